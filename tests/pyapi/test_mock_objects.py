"""What is taken from missing packages."""

from __future__ import annotations

import abc
import builtins
import copy
import dataclasses
import enum
import functools
import inspect
import pickle
import typing
from collections import OrderedDict
from collections.abc import Callable

import pytest
from packaging.version import Version

from docbuilder.pyapi.mock_objects import (
    Expected,
    MockModule,
    MockPackage,
    combining_metaclasses,
    is_mock,
    path_of,
)


def package(name: str = "torch") -> MockPackage:
    return MockPackage(name, "2.5.0", Expected())


@pytest.fixture
def tensor() -> typing.Any:
    return package().at("torch.Tensor")


def test_repr_is_the_dotted_path(tensor: typing.Any) -> None:
    """repr, str and format give the path; attributes add to it."""
    assert repr(tensor) == str(tensor) == f"{tensor}" == "torch.Tensor"
    assert repr(tensor.data.x) == "torch.Tensor.data.x"
    assert (tensor.__name__, tensor.__qualname__, tensor.__module__, tensor.__doc__) == (
        "Tensor",
        "Tensor",
        "torch",
        None,
    )


def test_repr_of_a_module_is_its_path() -> None:
    """A module taken for a type (`Image` for `Image.Image`) is written by its name, not by the address of its loader."""
    assert repr(MockModule("PIL.Image")) == "PIL.Image"


def test_the_same_path_is_the_same_object() -> None:
    """Asking twice gives one object, so that identity and hashing work."""
    torch = package()
    assert torch.at("torch.nn").Module is torch.at("torch.nn").Module
    assert {torch.at("torch.x"): 1}[torch.at("torch.x")] == 1
    assert torch.at("torch.x") != torch.at("torch.y")


def test_types_that_are_compared_are_taken_for_no_values() -> None:
    """Classes derived from mocks, and types made of them, compare mocks; that makes no value and is not noted, `a == b` is."""
    noted: list[object] = []
    torch = MockPackage("torch", "2.5.0", Expected(noted.append))
    build = combining_metaclasses(builtins.__build_class__)
    build(lambda: None, "Model", torch.at("torch.nn.Module"), torch.at("torch.Mixin"))
    assert typing.Callable[[torch.at("torch.Tensor")], torch.at("torch.Size")]
    assert not noted
    assert torch.at("torch.float16") != torch.at("torch.float32")
    assert noted


def test_versions_are_strings_that_compare(tensor: typing.Any) -> None:
    """`__version__` is a version that packaging understands."""
    assert Version(tensor.__version__) >= Version("2.0")


def test_unknown_dunders_are_missing(tensor: typing.Any) -> None:
    """Python asks for special attributes to find out what an object can do; there are none."""
    assert not hasattr(tensor, "__wrapped__")
    assert not hasattr(tensor, "__signature__")


def test_types_made_of_it(tensor: typing.Any) -> None:
    """It can stand in every kind of type notation."""
    assert str(tensor | None) in ("typing.Optional[torch.Tensor]", "torch.Tensor | None")  # until and from Python 3.14
    assert tensor in typing.get_args(None | tensor)
    assert tensor in typing.get_args(list[int] | tensor)
    assert tensor in typing.get_args(int | tensor)
    assert typing.get_args(dict[str, tensor]) == (str, tensor)
    assert typing.get_args(Callable[[tensor], int]) == ([tensor], int)
    assert typing.Optional[tensor] is not None  # noqa: UP045
    assert str(typing.get_args(list[tensor[int, 3]])[0]) == "torch.Tensor[int, 3]"
    assert typing.TypeVar("T", bound=tensor).__bound__ is tensor


def test_isinstance_and_issubclass(tensor: typing.Any) -> None:
    """Nothing is an instance but those of classes that derive from it."""

    class Own(tensor):
        pass

    assert not isinstance(3, tensor)
    assert not isinstance(3, (str, tensor))
    assert isinstance(Own(), tensor)
    assert issubclass(Own, tensor)
    assert not issubclass(int, tensor)
    assert isinstance(tensor, type)
    assert not issubclass(tensor, enum.Enum)


