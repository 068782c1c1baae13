import hashlib

import pytest

from app.domain import errors
from app.integrations.media import Store
from tests.shop import Shop

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
UNKNOWN_KEY = f"00/{'0' * 64}.webp"


@pytest.fixture
def store(shop: Shop) -> Store:
    found: Store = shop.app.extensions["media_store"]
    return found


def test_it_serves_what_the_store_keeps(shop: Shop, store: Store) -> None:
    response = shop.guest().get(f"/media/{store.write(DRAWING, 'svg')}").response
    assert response.data == DRAWING
    assert response.mimetype == "image/svg+xml"


def test_a_picture_may_be_kept_for_ever(shop: Shop, store: Store) -> None:
    response = shop.guest().get(f"/media/{store.write(b'RIFF', 'webp')}").response
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_the_browser_has_is_not_sent_again(shop: Shop, store: Store) -> None:
    path = f"/media/{store.write(DRAWING, 'svg')}"
    etag = shop.guest().get(path).response.headers["ETag"]
    again = shop.guest().get(path, headers={"If-None-Match": etag})
    assert again.status == 304
    assert not again.response.data


def test_a_drawing_opened_by_itself_may_not_run_scripts(shop: Shop, store: Store) -> None:
    response = shop.guest().get(f"/media/{store.write(DRAWING, 'svg')}").response
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


@pytest.mark.parametrize("key", [UNKNOWN_KEY, "secret_key", "../secret_key", "..%2fsecret_key", "%00", "00/0.svg", "a" * 5000,
                                 f"00/{'٠' * 64}.svg", f"00/{'0' * 64}.svg\n"])
def test_what_is_no_picture_is_not_found(shop: Shop, key: str) -> None:
    assert shop.guest().get(f"/media/{key}").status == 404


def test_it_rejects_post(shop: Shop) -> None:
    assert shop.guest().post(f"/media/{UNKNOWN_KEY}").status == 405


def test_the_key_is_made_from_the_content(store: Store) -> None:
    digest = hashlib.sha256(DRAWING).hexdigest()
    assert store.write(DRAWING, "svg") == store.write(DRAWING, "svg") == f"{digest[:2]}/{digest}.svg"


def test_the_store_reads_only_its_own_keys(store: Store) -> None:
    with pytest.raises(errors.NotFound):
        store.read("../secret_key")
