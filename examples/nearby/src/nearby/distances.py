"""Distances between vectors. The docstrings are reST."""

import math
from collections.abc import Sequence
from enum import Enum


class Distance(Enum):
    """How far two vectors are from each other.

    Each member can be called with two vectors, as :func:`cosine`, :func:`euclidean` and :func:`manhattan` can.

    .. versionchanged:: 1.2.0
        ``MANHATTAN`` is new.
    """

    COSINE = "cosine"
    EUCLIDEAN = "euclidean"
    MANHATTAN = "manhattan"

    def __call__(self, a: Sequence[float], b: Sequence[float]) -> float:
        """The distance between ``a`` and ``b``.

        :param a: a vector.
        :param b: a vector of the same length.
        :raises ValueError: the lengths differ.
        """
        return {Distance.COSINE: cosine, Distance.EUCLIDEAN: euclidean, Distance.MANHATTAN: manhattan}[self](a, b)

    @property
    def is_metric(self) -> bool:
        """Whether the triangle inequality holds, which it does not for ``COSINE``."""
        return self is not Distance.COSINE


def cosine(a: Sequence[float], b: Sequence[float], /) -> float:
    """One minus the cosine of the angle between ``a`` and ``b``.

    It lies between 0 (same direction) and 2 (opposite direction)::

        >>> cosine([1.0, 0.0], [0.0, 2.0])
        1.0

    :param a: a vector.
    :param b: a vector of the same length.
    :returns: the distance; 1 if one of the vectors is zero.

    .. note::

        The length of the vectors does not matter. Use :func:`~nearby.euclidean` where it should.
    """
    product = sum(x * y for x, y in zip(a, b, strict=True))
    norm = math.hypot(*a) * math.hypot(*b)
    return 1.0 - product / norm if norm else 1.0


def euclidean(a: Sequence[float], b: Sequence[float], /) -> float:
    r"""The length of the straight line between ``a`` and ``b``.

    .. math::
        d(a, b) = \sqrt{\sum_i (a_i - b_i)^2}

    :param a: a vector.
    :param b: a vector of the same length.
    """
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))


def manhattan(a: Sequence[float], b: Sequence[float], /) -> float:
    """The sum of the differences along every axis.

    .. versionadded:: 1.2.0

    :param a: a vector.
    :param b: a vector of the same length.
    """
    return float(sum(abs(x - y) for x, y in zip(a, b, strict=True)))