def test_deriving_from_several() -> None:
    """Mocks mix with each other and with real bases, and the order of resolution is sound."""
    torch = package()

    class Real(OrderedDict):
        pass

    class First(torch.at("torch.nn.Module"), torch.at("torch.Mixin"), Real):
        pass

    class Second(First, torch.at("torch.Other")):
        def __init__(self) -> None:
            super().__init__(1, two=2)

    names = [base.__name__ for base in Second.__mro__]
    assert names[:5] == ["Second", "First", "Module", "Mixin", "Other"]
    assert Second.__mro__[2].__module__ == "torch.nn"
    assert Second().anything.at_all is not None


@pytest.mark.parametrize("metaclass", [abc.ABCMeta, enum.EnumMeta, type(typing.Protocol), type])
def test_metaclasses(metaclass: type) -> None:
    """Real bases with metaclasses of their own do not clash, once the class statement is helped."""
    from docbuilder.pyapi.mock_modules import MockFinder

    mocks = MockFinder()
    mocks.install()
    try:
        real = metaclass(
            "Real",
            () if metaclass is not enum.EnumMeta else (enum.Enum,),
            metaclass.__prepare__("Real", ()) if metaclass is enum.EnumMeta else {},
        )

        class Both(package().at("torch.Base"), real):  # type: ignore[misc]
            pass

        assert issubclass(Both, real)
    finally:
        mocks.remove()


def test_inherited_attributes_of_classes() -> None:
    """A class has the public attributes that its missing base may have; private ones and fields it has not."""
    torch = package()

    class Layer(torch.at("torch.nn.Layer")):
        width: int

    assert path_of(Layer.get_config) == "torch.nn.Layer.get_config"
    assert path_of(Layer().get_config) == "torch.nn.Layer.get_config"
    assert not hasattr(Layer, "_private")
    assert not hasattr(Layer(), "_private")
    assert not hasattr(Layer, "width")


def test_attributes_that_may_be_missing() -> None:
    """Who asks with a default gets it: a class and its objects have no attribute but those that somebody counts on."""

    class Layer(package().at("torch.nn.Layer")):
        depth = 2

    name = "prefix"
    for each in (Layer, Layer()):
        assert getattr(each, "prefix", None) is None
        assert getattr(each, "depth", 3) == 2
        assert path_of(getattr(each, name)) == "torch.nn.Layer.prefix"
        assert path_of(each.prefix) == "torch.nn.Layer.prefix"


def test_dataclass_with_a_missing_base() -> None:
    """Fields without a default stay so: the base does not invent one."""

    @dataclasses.dataclass
    class Data(package().at("torch.Base")):
        first: int
        second: int = 2

    assert str(inspect.signature(Data)) == "(first: 'int', second: 'int' = 2) -> None"


def test_exceptions_can_be_raised() -> None:
    """What is called like an exception or a warning is one."""
    torch = package()

    class Failure(torch.at("torch.OutOfMemoryError")):
        pass

    class Careful(torch.at("torch.SlowWarning")):
        pass

    assert issubclass(Failure, Exception)
    assert issubclass(Careful, Warning)


def test_decorators_pass_through(tensor: typing.Any) -> None:
    """Plain decorators and factories give the function back that they got."""

    def function() -> int:
        return 1

    jit = tensor.jit
    assert jit(function) is function
    assert jit()(function) is function
    assert jit(name="x", size=3)(function) is function
    assert jit(int) is int
    assert functools.partial(jit, static=1)(function) is function
    method = staticmethod(function)
    assert jit(method) is method


def test_functions_as_arguments(tensor: typing.Any) -> None:
    """Nothing comes of a function that a decorator, a class or what gives several things takes as an argument."""

    def load() -> int:
        raise AssertionError

    @tensor.wraps(load)
    @tensor.Registry(
        load,
        name="x",
    )
    @tensor.copy(int).more(load)
    @(lambda function: tensor.jit(function) or function)
    def save() -> int:
        return 2

    @tensor.Kind
    class Box:
        @tensor.implements(Exception)
        def close(self) -> int:
            return 3

    assert save() == 2
    assert Box().close() == 3
    assert repr(tensor.Depends(load)).endswith("…)")  # it is local
    assert repr(tensor.Depends(functools.partial)) == "torch.Tensor.Depends(partial)"
    first, *rest = tensor.pair(load)
    assert is_mock(first)
    assert rest == []


