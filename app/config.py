"""Every setting of the application, read once from the environment.

`Config.from_environment()` is the only reader of `os.environ`; everything else is handed the frozen record.
`flask config` prints the table that this module describes.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """A setting is missing or makes no sense; the text names the variable and what it accepts."""


def _setting(default: Any, description: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"description": description, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What one running installation was told. Field names are the variables' names in lower case."""

    app_env: str = _setting("development", "development, test or production; production insists on SECRET_KEY")
    host: str = _setting("127.0.0.1", "address that the web server listens on")
    port: int = _setting(5000, "port that the web server listens on")
    public_url: str = _setting("", "address that people use; https turns on Secure cookies and HSTS")
    trusted_proxies: int = _setting(0, "number of proxies in front whose X-Forwarded-* headers are believed")
    data_dir: Path = _setting(ROOT / "instance", "folder for the database, uploads and generated secrets")
    secret_key: str = _setting("", "signs cookies and forms; the first run writes a random one to DATA_DIR", secret=True)
    database_url: str = _setting("", "the application's role; empty means the embedded PostgreSQL", secret=True)
    database_owner_url: str = _setting("", "the schema owner's role, for set-up, migrations and seed", secret=True)
    database_direct_url: str = _setting(
        "", "the application's role past any pooler, for LISTEN; empty means DATABASE_URL", secret=True)
    database_pool_size: int = _setting(10, "connections that one process keeps to the database")
    database_pool_wait_s: float = _setting(2.0, "longest wait for a connection before a 503")
    database_pool_queue: int = _setting(40, "requests that may wait for a connection; one more is refused at once")
    web_workers: int = _setting(2, "processes of the web server")
    web_threads: int = _setting(8, "pages that each web process works on at once")
    web_streams: int = _setting(200, "people whom each web process tells live where their parcel is; more have to ask")
    seed_size: str = _setting("small", "demo shop made by the first run: small, medium, large or none")
    media_url: str = _setting("", "where uploads go: file://… or s3://…; empty means DATA_DIR/media")
    smtp_url: str = _setting("", "smtp://user:password@host:port; empty keeps mail in the outbox page", secret=True)
    mail_from: str = _setting("Mini-Amazon <shop@localhost>", "sender of the shop's mail")
    platform_fee_bps: int = _setting(0, "the platform's share of every sale, in hundredths of a percent")
    release_after_days: int = _setting(0, "days between delivery and the seller's money leaving escrow")
    deliver_after_days: int = _setting(7, "days after which a parcel that the seller sent counts as delivered")
    world_host: str = _setting("", "machine of the warehouse world; empty means the simulated one, on this machine")
    world_port: int = _setting(23456, "the world's port for shops")
    world_carrier_port: int = _setting(12345, "the simulated world's port for carriers")
    world_speed: int = _setting(100, "the simulated world's speed at its first start; operators change it later")
    world_trouble_after_minutes: int = _setting(5, "minutes without a link to the world after which operators are told")
    carrier_url: str = _setting("", "address of the carrier's server; empty means the simulated one, on this machine")
    carrier_port: int = _setting(9000, "port of the simulated carrier's server")
    carrier_protocol: str = _setting("native", "what is spoken with the carrier: native or classic")
    carrier_secrets: str = _setting(
        "", "keys that sign calls in native, separated by commas; the first one signs, all are accepted", secret=True)
    carrier_token: str = _setting("", "token that a classic carrier may send instead of coming from an allowed host", secret=True)
    carrier_allowed_hosts: str = _setting("", "addresses or networks that a classic carrier calls from, separated by commas")
    carrier_callback_prefix: str = _setting("", "path in front of the addresses that a classic carrier calls")
    semantic_model: str = _setting(
        "", "search by meaning: folder of a static embedding model, or a name that `flask search embed` fetches; empty is off")
    max_upload_bytes: int = _setting(8 * 1024 * 1024, "largest request body")

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def base_url(self) -> str:
        """The address that links in mail begin with, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def carrier_base_url(self) -> str:
        """The address that calls to the carrier begin with, without a slash at its end."""
        return self.carrier_url.rstrip("/") or f"http://127.0.0.1:{self.carrier_port}"

    @property
    def carrier_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Where a classic carrier calls from; ConfigError for what is neither an address nor a network."""
        texts = [text.strip() for text in self.carrier_allowed_hosts.split(",") if text.strip()]
        try:
            return tuple(ip_network(text) for text in texts)
        except ValueError as error:
            raise ConfigError(f"CARRIER_ALLOWED_HOSTS={self.carrier_allowed_hosts}: {error}.") from None

    @property
    def carrier_prefix(self) -> str:
        """The path in front of what a classic carrier calls: nothing, or one that begins with a slash."""
        prefix = self.carrier_callback_prefix.strip("/")
        return f"/{prefix}" if prefix else ""

    @property
    def server_threads(self) -> int:
        """Threads that a web process may have: those that work on pages, and one for each open stream, which mostly waits."""
        return self.web_threads + self.web_streams

    @property
    def cluster_dir(self) -> Path:
        """Home of the embedded PostgreSQL."""
        return self.data_dir / "postgres"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read every setting; raise ConfigError on a value of the wrong kind or a missing production secret."""
        values = {f.name: _parse(f.name.upper(), str(f.type), environ[f.name.upper()])
                  for f in fields(cls) if environ.get(f.name.upper())}
        config = cls(**values)
        if config.app_env not in {"development", "test", "production"}:
            raise ConfigError(f"APP_ENV={config.app_env} is none of development, test, production.")
        if config.carrier_protocol not in {"native", "classic"}:
            raise ConfigError(f"CARRIER_PROTOCOL={config.carrier_protocol} is none of native, classic.")
        _ = config.carrier_networks
        if config.app_env == "production" and not config.secret_key:
            raise ConfigError("APP_ENV=production needs SECRET_KEY: set it to at least 32 random characters.")
        return config


_READERS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("int", int),
    ("float", float),
    ("Path", lambda text: Path(text).resolve()),
)


def _parse(variable: str, kind: str, text: str) -> Any:
    for name, read in _READERS:
        if name in kind:
            try:
                return read(text)
            except ValueError:
                raise ConfigError(f"{variable}={text!r} is not a valid {name}.") from None
    return text


def secret_key(config: Config) -> str:
    """The key that signs cookies: the configured one, or one that the first run writes to DATA_DIR/secret_key."""
    return config.secret_key or _kept_key(config.data_dir / "secret_key")


def carrier_keys(config: Config) -> tuple[bytes, ...]:
    """The keys that sign calls from and to the carrier in native: the first one signs, every one is accepted.

    The configured ones. Beside the simulated carrier, where nobody has configured any, it is one that whichever of the two comes
    first writes to DATA_DIR/carrier_key. A carrier elsewhere without a key between us is not believed at all: none.
    """
    configured = tuple(key.strip().encode() for key in config.carrier_secrets.split(",") if key.strip())
    if configured or config.carrier_url:
        return configured
    return (_kept_key(config.data_dir / "carrier_key").encode(),)


def _kept_key(path: Path) -> str:
    """A random key that is made once. It gets its name when it is complete, so that nobody reads half of it."""
    if path.exists():
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrls:
    """How the application and the schema's owner reach the database; empty while there is none yet."""

    app: str
    owner: str


def database_urls(config: Config) -> DatabaseUrls:
    """The configured server's addresses, or those of the embedded one once `flask db up` has made it."""
    if config.database_url:
        return DatabaseUrls(app=config.database_url, owner=config.database_owner_url)
    facts = config.cluster_dir / "connection.json"
    if not facts.exists():
        return DatabaseUrls(app="", owner="")
    urls = json.loads(facts.read_text())
    return DatabaseUrls(app=urls["app"], owner=urls["owner"])


def listening_url(config: Config) -> str:
    """How the application's role reaches the database for LISTEN, which needs a session of its own."""
    return config.database_direct_url or database_urls(config).app
