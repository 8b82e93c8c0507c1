"""The base of all values: frozen, compared by content, made fast, and written as data by the codec of the store.

In: classes. Out: `Data` and `replace`.

Pages are trees of a million values, and hundreds of thousands of values go from process to process and into the store. Values
are msgspec's structs, which are made in C. They are not tracked by the garbage collector: what is frozen when it is made can be
in no cycle. `array_like` leaves the names of fields out of the encoded form; the store's keys change with the program.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

__all__ = ["Data", "replace"]


class Data(Struct, frozen=True, array_like=True, gc=False):
    """The base of all values."""
