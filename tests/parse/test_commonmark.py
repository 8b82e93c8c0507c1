"""The examples of CommonMark 0.31.2 and of GFM, with the whole dialect switched on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from plain_html import normalize, render

from docbuilder.model.source import Source, clean
from docbuilder.parse import parse

DATA = Path(__file__).parent / "data"
EXAMPLES = json.loads((DATA / "commonmark-0.31.2.json").read_text("utf-8"))

UNKNOWN = "a tag that HTML does not know is shown as the text it is"
BALANCED = "raw HTML is balanced within its container"
ADDRESS = "a bare address is a link, as in GFM"
BROKEN = "a `<` that begins no tag is escaped, so that the page is valid HTML"
EMPTY = "`<a/>` is written as browsers understand it, `<a></a>`"

NESTED = "a tag in an element that is open is no code, however far it is indented"

REFERENCE = "character references in code spans are resolved"
BLANKS = "blanks may stand inside of `**`"

DIFFERENT = {
    35: REFERENCE,
    148: BALANCED,
    150: UNKNOWN,
    151: BALANCED,
    156: BROKEN,
    157: BROKEN,
    158: BROKEN,
    163: UNKNOWN,
    165: BALANCED,
    184: NESTED,
    191: NESTED,
    201: UNKNOWN,
    251: "`>>>` at a line's start is the prompt of a doctest",
    379: BLANKS,
    391: BLANKS,
    491: UNKNOWN,
    494: "a tag of one letter without its other half is text",
    524: UNKNOWN,
    536: UNKNOWN,
    602: ADDRESS,
    608: ADDRESS,
    611: ADDRESS,
    612: ADDRESS,
    613: UNKNOWN,
    614: EMPTY,
    615: EMPTY,
    616: EMPTY,
    617: UNKNOWN,
    623: BALANCED,
    626: "a comment is never shown; how it was written is not kept",
}
"""Examples that the dialect sees differently, each with the reason."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["example"]))
def test_example(example: dict[str, str]) -> None:
    """Every example gives the HTML of the specification, unless it is one of the few that the dialect sees differently."""
    source = Source("spec.md", clean(example["markdown"]))
    document = parse(source, front_matter=False, indented="code").document
    same = normalize(render(document)) == normalize(example["html"])
    assert same == (example["example"] not in DIFFERENT), normalize(render(document))


def read_examples(path: Path) -> list[tuple[str, str]]:
    """Pairs of Markdown and HTML from a file in the format of the GFM specification."""
    return re.findall(r"^``` example\n(.*?)^\.\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", read_examples(DATA / "gfm.txt"), ids=lambda example: example[0].split("\n")[0])
def test_gfm_example(example: tuple[str, str]) -> None:
    """Tables, strikethrough, autolinks and task lists are those of GFM."""
    document = parse(Source("gfm.md", example[0]), front_matter=False).document
    assert normalize(render(document)) == normalize(example[1])
