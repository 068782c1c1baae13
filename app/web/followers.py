"""Who follows which shipment in this process, and is woken when the database says that there is something new.

One connection listens for the whole process, in a thread that the first follower starts and that only passes on which shipment
it is: nobody whose network is slow can hold up another. What is notified while the connection is down is lost, so everybody
looks again when it is back.
"""

import logging
import selectors
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Collection
from enum import Enum, auto

from app.db import Listener
from app.domain import errors, ids

CHANNEL = "tracking"
FOLLOWERS_OF_ONE_MAX = 4
PATIENCE_FIRST_S, PATIENCE_MAX_S = 0.2, 10.0

_log = logging.getLogger(__name__)


class News(Enum):
    """What came of waiting."""

    NONE = auto()
    CHANGED = auto()
    REPLACED = auto()   # the same person follows too much at once, and what they opened last counts
    CLOSED = auto()     # this process stops


class Follower:
    """One stream's ear. It hears of the shipments `shipment_ids` until it leaves or is sent away."""

    def __init__(self, shipment_ids: Collection[int], *, person: str) -> None:
        self.shipment_ids = frozenset(shipment_ids)
        self.person = person
        self._condition = threading.Condition()
        self._news = News.NONE

    def tell(self, news: News) -> None:
        """Wake whoever waits. Having been sent away is not forgotten for something that changed."""
        with self._condition:
            if self._news in {News.NONE, News.CHANGED}:
                self._news = news
                self._condition.notify()

    def wait(self, timeout_s: float) -> News:
        """The news since the last call, at once when there are any; NONE after `timeout_s` without."""
        with self._condition:
            self._condition.wait_for(lambda: self._news is not News.NONE, timeout_s)
            news = self._news
            if news is News.CHANGED:
                self._news = News.NONE
            return news

    def is_sent_away(self, timeout_s: float) -> bool:
        """Rest for `timeout_s` whatever changes, unless sent away."""
        with self._condition:
            return self._condition.wait_for(lambda: self._news in {News.REPLACED, News.CLOSED}, timeout_s)


class Followers:
    """All followers of one process. `listen` opens the connection that hears the database."""

    def __init__(self, listen: Callable[[], Listener], *, followers_max: int) -> None:
        self._listen = listen
        self._followers_max = followers_max
        self._lock = threading.Lock()
        self._all: dict[Follower, None] = {}   # in the order in which they came
        self._by_shipment: defaultdict[int, set[Follower]] = defaultdict(set)
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._bell: socket.socket | None = None
        # Pages shall not wait for streams: only one of these at a time reads and draws.
        self.turn = threading.Lock()

    def join(self, shipment_ids: Collection[int], *, person: str) -> Follower:
        """A new follower, which has to `leave`. Their own oldest makes room when a person has too many.

        Raises TooManyFollowers when the process has as many as it may.
        """
        follower = Follower(shipment_ids, person=person)
        with self._lock:
            own = [other for other in self._all if other.person == person]
            for oldest in own[:max(len(own) + 1 - FOLLOWERS_OF_ONE_MAX, 0)]:
                self._remove(oldest)
                oldest.tell(News.REPLACED)
            if len(self._all) >= self._followers_max:
                raise errors.TooManyFollowers
            if self._closing.is_set():
                follower.tell(News.CLOSED)
                return follower
            self._all[follower] = None
            for shipment_id in follower.shipment_ids:
                self._by_shipment[shipment_id].add(follower)
            self._start_listening()
        return follower

    def leave(self, follower: Follower) -> None:
        """Make room; harmless when it was sent away already."""
        with self._lock:
            self._remove(follower)

    def count(self) -> int:
        """How many there are now."""
        with self._lock:
            return len(self._all)

    def close(self) -> None:
        """Send everybody away, who now come or come later, and stop listening."""
        with self._lock:
            self._closing.set()
            everybody, thread, bell = list(self._all), self._thread, self._bell
            self._thread = self._bell = None
        for follower in everybody:
            follower.tell(News.CLOSED)
        if thread is not None and bell is not None:
            bell.close()   # its other end becomes readable
            thread.join()

    def _remove(self, follower: Follower) -> None:
        if follower not in self._all:
            return
        del self._all[follower]
        for shipment_id in follower.shipment_ids:
            self._by_shipment[shipment_id].discard(follower)
            if not self._by_shipment[shipment_id]:
                del self._by_shipment[shipment_id]

    # ---- the listening thread

    def _start_listening(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._bell, rung = socket.socketpair()
            self._thread = threading.Thread(target=self._keep_listening, args=(rung,), name="tracking", daemon=True)
            self._thread.start()

    def _keep_listening(self, rung: socket.socket) -> None:
        patience_s = PATIENCE_FIRST_S
        with rung:
            while not self._closing.is_set():
                try:
                    listener = self._listen()
                    patience_s = PATIENCE_FIRST_S
                    self._tell(None)
                    self._hear(listener, rung)
                except OSError as error:
                    _log.warning("following shipments: %s", error)
                    self._closing.wait(patience_s)
                    patience_s = min(2 * patience_s, PATIENCE_MAX_S)

    def _hear(self, listener: Listener, rung: socket.socket) -> None:
        """Pass on what the database says, until it is gone (ConnectionError) or the bell rings."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(listener, selectors.EVENT_READ)
                selector.register(rung, selectors.EVENT_READ)
                while not self._closing.is_set():
                    selector.select()
                    for notice in listener.read():
                        self._tell(ids.parse_id(notice.payload))
        finally:
            listener.close()

    def _tell(self, shipment_id: int | None) -> None:
        """Wake the followers of one shipment; of all when it is not known which (None)."""
        with self._lock:
            concerned = list(self._all if shipment_id is None else self._by_shipment.get(shipment_id, ()))
        for follower in concerned:
            follower.tell(News.CHANGED)
