"""The parity gate: both corpora are built and compared with what the established renderer showed.

    parity.py SHARED      SHARED: the folder with `corpus`, `reference` and `tools`

Each corpus is built in a virtual environment with its package and without any framework. Exit status 1 below a bound.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Corpus:
    """A documentation to build, what it needs, and the least share of the reference that must be there."""

    package: str
    install: tuple[tuple[str, ...], ...]
    arguments: tuple[str, ...]
    reference: str
    pages: str
    bounds: dict[str, float]


CORPORA = (
    Corpus(
        "accelerate",
        (
            ("--no-deps", "accelerate==1.15.0"),
            ("numpy", "packaging", "psutil", "pyyaml", "huggingface_hub", "safetensors"),
        ),
        (),
        "accelerate-en.json.gz",
        ".",
        {"pages": 1, "ids": 0.999, "links": 0.995, "headings": 0.999, "code": 0.998, "words": 0.997},
    ),
    Corpus(
        "transformers",
        (("transformers==4.39.3",),),
        ("--lang", "ja"),
        "transformers-ja.json.gz",
        "ja",
        {"pages": 1, "ids": 0.995, "links": 0.99, "headings": 0.999, "code": 0.995, "words": 0.99},
    ),
)


def environment(corpus: Corpus) -> Path:
    """The folder of programs of a virtual environment with docbuilder and the corpus' package."""
    folder = ROOT / f".venv-{corpus.package}"
    programs = folder / "bin"
    if not (programs / "docbuilder").exists():
        venv.create(folder, with_pip=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        for packages in corpus.install:
            subprocess.run([*pip, *packages], check=True)
        subprocess.run([*pip, "-e", str(ROOT)], check=True)
    return programs


def measure(corpus: Corpus, shared: Path) -> dict[str, float]:
    """The share of the reference that the built pages show, by figure."""
    programs = environment(corpus)
    with tempfile.TemporaryDirectory() as out:
        source = shared / "corpus" / corpus.package / "docs" / "source"
        repository = f"https://github.com/huggingface/{corpus.package}"
        command = [str(programs / "docbuilder"), "build", str(source), "--package", corpus.package, "--out", out, "-q"]
        built = subprocess.run([*command, "--repository", repository, *corpus.arguments], capture_output=True, text=True)
        if built.returncode not in {0, 1}:  # 1: the sources have problems, and the site is there
            sys.exit(f"{corpus.package}: the build failed\n{built.stdout}{built.stderr}")
        compare = [sys.executable, str(shared / "tools" / "parity.py"), "compare", "--json"]
        reference = shared / "reference" / corpus.reference
        figures = subprocess.run(
            [*compare, str(reference), str(Path(out) / corpus.pages)], check=True, capture_output=True, text=True
        )
    result: dict[str, float] = json.loads(figures.stdout)
    return result


def main() -> int:
    """Measure every corpus; tell what is below its bound."""
    shared = Path(sys.argv[1]).resolve()
    failed = False
    for corpus in CORPORA:
        figures = measure(corpus, shared)
        for name, bound in corpus.bounds.items():
            enough = figures[name] >= bound
            failed |= not enough
            print(f"{corpus.package:13} {name:9} {figures[name]:.4f}  at least {bound}{'' if enough else '  TOO LOW'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
