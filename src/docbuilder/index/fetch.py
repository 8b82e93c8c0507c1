"""Inventories are fetched, when a person asks for it; a build never does.

In: the inventories that a configuration names. Out: copies of their `objects.inv`, of their `api.json` where they have one, and the lock file that names them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from docbuilder.config import Config, ConfigError, InventoryConfig
from docbuilder.index.descriptions import FILE as API_FILE
from docbuilder.index.descriptions import read_descriptions
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
    fetched = {name: (_fetch(name, entry), _fetch_api(entry)) for name, entry in sorted(wanted.items())}
    lock: dict[str, dict[str, object]] = {}
    folder = config.root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, (data, api) in fetched.items():
        url, file = wanted[name].url, f"{FOLDER}/{name}.inv"
        lock[url] = _write(config.root, file, data)
        said = f"{len(read_inventory(data, url).addresses)} names, {file}"
        if api is not None:
            file = f"{FOLDER}/{name}.{API_FILE}"
            lock[url][API_FILE] = _write(config.root, file, api)
            said += f"; {len(read_descriptions(api))} descriptions, {file}"
        yield name, said
    (config.root / LOCK_FILE).write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n", "utf-8")


def _write(root: Path, file: str, data: bytes) -> dict[str, object]:
    """Write a copy; what the lock file says of it."""
    (root / file).write_bytes(data)
    return {"file": file, "sha256": hashlib.sha256(data).hexdigest()}


def _address(entry: InventoryConfig, file: str) -> str:
    return urljoin(entry.url if entry.url.endswith("/") else entry.url + "/", file)


def _get(address: str) -> bytes:
    with urlopen(Request(address, headers={"User-Agent": "docbuilder"}), timeout=_SECONDS) as answer:  # noqa: S310  # asked of addresses that `_fetch` has checked
        data: bytes = answer.read(MAX_BYTES)
    return data


def _fetch_api(entry: InventoryConfig) -> bytes | None:
    """What the project says of its objects; None where it has no such file: other generators write none."""
    try:
        data = _get(_address(entry, API_FILE))
        read_descriptions(data)
    except (URLError, OSError, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()
        return None
    return data


def _fetch(name: str, entry: InventoryConfig) -> bytes:
    """The bytes of an inventory, which is a valid one."""
    address = _address(entry, "objects.inv")
    if not address.startswith(("https://", "http://")):
        raise ConfigError(f"the inventory of {name} has no address that can be fetched: {entry.url!r}")
    try:
        data = _get(address)
        read_inventory(data, entry.url)
    except (URLError, OSError, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()  # it is the answer as well
        raise ConfigError(f"the inventory of {name} cannot be fetched from {address}: {error}") from error
    return data
