"""Content that several languages share: a page that stands in in many of them is rendered once and filled in for each.

In: content with marks, and the languages' words and links. Out: the content of a page.
"""

from __future__ import annotations

from itertools import chain

from docbuilder.index.questions import as_questions
from docbuilder.model.values import replace
from docbuilder.render.context import RenderContext
from docbuilder.render.html import render_link, word_fills, write_address
from docbuilder.render.page import RenderedPage
from docbuilder.render.words import Marked, mark_link
from docbuilder.render.writer import markup
from docbuilder.resolve.links import LinkContext
from docbuilder.resolve.open_links import Answer, OpenLinks


class MarkedContent:
    """A page's content whose words and links are not known yet.

    Args:
        rendered: with marks.
        asked: what those links asked that are known.
    """

    def __init__(self, rendered: RenderedPage, asked: str) -> None:
        self.rendered = rendered
        self.asked = asked
        self.body = Marked(rendered.body)
        self.markdown = Marked(rendered.markdown)
        self.links = self.body.links | self.markdown.links


class Placeholders:
    """Fills the placeholders in the pages of one folder of one language: they write their links alike, but for those to themselves.

    Args:
        questions: what the marks of links stand for.
        words: of the language.
        links: of a page in the folder.
    """

    def __init__(self, questions: OpenLinks, words: RenderContext, links: LinkContext) -> None:
        self._questions = questions
        self._context = words
        self._html, self._markdown = word_fills(words)
        self._asked: dict[int, tuple[str, ...]] = {}
        self._documented: dict[str, set[int]] = {}  # page -> links to what it documents
        self._anywhere = replace(links, name="")  # no page has that name: no link leads to the page itself

    def fill(self, content: MarkedContent, links: LinkContext) -> tuple[RenderedPage, str]:
        """The content of the page of `links`, and what its links asked of the indexes."""
        new = content.links - self._asked.keys()
        for number, answer in self._questions.answers(sorted(new), self._anywhere) if new else ():
            mark = mark_link(number)
            self._html[mark], self._markdown[mark] = self._write(answer)
            self._asked[number] = answer.asked
            if answer.page:
                self._documented.setdefault(answer.page, set()).add(number)
        html: dict[str, str] = {}
        markdown: dict[str, str] = {}
        own = content.links & self._documented.get(links.name, set())
        for number, answer in self._questions.answers(own, links) if own else ():
            mark = mark_link(number)
            html[mark], markdown[mark] = self._write(answer)
        body = markup(content.body.fill(self._html, html))
        rendered = replace(content.rendered, body=body, markdown=content.markdown.fill(self._markdown, markdown))
        asked = chain([content.asked] if content.asked else [], *map(self._asked.__getitem__, content.links))
        return rendered, as_questions(dict.fromkeys(asked))

    def _write(self, answer: Answer) -> tuple[str, str]:
        link = answer.link
        return write_address(link) if isinstance(link, str) else render_link(link, self._context)
