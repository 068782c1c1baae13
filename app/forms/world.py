"""What operators want of the world: warehouses, the connection, its speed."""

from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, DataRequired

from app.domain import ids
from app.forms.fields import CoordinateField, QuantityField, TextField
from app.web import Form

SPEED_MAX = 1_000_000_000
# How far from the middle of the grid a warehouse may stand: ten times as far as doors usually are. Trucks would be on
# their way from farther off for longer than anybody waits.
REACH = 1_000


class WarehouseNameForm(Form):
    """What a warehouse is called."""

    name = TextField("Name", max_length=120)


class WarehouseForm(WarehouseNameForm):
    """A new warehouse and where it stands."""

    x = CoordinateField("x", min_units=-REACH, max_units=REACH)
    y = CoordinateField("y", min_units=-REACH, max_units=REACH)


class ConnectionForm(Form):
    """Connect (1) or disconnect (0)."""

    wanted = StringField("Wanted", validators=[AnyOf(("0", "1"))])


class SpeedForm(Form):
    """How fast the world runs; 100 is its usual speed."""

    speed = QuantityField("Speed", min_units=1, max_units=SPEED_MAX)


class MessagesForm(Form):
    """Which numbers to look for among the messages; lives in the address."""

    number = QuantityField("Number", min_units=1, max_units=ids.MAX_ID, required=False)
    package = QuantityField("Package", min_units=1, max_units=ids.MAX_ID, required=False)


class ResidenceForm(Form):
    """Which world to go to; none for a new one."""

    number = QuantityField("World number", min_units=1, max_units=ids.MAX_ID, required=False)
    is_sure = BooleanField("Leave the world that the shop is in", validators=[
        DataRequired("Tick this if you mean it: what is under way begins anew in the other world.")])


class GivingUpForm(Form):
    """Cancel a shipment that the world cannot send: are the goods there (1) or not (0)?"""

    restock = StringField("Restock", validators=[AnyOf(("0", "1"))])
