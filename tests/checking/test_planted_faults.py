"""What is planted into good sources is named, each with its file and line, and nothing else is."""

from __future__ import annotations

from pathlib import Path

from docbuilder.checking.plot import check
from sites import configure, write

GOOD = {
    "src/tinypkg/__init__.py": 'class Model:\n    """A model.\n\n    Args:\n        size (`int`): How big.\n    """\n\n    def __init__(self, size: int):\n        """Makes it."""\n\n    def run(self):\n        """Runs."""\n',
    "docs/source/en/_toctree.yml": "- local: index\n  title: Home\n- local: tour\n  title: Tour\n",
    "docs/source/en/index.md": "# Home\n\nSee [the tour](tour#start), [`Model`] and [`Model#size`].\n\n[[autodoc]] Model\n    - run\n",
    "docs/source/en/tour.md": "# Tour\n\n## Start\n\n![A map](map.png)\n\n```py\nfrom tinypkg import Model\n```\n\n<Tip>\n\nGood.\n\n</Tip>\n",
    "docs/source/en/map.png": "x",
}
FAULTS = [
    ("index.md", "[the tour](tour#start)", "[the tour](tuor#start)", {("link-page", "en/index.md", 3)}),
    ("index.md", "tour#start", "tour#strat", {("link-anchor", "en/index.md", 3)}),
    ("index.md", "[`Model`]", "[`Modell`]", {("link-object", "en/index.md", 3)}),
    ("index.md", "[`Model`]", "[`Model.runs`]", {("link-object", "en/index.md", 3)}),
    ("index.md", "#size", "#sise", {("link-object-parameter", "en/index.md", 3)}),
    ("index.md", "    - run", "    - walk", {("autodoc-member-missing", "en/index.md", 6)}),
    ("tour.md", "</Tip>", "", {("tag-unclosed", "en/tour.md", 11)}),
    ("tour.md", "map.png", "mop.png", {("link-page", "en/tour.md", 5)}),
    ("tour.md", "import Model", "import (Model", {("code-syntax", "en/tour.md", 8)}),
    ("tour.md", "<Tip>", "<Tipp>", {("foreign-syntax", "en/tour.md", 11), ("tag-stray", "en/tour.md", 15)}),
    ("_toctree.yml", "local: tour", "local: tuor", {("toctree-no-page", "en/_toctree.yml", 3), ("toctree-no-entry", "en/_toctree.yml", 2)}),
]  # fmt: skip


def test_planted_faults(tmp_path: Path) -> None:
    """Each by itself: its code, its file, its line, and nothing besides."""
    write(tmp_path, GOOD)
    config = configure(tmp_path, package="tinypkg", api="static")
    assert check(config).diagnostics == ()
    for name, good, bad, expected in FAULTS:
        path = f"docs/source/en/{name}"
        assert good in GOOD[path]
        write(tmp_path, {path: GOOD[path].replace(good, bad, 1)})
        found = {(one.code.slug, one.position.path, one.position.line) for one in check(config).diagnostics}
        write(tmp_path, {path: GOOD[path]})
        assert found == expected, (name, bad)
