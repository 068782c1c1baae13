"""Fixtures: a server, a template database, clones of it, the application on it, and a shop to fill it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from app import create_app
from app.config import Config
from app.db import Database
from app.jobs.handlers import Worker
from db import schema
from tests.databases import Clone, Clones, Server, Urls, superuser_url
from tests.shop import Shop
from tests.world import SimulatedWorld, simulated_world


class CompiledTemplates(BytecodeCache):
    """Templates as the first application that rendered them compiled them: compiling is most of a short test's time."""

    def __init__(self) -> None:
        self._code: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._code[bucket.key + bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_routes() -> Iterator[None]:
    """What builds a route's addresses is the same in every application, and compiling it is most of what making one takes."""
    compile_builder: Callable[..., Any] = Rule._compile_builder
    known: dict[object, Any] = {}

    def compile_once(rule: Rule, *options: bool) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), options)
        if key not in known:
            known[key] = compile_builder(rule, *options)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session")
def server() -> Server:
    return Server(superuser_url())


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    return server.template()


@pytest.fixture(scope="session")
def clones(server: Server, template: str) -> Iterator[Clones]:
    made = Clones(server, template)
    yield made
    made.close()


@pytest.fixture
def clone(clones: Clones) -> Iterator[Clone]:
    """An empty shop of this test's own."""
    with clones.lend() as lent:
        yield lent


@pytest.fixture
def urls(clone: Clone) -> Urls:
    return clone.urls


@pytest.fixture
def owner(clone: Clone) -> Database:
    """The schema's owner, for set-up that the application may not do, and for the audit."""
    return clone.owner


@pytest.fixture
def db(request: pytest.FixtureRequest, clone: Clone) -> Iterator[Database]:
    """The application's role. When the test ends, the audit must find nothing, unless its marker says that it breaks rules."""
    yield clone.app
    if request.node.get_closest_marker("unaudited"):
        return
    with clone.owner.reading() as tx:
        found = {name: rows for name, query in schema.audit_queries() if (rows := tx.rows(query)[1])}
    assert not found, f"the audit found: {found}"


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests of a worker: published assets are the same for all."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def config(urls: Urls, data_dir: Path) -> Config:
    return Config(app_env="test", secret_key="test" * 8, database_url=urls.app, data_dir=data_dir)


@pytest.fixture(scope="session")
def compiled() -> CompiledTemplates:
    return CompiledTemplates()


@pytest.fixture
def app(config: Config, db: Database, compiled: CompiledTemplates) -> Iterator[Flask]:
    made = create_app(config, db)
    made.testing = True
    made.jinja_env.bytecode_cache = compiled
    yield made
    made.extensions["followers"].close()


@pytest.fixture
def shop(app: Flask, db: Database, owner: Database) -> Shop:
    return Shop(app, db, owner)


@pytest.fixture
def worker(config: Config, db: Database) -> Worker:
    """What job handlers are given, on this test's database."""
    return Worker(config=config, database=db)


@pytest.fixture
def simulate(urls: Urls) -> Iterator[Callable[..., SimulatedWorld]]:
    """Starts the warehouse world on this test's database: simulate(speed=…, seed=…, faults=…)."""
    with ExitStack() as running:
        yield lambda **settings: running.enter_context(simulated_world(urls.owner, **settings))
