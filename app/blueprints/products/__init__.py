"""The shop window: home page, product list and product page."""

from flask import Blueprint

from app.blueprints.products import browse, detail, home, suggest, viewed

blueprint = Blueprint("products", __name__)
blueprint.add_url_rule("/", "home", home.show)
blueprint.add_url_rule("/products", "index", browse.index)
blueprint.add_url_rule("/products/suggest", "suggest", suggest.show)
blueprint.add_url_rule("/products/viewed", "viewed", viewed.show)
blueprint.add_url_rule("/products/<slugged_id:product_id>", "show", detail.show)
