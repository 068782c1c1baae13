"""Rates and rules to test with: round figures, so that a test can say what comes out."""

from datetime import date
from typing import Any

from app.domain.shipping_terms import CreditRule, Rate, Terms, TermsToday
from app.domain.states import CreditBase, CreditFunder, ShippingOption


def rate(option: ShippingOption = ShippingOption.STANDARD, **changed: Any) -> Rate:
    """$3.00 a parcel, $1.00 a kilogram, $2.00 a hundred units; two working days and one for each 50 units; never free."""
    usual: dict[str, Any] = {
        "is_offered": True, "base_cents": 300, "per_kg_cents": 100, "per_100_cents": 200, "base_days": 2, "distance_per_day": 50,
        "free_from_cents": None}
    return Rate(option=option, **{**usual, **changed})


def rule(**changed: Any) -> CreditRule:
    """A tenth of the parcel's total, at most $5.00, from the first day on, paid by the platform."""
    usual: dict[str, Any] = {
        "is_on": True, "share_bps": 1000, "base": CreditBase.TOTAL, "max_cents": 500, "grace_days": 0,
        "funder": CreditFunder.PLATFORM}
    return CreditRule(**{**usual, **changed})


def delivery_today() -> TermsToday:
    """What pages say of delivery, on a day of which nothing else is known."""
    return TermsToday(terms=Terms(id=1, rates=(rate(),), credit=rule()), today=date(2026, 11, 24))
