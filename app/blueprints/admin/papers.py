"""Papers of what the marketplace's warehouses send."""

from flask import Response

from app import documents
from app.models import packing
from app.web import config, db, operator_required, query_budget
from app.web.papers import inline_pdf


@operator_required
@query_budget(3)
def label(package_id: int) -> Response:
    """The label of a package."""
    with db.reading() as tx:
        package = packing.get_of_warehouse(tx, shipment_id=package_id)
    content = documents.draw_label(package, tracking_url=f"{config.base_url}/track/{package.tracking_code}")
    return inline_pdf(content, filename=f"label-{package_id}.pdf")


@operator_required
@query_budget(4)
def packing_slip(package_id: int) -> Response:
    """What should lie in a package."""
    with db.reading() as tx:
        package = packing.get_of_warehouse(tx, shipment_id=package_id)
        lines = packing.list_lines(tx, shipment_id=package_id)
    return inline_pdf(documents.draw_packing_slip(package, lines), filename=f"packing-slip-{package_id}.pdf")
