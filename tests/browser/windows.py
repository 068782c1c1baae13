"""A site on a free port, and windows of a real Chromium that look at it."""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from tests.shop import Someone

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DESK, PHONE, SMALLEST = (1280, 900), (390, 844), (320, 640)
PATIENCE_MS = 20_000  # for machines that do other things as well
# A refused form is answered by a page with an error status, and Chromium writes that to the console too.
STATUS_MESSAGE = "Failed to load resource"
# A busy browser leaves a transition between two pages out, and says so as if it were a script's error.
TRANSITION_MESSAGE = "Transition was "

Scheme = Literal["light", "dark"]

# Colours that are on their way to others are nobody's choice.
FIND_VIOLATIONS = """async () => {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    return (await axe.run({resultTypes: ['violations']})).violations;
}"""


@dataclass
class Window:
    """A window of its own: own cookies, own size. Collects what a page must not do, for the test's end."""

    page: Page
    scripts: bool
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._fail)
        self.page.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(STATUS_MESSAGE):
            self.problems.append(f"{self.page.url}: {message.text}")

    def _fail(self, error: Error) -> None:
        if not error.message.startswith(TRANSITION_MESSAGE):
            self.problems.append(f"{self.page.url}: {error}")

    def _receive(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.problems.append(f"{self.page.url}: {response.status} for {response.url}")

    def go(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(path)
        return self.settled()

    def settled(self) -> Page:
        """The page, when its scripts are attached."""
        if self.scripts:
            self.page.wait_for_selector("html[data-enhanced]")
        return self.page


def open_window(
    chromium: Browser, address: str, someone: Someone | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True,
    scheme: Scheme = "light",
) -> Window:
    """A window on a site, of a guest or of somebody who is logged in there."""
    context = chromium.new_context(
        base_url=address, viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    if someone is not None:
        cookie = someone.browser.client.get_cookie("session")
        assert cookie is not None
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    window = Window(context.new_page(), scripts)
    window.watch()
    return window


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of an application that is being served; every request has ended when it stops."""
    server = make_server("127.0.0.1", 0, _read_whole(app), threaded=True)
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        if "followers" in app.extensions:
            app.extensions["followers"].close()   # streams would go on for minutes
        server.shutdown()
        thread.join()


def _read_whole(app: Flask) -> "WSGIApplication":
    """The application, its answers complete before they are sent: Werkzeug's server closes no file when a browser hangs up.

    Streams of events stay streams.
    """
    def respond(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        answer = ClosingIterator(app(environ, start_response))
        if environ.get("HTTP_ACCEPT") == "text/event-stream":
            return answer
        with closing(answer) as parts:
            return [b"".join(parts)]

    return respond


def violations(page: Page) -> list[str]:
    """What axe says about the page, one text for each rule that is broken."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(Axe().axe_script)
    return [f"{broken['id']}, {len(broken['nodes'])} times: "
            + "; ".join(re.sub(r"\s+", " ", node["html"])[:200] for node in broken["nodes"][:3])
            for broken in page.evaluate(FIND_VIOLATIONS)]
