"""Pages of Sphinx as docutils' trees: reStructuredText by docutils' parser, Markdown by MyST's.

In: the text of a page. Out: a doctree. Sphinx itself does not run, and no extension is loaded: a directive that docutils does not know becomes a
`directive_node` with its content parsed, a role a `role_node`, whatever they are called.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, directives, roles, states
from docutils.parsers.rst import Parser as RstParser
from docutils.readers.standalone import Reader as StandaloneReader
from docutils.statemachine import StringList
from docutils.utils import new_document

# directives of docutils whose nodes are what we want
_NATIVE = frozenset(
    [
        "attention",
        "caution",
        "danger",
        "error",
        "hint",
        "important",
        "note",
        "tip",
        "warning",
        "admonition",
        "image",
        "figure",
        "table",
        "list-table",
        "csv-table",
        "replace",
        "unicode",
        "date",
        "topic",
        "sidebar",
        "line-block",
        "rubric",
        "epigraph",
        "highlights",
        "pull-quote",
        "compound",
        "container",
        "rst-class",
        "role",
        "default-role",
        "title",
        "footer",
        "header",
    ]
)
_NATIVE_ROLES = frozenset(
    [
        "emphasis",
        "strong",
        "literal",
        "sub",
        "subscript",
        "sup",
        "superscript",
        "math",
        "title-reference",
        "title",
        "raw",
        "code",
    ]
)
# directives whose content is no text to parse
_RAW = frozenset(
    [
        "code-block",
        "code",
        "sourcecode",
        "highlight",
        "parsed-literal",
        "prompt",
        "ipython",
        "doctest",
        "testcode",
        "testsetup",
        "testoutput",
        "testcleanup",
        "click:example",
        "click:run",
        "toctree",
        "autosummary",
        "literalinclude",
        "mermaid",
        "graphviz",
        "digraph",
        "graph",
        "raw",
        "productionlist",
        "plot",
        "index",
        "meta",
        "contents",
        "code-tab",
        "currentmodule",
        "module",
        "include",
        "math",
        "math-block",
        "eval-rst",
        "command-output",
        "tabularcolumns",
    ]
)
# directives whose argument is text, or ends in text
_WHOLE_ARGUMENT = frozenset({"centered", "seealso", "todo"})
_TEXT_ARGUMENT = _WHOLE_ARGUMENT | {"versionadded", "versionchanged", "deprecated", "versionremoved"}
_SETTINGS: Mapping[str, Any] = {
    "report_level": 5,
    "halt_level": 5,
    "raw_enabled": True,
    "file_insertion_enabled": False,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "docinfo_xform": False,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "embed_stylesheet": False,
    "_disable_config": True,
    "smart_quotes": False,
    "language_code": "en",
    "pep_references": False,
    "rfc_references": False,
}


class directive_node(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801  # docutils has no types
    """A directive: `name`, `argument`, `options`, `content` (its lines), `source_line`; children where the content is text."""


class role_node(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # noqa: N801  # likewise
    """Interpreted text: `name` of the role; its child is the text."""


class _AnyOptions(dict[str, Callable[[str], Any]]):
    """Accepts every option as text."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Callable[[str], Any]:
        return lambda value: value or ""

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 1


