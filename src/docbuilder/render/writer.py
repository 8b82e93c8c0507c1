"""The state of one walk from a tree to HTML.

In: a `RenderContext` and the table of renderers. Out: HTML of nodes, and what was met on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from docbuilder.extend.loading import ExtensionError
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.nodes import ExtensionNode, Node
from docbuilder.model.source import Source, Span
from docbuilder.render.context import RenderContext
from docbuilder.render.page import HeadingView

NodeRenderer = Callable[[Any, "Writer"], str]
Renderers = Mapping[type[Node], NodeRenderer]

# what may not stand in HTML (living standard, 13.2.3.5), and lone surrogates, which cannot be written at all
FORBIDDEN = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
# characters of RFC 3986 that must be written as %XX wherever they stand
_UNSAFE_IN_URL = re.compile(r'[\x00-\x20"<>\\^`{|}]')


def escape(text: str) -> str:
    """`text` for the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """`text` for the inside of a double-quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def url(target: str) -> str:
    """An address for the inside of a double-quoted attribute; what may not stand in one is percent-encoded."""
    if _UNSAFE_IN_URL.search(target):
        target = _UNSAFE_IN_URL.sub(lambda found: f"%{ord(found[0]):02X}", target.strip())
    return target.replace("&", "&amp;")


def markup(html: str) -> Markup:
    """HTML that is finished: templates print it as it is."""
    return str.__new__(
        Markup, html
    )  # only ever called with the output of renderers, which `Markup` would ask for its HTML


class Owner(NamedTuple):
    """What an API object is a member of: its name as it stands before the member's, and whether its members are folded."""

    name: str
    folded: bool


NOBODY = Owner("", False)


class Writer:
    """Renders nodes by their type and gathers what the page needs to know of them.

    Args:
        context: see `RenderContext`.
        renderers: node type -> function.
        source: the text that spans refer to at the moment; changes inside of a `Fragment`.
        wrap_code: long lines of code wrap on this page.
        stretch_tables: tables take the whole width on this page.

    Attributes:
        headings: "on this page", in order.
        features: see `RenderedPage`.
        origins: see `RenderedPage`.
        diagnostics: what is wrong.
        panels: ids of the tab panels around the place, outermost first.
        outline: the headings around the place: the author's level, and the level in the page, which never skips one.
        in_box: the place is inside of an API object.
        owner: the object around it.
        scope: tells footnotes of one fragment from those of another.
    """

    __slots__ = (
        "_counts",
        "context",
        "diagnostics",
        "features",
        "forbidden",
        "headings",
        "in_box",
        "join_lines",
        "origins",
        "outline",
        "owner",
        "panels",
        "renderers",
        "scope",
        "source",
        "stretch_tables",
        "wrap_code",
    )

    def __init__(
        self,
        context: RenderContext,
        renderers: Renderers,
        source: Source,
        *,
        wrap_code: bool = False,
        stretch_tables: bool = False,
    ) -> None:
        self.context = context
        self.renderers = renderers
        self.source = source
        self.wrap_code = wrap_code
        self.stretch_tables = stretch_tables
        self.headings: list[HeadingView] = []
        self.features: set[str] = set()
        self.origins: set[tuple[str, str]] = set()
        self.diagnostics: list[Diagnostic] = []
        self.panels: tuple[str, ...] = ()
        self.outline: list[tuple[int, int]] = []
        self.in_box = False
        self.owner = NOBODY
        self.scope = ""
        self.forbidden = FORBIDDEN.search(source.text) is not None
        # Chinese and Japanese have no blanks between words: a line end inside a sentence must not become one
        self.join_lines = context.language.partition("-")[0] in {"ja", "zh", "yue"}
        self._counts: dict[str, int] = {}

    def render(self, nodes: Sequence[Node]) -> str:
        """The HTML of `nodes`, one after the other."""
        renderers = self.renderers
        return "".join([renderers[type(node)](node, self) for node in nodes])

    def markup(self, nodes: Sequence[Node]) -> Markup:
        """Likewise, for a template."""
        return markup(self.render(nodes))

    def template(self, name: str, /, **values: object) -> str:
        """The HTML of the construct of that name; templates see the words of the interface as `word`."""
        return self.context.theme.node(name, word=self.context.word, **values).strip()

    def block(self, name: str, /, **values: object) -> str:
        """Likewise, on lines of its own."""
        return self.template(name, **values) + "\n"

    def heading_level(self, level: int) -> int:
        """The level in the page of a heading that the author gave `level`: one below the heading it belongs to."""
        outline = self.outline
        while outline and outline[-1][0] >= level:
            outline.pop()
        shown = min(outline[-1][1] + 1, 6) if outline else min(level, 2)
        outline.append((level, shown))
        return shown

    def number(self, kind: str) -> int:
        """1, 2, 3 … for generated ids of that kind, in the order of the page."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        return count

    def report(self, code: DiagnosticCode, span: Span, message: str, hint: str = "") -> None:
        """A problem at `span` of the current source."""
        self.diagnostics.append(problem(code, self.source, span, message, hint))

    def extension_failed(self, node: ExtensionNode, failure: ExtensionError) -> None:
        """An extension could not render a construct: its content is shown in its place."""
        self.report(
            DiagnosticCode.EXTENSION_FAILED,
            node.span,
            str(failure),
            "Correct the extension; the content of the construct is shown",
        )
