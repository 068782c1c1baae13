"""The books: accounts, and transfers whose postings carry the balance after them."""

from array import array
from collections.abc import Sequence

from db.data.clock import stamp
from db.data.tables import Tables

PLATFORM_ID, OUTSIDE_ID = 1, 2


class Ledger:
    """Double entry while the rows are written: every transfer balances, and no account but the outside is overdrawn."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._balances = array("q")
        self._transfers = 0
        assert self.open("platform") == PLATFORM_ID
        assert self.open("outside") == OUTSIDE_ID

    def open(self, kind: str, *, user_id: int | None = None, shipment_id: int | None = None) -> int:
        """Open an account and return its id."""
        self._balances.append(0)
        account_id = len(self._balances)
        self._tables.write("accounts", account_id, kind, user_id, shipment_id)
        return account_id

    def balance(self, account_id: int) -> int:
        return self._balances[account_id - 1]

    def post(self, kind: str, legs: Sequence[tuple[int, int]], at: int, *, key: str, order_id: int | None = None,
             shipment_id: int | None = None, actor_id: int | None = None) -> int:
        """Move money along `legs` (account, cents) and return the transfer's id."""
        assert sum(cents for _, cents in legs) == 0
        self._transfers += 1
        self._tables.write("transfers", self._transfers, key, kind, order_id, shipment_id, actor_id, stamp(at))
        for account_id, cents in sorted(legs):
            balance = self._balances[account_id - 1] + cents
            assert balance >= 0 or account_id == OUTSIDE_ID
            self._balances[account_id - 1] = balance
            self._tables.write("postings", self._transfers, account_id, cents, balance)
        return self._transfers

    def deposit(self, wallet_id: int, user_id: int, cents: int, at: int) -> None:
        self.post("deposit", ((OUTSIDE_ID, -cents), (wallet_id, cents)), at, key=f"deposit:seed:{self._transfers + 1}",
                  actor_id=user_id)

    def withdraw(self, wallet_id: int, user_id: int, cents: int, at: int) -> None:
        self.post("withdrawal", ((wallet_id, -cents), (OUTSIDE_ID, cents)), at,
                  key=f"withdrawal:seed:{self._transfers + 1}",
                  actor_id=user_id)
