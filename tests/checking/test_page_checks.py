"""What `check` looks at on a page, each with what it must leave alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from docbuilder.checking.checks import PAGE_CHECKS
from docbuilder.checking.docstrings import types_differ
from docbuilder.checking.objects import coverage_of, repeated_objects
from docbuilder.checking.order import order_problems
from docbuilder.checking.plot import check
from docbuilder.checking.python_code import package_names
from docbuilder.checking.survey import Directive, SurveyedPage, foreign_addresses
from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position, Source
from docbuilder.model.walking import walk_sources
from docbuilder.parse import parse
from docbuilder.pyapi.model import Lookup
from docbuilder.site.model import Language, Page, TocEntry
from sites import configure, write


def found(text: str) -> list[tuple[str, int]]:
    """Codes and lines of what is wrong with a page."""
    document = parse(Source("en/a.md", text)).document
    page = SurveyedPage.of(Page("en", "a", "a", "en/a.md", "en"), document, Config(), {})
    return summary(problem for check in PAGE_CHECKS for problem in check(page))


def summary(problems: Iterable[Diagnostic]) -> list[tuple[str, int]]:
    return [(problem.code.slug, problem.position.line) for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # ids
        ("# A [[x]]\n\n## B [[x]]\n", []),  # `heading-marker` says so
        ('# A [[x]]\n\n<a id="x"></a>\n\ntext\n', [("id-repeated", 3)]),
        ('# A\n\n<a id="x"></a>\n\n<p id="x">t</p>\n', [("id-repeated", 5)]),
        ('# A\n\n<a id="x" name="x"></a>\n\n<a name="y"></a>\n', []),
        ("# A\n\n## B\n\n## B\n", []),  # ids that are made are numbered
        ('# A\n\n`<a id="x">` and `<a id="x">`\n', []),
        # order of headings
        ("# A\n\n### B\n", [("heading-order", 3)]),
        ("# A\n\n## B\n\n#### C\n\n## D\n\n### E\n", [("heading-order", 5)]),
        ("## A\n\n### B\n\n# C\n\n## D\n", []),
        ("# A\n\n```md\n#### B\n```\n", []),
        # images
        ("# A\n\n![](a.png)\n", [("image-alt", 3)]),
        ("# A\n\ntext ![ ](a.png) and ![x](b.png)\n", [("image-alt", 3)]),
        ('# A\n\n<div>\n<img src="a.png">\n</div>\n', [("image-alt", 3)]),
        ('# A\n\n<img src="a.png" alt=""> <img alt src="a.png"> <img src="a.png" alt="x > y">\n', []),
        ('# A\n\n<img src="a.png" aria-hidden="true"/>\n\n`<img src="a.png">`\n', []),
        ('# A\n\n<img src="alt=1.png">\n', [("image-alt", 3)]),
        # texts of links
        ("# A\n\n[here](b) [Click here!](b) [link](b)\n", [("link-text", 3)] * 3),
        ("# A\n\n[こちら](b)と[여기](b)、[aquí](b)\n", [("link-text", 3)] * 3),
        ("# A\n\n[](b)\n", [("link-text", 3)]),
        ("# A\n\n[![x](a.png)](b) [hereafter](b) [what is here](b) [`this`](b)\n", [("link-text", 3)]),
        # references
        ("# A\n\nSee [the tour][tour] now.\n", [("reference-undefined", 3)]),
        ("# A\n\nSee [the tour][].\n", [("reference-undefined", 3)]),
        ("# A\n\nOne\ntwo [three][four]\n", [("reference-undefined", 4)]),
        ("# A\n\nSee [the tour][tour].\n\n[tour]: b\n", []),
        ("# A\n\nx[i][j] and f(x)[a][b], [1][2], `[a][b]`, [x][y](z)\n", []),
        ("# A\n\n[text] [label]\n", []),
        # Python
        ("# A\n\n```py\nx = (\n```\n", [("code-syntax", 4)]),
        ("# A\n\n```python\nimport a\n\nfor x in y\n    pass\n```\n", [("code-syntax", 6)]),
        ("# A\n\n```py\nx = 1\n```\n\n```\nx = (\n```\n\n```js\nx = (\n```\n", []),
        ("# A\n\n>>> x = (\n\ntext\n", [("code-syntax", 3)]),
        ("# A\n\n```py\n>>> x = 1\n>>> y = = 2\n3 4 5\n```\n", [("code-syntax", 5)]),
        ("# A\n\n```py\n>>> def f():\n...     return 1\n\n>>> f()\n1 2 3\n```\n", []),
        ("# A\n\n```py\n>>> x = [1,\n     2]\n>>> y = '''a\nb'''\n```\n", []),  # lines without prompts
        ("# A\n\n```py\nmodel = X(..., )\nx = {a, ...b}\n```\n", []),
        ("# A\n\n```py\n!pip install x\nimport x\n```\n", []),
        ("# A\n\n```py\n%timeit f()\n```\n\n```py\nf?\n```\n", []),
        ("# A\n\n```py\npip install x\n```\n\n```py\n$ python x.py\n```\n", []),
        ("# A\n\n```py\n- a = 1\n+ a = 2\n```\n", []),
        ("# A\n\n```py\nf(<your name>)\n```\n", []),
        ("# A\n\n```py\nfrom lib import {object_class}\n{object}.push(1)\n```\n", []),
        ("# A\n\n```py\nx = {a} {b}\n```\n", [("code-syntax", 4)]),
        ("# A\n\n```py\n    return x\n```\n", []),
        ("# A\n\n```py\n  x = 1\n  y = 2\n```\n", []),
        ("# A\n\n```py\ndef f(x: int) -> str\n```\n\n```py\nclass A(B):\n```\n\n```py\n@mark(1)\n```\n", []),
        ("# A\n\n```py\nawait x\nreturn 1\nasync with a: pass\n```\n", []),
        ("# A\n\n```python out\nepoch 0: 88.12\n```\n", []),
        ("# A\n\n```py\nx = '\\d'\n```\n", []),
        ("# A\n\n```py\n" + "(" * 30_000 + "\n```\n", []),
        ("# A\n\n- item\n\n  ```py\n  x = 1 1\n  ```\n", [("code-syntax", 6)]),
    ],
)
def test_pages(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(text) == expected


def test_a_link_of_code_alone() -> None:
    """`this` in code is a name."""
    assert found("# A\n\n[`this`](b)\n") == [("link-text", 3)]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import lib", ["lib"]),
        ("import lib.utils as u\nu.f()\nu.C.m()", ["lib.utils", "lib.utils.f"]),
        ("from lib import A, b as c\nA.make()\nc()", ["lib.A", "lib.b"]),
        ("from lib.utils import (\n    x,\n    y,\n)", ["lib.utils.x", "lib.utils.y"]),
        ("import lib\nlib.f(lib.utils.g())\nlib.A.make()", ["lib", "lib.f", "lib.utils.g"]),
        ("from lib import *\nfrom . import x\nimport library\nfrom other import lib", []),
        ("try:\n    from lib import new\nexcept ImportError:\n    pass", []),
        ("import lib\nlib = lib.f()\nlib.g()", ["lib"]),  # another thing by then
        ("def f():\n    from lib import A", ["lib.A"]),
        ("lib.f()", []),  # not imported here
    ],
)
def test_names(code: str, names: list[str]) -> None:
    assert sorted({used.name for used in package_names(ast.parse(code), "lib") if not used.is_member}) == sorted(
        set(names)
    )


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from lib import A\nA.make()\nA.B.c()", ["lib.A.B.c", "lib.A.make"]),
        ("import lib\nlib.A.make()", ["lib.A.make"]),
        ("from lib import A\nA(1).run()", ["lib.A.run"]),
        ("import lib.x as l\nl.A(\n    1\n).run(2)", ["lib.x.A.run"]),
        ("from lib import A\na = A(x=1)\na.run()\na.b.c()\nprint(a.size)", ["lib.A.run"]),
        ("from lib import A\ndef f():\n    a = A()\n    return a.run()", ["lib.A.run"]),
        ("from lib import A\na = A()\na = a.b()\na.run()", []),  # two things
        ("from lib import A\na = A()\nfor a in x:\n    a.run()", []),
        ("from lib import A\na = A()\ndef f(a):\n    a.run()", []),
        ("from lib import A\nwith A() as a:\n    a.run()", []),
        ("from lib import A\na, b = A(), 1\na.run()", []),
        ("from lib import A\nA().run().more()", ["lib.A.run"]),
        ("from lib import A\nclass A: pass\nA().run()", []),
        ("a = A()\na.run()", []),
        ("from lib import A\na = A()\na.run = print\na.run()", []),
    ],
)
def test_member_names(code: str, names: list[str]) -> None:
    """What is called on a class, or on what is certainly an instance of it."""
    assert sorted({used.name for used in package_names(ast.parse(code), "lib") if used.is_member}) == names


@pytest.mark.parametrize(
    ("documented", "actual", "differ"),
    [
        ("int", "str", True),
        ("`int`, *optional*", "str", True),
        ("`int`", "int", False),
        ("int", "bool", False),  # is one
        ("int", "float", False),
        ("float", "int", False),
        ("`str` or `int`", "int", False),
        ("`str` or `bytes`", "int", True),
        ("List[int]", "tuple[int, ...]", False),
        ("dict", "list[dict]", True),
        ("dict[str, int]", "Dict[str, Any]", False),
        ("str", "Optional[str]", False),
        ("str", "str | None", False),
        ("str", "Union[int, None]", True),
        ("str", "None", True),
        ("None", "Optional[int]", True),
        ("torch.Tensor", "int", False),
        ("int", "MyInt", False),
        ("the number of things", "str", False),
        ("a string", "int", False),
        ("", "int", False),
        ("int", "", False),
        ("int]", "str", False),
        ("str", "Literal['a', 'b']", False),
        ("string", "str", False),
        ("boolean", "str", True),
    ],
)
def test_types(documented: str, actual: str, differ: bool) -> None:
    """Only what is certainly different differs."""
    assert types_differ(documented, actual) is differ


def test_returns_that_are_documented_nowhere(tmp_path: Path) -> None:
    """Only where parameters are documented, something comes back, and nothing tells what."""
    start = '"""Sums.\n\n    Args:\n        x (`int`): A number.\n    """\n'
    cases = {
        "missing": ("int", start, True),
        "union": ("int | None", start, True),
        "nothing": ("None", start, False),
        "never": ("typing.NoReturn", start, False),
        "open": ("", start, False),
        "section": ("int", start.replace('\n    """', '\n\n    Returns:\n        `int`: The sum.\n    """'), False),
        "yields": (
            "Iterator[int]",
            start.replace('\n    """', '\n\n    Yields:\n        `int`: A sum.\n    """'),
            False,
        ),
        "told": ("int", start.replace("Sums.", "Returns the sum."), False),
        "bare": ("int", '"""Sums."""\n', False),
    }
    functions = [
        f"def {name}(x){' -> ' + returns if returns else ''}:\n    {docstring}"
        for name, (returns, docstring, _) in cases.items()
    ]
    write(
        tmp_path,
        {
            "src/tinypkg/__init__.py": "import typing\nfrom typing import Iterator\n\n" + "\n".join(functions),
            "docs/source/_toctree.yml": "- local: index\n  title: Home\n",
            "docs/source/index.md": "# Home\n\n" + "\n\n".join(f"[[autodoc]] {name}" for name in cases) + "\n",
        },
    )
    found = check(configure(tmp_path, package="tinypkg", api="static", jobs=1)).diagnostics
    told = [one.message for one in found if one.code is DiagnosticCode.DOCSTRING_MISSING_RETURNS]
    assert [message.partition(":")[0] for message in told] == ["tinypkg.missing", "tinypkg.union"]
    assert told[0] == "tinypkg.missing: it returns int, which is documented nowhere"


def test_repeated_objects() -> None:
    """Twice in a language, on one page or on two; translations repeat nothing."""
    here = [Directive("lib.A", Position("en/a.md", line)) for line in (3, 9)]
    there = Directive("lib.A", Position("en/b.md", 3))
    other = Directive("lib.A", Position("ja/a.md", 3))
    directives = {
        "en/a.md": tuple(here),
        "en/b.md": (there,),
        "ja/a.md": (other, Directive("lib.B", Position("ja/a.md", 5))),
    }
    languages = {"en/a.md": "en", "en/b.md": "en", "ja/a.md": "ja"}
    problems = list(repeated_objects(directives, languages))
    assert [(problem.position, problem.code) for problem in problems] == [
        (here[1].position, DiagnosticCode.OBJECT_REPEATED),
        (there.position, DiagnosticCode.OBJECT_REPEATED),
    ]


def test_coverage() -> None:
    """A name is documented under any of its paths."""
    known = {"lib.A": Lookup(True, ("lib.sub.A", "lib.A")), "lib.b": Lookup(True, ("lib.sub.b",))}
    coverage = coverage_of(("lib.A", "lib.b", "lib.c", "lib.sub.d"), known, {"lib.sub.A", "lib.sub.d"})
    assert coverage.documented == ("lib.A", "lib.sub.d")
    assert coverage.missing == ("lib.b", "lib.c")
    assert coverage.share == 0.5
    assert coverage.by_module() == {"lib": (1, 3), "lib.sub": (1, 1)}
    assert coverage_of((), {}, ()).share == 1


def test_order() -> None:
    """Entries of the pages that are asked for, each section by itself, whatever the letters' case."""
    text = "- title: Models\n  sections:\n  - local: m/b\n    title: Bert\n  - {local: m/a, title: ALBERT}\n  - local: x\n    title: A\n"
    section = TocEntry("Models", children=(TocEntry("Bert", "m/b"), TocEntry("ALBERT", "m/a"), TocEntry("A", "x")))
    language = Language("en", "en", {}, (TocEntry("Z", "m/z"), section))
    (problem,) = order_problems(language, ["m/*"], text)
    assert (problem.position, problem.code) == (Position("en/_toctree.yml", 5), DiagnosticCode.TOCTREE_ORDER)
    assert list(order_problems(language, ["x", "n/*"], text)) == []
    assert len(list(order_problems(language, ["*"], text))) == 2


def test_foreign_addresses() -> None:
    """Of links, images and raw HTML, with their places."""
    text = '# A\n\n[x](https://a.org) ![y](http://b.org/c.png) [z](page)\n\n<a href="//c.org" id="https://x">t</a> `https://d.org`\n'
    document = parse(Source("a.md", text)).document
    assert sorted((one.address, one.position.line) for one in foreign_addresses(walk_sources(document))) == [
        ("//c.org", 5),
        ("http://b.org/c.png", 3),
        ("https://a.org", 3),
    ]
