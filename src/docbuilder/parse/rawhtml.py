"""Raw HTML: which tags are HTML, what they point to, and that they close what they open.

In: what an author wrote in `<…>`. Out: `Html` nodes with valid text, `Comment`s, and text where it was no HTML at all.

Elements are known by their names in the HTML standard; those of SVG only inside of `<svg>`, for `<mask>` and `<text>` are
rather words of an author. Elements that belong to a page as a whole (`html`, `body`, `title` …) are not known either.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Comment, Html, HtmlTarget, Node, Pipeline, Text, Youtube
from docbuilder.model.source import Span
from docbuilder.model.values import replace
from docbuilder.parse.context import PageContext

VOID = frozenset("area br col embed hr img input link meta param source track wbr".split())
RAW_TEXT = frozenset("script style textarea iframe noscript noembed xmp".split())
OPTIONAL_END = frozenset("p li dt dd td th tr thead tbody tfoot colgroup option optgroup rt rp".split())
KNOWN = (
    VOID
    | RAW_TEXT
    | OPTIONAL_END
    | frozenset(
        """a abbr acronym address article aside audio b bdi bdo big blockquote button canvas caption center cite code
        data datalist del details dfn dialog dir div dl em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6
        header hgroup i ins kbd label legend main map mark marquee math menu meter nav nobr object ol output picture pre
        progress q ruby s samp search section select slot small span strike strong sub summary sup svg table template
        time tt u ul var video""".split()
    )
)
_CELLS = frozenset("td th".split())
_ROWS = _CELLS | {"tr"}
_SECTIONS = _ROWS | frozenset("thead tbody tfoot caption colgroup".split())
_P = frozenset({"p"})
_NOTHING: frozenset[str] = frozenset()
_INSIDE_PARAGRAPHS = (Comment, Youtube, Pipeline)
_IMPLIED_ENDS = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _ROWS,
    "thead": _SECTIONS,
    "tbody": _SECTIONS,
    "tfoot": _SECTIONS,
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
    "rt": frozenset({"rt", "rp"}),
    "rp": frozenset({"rt", "rp"}),
}
"""Tag -> what it ends without a closing tag (HTML standard, "optional tags")."""

BLOCKS = frozenset(
    """address article aside blockquote center col colgroup dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr iframe legend li link main menu nav ol optgroup option p param search section
    summary table tbody td tfoot th thead tr track ul""".split()
)
"""Names that begin an HTML block whatever follows on the line (CommonMark 0.31, section 4.6, condition 6)."""

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[\s/][^\"'<>]*+(?:(?:\"[^\"]*+\"|'[^']*+')[^\"'<>]*+)*)?)>")
"""A tag as browsers read it, unless there is a `<` in it outside of quotes."""

_FLAGS = ("WRAP CODE BLOCKS", "STRETCH TABLES")
_LETTER = re.compile("<(/?)([abiqsu])>")

_ENDS_PARAGRAPH = BLOCKS - frozenset(
    "center dir link param li dt dd td th tr tbody thead tfoot col colgroup legend option optgroup summary iframe".split()
) | {"p", "pre", "table"}

_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>`=]+))?")
_TARGETS = frozenset("href src poster srcset id name data cite action formaction longdesc background".split())
_CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*)(?:\s+[^,]*)?")


class HtmlTag(NamedTuple):
    """A tag in a text of HTML.

    Attributes:
        start: offset of the `<`.
        end: behind the `>`.
        name: lower case.
        closing: it is `</name>`.
        empty: it is `<name/>`.
        attributes: offset of what stands between the name and the `>`.
    """

    start: int
    end: int
    name: str
    closing: bool
    empty: bool
    attributes: int


def ends_tag(text: str) -> bool:
    """The last line of `text` begins with the `>` of an opening tag that stands on several lines.

    Of an element that is not known, which is text, it has to be all of the line: what follows another would be a quote.
    """
    last = text.rfind("\n") + 1
    if text[last:].startswith(">"):
        tag = read_html_tag(text, text.rfind("<", 0, last))
        if tag is not None and tag.end == last + 1 and not tag.closing:
            return tag.name in KNOWN or not text[last + 1 :].strip()
    return False


def read_html_tag(text: str, start: int) -> HtmlTag | None:
    """The tag at `start`, whatever its name."""
    match = TAG.match(text, start)
    if match is None:
        return None
    return HtmlTag(start, match.end(), match[2].lower(), bool(match[1]), match[3].endswith("/"), match.start(3))


def tags(text: str) -> Iterator[HtmlTag]:
    """The tags of `text`; what stands in scripts and the like is none."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        tag = read_html_tag(text, at)
        if tag is None:
            at += 1
            continue
        yield tag
        at = tag.end
        if tag.name in RAW_TEXT and not tag.closing:
            close = re.compile(f"</{tag.name}(?=[\\s/>])", re.IGNORECASE).search(text, at)
            if close is None:
                return
            at = close.start()


def targets(text: str, tag: HtmlTag) -> Iterator[HtmlTarget]:
    """The addresses and ids in a tag, with their offsets in `text`."""
    if tag.closing or tag.end - tag.attributes < 5:
        return
    for match in _ATTRIBUTE.finditer(text, tag.attributes, tag.end - 1):
        name = match[1].lower()
        if name not in _TARGETS or match[2] is None or (name == "data" and tag.name != "object"):
            continue
        start, end = match.span(2)
        if text[start] in "\"'":
            start, end = start + 1, end - 1
        elif match.end() == tag.end - 1 and text[end - 1] == "/" and name in ("id", "name"):
            end -= 1
        if name == "srcset":
            at = start
            while (candidate := _CANDIDATE.match(text, at, end)) is not None:
                first, last = candidate.span(1)
                while last > first + 1 and text[last - 1] == ",":
                    last -= 1
                yield HtmlTarget(first, last, tag.name, name, html.unescape(text[first:last]))
                at = last if last < candidate.end(1) else candidate.end()
        else:
            yield HtmlTarget(start, end, tag.name, name, html.unescape(text[start:end]))


