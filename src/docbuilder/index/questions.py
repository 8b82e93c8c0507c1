"""What a page asks of the index of links: asked again in a later build, equal answers mean that its links are the same.

In: a `LanguageIndex`. Out: one that notes every question; the answers to noted questions, as one hash.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, TypeVar

from docbuilder.index.language import LanguageIndex
from docbuilder.site.routes import relative

Result = TypeVar("Result")
_PART, _END = "\0", "\1"
_ALL = "*"
Asked = dict[tuple[str, str, str, str], None]


class Trace:
    """Notes questions to indexes.

    Args:
        indexes: those that the page's links may ask, in a fixed order; None for one that is not there.
        languages: the indexes of all languages, for links that name one.
    """

    def __init__(self, *indexes: LanguageIndex | None, languages: Mapping[str, LanguageIndex] | None = None) -> None:
        self._asked: Asked = {}
        self.indexes = tuple(index and _noted(index, str(number), self._asked) for number, index in enumerate(indexes))
        self.languages: Mapping[str, LanguageIndex] = _NotedLanguages(languages or {}, self._asked)

    def note(self, ask: Callable[[], Result]) -> tuple[Result, Asked]:
        """The result of `ask`, and what it asked for."""
        before = dict(self._asked)
        self._asked.clear()
        result = ask()
        asked = dict(self._asked)
        self._asked.clear()
        self._asked.update(before)
        self.repeat(asked)
        return result, asked

    def repeat(self, asked: Asked) -> None:
        """Note questions that were asked before, for another page, and need no second answer."""
        self._asked.update(asked)

    def ask_language(self, code: str) -> None:
        """Note that it was asked whether that is the language of the page."""
        self._asked["0", "language", code, ""] = None

    def take(self) -> tuple[str, ...]:
        """All that was asked, once, and from now on forgotten."""
        asked = tuple([_PART.join(question) for question in self._asked])
        self._asked.clear()
        return asked

    def questions(self) -> str:
        """All that was asked, once, as text; see `answer_all`."""
        return as_questions([_PART.join(question) for question in self._asked])


def as_questions(asked: Iterable[str]) -> str:
    """What was asked, as one text."""
    return _END.join(asked)


_LANGUAGE = "@"  # stands before the code of a language, in place of an index's number
_SHORT = 16  # bytes
Known = dict[str, bytes]
"""Answers to questions that were asked of the same indexes before."""


def answer_all(
    questions: str,
    indexes: Sequence[LanguageIndex | None],
    languages: Mapping[str, LanguageIndex],
    route: str | None = None,
    known: Known | None = None,
) -> bytes:
    """A hash of the answers; b"" where a question cannot be asked again.

    Args:
        questions: of a `Trace`.
        indexes: like those that the trace was made with.
        languages: likewise.
        route: of a page. Given that, equal answers for two pages of equal content mean that their links are written alike,
            though what is wrong with them may differ.
        known: of other pages of the same indexes, without a route; what is answered now is added.
    """
    known = {} if known is None else known
    answers = [b"-" if index is None else b"+" for index in indexes]
    for question in questions.split(_END) if questions else ():
        answer = known.get(question)
        if answer is None:
            parts = question.split(_PART)
            if len(parts) != 4:
                return b""  # a name holds one of the separators
            index: LanguageIndex | None = None
            if parts[0].startswith(_LANGUAGE):
                index = languages.get(parts[0].removeprefix(_LANGUAGE))
            elif parts[0].isdigit():
                index = indexes[int(parts[0])]
            if parts[1] == "there":
                answer = known[question] = b"+" if index is not None else b"-"
                answers.append(answer)
                continue
            if index is None:
                return b""  # the language is gone, or a name holds one of the separators
            said = _answer(index, *parts[1:]) if route is None else _seen_from(route, index, *parts[1:])
            answer = known[question] = _short(said.encode("utf-8", "surrogatepass"))
        answers.append(answer)
    return blake2b(b"\0".join(answers), digest_size=16).digest()


def _short(answer: bytes) -> bytes:
    """An answer, or its hash: tens of thousands are known at the end of a large build."""
    return answer if len(answer) <= _SHORT else blake2b(answer, digest_size=_SHORT).digest()


def _seen_from(route: str, index: LanguageIndex, kind: str, key: str, detail: str) -> str:
    """The answer as far as it matters for what a link looks like on the page at `route`."""
    if detail == _ALL:
        return ""  # what is similar to a wrong name
    if kind in ("routes", "files"):
        target = (index.routes if kind == "routes" else index.files).get(key)
        return "" if target is None else relative(route, target)
    return _answer(index, kind, key, detail)


def _answer(index: LanguageIndex, kind: str, key: str, detail: str) -> str:
    if kind == "ids":
        ids = index.anchors.get(key)
        if detail == _ALL:
            return "\0".join(sorted(ids)) if ids is not None else ""
        return str(ids is not None and detail in ids)
    if kind == "anchors":
        return str(key in index.anchors)
    if kind == "language":
        return str(key == index.language)
    mapping: Mapping[str, object] = getattr(index, kind)
    return "\0".join(sorted(mapping)) if detail == _ALL else repr(mapping.get(key))


def _noted(index: LanguageIndex, number: str, asked: Asked) -> LanguageIndex:
    return LanguageIndex(
        routes=_Noted(index.routes, number, "routes", asked),
        anchors=_NotedAnchors(index.anchors, number, "anchors", asked),
        files=_Noted(index.files, number, "files", asked),
        objects=_Noted(index.objects, number, "objects", asked),
        language=index.language,
        homes=_Noted(index.homes, number, "homes", asked),
        moved=_Noted(index.moved, number, "moved", asked),
    )


class _NotedLanguages(Mapping[str, LanguageIndex]):
    """Indexes that note whether they are there, and what they are asked."""

    __slots__ = ("_asked", "_data")

    def __init__(self, data: Mapping[str, LanguageIndex], asked: Asked) -> None:
        self._data, self._asked = data, asked

    def __getitem__(self, code: str) -> LanguageIndex:
        self._asked[_LANGUAGE + code, "there", "", ""] = None
        return _noted(self._data[code], _LANGUAGE + code, self._asked)

    def __contains__(self, code: object) -> bool:
        self._asked[f"{_LANGUAGE}{code}", "there", "", ""] = None
        return code in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)  # the languages of a site are a part of every page's frame

    def __len__(self) -> int:
        return len(self._data)


class _Noted(Mapping[str, Any]):
    """A mapping that notes what is asked for."""

    __slots__ = ("_asked", "_data", "_kind", "_number")

    def __init__(self, data: Mapping[str, Any], number: str, kind: str, asked: Asked) -> None:
        self._data, self._number, self._kind, self._asked = data, number, kind, asked

    def get(self, key: str, default: Any = None) -> Any:
        self._asked[self._number, self._kind, key, ""] = None
        return self._data.get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._asked[self._number, self._kind, key, ""] = None
        return self._data[key]

    def __contains__(self, key: object) -> bool:
        self._asked[self._number, self._kind, str(key), ""] = None
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        self._asked[self._number, self._kind, "", _ALL] = None
        return iter(self._data)

    def __len__(self) -> int:
        self._asked[self._number, self._kind, "", _ALL] = None
        return len(self._data)


class _NotedAnchors(_Noted):
    """The ids of pages, noted one by one."""

    __slots__ = ()

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key)
        return default if found is None else _NotedIds(found, self._number, key, self._asked)


class _NotedIds(Collection[str]):
    __slots__ = ("_asked", "_ids", "_number", "_page")

    def __init__(self, ids: Collection[str], number: str, page: str, asked: Asked) -> None:
        self._ids, self._number, self._page, self._asked = ids, number, page, asked

    def __contains__(self, anchor: object) -> bool:
        # the id "*" is told apart from all of them by asking for all of them
        self._asked[self._number, "ids", self._page, str(anchor)] = None
        return anchor in self._ids

    def __iter__(self) -> Iterator[str]:
        self._asked[self._number, "ids", self._page, _ALL] = None
        return iter(self._ids)

    def __len__(self) -> int:
        self._asked[self._number, "ids", self._page, _ALL] = None
        return len(self._ids)
