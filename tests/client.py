"""A browser for tests: keeps cookies, sends our forms' token, and reads pages."""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from lxml import html
from werkzeug.test import TestResponse

CSRF_SALT = "wtf-csrf-token"
INLINE = {"a", "b", "em", "i", "small", "span", "strong", "time", "s", "svg"}


class Browser:
    """What a test does as one visitor. `post` sends a valid CSRF token unless told otherwise."""

    def __init__(self, app: Flask, *, session_token: str | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.csrf_secret = secrets.token_hex(20)
        if session_token is not None:
            with self.client.session_transaction() as session:
                session["_user_id"] = session_token
                session["_fresh"] = True
                session["csrf_token"] = self.csrf_secret

    def get(self, path: str, **options: Any) -> "Page":
        return Page(self.client.get(path, **options))

    def post(self, path: str, data: dict[str, Any] | None = None, *, token: bool = True, **options: Any) -> "Page":
        """Send a form. A guest's form is admitted by where it comes from, as a browser's would be."""
        form = dict(data or {})
        headers = dict(options.pop("headers", {}))
        if token:
            form.setdefault("csrf_token", self.csrf_token())
            headers.setdefault("Sec-Fetch-Site", "same-origin")
        response = self.client.post(path, data=form, headers=headers, **options)
        response.request.environ["wsgi.input"].close()  # Werkzeug's client leaves the temporary file of a large form open
        return Page(response)

    def csrf_token(self) -> str:
        """A token that fits this browser's session."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", self.csrf_secret)
        signed: str | bytes = URLSafeTimedSerializer(str(self.app.secret_key), salt=CSRF_SALT).dumps(raw)
        return signed if isinstance(signed, str) else signed.decode()

    def follow(self, page: "Page") -> "Page":
        """Go where a 303 points."""
        assert page.status == 303, f"{page.status} is no redirect: {page.text[:400]}"
        return self.get(page.location)


class Page:
    """A response, and its elements when it is HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        is_text = (response.mimetype or "").startswith(("text/", "application/json"))
        self.text = response.get_data(as_text=True) if is_text else ""
        self.tree: Any = None
        if response.mimetype == "text/html" and self.text and not 300 <= self.status < 400:
            self.tree = html.document_fromstring(response.get_data(), html.HTMLParser(encoding="utf-8"))

    def html_fault(self) -> str:
        """What a strict parser refuses of this page, or nothing. It takes a hundred times as long as reading it did."""
        try:
            html5lib.HTMLParser(strict=True).parse(self.text)
        except html5lib.html5parser.ParseError as error:
            return f"is no HTML: {error}"
        return ""

    @property
    def location(self) -> str:
        parts = urlsplit(self.response.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def words(self) -> str:
        """The text that a reader sees, white space folded."""
        return " ".join("".join(_texts(self.tree.body)).split())

    def all(self, tag: str, **attributes: str) -> list[Any]:
        """Every element of this tag with these attributes (`data_x` for `data-x`, `class_` for `class`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [element for element in self.tree.iter(tag)
                if all(element.get(name) == value for name, value in wanted.items())]

    def one(self, tag: str, **attributes: str) -> Any:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes}"
        return found[0]

    def errors(self) -> dict[str, str]:
        """Messages beside fields, by the field's name."""
        messages = {element.get("id"): "".join(element.itertext()).strip() for element in self.tree.iter()
                    if isinstance(element.tag, str) and element.get("id")}
        found = {}
        for element in self.tree.iter():
            if isinstance(element.tag, str) and element.get("aria-invalid") == "true":
                described = (element.get("aria-describedby") or "").split()
                found[element.get("name")] = " ".join(messages.get(target, "") for target in described).strip()
        return found


def _texts(element: Any) -> Iterator[str]:
    """The texts of an element, set apart where a browser would begin a new line."""
    gap = "" if isinstance(element.tag, str) and element.tag in INLINE else " "
    yield gap
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""
    yield gap
