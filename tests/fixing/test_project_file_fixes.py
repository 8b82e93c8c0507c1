"""Tables of contents, front matter and directives are mended where there is one right answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.fixing import mend
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.source import Source
from docbuilder.parse import parse
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.resolve.autodoc import directive_problems
from docbuilder.site.toctree import read_toctree


def mended(file: Path, text: str, diagnostics: tuple[Diagnostic, ...]) -> str:
    file.write_text(text, "utf-8")
    for each in mend(diagnostics, lambda _: file):
        each.write()
    return file.read_text("utf-8")


def toctree(folder: Path, text: str, pages: str) -> str:
    file = folder / "_toctree.yml"
    found = read_toctree(Source("en/_toctree.yml", text), pages.split(), str).diagnostics
    new = mended(file, text, found)
    assert mended(file, new, read_toctree(Source("en/_toctree.yml", new), pages.split(), str).diagnostics) == new
    return new


@pytest.mark.parametrize(
    ("text", "pages", "expected"),
    [
        ("- local: index.md\n  title: A\n", "index", "- local: index\n  title: A\n"),
        ('- local: "./index.mdx"\n', "index", '- local: "index"\n'),
        ("- {local: 'guides/a.md', title: A}\n", "guides/a", "- {local: 'guides/a', title: A}\n"),
        ("- local: instalation\n", "installation", "- local: installation\n"),
        ("- local: old/tour # why\n  titel: A\n", "new/tour", "- local: new/tour # why\n  title: A\n"),
        ("- local_fw: {pt: trainig, tf: training_tf}\n", "training training_tf", "- local_fw: {pt: training, tf: training_tf}\n"),
        ("- title: A\n  sectoins:\n  - local: a\n", "a", "- title: A\n  sections:\n  - local: a\n"),
        ("- local: Quick-Tour\n", "quicktour", "- local: quicktour\n"),
    ],
)  # fmt: skip
def test_entries(tmp_path: Path, text: str, pages: str, expected: str) -> None:
    """Endings, pages that have moved or have a slip in their names, keys; comments and quotes stay."""
    assert toctree(tmp_path, text, pages) == expected


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("- local: instalation\n- local: installation\n", "installation"),  # it has an entry
        ("- local: old/tour\n- local: older/tour\n", "new/tour"),  # which of the two?
        ("- local: old/tour\n", "new/tour api/tour"),
        ("- local: nothing\n", "index"),
        ("- local: index\n  titel: A\n  title: B\n", "index"),
        ("- local: 'a\\\n    b'\n", "ab"),
    ],
)
def test_entries_that_could_mean_more(tmp_path: Path, text: str, pages: str) -> None:
    """Nothing is guessed."""
    assert toctree(tmp_path, text, pages) == text


def test_front_matter(tmp_path: Path) -> None:
    """A key with a slip, unless the right one is there."""
    page = tmp_path / "a.md"
    for written, right in [("titel: A", "title: A"), ("redirect-from: old", "redirect_from: old")]:
        text = f"---\n{written}\nsearch: false\n---\n\n# A\n"
        assert mended(page, text, parse(Source("a.md", text)).diagnostics) == text.replace(written, right)
    for text in ("---\ntitel: A\ntitle: B\n---\n\n# A\n", "---\nauthor: A\n---\n\n# A\n"):
        assert mended(page, text, parse(Source("a.md", text)).diagnostics) == text


def test_directives(tmp_path: Path) -> None:
    """The object or the member that must be meant, in the form in which it is written."""
    page = tmp_path / "a.md"
    text = "[[autodoc]] Trianer\n    - trian\n    - run\n\n[[autodoc]] models.Bret\n\n[[autodoc]] models.Bertt\n"
    document = parse(Source("a.md", text)).document
    members = (("trian", ("train", "eval")),)
    objects = {
        ApiRequest("Trianer", ("trian", "run")): ApiObject("missing", "Trianer", "Trianer", missing_members=members, nearest=("Trainer",)),
        ApiRequest("models.Bret"): ApiObject("missing", "x", "x", nearest=("pkg.models.Bert", "pkg.models.Bart")),
        ApiRequest("models.Bertt"): ApiObject("missing", "x", "x", nearest=("pkg.models.Bert", "pkg.models.Bart")),
    }  # fmt: skip
    found = tuple(directive_problems(document, objects, "pkg", False))
    expected = text.replace("Trianer", "Trainer").replace("trian", "train").replace("Bertt", "Bert")
    assert mended(page, text, found) == expected.replace("models.Bret", "models.Bert")
