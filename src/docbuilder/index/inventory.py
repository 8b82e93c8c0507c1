"""What other projects document.

In: `objects.inv` files (Sphinx, "Inventory version 2"), local or fetched before. Out: `Inventory`: names of objects and pages, and
addresses.

Read here and not by `sphobjinv`: a file of somebody else needs bounds (size, entries, length of a line) before it is unpacked, which that
library has not.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin

from msgspec import field

from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.reading import read_plain, read_plain_text
from docbuilder.model.source import Position
from docbuilder.model.values import Data

LOCK_FILE = "docbuilder.lock"
"""Names the copies of other projects' files: a JSON object, address of a documentation -> `{"file": …, "sha256": …}` of its inventory, and the same
below `"api.json"` where it has one."""

_HEADER = b"# Sphinx inventory version 2\n"
_PRIORITY = re.compile(r"-?\d+")
MAX_BYTES = 64 << 20  # unpacked; the largest inventory known (CPython's) has 2 MB


class Inventory(Data, frozen=True):
    """The objects that another project documents.

    Args:
        base_url: of its documentation, with a final slash.
        addresses: dotted name -> address relative to the base.
        pages: name of a page -> likewise; empty where the inventory lists objects alone.
    """

    base_url: str
    addresses: Mapping[str, str]
    pages: Mapping[str, str] = field(default_factory=dict)

    def url(self, name: str) -> str:
        """The full address of `name`, or "" where there is none, or it is no address."""
        address = self.addresses.get(name)
        try:
            return urljoin(self.base_url, address) if address is not None else ""
        except ValueError:
            return ""


def read_inventory(data: bytes, base_url: str) -> Inventory:
    """The Python objects and the pages of an inventory.

    Args:
        data: the file.
        base_url: address of the documentation it belongs to.

    Raises:
        ValueError: it is not an inventory of version 2, or it is damaged.
    """
    addresses: dict[str, str] = {}
    pages: dict[str, str] = {}
    for domain, role, name, address in _entries(data):
        if domain == "py":
            addresses.setdefault(name, address)
        elif (domain, role) == ("std", "doc"):
            pages.setdefault(name, address)
    return Inventory(base_url if base_url.endswith("/") else base_url + "/", addresses, pages)


def inventory_addresses(data: bytes) -> Iterator[tuple[str, str]]:
    """Domain and address of every entry of an inventory, relative to the documentation.

    Raises:
        ValueError: see `read_inventory`.
    """
    for domain, _, _, address in _entries(data):
        yield domain, address


def _entries(data: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Domain, role, name and address of every entry."""
    if not data.startswith(_HEADER):
        raise ValueError("it does not start with the header of an inventory of version 2")
    body = data.split(b"\n", 4)[-1]
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, MAX_BYTES).decode("utf-8")
    except (zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"it is damaged ({error})") from error
    if not unpacker.eof:
        raise ValueError("it is damaged (it ends early, or is larger than any inventory)")
    for line in text.splitlines():
        if (entry := _entry(line)) is not None:
            yield entry


def _entry(line: str) -> tuple[str, str, str, str] | None:
    """Domain, role, name and address of `name domain:role priority address title`; names and titles may have blanks.

    The address of a start page may be empty: two blanks stand around it.
    """
    words = line.split(" ")
    for at in range(1, len(words) - 3):  # once through the words: some have a name that is longer than a page
        domain, _, role = words[at].partition(":")
        if domain and role and _PRIORITY.fullmatch(words[at + 1]):
            name, address = " ".join(words[:at]), words[at + 2]
            return domain, role, name, address[:-1] + name if address.endswith("$") else address
    return None


def load_inventories(config: Config) -> tuple[dict[str, Inventory], tuple[Diagnostic, ...]]:
    """The inventories that the configuration names: first part of a name -> inventory. Nothing is fetched."""
    found: dict[str, Inventory] = {}
    problems: list[Diagnostic] = []
    for name, entry in config.inventories.items():
        try:
            file = config.root / (entry.file or locked_file(config.root, entry.url))
            found[name] = read_inventory(read_plain(file, MAX_BYTES), entry.url)
        except (OSError, ValueError) as error:
            problems.append(unreadable(f"inventory of {name}", error, entry.file, "file"))
    return found, tuple(problems)


def unreadable(what: str, error: OSError | ValueError, file: str, key: str) -> Diagnostic:
    """That a file of another documentation cannot be read.

    Args:
        what: the file is: `inventory of numpy`.
        error: why.
        file: that the configuration names, or "" for the one in the lock file.
        key: of the configuration that names it.
    """
    reason = error.strerror if isinstance(error, OSError) else error
    hint = f"Fetch it with `docbuilder inventories`, or name a local copy as `{key}`"
    return Diagnostic(
        DiagnosticCode.INVENTORY, Position(file or LOCK_FILE), f"the {what} cannot be read: {reason}", hint
    )


def locked_sites(root: Path, part: str) -> frozenset[str]:
    """The addresses of which the lock file names a `part` (`"api.json"`); none where the file cannot be read."""
    try:
        entries = json.loads(read_plain_text(root / LOCK_FILE, MAX_BYTES))
        return frozenset(url for url, entry in entries.items() if part in entry)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return frozenset()


def locked_file(root: Path, url: str, part: str = "") -> str:
    """The copy of what was fetched from `url`, relative to `root`.

    Args:
        root: has the lock file.
        url: of a documentation.
        part: `"api.json"`, or "" for the inventory.

    Raises:
        ValueError: the lock file is damaged or does not name it, or the copy is not the one that was fetched.
        OSError: a file cannot be read.
    """
    try:
        entry = json.loads(read_plain_text(root / LOCK_FILE, MAX_BYTES))[url]
        entry = entry[part] if part else entry
        file, digest = str(entry["file"]), str(entry["sha256"])
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{LOCK_FILE} names no copy of it") from error
    if hashlib.sha256(read_plain(root / file, MAX_BYTES)).hexdigest() != digest:
        raise ValueError(f"{file} is not the copy that {LOCK_FILE} names")
    return file
