"""The example project: every construct of the dialect, in two languages, built without any framework installed."""

import html
import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

from docbuilder.build import BuildResult, build
from docbuilder.config import load_config
from notebook_cells import FRAMEWORKS as FRAMEWORK_NAMES
from notebook_cells import code_cells, run_cells

SOURCE = Path(__file__).parents[1] / "examples" / "nearby" / "docs" / "source"
FRAMEWORKS = ("torch", "tensorflow", "flax", "jax")
PAGES = {
    "api/distances",
    "api/encoders",
    "api/indexes",
    "changes",
    "course/chapter1",
    "course/chapter2_pt",
    "course/chapter2_tf",
    "course/quiz",
    "guides/choosing",
    "guides/encoders",
    "guides/evaluation",
    "guides/inference",
    "guides/training",
    "index",
    "installation",
    "quicktour",
}
REDIRECTS = {
    "en": {"getting_started", "indexes/lsh", "forum", "home", "start"},
    "ja": {"getting_started", "home", "start"},
}


def build_example(out: Path, jobs: int = 1) -> BuildResult:
    return build(load_config(SOURCE, {"out": out, "jobs": jobs}))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build_example(tmp_path_factory.mktemp("example") / "site")


def article(built: BuildResult, page: str) -> str:
    """The HTML of a page's article."""
    whole = (built.out / f"{page}.html").read_text("utf-8")
    return re.search(r"<article.*</article>", whole, re.DOTALL)[0]


def text_of(markup: str) -> str:
    """What a reader sees of `markup`, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def box(markup: str, anchor: str) -> str:
    """The text of an API box's first signature."""
    return boxes(markup, anchor)[0]


def boxes(markup: str, anchor: str) -> list[str]:
    """The texts of the signatures that stand behind an API box's anchor, in order."""
    start = markup.index(f'id="{anchor}"')
    return [
        text_of(found) for found in re.findall(r'<div class="api-signature[^>]*>(.*?)</div>', markup[start:], re.DOTALL)
    ]


def panels(markup: str) -> list[str]:
    """The keys of all tabs' panels, in order."""
    return [
        re.search(r'data-key="([^"]*)"', tag)[1]
        for tag in re.findall(r"<div[^>]*>", markup)
        if 'role="tabpanel"' in tag
    ]


def test_builds_without_any_diagnostic(built: BuildResult) -> None:
    """Nothing is wrong with the example, not even worth mentioning."""
    assert built.diagnostics == ()
    assert (built.languages, built.pages) == (2, 2 * len(PAGES))


def test_every_page_is_written_in_both_languages(built: BuildResult) -> None:
    """A page for every file, under its new name where the contents give one; Japanese has a fallback page for the missing one."""
    for language in ("en", "ja"):
        folder = built.out / language
        found = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html")}
        assert found == PAGES | REDIRECTS[language] | {"404"}
    assert not (SOURCE / "ja" / "guides" / "evaluation.md").exists()


def test_a_missing_translation_is_stood_in_for(built: BuildResult) -> None:
    """The English text, marked as English, with a notice in Japanese, and links that stay in Japanese."""
    whole = (built.out / "ja/guides/evaluation.html").read_text("utf-8")
    assert '<html lang="ja"' in whole
    assert "このページはまだ翻訳されていません" in whole
    body = article(built, "ja/guides/evaluation")
    assert re.match(r'<article[^>]*lang="en"', body)
    assert 'href="../api/indexes.html#nearby.LshIndex"' in body
    assert 'href="guides/evaluation.html"' in article(built, "ja/index")


@pytest.mark.skipif(any(map(importlib.util.find_spec, FRAMEWORKS)), reason="a framework is installed")
def test_classes_of_missing_frameworks_are_documented(built: BuildResult) -> None:
    """The real classes, not the placeholders, with whole signatures, in both languages."""
    for language in ("en", "ja"):
        body = article(built, f"{language}/api/encoders")
        assert panels(body) == ["pt", "tf", "jax"]
        assert box(body, "nearby.HashEncoder.forward") == "(texts: list[str], normalize: bool = True) → torch.Tensor"
        assert box(body, "nearby.HashEncoder.encode") == "(texts: list[str]) → list[list[float]]"
        assert box(body, "nearby.TFHashEncoder.call").endswith("= True) → tensorflow.Tensor")
        assert "jax.numpy.ndarray" in box(body, "nearby.FlaxHashEncoder.__call__")
        text = text_of(body)
        assert "(config: EncoderConfig, dtype: torch.dtype = torch.float32)" in text
        assert "(config: EncoderConfig, **kwargs)" in text
        assert "of shape (len(texts), config.dimension)" in text


