"""YAML whose every value knows its place: safe, bounded, and with all that is doubtful reported.

In: the `Source` of a project file. Out: `ParsedYaml`: a tree of `Scalar`, `Sequence` and `Mapping`, and diagnostics.

It is built from the loader's events, not with its constructor: no tag is ever acted on, depth does not use the stack, and
an alias shares what its anchor names, so that aliases of aliases stay as small as they are written. `size` bounds what
a reader of the tree has to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.edits import FileEdit
from docbuilder.model.source import Position, Source
from docbuilder.model.values import Data

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 64
_MAX_SIZE = 200_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_PLAIN_TEXT = re.compile(r"[\w./][\w./-]*")
"""Needs neither quotes nor escapes."""
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})


class Scalar(Data, frozen=True):
    """A text as written; `plain`: without quotes, so that it may stand for null or a truth value."""

    position: Position
    text: str
    plain: bool = False

    @property
    def is_null(self) -> bool:
        """It stands for nothing."""
        return self.plain and self.text in _NULLS

    @property
    def truth(self) -> bool | None:
        """The truth value that it stands for (YAML 1.1), or None."""
        if not self.plain:
            return None
        return True if self.text in _TRUE else False if self.text in _FALSE else None


class Sequence(Data, frozen=True):
    """A list; `position` is that of its first item."""

    position: Position
    items: tuple[YamlNode, ...]


class Mapping(Data, frozen=True):
    """Keys with values, in order, every key once."""

    position: Position
    entries: tuple[tuple[Scalar, YamlNode], ...]

    def get(self, key: str) -> YamlNode | None:
        """The value of `key`, or None; null counts as absent."""
        for name, value in self.entries:
            if name.text == key:
                return None if isinstance(value, Scalar) and value.is_null else value
        return None


YamlNode = Scalar | Sequence | Mapping


class ParsedYaml(NamedTuple):
    """The tree, None where the file is empty or not valid, and what is wrong."""

    tree: YamlNode | None
    diagnostics: tuple[Diagnostic, ...]


class _InvalidError(Exception):
    """The text cannot be used."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.position = position


def replace_scalar(scalar: Scalar, new: str) -> tuple[FileEdit, ...]:
    """The edit that writes another text in place of one, which is on one line and stands there as it is, in quotes or not."""
    if not _PLAIN_TEXT.fullmatch(scalar.text) or not _PLAIN_TEXT.fullmatch(new):
        return ()
    position = scalar.position
    place = position if scalar.plain else position._replace(column=position.column + 1)
    return (FileEdit(place, scalar.text, new),)


def parse_yaml(source: Source) -> ParsedYaml:
    """The first document of `source`. Linear in its size; never raises."""
    found: list[Diagnostic] = []
    try:
        return ParsedYaml(_Builder(source, found).build(), tuple(found))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message, position = error.problem or error.context or "not valid", _position(source, mark)
    except (yaml.YAMLError, UnicodeError) as error:  # a character that YAML forbids
        message, position = str(error).partition("\n")[0], Position(source.path)
    except _InvalidError as error:
        message, position = str(error), error.position
    found.append(
        Diagnostic(DiagnosticCode.YAML_INVALID, position, f"not valid YAML: {message}", "nothing of this file is used")
    )
    return ParsedYaml(None, tuple(found))


def _position(source: Source, mark: Any) -> Position:
    if mark is None:
        return Position(source.path)
    return Position(source.path, source.first_line + mark.line, source.first_column + mark.column + 1)


class _OpenCollection:
    """A list or mapping that is being read."""

    __slots__ = ("anchor", "depth", "is_mapping", "position", "size", "values")

    def __init__(self, position: Position, is_mapping: bool, anchor: str | None) -> None:
        self.position = position
        self.is_mapping = is_mapping
        self.anchor = anchor
        self.values: list[YamlNode] = []
        self.size = 1
        self.depth = 1


class _Builder:
    def __init__(self, source: Source, found: list[Diagnostic]) -> None:
        self.source = source
        self.found = found
        self.anchors: dict[str, tuple[YamlNode, int, int]] = {}  # name -> tree, its size, its depth
        self.open: list[_OpenCollection] = []
        self.root: YamlNode | None = None

    def build(self) -> YamlNode | None:
        for event in self._events():
            position = _position(self.source, event.start_mark)
            if isinstance(event, yaml.ScalarEvent):
                plain = event.style is None or event.style == ""
                scalar = Scalar(position, event.value, plain)
                if event.anchor:
                    self.anchors[event.anchor] = (scalar, 1, 1)
                self._add(scalar, 1, 1)
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                if len(self.open) >= _MAX_DEPTH:
                    raise _InvalidError(f"nested deeper than {_MAX_DEPTH} levels", position)
                self.open.append(_OpenCollection(position, isinstance(event, yaml.MappingStartEvent), event.anchor))
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in self.anchors:
                    raise _InvalidError(
                        f"the alias *{event.anchor} stands before, or inside of, what it names", position
                    )
                tree, size, depth = self.anchors[event.anchor]
                if len(self.open) + depth > _MAX_DEPTH:
                    raise _InvalidError(f"aliases nest deeper than {_MAX_DEPTH} levels", position)
                self._add(tree, size, depth)
            elif isinstance(event, yaml.DocumentEndEvent):
                break
        return self.root

    def _events(self) -> Iterator[Any]:
        yield from yaml.parse(self.source.text, Loader=_LOADER)

    def _add(self, tree: YamlNode, size: int, depth: int) -> None:
        if not self.open:
            self.root = tree
            return
        top = self.open[-1]
        top.values.append(tree)
        top.size += size
        top.depth = max(top.depth, depth + 1)
        if top.size > _MAX_SIZE:
            raise _InvalidError(f"written out, its aliases are more than {_MAX_SIZE:,} values", tree.position)

    def _close(self) -> None:
        top = self.open.pop()
        values = top.values
        tree: Mapping | Sequence
        tree = Mapping(top.position, self._entries(values)) if top.is_mapping else Sequence(top.position, tuple(values))
        if top.anchor:
            self.anchors[top.anchor] = (tree, top.size, top.depth)
        self._add(tree, top.size, top.depth)

    def _entries(self, values: list[YamlNode]) -> tuple[tuple[Scalar, YamlNode], ...]:
        entries: dict[str, tuple[Scalar, YamlNode]] = {}
        for key, value in zip(values[::2], values[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise _InvalidError("a key must be a single word or text", key.position)
            if key.text in entries:
                first = entries.pop(key.text)[0].position.line
                message = f"the key {key.text!r} is there twice, first on line {first}; this one counts"
                self.found.append(
                    Diagnostic(DiagnosticCode.YAML_DUPLICATE_KEY, key.position, message, "remove one of the two")
                )
            entries[key.text] = (key, value)
        return tuple(entries.values())
