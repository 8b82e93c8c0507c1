"""Regular expressions that every supported Python matches rightly.

CPython 3.11.0 to 3.11.4 matches possessive quantifiers and atomic groups wrongly where there is something to go back to inside of them
(gh-106052): they may stand around a single character or class only.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import docbuilder

_SINGLE = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.CATEGORY)


def _inner(op: Any, value: Any) -> list[Any]:
    """The patterns that stand in an item of a pattern."""
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [value[2]]
    if op is codes.SUBPATTERN:
        return [value[-1]]
    if op is codes.ATOMIC_GROUP:
        return [value]
    if op in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    if op is codes.BRANCH:
        return list(value[1])
    if op is codes.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _risky(pattern: Any) -> bool:
    """Something possessive or atomic in `pattern` is around more than one character or class."""
    for op, value in pattern:
        inner = _inner(op, value)
        if op in (codes.POSSESSIVE_REPEAT, codes.ATOMIC_GROUP):
            items = list(inner[0])
            if len(items) != 1 or items[0][0] not in _SINGLE:
                return True
        if any(_risky(part) for part in inner):
            return True
    return False


def _patterns() -> list[str]:
    """All that this program's files compile, when they are imported and when a page is parsed; run in a process of its own."""
    seen: dict[str, None] = {}
    real, program = parser.parse, str(Path(docbuilder.__file__).parent)

    def parse(text: Any, *more: Any) -> Any:
        frame: Any = sys._getframe(1)
        while frame is not None and "/re/" in frame.f_code.co_filename.replace("\\", "/"):
            frame = frame.f_back
        if frame is not None and isinstance(text, str) and frame.f_code.co_filename.startswith(program):
            seen[text] = None
        return real(text, *more)

    parser.parse = parse
    for module in pkgutil.walk_packages(docbuilder.__path__, "docbuilder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from docbuilder.model.source import Source
    from docbuilder.parse import parse as parse_page

    parse_page(Source("page.md", "# A\n\nText.\n"))
    return list(seen)


def test_no_pattern_is_possessive_around_more_than_a_class() -> None:
    """Neither written out nor put together."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True, timeout=100)
    patterns = json.loads(done.stdout)
    assert len(patterns) > 80
    assert [pattern for pattern in patterns if _risky(parser.parse(pattern))] == []


@pytest.mark.parametrize(
    "pattern", [r"(?:ab|c)*+", r"(?:ab)++", r"(?>a|bc)", r"x(?:(?:a*b)?+)", r"(?=(?>ab))", r"(?:a|(?>bc))"]
)
def test_risky_patterns_are_told(pattern: str) -> None:
    """The check can fail."""
    assert _risky(parser.parse(pattern))


@pytest.mark.parametrize("pattern", [r"a*+", r"[^\"]++", r"(?:a|b)*", r"(?>a)", r"\s?+.{2,3}+"])
def test_others_are_allowed(pattern: str) -> None:
    """A single class has nothing to go back to."""
    assert not _risky(parser.parse(pattern))
    assert re.compile(pattern)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_patterns()))
