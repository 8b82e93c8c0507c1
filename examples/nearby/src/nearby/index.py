"""Indexes: they hold vectors and find the nearest ones. The docstrings are in Google style, with Markdown."""

from __future__ import annotations

import heapq
import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from nearby.distances import Distance


class DimensionError(ValueError):
    """A vector has another length than the index expects.

    Args:
        expected (`int`): the length that the index expects.
        actual (`int`): the length that the vector has.
    """

    def __init__(self, expected: int, actual: int):
        super().__init__(f"expected {expected} numbers, got {actual}")
        self.expected = expected
        self.actual = actual


@dataclass(frozen=True, order=True)
class Neighbor:
    """One result of a search. Neighbours compare by distance, so that `min` and `sorted` do what you expect.

    Args:
        distance (`float`): how far it is from the query.
        key (`str`): the name under which it was added.

    Example:

    ```python
    >>> from nearby import Neighbor
    >>> min(Neighbor(0.5, "pear"), Neighbor(0.25, "apple")).key
    'apple'
    ```
    """

    distance: float
    key: str


class Index(ABC):
    """The base class of all indexes.

    <Tip>

    Use [`ExactIndex`] up to some ten thousand vectors, [`LshIndex`] beyond.

    </Tip>

    Args:
        dimension (`int`):
            Length of the vectors.
        distance ([`Distance`], *optional*, defaults to `Distance.COSINE`):
            What "near" means.

    Attributes:
        dimension (`int`): length of the vectors.
        distance ([`Distance`]): what "near" means.
    """

    def __init__(self, dimension: int, distance: Distance = Distance.COSINE):
        self.dimension = dimension
        self.distance = distance
        self._vectors: dict[str, tuple[float, ...]] = {}

    @property
    def size(self) -> int:
        """The number of vectors."""
        return len(self._vectors)

    def __len__(self) -> int:
        return len(self._vectors)

    def __contains__(self, key: str) -> bool:
        return key in self._vectors

    def items(self) -> Iterator[tuple[str, tuple[float, ...]]]:
        """All vectors, in the order in which they were added.

        Yields:
            `tuple[str, tuple[float, ...]]`: a key and its vector.
        """
        yield from self._vectors.items()

    def add(self, key: str, vector: Sequence[float]) -> None:
        """Add one vector, or replace the one of the same key.

        Args:
            key (`str`): its name.
            vector (`Sequence[float]`): as many numbers as the index has dimensions.

        Raises:
            DimensionError: The vector is too long or too short.
        """
        if len(vector) != self.dimension:
            raise DimensionError(self.dimension, len(vector))
        self._vectors[key] = tuple(map(float, vector))

    def update(self, vectors: Iterable[tuple[str, Sequence[float]]]) -> int:
        """Add many vectors.

        Args:
            vectors: pairs of a key and a vector, like those of [`~Index.items`].

        Returns:
            The number of vectors added.
        """
        count = 0
        for key, vector in vectors:
            self.add(key, vector)
            count += 1
        return count

    @overload
    def search(self, query: Sequence[float]) -> Neighbor | None: ...

    @overload
    def search(self, query: Sequence[float], k: int, *, within: float | None = None) -> list[Neighbor]: ...

    def search(
        self, query: Sequence[float], k: int | None = None, *, within: float | None = None
    ) -> Neighbor | list[Neighbor] | None:
        """Find what is near.

        Args:
            query (`Sequence[float]`):
                A vector.
            k (`int`, *optional*):
                How many neighbours to return. Without it the nearest one comes back alone.

            > Limits

            within (`float`, *optional*):
                The largest distance that still counts.

        Returns:
            `list[Neighbor]`: at most `k` neighbours, the nearest one first; without `k` a single
            [`Neighbor`], or `None` when nothing is near enough.

        Raises:
            DimensionError: The query is too long or too short.

        Examples:

        ```python
        >>> from nearby import ExactIndex
        >>> index = ExactIndex(2)
        >>> index.update([("east", [1, 0]), ("north", [0, 1])])
        2
        >>> index.search([3, 1]).key
        'east'
        ```

        Nothing is near enough here:

        ```python
        >>> index.search([-1, -1], k=2, within=0.5)
        []
        ```
        """
        if len(query) != self.dimension:
            raise DimensionError(self.dimension, len(query))
        found = (Neighbor(self.distance(query, self._vectors[key]), key) for key in self._candidates(query))
        near = (one for one in found if within is None or one.distance <= within)
        if k is None:
            return min(near, default=None)
        return heapq.nsmallest(k, near)

    @abstractmethod
    def _candidates(self, query: Sequence[float]) -> Iterable[str]:
        """The keys of the vectors to look at."""


