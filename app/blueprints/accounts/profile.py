"""What a person says of themselves, and their password."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.blueprints.accounts.authentication import confirm_identity
from app.blueprints.accounts.blueprint import blueprint
from app.db import Tx
from app.domain import errors
from app.forms.accounts import PasswordForm, ProfileForm
from app.models import sessions, users
from app.web import db, invalid, login_required, passwords, person, query_budget, refused


@blueprint.route("/account", methods=["GET", "POST"])
@login_required
@query_budget(3)
def profile() -> Response | str:
    """Edit name, e-mail, user name and summary."""
    with db.reading() as tx:
        user = users.get(tx, user_id=person().id)
    form = ProfileForm(obj=user)
    page = "accounts/profile.html"
    if request.method == "GET":
        return render_template(page, form=form, user=user)
    if not form.validate():
        return invalid(page, form=form, user=user)
    try:
        if form.email.data != user.email:
            confirm_identity(form.current_password.data or "")
        _save_profile(form)
    except (errors.WrongPassword, errors.TooManyAttempts) as error:
        return refused(page, form=form, field="current_password", error=error, user=user)
    except errors.EmailTaken as error:
        return refused(page, form=form, field="email", error=error, user=user)
    except errors.UsernameTaken as error:
        return refused(page, form=form, field="username", error=error, user=user)
    flash("Your profile is saved.", "success")
    return redirect("/account", 303)


def _save_profile(form: ProfileForm) -> None:
    with db.transaction() as tx:
        users.set_profile(
            tx, user_id=person().id, email=form.email.data, username=form.username.data or None, full_name=form.full_name.data,
            summary=form.summary.data, carrier_account=form.carrier_account.data or None)


@blueprint.route("/account/password", methods=["GET", "POST"])
@login_required
@query_budget(2)
def password() -> Response | str:
    """Change the password; every other browser is logged out."""
    form = PasswordForm()
    page = "accounts/password.html"
    if request.method == "GET":
        return render_template(page, form=form)
    if not form.validate():
        return invalid(page, form=form)
    try:
        confirm_identity(form.current_password.data)
    except (errors.WrongPassword, errors.TooManyAttempts) as error:
        return refused(page, form=form, field="current_password", error=error)
    password_hash = passwords.hash_password(form.password.data)

    def change(tx: Tx) -> None:
        users.set_password_hash(tx, user_id=person().id, password_hash=password_hash)
        sessions.delete_others(tx, user_id=person().id, token_hash=person().token_hash)

    db.transact(change)
    flash("Your password is changed. Other browsers have been logged out.", "success")
    return redirect("/account/security", 303)
