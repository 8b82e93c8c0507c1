"""What a class certainly has no member of, and what nothing can be said of."""

from __future__ import annotations

import functools
from abc import ABC
from typing import Any, NamedTuple

import pytest

from docbuilder.pyapi.lacking import surely_lacks


class Base:
    def __init__(self) -> None:
        self.callback = print

    @property
    def size(self) -> int:
        self.counted = True
        return 1


class Model(Base, ABC):
    @functools.lru_cache  # noqa: B019
    def late(self) -> None:
        def inner() -> None:
            self.inner = 1

        inner()

    @classmethod
    def make(cls) -> Model:
        cls.registry = {}  # type: ignore[attr-defined]
        return cls()


class Harmless(Base):
    def give(self, other: Any, **values: Any) -> None:
        for name, value in values.items():
            setattr(other, name, value)
        setattr(self, "constant", 1)  # noqa: B010
        given_by_others(self)


def given_by_others(model: Any) -> None:
    model.given = 1


class Dynamic(Base):
    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Setting(Base):
    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


class Speaking(Setting):
    def speak(self) -> None:
        pass


class Shared(Base):
    def __init__(self) -> None:
        self.__dict__ = {}


class Meta(type):
    def __getattr__(cls, name: str) -> Any:
        raise AttributeError(name)


class Made(metaclass=Meta):
    pass


class Pair(NamedTuple):
    one: int


class Other:
    def __new__(cls) -> Any:
        return 1


@pytest.mark.parametrize("value", [Base, Model, Harmless])
def test_lacking(value: type) -> None:
    """All that could have it was read."""
    assert surely_lacks(value, "trian")
    assert not surely_lacks(value, "callback")
    assert not surely_lacks(value, "counted")


def test_what_is_set() -> None:
    """In functions of functions, behind decorators, on the class, by other functions of the module, by name."""
    assert not any(surely_lacks(Harmless, name) for name in ("given", "constant"))
    assert not any(surely_lacks(Model, name) for name in ("inner", "registry"))


def test_slips() -> None:
    """Where names are set that cannot be seen, a slip in the name of a method is none of them."""
    assert surely_lacks(Setting, "coutned") is False  # no member of that name: instances have it alone
    assert surely_lacks(Speaking, "speek")
    assert not surely_lacks(Speaking, "listen")


@pytest.mark.parametrize("value", [Dynamic, Setting, Shared, Made, Pair, Other, print, len, 1, functools])
def test_not_certain(value: Any) -> None:
    """Members are made or set as the program runs, or it is no class."""
    assert not surely_lacks(value, "trian")
