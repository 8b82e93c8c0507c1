"""Diagnostics as people and machines read them."""

import json
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, Severity, in_order
from docbuilder.model.source import Position
from docbuilder.model.values import replace
from docbuilder.report import as_github, as_json, as_sarif, as_text, count_severities, fingerprints, plural
from docbuilder.report.documents import as_junit, as_markdown, coverage_table

FENCE = Diagnostic(DiagnosticCode.FENCE_UNCLOSED, Position("en/a, b.md", 3, 1), "the fence is never closed", "add ```")
ENTRY = Diagnostic(
    DiagnosticCode.TOCTREE_NO_ENTRY,
    Position("en/_toctree.yml"),
    "the page 'x%' is in no entry",
    "- local: x%\n  title: X",
)
TITLE = Diagnostic(DiagnosticCode.PAGE_NO_TITLE, Position("en/c.md", 1), "no heading")
ALL = (ENTRY, FENCE, TITLE)


def test_text() -> None:
    """Grouped by code, the worst last; what is less severe than asked for is only counted."""
    assert (
        as_text(ALL, lambda path: f"docs/{path}")
        == """\
1 note not shown (-v shows everything)

warning[fence-unclosed]: A code fence is never closed.
  docs/en/a, b.md:3:1: the fence is never closed
      add ```

error[toctree-no-entry]: A page is in no entry of the table of contents.
  docs/en/_toctree.yml: the page 'x%' is in no entry
      - local: x%
        title: X"""
    )


def test_text_of_everything() -> None:
    """Infos are shown when they are asked for."""
    assert as_text((TITLE,), least=Severity.INFO).startswith("info[page-no-title]: A page has no heading")
    assert as_text(()) == ""


def many(count: int, message: str = "{0}") -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(DiagnosticCode.LINK_PAGE, Position("a.md", line + 1), message.format(line), "fix it")
        for line in range(count)
    )


def test_equal_problems_are_folded() -> None:
    """What is said often is said once, with the first places and the number of the others."""
    assert (
        as_text(many(1_500, "the same thing"))
        == """\
warning[link-page] (1,500): A link names a page or a file that does not exist.
  a.md:1: the same thing
      fix it
  a.md:2: the same
  a.md:3: the same
  … and in 1,497 more places"""
    )


def test_long_groups_are_cut() -> None:
    """Of many different problems of one kind the first are shown, each with its hint."""
    lines = as_text(many(50)).splitlines()
    assert len(lines) == 1 + 2 * 8 + 1
    assert lines[-1] == "  … and 42 more of this kind (-v shows everything)"
    assert lines[1:5] == ["  a.md:1: 0", "      fix it", "  a.md:2: 1", "      fix it"]
    everything = as_text(many(50), fold=False).splitlines()
    assert len(everything) == 1 + 2 * 50


def test_long_remedies_are_cut() -> None:
    """A patch of many lines is shown in full only when everything is."""
    long = Diagnostic(DiagnosticCode.LINK_PAGE, Position("a"), "m", "\n".join("abcdefghijklmnop"))
    assert len(as_text((long,)).splitlines()) == 2 + 8
    assert len(as_text((long,), fold=False).splitlines()) == 2 + 16


def test_style() -> None:
    """Parts are dressed by name."""
    text = as_text((*ALL, *many(20)), style=lambda text, part: f"<{part}>{text}</>")
    assert set(re.findall(r"<(\w+)>", text)) == {"error", "warning", "place", "hint", "more"}


def test_excerpts() -> None:
    """The line, cut around the column where it is long, with a caret that also stands right behind wide letters."""
    long = "x" * 200 + " [here](gone) " + "y" * 200
    lines = ["日本語 [gone](gone)", "\t[a](b)", long, "bell \x07 \x1b[31m", ""]

    def shown(line: int, column: int) -> list[str]:
        problem = Diagnostic(DiagnosticCode.LINK_PAGE, Position("a.md", line, column), "m")
        return as_text((problem,), lines_of=lambda path: lines).splitlines()[2:]

    assert shown(1, 5) == ["      1 │ 日本語 [gone](gone)", "                 ^"]
    assert shown(2, 2) == ["      2 │ [a](b)", "          ^"]
    assert shown(4, 0) == ["      4 │ bell \ufffd \ufffd[31m"]
    assert shown(5, 1) == shown(6, 1) == shown(0, 0) == []
    text, caret = shown(3, 202)
    assert text.startswith("      3 │ …xxx")
    assert text.endswith("yyy…")
    assert text[caret.index("^")] == "["
    assert as_text(many(1), lines_of=lambda path: ()).splitlines()[2:] == ["      fix it"]


