"""The seller's side of the shop. Anyone who is logged in may enter; the first listing makes a seller."""

from flask import Blueprint

from app.blueprints.sell import dashboard, inventory, offers, orders, products

blueprint = Blueprint("sell", __name__, url_prefix="/sell")
for resource in (dashboard, inventory, offers, orders, products):
    blueprint.register_blueprint(resource.blueprint)
