"""What an extension may add: values that a project's own Python module makes, see `docs/source/en/guides/extensions.md`.

In: nothing of docbuilder but nodes. Out: `Extension` and what it holds. `loading.py` finds the extensions that a configuration names.

All of these are plain values. Functions in them are called with values and return values; what they raise is reported with the name of the
extension, and the page is built without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from docbuilder.model.nodes import Document, Node

__all__ = [
    "BlockConstruct",
    "CheckedPage",
    "DataPage",
    "Extension",
    "InlineConstruct",
    "PageFinding",
    "PlacedConstruct",
    "SiteFacts",
    "TagConstruct",
]


@dataclass(frozen=True)
class PlacedConstruct:
    """A construct of an extension at one place, as its functions and its template see it.

    Args:
        name: of the construct.
        values: attributes of the tag, or named groups of the pattern; what is not written is not there.
        text: what stands between the lines of a block whose content is text, or what an inline pattern matched.
        content: the Markdown in it: as HTML for `html` and templates, as Markdown for `markdown`.
        word: the words of the interface in the reader's language, by key: `strings` of the extension and docbuilder's own.
        block: it stands on lines of its own.
    """

    name: str
    values: Mapping[str, str]
    text: str
    content: str
    word: Callable[[str], str]
    block: bool = True


Renderer = Callable[[PlacedConstruct], str]


@dataclass(frozen=True)
class TagConstruct:
    """A tag: `<Name key="value">Markdown</Name>`, or `<Name key="value"/>`.

    Args:
        name: as authors write it; begins with a letter.
        attributes: what it may have; others are reported.
        content: it has Markdown in it. Without, it may also stand inside of a line.
        html: makes its HTML; None for the template `nodes/<name>.html` of the extension, which gets `element`.
        markdown: makes what stands for it in the Markdown twin; None for its content.
    """

    name: str
    attributes: Sequence[str] = ()
    content: bool = True
    html: Renderer | None = None
    markdown: Renderer | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][\w-]*", self.name, re.ASCII):
            raise ValueError(f"{self.name!r} cannot be the name of a tag")


@dataclass(frozen=True)
class BlockConstruct:
    """Lines between a first and a last one, `:::note` and `:::` say; without `last` the first line alone.

    Args:
        name: of the construct; its template has this name.
        starts: the characters of which one must begin the first line.
        first: pattern of the whole first line, without indentation; its named groups are `values`.
        last: pattern of the whole last line, or "" for a block of one line. A block that is not closed ends with its container.
        content: what stands between: `markdown`, or `text` that is left as it is.
        html: see `TagConstruct`.
        markdown: likewise.
    """

    name: str
    starts: str
    first: str
    last: str = ""
    content: Literal["markdown", "text"] = "markdown"
    html: Renderer | None = None
    markdown: Renderer | None = None

    def __post_init__(self) -> None:
        _check_patterns(self.name, self.starts, self.first, self.last)


@dataclass(frozen=True)
class InlineConstruct:
    """Something inside of a line, `{{key}}` say.

    Args:
        name: of the construct; its template has this name.
        starts: the characters of which one must begin it.
        pattern: of all of it; its named groups are `values`.
        html: see `TagConstruct`.
        markdown: likewise.
    """

    name: str
    starts: str
    pattern: str
    html: Renderer | None = None
    markdown: Renderer | None = None

    def __post_init__(self) -> None:
        _check_patterns(self.name, self.starts, self.pattern)


AnyConstruct = TagConstruct | BlockConstruct | InlineConstruct


def _check_patterns(name: str, starts: str, *patterns: str) -> None:
    if not starts or any(character.isalnum() or character.isspace() for character in starts):
        raise ValueError(f"{name}: `starts` must be punctuation, not {starts!r}")
    for pattern in patterns:
        if re.compile(pattern).match("") and pattern:
            raise ValueError(f"{name}: the pattern {pattern!r} matches nothing at all")


@dataclass(frozen=True)
class PageFinding:
    """Something that an extension has to say about a page.

    Args:
        message: what is wrong, in one sentence.
        hint: what to do about it.
        severity: errors fail the build, warnings fail it under `--strict`.
        node: the node of the page's tree that it is about; None for the page.
    """

    message: str
    hint: str = ""
    severity: Literal["error", "warning", "info"] = "warning"
    node: Node | None = None


@dataclass(frozen=True)
class CheckedPage:
    """A page that `Extension.check` looks at.

    Args:
        name: its path without ending, relative to its language's folder.
        language: code of its language, or "".
        document: its tree; `docbuilder.model.walking.walk` goes over it.
    """

    name: str
    language: str
    document: Document


@dataclass(frozen=True)
class SiteFacts:
    """What is known of a site before its pages are read.

    Args:
        source: the folder of the sources.
        root: the repository's folder.
        languages: names of the language folders; ("",) where the source has none.
        package: import name of the documented package, or "".
        version: the version that is built, or "".
    """

    source: Path
    root: Path
    languages: tuple[str, ...]
    package: str
    version: str


@dataclass(frozen=True)
class DataPage:
    """A page made from data.

    Args:
        path: of its source file, relative to the source folder: `en/terms/index.md`.
        text: Markdown.
    """

    path: str
    text: str


@dataclass(frozen=True)
class Extension:
    """All that one extension adds.

    Args:
        constructs: tags, blocks and inlines.
        templates: folder of templates (`nodes/<construct>.html`, or any that the theme has), relative to the extension's module.
        strings: language (BCP 47) -> key -> text: words of the interface.
        variables: what templates get as `extra`.
        resolve: called with the name in `` [`name`] `` that is no documented object, and the language; the address to link, or None.
        check: looks at every page that was parsed, and gives what is wrong with it.
        pages: makes pages from data, before the sources are read.
        files: makes files of the site besides its pages: path from the site's root, and content.
        inputs: files and folders that these functions read, relative to the extension's module: a change makes the site anew.
    """

    constructs: Sequence[AnyConstruct] = ()
    templates: str = ""
    strings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)
    resolve: Callable[[str, str], str | None] | None = None
    check: Callable[[CheckedPage], Iterable[PageFinding]] | None = None
    pages: Callable[[SiteFacts], Iterable[DataPage]] | None = None
    files: Callable[[SiteFacts], Iterable[tuple[str, bytes]]] | None = None
    inputs: Sequence[str] = ()
