"""The session cookie of a browser, as Flask signs it."""

from functools import cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class BrowserSessions(SecureCookieSessionInterface):
    """Flask's, with its signer made once: the key stays the same while the process lives, and every request asks for it."""

    @cache  # noqa: B019 - there is one of these for each application
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """See flask.sessions.SecureCookieSessionInterface."""
        return super().get_signing_serializer(app)
