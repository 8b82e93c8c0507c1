"""Class statements and decorators that a missing package makes difficult."""

import enum
from abc import ABC, ABCMeta, abstractmethod
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

import absentlib
from absentlib import nn
from absentlib.errors import AbsentError

T = TypeVar("T")


class Meta(type):
    pass


class WithMeta(nn.Module, metaclass=Meta):
    """An explicit metaclass."""


class WithAbc(nn.Module, ABC):
    """An abstract base."""

    @abstractmethod
    def run(self):
        """Run."""


class WithAbcMeta(nn.Module, metaclass=ABCMeta):
    """The metaclass alone."""


class WithGeneric(nn.Module, Generic[T]):
    """A generic one."""


class Several(nn.Module, absentlib.Mixin, absentlib.other.Mixin, OrderedDict):
    """Several missing bases and a real one."""


class Derived(Several, absentlib.Last):
    """Derived twice."""


class Kind(absentlib.Kind, enum.Enum):
    """An enumeration."""

    A = 1


class Failure(AbsentError):
    """An exception."""


@dataclass
class Data(absentlib.Base):
    """Fields without defaults stay without."""

    first: int
    second: int = 2


@absentlib.custom_vjp
def custom(x):
    """It has more attributes once it is decorated."""


custom.defvjp(None, None)


@custom.derivative
def derivative(x):
    """A decorator that is an attribute of a decorated function."""


class Layer(absentlib.keras.Layer):
    """It is asked for what it inherits."""


if not hasattr(Layer, "get_config"):
    raise TypeError("no get_config")

made = absentlib.make(1, name="x")
if made or made > 0 or len(made) or list(made):
    raise ValueError("results are empty")
if not absentlib.__version__ >= "1.0":
    raise ImportError("too old")
