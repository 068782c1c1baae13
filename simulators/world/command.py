"""`flask world simulate`."""

import logging
import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from app.config import Config, database_urls
from app.db import Database
from simulators.world.faults import Faults
from simulators.world.records import Side
from simulators.world.simulator import Settings, Simulator
from simulators.world.store import Replaced

SHARE = click.FloatRange(0, 99)


@click.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--shop-port", type=click.IntRange(0, 65535), help="Port for shops.  [default: WORLD_PORT]")
@click.option("--carrier-port", type=click.IntRange(0, 65535), help="Port for carriers.  [default: WORLD_CARRIER_PORT]")
@click.option("--speed", type=click.IntRange(1, 2**32 - 1),
              help="Speed of worlds that are made from now on; clients change it.  [default: WORLD_SPEED]")
@click.option("--seed", default=0, show_default=True,
              help="What all chance is drawn from: the same seed on a new database, the same luck.")
@click.option("--flakiness", type=SHARE, default=0, help="Percent of the received commands and acks that are lost.")
@click.option("--duplicate", type=SHARE, default=0, help="Percent of the answers that are sent twice.")
@click.option("--reorder", type=SHARE, default=0, help="Percent of the answers that later ones overtake.")
@click.option("--delay", type=click.FloatRange(0), default=0, help="Seconds that an answer is held back at most.")
@click.option("--disconnect-every", type=click.IntRange(0), default=0,
              help="Messages, about, after which a connection is cut, with or without their being carried out.")
@with_appcontext
def command(*, host: str, shop_port: int | None, carrier_port: int | None, speed: int | None, seed: int, flakiness: float,
            duplicate: float, reorder: float, delay: float, disconnect_every: int) -> None:
    """Run the warehouse world: a server that shops and carriers connect to.

    Its worlds are kept in the schema simulated_world of this installation's database and survive a restart.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    config: Config = current_app.extensions["config"]
    settings = Settings(
        host=host, seed=seed,
        shop_port=config.world_port if shop_port is None else shop_port,
        carrier_port=config.world_carrier_port if carrier_port is None else carrier_port,
        speed=config.world_speed if speed is None else speed,
        faults=Faults(flakiness=flakiness, duplicate=duplicate, reorder=reorder, delay_s=delay,
                      disconnect_every=disconnect_every))
    owner = database_urls(config).owner
    if not owner:
        raise click.ClickException("The world's tables need DATABASE_OWNER_URL: the role that owns the database.")
    _serve(owner, settings)


def _serve(owner_url: str, settings: Settings) -> None:
    try:
        simulator = Simulator(database=Database(owner_url, pool_size=1), settings=settings)
    except OSError as error:
        raise click.ClickException(f"The world cannot listen: {error.strerror}.") from None
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: simulator.stop())
    ports = simulator.ports
    click.echo(f"The world is open on {settings.host}: shops on port {ports[Side.SHOP]}, carriers on {ports[Side.CARRIER]}.")
    try:
        simulator.run()
    except Replaced as error:
        raise click.ClickException(str(error)) from None
