"""Real servers that stand in for the rest of the world: the warehouse world and a carrier, for demos and tests.

They share with the shop only the generated messages, the database and the settings, so that a mistake on one side cannot hide
the same mistake on the other.
"""
