"""The carrier's server: what the shop says to it, in either of its two dialects.

`connect` gives a Carrier; which dialect it speaks is a setting. What the carrier says comes to app/blueprints/webhooks.
"""

from app.config import Config, carrier_keys
from app.integrations.carrier.classic import Classic
from app.integrations.carrier.messages import (
    Carrier,
    CarrierError,
    Item,
    PackageCreated,
    PackageLoaded,
    Pickup,
    QuoteRequest,
    Rate,
    Redirect,
    Redirected,
    Refused,
    UnknownPackage,
    Unreachable,
)
from app.integrations.carrier.native import Native

__all__ = [
    "Carrier",
    "CarrierError",
    "Item",
    "PackageCreated",
    "PackageLoaded",
    "Pickup",
    "QuoteRequest",
    "Rate",
    "Redirect",
    "Redirected",
    "Refused",
    "UnknownPackage",
    "Unreachable",
    "connect",
]


def connect(config: Config) -> Carrier:
    """The carrier of this installation. Nothing is sent before the first call; connections are kept for the next ones."""
    if config.carrier_protocol == "classic":
        return Classic(config.carrier_base_url, token=config.carrier_token)
    return Native(config.carrier_base_url, keys=carrier_keys(config))
