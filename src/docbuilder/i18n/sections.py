"""The sections of a page, by a scan of its lines: what a translator works on, and what changes at a time.

In: a page's text. Out: `PageSection`s that follow each other and are together the whole page.

It is the title scan of `site/title_scan.py` for all headings: a hundred times as fast as parsing, and the same headings as far as writers write them
(`tests/i18n/test_sections.py` compares both).
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Container, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.extend.loading import load_extensions
from docbuilder.model.nodes import Document
from docbuilder.model.source import Source
from docbuilder.parse import parse, parse_inline
from docbuilder.parse.blocks.front_matter import read_front_matter
from docbuilder.resolve.slugs import slug

_MARK = re.compile(
    r"^(?:[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*"
    r"|[ \t]*(?P<math>\$\$)[ \t]*"
    r"|[ \t]*(?P<comment><!--)[^\n]*"
    r"|[ ]{0,3}(?P<hashes>#{1,6})(?:[ \t]+(?P<title>[^\n]*))?"
    r"|[ ]{0,3}(?P<line>=+|-{2,})[ \t]*)$",
    re.MULTILINE,
)
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$|[ \t]+$")
_ID = re.compile(r"\s*\[\[([^\[\]\n]*[^\[\]\s][^\[\]\n]*)\]\]$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKUP = re.compile(r"[`*_<&\\$\[!~:]")
_NO_TEXT = re.compile(r"[ \t]*(?:[#>|<]|[-*+][ \t]|\d+[.)][ \t]|[-=*_]{3,}[ \t]*$|$)|    ")
_PROSE = re.compile(r"[^\W\d_]{2,}")
_DIRECTIVE = re.compile(r"^\[\[[^\]\n]*\]\][^\n]*(?:\n[ \t]+- [^\n]*)*$", re.MULTILINE)
_INCLUDE = re.compile(r"<(literalinclude|include)>[^<]*</\1>")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")


class PageSection(NamedTuple):
    """The text from a heading to the next one, or what stands above the first.

    Attributes:
        id: what its heading is linked by, made unique on the page; "" above the first heading.
        level: of its heading; 0 above the first.
        title: as written, without marker.
        marked: the id is written at the heading.
        start: offset of its first character.
        end: offset behind its last.
        text: all of it.
        hash: of what counts: not of blanks, comments and the marker.
    """

    id: str
    level: int
    title: str
    marked: bool
    start: int
    end: int
    text: str
    hash: str

    @property
    def empty(self) -> bool:
        """There is nothing for readers in it."""
        return not self.hash

    @property
    def body(self) -> str:
        """The text below its heading."""
        if not self.level:
            return self.text
        first, _, rest = self.text.partition("\n")
        return rest if first.lstrip().startswith("#") else _UNDERLINE.split(self.text, maxsplit=1)[-1]


def split_sections(text: str) -> tuple[PageSection, ...]:
    """The sections of a page, empty ones above the first heading included. Linear in its size.

    Args:
        text: see `model.source.clean`.
    """
    headings, comments = _scan(text)
    found = [(0, 0, "", 0), *headings]
    numbers: dict[str, int] = {}
    taken: set[str] = set()
    sections = []
    for number, (start, level, written, body) in enumerate(found):
        end = found[number + 1][0] if number + 1 < len(found) else len(text)
        marker = _ID.search(written) if level else None
        title = written[: marker.start()] if marker else written
        name = "-".join(marker[1].split()) if marker else _slug(title) if level else ""
        if name in taken:
            count = next(count for count in itertools.count(numbers.get(name, 1)) if f"{name}-{count}" not in taken)
            numbers[name] = count + 1
            name = f"{name}-{count}"
        taken.add(name)
        content = _without(text, comments, body, end)
        content = _content(f"{'#' * level} {title}\n{content}" if level else content)
        sections.append(PageSection(name, level, title, marker is not None, start, end, text[start:end], content))
    return tuple(sections)


def parsed_page(config: Config, source: Source) -> Document:
    """The tree of a page, or of a section of one, with the constructs of the project's extensions."""
    return parse(source, indented=config.indented, extensions=load_extensions(config)).document


def has_prose(section: PageSection) -> bool:
    """Whether a section has words besides its heading, code and directives: something to translate."""
    text = section.body
    if not section.level:  # of what stands in front of a page, readers see these words alone
        front, begin, _ = read_front_matter(Source("", text))
        text = "\n".join([front.title, front.description, text[begin:]])
    for pattern in (_COMMENT, _INCLUDE, _DIRECTIVE, _TAGS):
        text = pattern.sub("", text)
    fence = ""
    for line in text.split("\n"):
        bare = line.strip()
        if fence:
            fence = "" if bare.startswith(fence) and not bare.strip(fence[0]) else fence
        elif bare.startswith(("```", "~~~")):
            fence = bare[: len(bare) - len(bare.lstrip(bare[0]))]
        elif _PROSE.search(re.sub(r"`[^`]*`", "", bare)):
            return True
    return False


