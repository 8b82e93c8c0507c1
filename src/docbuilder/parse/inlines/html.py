"""Raw HTML in a line (CommonMark 0.31, section 6.6; dialect, section 1, raw HTML, unknown tags and comments).

In: `<` in inline content. Out: `Html` for tags that HTML knows, `Comment`; any other `<` is text.
"""

from __future__ import annotations

import re

from docbuilder.model.nodes import Comment, Html
from docbuilder.parse.foreign import check_tag, check_unfinished_tag
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser
from docbuilder.parse.rawhtml import KNOWN, HtmlTag, build_comment, targets

_TAG = re.compile(
    r"<(/)([A-Za-z][A-Za-z0-9-]*)\s*>"
    r"|<([A-Za-z][A-Za-z0-9-]*)"
    r"((?:\s++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?)*\s*+(/?))>"
)
_DECLARATIONS = (("<?", "?>"), ("<![CDATA[", "]]>"))


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_inline("<", inline_html)


def inline_html(state: InlineState) -> bool:
    """A tag or a comment."""
    source, start = state.src, state.pos
    if source.startswith("<!--", start):
        if source.startswith(("<!-->", "<!--->"), start):
            end = source.index(">", start) + 1
        elif state.missing("-->", start + 4):
            return False
        else:
            end = source.index("-->", start + 4) + 3
        state.add(build_comment(source[start:end], state.span(start, end), state.page), end)
        return True
    match = _TAG.match(source, start)
    if match is None:
        check_unfinished_tag(state)
        return _declaration(state)
    closing = match[1] is not None
    name = (match[2] if closing else match[3]).lower()
    end = match.end()
    if name not in KNOWN and not state.memo.get("<svg>"):
        # as typed: what would be markup in it is none, as in a tag
        if not closing:
            check_tag(state, match[3])
        state.add_text(match[0], end)
        return True
    tag = HtmlTag(0, end - start, name, closing, match[5] == "/", (match.start(4) if not closing else end) - start)
    if name == "a":
        state.anchors += -1 if closing else 1
    elif name in ("svg", "math") and not tag.empty:
        state.memo["<svg>"] = state.memo.get("<svg>", 0) + (-1 if closing else 1)
    text = match[0]
    state.add(Html(state.span(start, end), text, tuple(targets(text, tag)), block=False), end)
    return True


def _declaration(state: InlineState) -> bool:
    """`<?…?>`, `<!X…>` and `<![CDATA[…]]>`: nothing that a page can hold; kept like comments."""
    source, start = state.src, state.pos
    for opening, closing in _DECLARATIONS:
        if source.startswith(opening, start):
            if state.missing(closing, start + len(opening)):
                return False
            end = source.index(closing, start + len(opening)) + len(closing)
            break
    else:
        if not (source.startswith("<!", start) and source[start + 2 : start + 3].isalpha()):
            return False
        if state.missing(">", start + 3):
            return False
        end = source.index(">", start + 3) + 1
    state.add(Comment(state.span(start, end), source[start:end]), end)
    return True
