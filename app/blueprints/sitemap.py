"""What crawlers ask for first: where they may go, and a map of the shop (https://www.sitemaps.org/protocol.html).

A map of a million products is twenty files of 6 MB: they are made and packed piece by piece, so that none is held in memory.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app

from app.domain import errors
from app.models import sitemaps
from app.web import category_tree, config, db, query_budget

blueprint = Blueprint("sitemap", __name__)

CACHE_CONTROL = "public, max-age=3600"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Addresses without end, and places where a crawler has nothing to find. Pages that say noindex must not stand here, or nobody
# would read that they do; these are left alone because there are too many of them, or because they are forms.
CLOSED = (
    "/cart", "/checkout", "/account", "/orders", "/wallet", "/login", "/register", "/sell", "/admin", "/reviews/", "/styleguide",
    "/products?q=", "/products?*&q=", "/products?*min_price=", "/products?*max_price=", "/products?*seller=", "/products?*sort=",
    "/products/suggest", "/products/viewed",
)


@blueprint.get("/robots.txt")
@query_budget(2)
def robots() -> Response:
    """Everybody may read what is for sale (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {config.base_url}/sitemap.xml", ""]
    return _answer("\n".join(lines), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@query_budget(3)
def index() -> Response:
    """The files that the map consists of."""
    with db.reading() as tx:
        files = sitemaps.count_files(tx)
    names = ["shop", *map(str, range(1, files + 1))]
    body = "".join(f"<sitemap><loc>{config.base_url}/sitemap-{name}.xml</loc></sitemap>\n" for name in names)
    return _answer("".join(_document("sitemapindex", [body])))


@blueprint.get("/sitemap-shop.xml")
@query_budget(2)
def shop() -> Response:
    """The front door, and every department and category."""
    slugs = sorted(category_tree().ids_by_slug)
    paths = ["/", "/products", *(f"/products?category={slug}" for slug in slugs)]
    return _answer("".join(_document("urlset", (_url(config.base_url + path) for path in paths))))


@blueprint.get("/sitemap-<id:number>.xml")
@query_budget(14)
def products(number: int) -> Response:
    """The products of one file, 50,000 at most. It sends a statement for each batch."""
    with db.reading() as tx:
        if number > sitemaps.count_files(tx):
            raise errors.NotFound
    # The pieces are made when this request is over: they take along what belongs to the application.
    batches, site = sitemaps.iterate_entries(current_app.extensions["database"], number=number), config.base_url
    parts = ("".join(_url(site + entry.path, entry.updated_at) for entry in batch) for batch in batches)
    return _answer(_document("urlset", parts))


def _document(root: str, parts: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
    yield from parts
    yield f"</{root}>\n"


def _url(url: str, changed_at: datetime | None = None) -> str:
    changed = f"<lastmod>{changed_at:%Y-%m-%d}</lastmod>" if changed_at else ""
    return f"<url><loc>{escape(url)}</loc>{changed}</url>\n"


def _answer(body: str | Iterable[str], *, mimetype: str = "application/xml") -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
