"""Where objects stand in the sources: file, line, line of the docstring.

In: objects. Out: `Place`. Nothing is parsed: lines of functions and classes are read from their compiled code.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import marshal
import os
import re
import struct
import sys
from bisect import bisect_left
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from docbuilder.pyapi.attributes import Written, sources_of
from docbuilder.pyapi.backends import text_of
from docbuilder.pyapi.model import DocstringPlace, Place
from docbuilder.pyapi.safe_access import call, qualified_name, read, read_name

_BLOCK = 4096  # characters
_INDENTS = re.compile(r"\n([ \t]*)(?=\S)")
_CLASS = re.compile(r"^[ \t]*class[ \t]+(\w+)", re.MULTILINE)
_PARTIAL = ("__partialmethod__", "_partialmethod")  # the latter up to Python 3.12
_OPENING = re.compile(r"[rRuU]?(?:\"\"\"|'''|\"|')\\?")


class Places:
    """Finds objects in the files below one folder.

    Args:
        root: the folder that holds the top package.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = f"{root}{os.sep}" if root else os.sep
        self._file = functools.lru_cache(maxsize=32)(_File)  # what is asked for together is in few files
        self._paths: dict[str, str | None] = {}

    def of(self, value: Any, docstring: str | None = None) -> Place | None:
        """The place of a function, property or class; None where there is no source in the folder.

        Args:
            value: the object, decorated or not.
            docstring: as Python has it, to find the line on which it begins.
        """
        if isinstance(value, type):
            return self._class(value, docstring)
        function = undecorated(value)
        if function is None:
            return None
        code = function.__code__
        return self._place(function.__module__, code.co_filename, _Start(code.co_firstlineno), docstring)

    def at(self, statement: Written) -> Place | None:
        """The place of an assignment; None outside of the folder."""
        path = self._relative(statement.path)
        if path is None:
            return None
        return Place(
            statement.module,
            path,
            statement.line,
            statement.docstring_line,
            statement.docstring_column,
            statement.docstring_opening,
        )

    def file_of(self, value: Any) -> str | None:
        """The file, absolute."""
        if isinstance(value, type):
            module = sys.modules.get(value.__module__)
            path = read(module, "__file__")
            return path if isinstance(path, str) else None
        function = undecorated(value)
        return function.__code__.co_filename if function is not None else None

    def _class(self, value: type, docstring: str | None) -> Place | None:
        for module, path in sources_of(value):
            if self._relative(path) is not None and (start := self._file(path).class_start(value)) is not None:
                return self._place(module, path, start, docstring)
        return None

    def _place(self, module: str | None, path: str, start: _Start, docstring: str | None) -> Place | None:
        relative = self._relative(path)
        if relative is None or not isinstance(module, str):
            return None
        if docstring:
            found = self._file(path).docstring(start, docstring)
            return Place(module, relative, start.line, *found, written=found.line > 0)
        return Place(module, relative, start.line)

    def _relative(self, path: str) -> str | None:
        if path not in self._paths:
            full = path if path.startswith(self._root) else str(call(Path.resolve, Path(path)) or path)
            inside = full.startswith(self._root) and "<" not in full
            self._paths[path] = full[len(self._root) :].replace(os.sep, "/") if inside else None
        return self._paths[path]


class _Start(NamedTuple):
    """Where an object begins: the line, counted from 1, and the offset of that line; -1 where it is not known yet."""

    line: int
    offset: int = -1


