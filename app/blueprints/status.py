"""Is the shop up? For load balancers and supervisors."""

from flask import Blueprint

from app.web import db

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[str, dict[str, str]]:
    """The process answers."""
    return "ok\n", {"Content-Type": "text/plain", "Cache-Control": "no-store"}


@blueprint.get("/readyz")
def readyz() -> tuple[str, dict[str, str]]:
    """The process reaches its database."""
    with db.reading() as tx:
        tx.value("SELECT 1")
    return "ready\n", {"Content-Type": "text/plain", "Cache-Control": "no-store"}
