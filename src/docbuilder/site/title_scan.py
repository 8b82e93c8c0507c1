"""The title of a page by a scan of its lines, for menus that are made before any page is parsed.

In: a page's text. Out: plain text. A table of contents with titles of its own never needs it.
"""

from __future__ import annotations

import json
import re

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_ID = re.compile(r"\[\[[^\]]*\]\]$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_FRONT_TITLE = re.compile(r"title:[ \t]*([\"']?)(.+)\1[ \t]*")


def scan_title(text: str, notebook: bool = False) -> str:
    """The title in the front matter, else the first heading, without its markup; "" where there is none.

    Args:
        text: of the page.
        notebook: it is a notebook's: its Markdown cells count.
    """
    if notebook:
        text = _markdown_of(text)
    fence, in_comment = "", False
    lines = text.split("\n")
    start = 0
    if lines[0].rstrip() == "---":
        end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
        for line in lines[1:end]:
            if title := _FRONT_TITLE.fullmatch(line):
                return title[2]
        start = end + 1 if end else 0
    for line in lines[start:]:
        if fence:
            if line.strip().startswith(fence):
                fence = ""
        elif in_comment:
            in_comment = "-->" not in line
        elif match := _FENCE.match(line):
            fence = match[1]
        elif line.lstrip().startswith("<!--"):
            in_comment = "-->" not in line
        elif (match := _HEADING.fullmatch(line)) and match[1]:
            return _LINK.sub(r"\1", _ID.sub("", match[1])).replace("`", "").replace("*", "").strip()
    return ""


def _markdown_of(text: str) -> str:
    """The Markdown cells of a notebook as one text, for a scan for its title; "" where it is none."""
    try:
        cells = json.loads(text)["cells"]
        return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    except (KeyError, TypeError, ValueError, RecursionError):
        return ""
