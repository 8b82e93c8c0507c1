"""What other projects document.

In: the bytes of an `objects.inv` (Sphinx, "Inventory version 2"). Out: `Inventory`: names and addresses.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

_HEADER = b"# Sphinx inventory version 2\n"
_ENTRY = re.compile(r"(?P<name>.+?)\s+(?P<domain>\S+?):(?P<role>\S+)\s+(?P<priority>-?\d+)\s+(?P<uri>\S*)\s+.*")
_MAX_BYTES = 64 << 20  # unpacked; the largest inventory known (CPython's) has 2 MB


@dataclass(frozen=True, slots=True)
class Inventory:
    """The objects that another project documents.

    Args:
        base_url: of its documentation, with a final slash.
        addresses: dotted name -> address relative to the base.
    """

    base_url: str
    addresses: Mapping[str, str]

    def url(self, name: str) -> str:
        """The full address of `name`, or ""."""
        address = self.addresses.get(name)
        return urljoin(self.base_url, address) if address is not None else ""


def read_inventory(data: bytes, base_url: str) -> Inventory:
    """The Python objects of an inventory.

    Args:
        data: the file.
        base_url: address of the documentation it belongs to.

    Raises:
        ValueError: it is not an inventory of version 2, or it is damaged.
    """
    if not data.startswith(_HEADER):
        raise ValueError("it does not start with the header of an inventory of version 2")
    body = data.split(b"\n", 4)[-1]
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, _MAX_BYTES).decode("utf-8")
    except (zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"it is damaged ({error})") from error
    addresses: dict[str, str] = {}
    for line in text.splitlines():
        if (entry := _ENTRY.fullmatch(line)) and entry["domain"] == "py":
            name, uri = entry["name"], entry["uri"]
            addresses.setdefault(name, uri[:-1] + name if uri.endswith("$") else uri)
    return Inventory(base_url if base_url.endswith("/") else base_url + "/", addresses)
