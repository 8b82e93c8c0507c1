"""What a module imports a name from, as its source says: such a name may stand for nothing when the module runs.

In: the globals of a module and a name. Out: the path of the object that the name stands for.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from docbuilder.pyapi.attributes import assigned, statements_of
from docbuilder.pyapi.backends import text_of, tree_of

_DEEPEST = 5  # modules that have a name from each other
_Import = ast.Import | ast.ImportFrom
_ITEMS = re.compile(r"(?:[ \t]*[\w.]+(?: +as +\w+)?[ \t]*,)*[ \t(]*(?:(?:[\w.]+ +)?as +)?")
"""What stands before a name on a line that belongs to an import of many names."""
_LETTER = re.compile(r"\w")
_CHECKED = re.compile(
    r"""^([ \t]*)if\b[^\n]*\bTYPE_CHECKING\b[^\n]*\n
        (?:(?:\1(?:[ \t)#]|else:|elif\b)[^\n]*|[ \t]*)\n)*""",
    re.MULTILINE | re.VERBOSE,
)


def imported_path(space: Mapping[str, Any], dotted: str, *, checked: bool = False) -> str:
    """The path of a name that a module imports, perhaps under a condition that does not hold; "" if it does not.

    Args:
        space: the module's globals.
        dotted: the name, and perhaps attributes of it.
        checked: for type checkers alone (`if TYPE_CHECKING:`). No more of the file is parsed then: many names are asked for in vain, and to
            parse whole files for them took a tenth of the time of the process that imports the package (transformers, 44 files).
    """
    path = space.get("__file__")
    if not isinstance(path, str):
        return ""
    found = _imported_path(space, path, dotted, checked)
    first, dot, rest = dotted.partition(".")
    if not found and is_nothing(space.get(first, ...), first) and (given := _given(path, first)):
        found = _imported_path(space, path, f"{given}{dot}{rest}", checked)
    return found


def _imported_path(space: Mapping[str, Any], path: str, dotted: str, checked: bool) -> str:
    first, dot, rest = dotted.partition(".")
    for statement in _imports(path, first, checked):
        for alias in statement.names:
            if (alias.asname or alias.name.partition(".")[0]) != first:
                continue
            if isinstance(statement, ast.Import):
                return f"{alias.name if alias.asname else first}{dot}{rest}"
            try:
                name = "." * statement.level + (statement.module or "")
                module = importlib.util.resolve_name(name, space.get("__package__") or "")
            except (ImportError, ValueError):
                continue
            return f"{module}.{alias.name}{dot}{rest}"
    return ""


def origin_path(space: Mapping[str, Any], dotted: str) -> str:
    """The same, followed through modules that have nothing for the name either: `from lib.compat import Tensor`; "" for what one of them defines."""
    for _ in range(_DEEPEST):
        path = imported_path(space, dotted)
        module, _, name = path.rpartition(".")
        home = sys.modules.get(module)
        if home is None or not is_nothing(home.__dict__.get(name, home)):
            return path
        space, dotted = home.__dict__, name
    return ""


def is_nothing(value: Any, name: str = "") -> bool:
    """What a module puts in the place of a type that it imports under a condition: `else: Request = None`."""
    return value is None or ((value is object or value is Any) and name not in {"object", "Any"})


def _imports(path: str, name: str, checked: bool) -> Iterator[_Import]:
    """The imports of a file among which that of a name is, if there is one: those for type checkers, then all others, below conditions too."""
    yield from _checked_imports(path)
    if not checked and _may_import(path, name):
        yield from (each for each, _ in statements_of(tree_of(path).body) if isinstance(each, _Import))


def _given(path: str, name: str) -> str:
    """What a name is given below a condition, where that is an attribute: `Array = numpy.ndarray`."""
    text = text_of(path)
    pattern = rf"^[ \t]+{re.escape(name)}[ \t]*=[ \t]*((?!{re.escape(name)}\b)\w+(?:\.\w+)+)[ \t]*(?:#.*)?$"
    found = re.search(pattern, text, re.MULTILINE) if name in text else None
    return found[1] if found is not None else ""


def _may_import(path: str, name: str) -> bool:
    """A line of the file looks as if it imported the name; quicker than to parse the file, and few do."""
    text, at = text_of(path), -1
    while (at := text.find(name, at + 1)) >= 0:
        before, behind = text[text.rfind("\n", 0, at) + 1 : at], text[at + len(name) : at + len(name) + 1]
        is_part = _LETTER.match(before[-1:]) or _LETTER.match(behind)
        if not is_part and ("import" in before or _ITEMS.fullmatch(before)):
            return True
    return False


@lru_cache(maxsize=64)
def checked_types(path: str) -> Mapping[str, str]:
    """The types to which a file gives names for type checkers alone, as they are written."""
    return {
        name: str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
        for block in _checked_blocks(path)
        for condition in block.body
        for statement in (condition.body if isinstance(condition, ast.If) else ())
        for name, node in assigned(statement).items()
        if isinstance(node, ast.Subscript | ast.BinOp | ast.Name | ast.Attribute)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and isinstance(statement, ast.AnnAssign))
    }


@lru_cache(maxsize=64)
def _checked_imports(path: str) -> tuple[_Import, ...]:
    return tuple([each for block in _checked_blocks(path) for each in ast.walk(block) if isinstance(each, _Import)])


@lru_cache(maxsize=64)
def _checked_blocks(path: str) -> tuple[ast.Module, ...]:
    return tuple(_blocks_in(text_of(path)))


def _blocks_in(text: str) -> Iterator[ast.Module]:
    if "TYPE_CHECKING" not in text:
        return
    for match in _CHECKED.finditer(text + "\n"):
        try:
            yield ast.parse(textwrap.dedent(match[0]))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it stands in a text, or is none for this version of Python
