"""What other projects say of their objects, for previews of links to them.

In: `api.json` files of sites that docbuilder made, local or fetched before (`index/fetch.py`). Out: `Description`s, by the addresses that links have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from msgspec import MsgspecError, Struct
from msgspec.json import decode

from docbuilder.config import Config, InventoryConfig
from docbuilder.index.inventory import MAX_BYTES, Inventory, locked_file, locked_sites, unreadable
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.reading import read_plain

FILE = "api.json"
SCHEMA = 1
"""Of `api.json` (`output/api.schema.json`): raised when something that programs rely on is renamed or removed; new keys come without."""


class Description(Struct, frozen=True, gc=False):  # no `Data`: that is written without names
    """What is told of an object; keys of `api.json`. `page`: its route, relative to the language's folder."""

    name: str
    kind: str
    page: str
    anchor: str = ""
    signature: str = ""
    summary: str = ""


class _Api(Struct, frozen=True):
    schema: int
    objects: tuple[Description, ...]


def read_descriptions(data: bytes) -> tuple[Description, ...]:
    """The objects of an `api.json`.

    Raises:
        ValueError: it is none, or of another schema.
    """
    try:
        api = decode(data, type=_Api)
    except (MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"it is no {FILE} ({error})") from error
    if api.schema != SCHEMA:
        raise ValueError(f"it has the schema {api.schema}, and only {SCHEMA} is known")
    return api.objects


def described_sites(config: Config) -> tuple[str, ...]:
    """The addresses of other documentation whose `api.json` is here."""
    urls = (entry.url for _, entry in _described(config))
    return tuple(sorted({url if url.endswith("/") else f"{url}/" for url in urls}))


def _described(config: Config) -> Iterator[tuple[str, InventoryConfig]]:
    """The other documentation whose `api.json` is here, by its key."""
    fetched = locked_sites(config.root, FILE)
    for name, entry in config.inventories.items():
        if entry.api or (not entry.file and entry.url in fetched):
            yield name, entry


def load_descriptions(
    config: Config, inventories: Mapping[str, Inventory]
) -> tuple[dict[str, Description], tuple[Diagnostic, ...]]:
    """Full address -> what is told of the object there. Nothing is fetched.

    Args:
        config: names the files.
        inventories: where the objects are, by the keys of the configuration.
    """
    found: dict[str, Description] = {}
    problems: list[Diagnostic] = []
    for name, entry in _described(config):
        if name not in inventories:
            continue
        try:
            file = config.root / (entry.api or locked_file(config.root, entry.url, FILE))
            found |= _addresses(read_descriptions(read_plain(file, MAX_BYTES)), inventories[name])
        except (OSError, ValueError) as error:
            problems.append(unreadable(f"{FILE} of {name}", error, entry.api, "api"))
    return found, tuple(problems)


def _addresses(objects: tuple[Description, ...], inventory: Inventory) -> Iterator[tuple[str, Description]]:
    for told in objects:
        address = inventory.url(told.name)
        yield address or urljoin(inventory.base_url, f"{told.page}.html#{told.anchor or told.name}"), told
