"""Fuzzes what reads other people's text: `python tools/fuzz.py [--seconds 120] [reader …]`.

In: the examples and the tests' inputs as seeds. Out: nothing, or the input that a reader raised an exception for, in a file, and exit status 1.
`commonmark` compares: what is plain CommonMark gives the HTML that markdown-it-py gives. Ten minutes a reader: `--seconds 600 READER`. With atheris installed (`pip install atheris`, Linux) the runs are guided by coverage; without it seeds are mutated blindly.
"""

from __future__ import annotations

import argparse
import inspect
import json
import random
import re
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from math import inf
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/parse")]

from markdown_it import MarkdownIt  # noqa: E402
from plain_html import normalize, render  # noqa: E402  # of the tests

from docbuilder.config import ConfigError, load_config  # noqa: E402  # of this checkout
from docbuilder.index.inventory import read_inventory  # noqa: E402
from docbuilder.model.source import Source, clean  # noqa: E402
from docbuilder.model.yaml import parse_yaml  # noqa: E402
from docbuilder.parse import parse  # noqa: E402
from docbuilder.parse.notebook import read_notebook  # noqa: E402
from docbuilder.pyapi.docstring import parse_docstring  # noqa: E402
from docbuilder.render.sanitize import restrict, sanitize  # noqa: E402
from docbuilder.site.settings import read_settings  # noqa: E402

Reader = Callable[[bytes], None]


def _text(data: bytes) -> str:
    return clean(data.decode("utf-8", "replace"))


def page(data: bytes) -> None:
    """A page."""
    parse(Source("page.md", _text(data)))


def docstring(data: bytes) -> None:
    """A docstring."""
    parse_docstring(inspect.cleandoc(_text(data)))


def notebook(data: bytes) -> None:
    """A notebook, of trusted and of other sources; the bytes are a notebook, or the source of its cells."""
    text = _text(data)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": text},
        {"cell_type": "code", "metadata": {}, "source": text, "execution_count": 1, "outputs": [
            {"output_type": "stream", "name": "stdout", "text": text},
            {"output_type": "display_data", "metadata": {}, "data": {"text/html": text, "image/svg+xml": text, "text/latex": text}},
        ]},
    ]  # fmt: skip
    made = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    for written in (text, made):
        for untrusted in (False, True):
            read_notebook(Source("page.ipynb", written), untrusted=untrusted)


_PIECES = ["a", "b c", " ", "  ", "    ", "\n", "\n\n", "\n- ", "\n  - ", "\n* ", "\n1. ", "\n2) ", "\n> ", "\n# ", "\n## ", "\n---\n", "\n===\n",
           "\n```\n", "\n~~~ x\n", "`", "``", "*", "**", "_", "__", "[", "]", "](", ")", "](/u \"t\")", "![", "[r]", "\n\n[r]: /u 't'\n", "\\", "\\*", "  \n",
           "\\\n", "!", ".", "\n    ", "\n\n    ", "\n\n  ", "\t", "&amp;", "é", "\""]  # fmt: skip
# What the dialect wants otherwise than CommonMark is not tried: raw HTML and `<`, bare addresses, formulas, tables, `~~`, `[[…]]` (also with a bracket missing), footnotes, tasks,
# doctests, fences that are indented by four or more, and what tests/parse/test_commonmark.py lists besides (references in code spans, blanks inside of `**`).
# Nor is a backslash before a blank, where markdown-it-py differs from cmark, nor a tab at a line's end, nor a code span that begins or ends with an indented line:
# cmark removes the indent of a paragraph's lines, markdown-it-py that of lines outside of code spans alone.
_WANTED = re.compile(
    r"\[\[|\]\]|\[\^|\[[ xX]\]|>>>|\*\*[ \t\n]|[ \t\n]\*\*|&amp;|[~|$<]{2}|\\[ \t]|[ \t]*\t[ \t]*\n|\n[ \t]{4,}(?:```|~~~)|`\n[ \t]|\n[ \t]+`(?!``)"
)
_SPACED = re.compile(r'alt="[^"]*"|(?<!<pre>)<code>[^<]*</code>')
_PLAIN = MarkdownIt("commonmark", {"maxNesting": 1000})  # CommonMark has no bound, and ours is far away


def _tidy(html: str) -> str:
    """Without what markdown-it-py does otherwise than cmark: blanks at line ends in descriptions of images and in code spans."""
    return _SPACED.sub(lambda found: re.sub(r"\s+", " ", found[0]), html)


def commonmark(data: bytes) -> None:
    """Plain CommonMark, made of pieces: the same HTML as markdown-it-py's."""
    text = clean("".join(_PIECES[byte % len(_PIECES)] for byte in data[:60]) + "\n")
    if _WANTED.search(text):
        return
    ours = normalize(_tidy(render(parse(Source("page.md", text), front_matter=False, indented="code").document)))
    theirs = normalize(_tidy(_PLAIN.render(text)))
    assert ours == theirs, f"{text!r}\n{ours!r}\n{theirs!r}"


def yaml(data: bytes) -> None:
    """A table of contents, redirects, versions."""
    parse_yaml(Source("_toctree.yml", _text(data)))


def settings(data: bytes) -> None:
    """A `_config.py`."""
    read_settings(Source("_config.py", _text(data)), [])


