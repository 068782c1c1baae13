"""Calls to the shop: what happened is told until the shop has said that it knows, with longer and longer pauses in between."""

import heapq
import json
import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import urllib3

from simulators.carrier import signatures
from simulators.carrier.book import Changes
from simulators.carrier.desk import Desk, Turn
from simulators.carrier.fleet import Fleet
from simulators.carrier.records import Call, CallKind, Json
from simulators.carrier.tracking import News

THREADS = 8
PAUSE_S, PAUSE_MAX_S = 1.0, 30.0
CONNECT_S, READ_S = 3.0, 10.0
ANSWER_BYTES_MAX = 64 * 1024
NEVER = frozenset({400, 404, 405, 410, 413, 422})   # what the shop will say tomorrow, too; everything else may pass
NEVER_TRIES = 5
NEWS_MAX = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Where the shop is and how to talk to it."""

    url: str
    is_native: bool
    keys: tuple[bytes, ...]     # native: the first one signs
    token: str                  # classic
    prefix: str                 # classic: a path in front of the shop's addresses

    def address(self, kind: CallKind) -> str | None:
        """None when the dialect has no word for it."""
        if self.is_native:
            return f"{self.url}/webhooks/carrier/{kind}"
        return f"{self.url}{self.prefix}/{kind}" if kind in {CallKind.TRUCK_ARRIVED, CallKind.PACKAGE_DELIVERED} else None

    def write(self, kind: CallKind, payload: Json, *, seqnum: int) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a call that is made now."""
        headers = {"content-type": "application/json"}
        if not self.is_native:
            return json.dumps(payload).encode(), headers | ({"authorization": f"Bearer {self.token}"} if self.token else {})
        sent_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = json.dumps({"seqnum": seqnum, "sent_at": sent_at, "type": kind, "payload": payload, "acks": []}).encode()
        return body, headers | (signatures.sign(body, key=self.keys[0], now=time.time()) if self.keys else {})

    def has_heard(self, status: int, answer: bytes, *, seqnum: int) -> bool:
        """Is this a yes? In native it has to name the message."""
        if status != 200 or not self.is_native:
            return status == 200
        try:
            acks = json.loads(answer)["acks"]
        except (ValueError, RecursionError, KeyError, TypeError):
            return False
        return isinstance(acks, list) and seqnum in acks


def _be_heard(seqnum: int, turn: Turn) -> None:
    turn.fleet.be_heard(seqnum)


class Caller:
    """Some threads that call, and one for news that nobody misses when they get lost."""

    def __init__(self, desk: Desk, shop: Shop) -> None:
        self._desk, self._shop = desk, shop
        self._pool = urllib3.PoolManager(maxsize=THREADS + 1, retries=False,
                                         timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S))
        self._changed = threading.Condition()
        self._calls: dict[int, Call] = {}
        self._tries: dict[int, int] = {}
        self._due: list[tuple[float, int]] = []
        self._news: deque[News] = deque(maxlen=NEWS_MAX)
        self._stopping = False

    # -- told by the desk

    def begin(self, fleet: Fleet) -> None:
        """The state as it was read."""
        with self._changed:
            self._calls, self._tries, self._due = {}, {}, []
            self._add(fleet.calls.values())

    def hear(self, changes: Changes) -> None:
        """What was written down."""
        if changes.calls or changes.dropped_calls:
            with self._changed:
                for seqnum in changes.dropped_calls:
                    self._calls.pop(seqnum, None)
                    self._tries.pop(seqnum, None)
                self._add(changes.calls)

    def _add(self, calls: Any) -> None:
        for call in calls:
            self._calls[call.seqnum] = call
            heapq.heappush(self._due, (0.0, call.seqnum))
        self._changed.notify_all()

    def tell(self, news: list[News]) -> None:
        """Positions, told once or never; the newest push out the oldest."""
        if news:
            with self._changed:
                self._news.extend(news)
                self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many calls the shop has not answered yet."""
        return len(self._calls)

    def stop(self) -> None:
        """Let all threads end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    # -- the threads

    def make_calls(self) -> None:
        """Call whoever is due; for several threads."""
        while (call := self._take()) is not None:
            status, answer = self._post(call.kind, call.payload, seqnum=call.seqnum)
            if self._shop.has_heard(status, answer, seqnum=call.seqnum):
                self._desk.do(partial(_be_heard, call.seqnum))
            else:
                self._put_off(call, status, answer)

    def tell_news(self) -> None:
        """Tell positions; for one thread."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._news)
                if self._stopping:
                    return
                news = self._news.popleft()
            self._post(CallKind.TRACKING, news.payload, seqnum=news.seqnum)

    def _take(self) -> Call | None:
        """The next call that is due; None at the end."""
        with self._changed:
            while not self._stopping:
                while self._due and self._due[0][1] not in self._calls:
                    heapq.heappop(self._due)
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is None or wait_s > 0:
                    self._changed.wait(wait_s)
                    continue
                return self._calls[heapq.heappop(self._due)[1]]
        return None

    def _put_off(self, call: Call, status: int, answer: bytes) -> None:
        with self._changed:
            tries = self._tries[call.seqnum] = self._tries.get(call.seqnum, 0) + 1
            pause_s = min(PAUSE_S * 2 ** min(tries - 1, 10), PAUSE_MAX_S)
            heapq.heappush(self._due, (time.monotonic() + pause_s, call.seqnum))
        said = answer[:120].decode(errors="replace")
        if tries & (tries - 1) == 0:   # a shop that is away for long is not worth a line each time
            log.warning("the shop: %s %s: %s %s", call.kind, call.payload, status or "no answer", said)
        if status in NEVER and tries >= NEVER_TRIES:
            self._desk.do(lambda turn: turn.fleet.be_refused(call.seqnum, now=turn.now))

    def _post(self, kind: CallKind, payload: Json, *, seqnum: int) -> tuple[int, bytes]:
        """Status and the beginning of the answer; 0 and the reason when there was none."""
        address = self._shop.address(kind)
        if address is None:
            return 200, b""
        body, headers = self._shop.write(kind, payload, seqnum=seqnum)
        try:
            response = self._pool.request("POST", address, body=body, headers=headers, preload_content=False, redirect=False)
            answer: bytes = response.read(ANSWER_BYTES_MAX)
            if len(answer) == ANSWER_BYTES_MAX:
                response.close()
            response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return 0, str(error).encode()
        return response.status, answer
