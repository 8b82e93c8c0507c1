"""What a `mkdocs.yml` says, and what of it is a key of ours.

In: a project's folder. Out: `MkDocsSite`, findings, values of the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from docbuilder.config import ConfigError
from docbuilder.migration.plan import Ledger
from docbuilder.migration.start import ProjectFacts
from docbuilder.migration.writing import plain_text
from docbuilder.model import yaml
from docbuilder.model.reading import read_plain_text
from docbuilder.model.source import Source
from docbuilder.site.beside import find_mkdocs

_LARGEST = 4 << 20

# what docbuilder does by itself, or needs not be told: keys, theme keys, features, plugins, extensions
_KEYS = frozenset(
    [
        "site_name",
        "site_description",
        "site_url",
        "repo_url",
        "repo_name",
        "docs_dir",
        "site_dir",
        "nav",
        "edit_uri",
        "strict",
        "theme",
        "plugins",
        "markdown_extensions",
        "extra_css",
        "extra_javascript",
        "extra",
        "copyright",
        "watch",
        "dev_addr",
        "use_directory_urls",
        "validation",
        "not_in_nav",
        "exclude_docs",
        "draft_docs",
        "hooks",
    ]
)
_FEATURES = re.compile(
    r"navigation\..*|search\..*|content\.(?:code\.(?:copy|select)|tabs\.link|action\..*|tooltips)|toc\.follow|header\.autohide|announce\.dismiss"
)
_PLUGINS = frozenset(
    [
        "search",
        "autorefs",
        "mkdocstrings",
        "redirects",
        "macros",
        "mkdocs-macros",
        "markdownextradata",
        "minify",
        "mike",
        "offline",
        "git-revision-date",
        "git-revision-date-localized",
        "glightbox",
        "llmstxt",
        "include-markdown",
        "git-committers",
        "git-authors",
    ]
)
_READ_EXTRA = frozenset({"macros", "markdownextradata", "mkdocs-macros"})
_CONTRIBUTORS = frozenset({"git-committers", "git-authors"})
_EXTENSIONS = frozenset(
    {
        "abbr",
        "admonition",
        "attr_list",
        "def_list",
        "fenced_code",
        "footnotes",
        "md_in_html",
        "tables",
        "toc",
        "extra",
        "sane_lists",
    }
    | {"codehilite", "meta", "nl2br", "smarty", "legacy_em", "mdx_math", "markdown.extensions.extra"}
    | {
        f"pymdownx.{name}"
        for name in ("arithmatex", "betterem", "caret", "critic", "details", "extra", "highlight", "inlinehilite")
    }
    | {
        f"pymdownx.{name}"
        for name in (
            "keys",
            "mark",
            "saneheaders",
            "smartsymbols",
            "snippets",
            "superfences",
            "tabbed",
            "tasklist",
            "tilde",
        )
    }
    | {
        f"pymdownx.{name}"
        for name in (
            "escapeall",
            "striphtml",
            "magiclink",
            "emoji",
            "blocks.admonition",
            "blocks.tab",
            "blocks.details",
        )
    }
    | {f"pymdownx.{name}" for name in ("blocks.caption", "blocks.definition", "quotes")}
)


class MkDocsSite(NamedTuple):
    """What a `mkdocs.yml` says.

    Attributes:
        file: its name.
        tree: its content.
        ledger: findings.
    """

    file: str
    tree: yaml.Mapping
    ledger: Ledger

    def text(self, *keys: str) -> str:
        """The text under keys, or ""."""
        value = self.under(*keys)
        return value.text.strip() if isinstance(value, yaml.Scalar) else ""

    def under(self, *keys: str) -> yaml.YamlNode | None:
        """What stands under keys, or None."""
        at: yaml.YamlNode | None = self.tree
        for key in keys:
            at = at.get(key) if isinstance(at, yaml.Mapping) else None
        return at

    def texts(self, *keys: str) -> list[yaml.Scalar]:
        """The texts of a list."""
        value = self.under(*keys)
        items = value.items if isinstance(value, yaml.Sequence) else (value,) if isinstance(value, yaml.Scalar) else ()
        return [item for item in items if isinstance(item, yaml.Scalar)]

    def named(self, key: str) -> Iterator[tuple[yaml.Scalar, yaml.YamlNode | None]]:
        """The names of a list of plugins or extensions, with their options."""
        value = self.tree.get(key)
        if isinstance(value, yaml.Mapping):
            yield from value.entries
        for item in value.items if isinstance(value, yaml.Sequence) else ():
            if isinstance(item, yaml.Scalar):
                yield item, None
            elif isinstance(item, yaml.Mapping):
                yield from item.entries

    @property
    def plugins(self) -> frozenset[str]:
        """The names of the plugins."""
        return frozenset(name.text for name, _ in self.named("plugins"))

    def option(self, key: str, name: str, *options: str) -> yaml.YamlNode | None:
        """An option of a plugin or an extension, or None."""
        at = next((value for found, value in self.named(key) if found.text == name), None)
        for option in options:
            at = at.get(option) if isinstance(at, yaml.Mapping) else None
        return at


def read_mkdocs(root: Path, ledger: Ledger) -> MkDocsSite:
    """The `mkdocs.yml` in a folder.

    Raises:
        ConfigError: it is not there, or cannot be read.
    """
    name = find_mkdocs(root)
    if not name:
        raise ConfigError(
            f"there is no mkdocs.yml in {str(root)!r}: name its folder, `docbuilder migrate mkdocs FOLDER`"
        )
    try:
        text = read_plain_text(root / name, _LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{root / name}: cannot be read: {error}") from None
    parsed = yaml.parse_yaml(Source(name, text))
    if not isinstance(parsed.tree, yaml.Mapping):
        problem = parsed.diagnostics[0] if parsed.diagnostics else None
        where = f"{problem.position}: {problem.message}" if problem else f"{name}: it has no keys"
        raise ConfigError(where)
    return MkDocsSite(name, parsed.tree, ledger)


def find_keys(site: MkDocsSite) -> None:
    """Every key, feature, plugin and extension is a construct."""
    for key, value in site.tree.entries:
        found = site.ledger.find(f"key {key.text}", site.file, key.position.line)
        if key.text not in _KEYS:
            found.list("the configuration has no such key")
        elif key.text == "hooks":
            found.list("hooks are code; what they do is to be done by an extension")
        elif key.text in ("exclude_docs", "draft_docs"):
            found.list("move pages that are not to be published out of the sources")
        elif key.text in ("extra_css", "extra_javascript"):
            rest = [item.text for item in site.texts(key.text) if "://" in item.text]
            found.list(
                f"{', '.join(rest)}: assets are files, nothing is loaded from elsewhere"
            ) if rest else found.convert()
        elif key.text == "copyright" and not _footer(site):
            found.list("it is no text")
        else:
            found.convert()
        if key.text == "theme" and isinstance(value, yaml.Mapping):
            _find_theme(site, value)
        elif key.text == "extra" and isinstance(value, yaml.Mapping):
            _find_extra(site, value, not _READ_EXTRA.isdisjoint(site.plugins))
    for name, _ in site.named("plugins"):
        found = site.ledger.find(f"plugin {name.text}", site.file, name.position.line)
        found.convert() if name.text in _PLUGINS else found.list(
            "there is no such plugin; see Extensions in docbuilder's documentation"
        )
    for name, _ in site.named("markdown_extensions"):
        found = site.ledger.find(f"extension {name.text}", site.file, name.position.line)
        known = name.text.removeprefix("markdown.extensions.") in _EXTENSIONS or name.text in _EXTENSIONS
        found.convert() if known else found.list("the dialect has no such construct; pages that use it keep it as text")


def _find_extra(site: MkDocsSite, extra: yaml.Mapping, read: bool) -> None:
    """Every variable is a construct. Pages may read them: then they are text."""
    for key, _ in extra.entries:
        if key.text == "social":
            for item, _, address in _social(site):
                found = site.ledger.find("social link", site.file, item.position.line)
                found.convert() if address else found.list("it leads nowhere that a page can link to")
            continue
        found = site.ledger.find(f"extra {key.text}", site.file, key.position.line)
        found.convert() if read else found.list("the theme has no such variable")


def _find_theme(site: MkDocsSite, theme: yaml.Mapping) -> None:
    for key, value in theme.entries:
        if key.text == "features":
            for item in value.items if isinstance(value, yaml.Sequence) else ():
                if isinstance(item, yaml.Scalar):
                    found = site.ledger.find(f"feature {item.text}", site.file, item.position.line)
                    found.convert() if _FEATURES.fullmatch(item.text) else found.list("the theme has no such switch")
            continue
        found = site.ledger.find(f"theme {key.text}", site.file, key.position.line)
        if key.text == "palette" and (colours := _colours(value)):
            found.list(f"{', '.join(colours)}: set `accent` of [theme]; light and dark are there")
        elif key.text in ("name", "language", "logo", "favicon", "palette"):
            found.convert()
        elif key.text == "custom_dir":
            found.list("templates are written anew, see Changing the theme in docbuilder's documentation")
        else:
            found.list("the theme has no such key, see Changing the theme in docbuilder's documentation")


def _colours(palette: yaml.YamlNode | None) -> list[str]:
    """The colours that a palette of Material names."""
    schemes = palette.items if isinstance(palette, yaml.Sequence) else (palette,)
    named = [scheme.get(key) for scheme in schemes if isinstance(scheme, yaml.Mapping) for key in ("primary", "accent")]
    return list(dict.fromkeys(value.text for value in named if isinstance(value, yaml.Scalar)))


def _footer(site: MkDocsSite) -> str:
    """The copyright as text."""
    return plain_text(site.text("copyright"))


def _social(site: MkDocsSite) -> Iterator[tuple[yaml.YamlNode, str, str]]:
    """The entries of `extra.social`: where each stands, what it is called, where it leads, or "" where no link of a page does."""
    entries = site.under("extra", "social")
    for item in entries.items if isinstance(entries, yaml.Sequence) else ():
        given = item.get("link") if isinstance(item, yaml.Mapping) else None
        name = item.get("name") if isinstance(item, yaml.Mapping) else None
        address = given.text.strip() if isinstance(given, yaml.Scalar) else ""
        host = urlsplit(address).hostname if re.match(r"https?://[^\s<>\"]+$", address) else ""
        mail = address.removeprefix("mailto:") if re.match(r"mailto:[^\s<>\"]+$", address) else ""
        title = name.text.strip() if isinstance(name, yaml.Scalar) else ""
        yield item, title or (host or mail).removeprefix("www."), address if host or mail else ""


def _theme_values(site: MkDocsSite) -> dict[str, object]:
    """What Material's keys and plugins say that is a key of our `[theme]`."""
    features = {item.text for item in site.texts("theme", "features")}
    plugins = site.plugins
    values: dict[str, object] = {
        "footer": _footer(site),
        "links": {title: address for _, title, address in _social(site) if address},
        "tabs": "navigation.tabs" in features,
        "image-zoom": "glightbox" in plugins,
        "contributors": bool(plugins & _CONTRIBUTORS),
    }
    return {key: value for key, value in values.items() if value}


def configuration(site: MkDocsSite, facts: ProjectFacts, docs: Path, folder: str, package: str) -> dict[str, object]:
    """The values of our configuration."""
    assets = [
        item.text for key in ("extra_css", "extra_javascript") for item in site.texts(key) if "://" not in item.text
    ]

    def beside(name: str) -> str:
        return f"{folder}/{name}" if name and (docs / name).is_file() else ""

    return {
        "name": site.text("site_name"),
        "description": site.text("site_description"),
        "package": package if not facts.told else "",
        "repository": facts.repository,
        "base-url": site.text("site_url"),
        "logo": beside(site.text("theme", "logo")),
        "icon": beside(site.text("theme", "favicon")),
        "assets": [beside(name) for name in assets if beside(name).endswith((".css", ".js"))],
        "strict": site.text("strict") == "true",
        "theme": _theme_values(site),
    }
