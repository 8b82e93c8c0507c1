"""Configuration files: where they are, and what stands in them.

In: `docbuilder.toml`, or `[tool.docbuilder]` of a `pyproject.toml`. Out: `ConfigFile`s, which know the line of a key, and values of `Config`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from docbuilder.config.keys import HINTS, KEYS
from docbuilder.config.project import ConfigError, read_toml, upwards
from docbuilder.config.values import coerced, located, misfit, unknown_key
from docbuilder.model.reading import read_plain_text

_LARGEST = 1_000_000  # bytes of a configuration file


class ConfigFile(NamedTuple):
    """A configuration file: its path, text, the header of the table that is ours, and the table."""

    path: Path
    text: str
    header: str
    table: Mapping[str, Any]

    def place(self, key: str) -> str:
        """`file:line` of `key`; the file alone where the line cannot be told."""
        line = self.line(key)
        return f"{self.path}:{line}" if line else str(self.path)

    def line(self, key: str) -> int:
        """The line of `key`; 0 where it cannot be told."""
        bare = re.escape(key)
        own = re.compile(rf"""\s*["']?{bare}["']?\s*[.=]""")
        below = re.compile(
            rf"""\s*\[+\s*{re.escape(self.header + ".") if self.header else ""}["']?{bare}["']?\s*[\].]"""
        )
        header = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if below.match(line):
                return number
            if line.lstrip().startswith("["):
                header = line.strip().strip("[]").replace(" ", "").partition("]")[0]
            elif header == self.header and own.match(line):
                return number
        return 0


def file_values(file: ConfigFile, problems: list[str]) -> dict[str, Any]:
    """Field -> value, as a file says; what is wrong is added to `problems`."""
    values: dict[str, Any] = {}
    for key, value in file.table.items():
        name = KEYS.get(key)
        problem = unknown_key(key) if name is None else misfit(name, key, value)
        if name is None or problem:
            problems.append(f"{file.place(key)}: {problem}")
        else:
            values[name] = located(name, coerced(HINTS[name], value), file.path.parent)
    return values


def named_file(path: Path) -> ConfigFile:
    """A configuration file that somebody names: our table of a `pyproject.toml`, all of any other.

    Raises:
        ConfigError: it is not there, or has no such table.
    """
    data = read_toml(path)
    if data is None:
        raise ConfigError(f"{path}: there is no such configuration file")
    if path.name != "pyproject.toml":
        return ConfigFile(path, read_plain_text(path, _LARGEST), "", data)
    table = data.get("tool", {}).get("docbuilder")
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: it has no table [tool.docbuilder]")
    return ConfigFile(path, read_plain_text(path, _LARGEST), "tool.docbuilder", table)


def find_file(start: Path) -> ConfigFile | None:
    """The configuration file that is nearest to a folder, in it or above it up to the repository's; None where there is none.

    Raises:
        ConfigError: our table in a `pyproject.toml` is no table.
    """
    for folder in upwards(start):
        for name, header in (("docbuilder.toml", ""), ("pyproject.toml", "tool.docbuilder")):
            path = folder / name
            if (data := read_toml(path)) is not None:
                table = data if not header else data.get("tool", {}).get("docbuilder")
                if isinstance(table, dict):
                    return ConfigFile(path, read_plain_text(path, _LARGEST), header, table)
                if table is not None:
                    raise ConfigError(f"{path}: [tool.docbuilder] must be a table")
    return None


def key_place(source: Path, key: str) -> str:
    """`file:line` of a key in the configuration of a source folder; "configuration" where it is in no file."""
    found = find_file(source)
    return found.place(key) if found is not None and key in found.table else "configuration"