def inventory(data: bytes) -> None:
    """An `objects.inv`; the bytes are one, or what is packed into one."""
    packed = b"# Sphinx inventory version 2\n# Project: a\n# Version: 1\n# packed\n" + zlib.compress(data)
    for written in (data, packed):
        with suppress(ValueError):  # how a damaged one is told
            found = read_inventory(written, "https://example.org/")
            assert all(isinstance(found.url(name), str) for name in found.addresses)


def html(data: bytes) -> None:
    """Raw HTML of sources that are not trusted: what is left of it stays when it is looked at again."""
    once = restrict(_text(data))
    assert restrict(once) == once, "not finished"
    assert "<script" not in sanitize(once).lower()


@cache
def _folder() -> Path:
    """Where files for readers lie."""
    return Path(tempfile.mkdtemp(prefix="docbuilder-fuzz-"))


def configuration(data: bytes) -> None:
    """A `docbuilder.toml`, of trusted and of other sources."""
    file = _folder() / "docbuilder.toml"
    file.write_bytes(data)
    for untrusted in (False, True):
        with suppress(ConfigError):
            load_config(file.parent, {"untrusted": untrusted or None})


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (page, docstring, notebook, commonmark, yaml, settings, inventory, html, configuration)
}
_SEEDS = {
    "page": ["examples/**/*.md", "docs/**/*.md", "tests/parse/dialect/*.txt"],
    "docstring": ["tests/pyapi/**/*.py", "src/docbuilder/*.py", "examples/**/*.py"],
    "notebook": ["tests/**/*.ipynb", "examples/**/*.ipynb", "tests/security/vectors.txt", "tests/parse/dialect/*.txt"],
    "commonmark": ["tests/parse/dialect/*.txt"],
    "yaml": ["examples/**/_toctree.yml", "docs/**/_toctree.yml"],
    "settings": ["examples/**/_config.py", "tests/site/*.py"],
    "inventory": ["examples/**/*.inv", "tests/index/*.py"],
    "html": ["tests/security/vectors.txt", "tests/render/constructs/html.txt"],
    "configuration": ["pyproject.toml", "examples/**/*.toml"],
}


def seeds(reader: str) -> list[bytes]:
    """Inputs to begin with."""
    found = [
        path.read_bytes()[:20_000]
        for pattern in _SEEDS[reader]
        for path in sorted(ROOT.glob(pattern))
        if path.is_file()
    ]
    return found or [b"a"]


def mutated(known: list[bytes], chance: random.Random) -> bytes:
    """One of `known`, cut, doubled, mixed with another, with bytes changed."""
    data = bytearray(chance.choice(known))
    for _ in range(chance.randint(1, 8)):
        at, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        end = min(end, at + 200)
        way = chance.randrange(6)
        if way == 0:
            del data[at:end]
        elif way == 1:
            data[at:at] = data[at:end]
        elif way == 2:
            other = chance.choice(known)
            start = chance.randint(0, len(other))
            data[at:at] = other[start : start + 200]
        elif way == 3:
            data[at:at] = bytes([chance.choice(b"[](){}<>`*_~$|\\\"'&;:!#-=+./@\n\t \0\xff\xc3")]) * chance.choice(
                (1, 1, 2, 40)
            )
        elif way == 4 and data:
            data[at % len(data)] = chance.randrange(256)
        else:
            data = data[: end or 1]
    return bytes(data[:40_000])


def run_blind(name: str, seconds: float = inf, inputs: float = inf, seed: int = 0) -> tuple[int, bytes | None]:
    """How many inputs were tried, and the one that a reader raised an exception for.

    Args:
        name: of the reader.
        seconds: when to end.
        inputs: how many to try at most.
        seed: another one has other inputs.
    """
    chance, known, tried = random.Random(seed), seeds(name), 0  # noqa: S311  # no secret
    end = time.monotonic() + seconds
    while tried < inputs and time.monotonic() < end:
        data = mutated(known, chance)
        tried += 1
        try:
            READERS[name](data)
        except Exception:
            traceback.print_exc()
            return tried, data
    return tried, None


def run_guided(name: str, seconds: float) -> None:
    """Never returns: atheris ends the process."""
    import atheris  # not everywhere

    folder = _folder() / "seeds"
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (folder / str(number)).write_bytes(data)
    atheris.instrument_all()
    atheris.Setup(
        [sys.argv[0], str(folder), f"-max_total_time={int(seconds)}", "-max_len=20000", "-timeout=20"], READERS[name]
    )
    atheris.Fuzz()


def main() -> int:
    """All readers that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=120, help="for all readers together")
    parser.add_argument("--guided", action="store_true", help="by coverage, with atheris; one reader only")
    parser.add_argument("readers", nargs="*", choices=[*READERS, []])
    options = parser.parse_args()
    names = options.readers or list(READERS)
    if options.guided:
        run_guided(names[0], options.seconds)
    for name in names:
        tried, failed = run_blind(name, options.seconds / len(names))
        sys.stdout.write(f"{name}: {tried:,} inputs\n")
        if failed is not None:
            Path(f"fuzz-{name}").write_bytes(failed)
            sys.stdout.write(f"{name}: the input is in fuzz-{name}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
