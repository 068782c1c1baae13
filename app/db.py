"""The database, and the rules by which everybody shares it.

1.  One transaction per command, READ COMMITTED. Every guard writes the contended row: a lock without a write would let two
    transactions decide on the same facts.
2.  Lock order everywhere: carts by id → order → shipments → offers by id → stock by (offer, warehouse) → listings by id →
    accounts by id (inside post_transfer). FOR NO KEY UPDATE, so that foreign keys do not wait.
3.  What must not happen is refused by a constraint; CONSTRAINTS below turns its name into a domain error.
4.  `Database.transact` retries the whole transaction on a conflict or a lost connection, with the same keys.
5.  No network call, password hash or file write inside a transaction: side effects are jobs deferred in the same commit.
6.  An expected duplicate is ON CONFLICT or a row count. A database error always leaves the `with` block.

psycopg2 is known to this module only.
"""

import functools
import io
import random
import threading
import time
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import psycopg2
import psycopg2.errors
import psycopg2.extensions
import psycopg2.extras
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from app.domain import errors

Record = TypeVar("Record")
Result = TypeVar("Result")

psycopg2.extensions.register_adapter(dict, psycopg2.extras.Json)

RETRIES_MAX = 5
IDLE_BEFORE_PING_S = 1.0

CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "users_email_unique": errors.EmailTaken,
    "users_username_unique": errors.UsernameTaken,
    "products_gtin_unique": errors.GtinTaken,
    "offers_one_per_seller_and_product": errors.AlreadyOffered,
    "stock_on_hand_nonnegative": errors.NegativeStock,
    "worlds_one_current": errors.AnotherWorld,
    "warehouses_name_unique": errors.WarehouseNameTaken,
    "warehouses_closed_when_empty": errors.WarehouseInUse,
    "warehouses_stay_in_place": errors.WarehouseStandsThere,
    "replenishments_of_open_warehouses": errors.WarehouseClosed,
    "shipping_terms_one_successor": errors.TermsChanged,
    "shipments_legal_transition": errors.IllegalTransition,
    "shipments_not_to_oneself": errors.OwnOffer,
    "order_lines_fulfilled_once": errors.AlreadyFulfilled,
    "order_lines_refund_within_paid": errors.RefundTooLarge,
    "accounts_balance_nonnegative": errors.InsufficientBalance,
    "reviews_one_per_author_and_product": errors.AlreadyReviewed,
    "reviews_one_per_author_and_seller": errors.AlreadyReviewed,
    "reviews_of_sellers_need_an_order": errors.ReviewNeedsOrder,
    "reviews_not_of_oneself": errors.ReviewOfOneself,
}

_CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)

_statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


@contextmanager
def recording_statements() -> Iterator[list[str]]:
    """Collect the SQL of every statement that this context sends, for query budgets."""
    log: list[str] = []
    token = _statements.set(log)
    try:
        yield log
    finally:
        _statements.reset(token)


@functools.cache
def _builder(record: Any, columns: tuple[str, ...]) -> Callable[[tuple[Any, ...]], Any]:
    """A function from a row to a record; columns that the record types as an enum become members of it."""
    hints = typing.get_type_hints(record)
    enums = [(i, hints[name]) for i, name in enumerate(columns)
             if isinstance(hints.get(name), type) and issubclass(hints[name], Enum)]

    def build(row: tuple[Any, ...]) -> Any:
        if enums:
            values = list(row)
            for i, enum in enums:
                values[i] = enum(values[i])
            row = tuple(values)
        return record(**dict(zip(columns, row, strict=True)))

    return build


