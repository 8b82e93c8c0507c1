"""Diagnostics as documents of other tools: JUnit's XML for test reports, Markdown for a comment.

In: diagnostics, in order. Out: text; the same input gives the same text in every run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from docbuilder.model.diagnostics import Diagnostic, Severity
from docbuilder.report import Locate, as_is, count_severities, place_of_diagnostic, plural

_ROWS = 100  # of a table
_LONGEST = 60_000  # characters of its rows: a comment on GitHub holds 65,536
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~$&@])")
_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}


def as_junit(diagnostics: Sequence[Diagnostic], locate: Locate = as_is, least: Severity = Severity.WARNING) -> str:
    """A test report in JUnit's form: a case for each diagnostic; one that passes where there is none.

    Args:
        diagnostics: in order.
        locate: how to call a file.
        least: what is less severe is a case that is skipped.
    """
    cases: list[str] = []
    failed = errors = skipped = 0
    for each in diagnostics:
        path, place = locate(each.position.path), place_of_diagnostic(each, locate)
        name = f"{each.code.slug}: {each.message}"
        attributes = f"classname={_attribute(path)} name={_attribute(name)} file={_attribute(path)}"
        if each.position.line:
            attributes += f' line="{each.position.line}"'
        text = _text("\n".join(part for part in (f"{place}: {each.message}", each.hint) if part))
        if each.severity < least:
            skipped += 1
            inner = f"<skipped message={_attribute(each.message)}/>"
        else:
            kind = "error" if each.severity is Severity.ERROR else "failure"
            errors += kind == "error"
            failed += kind == "failure"
            inner = f"<{kind} type={_attribute(each.code.slug)} message={_attribute(each.message)}>{text}</{kind}>"
        cases.append(f"    <testcase {attributes}>{inner}</testcase>")
    if not cases:
        cases.append('    <testcase classname="docbuilder" name="no problems"/>')
    counts = f'tests="{len(cases)}" failures="{failed}" errors="{errors}"'  # what the schema of Jenkins' xUnit plugin allows in both
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="docbuilder" {counts}>',
        f'  <testsuite name="docbuilder" {counts} skipped="{skipped}">',
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def as_markdown(
    diagnostics: Sequence[Diagnostic],
    locate: Locate = as_is,
    least: Severity = Severity.WARNING,
    coverage: Mapping[str, tuple[int, int]] | None = None,
) -> str:
    """A table for a comment: the worst first, as many as a comment can hold.

    Args:
        diagnostics: in order.
        locate: how to call a file.
        least: what is less severe is only counted.
        coverage: module -> how many of its public names are documented, and how many there are.
    """
    counts = count_severities(diagnostics)
    said = ", ".join(
        plural(count, severity.label if severity is not Severity.INFO else "note")
        for severity, count in counts.items()
        if count
    )
    lines = [f"**docbuilder:** {said or 'no problems'}"]
    shown = sorted((each for each in diagnostics if each.severity >= least), key=lambda each: -each.severity)
    if shown:
        lines += ["", "| | place | problem | code |", "| --- | --- | --- | --- |"]
    size = rows = 0
    for each in shown[:_ROWS]:
        message = _cell(each.message) + (f"<br>{_cell(each.hint)}" if each.hint else "")
        place = place_of_diagnostic(each, locate).replace("`", "'").replace("|", "\\|").replace("\n", " ")
        row = f"| {_SIGNS[each.severity]} | `{place}` | {message} | `{each.code.slug}` |"
        size += len(row) + 1
        if size > _LONGEST:
            break
        lines.append(row)
        rows += 1
    if len(shown) > rows:
        lines += ["", f"… and {len(shown) - rows:,} more."]
    if coverage:
        lines += ["", *coverage_table(coverage)]
    return "\n".join(lines)


def coverage_table(modules: Mapping[str, tuple[int, int]]) -> list[str]:
    """How much is documented, module by module, as lines of Markdown, which people can read as well."""
    width = max(len("module"), *map(len, modules)) if modules else 0
    rows = [f"| {'module':<{width}} | documented | of | share |", f"| {'-' * width} | ---------: | -: | ----: |"]
    for module, (done, total) in modules.items():
        rows.append(f"| {module:<{width}} | {done:,} | {total:,} | {100 * done // total if total else 100} % |")
    return rows


def _cell(text: str) -> str:
    """Text that is shown as it is in a cell: no markup, no mentions of people, no end of the cell."""
    return _MARKS.sub(r"\\\1", text).replace("\\@", "@\u200b").replace("\n", "<br>")
