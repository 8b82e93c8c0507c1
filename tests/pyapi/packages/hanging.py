"""Importing it never ends."""

while True:
    pass


def never():
    """Found in the source only."""
