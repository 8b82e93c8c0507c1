"""What a page asks of the index of links: asked again in a later build, equal answers mean that its links are the same.

In: a `LanguageIndex`. Out: one that notes every question; the answers to noted questions, as one hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from typing import Any

from docbuilder.site.index import LanguageIndex

_PART, _END = "\0", "\1"
_ALL = "*"
Asked = dict[tuple[str, str, str, str], None]


class Trace:
    """Notes questions to indexes.

    Args:
        indexes: those that the page's links may ask, in a fixed order; None for one that is not there.
    """

    def __init__(self, *indexes: LanguageIndex | None) -> None:
        self._asked: Asked = {}
        self.indexes = tuple(index and _noted(index, str(number), self._asked) for number, index in enumerate(indexes))

    def questions(self) -> str:
        """All that was asked, once, as text; see `answer_all`."""
        return _END.join([_PART.join(question) for question in self._asked])


def answer_all(questions: str, indexes: Sequence[LanguageIndex | None]) -> bytes:
    """A hash of the answers; b"" where a question cannot be asked again.

    Args:
        questions: of a `Trace`.
        indexes: like those that the trace was made with.
    """
    digest = blake2b(digest_size=16)
    for index in indexes:
        digest.update(b"-" if index is None else b"+")
    for question in questions.split(_END) if questions else ():
        parts = question.split(_PART)
        index = indexes[int(parts[0])] if len(parts) == 4 and parts[0].isdigit() else None
        if index is None:
            return b""  # a name holds one of the separators
        digest.update(_answer(index, *parts[1:]).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.digest()


def _answer(index: LanguageIndex, kind: str, key: str, detail: str) -> str:
    if kind == "ids":
        ids = index.anchors.get(key)
        if detail == _ALL:
            return "\0".join(sorted(ids)) if ids is not None else ""
        return str(ids is not None and detail in ids)
    if kind == "anchors":
        return str(key in index.anchors)
    mapping: Mapping[str, object] = getattr(index, kind)
    return "\0".join(sorted(mapping)) if detail == _ALL else repr(mapping.get(key))


def _noted(index: LanguageIndex, number: str, asked: Asked) -> LanguageIndex:
    return LanguageIndex(
        routes=_Noted(index.routes, number, "routes", asked),
        anchors=_NotedAnchors(index.anchors, number, "anchors", asked),
        files=_Noted(index.files, number, "files", asked),
        objects=_Noted(index.objects, number, "objects", asked),
    )


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


class _NotedIds(AbstractSet[str]):
    __slots__ = ("_asked", "_ids", "_number", "_page")

    def __init__(self, ids: AbstractSet[str], number: str, page: str, asked: Asked) -> None:
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
