"""A person's wallet: the balance, money in and out, and where every cent came from and went."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.charts import Point
from app.db import Tx
from app.domain import errors, ids
from app.domain.money import Money
from app.errors import status_of
from app.forms.wallet import DepositForm, StatementForm, WithdrawalForm
from app.models import ledger, statements
from app.transactions import wallet
from app.web import db, login_required, person, query_budget, read_page, safe_next
from app.web.forms import PAGES_MAX

blueprint = Blueprint("wallet", __name__)

PAGE_SIZE = 25
CHART_DAYS = 90
SPENDING_DAYS = 365
ENTRIES_MAX = PAGES_MAX * PAGE_SIZE

Cash = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wallet:
    """Everything that the page shows."""

    balance_cents: int
    debt_cents: int
    entries: Sequence[statements.Entry]
    entry_count: int
    days: Sequence[Point]
    spending: Sequence[Point]

    @property
    def has_history(self) -> bool:
        """Is there a balance to draw?"""
        return any(day.value for day in self.days)

    @property
    def pages(self) -> int:
        return ceil(self.reachable_count / PAGE_SIZE)

    @property
    def reachable_count(self) -> int:
        """How many movements the pages show."""
        return min(self.entry_count, ENTRIES_MAX)

    @property
    def is_cut(self) -> bool:
        """Are there more movements than pages show?"""
        return self.entry_count > ENTRIES_MAX


@blueprint.get("/wallet")
@login_required
@query_budget(10)
def show() -> str:
    """The wallet; `?amount=12.34&next=/checkout` fills the form of somebody whose checkout fell short."""
    deposit_form, withdrawal_form = DepositForm(request.args), WithdrawalForm(None)
    deposit_form.renew_key()
    withdrawal_form.renew_key()
    return _page(deposit_form=deposit_form, withdrawal_form=withdrawal_form)


@blueprint.post("/wallet/deposits")
@login_required
def deposit() -> tuple[str, int] | Response:
    form, other = DepositForm(), WithdrawalForm(None)
    other.renew_key()
    refused = _refusal(form, wallet.deposit)
    if refused:
        return _page(deposit_form=form, withdrawal_form=other), refused
    flash(f"{Money(form.amount.data)} is in your wallet.", "success")
    return redirect(safe_next(form.next.data, url_for("wallet.show")), 303)


@blueprint.post("/wallet/withdrawals")
@login_required
def withdraw() -> tuple[str, int] | Response:
    form, other = WithdrawalForm(), DepositForm(None)
    other.renew_key()
    refused = _refusal(form, wallet.withdraw)
    if refused:
        return _page(deposit_form=other, withdrawal_form=form), refused
    flash(f"{Money(form.amount.data)} is on its way to your bank.", "success")
    return redirect(url_for("wallet.show"), 303)


def _refusal(form: DepositForm | WithdrawalForm, move: Cash) -> int | None:
    """Move the money that the form asks for; the status of a refusal, whose reason stands beside the amount then."""
    if not form.validate():
        return 422
    user_id, amount_cents, key = person().id, form.amount.data, form.key
    try:
        db.transact(lambda tx: move(tx, user_id=user_id, amount_cents=amount_cents, key=key))
    except errors.DomainError as error:
        form.amount.errors = [str(error)]
        if isinstance(error, errors.KeyReused):
            form.renew_key()
        return status_of(error)
    return None


def _page(*, deposit_form: DepositForm, withdrawal_form: WithdrawalForm) -> str:
    statement_form = StatementForm(request.args)
    chosen = statement_form.chosen()
    page, today = read_page(), datetime.now(UTC).date()
    with db.reading() as tx:
        record = _load(tx, chosen=chosen, page=page, today=today)
    return render_template(
        "wallet/show.html", wallet=record, is_filtered=chosen != statements.Filter(), page=page, page_url=_page_url,
        deposit_form=deposit_form, withdrawal_form=withdrawal_form, statement_form=statement_form, everything_key=ids.new_token())


def _load(tx: Tx, *, chosen: statements.Filter, page: int, today: date) -> _Wallet:
    account = ledger.get_wallet(tx, user_id=person().id)
    offset = (page - 1) * PAGE_SIZE
    daily = statements.list_daily_balances(
        tx, account_id=account.account_id, since=today - timedelta(days=CHART_DAYS - 1), until=today)
    spent = statements.list_spending(tx, buyer_id=person().id, since=datetime.now(UTC) - timedelta(days=SPENDING_DAYS))
    return _Wallet(
        balance_cents=account.balance_cents,
        debt_cents=ledger.get_debt(tx, user_id=person().id),
        entries=statements.list_entries(tx, account_id=account.account_id, chosen=chosen, limit=PAGE_SIZE, offset=offset),
        entry_count=statements.count_entries(
            tx, account_id=account.account_id, chosen=chosen, limit=ENTRIES_MAX + 1),
        days=[Point(label=f"{row.day.day} {row.day:%b}", value=row.balance_cents) for row in daily],
        spending=[Point(label=row.category, value=row.spent_cents) for row in spent])


def _page_url(number: int) -> str:
    """The address of another page of the same statement."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("kind", "from", "to") if request.args.get(name)}
    return url_for("wallet.show", **kept, page=number, _anchor="statement")
