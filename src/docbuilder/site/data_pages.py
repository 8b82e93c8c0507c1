"""Pages that extensions make from data, as files among the sources: everything else sees them as pages like others.

In: `Config`. Out: files, and a list of them in `.docbuilder-pages.json` of the source folder, so that those of before go and no page that a
person wrote is ever overwritten.
"""

from __future__ import annotations

import json
from pathlib import Path

from docbuilder.config import Config, ConfigError
from docbuilder.model.reading import read_plain

LIST = ".docbuilder-pages.json"


def write_data_pages(config: Config) -> None:
    """Write the pages that extensions make; what has not changed is not touched.

    Args:
        config: names the extensions.

    Raises:
        ConfigError: an extension fails, a page would overwrite one that a person wrote, or the folder cannot be written to.
    """
    written = config.source / LIST
    if not config.extensions and not written.is_file():
        return
    try:
        former = _read_list(written)
        pages = _make_pages(config) if config.extensions else {}
        for path, (name, text) in pages.items():
            target = config.source / path
            if target.exists() and path not in former:
                raise ConfigError(f"{name}: pages: {path!r} is a page of the sources; choose another path")
            if not target.is_file() or target.read_bytes() != text.encode():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
        for path in former - pages.keys():
            (config.source / path).unlink(missing_ok=True)
        if pages and former != set(pages):
            written.write_text(json.dumps(sorted(pages), indent=1) + "\n", "utf-8")
        elif not pages:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"pages of extensions cannot be written: {error.strerror}: {error.filename}") from None


def _make_pages(config: Config) -> dict[str, tuple[str, str]]:
    """Path -> name of the extension, and text."""
    from docbuilder.extend.loading import ExtensionError, load_extensions  # few configurations name any
    from docbuilder.site.discover import site_facts

    pages: dict[str, tuple[str, str]] = {}
    source = config.source.resolve()
    try:
        for name, page in load_extensions(config).pages(site_facts(config)):
            if not (config.source / page.path).resolve().is_relative_to(source):
                raise ConfigError(f"{name}: pages: {page.path!r} is not in the source folder")
            if page.path in pages:
                raise ConfigError(f"{name}: pages: {page.path!r} is made twice")
            pages[page.path] = (
                name,
                f"{page.text.rstrip()}\n\n<!-- Made by the extension {name}: changes are lost. -->\n",
            )
    except ExtensionError as failure:
        raise ConfigError(str(failure)) from None
    return pages


def _read_list(path: Path) -> set[str]:
    try:
        data = json.loads(read_plain(path))
    except FileNotFoundError:
        return set()
    except ValueError:
        raise ConfigError(f"{path}: is not the list of made pages; remove it, and the pages that it listed") from None
    # whoever changed the list must not make a build remove other files
    return {
        item
        for item in data
        if isinstance(item, str)
        and item.endswith((".md", ".mdx"))
        and ".." not in item.split("/")
        and not item.startswith("/")
    }
