"""Every use of a construct in the real documentation beside the checkout becomes a node."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from docbuilder.model.nodes import Alert, Autodoc, Notebooks, Pipeline, Tabs, Tip, Youtube
from docbuilder.model.source import Source, clean
from docbuilder.model.walking import walk
from docbuilder.parse import parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PAGES = sorted(CORPUS.glob("*/docs/source/**/*.md*"))

USES = {
    "frameworks": r"<frameworkcontent>",
    "options": r"<hfoptions ",
    "split": r"===PT-TF-SPLIT===",
    "Autodoc": r"\[\[autodoc\]\]",
    "Youtube": r"<Youtube ",
    "Pipeline": r"<PipelineTag ",
    "Notebooks": r"\[\[open-in-colab\]\]",
    "Alert": r"> \[!\w+\]",
    "Tip": r"<Tip\b",
}


@pytest.mark.corpus
@pytest.mark.skipif(not PAGES, reason="the corpus is not beside the checkout")
def test_every_use_becomes_a_node() -> None:
    """As many nodes as lines that begin with the construct, page by page."""
    for page in PAGES:
        text = clean(page.read_text("utf-8"))
        found: Counter[str] = Counter()
        for node in walk(parse(Source(page.name, text)).document):
            if isinstance(node, Tabs):
                found[node.kind] += 1
            elif isinstance(node, Alert | Autodoc | Notebooks | Pipeline | Tip | Youtube):
                found[type(node).__name__] += 1
        expected = Counter({name: len(re.findall(rf"(?m)^[ \t]*{start}", text)) for name, start in USES.items()})
        assert found == +expected, page
