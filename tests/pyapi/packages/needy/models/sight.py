import sightlib


class Eye(sightlib.Organ):
    """Sees."""