def test_as_a_metaclass(tensor: typing.Any) -> None:
    """A missing metaclass makes a usual class."""

    class Made(metaclass=tensor):
        x = 1

    assert Made.x == 1
    assert type(Made) is type


def test_results_are_empty(tensor: typing.Any) -> None:
    """What a call gives is false, empty and zero: no GPU is there, no device is listed."""
    result = tensor(1, "two", key=[3])
    assert not result
    assert list(result) == []
    assert len(result) == int(result) == float(result) == 0
    assert 3 not in result
    assert not result > 0
    assert not result >= 1
    assert result < 1
    assert result > "1.0"
    assert result >= (1, 2)
    assert repr(result) == "torch.Tensor(1, 'two', key=[3])"
    assert repr(result(3)[0].size) == "torch.Tensor(1, 'two', key=[3])(3)[0].size"
    assert [1, 2][tensor()] == 1
    assert hash(result) is not None


def test_results_show_nothing_that_changes(tensor: typing.Any) -> None:
    """Memory addresses and long arguments are not in the repr of a result."""
    assert repr(tensor(object(), "x" * 99)) == "torch.Tensor(…, …)"


def test_arithmetic_and_context_managers(tensor: typing.Any) -> None:
    """Operators give a mock, `with` enters it, items can be set."""
    assert is_mock(-tensor * 2 + 1 / tensor)
    with tensor() as entered:
        assert is_mock(entered)
    entered[1] = 2
    del entered[1]
    tensor.extra = 3
    assert tensor.extra == 3
    del tensor.extra
    assert is_mock(tensor.extra)
    assert dir(tensor) == []


def test_copies_but_no_pickles(tensor: typing.Any) -> None:
    """Copies are the thing itself; pickling says why it does not work."""
    assert copy.copy(tensor) is tensor
    assert copy.deepcopy([tensor])[0] is tensor
    with pytest.raises(TypeError, match="not installed"):
        pickle.dumps(tensor)


def test_singledispatch(tensor: typing.Any) -> None:
    """Functions can be registered for it."""

    @functools.singledispatch
    def show(value: object) -> str:
        return "any"

    @show.register(tensor)
    def _(value: object) -> str:
        return "tensor"

    assert show(3) == "any"


def test_what_is_a_mock(tensor: typing.Any) -> None:
    """Mocks and the bases made of them are; classes that derive from them are not."""

    class Own(tensor):
        pass

    assert is_mock(tensor)
    assert is_mock(tensor())
    assert is_mock(Own.__mro__[1])
    assert path_of(Own.__mro__[1]) == "torch.Tensor"
    assert not is_mock(Own)
    assert not is_mock(Own())
    assert path_of(Own) == path_of(3) == ""


def test_known_dataclass_decorator() -> None:
    """A decorator that is known to make dataclasses makes one, with the methods it adds."""
    decorator = package("flax").at("flax.struct.dataclass")

    @decorator
    class Output:
        logits: int | None = None

    assert str(inspect.signature(Output)) == "(logits: 'int | None' = None) -> None"
    assert Output.__doc__ is None
    assert Output.replace.__doc__
    assert Output.replace.__qualname__.endswith("Output.replace")

    @package("attrs").at("attrs.define")(frozen=True)
    class Frozen:
        x: int

    assert list(inspect.signature(Frozen).parameters) == ["x"]


def test_known_dataclass_base() -> None:
    """Classes that derive from a base that is known to make dataclasses have a constructor with their fields."""

    class Layer(package("flax").at("flax.linen.Module")):
        config: int
        dtype: str = "float32"

    class Written(package("flax").at("flax.linen.Module")):
        config: int

        def __init__(self, other: int) -> None:
            pass

    assert list(inspect.signature(Layer).parameters) == ["config", "dtype", "parent", "name"]
    assert list(inspect.signature(Written).parameters) == ["other"]


def test_a_class_that_cannot_be_a_dataclass_stays() -> None:
    """Fields in an impossible order do not stop the import."""

    class Odd(package("flax").at("flax.linen.Module")):
        first: int = 1
        second: int

    assert Odd.first == 1
