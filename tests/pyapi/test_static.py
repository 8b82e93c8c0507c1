"""Static analysis: objects from source alone, by the rules for imported ones."""

import textwrap
import typing
from pathlib import Path

import griffe
import pytest

from docbuilder.pyapi.model import (
    ApiObject,
    ApiRequest,
    FieldsSection,
    Lookup,
    Signature,
    TextSection,
    TypePart,
)
from docbuilder.pyapi.static import StaticPackage
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.signature import StaticSignatures

FILES = {
    "__init__.py": '''
        """A package."""
        from typing import TYPE_CHECKING

        _import_structure = {"models.bert": ["Bert"]}

        if TYPE_CHECKING:
            from .models.bert import Bert
            from .starred import *
        else:
            import sys

            sys.modules[__name__] = object()

        from .circle import around
        from .nothing import absent
        from . import utils
    ''',
    "models/__init__.py": "from .bert import Bert",
    "models/bert.py": '''
        from __future__ import annotations

        import abc
        import enum
        import functools
        from collections import OrderedDict
        from dataclasses import KW_ONLY, dataclass, field
        from typing import Any, ClassVar, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union

        import torch
        from torch import nn

        from ..utils import tools
        from ..utils.tools import Tool as Hammer, add_docstrings, add_end_docstrings

        Size = Literal["s", "m"]
        Text = str
        COMMON = """
            Args:
                x (`{0}`): From a decorator.
        """


        class Base(nn.Module):
            def forward(self, x):
                """Base forward."""

            def same(self):
                """The same."""

            def own_later(self):
                """Base."""


        class Bert(Base, OrderedDict):
            """
            A model.

            Args:
                config ([`Config`]): The config.
                size (`int`, defaults to 3): The size.
            """

            limit: int = 3

            def __init__(self, config: "Config", size: int = 2, *args, key: Optional[List[int]] = None, **kwargs):
                self.made = 1

            def forward(self, x: torch.Tensor, /, y: Union[None, str, Hammer] = None) -> Dict[str, "Config"]:
                """Own forward."""

            def same(self):
                """The same."""

            def quiet(self): ...

            def _private(self):
                """Hidden."""

            def __call__(self, size: Size, text: Text = "a", *, other: nn.Module | None = None):
                """Called."""

            @classmethod
            def load(cls, path: tools.Path) -> Bert:
                """Loads."""

            @staticmethod
            async def later(first):
                """Waits."""

            @property
            def width(self) -> int:
                """Wide."""

            @functools.cached_property
            def height(self):
                """High."""

            @abc.abstractmethod
            def abstract(self):
                """Must."""

            again = forward

            class Inner:
                """Within."""

            @add_docstrings(COMMON.format("int"), "Plain " + "text.")
            def decorated(self, x, z=1):
                """
                z (`int`, defaults to 2): Own.
            """

            @add_end_docstrings(COMMON)
            def ended(self, x):
                """Starts."""

            @add_docstrings(Base.same.__doc__, tools.EXTRA.format(what="pears"), unknown(), 3, f"{x}", *rest)
            @add_docstrings
            @tools.add_docstrings("plainword", NOT_THERE, 1 + 2)
            def pieced(self): ...


        @dataclass
        class Config:
            """The config."""

            name: str
            kind: ClassVar[str] = "k"
            values: list = field(default_factory=list)
            made: dict = field(default_factory=make)
            lazy: int = field(default_factory=lambda: 3)
            hidden: int = field(init=False)
            number: int = field(default=3, repr=False)
            _: KW_ONLY
            only: bool = True


        @dataclass
        class Bigger(Config):
            more: Any = None


        class Colour(enum.Enum):
            """Colours."""

            RED = 1


        class Wrong(ValueError):
            """It is wrong."""


        class Row(NamedTuple):
            a: int
            b: str = "x"


        class Options(TypedDict):
            """Options."""

            a: int


        class Plain: ...


        class Unknown(nn.Module): ...


        class Bound:
            """Bound."""

            def copied(self):
                """Copied."""


        Bound = decorate(Bound)
        Bound.copied = copy(Bound.copied)


        class After(Bound):
            pass


        def run(a: int = 1, b=..., c=lambda: 3, d="x") -> Optional["Bert"]:
            """Runs.

            Args:
                nothing (`int`): No such parameter.
            """


        alias = run
    ''',
    "utils/__init__.py": "from .tools import Tool",
    "utils/tools.py": '''
        from pathlib import Path

        EXTRA = "More {what} and {{braces}}."

        class Tool:
            """A tool."""
    ''',
    "starred.py": '''
        __all__ = ["shown"]

        def shown():
            """Shown."""

        def hidden():
            """Not exported."""
    ''',
    "circle.py": "from .circle2 import around",
    "circle2.py": "from .circle import around",
    "broken.py": "def (:",
    "selfish.py": "from typing import *\nimport pkg2\nfrom .gone import X\nT = TypeVar('T')\n"
    "def odd(a: Annotated[int, 3], b: 'str | None | int', c: 'not a type', d: Tuple[int, ...], e: Callable[[int], str], "
    "f: 3, g: pkg2.X, h: T, i: List, j: X, k: Optional[int | str], l: Y.Z): ...\n"
    "class A(A): pass\nclass B(C): pass\nclass C(B):\n    def m(self):\n        '''M.'''\n",
    "space/deep.py": "def f():\n    '''In a namespace package.'''\n",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> StaticPackage:
    folder = tmp_path_factory.mktemp("sources")
    for name, text in FILES.items():
        file = folder / "pkg" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return StaticPackage([folder, str(Path(textwrap.__file__).parent)], "pkg")


def get(package: StaticPackage, name: str, *members: str) -> ApiObject:
    found = package.get(ApiRequest(name, members or None))
    assert found is not None
    return found


def written(signature: Signature | None) -> str:
    """A signature as one would write it."""
    if signature is None:
        return "none"
    parameters = []
    for each in signature.parameters:
        text = each.name + (": " + show(each.annotation) if each.annotation else "")
        parameters.append(text + (f" = {each.default}" if each.default is not None else ""))
    return f"({', '.join(parameters)})" + (f" -> {show(signature.returns)}" if signature.returns else "")


def show(parts: tuple[TypePart, ...]) -> str:
    return "".join(part.text for part in parts)


def targets(parts: tuple[TypePart, ...]) -> list[str]:
    return [part.target for part in parts if part.target]


def test_anchor_is_the_shortest_public_path(package):
    """A name that is exposed under TYPE_CHECKING counts; all paths lead to the same anchor."""
    names = ("Bert", "pkg.Bert", "models.Bert", "pkg.models.bert.Bert")
    assert {get(package, name).anchor for name in names} == {"pkg.Bert"}
    assert get(package, "Bert").aliases == ("pkg.models.bert.Bert",)
    assert get(package, "models.Bert").aliases == ("pkg.models.Bert", "pkg.models.bert.Bert")
    assert get(package, "models.bert.Config").anchor == "pkg.models.bert.Config"
    assert get(package, "utils.tools.Tool").anchor == "pkg.utils.Tool"


def test_star_imports_expose_what_is_exported(package):
    """`__all__` decides what a star import brings."""
    assert get(package, "shown").anchor == "pkg.shown"
    assert package.get(ApiRequest("hidden")) is None
    assert get(package, "starred.hidden").anchor == "pkg.starred.hidden"


def test_default_members_say_something_new(package):
    """Public methods, not classes, not properties, whose docstring no base class has; sorted."""
    members = get(package, "Bert").members
    assert [each.name for each in members] == [
        "abstract",
        "again",
        "decorated",
        "ended",
        "forward",
        "later",
        "load",
        "pieced",
    ]
    assert {each.kind for each in members} == {"method"}


def test_listed_members(package):
    """A list is followed exactly; `all` adds the default ones, `none` nothing."""
    assert [each.name for each in get(package, "Bert", "width", "__call__", "Inner").members] == [
        "width",
        "__call__",
        "Inner",
    ]
    assert [each.kind for each in get(package, "Bert", "width", "height", "Inner", "limit").members] == [
        "property",
        "property",
        "class",
        "attribute",
    ]
    assert get(package, "Bert", "none").members == ()
    names = [each.name for each in get(package, "Bert", "forward", "all").members]
    assert names == ["forward", "abstract", "again", "decorated", "ended", "later", "load", "pieced"]


def test_missing_members_come_with_the_nearest(package):
    """A listed member that does not exist is told with similar names."""
    assert get(package, "Bert", "forwad").missing_members == (("forwad", ("forward", "load")),)


def test_inherited_member_has_an_alias_at_its_own_path(package):
    """The anchor is the class's; the path of the base is an alias."""
    (member,) = get(package, "Bert", "own_later").members
    assert member.anchor == "pkg.Bert.own_later"
    assert member.aliases == ("pkg.models.bert.Base.own_later",)


def test_signatures(package):
    """Types are readable and modern, the instance is dropped, `/` and `*` are there, defaults as written."""
    bert = get(package, "Bert", "forward", "__call__", "load", "later", "width")
    assert written(bert.signature) == "(config: Config, size: int = 2, *args, key: list[int] | None = None, **kwargs)"
    forward, call, load, later, width = bert.members
    assert written(forward.signature) == "(x: torch.Tensor, /, y: str | Tool | None = None) -> dict[str, Config]"
    assert (
        written(call.signature) == "(size: Literal['s', 'm'], text: str = 'a', *, other: torch.nn.Module | None = None)"
    )
    assert written(load.signature) == "(path: pathlib.Path) -> Bert"
    assert written(later.signature) == "(first)"
    assert width.signature is None
    run = get(package, "models.bert.run")
    assert written(run.signature) == "(a: int = 1, b = ..., c = lambda: 3, d = 'x') -> Bert | None"


def test_odd_annotations(package):
    """Whatever stands in an annotation is shown."""
    signature = get(package, "selfish.odd").signature
    assert written(signature) == (
        "(a: int, b: str | int | None, c: not a type, d: tuple[int, ...], e: Callable[[int], str], f: 3, g: pkg2.X, "
        "h: T, i: list, j: X, k: int | str | None, l: Y.Z)"
    )


def test_types_name_their_objects(package):
    """Own classes by their public path, foreign ones by theirs, builtins by none."""
    (forward,) = get(package, "Bert", "forward").members
    x, _, y = forward.signature.parameters
    assert targets(x.annotation) == ["torch.Tensor"]
    assert targets(y.annotation) == ["pkg.utils.Tool"]
    assert targets(forward.signature.returns) == ["pkg.models.bert.Config"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Config",
            "(name: str, values: list = [], made: dict = make(), lazy: int = 3, number: int = 3, *, only: bool = True)",
        ),
        (
            "Bigger",
            "(name: str, values: list = [], made: dict = make(), lazy: int = 3, number: int = 3, more: Any = None, *, only: bool = True)",
        ),
        ("Colour", "(value)"),
        ("Row", "(a: int, b: str = 'x')"),
        ("Options", "(a: int)"),
        ("Plain", "()"),
        ("Unknown", "none"),
        ("Wrong", "none"),
    ],
)
def test_constructors(package, name, expected):
    """Dataclasses, named tuples and the like take their fields; where the constructor is not to be seen there is none."""
    assert written(get(package, f"models.bert.{name}").signature) == expected


