"""Signatures as readers see them."""

from __future__ import annotations

import collections.abc
import enum
import functools
import inspect
import json
import os
import pathlib
import sys
import types
import typing
import unittest.mock
from typing import Annotated, Any, Literal, Optional, Union

import pytest

from docbuilder.pyapi.environment import EnvironmentReads
from docbuilder.pyapi.formatting import Formatter
from docbuilder.pyapi.mock_objects import Expected, MockPackage
from docbuilder.pyapi.model import Signature, TypePart
from docbuilder.pyapi.paths import Paths
from docbuilder.pyapi.scopes import Scopes
from docbuilder.pyapi.signature import Signatures, arguments_of

THIS = sys.modules[__name__]
TORCH = MockPackage("torch", "2.0", Expected())
T = typing.TypeVar("T")
P = typing.ParamSpec("P")
UserId = typing.NewType("UserId", int)


class Kind(enum.Enum):
    A = 1


class Flags(enum.Flag):
    X = 1
    Y = 2


class Local:
    pass


class Address:
    def __repr__(self) -> str:
        return f"<Address\n   at 0x{id(self):x}>".replace("\n   at", " at")


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError


def written(signature: Signature | None) -> str:
    if signature is None:
        return "none"
    shown = []
    for each in signature.parameters:
        text = each.name
        if each.annotation:
            text += ": " + "".join(part.text for part in each.annotation)
        if each.default is not None:
            text += " = " + each.default
        shown.append(text)
    returns = "".join(part.text for part in signature.returns)
    return f"({', '.join(shown)})" + (f" -> {returns}" if returns else "")


def signature_of(value: Any, **options: bool) -> str:
    return written(Signatures(Paths(THIS), EnvironmentReads("nothing")).of(value, **options))


def spelled(annotation: Any) -> str:
    return "".join(part.text for part in Formatter(Paths(THIS), Scopes()).type_of(annotation, vars(THIS)))


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "int"),
        (None, "None"),
        (type(None), "None"),
        (Any, "Any"),
        (Optional[int], "int | None"),  # noqa: UP045
        (Union[None, int, str], "int | str | None"),  # noqa: UP007
        (int | None, "int | None"),
        (list[int], "list[int]"),
        (typing.List[int], "list[int]"),  # noqa: UP006
        (typing.List, "list"),  # noqa: UP006
        (typing.Dict[str, Optional[int]], "dict[str, int | None]"),  # noqa: UP006, UP045
        (typing.Tuple, "tuple"),  # noqa: UP006
        (tuple[()], "tuple[()]"),
        (tuple[int, ...], "tuple[int, ...]"),
        (typing.Type[Local], "type[Local]"),  # noqa: UP006
        (collections.abc.Callable[[int, str], None], "Callable[[int, str], None]"),
        (typing.Callable[..., int], "Callable[..., int]"),
        (typing.Callable, "Callable"),
        (collections.abc.Iterable[str], "Iterable[str]"),
        (typing.Iterable[str], "Iterable[str]"),
        (Literal["a", 1, None], "Literal['a', 1, None]"),
        (Annotated[int, "metres"], "int"),
        (typing.ClassVar[int], "ClassVar[int]"),
        (T, "T"),
        (P, "P"),
        (collections.abc.Callable[P, T], "Callable[P, T]"),
        (UserId, "UserId"),
        (pathlib.Path, "pathlib.Path"),
        (json.JSONDecoder, "json.JSONDecoder"),
        (json.dumps, "json.dumps"),
        (json, "json"),
        (Local, "Local"),
        (3, "3"),
        (TORCH.at("torch.Tensor"), "torch.Tensor"),
        (Optional[TORCH.at("torch.Tensor")], "torch.Tensor | None"),  # noqa: UP045
        (TORCH.at("torch.Tensor") | None, "torch.Tensor | None"),
        ("Optional[List[Local]]", "list[Local] | None"),
        ("int | None", "int | None"),
        ("Unknown", "Unknown"),
        ("a.b.Unknown", "a.b.Unknown"),
        ("Optional[Unknown]", "Unknown | None"),
        ("Union[int, Unknown, 'Local']", "int | Unknown | Local"),
        ("Dict[str, List[Unknown]]", "dict[str, list[Unknown]]"),
        ("Callable[[Unknown], int]", "Callable[[Unknown], int]"),
        ("Literal['x', Unknown]", "Literal['x', Unknown]"),
        ("Unknown | None", "Unknown | None"),
        ("not a type", "not a type"),
        ("some words here", "some words here"),
        (typing.ForwardRef("Local"), "Local"),
        (typing.ForwardRef("Unknown"), "Unknown"),
        ("1 / 0", "1 / 0"),
        ([int, str], "[int, str]"),
    ],
)
def test_types(annotation: Any, text: str) -> None:
    """Types have their shortest readable form, unions and generics in the modern notation."""
    assert spelled(annotation) == text


