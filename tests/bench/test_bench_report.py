"""What the harness tells in the end."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bench.cli import parse_arguments
from bench.growing import Point, file_sizes, growth_rows, plot
from bench.measure import Run
from bench.plot import nice_ceiling
from bench.report import as_json, table
from bench.scenarios import SCENARIOS, Results, Row, fact, ratio_row


def test_a_bar_is_met_or_not_or_not_asked() -> None:
    """Where nothing was measured, nothing is claimed."""
    rows = [
        Row("a", "good", "1 s", "2 s", 0.5, 1.0, "×"),
        Row("b", "bad | worse", "3 s", "2 s", 1.5, 1.0, "×"),
        Row("c", "no bar", "3 s", "", 61.4, None, "ms"),
        Row("d", "failed", "", "", None, 1.0, "×"),
    ]
    assert table(rows).splitlines()[2:] == [
        "| good | 1 s | 2 s | 0.50 × | 1.00 × | yes |",
        "| bad \\| worse | 3 s | 2 s | 1.50 × | 1.00 × | **no** |",
        "| no bar | 3 s |  | 61 ms |  |  |",
        "| failed |  |  |  | 1.00 × |  |",
    ]


def test_rows_compare_runs_of_the_same_round() -> None:
    """Medians of the times, median of the ratios."""
    results = Results({"a": [Run(1, 2, 0), Run(9, 4, 0)], "b": [Run(2, 2, 0), Run(18, 2, 0)]})
    row = ratio_row("prose", results, "a", "b", 1.0)
    assert (row.ours, row.theirs, row.value, row.met) == ("5.00 s, CPU 3.0 s", "10.00 s, CPU 2.0 s", 0.5, True)


def test_who_failed_is_named() -> None:
    """The row stays, without a figure."""
    row = ratio_row("prose", Results({"a": [Run(1, 2, 0)]}, failed={"b": "exit status 1"}), "a", "b", 1.0)
    assert (row.theirs, row.value, row.met) == ("failed", None, None)


def test_the_largest_of_a_fact_counts() -> None:
    """One build that imports the package is one too many."""
    results = Results({"a": [Run(1, 1, 0, facts={"imported": 0}), Run(1, 1, 0, facts={"imported": 1})]})
    assert fact(results, "a", "imported") == 1
    assert fact(results, "a", "other") is None


def test_json_has_all_runs() -> None:
    """For whoever wants to know more than a median."""
    data = json.loads(as_json({"date": "today"}, [Row("a", "x", "y")], Results({"a": [Run(1, 2, 0, log="noise")]})))
    assert data["runs"]["a"] == [{"wall": 1, "cpu": 2, "code": 0, "memory": None, "facts": {}}]
    assert data["rows"][0]["met"] is None


def test_growth_has_rows_and_a_plot() -> None:
    """Time and memory by the page, and the coordinating process."""
    curves = {
        "docbuilder": {1000: Point(2.0, 200_000, 50_000), 4000: Point(8.0, 400_000, 102_400)},
        "Hugo <bare>": {1000: Point(5.0, 300_000, 300_000)},
    }
    rows = growth_rows(curves)
    assert [row.value for row in rows] == [1.0, pytest.approx(0.5), 100.0]
    root = ElementTree.fromstring(plot(curves))
    assert len(root.findall("{*}polyline")) == 6
    assert "● Hugo <bare>" in [text.text for text in root.findall("{*}text")]


def test_growth_with_the_square_is_seen(tmp_path: Path) -> None:
    """Bytes a page are told for each kind of file, and so is the processor time."""
    for path, content in {
        "en/a.html": b'<nav id="x" class="navigation">12</nav><p>',
        "en/b/c.html": b"<p>",
        "en/search/index.js": b"1234",
        "en/search/pages/a.0.js": b"12",
        "en/llms-2.txt": b"1",
        "en/llms-full.txt": b"123",
        "en/sitemap.xml": b"12345",
        "en/previews/p.json": b"1",
        "versions.json": b"12",
        ".docbuilder/manifest.json": b"1",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    sizes = file_sizes(tmp_path)
    assert list(sizes.values()) == [2, 39, 6, 4, 2, 5, 1, 3]
    larger = {kind: size * (16 if kind == "site map" else 4) for kind, size in sizes.items()}
    curves = {"docbuilder": {1: Point(1.0, 1, 1, sizes, 2.0), 4: Point(4.0, 4, 4, larger, 8.0)}}
    found = {row.what: row.value for row in growth_rows(curves)}
    assert found["growth of bytes per page: site map"] == 4.0
    assert found["growth of bytes per page: navigation"] == 1.0
    assert found["growth of processor time per page, 1 to 4 pages"] == 1.0


def test_growth_needs_two_numbers_of_pages() -> None:
    """One point has no slope."""
    assert [row.value for row in growth_rows({"docbuilder": {1000: Point(2.0, 2, 1)}})] == [None]


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 1), (0.3, 0.4), (1, 1), (3.2, 4), (41, 50), (60, 100), (1000, 1000)]
)
def test_axes_end_at_round_numbers(value: float, expected: float) -> None:
    """Above every value, and not far."""
    assert nice_ceiling(value) == pytest.approx(expected)


def test_scenarios_are_chosen_or_left_out() -> None:
    """A minus in front leaves out; the order is that of the table."""
    assert parse_arguments(["--scenarios", "growth,prose"]).scenarios == ("prose", "growth")
    assert set(parse_arguments(["--scenarios=-growth,sphinx"]).scenarios) == set(SCENARIOS) - {"growth", "sphinx"}


def test_an_unknown_scenario_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    with pytest.raises(SystemExit):
        parse_arguments(["--scenarios", "prosa"])
    assert "unknown scenario 'prosa'; there are prose" in capsys.readouterr().err