def test_kinds(package):
    """Exceptions are known by their bases, modules can be documented."""
    assert get(package, "models.bert.Wrong").kind == "exception"
    assert get(package, "models.bert.Config").kind == "class"
    assert get(package, "models.bert.run").kind == "function"
    assert get(package, "models.bert.alias").anchor == "pkg.models.bert.run"
    assert get(package, "utils").kind == "module"
    assert get(package, "utils", "Tool").members[0].kind == "class"
    assert get(package, "Bert.forward").anchor == "pkg.Bert.forward"
    assert get(package, "Bert.limit").kind == "attribute"
    assert get(package, "space.deep.f").anchor == "pkg.space.deep.f"


def test_decoration(package):
    """The words before the name."""
    members = get(package, "Bert", "load", "later", "abstract", "forward", "Inner").members
    assert [each.decoration for each in members] == [
        ("classmethod",),
        ("async", "staticmethod"),
        ("abstractmethod",),
        (),
        (),
    ]


def test_places(package):
    """File, line of the object with its decorators, line and indentation of the docstring's text."""
    lines = textwrap.dedent(FILES["models/bert.py"]).lstrip("\n").split("\n")
    bert = get(package, "Bert", "load")
    assert bert.place is not None
    assert (bert.place.module, bert.place.path) == ("pkg.models.bert", "pkg/models/bert.py")
    assert lines[bert.place.line - 1].startswith("class Bert(")
    assert lines[bert.place.docstring_line - 1] == "    A model."
    assert bert.place.docstring_column == 4
    load = bert.members[0].place
    assert lines[load.line - 1] == "    @classmethod"
    assert lines[load.docstring_line - 1].strip() == '"""Loads."""'
    assert get(package, "pkg").place.path == "pkg/__init__.py"


