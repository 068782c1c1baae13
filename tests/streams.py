"""A shop behind a real socket, and streams of its events, read as a browser would."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import make_server

from app.web.followers import Followers
from tests.shop import Someone

PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: its name, the version after it, and its HTML."""

    name: str
    id: str
    data: str


class Stream:
    """One open stream. Reading waits, but not for ever."""

    def __init__(self, port: int, path: str, *, someone: Someone | None = None, last_event_id: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        headers = {"Accept": "text/event-stream"}
        if someone is not None:
            cookie = someone.browser.client.get_cookie("session")
            assert cookie is not None
            headers["Cookie"] = f"session={cookie.value}"
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        self._connection.request("GET", path, headers=headers)
        self.response = self._connection.getresponse()
        self.status = self.response.status

    def block(self) -> list[str] | None:
        """The lines up to the next empty one; None when the stream has ended."""
        lines: list[str] = []
        while line := self.response.readline().decode():
            if line == "\n":
                return lines
            lines.append(line.rstrip("\n"))
        return None

    def settle(self) -> None:
        """Wait until it has looked and found nothing new. What happens from now on is a change to what it has seen."""
        assert self.block() == [":"]

    def next(self) -> Event | None:
        """The next event; None at the end. Heartbeats and the delay for coming back are no events."""
        while (lines := self.block()) is not None:
            fields: dict[str, list[str]] = {}
            for line in lines:
                name, _, value = line.partition(": ")
                fields.setdefault(name, []).append(value)
            if "event" in fields:
                return Event(name=fields["event"][0], id="".join(fields.get("id", [])), data="\n".join(fields["data"]))
        return None

    def rest(self) -> list[Event]:
        """Every event up to the end."""
        found = []
        while (event := self.next()) is not None:
            found.append(event)
        return found

    def close(self) -> None:
        self.response.close()
        self._connection.close()


class Streams:
    """Opens streams on a served shop."""

    def __init__(self, app: Flask, port: int) -> None:
        self.followers: Followers = app.extensions["followers"]
        self.port = port
        self._opened: list[Stream] = []

    def open(self, path: str, *, someone: Someone | None = None, last_event_id: str = "") -> Stream:
        """A stream that has been answered. Its first look at the database may still be to come: `Stream.settle` waits for it."""
        stream = Stream(self.port, path, someone=someone, last_event_id=last_event_id)
        self._opened.append(stream)
        if stream.status == 200:
            assert stream.block() == ["retry: 2000"]
        return stream

    def close(self) -> None:
        self.followers.close()
        for stream in self._opened:
            stream.close()


@contextmanager
def streaming(app: Flask) -> Iterator[Streams]:
    """The application on a port, a thread for each request; everything has ended afterwards."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    opened = Streams(app, server.port)
    try:
        yield opened
    finally:
        opened.close()
        server.shutdown()
        thread.join()
        server.server_close()
