"""The page of one product: pictures, facts, and everybody who sells it."""

from dataclasses import replace

from flask import Response, make_response, render_template

from app.blueprints.products import sharing
from app.db import Tx
from app.domain import featured
from app.domain.states import ProductState
from app.forms.reviews import section_of_product
from app.models import offers, products, recommendations
from app.models.listings import Card
from app.models.products import Product
from app.web import category_tree, db, person_or_none, query_budget
from app.web.viewed import remember_viewed

OFFERS_MAX = 100
ALSO_BOUGHT_MAX = 8


@query_budget(8)
def show(product_id: int) -> Response:
    reader = person_or_none()
    with db.reading() as tx:
        product = products.get_visible(tx, product_id=product_id, to_operator=reader is not None and reader.is_operator)
        section = section_of_product(tx, product_id=product_id, visitor_id=reader.id if reader else None)
        sellers = offers.list_of_product(tx, product_id=product_id, reader_id=reader.id if reader else None, limit=OFFERS_MAX)
        also_bought = _list_also_bought(tx, product_id)
    path = category_tree().path(product.category_id)
    best = sellers[0] if sellers and sellers[0].available else None
    response = make_response(render_template(
        "products/show.html",
        product=product,
        section=section,
        featured=best,
        why_featured=featured.reason(sellers) if best else None,
        others=sellers[1:] if best else sellers,
        facts=_facts(product),
        also_bought=also_bought,
        trail=[(category.name, f"/products?category={category.slug}") for category in path],
        **(sharing.of_product(product, offers=sellers, path=path).as_values() if product.state is ProductState.ACTIVE else {}),
    ))
    remember_viewed(response, product.id)
    return response


def _list_also_bought(tx: Tx, product_id: int) -> list[Card]:
    """What customers bought with a product, without buttons for the cart: those of this page are for this product's offers."""
    cards = recommendations.list_cards_for_basket(tx, product_ids=[product_id], limit=ALSO_BOUGHT_MAX)
    return [replace(card, featured_offer_id=None) for card in cards]


def _facts(product: Product) -> list[tuple[str, str]]:
    """What is known about a product, as names and values in words."""
    facts = [(name.replace("_", " ").capitalize(), _in_words(value)) for name, value in product.attributes.items()]
    if product.weight_g:
        facts.append(("Weight", _weight(product.weight_g)))
    if product.gtin:
        facts.append(("GTIN", product.gtin))
    return facts


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _weight(weight_g: int) -> str:
    return f"{weight_g} g" if weight_g < 1000 else f"{weight_g / 1000:.3g} kg"
