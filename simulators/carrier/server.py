"""The HTTP server: granian inside this process, on asyncio, so that a request costs no thread while it waits for its commit."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Sequence
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


class HttpServer:
    """Answers requests in `run`, which any thread may end by `stop`."""

    def __init__(self, site: Site, *, host: str, port: int) -> None:
        self._application = _Application(site)
        self._address = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._is_stopped = False

    def check(self) -> None:
        """Raises OSError where it cannot listen. The server itself would share the port with who listens there already."""
        host, port = self._address
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()

    def run(self, *, stop_on: Sequence[signal.Signals]) -> None:
        """Serve until `stop` or one of these signals, which only the main thread can hear."""
        asyncio.run(self._serve(stop_on))

    def stop(self) -> None:
        self._is_stopped = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):   # it has ended by itself
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def _serve(self, stop_on: Sequence[signal.Signals]) -> None:
        self._loop = asyncio.get_running_loop()
        for number in stop_on:
            self._loop.add_signal_handler(number, self._stopping.set)
        if self._is_stopped:
            return
        host, port = self._address
        server = Server(self._application, address=host, port=port, interface=Interfaces.RSGI, websockets=False,
                        log_enabled=False, backlog=256)
        serving = asyncio.create_task(server.serve())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not serving.done():
            server.stop()  # type: ignore[no-untyped-call]
        await serving
