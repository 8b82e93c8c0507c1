"""The stemmers that a reader's browser runs."""

import hashlib
import json
import shutil
import subprocess
from importlib.resources import files

import pytest

from docbuilder.search.stemmers import _ALGORITHMS, stemmer_script

FOLDER = files("docbuilder.search") / "snowball"
NODE = shutil.which("node")


def test_scripts_are_unchanged() -> None:
    """Every vendored script is the one that was taken from Snowball, and none is left over."""
    sums = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text("utf-8").splitlines())
    scripts = {entry.name: entry.read_bytes() for entry in FOLDER.iterdir() if entry.name.endswith(".js")}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in scripts.items()} == sums
    assert scripts.keys() == {f"{name}-stemmer.js" for name in ("base", *_ALGORITHMS.values())}


def test_languages_without_a_stemmer() -> None:
    """Their index has no stemmer."""
    assert stemmer_script("ja") == stemmer_script("zh-Hant") == b""


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
@pytest.mark.parametrize("language", sorted(_ALGORITHMS))
def test_stemmers_run(language: str) -> None:
    """Each hands over a stemmer that leaves no name behind."""
    words = ["trainings", "übersetzungen", "मॉडल", "النماذج"]
    script = (
        "const before = Object.keys(globalThis).length; let stemmer;"
        "globalThis.docbuilderSearch = (name, value) => (stemmer = value);"
        f"{stemmer_script(language).decode()};"
        f"const stems = {json.dumps(words)}.map((word) => stemmer.stemWord(word));"
        "console.log(JSON.stringify([stems, Object.keys(globalThis).length - before]))"
    )
    assert NODE
    stems, left = json.loads(subprocess.run([NODE, "-e", script], capture_output=True, check=True).stdout)
    assert left == 1  # docbuilderSearch
    assert all(isinstance(stem, str) and stem for stem in stems)
    if language == "en":
        assert stems[0] == "train"