class Tx:
    """What model functions are handed: statements in, frozen records out. Parameters are named, never interpolated."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection

    def _execute(self, sql: str, params: dict[str, Any]) -> psycopg2.extensions.cursor:
        log = _statements.get()
        if log is not None:
            log.append(sql)
        cursor = self._connection.cursor()
        cursor.execute(sql, params)
        return cursor

    def all(self, record: type[Record], sql: str, /, **params: Any) -> list[Record]:
        """Every row as a record."""
        with self._execute(sql, params) as cursor:
            build = _builder(typing.cast("Any", record), tuple(column.name for column in cursor.description or ()))
            return [build(row) for row in cursor.fetchall()]

    def maybe(self, record: type[Record], sql: str, /, **params: Any) -> Record | None:
        """The one row as a record, None when there is none."""
        rows = self.all(record, sql, **params)
        assert len(rows) <= 1, "the statement was promised to return at most one row"
        return rows[0] if rows else None

    def one(self, record: type[Record], sql: str, /, **params: Any) -> Record:
        """The one row as a record; NotFound when there is none."""
        row = self.maybe(record, sql, **params)
        if row is None:
            raise errors.NotFound
        return row

    def value(self, sql: str, /, **params: Any) -> Any:
        """The first column of the first row, None when there is no row."""
        with self._execute(sql, params) as cursor:
            row = cursor.fetchone()
        return row[0] if row else None

    def values(self, sql: str, /, **params: Any) -> list[Any]:
        """The first column of every row."""
        with self._execute(sql, params) as cursor:
            return [row[0] for row in cursor.fetchall()]

    def rows(self, sql: str, /, **params: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and plain rows, for the audit and the terminal."""
        with self._execute(sql, params) as cursor:
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    def copy(self, sql: str, rows: Iterable[Sequence[object]], /) -> int:
        """Send rows to a COPY … FROM STDIN in its text format; returns how many there were."""
        lines = io.StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
        with self._connection.cursor() as cursor:
            cursor.copy_expert(sql, lines)
            return cursor.rowcount

    def run(self, sql: str, /, **params: Any) -> int:
        """Execute and return how many rows it touched."""
        with self._execute(sql, params) as cursor:
            return cursor.rowcount


_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copied(value: object) -> str:
    """A value as COPY's text format has it."""
    return "\\N" if value is None else str(value).translate(_COPY_ESCAPES)


class _ReadTx(Tx):
    """Autocommit reads: each statement stands alone, so one that met a dead connection is simply sent again, once.

    It takes a connection when there is something to ask: many pages know all they need.
    """

    _proxy: PoolProxiedConnection | None = None

    def __init__(self, pool: "_Pool") -> None:
        self._pool = pool

    def _execute(self, sql: str, params: dict[str, Any]) -> psycopg2.extensions.cursor:
        if self._proxy is None:
            self._connect()
        try:
            return super()._execute(sql, params)
        except _LOST:
            if not self._connection.closed:
                raise
        self.close()
        self._connect()
        return super()._execute(sql, params)

    def _connect(self) -> None:
        self._proxy = self._pool.check_out()
        self._connection = _raw(self._proxy)

    def close(self) -> None:
        """Give the connection back, if there is one."""
        proxy, self._proxy = self._proxy, None
        if proxy is not None:
            self._pool.check_in(proxy)


def _raw(proxy: PoolProxiedConnection) -> psycopg2.extensions.connection:
    return typing.cast("psycopg2.extensions.connection", proxy.dbapi_connection)


class _Pool:
    """A QueuePool with a bounded queue in front: who would wait too long is refused on arrival."""

    def __init__(self, connect: Callable[[], psycopg2.extensions.connection], *, size: int, wait_s: float, queue: int) -> None:
        self._pool = QueuePool(connect, pool_size=size, max_overflow=0, timeout=wait_s, use_lifo=True)  # type: ignore[arg-type]
        self._admitted = 0
        self._limit = size + queue
        self._lock = threading.Lock()

    def check_out(self) -> PoolProxiedConnection:
        with self._lock:
            if self._admitted >= self._limit:
                raise errors.Overloaded
            self._admitted += 1
        try:
            return self._fresh()
        except BaseException as error:
            self._leave()
            if isinstance(error, PoolTimeout):
                raise errors.Overloaded from None
            raise

    def check_in(self, proxy: PoolProxiedConnection) -> None:
        connection = _raw(proxy)
        if connection is not None and connection.closed:
            proxy.invalidate()
        else:
            proxy.info["used_at"] = time.monotonic()
        proxy.close()
        self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._admitted -= 1

    def _fresh(self) -> PoolProxiedConnection:
        """A connection that answered lately, or answers now."""
        proxy = self._pool.connect()
        if time.monotonic() - proxy.info.get("used_at", time.monotonic()) > IDLE_BEFORE_PING_S and not _answers(_raw(proxy)):
            proxy.invalidate()
            proxy.close()
            return self._pool.connect()
        return proxy

    def close(self) -> None:
        self._pool.dispose()


def _answers(connection: psycopg2.extensions.connection) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not connection.autocommit:
            connection.rollback()
    except psycopg2.Error:
        return False
    return True


