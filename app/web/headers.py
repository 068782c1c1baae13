"""The headers of every response: what it may load, where it may be shown, how long it may be kept."""

from collections.abc import Callable
from typing import cast

from flask import Flask, Response, current_app, request, session

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
GUARDS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
PUBLIC_MAX_AGE_S = 10
# A hint to fetch, when a pointer rests on it, what a link to a product or category leads to. The rules are an asset of their own:
# the policy above refuses them inside a page. https://html.spec.whatwg.org/multipage/speculative-loading.html
SPECULATION_RULES = "js/speculation-rules.json"
SPECULATION_RULES_TYPE = "application/speculationrules+json"


def init_app(app: Flask) -> None:
    app.after_request(_add)


def guards(*, is_https: bool) -> dict[str, str]:
    """The headers that an answer of any kind carries."""
    return GUARDS | ({"Strict-Transport-Security": STRICT_TRANSPORT_SECURITY} if is_https else {})


def _add(response: Response) -> Response:
    headers = response.headers
    for name, value in guards(is_https=config.is_https).items():
        headers.setdefault(name, value)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = _cache_control(response)
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
        headers.setdefault("Speculation-Rules", f'"{_asset_url(SPECULATION_RULES)}"')
    return response


def _cache_control(response: Response) -> str:
    """A page for a visitor without any cookie is the same for all of them; every other page is one person's."""
    sets_cookies = session.modified or "Set-Cookie" in response.headers   # Flask writes the session's cookie after this
    anonymous = request.method in {"GET", "HEAD"} and not request.cookies and not sets_cookies
    if anonymous and response.status_code == 200:
        return f"public, max-age={PUBLIC_MAX_AGE_S}"
    return "private, no-cache"


def _asset_url(name: str) -> str:
    asset_url = cast("Callable[[str], str]", current_app.jinja_env.globals["asset_url"])
    return asset_url(name)
