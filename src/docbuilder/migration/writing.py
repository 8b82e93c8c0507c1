"""Project files as text: tables of contents, configurations, workflows.

In: what they say. Out: their text.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from docbuilder import __version__
from docbuilder.site.model import TocEntry
from docbuilder.site.toctree import quoted

_HERE = Path(__file__).parent


def toctree_text(entries: Iterable[TocEntry]) -> str:
    """The text of a `_toctree.yml`."""
    return "".join(f"{line}\n" for line in _lines(entries, ""))


def _lines(entries: Iterable[TocEntry], indent: str) -> Iterator[str]:
    for entry in entries:
        pairs = [("local", quoted(entry.name))] if entry.name else []
        pairs += [("title", quoted(entry.title))] if entry.title else []
        pairs += [("url", quoted(entry.url))] if entry.url else []
        pairs += [("isExpanded", "true")] if entry.expanded else []
        pairs += [("new", "true")] if entry.new else []
        start = "- "
        for key, value in pairs:
            yield f"{indent}{start}{key}: {value}"
            start = "  "
        if entry.children:
            yield f"{indent}{start}sections:"
            yield from _lines(entry.children, indent + "  ")


def config_text(values: Mapping[str, object]) -> str:
    """The text of a `docbuilder.toml`: key -> text, truth value, list of texts or table of texts; empty values are left out."""
    plain = [f"{key} = {_toml(value)}\n" for key, value in values.items() if value and not isinstance(value, Mapping)]
    tables = [
        f"\n[{key}]\n" + "".join(f"{_key(name)} = {_toml(inner)}\n" for name, inner in value.items())
        for key, value in values.items()
        if isinstance(value, Mapping) and value
    ]
    return "".join(plain + tables)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_toml(inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else _toml(name)


def plain_text(markup: str) -> str:
    """What a reader sees of a line of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", markup)).split())


def workflow_text(name: str, values: Mapping[str, str]) -> str:
    """A workflow of this folder with words in braces filled in.

    Args:
        name: its file's.
        values: word -> text.
    """
    text = (_HERE / name).read_text("utf-8")
    for word, value in {**values, "release": __version__}.items():
        text = text.replace(f"{{{word}}}", value)
    return text
