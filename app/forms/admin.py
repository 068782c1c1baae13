"""What operators can ask for."""

from wtforms import StringField
from wtforms.validators import AnyOf

from app.web import Form


class SuspensionForm(Form):
    """Shut somebody out (1), or let them in again (0)."""

    suspended = StringField("Suspended", validators=[AnyOf(("0", "1"))])
