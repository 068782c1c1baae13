"""How a rule of the world says no."""


class Refused(Exception):
    """A command cannot be carried out; the text says why and goes back to who sent it. Nothing was changed."""
