"""The terms of delivery: what sending costs, how long it takes, and what happens when it takes longer."""

import itertools
from datetime import UTC, datetime, timedelta

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain import errors
from app.domain.shipping_terms import changes
from app.errors import status_of
from app.forms.shipping import ShippingTermsForm
from app.models import promises, shipping_terms
from app.models.shipping_terms import Version
from app.web import db, operator_required, person, query_budget

PAGE = "/admin/shipping"
CHANGES_SHOWN = 20


@operator_required
@query_budget(4)
def show() -> Response | str | tuple[str, int]:
    """The terms to be changed, who changed them before, and how well they are kept."""
    if request.method == "GET":
        return _page()
    form = ShippingTermsForm()
    if not form.validate():
        return _page(form), 422
    try:
        db.transact(lambda tx: shipping_terms.insert(
            tx, previous_id=form.terms_id.data, actor_id=person().id, rates=form.rates, credit=form.credit))
    except errors.TermsChanged as refusal:
        return _page(form, refusal), status_of(refusal)
    flash("The terms count from now on. What was ordered before keeps its own.", "success")
    return redirect(PAGE, 303)


def _page(form: ShippingTermsForm | None = None, refusal: errors.DomainError | None = None) -> str:
    today = datetime.now(UTC).date()
    with db.reading() as tx:
        versions = shipping_terms.list_latest(tx, limit=CHANGES_SHOWN + 1)
        kept = promises.get_kept(tx, since=today - timedelta(days=promises.FIGURE_DAYS))
    form = form or ShippingTermsForm.of(versions[0].terms)
    if refusal:
        form.terms_id.raw = str(versions[0].terms.id)
        form.form_errors.append(str(refusal))
    return render_template("admin/shipping.html", form=form, kept=kept, history=_history(versions), days=promises.FIGURE_DAYS)


def _history(versions: list[Version]) -> list[tuple[Version, list[str]]]:
    """The versions that are a change, with what changed."""
    return [(new, list(changes(old.terms, new.terms))) for new, old in itertools.pairwise(versions)]
