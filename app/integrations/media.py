"""The media store: pictures under a name made from their content, on a disk or in a bucket.

A key such as `9f/9f86d0….webp` never changes its content, so that it may be cached for ever and written twice without harm.
"""

import hashlib
import re
import secrets
from pathlib import Path

import fsspec

from app.domain import errors

CONTENT_TYPES = {"svg": "image/svg+xml", "webp": "image/webp"}
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.(?:svg|webp)", re.ASCII)


def content_type(key: str) -> str:
    """The MIME type of what `key` names."""
    return CONTENT_TYPES[key.rpartition(".")[2]]


class Store:
    """Where pictures lie: any URL that fsspec knows, such as file:///var/media or s3://bucket/media."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.url_to_fs(url)

    @classmethod
    def in_folder(cls, folder: Path) -> "Store":
        """A store on this machine's disk."""
        return cls(folder.resolve().as_uri())

    def write(self, data: bytes, extension: str) -> str:
        """Keep `data` and return its key. `extension` is one of CONTENT_TYPES; the same data have the same key."""
        assert extension in CONTENT_TYPES, extension
        digest = hashlib.sha256(data).hexdigest()
        key = f"{digest[:2]}/{digest}.{extension}"
        target = f"{self._root}/{key}"
        if not self._files.exists(target):
            self._files.makedirs(f"{self._root}/{digest[:2]}", exist_ok=True)
            # A reader must never meet half a picture: the name appears when the content is complete.
            draft = f"{target}.{secrets.token_hex(8)}"
            self._files.pipe_file(draft, data)
            self._files.mv(draft, target)
        return key

    def read(self, key: str) -> bytes:
        """What was kept under `key`; NotFound when there is nothing, or when it is no key at all."""
        if not _KEY.fullmatch(key):
            raise errors.NotFound
        try:
            data: bytes = self._files.cat_file(f"{self._root}/{key}")
        except FileNotFoundError:
            raise errors.NotFound from None
        return data
