"""Ids in addresses: one converter, so that no view ever sees an id that the database could not have made."""

from flask import Flask
from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """A positive integer in ASCII digits, without leading zeros; anything else is a 404.

    Eighteen digits at most: more than any sequence will count to, and any of them fits a bigint. The expression alone decides,
    because Werkzeug answers what `to_python` refuses with a 405 when the path has several methods.
    """

    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)


class SluggedIdConverter(IdConverter):
    """An id with an optional slug behind it (`12` or `12-blue-mug`), which is there for people only."""

    regex = r"[1-9][0-9]{0,17}(?:-[a-z0-9-]*)?"

    def to_python(self, value: str) -> int:
        return int(value.partition("-")[0])


def init_app(app: Flask) -> None:
    app.url_map.converters.update(id=IdConverter, slugged_id=SluggedIdConverter)