def balance(nodes: Sequence[Node], page: PageContext) -> tuple[Node, ...]:
    """The content of one container with its raw HTML closed: stray closing tags dropped, missing ones added.

    So a `<div>` that is never closed ends with its container, and a stray `</div>` cannot end an element around it.
    """
    out: list[Node] = []
    open_ones: list[tuple[str, Html]] = []
    counts: dict[str, int] = {}
    implied: dict[str, int] = {}  # elements that another's end has ended: their own closing tag may still come
    letters: dict[int, int] = {}  # where in `out` opening tags stand that are perhaps none
    for node in nodes:
        if type(node) is not Html:
            out.append(node)
            if (
                open_ones
                and open_ones[-1][0] == "p"
                and open_ones[-1][1].block
                and type(node) not in _INSIDE_PARAGRAPHS
            ):
                # the element of our paragraph, list … ends an author's <p>
                counts[open_ones.pop()[0]] -= 1
            continue
        if not node.block and (letter := _LETTER.fullmatch(node.text)):
            if letter[1] and not counts.get(letter[2]) and not implied.get(letter[2]):
                out.append(_as_text(node, page))
                continue
            letters[id(node)] = len(out)
        changes = list(_unbalanced(node, open_ones, counts, implied, page))
        balanced = _changed(node, changes) if changes else node
        if balanced.text:
            out.append(balanced)
    if open_ones:
        text = ""
        for name, node in reversed(open_ones):
            if id(node) in letters:
                out[letters[id(node)]] = _as_text(node, page)
                continue
            text += f"</{name}>"
            if name not in OPTIONAL_END:
                _report_unclosed(page, name, node)
        end = nodes[-1].span.end
        block = all(node.block for node in nodes if type(node) is Html)
        if text:
            out.append(Html(Span(end, end), text, (), block))
    return tuple(out)


def _as_text(node: Html, page: PageContext) -> Text:
    """A tag of one letter without its other half: a token or a type, as in `a<b>`, rather than HTML."""
    page.problem(
        DiagnosticCode.HTML_UNBALANCED,
        node.span.start,
        f"{node.text} has no other half in this part of the page; it is shown as text",
        f"Put it into backquotes, or write {'<' if node.text[1] == '/' else '</'}{node.text.strip('</>')}> too.",
    )
    return Text(node.span, node.text)


def _report_unclosed(page: PageContext, name: str, node: Html) -> None:
    page.problem(
        DiagnosticCode.HTML_UNBALANCED,
        node.span.start,
        f"<{name}> is never closed in this part of the page",
        f"Write </{name}> where it ends.",
    )


def _unbalanced(
    node: Html, open_ones: list[tuple[str, Html]], counts: dict[str, int], implied: dict[str, int], page: PageContext
) -> Iterator[tuple[int, int, str]]:
    """Replacements (start, end, text) that balance one piece of HTML after what is open before it."""
    for tag in tags(node.text):
        name = tag.name
        if name in VOID:
            if tag.closing:
                yield tag.start, tag.end, ""
        elif not tag.closing:
            if tag.empty and not _in_svg(name, counts):
                yield tag.end - 2, tag.end, f"></{name}>"
            elif not tag.empty:
                ended = _P if name in _ENDS_PARAGRAPH else _IMPLIED_ENDS.get(name, _NOTHING)
                while open_ones and open_ones[-1][0] in ended:
                    counts[open_ones.pop()[0]] -= 1
                open_ones.append((name, node))
                counts[name] = counts.get(name, 0) + 1
        elif not counts.get(name):
            if implied.get(name):
                implied[name] -= 1
            page.problem(
                DiagnosticCode.HTML_UNBALANCED,
                node.span.start,
                f"</{name}> closes nothing in this part of the page; it is left out",
                "Remove it: a <p> ends where another block begins."
                if name == "p"
                else f"Remove it, or write <{name}> in the same list item, quote or tag of the dialect.",
            )
            yield tag.start, tag.end, ""
        else:
            missing = ""
            while True:
                other, opener = open_ones.pop()
                counts[other] -= 1
                if other == name:
                    break
                missing += f"</{other}>"
                implied[other] = implied.get(other, 0) + 1
                if other not in OPTIONAL_END:
                    _report_unclosed(page, other, opener)
            if missing:
                yield tag.start, tag.start, missing


def _in_svg(name: str, counts: dict[str, int]) -> bool:
    return name not in KNOWN or bool(counts.get("svg") or counts.get("math"))


def _changed(node: Html, changes: list[tuple[int, int, str]]) -> Html:
    parts: list[str] = []
    moved: list[HtmlTarget] = []
    pending = list(node.targets)[::-1]
    at = shift = 0
    for start, end, text in changes:
        while pending and pending[-1].start < start:
            target = pending.pop()
            moved.append(replace(target, start=target.start + shift, end=target.end + shift))
        parts.append(node.text[at:start])
        parts.append(text)
        shift += len(text) - (end - start)
        at = end
    moved.extend(replace(target, start=target.start + shift, end=target.end + shift) for target in pending[::-1])
    parts.append(node.text[at:])
    return replace(node, text="".join(parts), targets=tuple(moved))


def build_comment(text: str, span: Span, page: PageContext) -> Comment:
    """A comment; some set a flag for the page."""
    inside = "" if text in ("<!-->", "<!--->") else text.removeprefix("<!--").removesuffix("-->")
    if inside.strip() in _FLAGS:
        page.flags.add(inside.strip())
    return Comment(span, inside)
