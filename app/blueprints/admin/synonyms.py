"""Synonyms: what people call a thing, and what else it is called."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.blueprints.admin.pages import ROWS_A_PAGE, paging
from app.domain import errors
from app.forms.admin import SynonymForm
from app.models import synonyms
from app.web import db, invalid, operator_required, query_budget, read_page
from app.web.query import read_text

LIST = "/admin/synonyms"


@operator_required
@query_budget(3)
def index() -> Response | str:
    """Every group, and a form for one more; `terms` in the address is what it begins with."""
    form, page = SynonymForm(), read_page()
    with db.reading() as tx:
        groups = synonyms.list_groups(tx, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    shown = {"groups": groups, **paging(groups[0].found if groups else 0, page)}
    if request.method == "GET":
        form.terms.data = read_text("terms")
        return render_template("admin/synonyms.html", form=form, **shown)
    if not form.validate():
        return invalid("admin/synonyms.html", form=form, **shown)
    db.transact(lambda tx: synonyms.insert(tx, terms=form.terms.terms))
    flash("These terms mean the same from now on.", "success")
    return redirect(LIST, 303)


@operator_required
@query_budget(3)
def edit(synonym_id: int) -> Response | str:
    """Change the terms of one group."""
    with db.reading() as tx:
        group = synonyms.get(tx, synonym_id=synonym_id)
    form = SynonymForm()
    if request.method == "GET":
        form.terms.data = "\n".join(group.terms)
        return render_template("admin/synonym.html", form=form, group=group)
    if not form.validate():
        return invalid("admin/synonym.html", form=form, group=group)
    if not db.transact(lambda tx: synonyms.set_terms(tx, synonym_id=synonym_id, terms=form.terms.terms)):
        raise errors.NotFound
    flash("The group is saved.", "success")
    return redirect(LIST, 303)


@operator_required
def remove(synonym_id: int) -> Response:
    """Take a group apart: its terms find only themselves again."""
    db.transact(lambda tx: synonyms.delete(tx, synonym_id=synonym_id))
    flash("The group is removed.", "success")
    return redirect(LIST, 303)
