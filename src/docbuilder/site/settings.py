"""What `_config.py` says (dialect, section 5), and the configuration with it.

In: the `Source` of a file, or a `Config`. Out: `Settings` and diagnostics; the `Config` that all stages get. The file is read as literals and never
executed. Light to import: it is all of `site` that a run needs which has nothing to do.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position, Source
from docbuilder.site.data_pages import write_data_pages
from docbuilder.site.files import read_source
from docbuilder.site.model import Settings

SETTINGS = "_config.py"
_MAX_SETTINGS = 1_000_000  # characters; beyond it Python's own parser could exhaust memory
_MAX_OWN = 4 << 20  # bytes of a table of contents and the like; the largest of a real corpus has 50 kB


def settle(config: Config) -> Config:
    """The configuration with what only the sources can tell, and the sources with what extensions make of data.

    Raises:
        ConfigError: an extension cannot be used.
    """
    if config.extensions:
        from docbuilder.extend.loading import with_extensions  # few configurations name any

        config = with_extensions(config)
    write_data_pages(config)
    return _with_ref(config)


def _with_ref(config: Config) -> Config:
    """The configuration with what only the sources' `_config.py` can tell (dialect, section 5).

    A `ref` that is not given is the tag of the version that is built, `version_prefix` and its number, where that is a
    number; else `default_branch_name`.
    """
    if config.ref:
        return config
    settings = Settings()
    folders = ("", *(f"{code}/" for code in (*config.languages, config.default_language)))
    with suppress(OSError):
        found = (find_settings(config, folder, []) for folder in folders)
        settings = next((one for one in found if one is not None), settings)
    number = config.version.removeprefix(settings.version_prefix)
    is_release = number[:1].isdigit()
    return dataclasses.replace(
        config, ref=settings.version_prefix + number if is_release else settings.default_branch_name
    )


def boundary_of(config: Config) -> Path:
    """Where symbolic links may lead to."""
    return config.source if config.untrusted else config.root


def has_file(config: Config, path: str) -> bool:
    """Whether the source has this file, and not somebody else's by a symbolic link."""
    file = config.source / path
    return file.is_file() and file.resolve().is_relative_to(boundary_of(config).resolve())


def read_own(source: Path, path: str, found: list[Diagnostic]) -> Source:
    """The text of a project file; problems are added to `found`."""
    text, problems = read_source(source / path, path, _MAX_OWN)
    found.extend(problems)
    return text


def find_settings(config: Config, prefix: str, found: list[Diagnostic]) -> Settings | None:
    """The settings of a folder; None where it has no such file.

    Args:
        config: names the source folder.
        prefix: of the paths in the folder: `""`, `en/`.
        found: problems are added to it.
    """
    if not has_file(config, prefix + SETTINGS):
        return None
    return read_settings(read_own(config.source, prefix + SETTINGS, found), found)


def read_settings(source: Source, found: list[Diagnostic]) -> Settings:
    """The settings of a `_config.py`: literals, and names bound to literals above; nothing of it is executed."""
    if len(source.text) > _MAX_SETTINGS:
        found.append(
            Diagnostic(DiagnosticCode.CONFIG_FILE, Position(source.path), "the file is too large to be a configuration")
        )
        return Settings()
    try:
        module = ast.parse(source.text)
    except SyntaxError as error:
        place = Position(source.path, error.lineno or 0, error.offset or 0)
        found.append(
            Diagnostic(DiagnosticCode.CONFIG_FILE, place, f"not valid Python: {error.msg}", "nothing of it is read")
        )
        return Settings()
    except (ValueError, RecursionError, MemoryError):
        found.append(
            Diagnostic(DiagnosticCode.CONFIG_FILE, Position(source.path), "not valid Python", "nothing of it is read")
        )
        return Settings()
    values: dict[str, Any] = {}
    known: dict[str, tuple[Any, ast.expr]] = {}
    for statement in module.body:
        targets, value = read_assignment(statement)
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                try:
                    values[target.id] = read_literal(value, values)
                except (ValueError, RecursionError):
                    values.pop(target.id, None)
                    known.pop(target.id, None)
                    if target.id in _SETTINGS:
                        message = f"the value of {target.id!r} is not a literal; it is not read"
                        place = Position(source.path, value.lineno, value.col_offset + 1)
                        found.append(Diagnostic(DiagnosticCode.CONFIG_FILE, place, message, "write the value itself"))
                else:
                    known[target.id] = (values[target.id], value)
    settings: dict[str, Any] = {}
    for name, (read, default) in _SETTINGS.items():
        if name in known:
            given, node = known[name]
            result = read(given)
            if result is None:
                place = Position(source.path, node.lineno, node.col_offset + 1)
                found.append(Diagnostic(DiagnosticCode.CONFIG_FILE, place, f"{name!r} must be {default}", ""))
            else:
                settings[name] = result
    return Settings(**settings)


def read_assignment(statement: ast.stmt) -> tuple[list[ast.expr], ast.expr | None]:
    """The targets of an assignment and its value; nothing for other statements."""
    if isinstance(statement, ast.Assign):
        return statement.targets, statement.value
    if isinstance(statement, ast.AnnAssign):
        return [statement.target], statement.value
    return [], None


def read_literal(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value of a literal in which names bound before, and strings added to each other, may stand.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.List | ast.Tuple):
        return [read_literal(item, names) for item in node.elts]
    if isinstance(node, ast.Dict) and None not in node.keys:
        keys = [read_literal(key, names) for key in node.keys if key is not None]
        if all(isinstance(key, str | int) for key in keys):
            return dict(zip(keys, [read_literal(value, names) for value in node.values], strict=True))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = read_literal(node.left, names), read_literal(node.right, names)
        if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= _MAX_SETTINGS:
            return left + right
    raise ValueError(node)


def _read_cells(value: Any) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(value, list):
        return None
    cells: list[tuple[str, str]] = []
    for cell in value:
        if not isinstance(cell, dict) or not isinstance(cell.get("content"), str):
            return None
        kind = cell.get("type", "code")
        if kind not in ("code", "markdown"):
            return None
        cells.append((kind, cell["content"]))
    return tuple(cells)


def _read_name(value: Any) -> str | None:
    """A part of the name of a branch or tag: in an address, `..` would lead to somebody else's repository."""
    return value if isinstance(value, str) and ".." not in value else None


def _read_truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


# `black_avoid_patterns` is of use to what formats code, which nothing here does
_SETTINGS: Mapping[str, tuple[Any, str]] = {
    "notebook_first_cells": (_read_cells, "a list of {'type': 'code' or 'markdown', 'content': text}"),
    "default_branch_name": (_read_name, "a text without '..'"),
    "version_prefix": (_read_name, "a text without '..'"),
    "disable_toc_check": (_read_truth, "True or False"),
}