class Database:
    """One process's connections. Build it after a fork; it connects on first use."""

    def __init__(self, url: str, *, pool_size: int = 8, wait_s: float = 2.0, queue: int = 40) -> None:
        self._url = url
        self._reads = _Pool(self._connect_read_only, size=pool_size, wait_s=wait_s, queue=queue)
        self._writes = _Pool(self._connect, size=pool_size, wait_s=wait_s, queue=queue)

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(self._url, connect_timeout=3, application_name="mini-amazon")

    def _connect_read_only(self) -> psycopg2.extensions.connection:
        connection = psycopg2.connect(self._url, connect_timeout=3, application_name="mini-amazon reads",
                                      options="-c default_transaction_read_only=on")
        connection.autocommit = True
        return connection

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One autocommit read-only connection for the reads of a page. Reads that must agree use `transaction`."""
        with _translated():
            tx = _ReadTx(self._reads)
            try:
                yield tx
            finally:
                tx.close()

    @contextmanager
    def reading_what_may_be_missing(self) -> Iterator[Tx]:
        """The same for what is none of the schema's: raises Missing when a table or type is not there, or is another one."""
        try:
            with self.reading() as tx:
                yield tx
        except (psycopg2.ProgrammingError, psycopg2.DataError) as error:
            raise errors.Missing from error

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One READ COMMITTED transaction: commit when the block ends, roll back when it raises.

        A violated constraint leaves as its domain error; commands use `transact`, which also retries.
        """
        with _translated():
            proxy = self._writes.check_out()
            connection = _raw(proxy)
            try:
                yield Tx(connection)
                connection.commit()
            except BaseException:
                if not connection.closed:
                    connection.rollback()
                raise
            finally:
                self._writes.check_in(proxy)

    def transact(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a transaction of its own, again from the start when it met a conflict or a lost connection.

        `work` must carry its idempotency keys in, not make them: a commit whose answer was lost is repeated too.
        Raises Busy when it did not get through in RETRIES_MAX tries.
        """
        for attempt in range(1, RETRIES_MAX + 1):
            try:
                with self.transaction() as tx:
                    return work(tx)
            except _Retriable:
                if attempt == RETRIES_MAX:
                    raise
                time.sleep(random.uniform(0.5, 1.0) * 0.02 * 2**attempt)  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    def close(self) -> None:
        self._reads.close()
        self._writes.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What somebody's NOTIFY said."""

    channel: str
    payload: str


class Listener:
    """One connection that hears NOTIFY on some channels, to be waited for with `select` on its file descriptor.

    What is notified while it is not connected is lost: who reconnects looks at the tables once more. Raises ConnectionError
    from each of its methods when the database is gone.
    """

    def __init__(self, url: str, channels: Sequence[str]) -> None:
        try:
            self._connection = psycopg2.connect(url, connect_timeout=3, application_name="mini-amazon listener")
            self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                for channel in channels:
                    cursor.execute(f"LISTEN {psycopg2.extensions.quote_ident(channel, cursor)}")
        except psycopg2.Error as error:
            raise ConnectionError("the database cannot be listened to") from error

    def fileno(self) -> int:
        """For select and its kin: readable when there may be notices."""
        if self._connection.closed:
            raise ConnectionError("the database is gone")
        return self._connection.fileno()

    def read(self) -> list[Notice]:
        """What has been notified since the last call; never waits."""
        try:
            self._connection.poll()
        except psycopg2.Error as error:
            raise ConnectionError("the database is gone") from error
        heard = [Notice(channel=notify.channel, payload=notify.payload) for notify in self._connection.notifies]
        self._connection.notifies.clear()
        return heard

    def try_lock(self, number: int) -> bool:
        """Take a lock that one connection has at a time, for as long as this one lasts; False while somebody else has it."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (number,))
                return bool((cursor.fetchone() or [False])[0])
        except psycopg2.Error as error:
            raise ConnectionError("the database is gone") from error

    def close(self) -> None:
        self._connection.close()


class _Retriable(errors.Busy):
    """A conflict or a lost connection: the whole transaction may be tried again."""


@contextmanager
def _translated() -> Iterator[None]:
    """Give every database error that is somebody's fault its name in the shop's terms."""
    try:
        yield
    except psycopg2.errors.QueryCanceled as error:
        raise errors.TookTooLong from error
    except _CONFLICTS as error:
        raise _Retriable from error
    except psycopg2.IntegrityError as error:
        domain_error = CONSTRAINTS.get(error.diag.constraint_name or "")
        if domain_error is None:
            raise
        raise domain_error from error
    except _LOST as error:
        raise _Retriable from error
