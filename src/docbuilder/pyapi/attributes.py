"""Attributes as they are written: their value, their type, the string below them.

In: the module or the class that has an attribute, and its name. Out: `Written`. The source is asked, because the value does
not know where it was given its name, and its repr may tell of the machine that runs.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

from docbuilder.model.values import Data, replace
from docbuilder.pyapi.backends import bodies_of, imported_from, parsed, tree_of
from docbuilder.pyapi.docstring import parse_docstring
from docbuilder.pyapi.docstring.text import read_text
from docbuilder.pyapi.model import Docstring, Entry, FieldsKind, FieldsSection, Group, Markdown, TextSection
from docbuilder.pyapi.safe_access import read

_DEEPEST = 20  # imports of imports
_QUOTES = re.compile(r"(?i:r|u|b|br|rb)?(?:\"\"\"|'''|\"|')[ \t]*")
_LONGEST = 100  # characters of an assignment


class Written(Data, frozen=True):
    """An assignment or an annotation.

    Args:
        module: dotted name of the module it stands in.
        path: of its file, absolute.
        line: counted from 1.
        text: the statement, on one line.
        docstring: the string below it, without indentation, or "".
        docstring_line: of that, counted from 1, or 0.
        docstring_column: its indentation.
        docstring_opening: characters between that and the text, where quotes stand on the same line.
    """

    module: str
    path: str
    line: int
    text: str
    docstring: str = ""
    docstring_line: int = 0
    docstring_column: int = 0
    docstring_opening: int = 0


def written(owner: Any, name: str) -> Written | None:
    """Where the attribute `name` of a module or a class is given its value; None where that is not plain to see."""
    if isinstance(owner, ModuleType):
        return _in_module(owner, name, _DEEPEST)
    if isinstance(owner, type):
        bases, kinds = (type.__getattribute__(each, "__mro__") for each in (owner, type(owner)))
        for base in (*bases, *(each for each in kinds if name in each.__dict__)):
            value = base.__dict__.get(name)
            for module, path in sources_of(base):
                found: Written | None = None
                for statement, below in statements_of(class_body(path, base.__qualname__)):
                    if _counts(statement, name, value, found):
                        found = _made(module, path, name, statement, below)
                if found is not None:
                    return found
    return None


def sources_of(value: type) -> Iterator[tuple[str, str]]:
    """The module that a class says that it is from, with its file; then those of its methods, for a package may say so to look smaller."""
    module = sys.modules.get(value.__module__)
    path = read(module, "__file__")
    if module is not None and isinstance(path, str):
        yield module.__name__, path
    seen = {path}
    for each in list(value.__dict__.values()):
        code = read(each, "__code__")
        if not isinstance(code, CodeType) or code.co_qualname != f"{value.__qualname__}.{code.co_name}":
            continue
        if code.co_filename not in seen and not code.co_filename.startswith("<"):
            seen.add(code.co_filename)
            yield str(each.__globals__.get("__name__")), code.co_filename


def with_assignment(docstring: Docstring, text: str) -> Docstring:
    """`docstring` with the assignment `text` in front of it."""
    if not text:
        return docstring
    return Docstring((TextSection(Markdown(code_span(text))), *docstring.sections), docstring.findings)


def with_values(docstring: Docstring, values: Iterable[Entry], text: str) -> Docstring:
    """`docstring` with the members of an enumeration behind it, unless its `text` speaks of every one.

    They are a part of its own list of attributes where it has one, which keeps what it says.
    """
    entries = tuple(values)
    if all(re.search(rf"\b{re.escape(entry.name)}\b", text) for entry in entries):
        return docstring
    return _with_entries(docstring, "attributes", entries)


def with_fields(docstring: Docstring, fields: Iterable[Entry]) -> Docstring:
    """`docstring` with the parameters among `fields` that it does not speak of."""
    return _with_entries(docstring, "parameters", fields)


def _with_entries(docstring: Docstring, kind: FieldsKind, entries: Iterable[Entry]) -> Docstring:
    """`docstring` with those of the entries that it does not speak of, at the end of its section of that kind."""
    sections = [each for each in docstring.sections if isinstance(each, FieldsSection) and each.kind != "raises"]
    told = {entry.name for section in sections for group in section.groups for entry in group.entries}
    more = tuple([entry for entry in entries if entry.name not in told])
    if not more:
        return docstring
    parts = list(docstring.sections)
    at = next((at for at, each in enumerate(parts) if isinstance(each, FieldsSection) and each.kind == kind), -1)
    if isinstance(before := parts[at] if at >= 0 else None, FieldsSection):
        parts[at] = replace(before, groups=(*before.groups, Group(None, more)))
    else:
        parts.append(FieldsSection(kind, (Group(None, more),)))
    return Docstring(tuple(parts), docstring.findings)


def field_entry(name: str, text: str) -> Entry:
    """A parameter of which a field's description tells."""
    return Entry(name, None, False, None, Markdown(text))


def value_entry(name: str, value: str, text: str, line: int) -> Entry:
    """A member of an enumeration: its value, as source text, stands in the place of the type."""
    doc = read_text(text)
    told = doc.cut_lines(0, len(doc))
    shown = Markdown(told.text, line) if told is not None else Markdown("", line)
    return Entry(name, Markdown(code_span(shortened(value)), line), False, None, shown, line)


def documented_attributes(text: str | None) -> Iterator[str]:
    """The names of the attributes that a docstring tells of."""
    for section in parse_docstring(inspect.cleandoc(text)).sections if text else ():
        if isinstance(section, FieldsSection) and section.kind == "attributes":
            for group in section.groups:
                for entry in group.entries:
                    yield from (name.strip() for name in entry.name.split(","))


