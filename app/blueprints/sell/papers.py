"""What a seller prints: labels, packing slips, and the list of what to take from the shelf."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from app import documents
from app.models import packing
from app.web import config, db, login_required, person, query_budget
from app.web.papers import inline_pdf

blueprint = Blueprint("papers", __name__)


@blueprint.get("/shipments/<id:shipment_id>/label.pdf")
@login_required
@query_budget(3)
def label(shipment_id: int) -> Response:
    with db.reading() as tx:
        package = packing.get_of_seller(tx, shipment_id=shipment_id, seller_id=person().id)
    content = documents.draw_label(package, tracking_url=f"{config.base_url}/track/{package.tracking_code}")
    return inline_pdf(content, filename=f"label-{shipment_id}.pdf")


@blueprint.get("/shipments/<id:shipment_id>/packing-slip.pdf")
@login_required
@query_budget(4)
def packing_slip(shipment_id: int) -> Response:
    with db.reading() as tx:
        package = packing.get_of_seller(tx, shipment_id=shipment_id, seller_id=person().id)
        lines = packing.list_lines(tx, shipment_id=shipment_id)
    return inline_pdf(documents.draw_packing_slip(package, lines), filename=f"packing-slip-{shipment_id}.pdf")


@blueprint.get("/orders/picking-list.pdf")
@login_required
@query_budget(3)
def picking_list() -> Response:
    today = datetime.now(UTC).date()
    with db.reading() as tx:
        picks = packing.list_to_pick(tx, seller_id=person().id)
    content = documents.draw_picking_list(picks, seller_name=person().full_name, today=today)
    return inline_pdf(content, filename=f"picking-list-{today}.pdf")
