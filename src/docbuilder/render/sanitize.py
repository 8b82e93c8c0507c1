"""What a page of sources that are not trusted may publish (`untrusted`): lists of what is allowed, nothing else.

In: a tree. Out: the same without raw HTML that runs, frames, hides, restyles, takes the theme's names or loads from elsewhere; images and
videos of elsewhere are links. HTML, Markdown twin and search are all made from that tree. `sanitize` looks through the finished body
once more, with a parser that reads HTML as browsers do.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

from docbuilder.model import nodes
from docbuilder.model.nodes import Document, Node
from docbuilder.model.source import INVISIBLE, Source, without_invisible
from docbuilder.model.values import replace
from docbuilder.model.walking import Change, rewrite_all, rewrite_document

_TEXT = """a abbr article aside b bdi bdo blockquote br button caption center cite code col colgroup dd del details dfn div
dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd li main mark ol p pre q rp rt ruby s
samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video audio
wbr font"""
_MATH = """math maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover"""
_SVG = "svg path rect circle line polyline polygon g"
_DROPPED = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "template",
        "noscript",
        "annotation",
        "annotation-xml",
        "title",
        "xmp",
        "plaintext",
    ]
)
"""Elements that go with what is in them: it is not shown, or not as text."""

HARMLESS_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir", "title", "role", "tabindex", "align", "width", "height"},
    "a": {"href", "name"},
    "button": {"type"},
    "img": {"src", "alt", "loading"},
    "input": {"type", "checked", "disabled"},
    "source": {"src", "type"},
    "track": {"src", "kind", "label", "srclang"},
    "video": {"src", "poster", "controls", "loop", "muted", "preload"},
    "audio": {"src", "controls", "loop", "muted", "preload"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "valign"},
    "th": {"colspan", "rowspan", "scope", "valign"},
    "details": {"open"},
    "svg": {"viewBox", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"},
    "path": {"d", "fill"},
    "rect": {"x", "y", "rx", "fill"},
    "math": {"display"},
}
_MATH_ATTRIBUTES = """accent accentunder columnalign displaystyle fence form linethickness lspace mathbackground mathcolor
mathvariant maxsize minsize movablelimits notation rspace scriptlevel stretchy symmetric voffset"""
for _name in _MATH.split():
    HARMLESS_ATTRIBUTES[_name] = {*HARMLESS_ATTRIBUTES.get(_name, ()), *_MATH_ATTRIBUTES.split()}
HARMLESS_TAGS = frozenset((*_TEXT.split(), *_MATH.split(), *_SVG.split()))
_AUTHORS_TAGS = frozenset(_TEXT.split()) - {"button", "input", "header", "footer", "main", "article", "aside"}
_AUTHORS = HARMLESS_ATTRIBUTES["*"] - {
    "class",
    "role",
    "tabindex",
}  # the theme's own, for what it shows and what its scripts look for
_ADDRESSES = frozenset({"href", "src", "poster"})
_LOADED = frozenset({"src", "poster"})

_PIECE = re.compile(
    r"<!--(?:[^-]|-(?!->))*(?:-->)?"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)"
    r"(?P<rest>(?:[\s/][^\"'<>]*+(?:(?:\"[^\"<]*+\"|'[^'<]*+')[^\"'<>]*+)*)?)>"
    r"|<"
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>`=]++))?")
_IGNORED = re.compile("[\x00-\x20]+")  # by browsers, in a scheme
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OWN_IDS = re.compile(r"_(?:note|ref|panel|tab)-")


def is_elsewhere(address: str) -> bool:
    """Browsers would go to another host for this address, or run it."""
    plain = _IGNORED.sub("", address).replace("\\", "/")
    return plain.startswith("//") or _SCHEME.match(plain) is not None


def _may_link(address: str) -> bool:
    plain = _IGNORED.sub("", address)
    return _SCHEME.match(plain) is None or plain.lower().startswith(("http:", "https:", "mailto:"))


# --- the tree ---------------------------------------------------------------------------------------------------------


def harmless(document: Document) -> Document:
    """The tree without what sources that are not trusted may not publish. Links are resolved."""
    return rewrite_document(document, _CHANGES)


def _html(node: nodes.Html, _: Source) -> Node:
    return replace(node, text=restrict(node.text), targets=())


def _link(node: nodes.Link, _: Source) -> Node:
    inner: list[Node] = []
    for child in node.children:  # an image of elsewhere, which is a link by now: there are no links in links
        inner += child.children if isinstance(child, nodes.Link) else (child,)
    return replace(
        node,
        children=tuple(inner),
        target=node.target if _may_link(node.target) else "",
        title=without_invisible(node.title),
    )


def _image(node: nodes.Image, _: Source) -> Node:
    if not is_elsewhere(node.target):
        return replace(node, alt=without_invisible(node.alt), title=without_invisible(node.title))
    shown = nodes.Text(node.span, without_invisible(node.alt) or node.target)
    return nodes.Link(node.span, (shown,), node.target if _may_link(node.target) else "")


def _youtube(node: nodes.Youtube, _: Source) -> Node:
    address = f"https://www.youtube.com/watch?v={node.id}"
    link = nodes.Link(node.span, (nodes.Text(node.span, address),), address)
    return nodes.Paragraph(node.span, (link,)) if node.block else link


def _code(node: nodes.CodeBlock, _: Source) -> Node:
    return replace(node, text=without_invisible(node.text), diagram=False)  # what draws diagrams loads what they name


def _text(node: nodes.Text, _: Source) -> Node:
    return replace(node, text=without_invisible(node.text)) if INVISIBLE.search(node.text) else node


def _fragment(node: nodes.Fragment, _: Source) -> Node:
    if node.links is None:
        return node  # what is in it has been looked at
    children = rewrite_all(node.children, node.source, _CHANGES)
    return node if children is node.children else replace(node, children=children)


_CHANGES: dict[type[Node], Change] = {
    nodes.Html: _html,
    nodes.Link: _link,
    nodes.Image: _image,
    nodes.Youtube: _youtube,
    nodes.CodeBlock: _code,
    nodes.Code: _text,
    nodes.Text: _text,
    nodes.Fragment: _fragment,
}


# --- raw HTML ---------------------------------------------------------------------------------------------------------


def restrict(html: str) -> str:
    """An author's raw HTML, tags of it maybe without their ends, written anew with what is allowed."""
    parts: list[str] = []
    position = 0
    dropped = ""  # the element that goes with what is in it
    for found in _PIECE.finditer(html):
        if not dropped:
            parts.append(without_invisible(html[position : found.start()]))
        position = found.end()
        name = (found["name"] or "").lower()
        if dropped:
            dropped = "" if found["end"] and name == dropped else dropped
        elif name in _DROPPED:
            dropped = "" if found["end"] else name
        elif name:
            parts.append(_tag(name, found["rest"], ending=bool(found["end"])))
        elif found[0] == "<":
            parts.append("&lt;")
    if not dropped:
        parts.append(without_invisible(html[position:]))
    return "".join(parts)


