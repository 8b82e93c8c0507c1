"""`llms.txt`: what there is, for language models (llmstxt.org), nested as the table of contents is.

In: the sections of a language with their pages, and the pages' Markdown twins. Out: `llms.txt`, below 50,000 characters, with
links to further ones for what does not fit; `llms-full.txt`, the twins of a section one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from docbuilder.model.values import Data
from docbuilder.output.pages import File, Section, SitePage
from docbuilder.site.routes import encode_path

FILE, FULL = "llms.txt", "llms-full.txt"
FOLDER = "llms"
"""Of the files of sections; none of our pages' routes begins like that but where an author has such a folder."""
LIMIT = 50_000
"""Characters; below what tools that read such files cut off at."""
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_BRACKET = re.compile(r"(?<!\\)(\\*)([\[\]]|$)")
_NAME = re.compile(r"[^\w-]+")


class Contents(Data, frozen=True):
    """What a language's files begin with.

    Args:
        name: the project's.
        description: one sentence, or "".
        sections: all that there is, in order.
        folder: of our files, relative to the language's.
    """

    name: str
    description: str
    sections: tuple[Section, ...]
    folder: str = FOLDER


def llms_files(contents: Contents, read: Callable[[str], bytes] | None) -> Iterator[File]:
    """The files of a language, by path from its folder.

    Args:
        contents: what there is.
        read: the twin of the page at a route; None leaves `llms-full.txt` out.
    """
    names = section_names(contents.sections)
    tops = [(section, f"{contents.folder}/{name}") for section, name in zip(contents.sections, names, strict=True)]
    yield from _ListWriter(contents).files(contents.name, contents.description, tops, "", "")
    if read is not None:
        yield from _full(contents, tops, read)


def _full(contents: Contents, tops: Sequence[tuple[Section, str]], read: Callable[[str], bytes]) -> Iterator[File]:
    lines = [f"# {contents.name}", ""]
    lines += [f"> {_sentence(contents.description)}", ""] if contents.description else []
    alone: list[SitePage] = []
    for section, folder in tops:
        if section.children:
            yield f"{folder}/{FULL}", _joined(list(section.pages()), read)
            lines.append(f"- [{_text(section.title)}]({encode_path(folder)}/{FULL})")
        elif section.page is not None:
            alone.append(section.page)
    head = ("\n".join(lines).rstrip("\n") + "\n").encode()
    yield FULL, head + (b"\n" + _joined(alone, read) if alone else b"")


def head_of_list(title: str, about: str) -> str:
    """How a list begins: its title, and one sentence about it, or ""."""
    return f"# {_text(title)}\n" + (f"\n> {_sentence(about)}\n" if about else "")


def _joined(pages: Sequence[SitePage], read: Callable[[str], bytes]) -> bytes:
    content = BytesIO()  # these are the largest files of a site: one after the other, and once
    for number, page in enumerate(pages):
        content.writelines((b"\n" if number else b"", b"<!-- ", _comment(page.route), b".md -->\n\n", read(page.route)))
    return content.getvalue()


def _comment(route: str) -> bytes:
    return encode_path(route).replace("--", "-%2D").encode()


class _ListWriter:
    """Writes lists of pages; what is too long goes to a file of its own.

    Args:
        contents: of the language.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def files(
        self, title: str, about: str, sections: Sequence[tuple[Section, str]], own: str, above: str
    ) -> Iterator[File]:
        """The file that lists `sections`, and those that it leads to.

        Args:
            title: of the file.
            about: one sentence, or "".
            sections: with the folder that a file of each would have.
            own: the folder of this file, with a final slash, or "".
            above: link to the file that leads here, or "".
        """
        root = "../" * own.count("/")
        head = head_of_list(title, about)
        blocks = [self._block(section, root, 2) for section, _ in sections]
        moved: list[int] = []
        length = len(head) + sum(map(len, blocks))
        movable = [index for index, (section, _) in enumerate(sections) if section.children]
        # the longest sections move out until the rest fits
        for longest in sorted(movable, key=lambda index: -len(blocks[index])):
            if length < LIMIT:
                break
            moved.append(longest)
            link = self._link(*sections[longest], root)
            length += len(link) - len(blocks[longest])
            blocks[longest] = link
        parts = list(_cut(head, _grouped(blocks)))
        for number, part in enumerate(parts, 1):
            name = FILE if number == 1 else f"llms-{number}.txt"
            more = f"\n- [{_text(title)}, {number + 1}](llms-{number + 1}.txt)\n" if number < len(parts) else ""
            yield own + name, (part + more).encode()
        for index in sorted(moved):
            section, folder = sections[index]
            inner = [Section(section.page.title, section.page)] if section.page is not None else []
            inner += section.children
            names = [f"{folder}/{name}" for name in section_names(inner)]
            yield from self.files(section.title, "", list(zip(inner, names, strict=True)), f"{folder}/", own)

    def _block(self, section: Section, root: str, level: int) -> str:
        """A section with all that is below it."""
        if not section.children:
            return _line(section.page, section.title, root) if section.page is not None else ""
        text = f"\n{'#' * min(level, 6)} {_text(section.title)}\n\n"
        if section.page is not None:
            text += _line(section.page, section.page.title, root)
        return text + "".join(self._block(child, root, level + 1) for child in section.children)

    def _link(self, section: Section, folder: str, root: str) -> str:
        count = sum(1 for _ in section.pages())
        title = _text(section.title)
        return f"\n## {title}\n\n- [{title}]({root}{encode_path(folder)}/{FILE}): {count} pages\n"


def _grouped(blocks: Sequence[str]) -> list[str]:
    """Pages without a section above them, which would else seem to belong to the one before, stand first."""
    return [*(block for block in blocks if block.startswith("- ")), *(b for b in blocks if not b.startswith("- "))]


def _cut(head: str, blocks: Sequence[str]) -> Iterator[str]:
    """Texts below the limit; lines stay whole."""
    text = head
    for block in blocks:
        lines = block.splitlines(keepends=True)
        if text == head and lines and lines[0].startswith("- "):
            text += "\n"
        for line in lines:
            if len(text) + len(line) >= LIMIT - 200:  # room for the link to the next
                yield text
                text = head + "\n"
            text += line
    yield text


def _line(page: SitePage, title: str, root: str) -> str:
    about = f": {_sentence(page.description)}" if page.description else ""
    return f"- [{_text(title)}]({root}{encode_path(page.route)}.md){about}\n"


def _text(text: str) -> str:
    """As text of a link: a backslash in front of a bracket, or at the end, would else escape what we write."""
    return _BRACKET.sub(lambda found: 2 * found[1] + (found[2] and f"\\{found[2]}"), _sentence(text))


def _sentence(text: str) -> str:
    """In one line, and without HTML: a backslash in front of it may be one of the text."""
    return _TAG_START.sub("&lt;", " ".join(text.split()))


def section_names(sections: Sequence[Section]) -> list[str]:
    """A folder's name for each section, each once."""
    names: dict[str, None] = {}
    for number, section in enumerate(sections, 1):
        wanted = name = _NAME.sub("-", section.title.lower()).strip("-")[:60] or str(number)
        more = number
        while name in names:
            name = f"{wanted}-{more}"
            more += 1
        names[name] = None
    return list(names)