def test_docstrings_are_taken_apart_and_judged(package):
    """Findings come with the signature at hand, but not where a decorator may have changed either."""
    bert = get(package, "Bert", "decorated")
    assert [finding.code.slug for finding in bert.docstring.findings] == ["docstring-wrong-default"]
    assert bert.members[0].docstring.findings == ()
    run = get(package, "models.bert.run").docstring
    assert [finding.code.slug for finding in run.findings] == ["docstring-unknown-parameter"]


def test_decorators_compose_docstrings(package):
    """Texts that a decorator is given for a docstring are part of it; their indentation joins the lists."""
    decorated, ended = get(package, "Bert", "decorated", "ended").members
    entries = [
        (entry.name, entry.type.text)
        for section in decorated.docstring.sections
        if isinstance(section, FieldsSection)
        for group in section.groups
        for entry in group.entries
    ]
    assert entries[0] == ("x", "`int`")
    assert decorated.place.docstring_line == 0
    assert isinstance(ended.docstring.sections[0], TextSection)
    assert ended.docstring.sections[0].text.text == "Starts."
    assert isinstance(ended.docstring.sections[1], FieldsSection)
    (pieced,) = get(package, "Bert", "pieced").members
    assert [section.text.text for section in pieced.docstring.sections] == ["The same.\nMore pears and {braces}."]


