"""Indexes on disk. The docstrings are in NumPy style."""

import json
from os import PathLike
from pathlib import Path

from nearby.distances import Distance
from nearby.index import ExactIndex, Index


def save(index: Index, path: str | PathLike[str], indent: int | None = None) -> int:
    """
    Write an index to a JSON file.

    Parameters
    ----------
    index : Index
        What to write.
    path : str or PathLike
        Where to. A file that is there is replaced.
    indent : int, optional
        Blanks before each level, for people who want to read the file.

    Returns
    -------
    int
        The number of bytes written.

    Examples
    --------
    >>> from nearby import ExactIndex, save
    >>> save(ExactIndex(2), "empty.json")
    53
    """
    data = {"dimension": index.dimension, "distance": index.distance.value, "vectors": dict(index.items())}
    return Path(path).write_bytes(json.dumps(data, indent=indent).encode())


def load(path: str | PathLike[str]) -> ExactIndex:
    """
    Read an index that [`save`] wrote.

    Parameters
    ----------
    path : str or PathLike
        The file.

    Returns
    -------
    ExactIndex
        Make an [`LshIndex`] of it with [`LshIndex.from_index`].

    Raises
    ------
    ValueError
        The file is not valid JSON, or names a distance that does not exist.
    """
    data = json.loads(Path(path).read_text("utf-8"))
    index = ExactIndex(data["dimension"], Distance(data["distance"]))
    index.update(data["vectors"].items())
    return index
