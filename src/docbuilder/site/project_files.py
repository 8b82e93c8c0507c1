"""The project's own files beside the pages: `_redirects.yml`, `_versions.yml`, `_config.py` (dialect, section 5).

In: the `Source` of a file. Out: plain data and diagnostics. `_config.py` is read as literals and never executed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from docbuilder.model import yaml
from docbuilder.model.diagnostics import Code, Diagnostic
from docbuilder.model.source import Position, Source
from docbuilder.site.model import Redirect, Settings

REDIRECTS, VERSIONS, SETTINGS = "_redirects.yml", "_versions.yml", "_config.py"
LOCK, GLOSSARY = "_i18n.lock", "_glossary.yml"
"""Of a translation: which text of the original it was made from, and its terms; see `docbuilder.i18n`."""
_MAX_SETTINGS = 1_000_000  # characters; beyond it Python's own parser could exhaust memory

Found = list[Diagnostic]


def read_redirects(source: Source, pages: Mapping[str, str], found: Found) -> tuple[Redirect, ...]:
    """What took the place of pages that there are no longer.

    Args:
        source: of `_redirects.yml`.
        pages: the name of every page -> its route.
        found: problems are added to it: a redirect that hides a page, leads nowhere, or in a circle.
    """
    tree, problems = yaml.parse_yaml(source)
    found.extend(problems)
    if tree is None:
        return ()
    if not isinstance(tree, yaml.Mapping):
        found.append(Diagnostic(Code.REDIRECT_INVALID, tree.position, "the file must have entries `old: new`"))
        return ()
    routes = set(pages.values())
    wanted: dict[tuple[str, str], tuple[str, str, Position]] = {}
    for key, value in tree.entries:
        if not isinstance(value, yaml.Scalar) or value.is_null:
            found.append(
                Diagnostic(Code.REDIRECT_INVALID, value.position, f"{key.text!r} leads to nothing", "old: new")
            )
            continue
        (old, anchor), text = old_address(key.text), value.text.strip()
        new, to = (text, "") if "://" in text else new_address(text)
        if not is_route(old):
            found.append(Diagnostic(Code.REDIRECT_INVALID, key.position, f"{key.text!r} is not a page's path"))
        elif old in routes:
            message = f"the redirect from {old!r} would hide the page of that name"
            hint = "remove the redirect"
            if anchor:
                message = f"the page {old!r} is there, so its section {anchor!r} cannot be redirected"
                hint = "name the section that took its place as `aliases` in the front matter of that page"
            found.append(Diagnostic(Code.REDIRECT_INVALID, key.position, message, hint))
        else:
            wanted[old, anchor] = (new, to, value.position)
    by_route = {route: name for name, route in pages.items()}
    redirects: list[Redirect] = []
    for (old, anchor), (new, new_anchor, position) in wanted.items():
        target, to, seen = new, new_anchor, {old}
        while target not in seen:
            step = wanted.get((target, to)) if to else None
            step = step or wanted.get((target, ""))
            if step is None:
                break
            seen.add(target)
            target, to = step[0], step[1] or to
        name = target if target in pages else by_route.get(target, "")
        if target in seen:
            message = f"the redirect from {old!r} leads in a circle"
            found.append(Diagnostic(Code.REDIRECT_INVALID, position, message, "let it lead to a page"))
        elif name or target.lower().startswith(("http://", "https://")):
            redirects.append(Redirect(old, anchor, name or target, to, position))
        else:
            near = get_close_matches(target, pages, n=1)
            message = f"the redirect from {old!r} leads to {new!r}, which is not there"
            hint = f"{old}: {near[0]}" if near else "let it lead to a page"
            found.append(Diagnostic(Code.REDIRECT_INVALID, position, message, hint))
    return tuple(redirects)


def old_address(text: str) -> tuple[str, str]:
    """Route and anchor of a page that there was; the address of a directory (`guide/`) is that of its `index`."""
    path, _, anchor = text.strip().removeprefix("./").partition("#")
    path, anchor = path.lstrip("/"), anchor.strip()
    return (path.rstrip("/") + "/index" if path.endswith("/") else _without_ending(path)), anchor


def new_address(text: str) -> tuple[str, str]:
    """Name or route, and anchor, of a page that there is."""
    path, _, anchor = text.strip().removeprefix("./").partition("#")
    return _without_ending(path.strip("/")), anchor.strip()


def is_route(path: str) -> bool:
    """Whether a page could be written there."""
    return "\0" not in path and not any(part in ("", ".", "..") for part in path.split("/"))


def _without_ending(path: str) -> str:
    for ending in (".mdx", ".md", ".html"):
        path = path.removesuffix(ending)
    return path


def read_versions(source: Source, found: Found) -> tuple[str, ...]:
    """The names that `_versions.yml` lists, as written, each once; problems are added to `found`."""
    tree, problems = yaml.parse_yaml(source)
    found.extend(problems)
    if tree is None:
        return ()
    names: list[str] = []
    for item in tree.items if isinstance(tree, yaml.Sequence) else (tree,):
        name = item.get("version") if isinstance(item, yaml.Mapping) else None
        if isinstance(name, yaml.Scalar) and name.text.strip():
            names.append(name.text.strip())
            for key, _ in item.entries if isinstance(item, yaml.Mapping) else ():
                if key.text != "version":
                    message = f"unknown key {key.text!r}"
                    found.append(Diagnostic(Code.YAML_UNKNOWN_KEY, key.position, message, "the only key is 'version'"))
        else:
            message = "an entry must say `version: name`"
            found.append(Diagnostic(Code.YAML_INVALID, item.position, message, "- version: v1.0.0"))
    return tuple(dict.fromkeys(names))


def read_settings(source: Source, found: Found) -> Settings:
    """The settings of a `_config.py`: literals, and names bound to literals above; nothing of it is executed."""
    if len(source.text) > _MAX_SETTINGS:
        found.append(Diagnostic(Code.CONFIG_FILE, Position(source.path), "the file is too large to be a configuration"))
        return Settings()
    try:
        module = ast.parse(source.text)
    except SyntaxError as error:
        place = Position(source.path, error.lineno or 0, error.offset or 0)
        found.append(Diagnostic(Code.CONFIG_FILE, place, f"not valid Python: {error.msg}", "nothing of it is read"))
        return Settings()
    except (ValueError, RecursionError, MemoryError):
        found.append(Diagnostic(Code.CONFIG_FILE, Position(source.path), "not valid Python", "nothing of it is read"))
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
                        found.append(Diagnostic(Code.CONFIG_FILE, place, message, "write the value itself"))
                else:
                    known[target.id] = (values[target.id], value)
    settings: dict[str, Any] = {}
    for name, (read, default) in _SETTINGS.items():
        if name in known:
            given, node = known[name]
            result = read(given)
            if result is None:
                place = Position(source.path, node.lineno, node.col_offset + 1)
                found.append(Diagnostic(Code.CONFIG_FILE, place, f"{name!r} must be {default}", ""))
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


def _read_patterns(value: Any) -> dict[str, str] | None:
    if isinstance(value, dict) and all(isinstance(item, str) for pair in value.items() for item in pair):
        return value
    return None


def _read_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _read_truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


_SETTINGS: Mapping[str, tuple[Any, str]] = {
    "notebook_first_cells": (_read_cells, "a list of {'type': 'code' or 'markdown', 'content': text}"),
    "black_avoid_patterns": (_read_patterns, "a dictionary of texts"),
    "default_branch_name": (_read_text, "a text"),
    "version_prefix": (_read_text, "a text"),
    "disable_toc_check": (_read_truth, "True or False"),
}