def test_lines_of_text_are_ours() -> None:
    """Neither a file's name nor a message begins a line, where workflows take it for a command, or moves a terminal's cursor."""
    name, message = "a\n::error::b\x1b[31m.md", "c\n::set-output::d\x9b31m\u202e"
    text = as_text([Diagnostic(DiagnosticCode.LINK_PAGE, Position(name, 3, 1), message, "e\n\x1b]0;f\x07")])
    assert text.splitlines()[1:] == [
        "  a\ufffd::error::b\ufffd[31m.md:3:1: c",
        "        │ ::set-output::d\ufffd31m\ufffd",
        "      e",
        "      \ufffd]0;f\ufffd",
    ]


def test_severity_of_the_project() -> None:
    """What a project makes of a code decides, not the code."""
    raised = replace(TITLE, level=Severity.ERROR)
    assert as_text((raised,)).startswith("error[page-no-title]")
    assert as_github((raised,)).startswith("::error ")
    assert json.loads(as_json((raised,)))["counts"]["error"] == 1


def test_github() -> None:
    """Workflow commands: the worst first, what would end a command or a property escaped."""
    assert as_github(reversed(ALL)).splitlines() == [
        "::error file=en/_toctree.yml,title=docbuilder toctree-no-entry"
        "::the page 'x%25' is in no entry%0A- local: x%25%0A  title: X",
        "::warning file=en/a%2C b.md,line=3,col=1,title=docbuilder fence-unclosed::the fence is never closed%0Aadd ```",
        "::notice file=en/c.md,line=1,title=docbuilder page-no-title::no heading",
    ]
    assert as_github(()) == ""


@given(st.text(), st.text(), st.text())
def test_github_lines(path: str, message: str, hint: str) -> None:
    """Whatever a diagnostic says, it is one line, and can be read back."""
    command = as_github([Diagnostic(DiagnosticCode.LINK_PAGE, Position(path or "x", 1), message, hint)])
    assert "\n" not in command
    assert "\r" not in command
    match = re.fullmatch(r"::warning ([^:]*)::(.*)", command, re.DOTALL)
    assert match
    assert [item.split("=", 1)[0] for item in match[1].split(",")] == ["file", "line", "title"]


def test_json() -> None:
    """Everything that is known, and counts by severity."""
    data = json.loads(as_json(ALL, lambda path: f"docs/{path}", {"pages": 3}))
    assert data["counts"] == {"error": 1, "warning": 1, "info": 1}
    assert data["pages"] == 3
    assert data["diagnostics"][1] == {
        "code": "fence-unclosed",
        "severity": "warning",
        "path": "docs/en/a, b.md",
        "line": 3,
        "column": 1,
        "message": "the fence is never closed",
        "hint": "add ```",
    }


def test_sarif() -> None:
    """The essentials of SARIF 2.1.0: rules with unique ids, results that point to them, one-based regions, encoded URIs."""
    log = json.loads(as_sarif((*ALL, FENCE), "1.2.3"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("docbuilder", "1.2.3")
    rules = [rule["id"] for rule in driver["rules"]]
    assert rules == ["fence-unclosed", "page-no-title", "toctree-no-entry"]
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "en/a,%20b.md"}, "region": {"startLine": 3, "startColumn": 1}}
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]
    assert run["results"][2]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_counts() -> None:
    """All severities are counted, those that do not occur as well."""
    assert count_severities((FENCE, FENCE)) == {Severity.ERROR: 0, Severity.WARNING: 2, Severity.INFO: 0}
    assert (plural(1, "page"), plural(0, "page"), plural(1234, "page")) == ("1 page", "0 pages", "1,234 pages")


DIAGNOSTIC = st.builds(
    Diagnostic,
    st.sampled_from([DiagnosticCode.LINK_PAGE, DiagnosticCode.TOCTREE_NO_PAGE, DiagnosticCode.PAGE_NO_TITLE]),
    st.builds(Position, st.sampled_from(["a", "b"]), st.integers(0, 2), st.integers(0, 2)),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["", "r"]),
)


