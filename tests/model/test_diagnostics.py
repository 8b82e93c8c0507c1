"""Problems as data."""

from __future__ import annotations

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, Severity, in_order, problem
from docbuilder.model.source import Position, Source, Span


def test_codes_are_well_formed() -> None:
    """Slugs are different, lower case and mirror the name; every summary is one sentence."""
    slugs = [code.slug for code in DiagnosticCode]
    assert len(set(slugs)) == len(slugs)
    for code in DiagnosticCode:
        assert code.slug == code.name.lower().replace("_", "-")
        assert code.summary.endswith(".")
        assert code.severity in Severity


def test_severities_are_ordered() -> None:
    """The worst of several is their maximum."""
    assert max(Severity.INFO, Severity.ERROR, Severity.WARNING) is Severity.ERROR
    assert Severity.WARNING.label == "warning"


def test_problem_is_placed_at_the_start() -> None:
    """A problem is reported where its span starts, with the severity of its code."""
    found = problem(DiagnosticCode.TAG_STRAY, Source("a.md", "x\nyz"), Span(3, 4), "message", "hint")
    assert found == Diagnostic(DiagnosticCode.TAG_STRAY, Position("a.md", 2, 2), "message", "hint")
    assert found.severity is Severity.WARNING


def test_in_order() -> None:
    """Problems are sorted by file, line and column, then by code, each once, however they come."""
    source = Source("b.md", "x\ny")
    later = problem(DiagnosticCode.TAG_STRAY, source, Span(2, 2), "later")
    first = problem(DiagnosticCode.TAG_CROSSED, source, Span(0, 1), "first")
    same_place = problem(DiagnosticCode.TAG_STRAY, source, Span(0, 1), "first")
    other = problem(DiagnosticCode.TAG_STRAY, Source("a.md", "x"), Span(0, 0), "other")
    assert in_order([later, same_place, first, later, other]) == (other, first, same_place, later)
