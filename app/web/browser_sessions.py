"""The session cookie of a browser, as Flask signs it."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class BrowserSessions(SecureCookieSessionInterface):
    """Flask's, with its signer made once: the key stays the same while an application lives, and every request asks for it."""

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """See flask.sessions.SecureCookieSessionInterface."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