def test_types_are_linked() -> None:
    """Classes of the package by their public path, others by their own; punctuation has no target."""
    parts = Formatter(Paths(THIS), Scopes()).type_of(Optional[dict[Local, pathlib.Path]], {})  # noqa: UP045
    assert parts == (
        TypePart("dict["),
        TypePart("Local", f"{__name__}.Local"),
        TypePart(", "),
        TypePart("pathlib.Path", "pathlib.Path"),
        TypePart("] | None"),
    )


def test_types_that_raise_or_never_end() -> None:
    """A hostile annotation is shown somehow; nesting is bounded."""

    class Hostile:
        @property
        def __class__(self) -> Any:  # type: ignore[override]
            raise RuntimeError

    deep: Any = int
    for _ in range(50):
        deep = list[deep]
    assert spelled(Hostile())
    assert spelled(deep).endswith("]")
    text = "int"
    for _ in range(50):
        text = f"Missing[{text}]"
    assert "..." in spelled(text)


def function(a: int, /, b: str = "x", *args: Any, c: Local | None = None, **kwargs: int) -> list[int]:
    return []


def test_parameters_of_all_kinds() -> None:
    """Stars, markers, types, defaults and the return type."""
    assert signature_of(function) == (
        "(a: int, /, b: str = 'x', *args: Any, c: Local | None = None, **kwargs: int) -> list[int]"
    )
    assert signature_of(lambda a, *, b: 1) == "(a, *, b)"
    assert signature_of(lambda a, b, /: 1) == "(a, b, /)"


def test_self_and_cls_are_dropped() -> None:
    """The first parameter of a method is not shown, whatever its name, if it is bound by the class."""

    def method(this: Any, x: int) -> None:
        pass

    assert signature_of(method, bound=True) == "(x: int) -> None"
    assert signature_of(method) == "(this: Any, x: int) -> None"
    assert signature_of(lambda self, x: 1) == "(x)"
    assert signature_of(lambda *args: 1, bound=True) == "(*args)"


def test_constructors() -> None:
    """Constructors are shown without a return type; enumerations take a value; typed dictionaries their keys."""

    class Movie(typing.TypedDict):
        name: str
        year: int

    class Meta(type):
        def __call__(cls, made: int) -> None:
            pass

    class WithMeta(metaclass=Meta):
        pass

    class Instance:
        def __call__(self, x: int) -> str:
            return ""

    assert signature_of(Local) == "()"
    assert signature_of(Kind) == "(value)"
    assert signature_of(Movie) == "(name: str, year: int)"
    assert signature_of(WithMeta) == "(made: int)"
    assert signature_of(Instance()) == "(x: int) -> str"


def test_dataclass_factories() -> None:
    """Factories are shown as what they make."""
    import dataclasses

    @dataclasses.dataclass
    class Data:
        a: list = dataclasses.field(default_factory=list)
        b: dict = dataclasses.field(default_factory=dict)
        c: Local = dataclasses.field(default_factory=Local)
        d: int = dataclasses.field(default_factory=lambda: 3)

    assert signature_of(Data) == "(a: list = [], b: dict = {}, c: Local = Local(), d: int = <factory>)"


def test_without_a_signature() -> None:
    """Builtins that Python knows nothing of, and whatever raises when it is asked."""

    class Raising:
        @property
        def __signature__(self) -> None:
            raise RuntimeError

        def __call__(self) -> None:
            pass

    assert signature_of(dict.pop) in {"none", "()"}
    assert signature_of(type) == "none"
    assert signature_of(Raising()) == "none"


