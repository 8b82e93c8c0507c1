"""In place of the encoders when the framework is not installed."""

from nearby.utils.availability import DummyObject, requires_backends


class FlaxHashEncoder(metaclass=DummyObject):
    _backends = ["flax"]

    def __init__(self, *args, **kwargs):
        requires_backends(self, ["flax"])
