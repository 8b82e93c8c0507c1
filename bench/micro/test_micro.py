"""What each construct costs to parse and to render, and each language to highlight. `pytest bench/micro`."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from constructs import CONSTRUCTS, page_of

from docbuilder.model.source import Source
from docbuilder.parse import parse
from docbuilder.render.context import RenderContext
from docbuilder.render.highlight import highlight
from docbuilder.render.html import render_page
from docbuilder.render.markdown import render_markdown
from docbuilder.render.theme import Theme

_RESOLVED = ("autodoc", "object_link")  # another stage replaces them: there is nothing to render
_RENDERED = [name for name in CONSTRUCTS if name not in _RESOLVED]
_CODE = {
    "python": "class Big(Base):\n    '''Words.'''\n\n    def grow(self, n: int = 3) -> int:\n        return self.size * n  # up\n",
    "bash": "pip install 'thing[all]' && thing --size 3 | tee log.txt\n",
    "json": '{"size": 3, "names": ["a", "b"], "deep": {"x": null}}\n',
    "diff": "- size = 3\n+ size = 4\n  rest\n",
    "yaml": "size: 3\nnames:\n  - a\n  - b\n",
    "console": "$ pip install thing\nok\n>>> Big(3)\nBig(3)\n",
    "text": "Just text.\n",
}


@pytest.mark.parametrize("name", CONSTRUCTS)
@pytest.mark.benchmark(group="parse")
def test_parse(benchmark: Any, name: str) -> None:
    """Markdown to a tree."""
    source = Source("page.md", page_of(CONSTRUCTS[name]))
    benchmark(parse, source)


@pytest.mark.parametrize("name", _RENDERED)
@pytest.mark.benchmark(group="render")
def test_render(benchmark: Any, name: str) -> None:
    """A tree to HTML; code is highlighted once, as repeated code is."""
    document = parse(Source("page.md", page_of(CONSTRUCTS[name]))).document
    theme = Theme()
    benchmark(lambda: render_page(document, RenderContext(theme, name="page")))


@pytest.mark.parametrize("name", _RENDERED)
@pytest.mark.benchmark(group="Markdown twin")
def test_twin(benchmark: Any, name: str) -> None:
    """A tree to Markdown."""
    document = parse(Source("page.md", page_of(CONSTRUCTS[name]))).document
    theme = Theme()
    benchmark(lambda: render_markdown(document, RenderContext(theme, name="page")))


@pytest.mark.parametrize("language", _CODE)
@pytest.mark.benchmark(group="highlight")
def test_highlight(benchmark: Any, language: str) -> None:
    """Code to HTML, another code every time: equal code is highlighted once only."""
    number = count()
    benchmark(lambda: highlight(language, f"{_CODE[language] * 20}{next(number)}\n"))
