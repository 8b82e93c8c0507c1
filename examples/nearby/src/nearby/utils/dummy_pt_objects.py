"""In place of the encoders when the framework is not installed."""

from nearby.utils.availability import DummyObject, requires_backends


class HashEncoder(metaclass=DummyObject):
    _backends = ["torch"]

    def __init__(self, *args, **kwargs):
        requires_backends(self, ["torch"])
