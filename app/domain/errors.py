"""What can go wrong in the shop's own terms. Each class states a fact, carries its data and has a text fit for a person.

Nothing here knows HTTP: app/errors.py gives each class its status.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.money import Money


class DomainError(Exception):
    """A rule of the shop said no. `str(error)` is shown to the person concerned."""

    text = "That is not possible."

    def __str__(self) -> str:
        return self.text


class NotFound(DomainError):
    """There is no such thing, or it belongs to somebody else, which we do not tell apart."""

    text = "We could not find that."


class ParcelNotFound(NotFound):
    """Nobody was given this tracking code."""

    text = "No parcel has this code."


class Busy(DomainError):
    """The database did not get to it in time; the same request may be sent again."""

    text = "The shop is very busy right now. Nothing was changed; please try again in a moment."


class Overloaded(Busy):
    """Refused on arrival: too many requests wait already."""


class TooManyFollowers(Busy):
    """So many follow their parcels live that one more would be at the cost of pages."""

    text = "Too many people are watching their parcels right now. Reload the page to see where yours is."


class TookTooLong(Busy):
    """The database gave up on a statement that ran longer than any may."""

    text = "That took longer than any page may, so we stopped it. Nothing was changed. Ask for less, or try again soon."


class Missing(DomainError):
    """This database lacks a part that is optional."""

    text = "This shop does not have that."


class NotAllowed(DomainError):
    """The person may see this but not do it."""

    text = "You are not allowed to do that."


class EmailTaken(DomainError):
    text = "Another account uses this e-mail address already."


class UsernameTaken(DomainError):
    text = "Another account uses this user name already."


class WrongPassword(DomainError):
    text = "That is not your current password."


class LoginRefused(DomainError):
    text = "Email or password is wrong."


class AccountSuspended(NotAllowed):
    text = "This account is suspended. Please write to the shop if you think that this is wrong."


class TooManyAttempts(DomainError):
    """Passwords were guessed at too often; the next try is listened to in `retry_after_s` seconds."""

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        minutes = -(-self.retry_after_s // 60)
        wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
        return f"There were too many tries with a wrong password. Please wait {wait} and try again."


class AddressBookFull(DomainError):
    text = "Your address book is full: it holds 50. Remove one that you no longer need."


class AlreadyOffered(DomainError):
    text = "You are selling this product already. Change the offer that you have."


class GtinTaken(DomainError):
    text = "Another product has this GTIN already. Sell that one."


class AlreadyReviewed(DomainError):
    text = "You have reviewed this already. Edit the review that you have."


class ReviewNeedsOrder(DomainError):
    text = "You can review a seller after you have ordered from them."


class ReviewOfOneself(DomainError):
    text = "You cannot review yourself."


class NegativeStock(DomainError):
    text = "There are not that many in stock any more."


class IllegalTransition(DomainError):
    text = "This shipment cannot change in that way any more."


class AlreadyFulfilled(DomainError):
    text = "This line was marked fulfilled already."


class RefundTooLarge(DomainError):
    text = "That is more than what is left of the price paid."


class OwnOffer(DomainError):
    text = "Your cart holds an offer of your own. Remove it to go on."


class EmptyCart(DomainError):
    text = "Your cart is empty."


class CartChanged(DomainError):
    text = "Your cart changed after this page was shown. Please look at it once more."


class CheckoutTokenReused(DomainError):
    text = "This checkout was sent already, with other details. The order that it placed is in your history."


class KeyReused(DomainError):
    text = "This form was sent already with another amount. Look at your statement before you try again."


class WalletFull(DomainError):
    """A deposit would take the wallet above the most that it may hold by deposits."""

    def __init__(self, *, limit_cents: int) -> None:
        super().__init__(limit_cents)
        self.limit_cents = limit_cents

    def __str__(self) -> str:
        return f"A wallet can be topped up to {Money(self.limit_cents)} at most."


class WithdrawalTooLarge(DomainError):
    """More was to be withdrawn than the wallet holds."""

    def __init__(self, *, balance_cents: int) -> None:
        super().__init__(balance_cents)
        self.balance_cents = balance_cents

    def __str__(self) -> str:
        if not self.balance_cents:
            return "Your balance is $0.00, so there is nothing to withdraw."
        return f"Your balance is {Money(self.balance_cents)}. Withdraw that or less."


class WithdrawalRefused(DomainError):
    text = "You owe the shop money for a refund. Withdrawals open again when your next sales have repaid it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A cart line that cannot be had as ordered."""

    offer_id: int
    title: str
    wanted: int
    available: int


