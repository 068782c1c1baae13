"""What operators can ask for."""

from wtforms import BooleanField

from app.web import Form


class SuspensionForm(Form):
    """Shut somebody out, or let them in again."""

    suspended = BooleanField("Suspended", false_values=("0", "", "false"))
