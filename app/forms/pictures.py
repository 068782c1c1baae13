"""Fields for pictures. A chosen file is stored while the form is read: a browser cannot keep it for a second try."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field, MultipleFileField

from app.domain import errors
from app.integrations import pictures
from app.web import media_store

PICTURES_MAX = 10


class PicturesField(MultipleFileField):
    """Uploaded pictures, rewritten and stored; `data` holds the media keys of those that could be read."""

    data: list[str]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = []
        uploads = [upload for upload in valuelist if isinstance(upload, FileStorage) and upload.filename]
        refusals = []
        for upload in uploads[:PICTURES_MAX]:
            try:
                self.data.append(_store(upload))
            except pictures.PictureRefused as refusal:
                refusals.append(f"{_short(upload.filename or '')}: {refusal}")
        if len(uploads) > PICTURES_MAX:
            refusals.append(f"Choose at most {PICTURES_MAX} pictures.")
        if refusals:
            raise ValueError(" ".join(refusals))


class MediaKeysField(Field):
    """Pictures that are in the media store already, by their keys."""

    data: list[str]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = []
        for key in dict.fromkeys(valuelist[:PICTURES_MAX]):
            try:
                media_store.read(key)
            except errors.NotFound:
                raise ValueError("A picture got lost. Please choose it again.") from None
            self.data.append(key)


def _store(upload: FileStorage) -> str:
    data = upload.stream.read(pictures.BYTES_MAX + 1)
    return media_store.write(pictures.rewrite(data), pictures.EXTENSION)


def _short(filename: str) -> str:
    printable = "".join(c for c in filename if c.isprintable())
    return printable if len(printable) <= 40 else f"{printable[:37]}…"