def _scan(text: str) -> tuple[list[tuple[int, int, str, int]], list[tuple[int, int]]]:
    """Offset, level, title as written, and offset of what follows, of every heading; and where comments stand."""
    headings: list[tuple[int, int, str, int]] = []
    comments: list[tuple[int, int]] = []
    at = since = read_front_matter(Source("", text))[1]
    last_comment = text.rfind("-->")
    while at < len(text) and (match := _MARK.search(text, at)):
        at = match.end()
        if fence := match["fence"]:
            end = _closing_of(fence).search(text, at)
            at = end.end() if end else len(text)
        elif match["math"]:
            end_of_math = text.find("$$", at)
            at = end_of_math + 2 if end_of_math >= 0 else at
        elif match["comment"]:
            start = match.start("comment")
            if start < last_comment:  # what is never closed is no comment
                end_of_comment = text.find("-->", start) + 3
                comments.append((start, end_of_comment))
                line_end = text.find("\n", end_of_comment)
                at = max(at, line_end if line_end >= 0 else len(text))
        elif hashes := match["hashes"]:
            headings.append((match.start(), len(hashes), _CLOSING.sub("", match["title"] or ""), match.end()))
        else:
            start, title = _underlined(text, match.start(), since)
            if title:
                headings.append((start, 1 if match["line"][0] == "=" else 2, title, match.end()))
        since = max(since, at + 1)
    return headings, comments


@lru_cache(maxsize=64)
def _closing_of(fence: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*{fence}{fence[0]}*[ \t]*$", re.MULTILINE)


def _underlined(text: str, line: int, first: int) -> tuple[int, str]:
    """Where the paragraph begins that ends above `line`, and its text; "" where there is none, or what is no paragraph."""
    start = line
    while start > first:  # never above the last line of the kind: each line is looked at once
        above = text.rfind("\n", 0, start - 1) + 1
        written = text[above : start - 1]
        if _NO_TEXT.match(written):
            if written.strip():
                return line, ""
            break
        start = max(above, first)
    return start, " ".join(text[start:line].split())


@lru_cache(maxsize=4096)  # "Overview", "Parameters": many pages and all languages have the same
def _slug(title: str) -> str:
    if not _MARKUP.search(title):
        joined = "-".join(title.lower().split())
        return "".join([character for character in joined if character.isalnum() or character == "-"]) or "section"
    return slug(parse_inline(Source("", title)).nodes)


def _without(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> str:
    """A part of a text without the parts of it at `spans`, which are in order."""
    parts: list[str] = []
    for number in range(bisect_left(spans, (start, start)), len(spans)):
        here, there = spans[number]
        if here >= end:
            break
        parts.append(text[start:here])
        start = min(there, end)
    return "".join([*parts, text[start:end]])


def _folded(text: str) -> str:
    text = "\n".join([line.rstrip() for line in text.split("\n")]).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _content(text: str) -> str:
    folded = _folded(text)
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:16] if folded else ""


def pair_sections(
    originals: Sequence[PageSection], translations: Sequence[PageSection], known: Container[str] = ()
) -> tuple[tuple[PageSection | None, PageSection | None], ...]:
    """Every section of both with its counterpart, or None: those of the original in order, then what only the translation has.

    Ids tell first, wherever they stand. Between those that come in the same order, sections without a counterpart are tied in order, by level.

    Args:
        originals: sections of the original.
        translations: sections of the translation.
        known: ids of the original when the translation was made: a section that it had then has not been renamed since.
    """
    places = {section.id: number for number, section in enumerate(translations)}
    tied = {number: places[section.id] for number, section in enumerate(originals) if section.id in places}
    taken = set(tied.values())
    one = other = 0
    for here, there in [*_rising(list(tied.items())), (len(originals), len(translations))]:
        free: dict[int, deque[int]] = {}  # level -> sections of the translation that nothing is tied to
        for number in range(other, there):
            if number not in taken:
                free.setdefault(translations[number].level, deque()).append(number)
        last = -1
        for number in range(one, here):
            same = free.get(originals[number].level)
            while same and same[0] < last:
                same.popleft()
            if same and number not in tied and originals[number].id not in known:
                tied[number] = last = same.popleft()
        one, other = here + 1, there + 1
    taken = set(tied.values())
    pairs: list[tuple[PageSection | None, PageSection | None]] = []
    for number, section in enumerate(originals):
        pairs.append((section, translations[tied[number]] if number in tied else None))
    return (*pairs, *((None, section) for number, section in enumerate(translations) if number not in taken))


def named_after(translations: Sequence[PageSection], ids: Sequence[str]) -> tuple[PageSection, ...]:
    """The sections of a translation under the ids of the original that they were made from, one by one; as they are where that does not fit."""
    if len(translations) != len(ids) or any(
        section.marked and section.id != name for section, name in zip(translations, ids, strict=True)
    ):
        return tuple(translations)
    return tuple([section._replace(id=name) for section, name in zip(translations, ids, strict=True)])


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part in which the second numbers rise as the first do."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(tails[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            tails.append(number)
        else:
            ends[length], tails[length] = place, number
    found = []
    number = tails[-1] if tails else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
