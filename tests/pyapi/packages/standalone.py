"""A package that is one module."""


def function(x: int = 1) -> int:
    """Does something."""
