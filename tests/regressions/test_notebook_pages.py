"""A notebook in the table of contents is a page: in the menu, in search, in the twin, with its files beside it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.model.diagnostics import DiagnosticCode

CELLS: list[dict[str, Any]] = [
    {
        "cell_type": "markdown",
        "metadata": {},
        "source": "# The *Recipe*\n\nSee [home](index.md) and [it](recipe.ipynb#steps).\n\n## Steps",
    },
    {
        "cell_type": "code",
        "metadata": {},
        "execution_count": 1,
        "source": "cook('saffron')",
        "outputs": [
            {"output_type": "stream", "name": "stdout", "text": "simmering & <b>\n"},
            {"output_type": "display_data", "metadata": {}, "data": {"image/png": base64.b64encode(b"png").decode()}},
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/html": "<i>served</i><script>run()</script>", "text/plain": "served"},
            },
        ],
    },
]
NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": CELLS})


def site(folder: Path, files: dict[str, str], **options: Any) -> tuple[Path, list[DiagnosticCode]]:
    """Built from these files, and what is wrong."""
    for name, text in files.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    config = Config(source=folder / "docs", out=folder / "site", root=folder, cache=False, jobs=1, **options)
    result = build(config)
    return folder / "site", [problem.code for problem in result.diagnostics]


@pytest.mark.parametrize("name", ["recipe", "a/deep/recipe 1"])
def test_a_notebook_is_a_page(tmp_path: Path, name: str) -> None:
    """With everything that pages have."""
    up = "../" * name.count("/")
    notebook = NOTEBOOK.replace("index.md", f"{up}index.md").replace(
        "recipe.ipynb", name.rpartition("/")[2].replace(" ", "%20") + ".ipynb"
    )
    out, problems = site(
        tmp_path,
        {
            "_toctree.yml": f"- local: index\n- local: {name}\n",
            "index.md": f"# H\n\n[r](<{name}.ipynb>)",
            f"{name}.ipynb": notebook,
        },
    )
    assert problems == []
    html, twin = (out / f"{name}.html").read_text("utf-8"), (out / f"{name}.md").read_text("utf-8")
    last = name.rpartition("/")[2]
    quoted = last.replace(" ", "%20")
    assert f'src="{quoted}_files/1.png"' in html
    assert f'src="{quoted}_files/2.html" sandbox=' in html
    assert "simmering &amp; &lt;b&gt;" in html
    assert f'href="{up}index.html"' in html
    assert '<h2 id="steps"' in html
    assert (out / f"{name}_files/1.png").read_bytes() == b"png"
    assert "<i>served</i><script>" in (out / f"{name}_files/2.html").read_text("utf-8")
    assert "cook('saffron')" in twin
    assert f"![]({quoted}_files/1.png)" in twin
    assert "```\nserved\n```" in twin
    assert not (out / f"{name}.ipynb").exists()
    assert f"{name.replace(' ', '%20')}.html" in (out / "index.html").read_text("utf-8")
    index = b"".join(path.read_bytes() for path in (out / "search").rglob("*") if path.is_file())
    assert b"saffron" in index or "saffron" in html
    assert "The Recipe" in (out / "index.html").read_text("utf-8")  # the entry has no title of its own


def test_a_notebook_of_a_stranger_runs_nothing(tmp_path: Path) -> None:
    """Its HTML is a part of the page, without scripts; no document of its own is written."""
    files = {"_toctree.yml": "- local: recipe\n", "recipe.ipynb": NOTEBOOK.replace("See [home](index.md) and", "")}
    out, problems = site(tmp_path, files, untrusted=True, api="static")
    html = (out / "recipe.html").read_text("utf-8")
    assert problems == []
    assert "<i>served</i>" in html
    assert "run()" not in html
    assert "<iframe" not in html
    assert not (out / "recipe_files/2.html").exists()


def test_notebooks_that_are_not_listed_are_files(tmp_path: Path) -> None:
    """As are those beside the page that they were made from; without a table of contents all are pages."""
    files = {
        "_toctree.yml": "- local: index\n- local: both\n",
        "index.md": "# H",
        "both.md": "# B",
        "both.ipynb": NOTEBOOK,
        "other.ipynb": NOTEBOOK,
    }
    out, problems = site(tmp_path / "a", files)
    assert problems == []
    assert sorted(path.name for path in out.glob("*.ipynb")) == ["both.ipynb", "other.ipynb"]
    out, _ = site(tmp_path / "b", {"index.md": "# H", "other.ipynb": NOTEBOOK})
    assert (out / "other.html").exists()


def test_a_notebook_stands_in_for_its_translation(tmp_path: Path) -> None:
    """With its files, in every language."""
    files = {
        f"{code}/{name}": text
        for code in ("en", "de", "ja")
        for name, text in {
            "_toctree.yml": "- local: index\n- local: recipe\n",
            "index.md": "# H\n\n[r](recipe)",
        }.items()
    }
    out, problems = site(tmp_path, {**files, "en/recipe.ipynb": NOTEBOOK})
    assert set(problems) == {DiagnosticCode.TOCTREE_STAND_IN}
    for code in ("en", "de", "ja"):
        assert (out / code / "recipe_files/1.png").read_bytes() == b"png"
        assert 'src="recipe_files/2.html"' in (out / code / "recipe.html").read_text("utf-8")


def test_a_notebook_that_cannot_be_read_is_an_empty_page(tmp_path: Path) -> None:
    """The site is built, and the file is named."""
    out, problems = site(tmp_path, {"_toctree.yml": "- local: recipe\n  title: R\n", "recipe.ipynb": "{"})
    assert DiagnosticCode.NOTEBOOK in problems
    assert (out / "recipe.html").exists()
