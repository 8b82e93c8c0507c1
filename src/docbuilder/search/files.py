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


def pack(text: str, level: int = 5) -> str:
    """A text compressed, in characters that need no escape.

    Args:
        text: any.
        level: of zlib; 5 for texts, of which there are many, takes three quarters of the time of 6 and is 1 % longer.
    """
    return b2a_base64(zlib.compress(text.encode("utf-8", "replace"), level), newline=False).decode()


def call(name: str, value: object) -> bytes:
    """A script that hands the value to the client."""
    return f"docbuilderSearch({_json(name)},{_json(value)})\n".encode("utf-8", "replace")
