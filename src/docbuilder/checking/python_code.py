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
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from docbuilder.checking.survey import SurveyedPage, Use
from docbuilder.model.diagnostics import Code, Diagnostic, problem
from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Source, Span
from docbuilder.model.walking import walk_sources
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


def check_samples(page: SurveyedPage) -> Iterator[Diagnostic]:
    """The Python samples that cannot be parsed."""
    for node, source in python_samples(page):
        for first, code in statements(node.text):
            if (error := _error(code)) is not None:
                line = first + max((error.lineno or 1) - 1, 0)
                said = error.msg.split(" (")[0] or "invalid syntax"
                message = f"the sample is not valid Python: {said}"
                hint = "Correct it; where it is not meant to be Python, name another language behind the fence"
                yield problem(Code.CODE_SYNTAX, source, _line_span(node, source, line), message, hint)
                break


def sample_names(page: SurveyedPage) -> Iterator[Use]:
    """The names of the documented package that samples import or call, each place once."""
    package = page.config.package.partition(".")[0]
    if not package:
        return
    for node, source in python_samples(page):
        if package not in node.text:
            continue
        program = ast.Module([], [])
        for first, code in statements(node.text):
            try:
                tree = _parse(code)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            program.body += ast.increment_lineno(tree, first).body
        for used in dict.fromkeys(package_names(program, package)):
            place = source.position(_line_span(node, source, used.line - 1).start)
            yield Use(used.name, place, used.is_member)


def python_samples(page: SurveyedPage) -> Iterator[tuple[CodeBlock, Source]]:
    """The fences and doctests in Python, of the page and of the docstrings of its own project."""
    for node, source in walk_sources(page.document):
        if type(node) is not CodeBlock or node.language not in _PYTHON or len(node.text) > _LONGEST:
            continue
        if not _OUTPUT.isdisjoint(node.info.lower().split()[1:]):
            continue
        if source.subject is None or not source.subject.foreign:
            yield node, source


def statements(text: str) -> list[tuple[int, str]]:
    """The pieces of a sample that are Python by themselves, each with its first line, counted from 0.

    A sample with prompts is one piece an example, without what it prints; another is one piece. Where an example goes on without prompts, as
    strings and brackets of several lines often do, what belongs to it is found by reading on.
    """
    lines = text.split("\n")
    if not any(line.lstrip().startswith(">>>") for line in lines):
        return [(0, textwrap.dedent(text))]
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
    return [
        (first, _whole(code, lines[first + len(code) : end])) for (first, code), end in zip(pieces, ends, strict=True)
    ]


def _whole(code: list[str], following: list[str]) -> str:
    """An example, with those of the lines behind it that it needs to be whole."""
    for count in range(min(len(following), _UNPROMPTED) + 1):
        text = "\n".join([*code, *following[:count]])
        if _parses(text):
            return text
    return "\n".join(code)


def _parse(code: str) -> ast.Module:
    if code.count("(") + code.count("[") + code.count("{") > 20_000 or max(map(_indent, code.split("\n"))) > _DEPTH * 4:
        raise ValueError("nested too deeply to be looked at")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings
        return ast.parse(code)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _error(code: str) -> SyntaxError | None:
    """Why a piece is no Python; None where it is, or where it leaves out something on purpose."""
    try:
        _parse(code)
    except SyntaxError as error:
        return None if _is_deliberate(code) else error
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


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
    try:
        _parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


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


class UsedName(NamedTuple):
    """A dotted name in a program, its line, and whether it is a member of what may be a class or of an instance of that."""

    name: str
    line: int
    is_member: bool = False


def package_names(tree: ast.Module, package: str) -> Iterator[UsedName]:
    """Dotted names of a package that a program imports, or calls: through what it has imported, or on an instance that it makes there."""
    bound: dict[str, str] = {}  # what imports bind -> its dotted name
    modules: set[str] = set()  # those of them that are modules for certain
    stored = Counter(_stored(tree))
    for node in ast.walk(tree):
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
        for name, path in _instances(tree, bound)
        if stored[name] == 1 and name not in bound  # else it may be anything
    }
    given = {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(tree):
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


def _stored(tree: ast.Module) -> Iterator[str]:
    """The names that a program gives values to in other ways than by importing, as often as it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def _instances(tree: ast.Module, bound: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names that stand for what a call of something imported has made, and the dotted name of that."""
    for node in ast.walk(tree):
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
                    Code.CODE_NAME, use.position, f"the sample uses {use.name}, which does not exist", hint
                )
