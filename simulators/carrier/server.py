"""The HTTP server: granian inside this process, on asyncio, so that a request costs no thread while it waits for its commit."""

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from simulators.carrier.site import BODY_BYTES_MAX, Request, Response, Site

log = logging.getLogger(__name__)


class _Application:
    """What granian calls: reads a request, as far as it is allowed to go, and writes the answer."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        try:
            headers = dict(scope.headers.items())
            request = Request(method=scope.method, path=scope.path, headers=headers, body=await _read(headers, protocol))
            response = await self._site.answer(request)
        except Exception:
            log.exception("%s %s was not answered", scope.method, scope.path)
            response = Response(status=503, headers={"content-type": "application/json"}, body=b'{"error": "this went wrong"}')
        body = b"" if scope.method == "HEAD" else response.body
        protocol.response_bytes(response.status, list(response.headers.items()), body)


async def _read(headers: dict[str, str], protocol: Any) -> bytes | None:
    """The body; None when it is longer than allowed, whatever it says of its length."""
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > BODY_BYTES_MAX:
        return None
    body = bytearray()
    async for chunk in protocol:
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
    return bytes(body)


def serve(site: Site, *, host: str, port: int, until: Callable[[], bool]) -> None:
    """Answer requests until a signal says to stop, or `until` does."""
    asyncio.run(_serve(site, host=host, port=port, until=until))


async def _serve(site: Site, *, host: str, port: int, until: Callable[[], bool]) -> None:
    server = Server(_Application(site), address=host, port=port, interface=Interfaces.RSGI, websockets=False, log_enabled=False,
                    backlog=256)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(server.serve())
    while not (stop.is_set() or serving.done() or until()):
        await asyncio.wait([serving, asyncio.create_task(stop.wait())], timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
    server.stop()  # type: ignore[no-untyped-call]
    await serving