def test_signatures_and_members(built: BuildResult) -> None:
    """Overloads, keyword-only parameters, properties, inherited and listed members."""
    body = article(built, "en/api/indexes")
    assert boxes(body, "nearby.Index.search")[:2] == [
        "(query: Sequence[float]) → Neighbor | None",
        "(query: Sequence[float], k: int, *, within: float | None = None) → list[Neighbor]",
    ]
    members = re.findall(r'data-kind="method" id="nearby\.LshIndex\.(\w+)"', body)
    assert members == ["from_index", "update", "add", "rebuild"]  # named ones first, an inherited one among them
    assert 'id="nearby.ExactIndex.search"' not in body  # its docstring is the base class's
    assert 'data-kind="property" id="nearby.Index.size"' in body
    assert 'id="nearby.Index.search.within"' in body
    assert 'id="nearby.Index.search.example-2"' in body
    assert "Limits" in text_of(body)


def test_docstrings_in_other_styles(built: BuildResult) -> None:
    """reST and NumPy become what Google style becomes."""
    body = article(built, "en/api/distances")
    assert 'id="nearby.cosine.a"' in body
    assert 'id="nearby.save.indent"' in body
    assert 'id="nearby.load.raises"' in body
    assert ":func:" not in body
    assert "----" not in body
    assert 'href="https://docs.python.org/3/library/pathlib.html#pathlib.Path"' in body
    assert "<math" in body


def test_code_is_shown_as_readers_need_it(built: BuildResult) -> None:
    """Annotations for tools are gone, split code has tabs, included code is there."""
    body = article(built, "en/quicktour")
    text = text_of(body)
    for hidden in (
        "doc-builder:",
        "pytest-decorator",
        "doctest:",
        "__debug__",
        "SPLIT",
        "runnable",
        "random.seed",
        "size == 3",
    ):
        assert hidden not in text
    assert "assert len(found) <= 5" in text
    assert panels(body) == ["pt", "tf", "pt", "tf", "jax"]
    assert "def encode(word):" in text
    assert text.endswith('print(typo, "->", index.search(encode(typo)).key)')
    assert "\nindex = ExactIndex(CONFIG.dimension)" in re.sub(r"<[^>]+>", "", body)  # dedented


def test_tabs_of_every_kind(built: BuildResult) -> None:
    """Options that nest, tokenizers, inference, the string API, course switches."""
    assert panels(article(built, "en/installation"))[:5] == ["pip", "uv", "from-source", "linux-and-macos", "windows"]
    assert panels(article(built, "ja/installation"))[2] == "ソースから"
    encoders = panels(article(built, "en/guides/encoders"))
    assert encoders == ["pt", "tf", "jax", "python", "rust", "node", "stringapi", "readinstruction"]
    clients = ["python", "js"]
    assert panels(article(built, "en/guides/inference")) == [
        *("example-cloud", *clients, "example-edge", *clients),
        *("example-cloud", *clients, "curl"),  # a conversation
        *("python", "js", "curl"),  # written by hand
    ]
    assert panels(article(built, "en/course/chapter1")) == ["pt", "tf"]


