"""Diagnostics as people and machines read them.

In: diagnostics, in order. Out: text: for a terminal, for GitHub's workflow commands, as JSON, as SARIF 2.1.0. The same input
gives the same text in every run. `documents.py` has JUnit's XML and Markdown.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, Severity

Locate = Callable[[str], str]
"""What a file is called for the reader: usually its path relative to the working folder."""

_LINES = re.compile(r"(?<=\bline )\d+|(?<=[^\s:]:)\d+(?::\d+)?")  # `line 3`, `page.md:3:1`
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MESSAGES = 8  # of one code, before the rest is only counted
_PLACES = 3  # of one message, likewise
_HINT_LINES = 8
_WIDE = 100  # characters of an excerpt
_BEFORE = 60  # of them before the column
Style = Callable[[str, str], str]
LinesOf = Callable[[str], Sequence[str]]
"""The lines of a file; none where it cannot be read."""


def as_is(path: str) -> str:
    """A file is called as it is in diagnostics."""
    return path


def count_severities(diagnostics: Iterable[Diagnostic]) -> dict[Severity, int]:
    """How many there are of each severity; all severities are keys."""
    counts = dict.fromkeys((Severity.ERROR, Severity.WARNING, Severity.INFO), 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    return counts


def plural(count: int, noun: str) -> str:
    """`1 page`, `2,000 pages`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


# --- text ---------------------------------------------------------------------------------------------------------------


def as_text(
    diagnostics: Sequence[Diagnostic],
    locate: Locate = as_is,
    *,
    least: Severity = Severity.WARNING,
    fold: bool = True,
    style: Style = lambda text, _: text,
    lines_of: LinesOf | None = None,
) -> str:
    """For people: grouped by code, the worst last, where they are seen; with counts; what is said often is said once.

    Args:
        diagnostics: in order.
        locate: how to call a file.
        least: what is less severe is only counted.
        fold: leave out what goes on for long, saying how much it is.
        style: dresses a text for one of the parts `error`, `warning`, `info`, `place`, `hint`, `more`.
        lines_of: the lines of a file, for an excerpt with each message; None for none.
    """
    groups: dict[tuple[Severity, DiagnosticCode], list[Diagnostic]] = {}
    hidden = 0
    for diagnostic in diagnostics:
        if diagnostic.severity >= least:
            groups.setdefault((diagnostic.severity, diagnostic.code), []).append(diagnostic)
        else:
            hidden += 1
    shown = _Shown(locate, fold, style, lines_of)
    blocks = [
        "\n".join(shown.group(*key, groups[key])) for key in sorted(groups, key=lambda key: (key[0], key[1].slug))
    ]
    if hidden:
        blocks.insert(0, style(f"{plural(hidden, 'note')} not shown (-v shows everything)", "more"))
    return "\n\n".join(blocks)


