"""The seller's side of the shop. Anyone who is logged in may enter; the first listing makes a seller."""

from flask import Blueprint

from app.blueprints.sell import contact, dashboard, inventory, offers, orders, papers, products

blueprint = Blueprint("sell", __name__, url_prefix="/sell")
for resource in (contact, dashboard, inventory, offers, orders, papers, products):
    blueprint.register_blueprint(resource.blueprint)
