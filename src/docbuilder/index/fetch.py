"""Inventories are fetched, when a person asks for it; a build never does.

In: the inventories that a configuration names. Out: copies of their `objects.inv`, and the lock file that names them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from docbuilder.config import Config, ConfigError, InventoryConfig
from docbuilder.index.inventory import LOCK_FILE, MAX_BYTES, read_inventory

FOLDER = ".docbuilder/inventories"
_SECONDS = 30


def fetch_inventories(config: Config) -> Iterator[tuple[str, str]]:
    """Fetch every inventory that has no file of its own, and write the lock file.

    Yields:
        (name, what was done), one a project.

    Raises:
        ConfigError: an address cannot be read, or what it answers is no inventory; nothing is written then.
    """
    wanted = {name: entry for name, entry in config.inventories.items() if not entry.file}
    fetched = {name: _fetch(name, entry) for name, entry in sorted(wanted.items())}
    lock: dict[str, dict[str, str]] = {}
    folder = config.root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in fetched.items():
        (folder / f"{name}.inv").write_bytes(data)
        file, digest = f"{FOLDER}/{name}.inv", hashlib.sha256(data).hexdigest()
        lock[wanted[name].url] = {"file": file, "sha256": digest}
        yield name, f"{len(read_inventory(data, wanted[name].url).addresses)} names, {file}"
    (config.root / LOCK_FILE).write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n", "utf-8")


def _fetch(name: str, entry: InventoryConfig) -> bytes:
    """The bytes of an inventory, which is a valid one."""
    address = urljoin(entry.url if entry.url.endswith("/") else entry.url + "/", "objects.inv")
    if not address.startswith(("https://", "http://")):
        raise ConfigError(f"the inventory of {name} has no address that can be fetched: {entry.url!r}")
    try:
        with urlopen(Request(address, headers={"User-Agent": "docbuilder"}), timeout=_SECONDS) as answer:  # noqa: S310 - checked above
            data: bytes = answer.read(MAX_BYTES)
        read_inventory(data, entry.url)
    except (URLError, OSError, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()  # it is the answer as well
        raise ConfigError(f"the inventory of {name} cannot be fetched from {address}: {error}") from error
    return data
