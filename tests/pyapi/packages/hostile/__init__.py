"""Nothing in here may hang or stop a build."""

import os
import signal
import sys
import warnings
from unittest.mock import MagicMock

print("printed")
os.write(1, b"written to the descriptor")
warnings.warn("warned", stacklevel=1)
os.environ["HOSTILE"] = "1"
os.chdir("/")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.argv.append("--hostile")


def fine():
    """Fine."""


class Everything:
    """Instances answer everything."""

    def __getattr__(self, name):
        return Everything()

    def __call__(self, *args, **kwargs):
        return Everything()


class Raising:
    """Instances raise at everything."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError("repr")


class LoopMeta(type):
    def __getattr__(cls, name):
        raise SystemExit(name)

    def __dir__(cls):
        raise RuntimeError("dir")


class Looping(metaclass=LoopMeta):
    """Its metaclass raises."""

    def method(self, default=Raising()):
        """A default that raises."""


class Endless:
    def __repr__(self):
        while True:
            pass


class Signed:
    """Its signature raises."""

    @property
    def __signature__(self):
        raise ValueError

    def __init__(self, x):
        pass


everything = Everything()
raising = Raising()
wrapped = Everything()


def endless(x=Endless()):
    """A default whose repr never ends."""


def recursive():
    """It wraps itself."""


recursive.__wrapped__ = recursive


mocked = MagicMock()
