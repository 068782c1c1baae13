"""What everybody may see of a seller: the contact of their shop."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.forms.sell import ContactForm
from app.models import sellers
from app.web import db, invalid, login_required, person, query_budget

blueprint = Blueprint("contact", __name__)


@blueprint.get("/contact")
@login_required
@query_budget(3)
def show() -> str:
    """The contact as it is."""
    with db.reading() as tx:
        seller = sellers.get(tx, user_id=person().id)
    return render_template("sell/contact.html", form=ContactForm(obj=seller))


@blueprint.post("/contact")
@login_required
def update() -> ResponseReturnValue:
    """Change it."""
    with db.reading() as tx:
        seller = sellers.get(tx, user_id=person().id)
    form = ContactForm()
    if not form.validate():
        return invalid("sell/contact.html", form=form)
    with db.transaction() as tx:
        sellers.set_contact(tx, user_id=seller.user_id, contact_email=form.contact_email.data or "",
                            contact_address=form.contact_address.data or "")
    flash("Your contact is changed.", "success")
    return redirect(url_for("sell.contact.show"), 303)
