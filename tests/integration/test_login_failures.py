"""Failed log-ins are forgotten when they no longer count."""

from datetime import timedelta

from app.models import login_failures
from tests.shop import Shop


def test_only_old_ones_are_forgotten(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        login_failures.insert(tx, subjects=["account:1", "network:192.0.2.7/32"])
        tx.run("UPDATE login_failures SET failed_at = failed_at - %(time)s WHERE subject = 'account:1'", time=timedelta(hours=1))
        assert login_failures.delete_old(tx) == 1
        assert tx.values("SELECT subject FROM login_failures") == ["network:192.0.2.7/32"]
