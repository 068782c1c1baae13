"""What the carrier answers over HTTP: one of the two dialects for the shop, and pages for people. Knows nothing of sockets."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from simulators.carrier import actions, signatures, store, view
from simulators.carrier.desk import Desk, Turn, Unavailable
from simulators.carrier.fields import INT64, NAME_MAX, Fields, is_text, parse
from simulators.carrier.records import Json, Package, Refused

BODY_BYTES_MAX = 256 * 1024
REFRESH_S = 2
DELIVERED_MAX = 12
ACCOUNT_MAX = 200
FORM = ("package_id", "dest_x", "dest_y")
FOLDER = Path(__file__).parent
FILES = {"carrier.css": "text/css; charset=utf-8", "carrier.svg": "image/svg+xml"}
GUARDS = {
    "content-security-policy":
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that has been read: the path decoded, header names in lower case, no body when it was too long."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """The addresses. `tell` says how things stand with world and shop, for the page and for who watches over us."""

    def __init__(self, desk: Desk, *, is_native: bool, keys: tuple[bytes, ...], tell: Callable[[], Json]) -> None:
        self._desk, self._is_native, self._keys, self._tell = desk, is_native, keys, tell
        self._calls = actions.NATIVE if is_native else actions.CLASSIC
        self._pages = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined,
                                  trim_blocks=True, lstrip_blocks=True)
        self._pages.filters |= {"package_words": view.PACKAGE_WORDS.__getitem__, "truck_words": view.TRUCK_WORDS.__getitem__}
        self._files = {f"/{name}": (kind, (FOLDER / name).read_bytes()) for name, kind in FILES.items()}

    async def answer(self, request: Request) -> Response:
        """Whatever is asked, something is answered."""
        try:
            return await self._route(request)
        except Refused as refusal:
            return _json(refusal.status, {"error": str(refusal)})
        except Unavailable as error:
            return _json(503, {"error": str(error)}, {"retry-after": "1"})

    async def _route(self, request: Request) -> Response:
        path, _, account = request.path.partition("/accounts/")
        if request.path in self._calls:
            _allow(request, "POST")
            return await self._take_call(request)
        if account and not path:
            _allow(request, "GET", "HEAD", "POST")
            return await self._show_account(request, _account(account))
        pages = {"/": self._show_grid, "/healthz": self._show_health}
        if request.path not in {*pages, *self._files}:
            raise Refused(404, "there is nothing here")
        _allow(request, "GET", "HEAD")
        if request.path in self._files:
            kind, content = self._files[request.path]
            return Response(status=200, body=content, headers={"content-type": kind, "cache-control": "max-age=60", **GUARDS})
        return await pages[request.path]()

    # -- the shop

    async def _take_call(self, request: Request) -> Response:
        body = _body(request)
        if not self._is_native:
            return _json(200, await self._do(partial(_call, actions.CLASSIC[request.path], parse(body))))
        signatures.verify(body, request.headers, keys=self._keys)
        return _json(200, await self._do(partial(_receive, request.path, parse(body))))

    async def _do(self, work: Callable[[Turn], Json]) -> Json:
        return await asyncio.wrap_future(self._desk.do(work))

    # -- people

    async def _show_grid(self) -> Response:
        scene = await asyncio.wrap_future(self._desk.do(
            lambda turn: view.make_scene(turn.fleet, delivered=store.list_delivered(turn.tx, limit=DELIVERED_MAX))))
        page = self._pages.get_template("grid.html").render(scene=scene, told=self._tell())
        return _page(200, page, {"refresh": str(REFRESH_S)})

    async def _show_account(self, request: Request, account: str) -> Response:
        problem, typed, status = "", dict.fromkeys(FORM, ""), 200
        if request.method == "POST":
            typed = _form(request)
            try:
                await self._do(partial(_redirect, account, Fields({key: _number(value) for key, value in typed.items()})))
            except Refused as refusal:
                if refusal.status == 404:
                    raise
                problem, status = str(refusal), refusal.status
            else:
                return Response(status=303, body=b"", headers={
                    "location": f"/accounts/{quote(account, safe='')}#{typed['package_id']}", **GUARDS})
        packages = await asyncio.wrap_future(self._desk.do(
            lambda turn: store.list_by_account(turn.tx, account, limit=ACCOUNT_MAX)))
        page = self._pages.get_template("account.html").render(account=account, packages=packages, problem=problem, typed=typed)
        return _page(status, page)

    async def _show_health(self) -> Response:
        link = await asyncio.wrap_future(self._desk.do(lambda turn: turn.fleet.link))
        return _json(200, {"world_id": link.world_id, **self._tell()})


def _call(action: actions.Action, fields: Fields, turn: Turn) -> Json:
    return action(turn, fields)


def _receive(path: str, envelope: Fields, turn: Turn) -> Json:
    return actions.receive(turn, path, envelope)


def _redirect(account: str, fields: Fields, turn: Turn) -> Json:
    """A person sends one of their own packages to another door."""
    package: Package = turn.fleet.get_package(fields.integer("package_id", INT64))
    if package.account != account:
        raise Refused(404, f"package {package.id} is not known here")
    dest = fields.place("dest")
    if not turn.fleet.redirect(package.id, dest=dest, now=turn.now):
        raise Refused(409, f"Package {package.id} has reached its door already.")
    return {}


def _allow(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise Refused(405, f"only {' and '.join(methods)} are answered here")


def _body(request: Request) -> bytes:
    if request.body is None:
        raise Refused(413, f"more than {BODY_BYTES_MAX} bytes")
    return request.body


def _account(account: str) -> str:
    if not is_text(account, length_max=NAME_MAX):
        raise Refused(404, "there is nothing here")
    return account


def _form(request: Request) -> dict[str, str]:
    """The fields of a form of ours; another site's form is refused, because nobody has logged in whose word would be needed."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} or (
            origin not in {None, "null"} and urlsplit(origin or "").netloc != request.headers.get("host")):
        raise Refused(403, "this form is not ours")
    try:
        typed = dict(parse_qsl(_body(request).decode(), max_num_fields=20))
    except ValueError:
        raise Refused(400, "the form cannot be read") from None
    return {name: typed.get(name, "") for name in FORM}


def _number(text: str) -> int | None:
    try:
        return int(text) if len(text) < 20 else None
    except ValueError:
        return None


def _json(status: int, content: Json, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status=status, body=json.dumps(content).encode(),
                    headers={"content-type": "application/json", "cache-control": "no-store", **GUARDS, **(headers or {})})


def _page(status: int, page: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status=status, body=page.encode(), headers={
        "content-type": "text/html; charset=utf-8", "cache-control": "no-store", **GUARDS, **(headers or {})})
