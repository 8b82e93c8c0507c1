"""A page's content -> the same content without what could do harm (`--untrusted`).

In: the whole body, in which our own markup and the author's raw HTML are mixed. Out: HTML of known elements only: no scripts,
no frames, no forms, no styles, no handlers; addresses are of the web, of mail, or relative.
"""

from __future__ import annotations

import nh3

_TEXT = """a abbr article aside b bdi bdo blockquote br button caption center cite code col colgroup dd del details dfn div
dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd li main mark ol p picture pre q rp rt ruby s
samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video audio
wbr font"""
_MATH = """math annotation maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics"""
_SVG = "svg path rect circle line polyline polygon g"

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir", "title", "role", "tabindex", "align", "width", "height"},
    "a": {"href", "name"},
    "button": {"type"},
    "img": {"src", "srcset", "alt", "loading"},
    "input": {"type", "checked", "disabled"},
    "source": {"src", "srcset", "type", "media"},
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
    _ATTRIBUTES[_name] = {*_ATTRIBUTES.get(_name, ()), *_MATH_ATTRIBUTES.split()}


def sanitize(body: str) -> str:
    """The body without anything that runs, frames or restyles."""
    return nh3.clean(
        body,
        tags={*_TEXT.split(), *_MATH.split(), *_SVG.split()},
        clean_content_tags={"script", "style", "iframe", "object", "embed", "template", "noscript"},
        attributes=_ATTRIBUTES,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
