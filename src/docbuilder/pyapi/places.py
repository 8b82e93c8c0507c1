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
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from docbuilder.pyapi.attributes import Written
from docbuilder.pyapi.importer import call, read
from docbuilder.pyapi.model import Place

_INDENTS = re.compile(r"\n([ \t]*)(?=\S)")
_OPENING = re.compile(r"[rRuU]?(?:\"\"\"|'''|\"|')\\?")


class Places:
    """Finds objects in the files below one folder.

    Args:
        root: the folder that holds the top package.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = f"{root}{os.sep}" if root else os.sep
        self._files: dict[str, _File] = {}
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
        return self._place(function.__module__, code.co_filename, code.co_firstlineno, docstring)

    def at(self, statement: Written) -> Place | None:
        """The place of an assignment; None outside of the folder."""
        path = self._relative(statement.path)
        if path is None:
            return None
        return Place(statement.module, path, statement.line, statement.docstring_line, statement.docstring_column)

    def file_of(self, value: Any) -> str | None:
        """The file, absolute."""
        if isinstance(value, type):
            module = sys.modules.get(value.__module__)
            path = read(module, "__file__")
            return path if isinstance(path, str) else None
        function = undecorated(value)
        return function.__code__.co_filename if function is not None else None

    def _class(self, value: type, docstring: str | None) -> Place | None:
        name = read(value, "__module__")
        module = sys.modules.get(name) if isinstance(name, str) else None
        path = read(module, "__file__")
        if not isinstance(path, str):
            return None
        line = self._file(path).class_line(value)
        return self._place(name, path, line, docstring) if line else None

    def _place(self, module: str | None, path: str, line: int, docstring: str | None) -> Place | None:
        relative = self._relative(path)
        if relative is None or not isinstance(module, str):
            return None
        if docstring:
            return Place(module, relative, line, *self._file(path).docstring(line, docstring))
        return Place(module, relative, line)

    def _relative(self, path: str) -> str | None:
        if path not in self._paths:
            full = path if path.startswith(self._root) else str(call(Path.resolve, Path(path)) or path)
            inside = full.startswith(self._root) and "<" not in full
            self._paths[path] = full[len(self._root) :].replace(os.sep, "/") if inside else None
        return self._paths[path]

    def _file(self, path: str) -> _File:
        if path not in self._files:
            self._files[path] = _File(path)
        return self._files[path]


class _File:
    """A source file, read when asked for."""

    def __init__(self, path: str) -> None:
        self._path = path

    @functools.cached_property
    def _text(self) -> str:
        try:
            return Path(self._path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    @functools.cached_property
    def _lengths(self) -> list[int]:
        """The lengths of the lines, added up, without their ends."""
        return list(itertools.accumulate(map(len, self._text.split("\n")), initial=0))

    def _start(self, line: int) -> int:
        return self._lengths[line - 1] + line - 1

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

    def class_line(self, value: type) -> int:
        """The line of the class statement, below its decorators; 0 where there is none."""
        bodies = self._classes.get(value.__qualname__, [])
        if len(bodies) > 1:  # defined twice, depending on a condition: the one whose methods the class has
            lines = {
                each.__code__.co_firstlineno for each in list(value.__dict__.values()) if type(each) is FunctionType
            }
            bodies = sorted(
                bodies,
                key=lambda body: -len(lines & {c.co_firstlineno for c in body.co_consts if isinstance(c, CodeType)}),
            )
        if not bodies:
            return 0
        first = bodies[0].co_firstlineno  # of its first decorator
        if first >= len(self._lengths):
            return first
        start = self._start(first)
        statement = re.compile(rf"^[ \t]*class[ \t]+{re.escape(value.__name__)}\b", re.MULTILINE).search(
            self._text, start
        )
        return first + self._text.count("\n", start, statement.start()) if statement else first

    def docstring(self, line: int, docstring: str) -> tuple[int, int]:
        """Line and indentation of the first line with text of `docstring`, which belongs to the object at `line`.

        (0, 0) where the file does not have it: a decorator has made it.
        """
        last_line = len(self._lengths) - 1
        text = docstring.strip()
        if not text or line > last_line:
            return 0, 0
        first, _, rest = text.partition("\n")
        start = self._start(line)
        at = self._opening(first.rstrip(), start)
        if at < 0:
            return 0, 0
        before = self._text.rfind("\n", 0, at) + 1
        lead = self._text[before:at].strip()
        row = self._text.count("\n", start, at) + line
        end = row + text.count("\n")
        if end > last_line or rest[rest.rfind("\n") + 1 :].strip() not in self._line(end):
            return 0, 0
        if not lead:
            return row, min(map(len, _INDENTS.findall(docstring)), default=0)
        return row, at - before - len(self._text[before:at].lstrip())

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

    def _line(self, number: int) -> str:
        start = self._start(number)
        end = self._text.find("\n", start)
        return self._text[start : end if end >= 0 else None]


def undecorated(value: Any) -> FunctionType | None:
    """The function that `value` was before it was decorated; None where there is none."""
    for _ in range(50):
        kind = type(value)
        if issubclass(kind, property):
            value = value.fget
        elif issubclass(kind, functools.partial | functools.partialmethod | functools.cached_property):
            value = value.func
        elif issubclass(kind, classmethod | staticmethod):
            value = value.__func__
        else:
            break
    value = call(inspect.unwrap, value)
    value = read(value, "__func__", value)
    if type(value) is FunctionType:
        return value
    inner = read(value, "func") or read(value, "fget")
    return inner if type(inner) is FunctionType else None


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
