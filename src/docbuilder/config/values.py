"""Values of the configuration: whether they fit their keys, and what they become.

In: what TOML or the command line gives. Out: values of the fields of `Config`, or what is wrong with them in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from docbuilder.config.keys import HINTS, KEYS, ONE_OR_MORE, TIGHT, WAITS
from docbuilder.config.theme import THEME_KEYS, ThemeConfig, read_theme, theme_problems

_FILES = frozenset({"logo", "icon", "assets", "inventories", "cache_signing_key"})
"""Fields of text that name files: relative to the configuration file as paths are."""
_URL = re.compile(r"https?://[^\s/]")
_ABSOLUTE = re.compile(r"(?:/[^\s/?#]+)+/?")
_SCHEDULER = re.compile(
    r"dask:(?:(?:tcp|tls|ws|wss|ucx):)?//[^\s/:]+(?::\d+)?|dask:(?:(?:tcp|tls):)?//\[[0-9a-f:.]+\](?::\d+)?"
)
_SITE = re.compile(r"https?://[^\s/;,'\"]+(?:/[^\s?#]*)?|[^\s:?#]+")
_NAME = re.compile(r"[^\W_][\w.+@-]*", re.ASCII)
DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
"""A name that can be imported."""


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The one of `known` that may have been meant, if any."""
    from difflib import get_close_matches  # a rare mistake, and every command loads this module

    return get_close_matches(word, list(known), n=1, cutoff=0.5)


def unknown_key(key: str) -> str:
    """What is said of a key that there is not."""
    near = nearest(key.lower().replace("_", "-"), KEYS)
    near = ["lang"] if key in ("languages", "language") else near
    if key in ("tool", "docbuilder"):
        return f"unknown key {key!r}; in docbuilder.toml the keys stand without a table around them"
    if key.replace("_", "-") in THEME_KEYS:
        return f"unknown key {key!r}; it belongs into the table [theme]"
    return f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else f"; the keys are {', '.join(KEYS)}")


def misfit(name: str, key: str, value: Any) -> str:
    """What is wrong with `value`, or ""."""
    if name == "theme":
        return "; ".join(theme_problems(value))
    value = [value] if name in ONE_OR_MORE and isinstance(value, str) else value
    if not _fits(HINTS[name], value):
        return f"{key} must be {_described(HINTS[name])}, not {_shown(value)}"
    if name == "severity":
        return _unknown_codes(value)
    check, expected = _CHECKS.get(name, (None, ""))
    return "" if check is None or check(value) else f"{key} must be {expected}, not {_shown(value)}"


def _unknown_codes(rules: Mapping[str, Any]) -> str:
    """What is wrong with the names of diagnostics: every code is one, and every pattern stands for one at least."""
    from fnmatch import filter as matching  # few configurations have such rules

    from docbuilder.model.diagnostics import DiagnosticCode

    slugs = [code.slug for code in DiagnosticCode]
    patterns = [key for key, value in rules.items() if isinstance(value, str)]
    patterns += [key for value in rules.values() if isinstance(value, Mapping) for key in value]
    wrong = [pattern for pattern in patterns if not matching(slugs, pattern)]
    near = ["".join(nearest(code, slugs)) if code.isascii() and code[-1:].isalpha() else "" for code in wrong]
    named = [
        f"{code!r}{f' (did you mean {other!r}?)' if other else ''}" for code, other in zip(wrong, near, strict=True)
    ]
    return f"severity: no diagnostic is called {', '.join(named)}" if wrong else ""


