"""Parts of a page that are folded, or in a panel behind another, are read late.

In: their HTML. Out: the same inside of `<noscript>`. Browsers without script show it. Those with script take it for one text,
which costs nothing while the page is read, and make elements of it when the part is opened or nothing else is to do
(`templates/assets/js/theme.js`): of 38,000 elements of a page with 40 classes, 6,000 are left to be made before the reader sees it.
"""

from __future__ import annotations

from markupsafe import Markup

_BEGIN, _END = '<noscript class="deferred">', "</noscript>"


def defer(html: str) -> Markup:
    """`html` for later; what is in it for later is not, inside of it.

    What has the word `noscript` in it stays as it is: an author's `<noscript>` would end ours, and a `</noscript` in an attribute
    would have the rest of the attribute read as elements.
    """
    inside = undefer(html)
    # bytes, for their lower case is found many times as fast
    deferred = html if b"noscript" in inside.encode("utf-8", "replace").lower() else f"{_BEGIN}{inside}{_END}"
    return Markup(deferred)  # noqa: S704  # of pieces that are rendered


def undefer(html: str) -> str:
    """`html` with nothing left for later."""
    if _BEGIN not in html:
        return html
    first, *parts = str(html).split(_BEGIN)  # Markup would escape what is added to it
    return "".join([first, *[part.replace(_END, "", 1) for part in parts]])