class _Shown(NamedTuple):
    """How diagnostics are shown; see `as_text`."""

    locate: Locate
    fold: bool
    style: Style
    lines_of: LinesOf | None

    def group(self, severity: Severity, code: DiagnosticCode, group: Sequence[Diagnostic]) -> Iterator[str]:
        """The lines of all diagnostics of a code."""
        style, fold = self.style, self.fold
        label = severity.label
        count = f" ({len(group):,})" if len(group) > 1 else ""
        yield f"{style(f'{label}[{code.slug}]', label)}{count}: {code.summary}"
        said: dict[tuple[str, str], list[Diagnostic]] = {}
        for diagnostic in group:
            said.setdefault((diagnostic.message, diagnostic.hint), []).append(diagnostic)
        entries = list(said.items())
        shown = entries[:_MESSAGES] if fold else entries
        for (message, hint), places in shown:
            named = [
                _printable(place_of_diagnostic(diagnostic, self.locate))
                for diagnostic in (places[:_PLACES] if fold else places)
            ]
            first, *more = message.split("\n")
            yield f"  {style(named[0], 'place')}: {_printable(first)}"
            for line in more:  # behind a margin, as what begins a line may be a command for whoever reads a log
                yield style(_margin(""), "more") + _printable(line)
            yield from self.excerpt(places[0])
            lines = hint.splitlines()
            for line in lines[:_HINT_LINES] if fold else lines:
                yield style(f"      {_printable(line)}", "hint")
            for place in named[1:]:
                yield f"  {style(place, 'place')}: the same"
            if len(places) > len(named):
                yield style(f"  … and in {plural(len(places) - len(named), 'more place')}", "more")
        rest = sum(len(places) for _, places in entries[len(shown) :])
        if rest:
            yield style(f"  … and {rest:,} more of this kind (-v shows everything)", "more")

    def excerpt(self, diagnostic: Diagnostic) -> Iterator[str]:
        """The line that a diagnostic is about, with a caret under its column."""
        _, number, column = diagnostic.position
        if self.lines_of is None or not number:
            return
        lines = self.lines_of(diagnostic.position.path)
        text = lines[number - 1].rstrip() if number <= len(lines) else ""
        if not text.strip():
            return
        cut = len(text) - len(text.lstrip())
        start = max(cut, column - 1 - _BEFORE) if len(text) - cut > _WIDE else cut
        begins = "…" if start > cut else ""
        piece = text[start : start + _WIDE]
        end = "…" if start + _WIDE < len(text) else ""
        margin = _margin(number)
        yield self.style(margin, "more") + begins + _printable(piece) + end
        if column > start:
            width = len(margin) + len(begins) + _width(_printable(text[start : column - 1]))
            yield " " * width + self.style("^", diagnostic.severity.label)


def _margin(number: int | str) -> str:
    return f"{number:>7} │ "


def _printable(text: str) -> str:
    """Text that cannot move the cursor of a terminal: a page, or the name of a file, may hold anything."""
    if text.isprintable():
        return text
    return "".join(" " if char == "\t" else char if char.isprintable() else "\ufffd" for char in text)


def _width(text: str) -> int:
    """Columns of a terminal: letters of East Asia take two, marks that stand over others none."""
    import unicodedata  # reports without excerpts need it not

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def place_of_diagnostic(diagnostic: Diagnostic, locate: Locate) -> str:
    """`path:line:column`, as far as they are known."""
    return str(diagnostic.position._replace(path=locate(diagnostic.position.path)))


# --- machines -----------------------------------------------------------------------------------------------------------


def as_github(diagnostics: Iterable[Diagnostic], locate: Locate = as_is) -> str:
    """Workflow commands, one a line: GitHub shows them beside the lines of a pull request, the first of them only, so the
    worst come first.
    """
    ordered = sorted(diagnostics, key=lambda diagnostic: -diagnostic.severity)  # stable: by place within a severity
    return "\n".join(_github_command(diagnostic, locate) for diagnostic in ordered)


def _github_command(diagnostic: Diagnostic, locate: Locate) -> str:
    position = diagnostic.position
    properties = [("file", locate(position.path)), ("line", position.line), ("col", position.column)]
    named = [f"{name}={_escape_property(str(value))}" for name, value in properties if value]
    named.append(f"title={_escape_property(f'docbuilder {diagnostic.code.slug}')}")
    text = "\n".join(part for part in (diagnostic.message, diagnostic.hint) if part)
    return f"::{_GITHUB_LEVELS[diagnostic.severity]} {','.join(named)}::{_escape_data(text)}"


