"""What of the diagnostics counts: severities of the project, and what was known before."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.config import Config, ConfigError, load_config
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, Severity
from docbuilder.model.source import Position
from docbuilder.report import identity
from docbuilder.report.counting import baseline_text, counted, matches_file

PAGE = Diagnostic(DiagnosticCode.LINK_PAGE, Position("ja/guides/a.md", 3), "there is no page 'x'")
ANCHOR = Diagnostic(DiagnosticCode.LINK_ANCHOR, Position("en/b.md", 5), "no anchor on line 7")
TITLE = Diagnostic(DiagnosticCode.PAGE_NO_TITLE, Position("en/b.md"), "no heading")
ALL = (PAGE, ANCHOR, TITLE)


def severities(rules: dict[str, object]) -> list[Severity | None]:
    """What becomes of `ALL`."""
    found = {one.code: one.severity for one in counted(ALL, Config(severity=rules))}  # type: ignore[arg-type]
    return [found.get(one.code) for one in ALL]


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, [WARNING, WARNING, INFO]),
        ({"link-page": "error", "page-no-title": "off"}, [ERROR, WARNING, None]),
        ({"link-*": "info", "link-page": "error"}, [ERROR, INFO, INFO]),
        ({"link-page": "error", "link-*": "info"}, [INFO, INFO, INFO]),
        ({"ja/**": {"link-*": "off"}}, [None, WARNING, INFO]),
        ({"ja": {"*": "info"}}, [INFO, WARNING, INFO]),
        ({"*/*.md": {"*": "error"}}, [WARNING, ERROR, ERROR]),
        ({"**/*.md": {"*": "off"}, "link-page": "error"}, [None, None, None]),
        ({"**": {"*": "off"}, "en/b.md": {"link-anchor": "warning"}}, [None, WARNING, None]),
    ],
)
def test_severities(rules: dict[str, object], expected: list[Severity | None]) -> None:
    """Codes first, then files; what stands later counts more."""
    assert severities(rules) == expected


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("ja/**", ["ja/a.md", "ja/x/a.md"], ["en/a.md", "xja/a.md"]),
        ("ja/*", ["ja/a.md", "ja/x/a.md"], ["ja"]),  # a folder stands for all that is in it
        ("*.md", ["a.md"], ["ja/a.md"]),
        ("**/*.md", ["a.md", "ja/a.md", "ja/x/a.md"], ["a.py"]),
        ("ja/?.md", ["ja/a.md"], ["ja/ab.md", "ja//.md"]),
        ("a.md", ["a.md"], ["axmd"]),
        ("src/", ["src/a.py"], ["srcs/a.py"]),
    ],
)
def test_patterns_of_files(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in (*yes, *no) if matches_file(path, pattern)] == yes


def test_baseline(tmp_path: Path) -> None:
    """What is known by code, file and text is left out, wherever it stands, and as often as it was there."""
    file = tmp_path / "known.json"
    file.write_text(baseline_text((PAGE, ANCHOR)), "utf-8")
    config = Config(baseline=file)
    moved = Diagnostic(DiagnosticCode.LINK_ANCHOR, Position("en/b.md", 50), "no anchor on line 70")
    assert counted((PAGE, moved, TITLE), config) == (TITLE,)
    again = Diagnostic(DiagnosticCode.LINK_PAGE, Position("ja/guides/a.md", 9), PAGE.message)
    assert counted((PAGE, again, moved), config) == (again,)
    elsewhere = Diagnostic(DiagnosticCode.LINK_PAGE, Position("en/a.md", 3), PAGE.message)
    assert counted((elsewhere,), config) == (elsewhere,)
    assert counted((), config) == ()
    assert baseline_text((ANCHOR, PAGE)) == baseline_text((PAGE, moved))


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (("en/a.md", "the id 'x' is there already, at en/a.md:3:1"), ("en/a.md", "the id 'x' is there already, at en/a.md:40:12"), True),
        (("src/a.py", "lib.Model: 'size' is documented nowhere"), ("src/models/a.py", "lib.Model: 'size' is documented nowhere"), True),
        (("src/a.py", "lib.Model2: 'size' is documented nowhere"), ("src/a.py", "lib.Model3: 'size' is documented nowhere"), False),
        (("src/a.py", "lib.f: the default is 1 but is 2"), ("src/a.py", "lib.f: the default is 1 but is 3"), False),
        (("en/a.md", "there is no page 'x'"), ("en/b.md", "there is no page 'x'"), False),
        (("en/_config.py", "not valid Python"), ("ja/_config.py", "not valid Python"), False),
    ],
)  # fmt: skip
def test_what_is_the_same(before: tuple[str, str], after: tuple[str, str], same: bool) -> None:
    """Lines do not matter, nor where an object is defined; other numbers do, and so do pages."""
    code = DiagnosticCode.CONFIG_FILE if "_config" in before[0] else DiagnosticCode.LINK_PAGE
    one, other = (Diagnostic(code, Position(path, 1), text) for path, text in (before, after))
    assert (identity(one) == identity(other)) is same


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"known": 1}', '{"known": [[1]]}', '{"known": [["a","b","c","d"]]}', "[" * 9999]
)
def test_bad_baselines(tmp_path: Path, text: str) -> None:
    file = tmp_path / "known.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="is no baseline"):
        counted(ALL, Config(baseline=file))
    with pytest.raises(ConfigError, match="there is no such baseline"):
        counted(ALL, Config(baseline=tmp_path / "gone.json"))


@pytest.mark.parametrize(
    "line",
    [
        'link-pages = "error"',
        'link-page = "fatal"',
        "link-page = true",
        '"ja/**" = { "nothing-*" = "off" }',
        '"ja/**" = { link-page = "never" }',
        '"ja/**" = { link-page = { x = "off" } }',
    ],
)
def test_bad_rules(tmp_path: Path, line: str) -> None:
    """A code that does not exist and a severity that does not exist are mistakes, with their line."""
    (tmp_path / "docbuilder.toml").write_text(f"[severity]\n{line}\n", "utf-8")
    expected = "severity(: no diagnostic is called| must be a table)"
    with pytest.raises(ConfigError, match=rf"docbuilder\.toml:1: {expected}"):
        load_config(tmp_path)


def test_good_rules(tmp_path: Path) -> None:
    text = '[severity]\nlink-page = "error"\n"docstring-*" = "off"\n[severity."ja/**"]\n"link-*" = "info"\n'
    (tmp_path / "docbuilder.toml").write_text(text, "utf-8")
    rules = {"link-page": "error", "docstring-*": "off", "ja/**": {"link-*": "info"}}
    assert load_config(tmp_path).severity == rules
