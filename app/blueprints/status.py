"""Is the shop up, for load balancers and supervisors; and do its books balance, for everybody."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from flask import Blueprint, current_app, render_template
from flask.blueprints import BlueprintSetupState

from app.models import ledger
from app.web import db, query_budget

blueprint = Blueprint("status", __name__)

PROOF_LIFETIME = timedelta(seconds=60)


class ProofCache:
    """The last proof of this process. Adding up a large ledger takes a while, so it is done once in PROOF_LIFETIME."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._proof: ledger.Proof | None = None

    def get(self, prove: Callable[[], ledger.Proof]) -> ledger.Proof:
        """The last proof; a new one when it is too old. While somebody else makes that, the old one is good enough."""
        proof = self._proof
        if proof is not None and datetime.now(UTC) - proof.checked_at < PROOF_LIFETIME:
            return proof
        if not self._lock.acquire(blocking=proof is None):
            return cast("ledger.Proof", proof)
        try:
            if self._proof is proof:
                self._proof = prove()
            return cast("ledger.Proof", self._proof)
        finally:
            self._lock.release()


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions["ledger_proof"] = ProofCache()


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


@blueprint.get("/status/ledger")
@query_budget(3)
def show_ledger() -> str:
    """Do the books balance? Open to everybody."""
    cache: ProofCache = current_app.extensions["ledger_proof"]
    return render_template("status/ledger.html", proof=cache.get(_prove), lifetime_s=int(PROOF_LIFETIME.total_seconds()))


def _prove() -> ledger.Proof:
    with db.reading() as tx:
        return ledger.get_proof(tx)
