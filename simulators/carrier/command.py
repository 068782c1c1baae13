"""`flask carrier simulate`."""

import logging
import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from app.config import Config, carrier_keys, database_urls
from app.db import Database
from simulators.carrier.calls import Shop
from simulators.carrier.simulator import Settings, Simulator

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound


@click.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: CARRIER_PORT]")
@click.option("--world-host", help="Where the world is.  [default: WORLD_HOST, or this machine]")
@click.option("--world-port", type=click.IntRange(1, 65535),
              help="The world's port for carriers.  [default: WORLD_CARRIER_PORT]")
@click.option("--world", "world_id", type=int, help="Go to this world.  [default: the one before, or that the shop names]")
@click.option("--make-world", is_flag=True, help="Where no world is known, have one made, and tell the shop.")
@click.option("--shop-url", help="Address of the shop.  [default: this installation's]")
@click.option("--protocol", type=click.Choice(["native", "classic"]), help="Dialect.  [default: CARRIER_PROTOCOL]")
@click.option("--trucks", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many trucks at least.")
@click.option("--seed", default=0, show_default=True, help="What decides where trucks begin.")
@with_appcontext
def command(*, host: str, port: int | None, world_host: str | None, world_port: int | None, world_id: int | None,
            make_world: bool, shop_url: str | None, protocol: str | None, trucks: int, seed: int) -> None:
    """Run a carrier: trucks in the warehouse world, calls from and to the shop, and a page that shows both.

    It keeps its state in the schema simulated_carrier of this installation's database and goes on where it stopped.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    config: Config = current_app.extensions["config"]
    owner = database_urls(config).owner
    if not owner:
        raise click.ClickException("The carrier's tables need DATABASE_OWNER_URL: the role that owns the database.")
    shop = Shop(
        url=(shop_url or f"http://{ANYWHERE.get(config.host, config.host)}:{config.port}").rstrip("/"),
        is_native=(protocol or config.carrier_protocol) == "native", keys=carrier_keys(config), token=config.carrier_token,
        prefix=f"/{config.carrier_callback_prefix.strip('/')}".rstrip("/"))
    settings = Settings(
        host=host, port=port or config.carrier_port, world_host=world_host or config.world_host or "127.0.0.1",
        world_port=world_port or config.world_carrier_port, world_id=world_id, makes_world=make_world, shop=shop, trucks=trucks,
        seed=seed)
    dialect = "native" if shop.is_native else "classic"
    click.echo(f"The carrier is at http://{host}:{settings.port}, its shop at {shop.url} ({dialect}).")
    simulator = Simulator(Database(owner, pool_size=2), settings)
    try:
        simulator.run(stop_on=(signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    except OSError as error:
        raise click.ClickException(f"The carrier cannot listen: {error.strerror}.") from None
    if simulator.is_replaced:
        raise click.ClickException("Another carrier has taken over these trucks.")
