"""The warehouse world: its messages and the connection to it."""
