"""A README as the start page of a site.

In: what a project says about itself. Out: the page, and the images that it shows. Where all links of the README lead elsewhere, the page includes it, so
that there is one text; else it is a copy whose links lead to the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from docbuilder.migration.plan import PlannedFile
from docbuilder.model.nodes import Html, Image, Link
from docbuilder.model.reading import read_plain, read_plain_text
from docbuilder.model.source import Source, clean
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.site.forges import forge_of

if TYPE_CHECKING:
    from docbuilder.migration.start import ProjectFacts

_LARGEST = 4 << 20
_ELSEWHERE = re.compile(r"(?:[a-z][\w+.-]*:|//|#)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(\s)(href|src)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_DEFINITION = re.compile(r"^( {0,3}\[[^\]\n]+\]:[ \t]*)(<[^>\n]*>|\S+)", re.MULTILINE)


class StartPage(NamedTuple):
    """Files of a start page, and what to know about it."""

    files: tuple[PlannedFile, ...]
    notes: tuple[str, ...] = ()


def start_page(facts: ProjectFacts, folder: str) -> StartPage:
    """The start page of a project.

    Args:
        facts: of the project.
        folder: that the page is written to, from the project's.
    """
    path = f"{folder}/index.md"
    if not facts.readme:
        return StartPage((PlannedFile(path, f"# {facts.name}\n\n{facts.description}".rstrip().encode() + b"\n", True),))
    try:
        text = clean(read_plain_text(facts.root / facts.readme, _LARGEST))
    except (OSError, UnicodeDecodeError) as error:
        page = PlannedFile(path, f"# {facts.name}\n".encode(), True)
        return StartPage((page,), (f"{facts.readme} cannot be read ({error}); the start page is empty",))
    copy = _ReadmeCopy(facts, folder)
    new = copy.rewrite(text)
    if new == text:
        up = "../" * (folder.count("/") + 1)
        include = f'<include>{{"path": "{up}{facts.readme}"}}</include>\n'
        return StartPage((PlannedFile(path, include.encode(), True),))
    note = f"{path} is a copy of {facts.readme}, for some of its links lead into the repository"
    return StartPage((PlannedFile(path, new.encode()), *copy.files.values()), (note, *copy.notes))


class _ReadmeCopy:
    """Rewrites links into the repository."""

    def __init__(self, facts: ProjectFacts, folder: str) -> None:
        self.facts = facts
        self.folder = folder
        self.files: dict[str, PlannedFile] = {}
        self.notes: list[str] = []

    def rewrite(self, text: str) -> str:
        for kind in (Image, Link, Html):  # a link may be around an image, and HTML around both
            edits: set[tuple[int, int, str]] = set()
            for node in walk(parse(Source(self.facts.readme, text), front_matter=False).document):
                if not isinstance(node, kind):
                    continue
                if isinstance(node, Html):
                    edits |= set(self.in_html(text, node))
                elif isinstance(node, Image | Link) and node.target and not _ELSEWHERE.match(node.target):
                    edits |= set(self.in_markdown(text, node))
            for start, end, new in sorted(edits, reverse=True):
                text = text[:start] + new + text[end:]
        return text

    def in_markdown(self, text: str, node: Image | Link) -> Iterator[tuple[int, int, str]]:
        """Edits that change the target of a link where it is written, or in the definition that it refers to."""
        new = self.image(node.target) if isinstance(node, Image) else self.link(node.target)
        if not new and isinstance(node, Link) and node.children:
            yield node.span.start, node.span.end, text[node.children[0].span.start : node.children[-1].span.end]
        elif new and new != node.target:
            inline = re.compile(rf"\]\(\s*<?({re.escape(node.target)})>?[\s)]")
            places = [match.span(1) for match in inline.finditer(text, node.span.start, node.span.end)][-1:]
            places = places or [
                each.span(2) for each in _DEFINITION.finditer(text) if each[2].strip("<>") == node.target
            ]
            yield from ((*place, new) for place in places)

    def in_html(self, text: str, node: Html) -> Iterator[tuple[int, int, str]]:
        """Edits of the attributes that lead somewhere."""
        for found in _ATTRIBUTE.finditer(text, node.span.start, node.span.end):
            target = found[3] or found[4] or ""
            if target and not _ELSEWHERE.match(target):
                new = self.link(target) if found[2].lower() == "href" else self.image(target)
                if new != target:
                    yield found.start(1), found.end(), f'{found[1]}{found[2]}="{new}"' if new else ""

    def link(self, target: str) -> str:
        """The address of a file of the repository; "" where nobody knows it."""
        path, mark, rest = target.partition("#")
        pattern = forge_of(self.facts.repository).source.partition("#")[0]
        if not self.facts.repository:
            self.notes.append(f"{self.facts.readme}: the link to {target} leads nowhere: there is no git remote")
            return ""
        values = {
            "repository": self.facts.repository,
            "ref": self.facts.branch,
            "path": path.removeprefix("./").lstrip("/"),
        }
        return pattern.format(**values, line=1, kind="branch") + mark + rest

    def image(self, target: str) -> str:
        """The copy of an image beside the page."""
        path = unquote(target.partition("#")[0].partition("?")[0]).removeprefix("./").lstrip("/")
        file = self.facts.root / path
        if not file.resolve().is_relative_to(self.facts.root.resolve()) or not file.is_file():
            self.notes.append(f"{self.facts.readme}: there is no image {target}")
            return target
        name = f"imgs/{file.name}"
        try:
            self.files[name] = PlannedFile(f"{self.folder}/{name}", read_plain(file, 64 << 20))
        except OSError as error:
            self.notes.append(f"{self.facts.readme}: the image {target} cannot be read: {error.strerror}")
        return name
