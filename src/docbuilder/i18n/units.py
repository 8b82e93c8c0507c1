"""The pieces of a page that are translated, with all that is not words masked; and what they become, checked.

In: a page's tree, and answers. Out: `TranslationUnit`s, the page's text with the answers in their places, or the reason why an answer is refused.

Only the words of paragraphs, headings, cells, terms and quizzes go out. Code, tags, formulas and line breaks in them are masked as `⟦1⟧`, the text of a
link and what is said of an image are between `⟦1⟧` and `⟦/1⟧`; what stands between the units never leaves the page. What comes back must have every mask once, and the page must be
the same tree as before in everything but words: so nothing that an answer says can change code, tags, links, ids or formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.i18n.sections import parsed_page
from docbuilder.model.nodes import (
    Abbreviation,
    Alert,
    Choice,
    Document,
    Emphasis,
    Footnote,
    Footnotes,
    HardBreak,
    Heading,
    Image,
    Link,
    Node,
    Paragraph,
    SoftBreak,
    Strikethrough,
    Strong,
    TableCell,
    Term,
    Text,
)
from docbuilder.model.source import Source
from docbuilder.model.walking import children

_LEAVES = {Paragraph: "paragraph", Heading: "heading", TableCell: "cell", Term: "term"}
_MARKUP = (Emphasis, Strong, Strikethrough, Abbreviation)
_MASK = re.compile(r"⟦(/?)([1-9]\d{0,5})⟧")
_BRACKET = re.compile(r"[⟦⟧]")
_WORDS = re.compile(r"[^\W\d_]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_MARKUP_LIKE = re.compile(
    r"\[\[|\]\]|</?[A-Za-z!][^<>]*>?|`|\$\$|\\\\[()]|\]\(|(?:https?://|www\.)[^\s⟦⟧<>]*|[⟦⟧]", re.IGNORECASE
)
_STARS = re.compile(r"\*\*|~~")
_PLACES = frozenset({"span", "source", "links", "mark", "number", "occurrence", "references"})
_FRONT = re.compile(r"^(title|description):[ \t]+([^|>\n].*?)[ \t]*$", re.MULTILINE)


class TranslationUnit(NamedTuple):
    """A piece of text that is translated as one.

    Attributes:
        start: offset of its first character in the page.
        end: offset behind its last.
        kind: `paragraph`, `heading`, `cell`, `term`, `title`, `choice`, or `front matter`.
        text: its words, all else masked; one line.
        masks: what the masks stand for, from the first on: what is written, or how a link begins and ends.
        quote: it stands in a JavaScript string with these quotes; else "".
    """

    start: int
    end: int
    kind: str
    text: str
    masks: tuple[tuple[str, ...], ...]
    quote: str = ""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, ...], ...]]:
        """Two units with the same key have the same translation."""
        return self.text, self.masks


class RefusedError(Exception):
    """An answer that cannot be used; the text is the reason."""


class _UnmaskableError(Exception):
    """Inline content that is not written in a way that can be masked; it stays in the original's words."""


def units_of(document: Document) -> tuple[TranslationUnit, ...]:
    """What there is to translate on a page, in order."""
    found = [*_front_units(document)]
    for kind, nodes in _contents(document):
        masker = _Masker(document.source.text)
        try:
            text = masker.mask(nodes)
        except _UnmaskableError:
            continue
        if not _WORDS.search(_MASK.sub("", text)):
            continue
        start, quote = nodes[0].span.start, ""
        if kind == "choice":
            quote = document.source.text[:start].rstrip(" \t")[-1:]
            if quote not in ('"', "'"):
                continue
            text = text.replace(f"\\{quote}", quote)
        found.append(TranslationUnit(start, nodes[-1].span.end, kind, text, tuple(masker.masks), quote))
    ordered = sorted(found)
    return tuple([unit for number, unit in enumerate(ordered) if not number or unit.start >= ordered[number - 1].end])


def _front_units(document: Document) -> Iterator[TranslationUnit]:
    told = document.front_matter
    end = document.source.text.find("\n---", 3) if document.source.text.startswith("---") else -1
    for match in _FRONT.finditer(document.source.text, 0, max(end, 0)):
        value = getattr(told, match[1])
        if value and match[2].strip("\"'") == value and "⟦" not in value:
            yield TranslationUnit(*match.span(2), "front matter", value, ())


def _contents(document: Document) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """The inline content of every block that has some."""
    stack: list[Node] = list(document.children)
    while stack:
        node = stack.pop()
        kind = _LEAVES.get(type(node))
        if kind is not None:
            if content := children(node):
                yield kind, content
            continue
        if isinstance(node, Alert) and node.title:
            yield "title", node.title
        if isinstance(node, Choice):
            yield from (("choice", content) for content in (node.text, node.explain) if content)
        if "children" in node.parts:
            stack += node.children  # type: ignore[attr-defined]  # it is one of its parts


