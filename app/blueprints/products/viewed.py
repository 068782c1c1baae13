"""What a browser looked at lately, as a page of its own; the home page shows the same shelf."""

from flask import render_template

from app.models import window
from app.web import db, query_budget
from app.web.viewed import asked_ids, viewed_ids


@query_budget(3)
def show() -> str:
    """The products that the address names, else those of the browser's cookie."""
    product_ids = asked_ids() or viewed_ids()
    with db.reading() as tx:
        viewed = window.list_viewed(tx, product_ids=product_ids) if product_ids else []
    return render_template("products/viewed.html", viewed=viewed)
