"""The keys that sign calls between the shop and the carrier."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.config import Config, carrier_keys, secret_key


def test_the_configured_keys_are_taken_in_their_order(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, carrier_secrets=" new, old ,", carrier_url="https://carrier.example")

    assert carrier_keys(config) == (b"new", b"old")
    assert not list(tmp_path.iterdir())


def test_beside_the_simulated_carrier_one_key_is_made_and_kept(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "new")

    first = carrier_keys(config)

    assert first == carrier_keys(config)
    assert len(first) == 1
    assert len(first[0]) >= 48
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["carrier_key"]
    assert (tmp_path / "new" / "carrier_key").stat().st_mode & 0o077 == 0


def test_a_carrier_elsewhere_without_a_key_has_none(tmp_path: Path) -> None:
    assert carrier_keys(Config(data_dir=tmp_path, carrier_url="https://carrier.example")) == ()


def test_processes_that_start_together_read_the_same_key(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path)

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: carrier_keys(config), range(40)))

    assert len(keys) == 1
    assert keys.pop()[0]


def test_the_key_of_cookies_is_another_one(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path)

    assert secret_key(config).encode() not in carrier_keys(config)