class _Masker:
    """Makes inline content one line with masks.

    Args:
        text: of the page.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.masks: list[tuple[str, ...]] = []

    def mask(self, nodes: Sequence[Node]) -> str:
        """The words of siblings, and masks."""
        parts: list[str] = []
        for number, node in enumerate(nodes):
            following = nodes[number + 1].span.start if number + 1 < len(nodes) else node.span.end
            written = self._text[slice(*node.span)]
            between = self._text[node.span.end : following]
            if isinstance(node, SoftBreak):
                parts.append(" ")
                continue
            if isinstance(node, HardBreak):
                parts.append(self._atom(written + between))
                continue
            if isinstance(node, Text):
                if "\n" in written:
                    raise _UnmaskableError
                parts.append(_MARKUP_LIKE.sub(lambda match: self._atom(match[0]), written))
            elif isinstance(node, (*_MARKUP, Link)) and node.children and node.children[0].span != node.span:
                parts.append(self._around(node, node.children))
            elif isinstance(node, Abbreviation):
                parts.append(self.mask(node.children))
            elif (
                isinstance(node, Image)
                and node.alt
                and written.startswith(f"![{node.alt}]")
                and not _MARKUP_LIKE.search(node.alt)
            ):
                self.masks.append(("![", written[2 + len(node.alt) :]))
                parts.append(f"⟦{len(self.masks)}⟧{node.alt}⟦/{len(self.masks)}⟧")
            else:
                parts.append(self._atom(written))
            if between:
                if "\n" in between:
                    raise _UnmaskableError
                parts.append(self._atom(between))
        return "".join(parts)

    def _around(self, node: Node, inner: Sequence[Node]) -> str:
        """Markup with content: of a link it is masked, stars are left to see."""
        begins = self._text[node.span.start : inner[0].span.start]
        ends = self._text[inner[-1].span.end : node.span.end]
        if isinstance(node, Link):
            self.masks.append((begins, ends))
            number = len(self.masks)
            return f"⟦{number}⟧{self.mask(inner)}⟦/{number}⟧"
        if "\n" in begins + ends:
            raise _UnmaskableError
        return f"{begins}{self.mask(inner)}{ends}"

    def _atom(self, written: str) -> str:
        self.masks.append((written,))
        return f"⟦{len(self.masks)}⟧"


def unmasked(unit: TranslationUnit, answer: str) -> str:
    """What is written in the place of a unit.

    Raises:
        RefusedError: a mask is missing, there twice, unknown or damaged; or there are no words, or line ends.
    """
    answer = answer.strip(" \t\n")
    if not answer:
        raise RefusedError("the answer is empty")
    if _CONTROL.search(answer):
        raise RefusedError("the answer has line ends or control characters")
    if unit.kind == "front matter":
        if _BRACKET.search(answer):
            raise RefusedError("a mask is there that was not asked for")
        return '"' + answer.replace("\\", "\\\\").replace('"', '\\"') + '"'
    open_: list[int] = []
    seen: set[tuple[str, int]] = set()
    for match in _MASK.finditer(answer):
        number = int(match[2])
        name = match[0]
        if number > len(unit.masks) or (match[1] and len(unit.masks[number - 1]) == 1):
            raise RefusedError(f"the mask {name} was not asked for")
        if (match[1], number) in seen:
            raise RefusedError(f"the mask {name} is there twice")
        seen.add((match[1], number))
        if len(unit.masks[number - 1]) == 2:
            if match[1] and (not open_ or open_.pop() != number):
                raise RefusedError(f"the mask {name} closes what is not open")
            if not match[1]:
                open_.append(number)
    for number, mask in enumerate(unit.masks, 1):
        for slash in ("", "/")[: len(mask)]:
            if (slash, number) not in seen:
                raise RefusedError(f"the mask ⟦{slash}{number}⟧ is missing: {mask[-1 if slash else 0].strip()!r}")
    bare = _MASK.sub("", answer)
    if _BRACKET.search(bare):
        raise RefusedError("a mask is damaged")
    if not _WORDS.search(bare):
        raise RefusedError("the answer has no words")
    if added := _MARKUP_LIKE.search(bare):
        raise RefusedError(f"the answer adds {added[0]!r}")
    if unit.quote:
        answer = re.sub(rf"(?<!\\){unit.quote}", lambda match: f"\\{match[0]}", answer)
    return _MASK.sub(lambda match: unit.masks[int(match[2]) - 1][-1 if match[1] else 0], answer)


def filled(text: str, units: Sequence[tuple[TranslationUnit, str]]) -> str:
    """A page with other text in the places of units.

    Args:
        text: of the page.
        units: in order, each with what is written in its place.
    """
    parts: list[str] = []
    at = 0
    for unit, new in units:
        parts += (text[at : unit.start], new)
        at = unit.end
    return "".join([*parts, text[at:]])


def checked(
    config: Config, source: Source, answers: Mapping[TranslationUnit, str]
) -> tuple[str, dict[TranslationUnit, str]]:
    """The page with all answers that leave it as it is in everything but words; and of the others the reason.

    Args:
        config: how pages are parsed.
        source: the page.
        answers: unit -> what is written in its place, see `unmasked`.
    """
    shape = words_apart(parsed_page(config, source))
    refused: dict[TranslationUnit, str] = {}

    def difference(units: Sequence[tuple[TranslationUnit, str]]) -> str:
        return _difference(shape, words_apart(parsed_page(config, Source(source.path, filled(source.text, units)))))

    kept = sorted(answers.items())
    if difference(kept):
        alone = {unit: difference([(unit, new)]) for unit, new in kept}
        refused = {unit: reason for unit, reason in alone.items() if reason}
        kept = [(unit, new) for unit, new in kept if unit not in refused]
        if reason := difference(kept):
            refused |= {unit: f"together with others, {reason}" for unit, _ in kept}
            kept = []
    return filled(source.text, kept), refused


def words_apart(node: Node) -> tuple[object, ...]:
    """What a translation must leave as it is: a tree without words and places, in which the order of what is in a line does not count."""
    kind = type(node)
    if kind in _LEAVES:
        return (kind.__name__, _values(node), tuple(sorted(_line_facts(children(node)))))
    parts: list[tuple[object, ...]] = []
    for name in node.parts:
        part = getattr(node, name)
        if isinstance(node, Choice) or (name == "title" and isinstance(node, Alert)):
            parts.append(tuple(sorted(_line_facts(part))) if part else ("",))
            continue
        inner = part if isinstance(part, tuple) else (part,) if part is not None else ()
        shapes = [words_apart(child) for child in inner]
        parts.append(tuple(sorted(shapes, key=repr) if isinstance(node, Footnotes) else shapes))
    return (kind.__name__, _values(node), *parts)


def _values(node: Node) -> str:
    """The fields of a node but children, places, and what footnotes are counted by."""
    if isinstance(node, Document):
        told = node.front_matter
        return repr(
            (told.redirect_from, told.aliases, told.search, bool(told.title), node.wrap_code, node.stretch_tables)
        )
    if isinstance(node, Footnote):
        return node.label
    names = [name for name in node.__struct_fields__ if name not in _PLACES and name not in node.parts]
    return repr([_plain(getattr(node, name)) for name in names])


def _plain(value: object) -> object:
    """A value without places: of members of directives, and of addresses in HTML."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return getattr(value, "name", None) or getattr(value, "value", value)


