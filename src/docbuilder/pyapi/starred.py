"""What `from absent import *` brings of a package that is missing: the names that code takes for granted and that nothing else defines.

In: the code that imports. Out: names. Without these all that stands behind the first of them fails.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from docbuilder.pyapi.backends import text_of, tree_of

_DEFINED = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::.*)?=[^=]", re.MULTILINE)
_IMPORTED = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_NAME = re.compile(r"(\w+)(?:\s+as\s+\w+)?")


def names_from_star(space: Mapping[str, Any]) -> tuple[str, ...]:
    """The names, sorted.

    Args:
        space: the namespace of the module that imports; what is in it already is not brought again.
    """
    package = sys.modules.get(str(space.get("__name__")).partition(".")[0])
    folders = tuple(getattr(package, "__path__", ()))
    return tuple(sorted(_unbound(folders or (str(space.get("__file__")),)) - space.keys()))


@lru_cache(maxsize=4)
def _unbound(paths: tuple[str, ...]) -> frozenset[str]:
    """The names that no file of a package defines, used in those that import with stars, or taken from these: they hand on what they import."""
    files = [file for path in map(Path, paths) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    texts = {file: text_of(str(file)) for file in files}
    modules = {file: file.parent.name if file.stem == "__init__" else file.stem for file in files}
    starred = [file for file in files if "import *" in texts[file]]
    sources = {modules[file] for file in starred}
    defined = {*dir(builtins), *modules.values()}
    used = set[str]().union(*(_free(tree_of(str(file))) for file in starred))
    for text in texts.values():
        defined.update(name for pair in _DEFINED.findall(text) for name in pair)
        for module, names in _IMPORTED.findall(text):
            if module.rpartition(".")[2] in sources:
                used.update(_NAME.findall(names))
            for each in sources.intersection(_NAME.findall(names)):
                used.update(re.findall(rf"\b{each}\.(\w+)", text))
    return frozenset(name for name in used - defined if not name.startswith("_"))


def _free(tree: ast.Module) -> set[str]:
    """The names that a module reads and does not bind anywhere."""
    read, bound = set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return read - bound
