"""The address book."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.blueprints.accounts.blueprint import blueprint
from app.domain import errors
from app.forms.accounts import AddressForm
from app.models import addresses
from app.transactions import address_book
from app.web import db, invalid, login_required, person, query_budget, refused, safe_next

BOOK = "/account/addresses"


@blueprint.route("/account/addresses", methods=["GET", "POST"])
@login_required
@query_budget(3)
def address_list() -> Response | str:
    """The book, and a form for one more."""
    form = AddressForm()
    page = "accounts/addresses.html"
    with db.reading() as tx:
        book = addresses.list_of_user(tx, user_id=person().id)
    if request.method == "GET":
        form.recipient.data = person().full_name
        return render_template(page, form=form, book=book, next=_next())
    if not form.validate():
        return invalid(page, form=form, book=book, next=_next())
    try:
        db.transact(lambda tx: address_book.add_address(tx, user_id=person().id, entry=_entry(form)))
    except errors.AddressBookFull as error:
        return refused(page, form=form, field="address", error=error, book=book, next=_next())
    flash("The address is in your book.", "success")
    return redirect(_next(), 303)


@blueprint.route("/account/addresses/<id:address_id>", methods=["GET", "POST"])
@login_required
@query_budget(3)
def address(address_id: int) -> Response | str:
    """Edit one address."""
    with db.reading() as tx:
        found = addresses.get_own(tx, address_id=address_id, user_id=person().id)
    form = AddressForm(obj=found)
    page = "accounts/address.html"
    if request.method == "GET":
        return render_template(page, form=form, address=found, next=_next())
    if not form.validate():
        return invalid(page, form=form, address=found, next=_next())
    db.transact(lambda tx: address_book.change_address(tx, user_id=person().id, address_id=address_id, entry=_entry(form)))
    flash("The address is saved.", "success")
    return redirect(_next(), 303)


@blueprint.post("/account/addresses/<id:address_id>/default")
@login_required
def default_address(address_id: int) -> Response:
    """Let orders start with this address."""
    db.transact(lambda tx: address_book.make_default(tx, user_id=person().id, address_id=address_id))
    return redirect(BOOK, 303)


@blueprint.post("/account/addresses/<id:address_id>/removal")
@login_required
def address_removal(address_id: int) -> Response:
    """Take an address out of the book; orders that went there keep their copy."""
    db.transact(lambda tx: address_book.remove_address(tx, user_id=person().id, address_id=address_id))
    flash("The address is removed.", "success")
    return redirect(BOOK, 303)


def _entry(form: AddressForm) -> address_book.Entry:
    return address_book.Entry(
        recipient=form.recipient.data, address=form.address.data, x=form.x.data or 0, y=form.y.data or 0,
        is_default=form.is_default.data)


def _next() -> str:
    """Back to where an address was missing, such as the checkout."""
    return safe_next(request.values.get("next"), BOOK)
