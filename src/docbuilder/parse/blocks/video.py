"""`<Youtube id="…"/>` (dialect, section 1).

In: the tag, alone on a line or inside of one. Out: `Youtube`.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Youtube
from docbuilder.parse.inlinetags import InlineTag, add_inline_tag
from docbuilder.parse.parser import Parser

_ID = re.compile(r"[\w-]+$", re.ASCII)
_ADDRESS = re.compile(
    r"(?:https?:)?(?://)?(?:www\.|m\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:embed/|shorts/|live/|watch\?(?:[^#]*&)?v=))"
    r"([\w-]+)",
    re.ASCII,
)


def install(parser: Parser) -> None:
    """Add the tag."""
    add_inline_tag(parser, "Youtube", build_video, attributes=("id",), alone=True)


def build_video(element: InlineTag) -> Youtube | None:
    """The video, or None where there is no id. The address of a video is understood too, and reported."""
    wanted = element.tag.value("id")
    if _ID.match(wanted):
        return Youtube(element.span, wanted, element.block)
    address = _ADDRESS.match(wanted)
    if address:
        element.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            "the id of <Youtube> is an address",
            f'Write only the video\'s id: <Youtube id="{address[1]}"/>.',
        )
        return Youtube(element.span, address[1], element.block)
    element.problem(
        DiagnosticCode.TAG_ATTRIBUTE,
        f"{wanted!r} is no id of a video" if wanted else "<Youtube> has no id",
        'Write the part behind v= of the video\'s address: <Youtube id="dQw4w9WgXcQ"/>.',
    )
    return None
