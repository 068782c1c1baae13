"""Domain error → HTTP status. The one table that knows both."""

from app.domain import errors

STATUSES: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Busy: 503,
    errors.TooManyAttempts: 429,
    errors.WrongPassword: 422,
    errors.LoginRefused: 422,
    errors.DomainError: 409,
}


def status_of(error: errors.DomainError) -> int:
    """The status of the nearest class that the table has."""
    return next(STATUSES[cls] for cls in type(error).__mro__ if cls in STATUSES)
