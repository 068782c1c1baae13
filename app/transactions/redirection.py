"""Another door for a parcel that has not left. Locks go order → shipment, as everywhere, so that it does not leave meanwhile."""

from datetime import datetime

from app.db import Tx
from app.domain import errors
from app.models import addresses, carrier_calls, orders, packages, redirections
from app.models.addresses import Address
from app.models.redirections import Outcome, Parcel
from app.transactions.calling import call_carrier


def request_redirection(tx: Tx, *, order_id: int, shipment_id: int, buyer_id: int, address_id: int, now: datetime) -> Outcome:
    """Send a parcel to another address of the buyer's book: at once while the carrier has not heard of it, else it is asked.

    The same again is harmless. Raises NotFound for anybody else's order or address, NotRedirectable once the parcel has left,
    RedirectPending while the carrier has not answered about another address.
    """
    orders.get_own(tx, order_id=order_id, buyer_id=buyer_id)
    to = addresses.get_own(tx, address_id=address_id, user_id=buyer_id)
    packages.lock_orders(tx, shipment_ids=[shipment_id])
    packages.lock_all(tx, shipment_ids=[shipment_id])
    parcel = _find(tx, order_id=order_id, shipment_id=shipment_id)
    if parcel.outcome and _is_that(parcel, to):
        return Outcome(parcel.outcome)
    if parcel.outcome == Outcome.ASKED:
        raise errors.RedirectPending
    command_id = redirections.insert(tx, shipment_id=shipment_id, to=to)
    if parcel.is_announced:
        call_carrier(tx, shipment_ids=[shipment_id])
        return Outcome.ASKED
    packages.set_destination(tx, shipment_id=shipment_id, dest_x=to.x, dest_y=to.y)
    carrier_calls.set_done(tx, command_ids=[command_id], now=now)
    return Outcome.DONE


def _find(tx: Tx, *, order_id: int, shipment_id: int) -> Parcel:
    for parcel in redirections.list_of_order(tx, order_id=order_id):
        if parcel.shipment_id == shipment_id and parcel.is_open:
            return parcel
    raise errors.NotRedirectable


def _is_that(parcel: Parcel, to: Address) -> bool:
    """Whether the last redirection, if it was not declined, is this one."""
    return parcel.outcome in {Outcome.ASKED, Outcome.DONE} and (parcel.recipient, parcel.address) == (to.recipient, to.address)
