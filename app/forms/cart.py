"""What can be asked of a cart."""

from wtforms import BooleanField

from app.forms.fields import IdField, QuantityField
from app.web import Form


class AddItemForm(Form):
    """Put so many of an offer into the cart."""

    offer_id = IdField("Offer")
    quantity = QuantityField("Quantity")


class ItemForm(Form):
    """Change how many of an item are in the cart; 0 takes it out."""

    quantity = QuantityField("Quantity", min_units=0)


class SavedForm(Form):
    """Put an item aside for later, or back."""

    saved = BooleanField("Saved", false_values=("0", "", "false"))
