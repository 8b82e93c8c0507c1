"""A module."""


def build():
    """Build it."""


class Builder:
    """In the module alone."""
