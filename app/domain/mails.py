"""The words of the shop's mail, as plain text."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedLine:
    """A line of the order that a mail confirms."""

    title: str
    quantity: int
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Subject and text of a mail."""

    subject: str
    body: str


def order_confirmation(*, order_id: int, full_name: str, lines: Sequence[ConfirmedLine], total_cents: int,
                       recipient: str, address: str, order_url: str) -> Letter:
    """Tell a buyer what was ordered, what it cost and where it goes."""
    items = "\n".join(f"  {line.quantity} × {line.title}: {Money(line.total_cents)}" for line in lines)
    body = (
        f"Hello {full_name},\n\n"
        f"thank you for your order. It is paid from your wallet, and the sellers have been told.\n\n"
        f"{items}\n\n"
        f"Total: {Money(total_cents)}\n\n"
        f"It goes to:\n{recipient}\n{address}\n\n"
        f"Follow it here: {order_url}\n\n"
        f"Mini-Amazon\n"
    )
    return Letter(subject=f"Your order {order_id}", body=body)