@given(st.lists(DIAGNOSTIC, max_size=12), st.randoms())
def test_same_problems_same_text(diagnostics: list[Diagnostic], random: object) -> None:
    """The order in which problems are found does not show, and all of them are accounted for."""
    shuffled = list(diagnostics)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = in_order(diagnostics), in_order(shuffled)
    for show in (as_text, as_github, as_json):
        assert show(first) == show(second)  # type: ignore[operator]
    text = as_text(first, least=Severity.INFO, fold=False)
    assert len(re.findall(r"^  [ab]\S*: ", text, re.MULTILINE)) == len(first)


def test_order_of_remedies() -> None:
    """Problems that differ in their hint only have one order, too."""
    hints = list("hgfedcba")
    assert [found.hint for found in in_order(replace(FENCE, hint=hint) for hint in hints)] == sorted(hints)


def test_fingerprints() -> None:
    """They stay when lines move, and differ for equal problems."""
    moved = replace(FENCE, position=Position("en/a, b.md", 30, 1))
    assert fingerprints((FENCE,)) == fingerprints((moved,))
    assert len(set(fingerprints((FENCE, moved, ENTRY, TITLE)))) == 4
    run = json.loads(as_sarif((FENCE, moved), "1", documentation="https://d.org/en/"))["runs"][0]
    assert [result["partialFingerprints"]["docbuilder/v1"] for result in run["results"]] == fingerprints((FENCE, moved))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://d.org/en/reference/diagnostics.html#fence-unclosed"
    assert "write <!-- docbuilder: ignore fence-unclosed reason --> above it" in rule["help"]["text"]
    assert '`fence-unclosed = "off"` in `[severity]`' in rule["help"]["markdown"]
    assert f"[the documentation]({rule['helpUri']})" in rule["help"]["markdown"]
    assert "helpUri" not in json.loads(as_sarif(ALL, "1"))["runs"][0]["tool"]["driver"]["rules"][0]


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from('\0\x1b|`<>&"\n]'))


@given(TEXTS, TEXTS, TEXTS)
def test_junit(path: str, message: str, hint: str) -> None:
    """Whatever a diagnostic says, the report can be read, and counts are right."""
    problem = Diagnostic(DiagnosticCode.LINK_PAGE, Position(path or "x", 1), message, hint)
    suites = ElementTree.fromstring(as_junit((problem, ENTRY, TITLE)))
    counts = {"name": "docbuilder", "tests": "3", "failures": "1", "errors": "1"}
    assert suites.attrib == counts  # `skipped` is allowed below only
    assert [suite.attrib for suite in suites] == [counts | {"skipped": "1"}]
    cases = list(suites.iter("testcase"))
    assert [[inner.tag for inner in case] for case in cases] == [["failure"], ["error"], ["skipped"]]
    assert cases[0].attrib["line"] == "1"
    (passed,) = ElementTree.fromstring(as_junit(())).iter("testcase")
    assert len(passed) == 0


@given(TEXTS, TEXTS, TEXTS)
def test_markdown_rows(path: str, message: str, hint: str) -> None:
    """Whatever a diagnostic says, it is one row of four cells."""
    lines = as_markdown([Diagnostic(DiagnosticCode.LINK_PAGE, Position(path or "x", 1), message, hint)]).split("\n")
    assert len(lines) == 5
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", lines[4])) == 5


def test_markdown() -> None:
    """The worst first; what is left out is counted."""
    lines = as_markdown(ALL, lambda path: f"docs/{path}").splitlines()
    assert lines[0] == "**docbuilder:** 1 error, 1 warning, 1 note"
    assert lines[4].startswith("| ❌ | `docs/en/_toctree.yml` | the page 'x%' is in no entry<br>- local: x%<br>")
    assert lines[5].startswith("| ⚠️ | `docs/en/a, b.md:3:1` |")
    assert as_markdown(()) == "**docbuilder:** no problems"
    assert as_markdown(many(150)).endswith("… and 50 more.")
    long = as_markdown(many(90, "{0}" + "x" * 2_000))
    assert long.endswith("… and 61 more.")
    assert len(long) < 65_536
    table = as_markdown((), coverage={"mylib": (1, 3), "mylib.utils": (0, 0)}).splitlines()
    assert table[-2:] == ["| mylib       | 1 | 3 | 33 % |", "| mylib.utils | 0 | 0 | 100 % |"]
    assert coverage_table({})[0] == "| module | documented | of | share |"
