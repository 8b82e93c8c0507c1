"""Notebook menus: `<CourseFloatingBanner>`, `<DocNotebookDropdown>`, `[[open-in-colab]]` (dialect, section 1).

In: the tags, and the marker on a line of its own. Out: `Notebooks`.
"""

from __future__ import annotations

from markdown_it.common.normalize_url import validateLink

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Node, NotebookLink, Notebooks
from docbuilder.model.source import Span
from docbuilder.parse.attributes import find_text, read_literal, show_source
from docbuilder.parse.jsliteral import Array, Object, Value
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tagsyntax import Element
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_MARKER = "[[open-in-colab]]"
_PROVIDERS = (
    ("colab.research.google.com", "colab"),
    ("studiolab.sagemaker.aws", "studio-lab"),
    ("kaggle.com", "kaggle"),
)
_LAYOUT = ("classNames", "containerStyle")  # how the menu floats, which is the theme's business here


def install(parser: Parser) -> None:
    """Add the tags and the marker's rule."""
    parser.add_tag(
        "CourseFloatingBanner",
        build_notebooks,
        attributes=("chapter", "notebooks", "askForHelpUrl", *_LAYOUT),
        empty=True,
    )
    parser.add_tag("DocNotebookDropdown", build_notebooks, attributes=("options", *_LAYOUT), empty=True)
    parser.add_block("notebooks", marker_rule, starts="[", before="code", interrupts=True)
    parser.add_builder("notebooks", build_marker)


def marker_rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """The marker, with nothing else on its line."""
    start = state.bMarks[line] + state.tShift[line]
    if (
        not state.src.startswith(_MARKER, start)
        or state.is_code_block(line)
        or state.line_text(line).rstrip() != _MARKER
    ):
        return False
    if not silent:
        token = state.push("notebooks", "", 0)
        token.start, token.end = start, start + len(_MARKER)
        state.line = line + 1
    return True


def build_marker(token: BlockToken, tree: Tree) -> Notebooks:
    """A menu whose links are known when the page has its place on a site."""
    return Notebooks(Span(token.start, token.end), marker=True)


def build_notebooks(element: Element, tree: Tree) -> Node:
    """The menu that an author listed; the tag's source as text where it lists nothing that is understood."""
    tag = element.tag
    links: list[NotebookLink] = []
    attribute = tag.get("notebooks") or tag.get("options")
    if attribute is not None:
        value = read_literal(tag, attribute, tree)
        if isinstance(value, Array):
            links += [link for item in value.items if (link := _build_link(item, tag.name, tree))]
        elif value is not None:
            tree.problem(
                DiagnosticCode.CHOICES_INVALID,
                value.span.start,
                f"{attribute.name} in <{tag.name}> is not a list",
                f'Write {attribute.name}={{[{{label: "Google Colab", value: "https://…"}}]}}.',
            )
    elif tag.name == "DocNotebookDropdown":
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            tag.span.start,
            "<DocNotebookDropdown> lists no notebooks",
            'Write options={[{label: "Google Colab", value: "https://…"}]}.',
        )
        return show_source(element.span, tree)
    if attribute is not None and not links:
        return show_source(element.span, tree)
    help_url = tag.value("askForHelpUrl")
    if help_url and not validateLink(help_url):
        _report_address(help_url, tag.span.start, tag.name, tree)
    elif help_url:
        links.append(NotebookLink("Ask a question", help_url, "Ask a question"))
    chapter = tag.get("chapter")
    number = tag.value("chapter")
    if chapter is not None and chapter.form == "braces":
        number = find_text(read_literal(tag, chapter, tree))
    return Notebooks(element.span, tuple(links), number)


def _build_link(value: Value, name: str, tree: Tree) -> NotebookLink | None:
    url = find_text(value.get("value")) if isinstance(value, Object) else ""
    if not isinstance(value, Object) or not url:
        tree.problem(
            DiagnosticCode.CHOICES_INVALID,
            value.span.start,
            f"an entry of <{name}> has no address",
            'Write {label: "Google Colab", value: "https://…"}.',
        )
        return None
    if not validateLink(url):
        _report_address(url, value.span.start, name, tree)
        return None
    label = find_text(value.get("label"))
    host = url.split("://", 1)[-1].split("/", 1)[0].lower()
    provider = next((key for domain, key in _PROVIDERS if host == domain or host.endswith("." + domain)), label)
    return NotebookLink(label or host, url, provider)


def _report_address(url: str, offset: int, name: str, tree: Tree) -> None:
    """An address that no link may have, written as a link or not."""
    tree.problem(
        DiagnosticCode.CHOICES_INVALID,
        offset,
        f"{url.partition(':')[0]}: in <{name}> begins no address that a link may have; it is left out",
        'Write an address with https://, or a path: {label: "Google Colab", value: "https://…"}.',
    )
