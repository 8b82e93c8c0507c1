"""Diagnostics as people and machines read them.

In: diagnostics, in order. Out: text: for a terminal, for GitHub's workflow commands, as JSON, as SARIF 2.1.0. The same input
gives the same text in every run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from docbuilder.model.diagnostics import Code, Diagnostic, Severity

Locate = Callable[[str], str]
"""What a file is called for the reader: usually its path relative to the working folder."""

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MESSAGES = 8  # of one code, before the rest is only counted
_PLACES = 3  # of one message, likewise
_HINT_LINES = 8


def _as_is(path: str) -> str:
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
    locate: Locate = _as_is,
    *,
    least: Severity = Severity.WARNING,
    fold: bool = True,
    style: Callable[[str, str], str] = lambda text, _: text,
) -> str:
    """For people: grouped by code, worst first, with counts; what is said often is said once.

    Args:
        diagnostics: in order.
        locate: how to call a file.
        least: what is less severe is only counted.
        fold: leave out what goes on for long, saying how much it is.
        style: dresses a text for one of the parts `error`, `warning`, `info`, `place`, `hint`, `more`.
    """
    groups: dict[Code, list[Diagnostic]] = {}
    hidden = 0
    for diagnostic in diagnostics:
        if diagnostic.severity >= least:
            groups.setdefault(diagnostic.code, []).append(diagnostic)
        else:
            hidden += 1
    blocks = [
        "\n".join(_group(code, groups[code], locate, fold, style))
        for code in sorted(groups, key=lambda code: (-code.severity, code.slug))
    ]
    if hidden:
        blocks.append(style(f"{plural(hidden, 'note')} not shown (-v shows everything)", "more"))
    return "\n\n".join(blocks)


def _group(
    code: Code, group: Sequence[Diagnostic], locate: Locate, fold: bool, style: Callable[[str, str], str]
) -> Iterator[str]:
    label = code.severity.label
    count = f" ({len(group):,})" if len(group) > 1 else ""
    yield f"{style(f'{label}[{code.slug}]', label)}{count}: {code.summary}"
    said: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in group:
        said.setdefault((diagnostic.message, diagnostic.hint), []).append(diagnostic)
    entries = list(said.items())
    shown = entries[:_MESSAGES] if fold else entries
    for (message, hint), places in shown:
        named = [_place(diagnostic, locate) for diagnostic in (places[:_PLACES] if fold else places)]
        yield f"  {style(named[0], 'place')}: {message}"
        for place in named[1:]:
            yield f"  {style(place, 'place')}: the same"
        if len(places) > len(named):
            yield style(f"  … and in {plural(len(places) - len(named), 'more place')}", "more")
        if hint:
            lines = hint.splitlines()
            for line in lines[:_HINT_LINES] if fold else lines:
                yield style(f"      {line}", "hint")
    rest = sum(len(places) for _, places in entries[len(shown) :])
    if rest:
        yield style(f"  … and {rest:,} more of this kind (-v shows everything)", "more")


def _place(diagnostic: Diagnostic, locate: Locate) -> str:
    return str(diagnostic.position._replace(path=locate(diagnostic.position.path)))


# --- machines -----------------------------------------------------------------------------------------------------------


def as_github(diagnostics: Iterable[Diagnostic], locate: Locate = _as_is) -> str:
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
    diagnostics: Sequence[Diagnostic], locate: Locate = _as_is, summary: Mapping[str, object] | None = None
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


def as_sarif(diagnostics: Sequence[Diagnostic], version: str, locate: Locate = _as_is) -> str:
    """A log in the Static Analysis Results Interchange Format 2.1.0 (OASIS), with one run.

    Args:
        diagnostics: in order.
        version: of docbuilder.
        locate: how to call a file.
    """
    codes = sorted({diagnostic.code for diagnostic in diagnostics}, key=lambda code: code.slug)
    index = {code: number for number, code in enumerate(codes)}
    rules = [
        {
            "id": code.slug,
            "shortDescription": {"text": code.summary},
            "defaultConfiguration": {"level": _SARIF_LEVELS[code.severity]},
        }
        for code in codes
    ]
    run = {
        "tool": {"driver": {"name": "docbuilder", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(diagnostic, index[diagnostic.code], locate) for diagnostic in diagnostics],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _sarif_result(diagnostic: Diagnostic, rule: int, locate: Locate) -> dict[str, object]:
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
    }