def _escape_data(text: str) -> str:
    """See `escapeData` of GitHub's own toolkit: what would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(
    diagnostics: Sequence[Diagnostic], locate: Locate = as_is, summary: Mapping[str, object] | None = None
) -> str:
    """One JSON object: `diagnostics`, `counts` by severity, and what else `summary` says of the build."""
    entries = [
        {
            "code": diagnostic.code.slug,
            "severity": diagnostic.severity.label,
            "path": locate(diagnostic.position.path),
            "line": diagnostic.position.line,
            "column": diagnostic.position.column,
            "message": diagnostic.message,
            "hint": diagnostic.hint,
        }
        for diagnostic in diagnostics
    ]
    counts = {severity.label: count for severity, count in count_severities(diagnostics).items()}
    data = {"diagnostics": entries, "counts": counts, **(summary or {})}
    return json.dumps(data, ensure_ascii=False, indent=1)


def as_sarif(diagnostics: Sequence[Diagnostic], version: str, locate: Locate = as_is, documentation: str = "") -> str:
    """A log in the Static Analysis Results Interchange Format 2.1.0 (OASIS), with one run.

    Args:
        diagnostics: in order.
        version: of docbuilder.
        locate: how to call a file.
        documentation: address of docbuilder's documentation, with a final slash, for links to what codes mean; "" where it is not known.
    """
    codes = sorted({diagnostic.code for diagnostic in diagnostics}, key=lambda code: code.slug)
    index = {code: number for number, code in enumerate(codes)}
    rules = [_sarif_rule(code, documentation) for code in codes]
    run = {
        "tool": {"driver": {"name": "docbuilder", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _sarif_result(diagnostic, index[diagnostic.code], locate, mark)
            for diagnostic, mark in zip(diagnostics, fingerprints(diagnostics), strict=True)
        ],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _sarif_rule(code: DiagnosticCode, documentation: str) -> dict[str, object]:
    page = f"{documentation}reference/diagnostics.html#{code.slug}" if documentation else ""
    rule: dict[str, object] = {
        "id": code.slug,
        "shortDescription": {"text": code.summary},
        "help": {
            "text": _sarif_help(code, page, as_is),
            "markdown": _sarif_help(code, f"[the documentation]({page})" if page else "", lambda text: f"`{text}`"),
        },
        "defaultConfiguration": {"level": _SARIF_LEVELS[code.severity]},
    }
    return {**rule, "helpUri": page} if page else rule


def _sarif_help(code: DiagnosticCode, page: str, as_code: Callable[[str], str]) -> str:
    """What to do about a code.

    Args:
        code: which.
        page: what to call its documentation; "" for none.
        as_code: marks what is to be typed.
    """
    comment, setting = as_code(f"<!-- docbuilder: ignore {code.slug} reason -->"), as_code(f'{code.slug} = "off"')
    parts = [
        f"{code.summary} Each result says what to do.",
        f"To ignore one, write {comment} above it; to ignore all, set {setting} in {as_code('[severity]')}.",
        *([f"See {page}."] if page else []),
    ]
    return "\n\n".join(parts)


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """What tells a diagnostic from others, and stays the same when lines move: by code, file and text, equal ones numbered."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marks: list[str] = []
    for diagnostic in diagnostics:
        key = identity(diagnostic)
        seen[key] += 1
        marks.append(sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return marks


def identity(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """Code, file, and the text without numbers of lines. Docstrings are known by their object, which the text names: its file may be another."""
    path = diagnostic.position.path
    file = "" if path.endswith(".py") and diagnostic.code is not DiagnosticCode.CONFIG_FILE else path
    return diagnostic.code.slug, file, _LINES.sub("N", diagnostic.message)


def _sarif_result(diagnostic: Diagnostic, rule: int, locate: Locate, mark: str) -> dict[str, object]:
    from urllib.parse import quote  # loads much that a terminal needs not

    position = diagnostic.position
    path = locate(position.path)
    place: dict[str, object] = {"artifactLocation": {"uri": quote(path, "/!$&'()*+,;=@~")}}
    if position.line:
        region = {"startLine": position.line}
        if position.column:
            region["startColumn"] = position.column
        place["region"] = region
    text = "\n".join(part for part in (diagnostic.message, diagnostic.hint) if part)
    return {
        "ruleId": diagnostic.code.slug,
        "ruleIndex": rule,
        "level": _SARIF_LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"docbuilder/v1": mark},
    }
