"""The headers of every response: what it may load, where it may be shown, how long it may be kept."""

from flask import Flask, Response, request

from app.web.state import config

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))
PUBLIC_MAX_AGE_S = 10


def init_app(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if config.is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = _cache_control(response)
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
    return response


def _cache_control(response: Response) -> str:
    """A page for a visitor without any cookie is the same for all of them; every other page is one person's."""
    anonymous = request.method in {"GET", "HEAD"} and not request.cookies and "Set-Cookie" not in response.headers
    if anonymous and response.status_code == 200:
        return f"public, max-age={PUBLIC_MAX_AGE_S}"
    return "private, no-cache"