def test_what_is_rebound_stays_what_was_defined(package):
    """`X = decorate(X)` and `X.m = copy(X.m)` do not hide the definition."""
    bound = get(package, "models.bert.Bound", "copied")
    assert bound.kind == "class"
    after = get(package, "models.bert.After", "copied")
    assert after.members[0].aliases == ("pkg.models.bert.Bound.copied",)


@pytest.mark.parametrize(
    "name", ["around", "absent", "broken.x", "nowhere", "Bert.forwrd", "pkg.Bert.x.y", "", ".", "a b", "utils."]
)
def test_what_is_not_there(package, name):
    """Circles, syntax errors, missing modules and nonsense are contained."""
    assert package.get(ApiRequest(name)) is None
    assert package.lookup(name).exists is False


def test_a_base_that_is_not_there_may_have_it(package):
    """So a link to it is no slip, unless the name is nearly that of a member that is there."""
    assert package.get(ApiRequest("Bert.nothing")) is None
    assert package.lookup("Bert.nothing").exists


def test_circles_of_classes(package):
    """A class that is its own base, or the base of its base, can be shown."""
    assert get(package, "selfish.A").kind == "class"
    assert [each.name for each in get(package, "selfish.C").members] == ["m"]
    assert get(package, "selfish.B").members == ()


def test_lookup(package):
    """Anchors best first, parameters, and whether it is called."""
    assert package.lookup("models.Bert") == Lookup(
        exists=True,
        anchors=("pkg.Bert", "pkg.models.bert.Bert", "pkg.models.Bert"),
        callable=False,
        parameters=("config", "size", "args", "key", "kwargs"),
    )
    inherited = package.lookup("Bert.own_later")
    assert inherited.anchors[:2] == ("pkg.models.bert.Base.own_later", "pkg.Bert.own_later")
    assert inherited.callable
    assert package.lookup("Bert.width").callable is False
    assert package.lookup("Ber").nearest == ("Bert",)
    assert package.lookup("Bert.forwrd").nearest == ("pkg.Bert.forward",)


