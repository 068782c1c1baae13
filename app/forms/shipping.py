"""The terms of delivery, as operators set them."""

from typing import Any, Self

from wtforms import BooleanField

from app.domain.shipping_terms import CreditRule, Rate, Terms
from app.domain.states import CreditBase, CreditFunder, ShippingOption
from app.forms.fields import AmountField, IdField, QuantityField
from app.forms.sell import ChoiceField
from app.web import Form

PRICE_MAX_CENTS = 1_000_000
DAYS_MAX = 30
DISTANCE_PER_DAY_MAX = 10_000


class _RatesForm(Form):
    """Each way to send has its fields, `economy_base` and so on. Standard is always offered, so that it has no field for that.

    Fields are in the order in which they were made: these stand first on the page, and first among the errors.
    """


for _option in ShippingOption:
    _name = _option.label
    _fields = {
        **({} if _option is ShippingOption.STANDARD else {"offered": BooleanField(f"Offer {_option}")}),
        "base": AmountField(f"{_name}: a parcel", min_cents=0, max_cents=PRICE_MAX_CENTS),
        "per_kg": AmountField(f"{_name}: a kilogram", min_cents=0, max_cents=PRICE_MAX_CENTS),
        "per_100": AmountField(f"{_name}: 100 units of distance", min_cents=0, max_cents=PRICE_MAX_CENTS),
        "days": QuantityField(f"{_name}: working days", min_units=0, max_units=DAYS_MAX),
        "distance": QuantityField(f"{_name}: units a day", min_units=1, max_units=DISTANCE_PER_DAY_MAX),
        "free_from": AmountField(f"{_name}: free from", min_cents=0, required=False),
    }
    for _field_name, _field in _fields.items():
        setattr(_RatesForm, f"{_option}_{_field_name}", _field)


class ShippingTermsForm(_RatesForm):
    """All of the terms; `terms_id` says which ones the operator looked at."""

    terms_id = IdField()
    credit_is_on = BooleanField("Credit late parcels")
    credit_percent = QuantityField("Percent", min_units=1, max_units=100)
    credit_base = ChoiceField("Of", options={base.value: base.label for base in CreditBase})
    credit_max = AmountField("At most", max_cents=100_000_000)
    credit_grace_days = QuantityField("Days of grace", min_units=0, max_units=DAYS_MAX)
    credit_funder = ChoiceField("Paid by", options={funder.value: funder.label for funder in CreditFunder})

    @classmethod
    def of(cls, terms: Terms) -> Self:
        """The form as the terms are now."""
        credit = terms.credit
        values: dict[str, Any] = {
            "terms_id": terms.id, "credit_is_on": credit.is_on, "credit_percent": max(1, credit.share_bps // 100),
            "credit_base": credit.base.value, "credit_max": credit.max_cents, "credit_grace_days": credit.grace_days,
            "credit_funder": credit.funder.value}
        for rate in terms.rates:
            values |= {
                f"{rate.option}_offered": rate.is_offered, f"{rate.option}_base": rate.base_cents,
                f"{rate.option}_per_kg": rate.per_kg_cents, f"{rate.option}_per_100": rate.per_100_cents,
                f"{rate.option}_days": rate.base_days, f"{rate.option}_distance": rate.distance_per_day,
                f"{rate.option}_free_from": rate.free_from_cents}
        return cls(None, data=values)

    @property
    def rates(self) -> list[Rate]:
        """What was typed of the ways to send."""
        return [
            Rate(option=option, is_offered=option is ShippingOption.STANDARD or self[f"{option}_offered"].data,
                 base_cents=self[f"{option}_base"].data,
                 per_kg_cents=self[f"{option}_per_kg"].data, per_100_cents=self[f"{option}_per_100"].data,
                 base_days=self[f"{option}_days"].data, distance_per_day=self[f"{option}_distance"].data,
                 free_from_cents=self[f"{option}_free_from"].data)
            for option in ShippingOption
        ]

    @property
    def credit(self) -> CreditRule:
        """What was typed of late parcels."""
        return CreditRule(
            is_on=self.credit_is_on.data, share_bps=self.credit_percent.data * 100, base=CreditBase(self.credit_base.data),
            max_cents=self.credit_max.data, grace_days=self.credit_grace_days.data, funder=CreditFunder(self.credit_funder.data))
