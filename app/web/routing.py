"""Ids in addresses: one converter, so that no view ever sees an id that the database could not have made."""

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from app.domain import ids


class IdConverter(BaseConverter):
    """A positive 64-bit integer in ASCII digits, without leading zeros; anything else is a 404."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if not value.isascii() or number > ids.MAX_ID:
            raise ValidationError
        return number


class SluggedIdConverter(IdConverter):
    """An id with an optional slug behind it (`12` or `12-blue-mug`), which is there for people only."""

    regex = r"[1-9][0-9]{0,18}(?:-[a-z0-9-]*)?"

    def to_python(self, value: str) -> int:
        return super().to_python(value.partition("-")[0])


def init_app(app: Flask) -> None:
    app.url_map.converters.update(id=IdConverter, slugged_id=SluggedIdConverter)