def _tag(name: str, rest: str, *, ending: bool) -> str:
    if name not in _AUTHORS_TAGS:
        return ""
    if ending:
        return f"</{name}>"
    allowed = _AUTHORS | HARMLESS_ATTRIBUTES.get(name, set())
    kept: dict[str, str] = {}
    links: list[str] = []
    for found in _ATTRIBUTE.finditer(rest):
        key, value = found[1].lower(), found[2] or ""
        text = without_invisible(unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
        if key not in allowed or key in kept:
            continue
        if key in _LOADED and is_elsewhere(text):
            links.append(text)
        elif not (key == "href" and not _may_link(text)) and not (key in {"id", "name"} and text.startswith("_")):
            kept[key] = text
    linked = "".join(f'<a href="{_quoted(address)}">{_quoted(address)}</a>' for address in links if _may_link(address))
    if name == "img" and links:
        shown = _quoted(kept.get("alt", "")) or _quoted(links[0])
        return f'<a href="{_quoted(links[0])}">{shown}</a>' if _may_link(links[0]) else shown
    if name in {"source", "track"} and links:
        return linked
    return linked + f"<{name}" + "".join(f' {key}="{_quoted(text)}"' for key, text in kept.items()) + ">"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


# --- the finished body ------------------------------------------------------------------------------------------------


def sanitize(body: str) -> str:
    """The body without anything that runs, frames, restyles or loads from elsewhere; our own markup is in it."""
    return nh3.clean(
        body,
        tags=set(HARMLESS_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=HARMLESS_ATTRIBUTES,
        attribute_filter=_kept,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _kept(_: str, name: str, value: str) -> str | None:
    if name in _LOADED and is_elsewhere(value):
        return None
    if name in {"id", "name"} and value.startswith("_") and not _OWN_IDS.match(value):
        return None
    if name not in _ADDRESSES and "url(" in _IGNORED.sub("", value).replace("\\", "").lower() and name in _PAINT:
        return None
    return value


_PAINT = frozenset({"fill", "stroke", "d", "mathbackground", "mathcolor", "width", "height"})
"""Attributes that browsers read as styles."""
