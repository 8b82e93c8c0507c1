"""What mends a problem, as data: texts that replace others at places of files.

In: spans of a `Source`, with what should stand there. Out: `FileEdit`s, which name file, line and column as diagnostics do, so that they hold for
pages, included files and docstrings alike. They are made where a problem is found, for the right answer is known there, and only where
there is exactly one. `docbuilder.fixing` carries them out.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from docbuilder.model.source import Position, Source, Span


class FileEdit(NamedTuple):
    """A replacement in a file.

    Attributes:
        position: where `old` begins.
        old: what stands there; where it does not, nothing is replaced. Line ends are `\\n`.
        new: what should stand there.
    """

    position: Position
    old: str
    new: str


def edits(source: Source, *replacements: tuple[Span, str]) -> tuple[FileEdit, ...]:
    """The edits for texts that replace spans of `source`; none where it is not known in which file it stands."""
    if source.place is not None or not source.path:
        return ()
    return tuple(
        FileEdit(source.position(span.start), source.text[span.start : span.end], new) for span, new in replacements
    )


# --- the one name that can be meant -------------------------------------------------------------------------------------

_DIGIT = re.compile(r"\d")
_SEPARATORS = re.compile(r"[-_ ]+")
_WORDS = re.compile(r"[-_ ./#]")
_MOST_WORDS = 50  # of a name; a path may have thousands
_SHORTEST = 5
"""Characters of a word in which a letter more, less or other is a slip; shorter ones are other words (`bart`, `bert`)."""


def only_match(name: str, names: Iterable[str]) -> str:
    """The one of `names` that `name` was meant to be, or "" where that is none or more than one.

    It differs in case and in what stands between words alone; where none does, in one slip (`is_slip`).
    """
    others = dict.fromkeys(names)
    others.pop(name, None)
    plain = _plain(name)
    same = [other for other in others if _plain(other) == plain]
    found = same or [other for other in others if is_slip(name, other)]
    return found[0] if len(found) == 1 else ""


class Matches:
    """`only_match` for many questions about the same names, which are not all looked at for each: there may be thousands of both.

    Args:
        names: that can be meant.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._like: dict[Hashable, list[str]] = {}  # by what they keep where it is meant
        for name in names:
            for kept in _kept(name):
                self._like.setdefault(kept, []).append(name)

    def only(self, name: str) -> str:
        """See `only_match`; a slip in a name of very many words is not seen."""
        return only_match(name, [other for kept in _kept(name) for other in self._like.get(kept, ())])


def _kept(name: str) -> Iterator[Hashable]:
    """What a name keeps where case and separators are others, and where there is a slip in one of its words."""
    yield _plain(name)
    words = tuple(_WORDS.split(name.casefold()))
    for place in range(len(words) if len(words) <= _MOST_WORDS else 0):
        yield place, words[:place] + words[place + 1 :]


def only_path(name: str, nearest: Iterable[str]) -> str:
    """The object's path that `name` was meant to be, in the form that `name` has, or "".

    Args:
        name: dotted, perhaps without the parts in front.
        nearest: paths of objects that are like it.
    """
    holder, dot, last = name.rpartition(".")
    ends: dict[str, list[str]] = {}
    for path in nearest:
        owner, _, end = path.rpartition(".")
        if not holder or f".{owner}".endswith(f".{holder}"):
            ends.setdefault(end, []).append(path)
    right = only_match(last, ends)
    if not right:
        return only_match(name, nearest)
    if holder or right in ends[right]:
        return f"{holder}{dot}{right}"
    return ends[right][0] if len(ends[right]) == 1 else ""


def is_slip(wrong: str, right: str) -> bool:
    """Whether one letter of one word of a name or path makes the difference: missing, doubled, wrong, or swapped with the next.

    Digits are never slips, neither is the first letter of a word, nor a letter of a short one: `llama2` is not `llama3`, `mbart` not `bart`,
    and `train_tpu` not `train_cpu`.
    """
    wrong, right = wrong.casefold(), right.casefold()
    if abs(len(wrong) - len(right)) > 1:
        return False
    words, others = _WORDS.split(wrong), _WORDS.split(right)
    if len(words) != len(others):
        return False
    different = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _is_slip(*different[0])


def _is_slip(wrong: str, right: str) -> bool:
    shorter, longer = sorted((len(wrong), len(right)))
    if longer - shorter > 1 or shorter < _SHORTEST - 1 or wrong[0] != right[0]:
        return False
    start = 0
    while start < shorter and wrong[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and wrong[-1 - end] == right[-1 - end]:
        end += 1
    here, there = wrong[start : len(wrong) - end], right[start : len(right) - end]
    if _DIGIT.search(here + there):
        return False
    swapped = len(here) == len(there) == 2 and here == there[::-1]
    return swapped or (longer >= _SHORTEST and max(len(here), len(there)) == 1)


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()
