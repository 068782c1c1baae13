"""`flask carrier`: the company that drives parcels to the door."""

from app.cli.lazy import LazyGroup

group = LazyGroup("carrier", places={"simulate": "simulators.carrier.command"},
                  help="The carrier: a server that stands in for it.")
