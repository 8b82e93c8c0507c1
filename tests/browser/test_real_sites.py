"""Search on the real documentation: what stands on a page is found there (site, "Behaviour"). `python bench/budgets.py --only recall` asks 500 texts."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_site import run_build, write_files

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import searching

CORPUS = Path(__file__).parents[3] / "shared/corpus/transformers/docs/source"
LANGUAGES = ("ja", "ko", "zh", "en", "de")
PAGES = 16

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the corpus beside the checkout"),
    pytest.mark.skipif(not shutil.which("node"), reason="needs Node"),
]


def make_site(folder: Path) -> None:
    """Build some pages of each language."""
    files = {}
    for code in LANGUAGES:
        guides = sorted(path for path in (CORPUS / code).glob("*.md") if "autodoc" not in path.read_text("utf-8"))
        chosen = {path.stem: path.read_text("utf-8") for path in guides[:PAGES]}
        files |= {f"{code}/{name}.md": text for name, text in chosen.items()}
        files[f"{code}/_toctree.yml"] = "".join(f"- local: {name}\n  title: {name}\n" for name in chosen)
    write_files(folder / "source", files)
    run_build(folder / "source", folder / "site", "--api", "none")


@pytest.mark.parametrize("code", LANGUAGES)
def test_random_texts_find_their_pages(once: Callable[[str, Callable[[Path], object]], Path], code: str) -> None:
    """Japanese, Korean and Chinese substrings of 2 to 8 characters, English and German words: every one finds its page."""
    folder = once("real", make_site) / "site" / code
    queries = searching.random_texts(folder, code, 40)
    assert searching.lost(folder, queries) == []
