"""`flask world`: the warehouse world that the shop's warehouses are in."""

from app.cli.lazy import LazyGroup

group = LazyGroup("world", places={"link": "app.cli.link", "simulate": "simulators.world.command"},
                  help="The warehouse world: the link to it, and a server that stands in for it.")
