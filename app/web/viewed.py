"""What this browser looked at lately.

A row in the database for every view would end the life of every page in page_cache, which is as long as nothing is written; and
a cookie for a visitor who has none would make every page that they see from then on theirs alone. So the list stays in the
browser, in two ways that do not cost either:

* Who has a cookie already (is logged in, has a cart) gets pages of their own anyhow: the list is a cookie beside it, which the
  server reads for the home page. It is not signed: it holds nothing but ids of products, and what is hidden is not shown.
* For who has no cookie, static/js/viewed.js keeps the list in the browser's storage and asks for /products/viewed?id=…, which is
  the same for everybody who asks for the same.

A page that is fetched ahead was not looked at, so it changes nothing here. When the person does follow the link, no other request
comes: the script, which runs only on pages that are shown, adds it to the cookie. That is why scripts may read this one cookie.
"""

from datetime import timedelta

from flask import Flask, request
from werkzeug.wrappers import Response

from app.domain import ids, viewed
from app.web.state import config

LIFETIME = timedelta(days=60)


def viewed_ids() -> tuple[int, ...]:
    """The products that this browser says it was shown, the last one first; they need not exist."""
    return viewed.read(request.cookies.get(_cookie(), ""))


def asked_ids() -> tuple[int, ...]:
    """The products that the address names (`?id=7&id=5`), for a browser whose list is in its own storage."""
    found = (ids.parse_id(text) for text in request.args.getlist("id")[:viewed.VIEWED_MAX])
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))


def remember_viewed(response: Response, product_id: int) -> None:
    """Add a product to the list of a browser that has cookies, unless its page is only fetched ahead."""
    known = viewed_ids()
    if not request.cookies or _is_prefetch() or known[:1] == (product_id,):
        return
    response.set_cookie(_cookie(), viewed.write(viewed.with_newest(known, product_id)), max_age=LIFETIME, secure=config.is_https,
                        samesite="Lax")


def forget_viewed(response: Response) -> None:
    """Take the list out of this browser, because the next person to use it may be another one."""
    if _cookie() in request.cookies:
        response.delete_cookie(_cookie(), secure=config.is_https, samesite="Lax")


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"viewed_cookie": _cookie() if request and request.cookies else None})


def _is_prefetch() -> bool:
    """https://fetch.spec.whatwg.org/#sec-purpose-header; Firefox and older browsers have names of their own."""
    headers = request.headers
    purposes = (headers.get("Sec-Purpose", ""), headers.get("Purpose", ""), headers.get("X-Moz", ""))
    return any(purpose.lower().startswith("prefetch") for purpose in purposes)


def _cookie() -> str:
    return "__Host-viewed" if config.is_https else "viewed"
