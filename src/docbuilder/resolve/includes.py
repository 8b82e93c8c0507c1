"""Includes are read.

In: a document with `Include` nodes. Out: the same with `Fragment`s (Markdown) and `CodeBlock`s (literal) in their place.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.nodes import CodeBlock, Document, Fragment, Include, Node
from docbuilder.model.reading import read_plain
from docbuilder.model.source import Source, clean
from docbuilder.model.values import Data
from docbuilder.model.walking import LINES, children, rewrite_document
from docbuilder.parse import parse
from docbuilder.parse.state import MAX_DEPTH

MAX_BYTES = 4 << 20  # an included file larger than this is a mistake (the largest page of a real corpus has 0.2 MB)
DEEPEST = 8  # levels of includes in includes; walks through the tree go as deep
LEAST = 512  # characters that an include counts at least: an empty one takes time too
_KEPT = 8  # files that a page is likely to take more excerpts of


class IncludeContext(Data, frozen=True):
    """Where includes may read.

    Args:
        page: its file: paths are relative to its folder.
        root: nothing outside of this folder is read.
        indented: what indented text in included Markdown is; see `docbuilder.parse.parse`.
        extensions: what included Markdown may have constructs of.
        largest: characters that all includes of the page together may add; one counts 512 at least.
    """

    page: Path
    root: Path
    indented: Literal["text", "code"] = "text"
    extensions: ExtensionSet = NO_EXTENSIONS
    largest: int = 2 << 20

    @property
    def folder(self) -> Path:
        """Of the page."""
        return self.page.parent


def read_includes(
    document: Document, context: IncludeContext
) -> tuple[Document, tuple[Diagnostic, ...], tuple[Path, ...]]:
    """Replace every include by what it names.

    Returns:
        The document, the problems found, and the files that were looked for (the page depends on them), links among them.
    """
    reader = _Includer(context)
    new = reader.expand(document, ())
    return new, tuple(reader.diagnostics), tuple(sorted(reader.files))


class _Includer:
    def __init__(self, context: IncludeContext) -> None:
        self.context = context
        self.diagnostics: list[Diagnostic] = []
        self.files: set[Path] = set()
        self._room = context.largest
        self._texts: dict[Path, list[str]] = {}

    def expand(self, document: Document, stack: tuple[Path, ...], around: int = 0) -> Document:
        levels: dict[int, int] = {}  # of includes, by identity; few pages have any

        def replace_include(node: Include, source: Source) -> Node:
            if not levels:
                levels.update(_levels(document))
            return self.read(node, source, stack, around + levels[id(node)])

        return rewrite_document(document, {Include: replace_include}, whole=LINES)

    def read(self, node: Include, source: Source, stack: tuple[Path, ...], level: int) -> Node:
        try:
            if len(stack) >= DEEPEST or level > MAX_DEPTH:
                message = f"includes are in one another more than {DEEPEST} deep, or in more than {MAX_DEPTH} blocks"
                raise _UnreadableError(DiagnosticCode.LIMIT, message, "Include the file from the page itself")
            path, first_line, lines = self._lines(node, stack)
            self._take(max(LEAST, sum(map(len, lines)) + len(lines)))
        except _UnreadableError as reason:
            self.diagnostics.append(problem(reason.code, source, node.span, reason.message, reason.hint))
            # no paragraph: that would be the page's description
            return CodeBlock(node.span, f"{node.path}: {reason.message}")
        text = "\n".join(_dedent(line, node.dedent) for line in lines)
        if node.literal:
            return CodeBlock(node.span, text, node.language, node.language)
        shown = path.relative_to(self.context.root.resolve()).as_posix()
        inner = Source(shown, text, first_line, node.dedent)
        parsed = parse(inner, front_matter=False, indented=self.context.indented, extensions=self.context.extensions)
        self.diagnostics.extend(parsed.diagnostics)
        body = self.expand(parsed.document, (*stack, path), level)
        return Fragment(node.span, body.children, inner)

    def _take(self, size: int) -> None:
        """Files that include others twice, and these others twice, would have no end."""
        if size > self._room:
            message = f"the includes of the page have more than {self.context.largest:,} characters together"
            raise _UnreadableError(DiagnosticCode.LIMIT, message, "Split the page, or allow more (`max-page`)")
        self._room -= size

    def _lines(self, node: Include, stack: tuple[Path, ...]) -> tuple[Path, int, list[str]]:
        """The included file, the line on which the included part begins, and its lines."""
        if self._room < LEAST:
            self._take(LEAST)
        base = stack[-1].parent if stack else self.context.folder
        root = self.context.root.resolve()
        try:
            path = (base / node.path).resolve()
            if not path.is_relative_to(root):
                raise _UnreadableError(
                    DiagnosticCode.INCLUDE_OUTSIDE, "it is outside of the repository", f"Only files in {root.name}/"
                )
            if self._hidden(path, root) or self._hidden(Path(os.path.abspath(base / node.path)), root):
                raise _UnreadableError(
                    DiagnosticCode.INCLUDE_OUTSIDE,
                    "it is hidden, and hidden files are not published",
                    "Include another file",
                )
            self.files |= {path, Path(os.path.abspath(base / node.path))}  # the link itself
            if not node.literal and path in self._around(node, stack):
                raise _UnreadableError(DiagnosticCode.INCLUDE_LOOP, "it includes itself", "Remove one of the includes")
            if not path.exists():
                raise _UnreadableError(
                    DiagnosticCode.INCLUDE_MISSING, "there is no such file", f"Paths start from {base.name}/"
                )
            lines = self._read(path)
        except (OSError, ValueError, RuntimeError) as error:
            if isinstance(error, OSError) and error.errno in (errno.EFBIG, errno.EINVAL):
                raise _UnreadableError(
                    DiagnosticCode.INCLUDE_INVALID, str(error.strerror), "Include text files only"
                ) from None
            raise _UnreadableError(
                DiagnosticCode.INCLUDE_MISSING, f"it cannot be read: {_reason(error)}", "Check the path"
            ) from None
        start = _find(lines, node.start_after, 0, "start-after") + 1 if node.start_after else 0
        end = _find(lines, node.end_before, start, "end-before") if node.end_before else len(lines)
        return path, start + 1, lines[start:end]

    def _around(self, node: Include, stack: tuple[Path, ...]) -> tuple[Path, ...]:
        """The files that an include would be without end in: the page too, unless it names a part, which may lie elsewhere on it."""
        return stack if node.start_after or node.end_before else (self.context.page.resolve(), *stack)

    def _read(self, path: Path) -> list[str]:
        """The lines of a file; those of the last ones are kept."""
        lines = self._texts.pop(path, None)
        if lines is None:
            data = read_plain(path, MAX_BYTES)
            if b"\0" in data:
                raise _UnreadableError(DiagnosticCode.INCLUDE_INVALID, "it is not a text", "Include text files only")
            lines = clean(data.decode("utf-8", "replace")).rstrip("\n").split("\n")
        self._texts[path] = lines
        if len(self._texts) > _KEPT:
            del self._texts[next(iter(self._texts))]
        return lines

    def _hidden(self, path: Path, root: Path) -> bool:
        """A folder on the way to `path`, or the file, is hidden (`.git`); those that the page itself is in do not count."""
        around = {root, *root.parents}
        for folder in (self.context.folder, self.context.folder.resolve()):
            around |= {folder, *folder.parents}
        return any(part.name.startswith(".") for part in (path, *path.parents) if part not in around)


def _reason(error: Exception) -> str:
    """What an error says, but for the path on this machine: the page shows it."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


class _UnreadableError(Exception):
    """Why an include cannot be shown."""

    def __init__(self, code: DiagnosticCode, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def _levels(document: Document) -> Iterator[tuple[int, int]]:
    """Identity of each include, and how many nodes are around it."""
    stack: list[tuple[Node, int]] = [(document, 0)]
    while stack:
        node, level = stack.pop()
        if isinstance(node, Include):
            yield id(node), level
        elif type(node) not in LINES:
            stack += [(child, level + 1) for child in children(node)]


def _find(lines: list[str], marker: str, start: int, key: str) -> int:
    for number in range(start, len(lines)):
        if marker in lines[number]:
            return number
    raise _UnreadableError(DiagnosticCode.INCLUDE_MISSING, f"no line of it has {marker!r}", f"Check {key!r}")


def _dedent(line: str, count: int) -> str:
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[min(count, blanks) :]
