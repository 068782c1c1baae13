"""Pages for visitors without any cookie, kept while they are exactly right.

Such a page is the same for all of them, and depends on the database alone. PostgreSQL numbers every transaction that writes:
as long as a new snapshot is the one that was current before the page was made, nothing has been committed since, by anybody,
and the page is what it would be if it were made again. One statement that reads no table asks for that. Pages also show
the day, so that none is kept longer than LIFETIME_S.

They are kept as they were sent: packed once for all who take that encoding, and named by an ETag of those very bytes
(RFC 9110, 8.8.3), so that whoever has the page already is told so by a 304 without a body.
"""

import hashlib
import threading
import time
from dataclasses import dataclass

from cachetools import LRUCache
from flask import Flask, Response, current_app, g, request

from app.models import snapshots
from app.web.compression import accepted_encoding
from app.web.state import db

LIFETIME_S = 60.0
BYTES_MAX = 16 * 1024 * 1024
# No page of the shop, no page at all (None), or one that hardly anybody else will ask for, as the results of a search are.
NEVER_KEPT = frozenset({
    None, "status.healthz", "status.readyz", "media.show", "products.suggest", "products.viewed", "tracking.show",
    "tracking.events",
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A page as it was sent, and the state of the database that it shows."""

    snapshot: str
    made_at: float
    headers: tuple[tuple[str, str], ...]
    body: bytes


class PageCache:
    """The pages of one process by address and accepted encoding; the least recently shown ones go first."""

    def __init__(self, bytes_max: int = BYTES_MAX) -> None:
        self._pages: LRUCache[tuple[str, str], Kept] = LRUCache(bytes_max, getsizeof=lambda kept: len(kept.body))
        self._lock = threading.Lock()

    def find(self, key: tuple[str, str], *, snapshot: str) -> Kept | None:
        """The page of this address, if the database is as it was and the page is not too old."""
        with self._lock:
            kept = self._pages.get(key)
        if kept is None or kept.snapshot != snapshot or time.monotonic() - kept.made_at > LIFETIME_S:
            return None
        return kept

    def keep(self, key: tuple[str, str], page: Kept) -> None:
        """Remember a page, at the cost of others when there are too many bytes."""
        with self._lock:
            if len(page.body) <= self._pages.maxsize:
                self._pages[key] = page


def init_app(app: Flask) -> None:
    """Call it before whatever else looks at requests: what is first asked is last told of the response."""
    app.extensions["page_cache"] = PageCache()
    app.before_request(_show)
    app.after_request(_keep)


def _key() -> tuple[str, str]:
    return request.full_path, accepted_encoding() or ""


def _show() -> Response | None:
    if request.method not in {"GET", "HEAD"} or request.cookies or request.endpoint in NEVER_KEPT or request.args.get("q"):
        return None
    with db.reading() as tx:
        g.page_snapshot = snapshots.get_current(tx)
    cache: PageCache = current_app.extensions["page_cache"]
    kept = cache.find(_key(), snapshot=g.page_snapshot)
    if kept is None:
        return None
    del g.page_snapshot
    return Response(kept.body, headers=list(kept.headers))


def _keep(response: Response) -> Response:
    if response.status_code != 200 or not response.cache_control.public or response.direct_passthrough or response.is_streamed:
        return response
    if "ETag" not in response.headers:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    snapshot: str | None = g.get("page_snapshot")
    if snapshot:
        cache: PageCache = current_app.extensions["page_cache"]
        cache.keep(_key(), Kept(
            snapshot=snapshot, made_at=time.monotonic(), headers=tuple(response.headers.items()), body=response.get_data()))
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response