def test_package_without_source(tmp_path):
    """Where there is no source nothing is known."""
    package = StaticPackage([tmp_path], "pkg")
    assert package.get(ApiRequest("pkg.x")) is None
    assert package.lookup("pkg.x") is None


PLACEHOLDERS = {
    "__init__.py": """
        from .checks import is_available

        if is_available():
            from .real import Model as Net, make
            from .real import *
        else:
            from .dummies import Net, make
            from .dummies import *
        if not is_available():
            from .dummies import Alone
        else:
            from .gone import Alone
    """,
    "checks.py": "def is_available(): ...",
    "real.py": '''
        class Model:
            """The real one."""

        class Starred:
            """Real too."""

        def make():
            """Make one."""
    ''',
    "dummies.py": """
        from .checks import requires_backends

        class Net:
            _backends = ["torch", "flax"]

        class Alone:
            _backends = ["torch"]

        class Starred:
            _backends = ["torch"]

        def make(*args, **kwargs):
            requires_backends(make, ["torch"])
    """,
    "lines.py": '''
        @first
        @second(
            3
        )
        class Decorated:
            """Below its decorators."""
    ''',
}


def test_placeholders_give_way(tmp_path):
    """Of two definitions, depending on what is installed, the one that is no placeholder counts."""
    for name, text in PLACEHOLDERS.items():
        file = tmp_path / "either" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    either = StaticPackage([tmp_path], "either")
    assert get(either, "Net").aliases == ("either.Net", "either.real.Model")
    assert get(either, "Net").docstring.sections
    assert get(either, "make").docstring.sections
    assert get(either, "Starred").docstring.sections
    assert get(either, "Alone").anchor == "either.Alone"  # nothing better is there
    place = get(either, "lines.Decorated").place
    assert place is not None
    assert (place.line, place.docstring_line) == (5, 6)


def test_star_imports_read_only_what_may_have_the_name(tmp_path):
    """A module whose `__all__` is written out is not read for a name that is not in it; one that adds to it is."""
    folder = tmp_path / "stars"
    folder.mkdir()
    modules = {
        "a": "__all__ = ['first']\ndef first():\n    'First.'\n",
        "b": "__all__: list[str] = [\n    'second',  # the second\n]\ndef second():\n    'Second.'\n",
        "c": "__all__ = []\n__all__ += ['third']\ndef third():\n    'Third.'\n",
        "d": "def fourth():\n    'Fourth.'\ndef _hidden():\n    'Hidden.'\n",
        "e": "names = ['fifth']\n__all__ = [*names]\ndef fifth():\n    'Fifth.'\n",
    }
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "__init__.py").write_text("".join(f"from .{name} import *\n" for name in modules))
    package = StaticPackage([tmp_path], "stars")
    assert get(package, "second").docstring.sections
    assert "stars.a" not in package._modules._modules
    assert "stars.b" in package._modules._modules
    for name in ("first", "third", "fourth", "fifth"):
        assert get(package, name).anchor == f"stars.{name}"
    assert package.get(ApiRequest("_hidden")) is None


def test_named_tuples_are_no_typed_dicts(tmp_path: Path) -> None:
    """Also where `typing` itself is read: both are bases of which a constructor is made."""
    (tmp_path / "lib.py").write_text(
        "import typing\nfrom typing import NamedTuple\n"
        "class Point(NamedTuple):\n    x: int\nclass Base(typing.TypedDict):\n    x: int\nclass Options(Base): pass\n"
    )
    modules = Modules([tmp_path, Path(typing.__file__).parent])
    signatures = StaticSignatures(modules, "lib")
    found = {name: modules.find(f"lib.{name}") for name in ("Point", "Base", "Options")}
    assert {
        name: isinstance(each, griffe.Class) and signatures.is_typed_dict(each) for name, each in found.items()
    } == {
        "Point": False,
        "Base": True,
        "Options": True,
    }
