"""`make figures`: the README's table and the plot, from what a benchmark has left."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("figures", ROOT / "tools/figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table(figures: ModuleType, tmp_path: Path) -> None:
    """What stands between the marks is replaced, and nothing else."""
    (tmp_path / "README.md").write_text(f"before\n{figures.BEGIN}\nold\n{figures.END}\nafter\n")
    rows = [
        {"what": "a | b", "ours": "1 s", "theirs": "2 s", "value": 0.5, "unit": "×"},
        {"what": "c", "ours": "3 ms", "theirs": "", "value": 3, "unit": "ms"},
    ]
    (tmp_path / "results.json").write_text(json.dumps({"rows": rows}))
    assert figures.tables(tmp_path, tmp_path / "README.md") == [tmp_path / "README.md"]
    assert (tmp_path / "README.md").read_text() == (
        f"before\n{figures.BEGIN}\n| what | docbuilder | beside it | ratio |\n| --- | --- | --- | --- |\n"
        f"| a \\| b | 1 s | 2 s | 0.50 |\n| c | 3 ms |  |  |\n{figures.END}\nafter\n"
    )


def test_without_results(figures: ModuleType, tmp_path: Path) -> None:
    """Nothing is made up: without a measurement nothing is written."""
    assert figures.tables(tmp_path, tmp_path / "README.md") == []
    assert figures.plots(tmp_path, tmp_path) == []


def test_the_marks_are_there(figures: ModuleType, tmp_path: Path) -> None:
    """The README has them; one that has lost them is told."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count(figures.BEGIN) == text.count(figures.END) == 1
    (tmp_path / "results.json").write_text('{"rows": []}')
    (tmp_path / "README.md").write_text("none")
    with pytest.raises(SystemExit, match="no table"):
        figures.tables(tmp_path, tmp_path / "README.md")


def test_the_plot(figures: ModuleType, tmp_path: Path) -> None:
    """The plot that was drawn is the one that is shown."""
    (tmp_path / "growth.svg").write_text("<svg/>")
    (tmp_path / "imgs").mkdir()
    assert figures.plots(tmp_path, tmp_path / "imgs") == [tmp_path / "imgs/growth.svg"]
