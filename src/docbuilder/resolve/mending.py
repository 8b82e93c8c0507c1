"""The edits that mend links, where there is one right answer.

In: a link, where it is written, and what it was meant to lead to. Out: `FileEdit`s that change its target, or the name in it, alone: the way it is
written (relative, with an ending, in HTML) stays. What cannot be found letter by letter in the source is left alone.
"""

from __future__ import annotations

import posixpath
import re

from docbuilder.model.edits import FileEdit, edits
from docbuilder.model.nodes import HtmlTarget, ObjectLink
from docbuilder.model.source import Source, Span
from docbuilder.resolve.addresses import ENDING, Address

_ONE_WORD = re.compile(r"[^\W_]+")  # of anchors: headings like "Usage" are on many pages


def replace_target(source: Source, span: Span, written: str, new: str) -> tuple[FileEdit, ...]:
    """The edit that changes the target of the link, the image or the HTML at `span`; none where it cannot be found for certain.

    Args:
        source: where it stands.
        span: of all of it.
        written: the target, as it is understood.
        new: the target that it should have.
    """
    place = _find_target(source.text, span, written)
    return () if place is None or not new or new == written else edits(source, (place, new))


def _find_target(text: str, span: Span, written: str) -> Span | None:
    """Where the target is written: behind `](`, in an attribute, or in the definition of a reference."""
    if not written or re.search(r"[\s<>\"'\\]", written):
        return None
    target = re.escape(written)
    inside = [
        match.start(1) for match in re.finditer(rf"\]\([ \t\n]*<?({target})(?=[\s>)])", text[span.start : span.end])
    ]
    if inside:  # the text of a link may hold an image, so the last one is its own
        return _at(span.start + inside[-1], written)
    attribute = rf"(?:href|src|poster)[ \t]*=[ \t]*[\"']?({target})(?=[\s\"'>])"
    inside = [match.start(1) for match in re.finditer(attribute, text[span.start : span.end])]
    if inside:
        return _at(span.start + inside[0], written) if len(inside) == 1 else None
    if label := re.search(r"\[([^\[\]]+)\](?:\[\])?$", text[span.start : span.end]):
        words = r"\s+".join(re.escape(word) for word in label[1].split())
        definition = rf"(?im)^[ \t>]*\[[ \t]*{words}[ \t]*\]:[ \t]*<?({target})(?=[\s>]|$)"
        found = [match.start(1) for match in re.finditer(definition, text)]
        return _at(found[0], written) if len(found) == 1 else None
    return None


def _at(start: int, written: str) -> Span:
    return Span(start, start + len(written))


def replace_html_target(source: Source, span: Span, text: str, target: HtmlTarget, new: str) -> tuple[FileEdit, ...]:
    """The same for an attribute of raw HTML, whose own text is that of the source wherever it has neither comments nor escapes."""
    place = Span(span.start + target.start, span.start + target.end)
    if source.text[span.start : span.end] == text and source.text[place.start : place.end] == target.value:
        return edits(source, (place, new)) if new and new != target.value else ()
    return replace_target(source, span, target.value, new)


def with_page(target: str, address: Address, page: str, name: str, *, ending: bool = True) -> str:
    """`target` as it leads to another page, or "" where that cannot be said in its way of writing.

    Args:
        target: as written.
        address: what it means.
        page: name of the page that it should lead to.
        name: name of the page on which it stands.
        ending: the target may end like a page's file, and `page` does not; else both have the file's ending.
    """
    path, stem, shown_ending, rest = _parts(target, ending)
    if "%" in path or path.endswith("/"):
        return ""
    if not stem:  # `#anchor`
        return posixpath.relpath(page, posixpath.dirname(name) or ".") + rest
    old, new = _without_common_folders(address.page, page)
    if old and stem.endswith(old) and stem[: -len(old)][-1:] in ("", "/"):
        return stem[: -len(old)] + new + shown_ending + rest
    if path.startswith("/") or address.language or address.project:
        return ""
    relative = posixpath.relpath(page, posixpath.dirname(name) or ".")
    return ("./" if stem.startswith("./") and not relative.startswith(".") else "") + relative + shown_ending + rest


def _without_common_folders(old: str, new: str) -> tuple[str, str]:
    parts, others = old.split("/"), new.split("/")
    while len(parts) > 1 and len(others) > 1 and parts[0] == others[0]:
        parts, others = parts[1:], others[1:]
    return "/".join(parts), "/".join(others)


def with_path(target: str, path: str) -> str:
    """`target` with another path; its ending, query and anchor stay."""
    _, _, ending, rest = _parts(target)
    return f"{path}{ending}{rest}"


def _parts(target: str, ending: bool = True) -> tuple[str, str, str, str]:
    """The path of a target, the same without the ending of a page's file, that ending, and query and anchor."""
    path = re.split("[?#]", target, maxsplit=1)[0]
    found = ENDING.search(path) if ending else None
    stem, shown = (path[: found.start()], found[0]) if found else (path, "")
    return path, stem, shown, target[len(path) :]


def with_anchor(target: str, anchor: str) -> str:
    """`target` with another anchor."""
    return f"{target.partition('#')[0]}#{anchor}"


def is_telling(anchor: str) -> bool:
    """The anchor says so much that the only page which has it is meant: it is no single word."""
    return _ONE_WORD.fullmatch(anchor) is None


def replace_object(source: Source, link: ObjectLink, new: str, parameter: str = "") -> tuple[FileEdit, ...]:
    """The edit that writes another name, or another parameter, into an object link.

    Args:
        source: where it stands.
        link: the link.
        new: the name that it should have, perhaps with `~` in front; "" to leave it.
        parameter: likewise.
    """
    start = link.span.start + len("[`")
    if source.text[link.span.start : start] != "[`":
        return ()
    written = ("~" if link.short else "") + link.name
    if not source.text.startswith(written, start):
        return ()  # in a docstring, a name may be relative to its class
    if parameter:
        at = start + len(written)
        return edits(source, (Span(at, at + 1 + len(link.parameter)), f"#{parameter}")) if link.parameter else ()
    return edits(source, (Span(start, start + len(written)), new))
