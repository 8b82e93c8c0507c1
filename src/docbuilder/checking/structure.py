"""How a page is built: ids, headings, images, the texts of links, references.

In: an expanded page. Out: diagnostics of its own text; what docstrings say is their authors'. What is not certain is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbuilder.checking.survey import SurveyedPage
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.nodes import (
    ApiBox,
    Document,
    Fragment,
    Heading,
    Html,
    Image,
    Link,
    Node,
    Paragraph,
    SoftBreak,
    Text,
)
from docbuilder.model.source import Source, Span
from docbuilder.model.walking import children, text_of, walk

_IMAGE = re.compile(r"<img\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_NAMED = re.compile(r"""\s(?:alt|aria-label|aria-labelledby|aria-hidden|role)\s*=""", re.IGNORECASE)
_BARE_ALT = re.compile(r"\salt(?=[\s/>])", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    [
        "here",
        "click here",
        "this",
        "this link",
        "link",
        "more",
        "read more",
        "this page",
        "ここ",
        "こちら",
        "リンク",
        "这里",
        "此处",
        "链接",
        "這裡",
        "여기",
        "링크",
        "aquí",
        "ici",
        "hier",
        "qui",
        "aqui",
        "yahan",
        "यहां",
        "यहाँ",
        "هنا",
        "اینجا",
        "здесь",
        "тут",
    ]
)
"""Texts of links that do not say where these lead (WCAG 2.2, 2.4.4 and 2.4.9), in the languages that translations are written in."""
_UNDEFINED = re.compile(r"(?<![\w\]\\)!`\0])\[([^\[\]\n\0]*[^\W\d][^\[\]\n\0]*)\]\[([^\[\]\n\0]*)\](?![(\[:\w])")


def check_structure(page: SurveyedPage) -> Iterator[Diagnostic]:
    """What is wrong with the structure of a page."""
    ids: dict[str, str] = {}
    marked: set[tuple[str, str]] = set()
    level = 0
    for node, source in own_nodes(page.document):
        if isinstance(node, Heading):
            yield from _heading_order(node, source, level)
            level = node.level
            if (source.path, node.marker) not in marked:  # of two in one file the parser has told
                yield from _repeated_id(node.marker, node.span, source, ids)
            marked.add((source.path, node.marker))
        elif isinstance(node, Html):
            for target in node.targets:
                if target.attribute == "id" or (target.attribute == "name" and target.element == "a"):
                    yield from _repeated_id(target.value, node.span, source, ids, twice=target.attribute == "name")
            yield from _html_images(node, source)
        elif isinstance(node, Image):
            if not node.alt.strip():
                message = f"the image {node.target!r} has no text that stands for it"
                yield problem(DiagnosticCode.IMAGE_ALT, source, node.span, message, _ALT_HINT)
        elif isinstance(node, Link):
            yield from _link_text(node, source)
        elif isinstance(node, Paragraph):
            yield from _undefined_references(node, source)


_ALT_HINT = 'Write what it shows: ![what it shows](file.png), alt="…"; for a mere ornament <img … alt="">'


def own_nodes(document: Document) -> Iterator[tuple[Node, Source]]:
    """The nodes of a page's own text and of what it includes, in order, each with its source; API boxes are left out."""
    stack: list[tuple[Node, Source]] = [(document, document.source)]
    while stack:
        node, source = stack.pop()
        if type(node) is ApiBox:
            continue
        yield node, source
        if node.parts:
            inner = node.source if type(node) is Fragment else source
            stack.extend([(child, inner) for child in children(node)[::-1]])


def _heading_order(node: Heading, source: Source, above: int) -> Iterator[Diagnostic]:
    if above and node.level > above + 1:
        message = f"a heading of level {node.level} stands below one of level {above}"
        hint = f"Begin it with {'#' * (above + 1)}"
        yield problem(DiagnosticCode.HEADING_ORDER, source, node.span, message, hint)


def _repeated_id(
    value: str, span: Span, source: Source, ids: dict[str, str], *, twice: bool = False
) -> Iterator[Diagnostic]:
    """An id that is there already; `name` repeats the `id` of the same element (`twice`)."""
    if not value:
        return
    place = str(source.position(span.start))
    if value in ids and not (twice and ids[value] == place):
        message = f"the id {value!r} is there already, at {ids[value]}"
        yield problem(
            DiagnosticCode.ID_REPEATED, source, span, message, "Give one of them another id; links lead to the first"
        )
    ids.setdefault(value, place)


def _html_images(node: Html, source: Source) -> Iterator[Diagnostic]:
    for match in _IMAGE.finditer(node.text):
        if not _NAMED.search(match[0]) and not _BARE_ALT.search(match[0]):
            yield problem(
                DiagnosticCode.IMAGE_ALT, source, node.span, "an <img> has no text that stands for it", _ALT_HINT
            )


def _link_text(node: Link, source: Source) -> Iterator[Diagnostic]:
    if any(isinstance(inner, Image | Html) for child in node.children for inner in walk(child)):
        return
    text = text_of(node.children).strip()
    if not text:
        message = f"the link to {node.target!r} has no text"
        yield problem(DiagnosticCode.LINK_TEXT, source, node.span, message, "Write where it leads")
    elif text.casefold().strip(" .:!→»>") in _SAYS_NOTHING:
        message = f"the text {text!r} does not say where the link leads"
        yield problem(
            DiagnosticCode.LINK_TEXT,
            source,
            node.span,
            message,
            "Make the words into the link that name what it leads to",
        )


def _undefined_references(node: Paragraph, source: Source) -> Iterator[Diagnostic]:
    """`[text][label]` without a definition of the label: it is shown as it is written."""
    line = "".join(
        child.text if type(child) is Text else "\n" if type(child) is SoftBreak else "\0" for child in node.children
    )
    if "][" not in line:
        return
    for match in _UNDEFINED.finditer(line):
        label = match[2] or match[1]
        at = source.text.find(match[0], node.span.start, node.span.end)
        if at < 0 or not re.search(r"[^\W\d]", label):
            continue
        span = Span(at, at + len(match[0]))
        message = f"the reference {match[0]!r} has no definition"
        hint = f"Add a line [{label}]: address, or write [{match[1]}](address)"
        yield problem(DiagnosticCode.REFERENCE_UNDEFINED, source, span, message, hint)
