def base():
    """Always there."""


class Extended:
    """Exposed where extralib is installed."""


def third():
    """Exposed where thirdlib is installed."""
