"""The form of a search index's files: scripts that hand a value to the client, so that they can be loaded from disk as well.

In: names and values. Out: paths and contents.
"""

from __future__ import annotations

import json
import zlib
from binascii import b2a_base64

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def path_of(name: str) -> str:
    """Where a file of the index lies, relative to the language's root."""
    return f"search/{name}.js"


def pack(text: str) -> str:
    """A text compressed, in characters that need no escape."""
    # Level 5 takes three quarters of the time of 6, and less than two thirds of that of 9, and is 1 % longer.
    return b2a_base64(zlib.compress(text.encode("utf-8", "replace"), 5), newline=False).decode()


def call(name: str, value: object) -> bytes:
    """A script that hands the value to the client."""
    return f"docbuilderSearch({_json(name)},{_json(value)})\n".encode("utf-8", "replace")
