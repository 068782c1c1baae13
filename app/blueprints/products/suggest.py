"""Suggestions while somebody types: words, departments and products, the same for everybody; past searches stay in browsers."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, jsonify, make_response, render_template, request

from app.db import Tx
from app.domain import search, spelling, suggestions
from app.models import suggestions as suggested
from app.models.categories import Category, Tree
from app.models.suggestions import SuggestedProduct
from app.web import category_tree, db, query_budget

WORDS_MAX = 5
CATEGORIES_MAX = 2
PRODUCTS_MAX = 4
SUGGESTIONS_MAX = 10
# Titles that words are looked for in, to propose only those that stand together somewhere.
TITLES_MAX = 12
MAX_AGE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What is suggested for a text, SUGGESTIONS_MAX things at most."""

    text: str
    words: list[str]
    categories: list[Category]
    products: list[SuggestedProduct]


@query_budget(3)
def show() -> Response:
    """Suggestions for `q`, as a list to read or, for who asks for it, as JSON."""
    text = search.clean_text(request.args.get("q", ""))
    with db.reading() as tx:
        found = _suggest(tx, text, category_tree())
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(_as_json(found))
    else:
        response = make_response(render_template("products/suggest.html", found=found, list_url=list_url))
    response.vary.add("Accept")
    response.headers["Cache-Control"] = f"{'private' if request.cookies else 'public'}, max-age={MAX_AGE_S}"
    return response


def _suggest(tx: Tx, text: str, tree: Tree) -> Suggestions:
    words = spelling.split(text)
    if not words:
        return Suggestions(text=text, words=[], categories=[], products=[])
    completion = suggestions.complete(words, suggested.list_facts(tx, words=words))
    categories = [category for category in tree.all if suggestions.has_beginnings(category.name, words)][:CATEGORIES_MAX]
    if completion is None:
        return Suggestions(text=text, words=[], categories=categories, products=[])
    products = suggested.list_products(tx, query=completion.query, sample=completion.sample, limit=TITLES_MAX)
    return Suggestions(
        text=text,
        words=completion.texts([product.title for product in products], limit=WORDS_MAX),
        categories=categories,
        products=products[:PRODUCTS_MAX],
    )


def list_url(text: str) -> str:
    """The list of what is found for a text."""
    return "/products?" + urlencode({"q": text})


def _as_json(found: Suggestions) -> dict[str, object]:
    return {
        "text": found.text,
        "suggestions": [
            *({"kind": "word", "text": text, "url": list_url(text)} for text in found.words),
            *({"kind": "category", "text": category.name, "url": f"/products?category={category.slug}"}
              for category in found.categories),
            *({"kind": "product", "text": product.title, "url": product.url, "price_cents": product.price_cents,
               "image_url": product.image_url} for product in found.products),
        ],
    }
