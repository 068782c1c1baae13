"""How long things take in the world, in simulated seconds: at the speed of 100 a hundred of them pass in one real second.

Every time constant of the simulator's world is here. They are chosen for the demo at speed 100: a parcel is packed in 6 s while
its truck drives 18 s over the 100 units of an ordinary way, is loaded in 4 s, and reaches its door after another 18 s.
"""

import math

SPEED_DEFAULT = 100

ARRIVAL_S = (500.0, 1000.0)   # goods that were bought, between these two
PACKING_S = 600.0
LOADING_S = 400.0
UNIT_S = 18.0                 # a truck's way, for each unit of the straight line


def real_s(simulated_s: float, *, speed: int) -> float:
    """So many seconds of the world in seconds of the clock on the wall."""
    return simulated_s / speed


def driving_s(start: tuple[float, float], end: tuple[float, float]) -> float:
    """How long a truck takes between two places."""
    return math.dist(start, end) * UNIT_S
