"""What a checkout form says."""

from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf

from app.domain.states import ShippingOption
from app.forms.fields import DAMAGED, AmountField, DayField, IdField, TextField
from app.web import Form

ACCOUNT_LENGTH_MAX = 60


class TotalField(AmountField):
    """An amount that a hidden field carries as integer cents."""

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise ValueError(DAMAGED)
        return int(text)


class CheckoutForm(Form):
    """One version of the cart, sent to one address in one way for the total that was shown, to be there by the day that was."""

    checkout_token = HiddenField("Checkout")
    address_id = IdField("Address")
    shipping = StringField("Delivery", validators=[AnyOf(list(ShippingOption))])
    quoted_total_cents = TotalField("Total")
    carrier_account = TextField("Account at the carrier", max_length=ACCOUNT_LENGTH_MAX, min_length=0)
    promised_on = DayField("Date", required=False)
