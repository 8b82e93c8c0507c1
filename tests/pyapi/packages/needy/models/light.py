class Light:
    """Needs nothing.

    Args:
        lamp (`str`): which one.
    """

    def __init__(self, lamp):
        pass
