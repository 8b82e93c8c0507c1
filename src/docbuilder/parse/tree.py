"""From tokens to nodes.

In: `BlockToken`s and the builders of the constructs. Out: finished nodes, and what is wrong with the page's tags.

One loop, one stack: containers of CommonMark (opening and closing tokens nest by construction) and tags of the dialect
(which need not nest; see `docbuilder.parse.tags` for what happens then) are frames on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from markdown_it.token import Token

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.edits import is_slip, only_match
from docbuilder.model.nodes import Html, Node, Paragraph
from docbuilder.model.source import Source, Span
from docbuilder.parse.context import PageContext
from docbuilder.parse.inlineparser import InlineParser
from docbuilder.parse.rawhtml import balance
from docbuilder.parse.state import MAX_DEPTH
from docbuilder.parse.tagsyntax import TYPOGRAPHIC, Attribute, Element, Tag, TagRule
from docbuilder.parse.tokens import BlockToken, Content

_LONE_END = re.compile(r"(?m)^[ \t]*</([A-Za-z]\w*)>[ \t]*$")

_WARNINGS = frozenset({"caution", "critical", "danger", "error", "warn", "warning"})
"""What other tools call a tip that warns."""

Built = Node | tuple[Node, ...]
BlockBuilder = Callable[[BlockToken, "Tree"], Built]
ContainerBuilder = Callable[[BlockToken, tuple[Node, ...], "Tree"], Built]

_TEXT_BLOCKS = frozenset({"paragraph_open", "heading_open", "dt_open"})


class _Frame:
    """Something open: the page, a container of CommonMark (`token`) or a tag of the dialect (`tag`)."""

    __slots__ = ("closed_early", "ends", "has_html", "names", "nodes", "rule", "tag", "token", "whole")

    def __init__(self, token: BlockToken | None = None, tag: Tag | None = None, rule: TagRule | None = None) -> None:
        self.token = token
        self.tag = tag
        self.rule = rule
        self.nodes: list[Node] = []
        self.has_html = False  # behind the first `whole` nodes, whose raw HTML is closed
        self.whole = 0
        self.ends: Tag | None = None
        # of a container: how many tags of each name are open in it, and which were closed before their closing tag came
        self.names: dict[str, int] = {}
        self.closed_early: dict[str, list[Tag]] = {}


class Rules(Protocol):
    """What a tree is made with; see `docbuilder.parse.parser.Parser`."""

    inline: InlineParser
    tags: dict[str, TagRule]
    tag_names: list[str]
    builders: dict[str, BlockBuilder]
    containers: dict[str, ContainerBuilder]


class Tree(PageContext):
    """What builders know of the page, and what makes its nodes.

    Attributes:
        parser: the rules and builders.
        inlines: the inline rules.
    """

    def __init__(self, source: Source, parser: Rules, references: dict[str, Any]) -> None:
        super().__init__(source, references, parser.tag_names)
        self.parser = parser
        self.inlines: InlineParser = parser.inline
        self._frames: list[_Frame] = []
        self._containers: list[_Frame] = []
        self._deep: dict[str, int] = {}

    def inline(self, content: Content) -> tuple[Node, ...]:
        """The inline nodes of `content`."""
        return self.inlines.parse(content, self)

    def build(self, tokens: Sequence[Token]) -> tuple[Node, ...]:
        """The nodes of a page."""
        page = _Frame()
        frames = self._frames = [page]
        containers = self._containers = [page]
        builders, build_containers = self.parser.builders, self.parser.containers
        parse = self.inlines.parse
        rest = iter(tokens)
        for token in rest:
            assert isinstance(token, BlockToken)
            kind = token.type
            if kind in _TEXT_BLOCKS:
                # most tokens are those of a paragraph, whose content and end follow
                content, _ = next(rest), next(rest)
                assert isinstance(content, BlockToken)
                assert content.inline is not None
                self._add(build_containers[kind](token, parse(content.inline, self), self))
            elif token.nesting == 1:
                frame = _Frame(token)
                frames.append(frame)
                containers.append(frame)
            elif token.nesting == -1:
                self._close_container()
                frame = frames.pop()
                containers.pop()
                opening = frame.token
                assert opening is not None
                self._add(build_containers[opening.type](opening, self._children(frame), self))
                self._close_awaited()
            elif kind == "tag":
                self._tag(token.data)
            else:
                self._add(builders[kind](token, self))
        self._close_container()
        return self._children(page)

    def build_paragraph(self, content: Content) -> tuple[Node, ...]:
        """The nodes of a page that is one paragraph."""
        opening = BlockToken("paragraph_open", "p", 1)
        opening.start, opening.end = content.span(0, len(content.text))
        built = self.parser.containers[opening.type](opening, self.inline(content), self)
        return built if isinstance(built, tuple) else (built,)

    def build_tag(self, tag: Tag) -> Built:
        """The nodes of a tag without content, wherever it stands."""
        rule = self.parser.tags[tag.name]
        self._check_attributes(tag, rule)
        return rule.build(Element(tag, tag.span), self)

    def _add(self, built: Built) -> None:
        frame = self._frames[-1]
        if not isinstance(built, tuple):
            if type(built) is Html:
                frame.has_html = True
            frame.nodes.append(built)
            return
        for node in built:
            if type(node) is Html:
                frame.has_html = True
            frame.nodes.append(node)

    def end_part(self) -> None:
        """What the innermost tag holds so far is a part of its own: raw HTML that is open in it ends here."""
        frame = self._frames[-1]
        if frame.has_html:
            frame.nodes[frame.whole :] = balance(frame.nodes[frame.whole :], self)
        frame.whole, frame.has_html = len(frame.nodes), False

    def _children(self, frame: _Frame) -> tuple[Node, ...]:
        if not frame.has_html:
            return tuple(frame.nodes)
        return (*frame.nodes[: frame.whole], *balance(frame.nodes[frame.whole :], self))

    # --- tags ---------------------------------------------------------------------------------------------------------

    def _tag(self, tag: Tag) -> None:
        if tag.closing:
            self._closing_tag(tag)
            return
        rule = self.parser.tags[tag.name]
        if rule.within and not self._is_within(rule):
            names = " or ".join(sorted(self.parser.tags[name].opening for name in rule.within))
            self.problem(
                DiagnosticCode.TAG_STRAY,
                tag.span.start,
                f"{rule.opening} does not stand in {names}; its content is kept",
                f"Put it into {names}.",
            )
            rule = rule._replace(build=_content_only)
        self._check_attributes(tag, rule)
        if rule.empty or tag.empty:
            self._add(rule.build(Element(tag, tag.span), self))
            return
        if len(self._frames) > MAX_DEPTH:
            if not self._deep:
                self.problem(
                    DiagnosticCode.TAG_DEPTH,
                    tag.span.start,
                    f"tags are nested more than {MAX_DEPTH} deep; deeper ones are left out, their content is kept",
                    "Close the tags that should not hold each other.",
                )
            self._deep[tag.name] = self._deep.get(tag.name, 0) + 1
            return
        names_open = self._containers[-1].names
        names_open[tag.name] = names_open.get(tag.name, 0) + 1
        self._frames.append(_Frame(tag=tag, rule=rule))

    def _is_within(self, rule: TagRule) -> bool:
        """The nearest tag around is one of those that the rule asks for, or has one of these names closed implicitly."""
        frame = self._frames[-1]
        if frame.tag is not None and frame.rule is not None and frame.tag.name not in rule.within:
            # `<pt>` while another `<pt>` or a `<tf>` is still open: that one was never closed
            if frame.rule.within & rule.within and self._containers[-1].names.get(next(iter(sorted(rule.within))), 0):
                self._close_tag(None)
                return self._is_within(rule)
            return False
        return frame.tag is not None

    def _check_attributes(self, tag: Tag, rule: TagRule) -> None:
        given = {attribute.name for attribute in tag.attributes}
        for attribute in tag.attributes:
            before, behind = attribute.span.start - 1, attribute.span.end
            if attribute.form == "quoted" and self.source.text[before] in TYPOGRAPHIC:
                self.problem(
                    DiagnosticCode.TAG_ATTRIBUTE,
                    before,
                    f"the quotes around the value of {attribute.name} are not straight ones",
                    f'Write {attribute.name}="{attribute.value}".',
                    [(Span(before, before + 1), '"'), (Span(behind, behind + 1), '"')],
                )
            if attribute.name not in rule.attributes:
                known = ", ".join(sorted(rule.attributes))
                hint = f"Remove it; there are: {known}." if known else "Remove it; the tag has no attributes."
                mended = renamed_attribute(self.source.text, tag.span, attribute.name, rule.attributes - given)
                if mended:
                    hint = f"Write {mended[0][1]}."
                elif "warning" in rule.attributes and {attribute.name.lower(), attribute.value.lower()} & _WARNINGS:
                    hint = f"Write <{tag.name} warning={{true}}>."
                    mended = _edit_once(self.source.text, tag.span, _written_attribute(attribute), "warning={true}")
                self.problem(
                    DiagnosticCode.TAG_ATTRIBUTE,
                    attribute.span.start,
                    f"{rule.opening} has no attribute {attribute.name!r}",
                    hint,
                    mended,
                )

    def _closing_tag(self, tag: Tag) -> None:
        name = tag.name
        rule = self.parser.tags[name]
        if rule.empty:
            return
        if self._deep.get(name):
            self._deep[name] -= 1
            return
        container = self._containers[-1]
        if container.names.get(name):
            while True:
                frame = self._frames[-1]
                assert frame.tag is not None
                if frame.tag.name == name:
                    break
                self._close_tag(None)
            self._close_tag(tag)
            return
        if early := container.closed_early.get(name):
            opening = early.pop()
            line = self.source.position(opening.span.start).line
            self.problem(
                DiagnosticCode.TAG_CROSSED,
                tag.span.start,
                f"{rule.closing} closes {rule.opening} of line {line} across the end of what is around it",
                f"Put {rule.closing} where {rule.opening} is opened, before what is around it ends.",
            )
            return
        for outer in reversed(self._containers[:-1]):
            if outer.names.get(name):
                self._await(outer, tag)
                return
        self.problem(
            DiagnosticCode.TAG_STRAY,
            tag.span.start,
            f"{rule.closing} closes nothing; it is left out",
            f"Remove it, or write {rule.opening} before its content.",
        )

    def _await(self, container: _Frame, tag: Tag) -> None:
        """Close the innermost open `tag.name` of an outer container as soon as the containers inside of it end."""
        at = self._frames.index(container)
        for frame in self._frames[at + 1 :]:
            if frame.token is not None:
                break
            if frame.tag is not None and frame.tag.name == tag.name:
                found = frame
        if found.ends is None:
            found.ends = tag
            rule = self.parser.tags[tag.name]
            self.problem(
                DiagnosticCode.TAG_CROSSED,
                tag.span.start,
                f"{rule.closing} stands in a list or quote that begins inside of {rule.opening}",
                f"Put {rule.closing} at the indent of {rule.opening}.",
            )

    def _close_awaited(self) -> None:
        """Close the tags whose closing tag stood in the container that has just ended."""
        container = self._containers[-1]
        while self._frames[-1] is not container and any(frame.ends is not None for frame in self._open_tags(container)):
            frame = self._frames[-1]
            self._close_tag(frame.ends)

    def _open_tags(self, container: _Frame) -> Iterable[_Frame]:
        for frame in reversed(self._frames):
            if frame is container:
                return
            yield frame

    def _close_container(self) -> None:
        """Close the tags that are open in the container that ends."""
        while self._frames[-1].tag is not None:
            self._close_tag(None)
        container = self._containers[-1]
        outer = self._containers[-2] if len(self._containers) > 1 else None
        for early in container.closed_early.values():
            for tag in early:
                if outer is None:
                    self._report_unclosed(tag)
                else:
                    # its closing tag may stand behind the list
                    outer.closed_early.setdefault(tag.name, []).append(tag)

    def _report_unclosed(self, tag: Tag) -> None:
        rule = self.parser.tags[tag.name]
        ends = self._misspelt_ends(tag, rule)
        near = f": </{self.source.text[slice(*ends[0][0])]}> is not its end" if ends else ""
        self.problem(
            DiagnosticCode.TAG_UNCLOSED,
            tag.span.start,
            f"{rule.opening} is never closed; it ends with what is around it{near}",
            f"Write {rule.closing} where it ends.",
            ends if len(ends) == 1 else [],
        )

    def _misspelt_ends(self, tag: Tag, rule: TagRule) -> list[tuple[Span, str]]:
        """The closing tags below that may be meant for it, with their right names: each alone on its line, with a slip in its name."""
        text, wanted = self.source.text, rule.closing[2:-1]
        if self.scan_budget < 0 or not wanted.isalnum():
            return []
        self.scan_budget -= len(text) - tag.span.end
        found = [match for match in _LONE_END.finditer(text, tag.span.end) if match[1] not in self.parser.tags]
        right = [match for match in found if match[1].lower() == wanted.lower() or is_slip(match[1], wanted)]
        return [(Span(*match.span(1)), wanted) for match in right]

    def _close_tag(self, closing: Tag | None) -> None:
        """Close the innermost frame, a tag; without a closing tag it is remembered, for that may still come."""
        frame = self._frames.pop()
        tag, rule = frame.tag, frame.rule
        assert tag is not None
        assert rule is not None
        container = self._containers[-1]
        container.names[tag.name] -= 1
        children = tuple(
            _loose(node) if type(node) is Paragraph and node.tight else node for node in self._children(frame)
        )
        end = closing.span.end if closing is not None else 0
        span = Span(tag.span.start, max(end, tag.span.end, children[-1].span.end if children else 0))
        if closing is None:
            container.closed_early.setdefault(tag.name, []).append(tag)
        self._add(rule.build(Element(tag, span, children), self))


def renamed_attribute(text: str, span: Span, wrong: str, known: Iterable[str]) -> list[tuple[Span, str]]:
    """The edit that gives an attribute of the tag at `span` the name that must be meant."""
    right = only_match(wrong, known)
    return _edit_once(text, span, rf"(?<![\w-]){re.escape(wrong)}(?![\w-])", right) if right else []


def _written_attribute(attribute: Attribute) -> str:
    """The pattern of an attribute with its value."""
    return rf"(?<![\w-]){re.escape(attribute.name)}(?:=(?:\"[^\"]*\"|'[^']*'|\{{[^{{}}]*\}}))?(?=[\s/>])"


def _edit_once(text: str, span: Span, pattern: str, form: str) -> list[tuple[Span, str]]:
    """The edit that writes `form` for what a pattern finds in a tag; none where it finds more than one."""
    found = list(re.finditer(pattern, text[span.start : span.end]))
    return [(Span(span.start + found[0].start(), span.start + found[0].end()), form)] if len(found) == 1 else []


def _loose(node: Paragraph) -> Paragraph:
    """A paragraph of a tight list item that stands in a tag there is a paragraph all the same."""
    return Paragraph(node.span, node.children)


def _content_only(element: Element, tree: Tree) -> tuple[Node, ...]:
    return element.children
