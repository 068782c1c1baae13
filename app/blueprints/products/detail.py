"""The page of one product: pictures, facts, and everybody who sells it."""

from flask import render_template

from app.domain import featured
from app.models import offers, products
from app.web import category_tree, config, db, person_or_none, query_budget

OFFERS_MAX = 100


@query_budget(8)
def show(product_id: int) -> str:
    reader = person_or_none()
    with db.reading() as tx:
        product = products.get_visible(tx, product_id=product_id, to_operator=reader is not None and reader.is_operator)
        sellers = offers.list_of_product(tx, product_id=product_id, limit=OFFERS_MAX)
    best = sellers[0] if sellers and sellers[0].available else None
    return render_template(
        "products/show.html",
        product=product,
        featured=best,
        why_featured=featured.reason(sellers) if best else None,
        others=sellers[1:] if best else sellers,
        path=category_tree().path(product.category_id),
        canonical_url=f"{config.public_url}/products/{product.id}-{product.slug}",
    )
