"""Constructs of the dialect as lines of text: what converters write.

In: parts of a construct. Out: lines without line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ALERTS = {
    "note": "NOTE",
    "abstract": "NOTE",
    "summary": "NOTE",
    "tldr": "NOTE",
    "info": "NOTE",
    "todo": "NOTE",
    "example": "NOTE",
    "quote": "NOTE",
    "cite": "NOTE",
    "seealso": "NOTE",
    "question": "NOTE",
    "help": "NOTE",
    "faq": "NOTE",
    "tip": "TIP",
    "hint": "TIP",
    "success": "TIP",
    "check": "TIP",
    "done": "TIP",
    "important": "IMPORTANT",
    "warning": "WARNING",
    "caution": "CAUTION",
    "attention": "WARNING",
    "failure": "CAUTION",
    "fail": "CAUTION",
    "missing": "CAUTION",
    "danger": "CAUTION",
    "error": "CAUTION",
    "bug": "CAUTION",
}
_OWN_TITLE = frozenset({"note", "tip", "important", "warning", "caution", "info"})


def alert(kind: str, title: str | None, body: Sequence[str], fold: str = "") -> list[str]:
    """An alert.

    Args:
        kind: in the words of MkDocs, Sphinx or anybody: an unknown one is a note with its name as the title.
        title: None for that of the kind.
        body: lines.
        fold: "" for none, `-` for closed, `+` for open.
    """
    word = _ALERTS.get(kind, "NOTE")
    if title is None and kind not in _OWN_TITLE:
        title = {"seealso": "See also"}.get(kind, kind.replace("-", " ").replace("_", " ").capitalize())
    title = " ".join((title or "").split())
    head = f"> [!{word}]{fold}"
    if title:
        head += f" {title}" if fold else f' "{title}"'
    return [head, *(f"> {line}".rstrip() for line in trimmed(body))]


def tabs(group: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Tabs: labels with lines. Groups of the same labels switch together."""
    name = re.sub(r"[^\w]+", "-", "-".join(label for label, _ in group).lower()).strip("-")[:60] or "tabs"
    lines = [f'<hfoptions id="{name}">']
    for label, body in group:
        shown = label.replace('"', "'")
        lines += [f'<hfoption id="{shown}">', "", *trimmed(body), "", "</hfoption>"]
    return [*lines, "</hfoptions>"]


def fence(info: str, body: Sequence[str]) -> list[str]:
    """A block of code, between more backquotes than it holds."""
    most = max((len(run) for line in body for run in re.findall(r"`{3,}", line)), default=2)
    mark = "`" * max(3, most + 1)
    return [f"{mark}{info}", *body, mark]


def autodoc(name: str, members: Iterable[str] | None = None) -> list[str]:
    """A directive; None for the members that a class shows by default."""
    return [f"[[autodoc]] {name}", *(f"    - {member}" for member in members or ())]


def heading(level: int, text: str, id_: str = "") -> str:
    """A heading with the id that it has elsewhere; "" for the one that it gets by itself."""
    return f"{'#' * min(level, 6)} {text}" + (f"[[{id_}]]" if id_ else "")


def stands_above_object(content: Sequence[str]) -> bool:
    """Whether a heading above these lines would get the object's anchor, in place of an id of its own (dialect, section 1, "heading")."""
    return next((line for line in content if line.strip()), "").startswith("[[autodoc]]")


def dialect_slug(text: str) -> str:
    """The id that a heading of plain text gets (dialect, section 1, "heading")."""
    joined = re.sub(r"\s+", "-", text.strip().lower())
    return "".join(one for one in joined if one.isalnum() or one == "-") or "section"


def trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without blank ones at the ends."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return list(lines[start:end])
