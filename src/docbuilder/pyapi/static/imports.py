"""Imports that happen under conditions, or when a name is asked for: the paths that a module's code gives for a name.

In: a module and a name. Out: dotted paths, in the order they are written in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import griffe

from docbuilder.pyapi.backends import tree_of


def lazy_imports(module: griffe.Module, name: str) -> Iterator[str]:
    """The paths that a module's tables of lazy imports give for a name: `{name: module}`, `{module: [names]}`."""
    if not isinstance(module.filepath, Path):
        return
    package = module.path if module.filepath.name == "__init__.py" else module.path.rpartition(".")[0]

    def paths(written: str) -> Iterator[str]:
        bare = written.lstrip(".")
        if bare != written:
            base = package.split(".")[: package.count(".") + 2 - (len(written) - len(bare))]
            yield ".".join([*base, *filter(None, [bare])])
        else:
            yield from (f"{package}.{written}", written.replace(":", "."))

    for node in ast.walk(tree_of(str(module.filepath))):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            constants = [each.value for each in ast.walk(value) if isinstance(each, ast.Constant)]
            texts = [each for each in constants if isinstance(each, str)]
            if key.value == name:
                if texts[:1]:
                    yield from (f"{path}.{texts[1] if len(texts) > 1 else name}" for path in paths(texts[0]))
                    yield from (path for path in paths(texts[0]) if path.rpartition(".")[2] == name)
                elif isinstance(value, ast.Constant):
                    yield f"{package}.{name}"
            elif name in texts and isinstance(value, ast.List | ast.Tuple | ast.Set):
                yield from (f"{path}.{name}" for path in paths(key.value))


def imports_of(module: griffe.Module, name: str) -> Iterator[str]:
    """The paths from which a module imports a name, depending on conditions, in the order they are written in."""
    if not isinstance(module.filepath, Path):
        return
    package = module.path if module.filepath.name == "__init__.py" else module.path.rpartition(".")[0]
    for node in ast.walk(tree_of(str(module.filepath))):
        if isinstance(node, ast.ImportFrom):
            base = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    yield ".".join([*base, *filter(None, [node.module]), alias.name])