def _line_facts(nodes: Iterator[Node] | Sequence[Node]) -> Iterator[str]:
    """What is in a line besides words; stars around words do not count, and neither does where lines end."""
    for node in nodes:
        if isinstance(node, Text):
            yield from (*_MARKUP_LIKE.findall(node.text), *_STARS.findall(node.text))
        elif isinstance(node, _MARKUP):
            yield from _line_facts(node.children)
        elif isinstance(node, Link):
            yield f"Link {_values(node)} {sorted(_line_facts(node.children))}"
        elif isinstance(node, Image):
            yield f"Image {node.target!r} {node.title!r} {bool(node.alt)}"
            yield from _MARKUP_LIKE.findall(node.alt)
        elif not isinstance(node, SoftBreak):
            yield f"{type(node).__name__} {_values(node)}"


def _difference(before: object, now: object) -> str:
    """Where two shapes differ first, for people; "" where they are equal."""
    if before == now:
        return ""
    if isinstance(before, tuple) and isinstance(now, tuple):
        if len(before) == len(now):
            return next(reason for one, other in zip(before, now, strict=True) if (reason := _difference(one, other)))
        gone = [item for item in before if item not in now]
        new = [item for item in now if item not in before]
        if gone:
            return f"it loses {_shown(gone[0])}"
        return f"it adds {_shown(new[0] if new else now[-1])}"
    return f"it makes {_shown(before)} into {_shown(now)}"


def _shown(shape: object) -> str:
    text = " ".join(str(part) for part in shape if part) if isinstance(shape, tuple) else str(shape)
    return text if len(text) <= 80 else text[:77] + "..."