def test_constructs_in_the_text(built: BuildResult) -> None:
    """One look at each of the others."""
    encoders = article(built, "en/guides/encoders")
    assert encoders.count('data-youtube="wjZofJX0v4M"') == 2
    assert "word-hashing" in encoders
    assert "Types like <tf.Tensor>, <torch.Tensor with gradients> or <PIL.Image>" in text_of(encoders)
    choosing = article(built, "en/guides/choosing")
    assert choosing.count("<math") >= 9
    assert '<pre class="mermaid' in choosing
    assert 'id="lsh"' in choosing
    assert "costs $0 more" in text_of(choosing)
    for kind in ("important", "warning", "caution"):
        assert f'class="callout {kind}"' in choosing
    changes = article(built, "en/changes")
    for kind in ("added", "changed", "deprecated"):
        assert f'class="callout {kind}"' in changes
    assert "The first release." in text_of(changes)
    assert 'href="quicktour.html#keep-it"' in changes
    assert 'href="guides/choosing.html?from=changes#lsh"' in changes
    assert article(built, "ja/course/quiz").count("data-correct") == 3
    assert "example/nearby-hash-small" in article(built, "en/guides/inference")
    assert "[[autodoc]] nearby.Index, <Tip>, $x$" in text_of(article(built, "en/guides/training"))
    installation = article(built, "en/installation")
    assert installation.count('type="checkbox"') == 3
    assert "http" not in "".join(re.findall(r'<(?:img|script|audio|iframe)[^>]*src="([^"]*)"', choosing + encoders))


def test_japanese_pages_keep_the_anchors_of_the_english_ones(built: BuildResult) -> None:
    """A link to a section works in every language."""
    for page in sorted(PAGES):
        english, japanese = (
            re.findall(r'<h[1-4][^>]* id="([^"]+)"', article(built, f"{language}/{page}")) for language in ("en", "ja")
        )
        assert japanese == english, page


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_bytes_for_any_number_of_processes(built: BuildResult, tmp_path: Path, jobs: int) -> None:
    """The same files, byte for byte, when built again; a second build into the same folder changes nothing."""

    def files(out: Path) -> dict[str, bytes]:
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    again = build_example(tmp_path / "site", jobs)
    assert files(again.out) == files(built.out)
    before = {path: path.stat().st_mtime_ns for path in again.out.rglob("*.html")}
    build_example(tmp_path / "site", jobs)
    assert {path: path.stat().st_mtime_ns for path in again.out.rglob("*.html")} == before


def test_notebooks_run(built: BuildResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first cell to the last one, and they show what the pages say; only what needs a framework may be passed over.

    Those with all frameworks in both languages, which have the cells of the others; `python -m bench.notebooks` runs every one.
    """
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.syspath_prepend(str(SOURCE.parents[1] / "src"))
    monkeypatch.chdir(tmp_path)  # the quick tour keeps an index
    assert len(list(built.out.rglob("*.ipynb"))) == 22
    folders = [built.out / language / "notebooks" for language in ("en", "ja")]
    paths = [
        folder / f"{page}.ipynb" for folder in folders for page in ("quicktour", "guides/training", "course/chapter1")
    ]
    try:
        for path in paths:
            notebook = json.loads(path.read_bytes())
            nbformat.validate(notebook)
            results = run_cells(notebook)
            assert [result for result in results if result.failed] == [], path
            assert all(
                FRAMEWORK_NAMES.search(result.skipped) or result.skipped in ("", "a shell command")
                for result in results
            )
            if path.stem == "quicktour":
                shown = [expected for _, _, expected in code_cells(notebook) if expected is not None]
                assert len(shown) == 3
                assert sum(not result.skipped for result in results) >= 9
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "nearby"]:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("source", "shown", "expected"),
    [
        ("1 + 1", "2\n", ("", "")),
        ("1 + 1", "3\n", ("", "shows '2\\n', not '3\\n'")),
        ("x = None\nx", None, ("", "")),
        ("undefined", None, ("", "NameError: name 'undefined' is not defined")),
        (
            "import torch_that_is_not_there",
            None,
            ("", "ModuleNotFoundError: No module named 'torch_that_is_not_there'"),
        ),
        ("raise ImportError('It needs PyTorch or torch')", None, ("It needs PyTorch or torch", "")),
        ("! rm -rf /", None, ("a shell command", "")),
        ("def (", None, ("", "SyntaxError: invalid syntax (cell 1, line 1)")),
    ],
)
def test_a_notebook_that_is_wrong_fails(source: str, shown: str | None, expected: tuple[str, str]) -> None:
    """What runs the notebooks tells a framework that is missing from a mistake, and compares what cells show."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": shown.splitlines(keepends=True)}] if shown else []
    cell = {"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": outputs}
    (result,) = run_cells({"cells": [cell]})
    assert result[1:] == expected or (source.startswith("def") and result.failed.startswith("SyntaxError"))