def assignment(name: str, annotation: str, value: str) -> str:
    """`name: annotation = value` on one line, shortened."""
    text = name + (f": {annotation}" if annotation else "") + (f" = {value}" if value else "")
    return shortened(text) if text != name else ""


def shortened(text: str, length: int = _LONGEST) -> str:
    """`text` on one line of at most `length` characters."""
    text = " ".join(text[: 4 * length].split()) if "\n" in text else text
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def code_span(text: str) -> str:
    """`text` as a Markdown code span."""
    ticks = "`"
    while ticks in text:
        ticks += "`"
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{blank}{text}{blank}{ticks}"


def _in_module(module: ModuleType, name: str, depth: int) -> Written | None:
    path = read(module, "__file__")
    if not isinstance(path, str) or not depth:
        return None
    found: Written | None = None
    value = read(module, name)
    for statement, below in statements_of(tree_of(path).body):
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if alias.name == "*" or (alias.asname or alias.name) == name:
                    source = imported_from(statement, read(module, "__package__"))
                    other = name if alias.name == "*" else alias.name
                    if source is not None and source is not module and other in source.__dict__:
                        found = _in_module(source, other, depth - 1) or found
        elif _counts(statement, name, value, found):
            found = _made(module.__name__, path, name, statement, below)
    return found


def _counts(statement: ast.stmt, name: str, value: object, found: Written | None) -> bool:
    """Of the statements that bind a name, the last one counts, unless it gives it another value than it has."""
    bound = assigned(statement)
    return name in bound and (found is None or _may_be(bound[name], value))


def _may_be(node: ast.expr | None, value: object) -> bool:
    """`node` is not certainly something else than `value`: depending on conditions a name has several values."""
    try:
        return node is not None and bool(ast.literal_eval(node) == value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return True


def statements_of(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    """The statements of a body, those below conditions included, each with the one that follows it."""
    for at, statement in enumerate(body):
        yield statement, body[at + 1] if at + 1 < len(body) else None
        if isinstance(statement, ast.If | ast.Try | ast.With):
            for inner in bodies_of(statement):
                yield from statements_of(inner)


def class_body(path: str, qualified_name: str) -> list[ast.stmt]:
    """The statements of a class in the file `path`; empty where there is no such class."""
    found = class_statement(path, qualified_name)
    return found.body if found is not None else []


# classes of long rows of bases, each in a file of its own, are asked for again with every member
@lru_cache(maxsize=256)
def class_statement(path: str, qualified_name: str) -> ast.ClassDef | None:
    """The statement that makes a class in the file `path`; None where there is no such class."""
    body = tree_of(path).body
    found: ast.ClassDef | None = None
    for part in qualified_name.split("."):
        classes = [each for each, _ in statements_of(body) if isinstance(each, ast.ClassDef) and each.name == part]
        if not classes:
            return None
        found = classes[-1]
        body = found.body
    return found


def assigned(statement: ast.stmt) -> dict[str, ast.expr | None]:
    """The names that an assignment, or a `type` statement (PEP 695), binds; each with its value, None where that is not written for it alone."""
    if isinstance(statement, ast.Assign):
        return {name: node for target in statement.targets for name, node in _pairs(target, statement.value)}
    if isinstance(statement, ast.AnnAssign):
        return dict(_pairs(statement.target, statement.value))
    if sys.version_info >= (3, 12) and isinstance(statement, ast.TypeAlias):
        return dict(_pairs(statement.name, statement.value))
    return {}


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    """The names of a target, each with its value: `a, b = 1, 2`."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Starred):
        yield from _pairs(target.value, None)
    elif isinstance(target, ast.Tuple | ast.List):
        given: list[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            given = [None if isinstance(each, ast.Starred) else each for each in value.elts]
        for each, node in zip(target.elts, given, strict=True):
            yield from _pairs(each, node)


def opening_width(line: str) -> int:
    """How wide the quotes are with which a line begins, with what stands before and behind them; 0 where there are none."""
    match = _QUOTES.match(line.lstrip())
    return match.end() if match is not None else 0


def _made(module: str, path: str, name: str, statement: ast.stmt, below: ast.stmt | None) -> Written:
    annotation = _without_quotes(ast.unparse(statement.annotation)) if isinstance(statement, ast.AnnAssign) else ""
    value = assigned(statement).get(name)
    text = assignment(name, annotation, ast.unparse(value) if value is not None else "")
    if type(statement).__name__ == "TypeAlias":
        text = shortened(ast.unparse(statement))
    docstring = ""
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
        docstring = inspect.cleandoc(below.value.value)
        if docstring:
            above = below.value.value[: -len(below.value.value.lstrip())].count("\n")
            opening = 0 if above else opening_width(linecache.getline(path, below.lineno))
            line = below.lineno + above
            return Written(module, path, statement.lineno, text, docstring, line, below.col_offset, opening)
    return Written(module, path, statement.lineno, text)


class _Unquoting(ast.NodeTransformer):
    """Takes away the quotes around names that are defined later; the texts of `Literal` are no names."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return (parsed(node.value) if isinstance(node.value, str) else None) or node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        name = ast.unparse(node.value).rpartition(".")[2]
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            node.slice.elts[0] = self.visit(node.slice.elts[0])
        elif name != "Literal":
            node.slice = self.visit(node.slice)
        return node


def _without_quotes(annotation: str) -> str:
    """A type as it is written, without quotes around it or the names in it."""
    tree = parsed(annotation) if {"'", '"'} & set(annotation) else None
    return ast.unparse(_Unquoting().visit(tree)) if tree is not None else annotation