class _AnyDirective(Directive):  # type: ignore[misc]  # likewise
    """Every directive that docutils does not know."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOptions()

    def run(self) -> list[nodes.Node]:
        name = self.name.lower().removeprefix("py:")
        node = directive_node(
            name=name,
            argument=(self.arguments[0] if self.arguments else "").strip(),
            options={key: "" if value is None else str(value) for key, value in self.options.items()},
            content=list(self.content),
            source_line=self.lineno,
            block=self.block_text,
        )
        node.line = self.lineno
        if name == "raw" and isinstance(self.state, states.SubstitutionDef):  # `|br|`: it stands inside of lines
            text = "\n".join(self.content)
            return [nodes.raw(text, text, format=node["argument"])]
        if name == "parsed-literal":
            inline, _ = self.state.inline_text("\n".join(filter(None, (node["argument"], *self.content))), self.lineno)
            node += nodes.inline("", "", *inline)
        if name in _TEXT_ARGUMENT and node["argument"]:
            words = node["argument"].split(None, 1)
            rest = node["argument"] if name in _WHOLE_ARGUMENT else words[1] if len(words) > 1 else ""
            node["argument"] = "" if name in _WHOLE_ARGUMENT else words[0]
            if rest:
                inline, _ = self.state.inline_text(rest, self.lineno)
                node += nodes.paragraph(rest, "", *inline)
        if name == "glossary":
            node += self.glossary()
        elif name not in _RAW and self.content:
            self.state.nested_parse(self.content, self.content_offset, node, match_titles=1)
        return [node]

    def glossary(self) -> nodes.definition_list:
        """Terms at the edge, what they mean indented below; a term may be followed by another."""
        entries = nodes.definition_list()
        item: nodes.Element | None = None
        at, lines = 0, list(self.content)
        while at < len(lines):
            if not lines[at].strip() or lines[at].startswith(".. "):
                at += 1
            elif not lines[at].startswith((" ", "\t")):
                inline, _ = self.state.inline_text(lines[at].strip(), self.lineno)
                if item is None or any(isinstance(child, nodes.definition) for child in item.children):
                    item = nodes.definition_list_item()
                    entries += item
                item += nodes.term(lines[at], "", *inline)
                at += 1
            else:
                end = at
                while end < len(lines) and (not lines[end].strip() or lines[end].startswith((" ", "\t"))):
                    end += 1
                body = dedent("\n".join(lines[at:end])).split("\n")
                definition = nodes.definition()
                self.state.nested_parse(StringList(body, source=""), self.content_offset + at, definition)
                if item is not None:
                    item += definition
                at = end
        return entries


def _any_role(
    role: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Every role that docutils does not know."""
    plain = re.sub(r"\x00(.?)", r"\1", text)
    node = role_node(rawtext, plain, name=role.lower())
    node.line = lineno
    return [node], []


@contextmanager
def _everything_known() -> Iterator[None]:
    """While it lasts, docutils knows every directive and every role."""
    directive, role = directives.directive, roles.role

    def any_directive(name: str, language: Any, document: Any) -> Any:
        return directive(name, language, document) if name.lower() in _NATIVE else (_AnyDirective, [])

    def any_role(name: str, language: Any, lineno: int, reporter: Any) -> Any:
        known = not name or name.lower() in _NATIVE_ROLES or name.lower() in roles._roles  # those that the page defines
        return role(name, language, lineno, reporter) if known else (_any_role, [])

    defined = dict(roles._roles)
    directives.directive, roles.role = any_directive, any_role
    try:
        yield
    finally:
        directives.directive, roles.role = directive, role
        roles._roles.clear()
        roles._roles.update(defined)


def read_page(
    text: str, path: Path, extensions: frozenset[str] = frozenset(), substitutions: Mapping[str, str] | None = None
) -> nodes.document:
    """The tree of a page.

    Args:
        text: of the page.
        path: of its file; the ending says which language it is in.
        extensions: of MyST (`myst_enable_extensions`).
        substitutions: of MyST: name -> text.
    """
    settings = dict(_SETTINGS)
    if path.suffix == ".md":
        from myst_parser.parsers.docutils_ import Parser as MystParser  # few projects have such pages

        parser: Any = MystParser()
        settings |= {
            "myst_enable_extensions": set(extensions) & _MYST,
            "myst_heading_anchors": 6,
            "myst_all_links_external": True,
            "myst_suppress_warnings": ["myst"],
            "myst_substitutions": dict(substitutions or {}),
        }
    else:
        parser = RstParser()
    reader = StandaloneReader(parser)
    defaults = get_default_settings(parser, reader)
    for name, value in {**settings, "warning_stream": io.StringIO()}.items():
        setattr(defaults, name, value)
    document: nodes.document = new_document(str(path), defaults)
    with _everything_known():
        parser.parse(text, document)
        document.transformer.populate_from_components((reader, parser))
        document.transformer.apply_transforms()
    return document


_MYST = frozenset(
    [
        "amsmath",
        "attrs_block",
        "attrs_inline",
        "colon_fence",
        "deflist",
        "dollarmath",
        "fieldlist",
        "html_admonition",
        "html_image",
        "replacements",
        "smartquotes",
        "strikethrough",
        "substitution",
        "tasklist",
    ]
)