class _File:
    """A source file, read when asked for."""

    def __init__(self, path: str) -> None:
        self._path = path

    @functools.cached_property
    def _text(self) -> str:
        return text_of(self._path)

    @functools.cached_property
    def _counts(self) -> list[int]:
        """The number of line ends before each block of the text, and in all of it."""
        counts = (self._text.count("\n", at, at + _BLOCK) for at in range(0, len(self._text), _BLOCK))
        return list(itertools.accumulate(counts, initial=0))

    def _line(self, offset: int) -> int:
        """The line that the character at `offset` stands on."""
        block = offset // _BLOCK
        return self._counts[block] + self._text.count("\n", block * _BLOCK, offset) + 1

    def _offset(self, line: int) -> int:
        """The offset of a line; -1 where the file has fewer."""
        if line - 1 > self._counts[-1]:
            return -1
        block = max(0, bisect_left(self._counts, line - 1) - 1)
        at = block * _BLOCK
        for _ in range(line - 1 - self._counts[block]):
            at = self._text.find("\n", at) + 1
        return at

    @functools.cached_property
    def _classes(self) -> dict[str, list[CodeType]]:
        """Qualified name -> compiled bodies of the classes."""
        found: dict[str, list[CodeType]] = {}
        code = _compiled(self._path)
        todo = [code] if code else []
        while todo:
            inner = [each for each in todo.pop().co_consts if isinstance(each, CodeType)]
            for each in inner:
                if "__qualname__" in each.co_names:
                    found.setdefault(each.co_qualname, []).append(each)
            todo += inner
        return found

    def class_start(self, value: type) -> _Start | None:
        """The beginning of the class statement, below its decorators; None where there is none."""
        name = qualified_name(value)
        offset = self._only_statement(name)
        if offset >= 0:
            return _Start(self._line(offset), offset)
        bodies = self._classes.get(name, [])
        if len(bodies) > 1:  # defined twice, depending on a condition: the one whose methods the class has
            lines = {
                each.__code__.co_firstlineno for each in list(value.__dict__.values()) if type(each) is FunctionType
            }
            bodies = sorted(
                bodies,
                key=lambda body: -len(lines & {c.co_firstlineno for c in body.co_consts if isinstance(c, CodeType)}),
            )
        if not bodies:
            return None
        first = bodies[0].co_firstlineno  # of its first decorator
        start = self._offset(first)
        if start < 0:
            return _Start(first)
        statement = next((each for each in _CLASS.finditer(self._text, start) if each[1] == value.__name__), None)
        if statement is None:
            return _Start(first, start)
        return _Start(first + self._text.count("\n", start, statement.start()), statement.start())

    def _only_statement(self, qualified_name: str) -> int:
        """The offset of the line of a class statement where only one line can be it, else -1."""
        holder, _, name = qualified_name.rpartition(".")
        found = -1
        at = self._text.find(f"class {name}")
        while at >= 0:
            line = self._text.rfind("\n", 0, at) + 1
            statement = _CLASS.match(self._text, line)
            if statement and statement[1] == name:
                if found >= 0 or bool(holder) != self._text[line].isspace():  # it may as well be in a docstring
                    return -1
                found = line
            at = self._text.find(f"class {name}", at + 1)
        return found

    def docstring(self, start: _Start, docstring: str) -> DocstringPlace:
        """The first line with text of `docstring`, which belongs to the object at `start`; zeros where the file does not have it: a
        decorator has made it.
        """
        text = docstring.strip()
        offset = start.offset if start.offset >= 0 else self._offset(start.line)
        if not text or offset < 0:
            return DocstringPlace()
        first, _, rest = text.partition("\n")
        at = self._opening(first.rstrip(), offset)
        if at < 0:
            return DocstringPlace()
        before = self._text.rfind("\n", 0, at) + 1
        lead = self._text[before:at].strip()
        if not self._text.startswith(text, at):  # there are escapes in it, or more lines than the file has
            height = text.count("\n")
            lines = self._text[before:].split("\n", height + 1)
            if height >= len(lines) or rest[rest.rfind("\n") + 1 :].strip() not in lines[height]:
                return DocstringPlace()
        row = self._text.count("\n", offset, at) + start.line
        if not lead:
            # from Python 3.13 on the compiler has taken the indentation off already
            taken = at - before - _indent_of_text(docstring)
            return DocstringPlace(row, taken + min(map(len, _INDENTS.findall(docstring)), default=0))
        opening = len(self._text[before:at].lstrip())
        return DocstringPlace(row, at - before - opening, opening)

    def _opening(self, first: str, start: int) -> int:
        """Where `first` is the beginning of a string; -1 where it is not among the first few places that have it."""
        at = start - 1
        for _ in range(5):
            at = self._text.find(first, at + 1)
            if at < 0:
                break
            before = self._text.rfind("\n", 0, at) + 1
            lead = (
                self._text[before:at].strip()
                or self._text[max(0, before - 400) : before].rstrip().rpartition("\n")[2].strip()
            )
            if _OPENING.fullmatch(lead):
                return at
        return -1


def _indent_of_text(docstring: str) -> int:
    """How far the first line with text is indented."""
    start = len(docstring) - len(docstring.lstrip())
    return start - docstring.rfind("\n", 0, start) - 1


def undecorated(value: Any) -> FunctionType | None:
    """The function that `value` was before it was decorated; None where there is none."""
    if type(value) is FunctionType and not value.__dict__:
        return value  # as most are
    for _ in range(50):
        kind = type(value)
        if (partial := partial_behind(value)) is not None:
            value = partial.func
        elif issubclass(kind, property):
            value = value.fget
        elif issubclass(kind, functools.cached_property):
            value = value.func
        elif issubclass(kind, classmethod | staticmethod):
            value = value.__func__
        else:
            break
    value = call(inspect.unwrap, value)
    value = read(value, "__func__", value)
    if type(value) is FunctionType:
        return value
    inner = [read(value, "func"), read(value, "fget")]
    return next((each for each in inner if type(each) is FunctionType), None)


def partial_behind(value: Any) -> functools.partial[Any] | functools.partialmethod[Any] | None:
    """What gives some of the arguments of a function: `value`, or what has made the method of a class; None for all else."""
    if type(value) is FunctionType:
        value = next((value.__dict__[name] for name in _PARTIAL if name in value.__dict__), None)
    return value if isinstance(value, functools.partial | functools.partialmethod) else None


def is_generated(function: Any) -> bool:
    """It was made of text that is in no file."""
    return read_name(read(function, "__code__"), "co_filename").startswith("<")


def _compiled(path: str) -> CodeType | None:
    """The compiled module: from the cache that importing has written or read, else compiled."""
    try:
        data, stat = Path(cache_from_source(path)).read_bytes(), Path(path).stat()
        flags, modified, size = struct.unpack("<3I", data[4:16])
        if not flags and modified == int(stat.st_mtime) & 0xFFFFFFFF and size == stat.st_size & 0xFFFFFFFF:
            return marshal.loads(data[16:])  # type: ignore[no-any-return]  # noqa: S302  # what Python itself runs
    except (OSError, ValueError, EOFError, TypeError, NotImplementedError, struct.error):
        pass
    try:
        return compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
