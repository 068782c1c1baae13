"""Answering a form that was refused: the same page with what was typed, and the reason beside the field."""

from typing import Any

from flask import Response, make_response, render_template

from app.domain import errors
from app.errors import status_of
from app.web.forms import Form


def invalid(template: str, *, form: Form, **values: Any) -> Response:
    """The page of a form with entries that cannot be read."""
    return make_response(render_template(template, form=form, **values), 422)


def refused(template: str, *, form: Form, field: str, error: errors.DomainError, **values: Any) -> Response:
    """The page of a form that a rule of the shop refused, its words beside the field that it is about."""
    form[field].errors = [*form[field].errors, str(error)]
    response = make_response(render_template(template, form=form, **values), status_of(error))
    if isinstance(error, errors.TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response
