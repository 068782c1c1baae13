"""The terms of delivery: what sending costs, how long it takes, and the credit for late parcels. A change is a new version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Tx
from app.domain import errors
from app.domain.shipping_terms import CreditRule, Rate, Terms
from app.domain.states import CreditBase, CreditFunder, ShippingOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Terms with who set them and when; `actor_name` is None where that was the shop itself."""

    terms: Terms
    actor_name: str | None
    created_at: datetime


def get_current(tx: Tx) -> Terms:
    """The terms that count now."""
    return read(tx.value("SELECT current_shipping_terms()"))


def list_latest(tx: Tx, *, limit: int) -> list[Version]:
    """The newest versions, the one that counts first."""
    rows = tx.all(
        _Row,
        """
        SELECT shipping_terms_in_full(t.id) AS terms, u.full_name AS actor_name, t.created_at
        FROM shipping_terms t
        LEFT JOIN users u ON u.id = t.actor_id
        ORDER BY t.id DESC
        LIMIT %(limit)s
        """,
        limit=limit,
    )
    return [Version(terms=read(row.terms), actor_name=row.actor_name, created_at=row.created_at) for row in rows]


def insert(tx: Tx, *, previous_id: int, actor_id: int, rates: Sequence[Rate], credit: CreditRule) -> int:
    """Let these terms count from now on, in place of those that the operator looked at; their id.

    Raises TermsChanged when others have taken that place already.
    """
    terms_id: int | None = tx.value(
        """
        WITH made AS (
            INSERT INTO shipping_terms (previous_id, actor_id, credit_is_on, credit_share_bps, credit_base, credit_max_cents,
                                        credit_grace_days, credit_funder)
            SELECT newest.id, %(actor_id)s, %(is_on)s, %(share_bps)s, %(base)s::credit_base, %(max_cents)s, %(grace_days)s,
                   %(funder)s::credit_funder
            FROM (SELECT max(id) AS id FROM shipping_terms) newest
            WHERE newest.id = %(previous_id)s
            RETURNING id
        ), rates AS (
            INSERT INTO shipping_rates (terms_id, option, is_offered, base_cents, per_kg_cents, per_100_cents, base_days,
                                        distance_per_day, free_from_cents)
            SELECT made.id, rate.*
            FROM made
            CROSS JOIN unnest(%(options)s::shipping_option[], %(offered)s::boolean[], %(base_cents)s::bigint[],
                              %(per_kg_cents)s::bigint[], %(per_100_cents)s::bigint[], %(base_days)s::integer[],
                              %(distances)s::integer[], %(free_from)s::bigint[]) AS rate
        )
        SELECT id
        FROM made
        """,
        previous_id=previous_id,
        actor_id=actor_id,
        is_on=credit.is_on,
        share_bps=credit.share_bps,
        base=credit.base,
        max_cents=credit.max_cents,
        grace_days=credit.grace_days,
        funder=credit.funder,
        options=[rate.option.value for rate in rates],
        offered=[rate.is_offered for rate in rates],
        base_cents=[rate.base_cents for rate in rates],
        per_kg_cents=[rate.per_kg_cents for rate in rates],
        per_100_cents=[rate.per_100_cents for rate in rates],
        base_days=[rate.base_days for rate in rates],
        distances=[rate.distance_per_day for rate in rates],
        free_from=[rate.free_from_cents for rate in rates],
    )
    if terms_id is None:
        raise errors.TermsChanged
    return terms_id


def read(row: Mapping[str, Any]) -> Terms:
    """Terms as `shipping_terms_in_full` gives them."""
    return Terms(
        id=row["id"],
        rates=tuple(Rate(option=ShippingOption(rate["option"]),
                         **{name: value for name, value in rate.items() if name not in {"terms_id", "option"}})
                    for rate in row["rates"]),
        credit=CreditRule(
            is_on=row["credit_is_on"], share_bps=row["credit_share_bps"], base=CreditBase(row["credit_base"]),
            max_cents=row["credit_max_cents"], grace_days=row["credit_grace_days"], funder=CreditFunder(row["credit_funder"])),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    terms: dict[str, Any]
    actor_name: str | None
    created_at: datetime
