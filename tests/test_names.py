"""One name for one thing in the whole program: classes, and the sections of the specifications that the code cites."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "docbuilder"
DIALECT = [ROOT / "docs/source" / code / "reference/dialect.md" for code in ("en", "ja")]
SPECIFICATION = re.compile(r"CommonMark|RFC|GFM|living standard|[Dd]ialect")
CITED = re.compile(r"sections? (\d+)((?:\.\d+)?)")
CAPITALISED = re.compile(r"_?[A-Z](?=.*[a-z])\w*")
NAMED = re.compile(r'section \d,? ((?:"[^"]+"(?:,? and )?)+)')


def named_types(module: ast.Module) -> Iterator[str]:
    """The names of all classes of a module, and those that it gives to types: `Edit = tuple[int, str]`; not those of type variables."""
    yield from (node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef))
    for node in module.body:
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            yield from (name for name in names if CAPITALISED.fullmatch(name))


def test_names_of_types_are_unique() -> None:
    """A name that two classes have, or a class and another type, says too little of one of them."""
    places = defaultdict(list)
    for path in sorted(SOURCES.rglob("*.py")):
        for name in named_types(ast.parse(path.read_text("utf-8"))):
            places[name].append(path.relative_to(SOURCES).as_posix())
    assert len(places) > 600
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def cited_sections() -> dict[str, list[str]]:
    """Number of a section of the dialect -> where the code cites it."""
    cited = defaultdict(list)
    for path in sorted(SOURCES.rglob("*.py")):
        text = path.read_text("utf-8")
        for match in CITED.finditer(text):
            before = SPECIFICATION.findall(text, max(0, match.start() - 100), match.start())
            line = text.count("\n", 0, match.start()) + 1
            if not before or before[-1].lower() == "dialect":
                cited[match[1] + match[2]].append(f"{path.relative_to(SOURCES)}:{line}")
    return cited


@pytest.mark.parametrize("page", DIALECT, ids=lambda path: path.parts[-3])
def test_cited_sections_exist(page: Path) -> None:
    """Every "section N" of the code is a section of the specification, in every language."""
    there = set(re.findall(r"(?m)^## (\d+)\. .*\[\[section-\1\]\]$", page.read_text("utf-8")))
    assert there >= {"1", "2", "3", "4", "5"}
    assert {number: places for number, places in cited_sections().items() if number not in there} == {}


def test_named_rules_exist() -> None:
    """What the code cites by name, `section 2, "Anchors"`, is said in the specification."""
    said = DIALECT[0].read_text("utf-8").lower()
    cited = {
        name.lower()
        for path in SOURCES.rglob("*.py")
        for match in NAMED.finditer(path.read_text("utf-8"))
        for name in re.findall(r'"([^"]+)"', match[1])
    }
    assert cited
    assert {name for name in cited if name.rstrip("s") not in said} == set()


def test_long_modules_say_why() -> None:
    """A module of more than 400 lines has a reason, and says it on top."""
    long = [path for path in sorted(SOURCES.rglob("*.py")) if path.read_text("utf-8").count("\n") > 400]
    told = {path: ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "" for path in long}
    assert [
        path.name
        for path, text in told.items()
        if "onger than other modules: " not in text and "is long because" not in " ".join(text.split())
    ] == []
