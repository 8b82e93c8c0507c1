"""Code samples: Python that cannot be parsed, and names of the documented package that it does not have.

In: fences and doctests of pages and docstrings. Out: diagnostics, and the names to ask the package for. What a writer leaves out of a sample (`…`,
prompts of shells, magics of notebooks, what is indented) is no mistake.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from docbuilder.checking.survey import SurveyedPage, Use
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Source, Span
from docbuilder.pyapi.model import Lookup

_OUTPUT = frozenset({"out", "output", "text", "norun"})  # words behind the language: what is shown is no program
_PYTHON = frozenset({"py", "python", "python3", "py3", "pycon", "python-repl"})
_PROMPT = re.compile(r"[ \t]*(>>>|\.\.\.)(?: |$)")
_MAGIC = re.compile(r"^[ \t]*(?:[!%?$].*|[\w.]+\?{1,2})$", re.MULTILINE)
_SHELL = re.compile(
    r"^[ \t]*(?:\$ |pip3? install|python3? -m|python3? \S+\.py|conda |git clone|cd |export |accelerate |torchrun|apt |sudo )",
    re.MULTILINE,
)
_DIFF = re.compile(r"^[+-](?![+-])", re.MULTILINE)
_LEFT_OUT = re.compile(r"(?:\.{3}|…)")
_PLACEHOLDER = re.compile(r"<[A-Za-z][^<>\n=]*>|\{\{|\{%|%[sd]\b|\[\.\.\.\]")
_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")  # of a template: `from lib import {object}`
_LONGEST = 50_000  # characters of a sample that is looked at
_DEPTH = 100
_UNPROMPTED = 30  # lines of an example that may lack their prompts


class UsedName(NamedTuple):
    """A dotted name in a program, its line, and whether it is a member of what may be a class or of an instance of that."""

    name: str
    line: int
    is_member: bool = False


class _Sample(NamedTuple):
    """What a text holds.

    Attributes:
        wrong: line, counted from 0, and reason of the first piece that is no Python, or None.
        names: of the documented package, each place once.
    """

    wrong: tuple[int, str] | None
    names: tuple[UsedName, ...]


def check_samples(page: SurveyedPage) -> Iterator[Diagnostic]:
    """The Python samples that cannot be parsed."""
    for node, source in python_samples(page):
        if (wrong := _read_sample(node.text, _package(page)).wrong) is not None:
            line, reason = wrong
            message = f"the sample is not valid Python: {reason}"
            hint = "Correct it; where it is not meant to be Python, name another language behind the fence"
            yield problem(DiagnosticCode.CODE_SYNTAX, source, _line_span(node, source, line), message, hint)


def sample_names(page: SurveyedPage) -> Iterator[Use]:
    """The names of the documented package that samples import or call, each place once."""
    for node, source in python_samples(page):
        for used in _read_sample(node.text, _package(page)).names:
            place = source.position(_line_span(node, source, used.line - 1).start)
            yield Use(used.name, place, used.is_member)


def _package(page: SurveyedPage) -> str:
    return page.config.package.partition(".")[0]


@lru_cache(maxsize=10_000)  # both checks ask, and translations show the same docstrings
def _read_sample(text: str, package: str) -> _Sample:
    wrong: tuple[int, str] | None = None
    program = ast.Module([], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings
        for first, code, found in _pieces(text):
            if isinstance(found, ast.Module):
                program.body += found.body
            elif found is not None and wrong is None and not _is_deliberate(code):
                wrong = max((found.lineno or 1) - 1, first), found.msg.split(" (")[0] or "invalid syntax"
    is_named = package and package in text
    return _Sample(wrong, tuple(dict.fromkeys(package_names(program, package))) if is_named else ())


def python_samples(page: SurveyedPage) -> Iterator[tuple[CodeBlock, Source]]:
    """The fences and doctests in Python, of the page and of the docstrings of its own project."""
    for node, source in page.nodes:
        if type(node) is not CodeBlock or node.language not in _PYTHON or len(node.text) > _LONGEST:
            continue
        if not _OUTPUT.isdisjoint(node.info.lower().split()[1:]):
            continue
        if source.subject is None or not source.subject.foreign:
            yield node, source


_Parsed = ast.Module | SyntaxError | None
"""A program, why it is none, or nothing where that cannot be told."""


def _pieces(text: str) -> Iterator[tuple[int, str, _Parsed]]:
    """The pieces of a sample that are Python by themselves, each with its first line, counted from 0, and what it is.

    A sample with prompts is one piece an example, without what it prints; another is one piece. Where an example goes on without prompts, as
    strings and brackets of several lines often do, what belongs to it is found by reading on.
    """
    lines = text.split("\n")
    if not any(line.lstrip().startswith(">>>") for line in lines):
        code = textwrap.dedent(text)
        yield 0, code, _parse(code)
        return
    pieces: list[tuple[int, list[str]]] = []
    open_ = False
    for number, line in enumerate(lines):
        match = _PROMPT.match(line)
        if match is not None and match[1] == ">>>":
            pieces.append((number, [line[match.end() :]]))
            open_ = True
        elif match is not None and open_:
            pieces[-1][1].append(line[match.end() :])
        else:
            open_ = False
    ends = [first for first, _ in pieces[1:]] + [len(lines)]
    for (first, code_lines), end in zip(pieces, ends, strict=True):
        yield first, *_whole(first, code_lines, lines[first + len(code_lines) : end])


def _whole(first: int, code: list[str], following: list[str]) -> tuple[str, _Parsed]:
    """An example, with those of the lines behind it that it needs to be whole."""
    text = "\n".join(code)
    parsed = _parse(text, first)
    for count in range(1, min(len(following), _UNPROMPTED) + 1):
        if isinstance(parsed, ast.Module):
            break
        longer = "\n".join([*code, *following[:count]])
        if isinstance(program := _parse(longer, first), ast.Module):
            return longer, program
    return text, parsed


def _parse(code: str, first: int = 0) -> _Parsed:
    """What Python makes of `code` that begins on line `first`, counted from 0."""
    if code.count("(") + code.count("[") + code.count("{") > 20_000 or max(map(_indent, code.split("\n"))) > _DEPTH * 4:
        return None  # nested too deeply to be looked at
    try:
        return ast.parse("\n" * first + code)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_deliberate(code: str) -> bool:
    """Whether what is no Python may be meant to be none."""
    if _MAGIC.search(code) or _SHELL.search(code) or _PLACEHOLDER.search(code) or _LEFT_OUT.search(code):
        return True
    if _PLACE.search(code) and _parses(_PLACE.sub(r"\1", code)):
        return True
    if len(_DIFF.findall(code)) > 1 or re.search(r"^[+-] ", code, re.MULTILINE):
        return True
    first = next((line for line in code.split("\n") if line.strip()), "")
    return first[:1].isspace() or _is_signature(code)


def _parses(code: str) -> bool:
    return isinstance(_parse(code), ast.Module)


def _is_signature(code: str) -> bool:
    """`def f(x) -> y` and `class A(B)` without a body, or decorators without what they decorate."""
    bare = textwrap.dedent(code).rstrip()
    return any(_parses(whole) for whole in (bare.rstrip(":") + ": pass", bare + "\ndef f(): pass"))


def _line_span(node: CodeBlock, source: Source, line: int) -> Span:
    """Where a line of the sample stands: found by its text, for lines for tools are not a part of it."""
    lines = node.text.split("\n")
    wanted = lines[line].strip() if line < len(lines) else ""
    before = sum(1 for each in lines[:line] if wanted and wanted in each)
    at = node.span.start
    if source.text[at : at + 3] in ("```", "~~~"):
        at = source.text.find("\n", at) + 1 or at
    for _ in range(before + 1):
        found = source.text.find(wanted, at, node.span.end) if wanted else -1
        if found < 0:
            return node.span
        at = found + 1
    return Span(at - 1, node.span.end)


# --- names ----------------------------------------------------------------------------------------------------------------


def package_names(tree: ast.Module, package: str) -> Iterator[UsedName]:
    """Dotted names of a package that a program imports, or calls: through what it has imported, or on an instance that it makes there."""
    bound: dict[str, str] = {}  # what imports bind -> its dotted name
    modules: set[str] = set()  # those of them that are modules for certain
    nodes = list(ast.walk(tree))
    stored = Counter(_stored(nodes))
    for node in nodes:
        if _is_guarded(node):
            return  # what may not be there is tried
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == package:
                    yield UsedName(alias.name, node.lineno)
                    name = alias.asname or package
                    bound[name] = alias.name if alias.asname else package
                    modules.add(name)
        elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] == package:
            for alias in node.names:
                if alias.name != "*":
                    yield UsedName(f"{node.module}.{alias.name}", alias.lineno)
                    bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    bound = {name: path for name, path in bound.items() if name not in stored}
    made = {
        name: path
        for name, path in _instances(nodes, bound)
        if stored[name] == 1 and name not in bound  # else it may be anything
    }
    given = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Attribute) and node.func.attr in given):
            line = node.func.end_lineno or node.lineno
            first, _, rest = _dotted(node.func).partition(".")
            if rest and first in bound:
                yield UsedName(
                    f"{bound[first]}.{rest}", line, not _is_module_member(bound[first], rest, first in modules)
                )
            elif rest and first in made and "." not in rest:
                yield UsedName(f"{made[first]}.{rest}", line, is_member=True)
            elif isinstance(node.func, ast.Attribute) and (path := _made_by(node.func.value, bound)):
                yield UsedName(f"{path}.{node.func.attr}", line, is_member=True)


def _stored(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that a program gives values to in other ways than by importing, as often as it does."""
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def _instances(nodes: Iterable[ast.AST], bound: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names that stand for what a call of something imported has made, and the dotted name of that."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if path := _made_by(node.value, bound):
                yield name, path


def _made_by(node: ast.expr, bound: Mapping[str, str]) -> str:
    """The dotted name of what is called here; "" where that is nothing imported."""
    first, dot, rest = _dotted(node.func).partition(".") if isinstance(node, ast.Call) else ("", "", "")
    return f"{bound[first]}{dot}{rest}" if first in bound else ""


def _is_guarded(node: ast.AST) -> bool:
    return isinstance(node, ast.Try) and any(isinstance(inner, ast.ImportFrom | ast.Import) for inner in node.body)


def _is_module_member(owner: str, rest: str, is_module: bool) -> bool:
    """The name is a module's: what classes inherit from packages that are not installed is not known here."""
    between = f"{owner}.{rest}".split(".")[1:-1]
    return all(part.islower() for part in between) and (is_module or "." not in rest)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def unknown_names(uses: Mapping[str, tuple[Use, ...]], known: Mapping[str, Lookup]) -> Iterator[Diagnostic]:
    """The names in samples that the package does not have.

    Args:
        uses: file -> names in its samples.
        known: what is known of them; what is not known is left alone.
    """
    for each in uses.values():
        for use in each:
            found = known.get(use.name)
            if found is not None and not found.exists and (found.no_member or not use.is_member):
                hint = f"Did you mean {' or '.join(found.nearest)}?" if found.nearest else "Correct the name"
                yield Diagnostic(
                    DiagnosticCode.CODE_NAME, use.position, f"the sample uses {use.name}, which does not exist", hint
                )
