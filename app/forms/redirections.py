"""Where a parcel shall go instead."""

from app.forms.fields import IdField
from app.web import Form


class RedirectionForm(Form):
    """One of the buyer's own addresses."""

    address_id = IdField("Address")