class OutOfStock(DomainError):
    """Some lines ask for more than there is; `shortages` says which and how many are left."""

    def __init__(self, *, shortages: list[Shortage]) -> None:
        super().__init__(shortages)
        self.shortages = shortages

    def __str__(self) -> str:
        gone = sum(1 for shortage in self.shortages if shortage.available == 0)
        if gone == len(self.shortages) == 1:
            return f"{self.shortages[0].title} is sold out."
        if len(self.shortages) == 1:
            return f"Only {self.shortages[0].available} of {self.shortages[0].title} are left."
        return f"{len(self.shortages)} items in your cart are not available in the quantity you want."


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceMove:
    """A line whose unit price, or delivery whose price, is no longer the one that the buyer saw."""

    title: str
    old_cents: int
    new_cents: int


class PriceChanged(DomainError):
    """The total is no longer the quoted one; `moves` says what changed."""

    def __init__(self, *, moves: list[PriceMove], quoted_cents: int, total_cents: int) -> None:
        super().__init__(moves, quoted_cents, total_cents)
        self.moves = moves
        self.quoted_cents = quoted_cents
        self.total_cents = total_cents

    def __str__(self) -> str:
        return (f"Prices changed while you were looking: the total was {Money(self.quoted_cents)} "
                f"and is {Money(self.total_cents)} now. Please check it and order again.")


class PromiseChanged(DomainError):
    """Everything costs what the buyer saw, but would come later than was said."""

    def __init__(self, *, old: date, new: date) -> None:
        super().__init__(old, new)
        self.old = old
        self.new = new

    def __str__(self) -> str:
        return (f"Delivery takes longer now: until {self.new:%A} {self.new.day} {self.new:%B}, not {self.old:%A} {self.old.day} "
                f"{self.old:%B}. Please look at it once more and order again.")


class ShippingUnavailable(DomainError):
    text = "That way of delivery is not offered any more. Please choose another one."


class TermsChanged(DomainError):
    text = "Somebody else changed the terms meanwhile. Below are yours: look at theirs, and save again if yours are right."


class InsufficientBalance(DomainError):
    """The wallet holds less than what has to be paid."""

    def __init__(self, *, missing_cents: int = 0) -> None:
        super().__init__(missing_cents)
        self.missing_cents = missing_cents

    def __str__(self) -> str:
        if not self.missing_cents:
            return "Your balance is too low for that."
        return f"Your balance is {Money(self.missing_cents)} too low."


class TooEarly(DomainError):
    """The carrier said something of a package that cannot be so yet; it is kept until it can."""

    text = "That package is not there yet."


class WarehouseInUse(DomainError):
    text = "This warehouse can be closed when nothing lies in it, is on its way to it or has still to leave it."


class WarehouseClosed(DomainError):
    text = "That warehouse takes no goods any more. Choose another one."


class NoWarehouse(DomainError):
    text = "No warehouse is open at the moment. Send it yourself, and have a warehouse send it later."


class WarehouseStandsThere(DomainError):
    text = "The world knows this warehouse already: it stays where it is."


class WarehouseNameTaken(DomainError):
    text = "Another warehouse has this name already."


class BadMessage(DomainError):
    """Another machine said something that makes no sense; the text says what."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class MessageAltered(DomainError):
    text = "Something else was said under this number before."


class NotRedirectable(DomainError):
    text = "This parcel can no longer be sent to another address."


class RedirectPending(DomainError):
    text = "The carrier has not answered about the last change of address yet. Please wait for that first."


class AnotherWorld(DomainError):
    """Somebody else has entered a world for this shop, perhaps in the same moment."""

    text = "The shop is in another world already."