class ExactIndex(Index):
    """Compares the query with every vector. The answer is always right; the time grows with the number of vectors.

    Args:
        dimension (`int`): length of the vectors.
        distance ([`Distance`], *optional*, defaults to `Distance.COSINE`): what "near" means.
    """

    def _candidates(self, query: Sequence[float]) -> Iterable[str]:
        """All keys."""
        return self._vectors


class LshIndex(Index):
    """Compares the query with the vectors that fall into the same buckets ("locality-sensitive hashing").

    Every table cuts the space with `bits` random planes; vectors on the same side of all of them share a bucket. More
    tables find more of the true neighbours, more bits look at fewer vectors.

    <Tip warning={true}>

    The planes go through the origin. Subtract the mean of your vectors first if they all point the same way.

    </Tip>

    Args:
        dimension (`int`):
            Length of the vectors.
        distance ([`Distance`], *optional*, defaults to `Distance.COSINE`):
            What "near" means among the candidates.

        > Hashing

        tables (`int`, *optional*, defaults to 8):
            Number of tables.
        bits (`int`, *optional*, defaults to 12):
            Number of planes in each table.
        seed (`int`, *optional*, defaults to 0):
            The same seed gives the same planes.
    """

    def __init__(
        self,
        dimension: int,
        distance: Distance = Distance.COSINE,
        *,
        tables: int = 8,
        bits: int = 12,
        seed: int = 0,
    ):
        super().__init__(dimension, distance)
        self.tables = tables
        self.bits = bits
        self.seed = seed
        self.rebuild()

    @classmethod
    def from_index(cls, index: Index, **options: int) -> LshIndex:
        """An index with the vectors of another one.

        Args:
            index ([`Index`]): where the vectors come from.
            **options (`int`, *optional*): `tables`, `bits` and `seed` of the new index.

        Returns:
            [`LshIndex`]: the new index.
        """
        new = cls(index.dimension, index.distance, **options)
        new.update(index.items())
        return new

    def add(self, key: str, vector: Sequence[float]) -> None:
        """Add one vector and put it into a bucket of every table.

        Args:
            key (`str`): its name.
            vector (`Sequence[float]`): as many numbers as the index has dimensions.
        """
        super().add(key, vector)
        for planes, buckets in self._tables:
            buckets.setdefault(self._bucket(planes, vector), {})[key] = None

    def rebuild(self) -> None:
        """Draw the planes anew from `seed` and sort all vectors into their buckets.

        <Added version="1.2.0"/>
        """
        dice = random.Random(self.seed)
        self._tables = [
            ([[dice.gauss(0, 1) for _ in range(self.dimension)] for _ in range(self.bits)], {})
            for _ in range(self.tables)
        ]
        for key, vector in list(self._vectors.items()):
            self.add(key, vector)

    @staticmethod
    def _bucket(planes: Sequence[Sequence[float]], vector: Sequence[float]) -> int:
        """One bit for each plane: the side on which the vector lies."""
        return sum(
            1 << bit
            for bit, plane in enumerate(planes)
            if sum(x * y for x, y in zip(plane, vector, strict=True)) >= 0
        )

    def _candidates(self, query: Sequence[float]) -> Iterable[str]:
        """The keys that share a bucket with the query."""
        found: dict[str, None] = {}
        for planes, buckets in self._tables:
            found.update(buckets.get(self._bucket(planes, query), {}))
        return found
