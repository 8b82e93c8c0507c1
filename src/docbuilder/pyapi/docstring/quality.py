"""What a docstring says wrong about its object.

In: the sections of a docstring and the parameters of the signature. Out: `Finding`s. A finding is certain: where a value
might be the same in another spelling (a constant, an expression, words), nothing is said.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.pyapi.model import DocstringSection, Entry, FieldsSection, Finding, Parameter

_IDENTIFIER = re.compile(r"\*{0,2}[^\W\d]\w*$")
_UNKNOWN = object()


def check_parameters(sections: Sequence[DocstringSection], parameters: Sequence[Parameter]) -> Iterator[Finding]:
    """Documented parameters that the signature does not have, and documented defaults that are others than its own."""
    entries = list(_entries(sections))
    if not entries:
        return
    known = {parameter.name.lstrip("*"): parameter for parameter in parameters if parameter.name not in {"*", "/"}}
    takes_any = any(parameter.name.startswith("*") and len(parameter.name) > 1 for parameter in parameters)
    for entry in entries:
        for written in entry.name.split(","):
            name = written.strip().lstrip("*")
            if name not in known:
                if not takes_any and name not in {"self", "cls"} and _IDENTIFIER.match(name):
                    yield _unknown(entry, name, sorted(known))
            elif entry.default is not None:
                actual = known[name].default
                if actual is not None and defaults_differ(entry.default.text, actual):
                    yield Finding(
                        DiagnosticCode.DOCSTRING_WRONG_DEFAULT,
                        entry.default.line,
                        f"the default of '{name}' is documented as {entry.default.text} but is {actual}",
                        f"Write 'defaults to `{actual}`'.",
                    )


def describes(docstring: str, name: str) -> bool:
    """Whether a docstring has an entry for a parameter: a first one that is described is no instance, whatever Python hands over."""
    return (
        re.search(rf"^[ \t]*(?::param[^:\n]*[ \t])?{re.escape(name)}[ \t]*(?:\(|:)", docstring, re.MULTILINE)
        is not None
    )


def check_returns(lines: Sequence[int]) -> Iterator[Finding]:
    """More than one Returns section; `lines` are those of their headers."""
    for line in lines[1:]:
        yield Finding(
            DiagnosticCode.DOCSTRING_REPEATED_RETURNS,
            line,
            f"there is another Returns section on line {lines[0] + 1} of the docstring",
            "Say everything about what comes back in one section.",
        )


def check_fence(line: int) -> Finding:
    """A fence that is never closed."""
    return Finding(
        DiagnosticCode.DOCSTRING_FENCE,
        line,
        "the code fence is never closed",
        "Close it with a line of as many backticks.",
    )


def check_header(header: str, line: int) -> Finding:
    """A title of a section with nothing under it that could be an entry."""
    return Finding(
        DiagnosticCode.DOCSTRING_SYNTAX,
        line,
        f"the section '{header}' has no entries that can be understood",
        "Write each entry indented under it, as 'name (`type`): text'.",
    )


def _entries(sections: Sequence[DocstringSection]) -> Iterator[Entry]:
    for section in sections:
        if isinstance(section, FieldsSection) and section.kind == "parameters":
            for group in section.groups:
                yield from group.entries


def _unknown(entry: Entry, name: str, names: list[str]) -> Finding:
    near = difflib.get_close_matches(name, names[:200], n=1) if len(name) <= 80 else []
    hint = f"Did you mean '{near[0]}'?" if near else "Remove it, or add it to the signature."
    return Finding(
        DiagnosticCode.DOCSTRING_UNKNOWN_PARAMETER, entry.line, f"the parameter '{name}' is not in the signature", hint
    )


@lru_cache(maxsize=10_000)  # the same few stand in nearly all docstrings
def defaults_differ(documented: str, actual: str) -> bool:
    """Whether two defaults are certainly different: both are literals, and not the same value.

    Args:
        documented: what stands behind "defaults to".
        actual: the source text of the default in the signature.
    """
    actual = actual.strip()
    text = documented.strip().rstrip(".").strip("*").strip()
    code = text.strip("`").strip()
    if code == actual or "`" in code or not code:
        return False  # the same, or words around code, or nothing
    value = _literal(actual)
    if value is _UNKNOWN or value is None or value == ():
        return False  # None and its like stand for a value that is found out later
    said = _literal(code)
    if isinstance(said, tuple) and not code.startswith("("):
        return False  # 1,000 and the like
    if said is _UNKNOWN:
        return False
    if isinstance(value, str) or isinstance(said, str):
        return not _same_words(value, said, code)
    if said is None:
        return bool(value)
    return not _same(value, said)


def _literal(text: str) -> object:
    """The value of a literal, or `_UNKNOWN`."""
    if len(text) > 1000 or text.count("(") + text.count("[") + text.count("{") + text.count("-") > 50:
        return _UNKNOWN  # nobody means such a default to be compared
    try:
        value: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return _UNKNOWN
    return value


def _same_words(value: object, said: object, code: str) -> bool:
    """Whether a string and what is documented may be the same, quoted or not."""
    if said is None:
        return not value
    written = str(value).strip().casefold()
    return written in {code.strip("\"'").strip().casefold(), str(said).strip().casefold()}


def _same(value: object, said: object) -> bool:
    """Whether two values are equal, whatever the kind of sequence and up to rounding."""
    if isinstance(value, (list, tuple)) and isinstance(said, (list, tuple)):
        return len(value) == len(said) and all(_same(one, other) for one, other in zip(value, said, strict=True))
    if isinstance(value, (int, float)) and isinstance(said, (int, float)):
        return math.isclose(value, said, rel_tol=1e-9) or (len(repr(value)) > 10 and _rounded(value, said))
    return value == said or (not value and not said)


def _rounded(value: float, said: float) -> bool:
    """What is said is a long number with fewer digits."""
    digits = len(repr(said).lower().partition("e")[0].strip("-").replace(".", "").strip("0"))
    return digits > 1 and math.isclose(float(f"{value:.{min(digits, 17)}g}"), said, rel_tol=1e-9)
