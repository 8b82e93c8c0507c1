from .requirements import Placeholder, requires_backends

__all__ = ["Net", "Output", "build"]


class Net(metaclass=Placeholder):
    _backends = ["hv"]

    def __init__(self, *args, **kwargs):
        requires_backends(self, ["hv"])


class Output(metaclass=Placeholder):
    _backends = ["hv"]


class Eye(metaclass=Placeholder):
    _backends = ["sights"]


def build(*args, **kwargs):
    requires_backends(build, ["hv"])