def test_decorated_and_partial() -> None:
    """Decorated functions show what they wrap; partial ones what is left to give."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return None

    assert signature_of(wrapper) == signature_of(function)
    assert signature_of(functools.partial(function, 1, b="y")).startswith("(*, b: str = 'y'")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (1.5, "1.5"),
        ("it's", '"it\'s"'),
        (b"x", "b'x'"),
        (..., "..."),
        (Kind.A, "Kind.A"),
        (Flags.X, "Flags.X"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (set(), "set()"),
        (frozenset({"b", "a"}), "frozenset({'a', 'b'})"),
        (frozenset(), "frozenset()"),
        ([1, (2,), {}], "[1, (2,), {}]"),
        ((1, 2), "(1, 2)"),
        ({"a": Kind.A}, "{'a': Kind.A}"),
        (Local, "Local"),
        (len, "len"),
        (json.dumps, "json.dumps"),
        (lambda: 1, "<lambda>"),
        (functools.partial(json.dumps, 1, indent=2), "functools.partial(json.dumps, 1, indent=2)"),
        (json, "json"),
        (list[int], "list[int]"),
        (Address(), "<Address>"),
        (Unprintable(), "<Unprintable>"),
        (TORCH.at("torch.float32"), "torch.float32"),
        (types.SimpleNamespace(a=1), "namespace(a=1)"),
        (os.environ, "os.environ"),
        (sys.argv, "sys.argv"),
        (unittest.mock.MagicMock(), "<MagicMock>"),
    ],
)
def test_defaults(value: Any, text: str) -> None:
    """Defaults are source text where there is one, and the same in every run."""
    assert Formatter(Paths(THIS), Scopes()).default(value) == text


def test_defaults_do_not_tell_the_home_folder() -> None:
    """The home folder is another one on every machine."""
    spell = Formatter(Paths(THIS), Scopes())
    assert spell.default(f"{pathlib.Path.home()}/.cache/x") == "'~/.cache/x'"
    assert "~" in spell.default([pathlib.Path.home() / "x"])


def test_defaults_are_bounded() -> None:
    """A list that holds itself ends, a giant is cut."""
    endless: list[Any] = []
    endless.append(endless)
    spell = Formatter(Paths(THIS), Scopes())
    assert "..." in spell.default(endless)
    assert len(spell.default("x" * 50_000)) == 10_000


def arguments(a, /, b: int, *rest: str, c: Local = 1, d=(), **more: list[int]) -> Local:  # type: ignore
    """Every kind of argument."""


class Plain:
    def __init__(self, a: int = 1, *, b=None) -> None: ...  # type: ignore[no-untyped-def]

    def method(self, a, b=2): ...  # type: ignore[no-untyped-def]

    @classmethod
    def made(cls, a, b=2): ...  # type: ignore[no-untyped-def]


class Stars:
    def __init__(*args, **kwargs) -> None: ...  # type: ignore[no-untyped-def]


class New:
    def __new__(cls, a: int) -> New: ...  # type: ignore[empty-body]


class Meta(type):
    def __call__(cls, x: int) -> None: ...


class WithMeta(metaclass=Meta):
    pass


class Announced:
    __signature__ = inspect.Signature([inspect.Parameter("z", inspect.Parameter.KEYWORD_ONLY)])

    def __init__(self, a: int) -> None: ...


@functools.wraps(arguments)
def wrapping(*args: int) -> None: ...


class Derived(Plain, typing.Generic[T]):
    pass


@pytest.mark.parametrize(
    "value",
    [
        *(arguments, lambda: 0, lambda x, y=1: 0, lambda *, k: k, lambda *a, **k: 0, lambda a=1, /: 0, wrapping),
        *(Plain, Plain.method, Plain().method, Plain.made, Stars, New, WithMeta, Announced, Derived, Local),
        *(functools.partial(arguments, 1), Kind, typing.NamedTuple, len),
    ],
)
def test_arguments_are_those_of_inspect(value: Any) -> None:
    """What is read directly is what `inspect.signature` says."""
    signature = inspect.signature(value)
    found, result = arguments_of(value)
    assert found == [(each.name, each.kind, each.default, each.annotation) for each in signature.parameters.values()]
    assert result == signature.return_annotation


def test_names_of_parameters() -> None:
    """For links: without stars and markers, and without the instance; the same whether or not the signature was read."""
    signatures = Signatures(Paths(THIS), EnvironmentReads("nothing"))
    names = ("a", "b", "rest", "c", "d", "more")
    assert signatures.names_of(arguments) == names
    assert signatures.names_of(Kind) == ("value",)
    assert signatures.names_of(3) == ()
    signatures.of(Plain.method, bound=True)
    assert signatures.names_of(Plain.method) == ("a", "b")
    signatures.of(arguments, bound=True)
    assert signatures.names_of(arguments) == names
