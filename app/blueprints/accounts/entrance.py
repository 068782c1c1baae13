"""Registering, logging in, logging out."""

from collections.abc import Callable

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.blueprints.accounts.authentication import authenticate
from app.blueprints.accounts.blueprint import blueprint
from app.db import Tx
from app.domain import errors
from app.forms.accounts import LoginForm, RegistrationForm
from app.transactions import guest_cart, registration
from app.web import (
    db,
    forget_guest_cart,
    guest_token_hash,
    invalid,
    log_in,
    log_out,
    open_session,
    passwords,
    person_or_none,
    query_budget,
    refused,
    safe_next,
)
from app.web.viewed import forget_viewed


@blueprint.route("/register", methods=["GET", "POST"])
@query_budget(2)
def register() -> Response | str:
    """Open an account and be logged in with it."""
    form = RegistrationForm()
    page = "accounts/register.html"
    if request.method == "GET":
        return render_template(page, form=form, next=_next())
    if not form.validate():
        return invalid(page, form=form, next=_next())
    password_hash = passwords.hash_password(form.password.data)

    def open_account(tx: Tx) -> int:
        user = registration.register(
            tx, email=form.email.data, full_name=form.full_name.data, address=form.address.data, password_hash=password_hash,
            guest_token_hash=guest_token_hash())
        return user.id

    try:
        return _enter(open_account)
    except errors.EmailTaken as error:
        return refused(page, form=form, field="email", error=error, next=_next())


@blueprint.route("/login", methods=["GET", "POST"])
@query_budget(2)
def login() -> Response | str:
    """Log in, in place of whoever is logged in here; what was in the guest's cart comes along."""
    form = LoginForm()
    page = "accounts/login.html"
    if request.method == "GET":
        return render_template(page, form=form, next=_next())
    if not form.validate():
        return invalid(page, form=form, next=_next())
    try:
        user_id = authenticate(name=form.email.data, password=form.password.data)
    except (errors.LoginRefused, errors.AccountSuspended, errors.TooManyAttempts) as error:
        return refused(page, form=form, field="password", error=error, next=_next())

    def bring_cart(tx: Tx) -> int:
        guest_cart.bring(tx, user_id=user_id, token_hash=guest_token_hash())
        return user_id

    return _enter(bring_cart)


@blueprint.post("/logout")
def logout() -> Response:
    """Close this browser's session; harmless for a guest."""
    with db.transaction() as tx:
        log_out(tx)
    response = redirect("/", 303)
    forget_viewed(response)
    return response


def _enter(prepare: Callable[[Tx], int]) -> Response:
    """Log in the user whose id `prepare` returns, in its transaction, and go on to where they came from."""
    replaced = person_or_none()
    log_in(db.transact(lambda tx: open_session(tx, user_id=prepare(tx))))
    response = redirect(_next(), 303)
    if replaced is not None:
        forget_viewed(response)
    forget_guest_cart(response)
    return response


def _next() -> str:
    return safe_next(request.values.get("next"))
