"""The link when the world talks nonsense: it hangs up, says why in the log, and comes back; what it knows stays as it was."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.config import Config
from app.integrations.world.messages import shop_pb2
from simulators.wire import framed
from tests.link import running_link, wait_until
from tests.parcels import Parcels
from tests.shop import Shop

GOOD = framed(shop_pb2.AConnected(worldid=7, result="connected!").SerializeToString())
NONSENSE = {
    "an oversized length": b"\xff\xff\xff\xff\x0f",
    "a length that does not end": b"\xff" * 6,
    "garbage": framed(b"\x07garbage"),
    "a missing required field": framed(b"\x12\x02\x08\x01"),
}


@dataclass(slots=True)
class Liar:
    """A world that lets everybody in and then says `words`."""

    words: bytes
    connections: int = 0
    _server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                with client, contextlib.suppress(OSError):
                    self.connections += 1
                    client.recv(1 << 16)
                    client.sendall(GOOD + self.words)
                    while client.recv(1 << 16):
                        pass

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@contextlib.contextmanager
def lying(words: bytes) -> Iterator[Liar]:
    liar = Liar(words)
    thread = threading.Thread(target=liar.serve, name="liar")
    thread.start()
    try:
        yield liar
    finally:
        liar.close()
        thread.join()


def log(shop: Shop) -> list[str]:
    with shop.db.reading() as tx:
        return tx.values("SELECT kind || ': ' || note FROM link_log ORDER BY id")


@pytest.mark.parametrize("words", NONSENSE.values(), ids=NONSENSE)
def test_it_hangs_up_and_comes_back(shop: Shop, config: Config, words: bytes) -> None:
    with lying(words) as liar, running_link(config, port=liar.port):
        wait_until(lambda: liar.connections >= 3, what="three connections")
    assert [line for line in log(shop) if line.startswith("trouble")]
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM worlds") == 1


def test_an_address_where_nobody_answers_is_named(shop: Shop, config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deserted:
        port = deserted.getsockname()[1]
    with running_link(config, port=port):
        wait_until(lambda: log(shop), what="a trouble")
    assert log(shop) == [f"trouble: nobody answers at 127.0.0.1:{port}"]


def test_what_makes_no_sense_is_kept_with_its_reason_and_acked(shop: Shop, config: Config) -> None:
    parcels = Parcels(shop)
    parcel = parcels.begun()
    said = shop_pb2.AResponses(acks=[-1, 2**62], finished=False)
    said.ready.add(shipid=2**62, seqnum=1)
    said.ready.add(shipid=parcel, seqnum=2)
    said.ready.add(shipid=parcel, seqnum=2)
    said.loaded.add(shipid=-5, seqnum=3)
    said.error.add(err="no\0thing", originseqnum=2**61, seqnum=4)
    said.arrived.add(whnum=-1, seqnum=5).things.add(id=-1, description="\0", count=-(2**31))
    said.packagestatus.add(packageid=9, status="lost", seqnum=6)
    with lying(framed(said.SerializeToString())) as liar, running_link(config, port=liar.port):
        wait_until(lambda: parcels.status(parcel) == "packed", what="what makes sense")
    with shop.db.reading() as tx:
        refusals = tx.values("SELECT coalesce(refusal, '') FROM inbox WHERE peer = 'world' ORDER BY external_id")
        assert tx.value("SELECT max(copies) FROM inbox WHERE external_id LIKE '%%:2'") == 1
    assert refusals == ["there is no such package", "", "there is no such package", "no command waits for this answer",
                        "nobody waits for these goods", "there is no such package"]
