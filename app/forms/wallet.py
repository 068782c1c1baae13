"""Money in and out, and the choice of movements that the statement shows."""

from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.domain import ids
from app.domain.states import TransferKind
from app.forms.fields import AmountField, TextField
from app.models.statements import Filter
from app.web import Form

DEPOSIT_MAX_CENTS = 100_000_000
KIND_LABELS = {
    "": "All movements",
    TransferKind.DEPOSIT: "Top-ups",
    TransferKind.WITHDRAWAL: "Withdrawals",
    TransferKind.PAYMENT: "Orders paid",
    TransferKind.RELEASE: "Sales",
    TransferKind.REFUND: "Refunds",
    TransferKind.CREDIT: "Credits",
}


class _CashForm(Form):
    """An amount under a key, so that the same form sent twice moves money once."""

    idempotency_key = TextField(max_length=64, min_length=0, widget=HiddenInput())

    @property
    def key(self) -> str:
        """The form's own key, a random one for a form that has none. Ask once: a retry needs the same."""
        return self.idempotency_key.data or ids.new_token()

    def renew_key(self) -> None:
        """Let the form be sent as a new event."""
        self.idempotency_key.data = ids.new_token()


class DepositForm(_CashForm):
    amount = AmountField("Amount to top up", max_cents=DEPOSIT_MAX_CENTS, id="deposit-amount")
    next = TextField(max_length=500, min_length=0, widget=HiddenInput())


class WithdrawalForm(_CashForm):
    amount = AmountField("Amount to withdraw", max_cents=10**11, id="withdrawal-amount")


class StatementForm(Form):
    """Which movements to show; lives in the address."""

    kind = SelectField("Show", choices=KIND_LABELS, default="")
    since = DateField("From", [Optional()], name="from", id="from")
    until = DateField("To", [Optional()], name="to", id="to")

    def validate_until(self, field: DateField) -> None:
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError("This is before the first day.")

    def chosen(self) -> Filter:
        """The choice; all movements when it makes no sense."""
        if not self.validate():
            return Filter()
        kind = TransferKind(self.kind.data) if self.kind.data else None
        return Filter(kind=kind, since=self.since.data, until=self.until.data)