_CHECKS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "languages": (
        lambda value: all(_NAME.fullmatch(code) for code in value),
        "a list of the names of language folders",
    ),
    "version": (
        lambda value: not value or (bool(_NAME.fullmatch(value)) and value != "assets"),
        "the name of a folder: letters, digits, '.', '_', '+', '@' and '-', not 'assets'",
    ),
    "package": (lambda value: not value or bool(DOTTED.fullmatch(value)), "the name by which the package is imported"),
    "executor": (
        lambda value: value in ("processes", "serial", "dask:local") or bool(_SCHEDULER.fullmatch(value)),
        "processes, serial, dask:local or the address of a Dask scheduler, dask://HOST:PORT",
    ),
    "mock": (lambda value: all(DOTTED.fullmatch(name) for name in value), "a list of names that can be imported"),
    "source_url": (lambda value: not value or "{path}" in value, "an address with {path} in it"),
    "edit_url": (lambda value: not value or "{path}" in value, "an address with {path} in it"),
    "repository": (lambda value: not value or bool(_URL.match(value)), "a URL with http:// or https://"),
    "base_url": (lambda value: not value or bool(_URL.match(value)), "a URL with http:// or https://"),
    "inventories": (
        lambda value: all(_URL.match(entry["url"]) for entry in value.values()),
        "a table of tables whose url begins with http:// or https://",
    ),
    "search_also": (
        lambda value: all(_SITE.fullmatch(entry) for entry in value),
        "a list of keys of inventories, of addresses with https:// or http://, and of folders such as '../other'",
    ),
    "published_at": (
        lambda value: all(_ABSOLUTE.fullmatch(path) for path in value),
        "a path that begins with a slash, or a list of them",
    ),
    "notebooks": (
        lambda value: not value or value.startswith("https://github.com/"),
        "an address that begins with https://github.com/",
    ),
    "jobs": (lambda value: value >= 0, "a number of processes, or 0 for as many as there are processors"),
    **dict.fromkeys(TIGHT, (lambda value: value > 0, "a number greater than 0")),
    **dict.fromkeys(("max_memory", "max_processor_time"), (lambda value: value >= 0, "a number, or 0 for no limit")),
    **dict.fromkeys(WAITS, (lambda value: value > 0, "a number of seconds greater than 0")),
}


def _fits(hint: Any, value: Any) -> bool:
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return value in arguments
    if get_origin(hint) is tuple:
        return isinstance(value, list) and all(_fits(arguments[0], item) for item in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(_fits(arguments[1], item) for item in value.values())
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        needed = {entry.name for entry in fields(hint) if entry.default is MISSING}
        known = isinstance(value, dict) and needed <= value.keys() <= hints.keys()
        return known and all(_fits(hints[key], item) for key, item in value.items())
    if arguments:  # a union; a file has no way to write None
        return any(_fits(argument, value) for argument in arguments if argument is not NoneType)
    if hint is bool or isinstance(value, bool):
        return hint is bool and isinstance(value, bool)
    if hint is Path:
        return isinstance(value, str) and value != "" and "\0" not in value
    return isinstance(value, (int, float) if hint is float else hint)


def coerced(hint: Any, value: Any) -> Any:
    """`value`, which fits, as the field of this type has it."""
    if hint is ThemeConfig:
        return read_theme(value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and get_origin(hint) is tuple:
        return (value,)
    if isinstance(value, dict):
        item = get_args(hint)[1]
        return {
            key: item(**entry) if isinstance(item, type) and is_dataclass(item) else entry
            for key, entry in value.items()
        }
    return Path(value) if Path in (hint, *get_args(hint)) else value


def located(name: str, value: Any, folder: Path) -> Any:
    """`value` with what it says of files made absolute."""
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, ThemeConfig):
        fonts = {
            field_name: replace(font, file=str(folder / font.file))
            for field_name in ("font", "code_font")
            if (font := getattr(value, field_name)) is not None and font.file
        }
        return replace(value, **fonts)
    if name == "cache_signing_key" and value.startswith("env:"):
        return value
    if name in _FILES and value:
        if isinstance(value, tuple):
            return tuple(str(folder / item) for item in value)
        if isinstance(value, dict):
            places = {
                key: {part: path and str(folder / path) for part, path in (("file", item.file), ("api", item.api))}
                for key, item in value.items()
            }
            return {key: replace(item, **places[key]) for key, item in value.items()}
        return str(folder / value)
    return value


def _described(hint: Any, several: bool = False) -> str:
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(repr(choice) for choice in arguments)
    if get_origin(hint) is tuple:
        return f"a list of {_described(arguments[0], several=True)}"
    if get_origin(hint) is dict:
        return ("tables" if several else "a table") + f" of {_described(arguments[1], several=True)}"
    if is_dataclass(hint):
        return ("tables" if several else "a table") + " with " + " and ".join(entry.name for entry in fields(hint))
    if arguments:
        return " or ".join(_described(argument, several) for argument in arguments if argument is not NoneType)
    one, many = {
        str: ("a string", "strings"),
        Path: ("a path", "paths"),
        bool: ("true or false", ""),
        int: ("a whole number", ""),
        float: ("a number", ""),
    }.get(hint, ("", ""))
    return many if several else one


def _shown(value: Any) -> str:
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
