"""What everybody may see of a person."""

from flask import render_template

from app.blueprints.accounts.blueprint import blueprint
from app.forms.reviews import section_of_seller
from app.models import sellers, users
from app.web import db, person_or_none, query_budget


@blueprint.get("/users/<id:user_id>")
@query_budget(8)
def user(user_id: int) -> str:
    """A public profile; a seller's has contact, rating and reviews."""
    visitor = person_or_none()
    with db.reading() as tx:
        profile = users.get_profile(tx, user_id=user_id)
        seller = sellers.find(tx, user_id=user_id)
        section = section_of_seller(tx, seller_id=user_id, visitor_id=visitor.id if visitor else None) if seller else None
    return render_template("users/show.html", profile=profile, seller=seller, section=section)
