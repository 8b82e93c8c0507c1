"""What other projects say of their objects, for previews of links to them.

In: `api.json` files of sites that docbuilder made, local or fetched before (`index/fetch.py`). Out: `Description`s, by the addresses that links have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from msgspec import MsgspecError, Struct
from msgspec.json import decode

from docbuilder.config import Config
from docbuilder.index.inventory import LOCK_FILE, MAX_BYTES, Inventory, locked_file, locked_sites
from docbuilder.model.diagnostics import Code, Diagnostic
from docbuilder.model.reading import read_plain
from docbuilder.model.source import Position

FILE = "api.json"
SCHEMA = 1
"""Of `api.json` (`output/api.schema.json`)."""


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
    fetched = locked_sites(config.root, FILE)
    sites = (
        entry.url for entry in config.inventories.values() if entry.api or (not entry.file and entry.url in fetched)
    )
    return tuple(sorted({url if url.endswith("/") else f"{url}/" for url in sites}))


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
    fetched = locked_sites(config.root, FILE)
    for name, entry in config.inventories.items():
        if name not in inventories or not (entry.api or (not entry.file and entry.url in fetched)):
            continue
        try:
            file = config.root / (entry.api or locked_file(config.root, entry.url, FILE))
            found |= _addresses(read_descriptions(read_plain(file, MAX_BYTES)), inventories[name])
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            message = f"the {FILE} of {name} cannot be read: {reason}"
            hint = "Fetch it with `docbuilder inventories`, or name a local copy as `api`"
            problems.append(Diagnostic(Code.INVENTORY, Position(entry.api or LOCK_FILE), message, hint))
    return found, tuple(problems)


def _addresses(objects: tuple[Description, ...], inventory: Inventory) -> Iterator[tuple[str, Description]]:
    for told in objects:
        address = inventory.url(told.name)
        yield address or urljoin(inventory.base_url, f"{told.page}.html#{told.anchor or told.name}"), told
