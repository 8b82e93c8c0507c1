"""What all pages load: the theme's assets and the configuration's own.

In: a theme and a `Config`. Out: `SiteAssets`: their places in the site, and their bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from docbuilder.config import Config, ConfigError
from docbuilder.config.theme import GROUNDS, SOFT, contrast, mix, readable
from docbuilder.model.reading import read_plain
from docbuilder.model.values import Data
from docbuilder.render.theme import Theme, hashed_path


class SiteAssets(Data, frozen=True):
    """The shared files of a site.

    Args:
        paths: logical name -> path from the site's root.
        styles: paths of the configuration's own style sheets, in its order.
        scripts: likewise scripts.
        files: path -> bytes of all of them.
        diagrams: paths of what only pages with diagrams load.
    """

    paths: Mapping[str, str]
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    files: Mapping[str, bytes]
    diagrams: frozenset[str]


def site_assets(config: Config, theme: Theme) -> SiteAssets:
    """Gather the assets under content-hashed names (site, "Where things lie").

    Raises:
        ConfigError: a file that the configuration names cannot be read.
    """
    shared = theme.assets()
    files = {asset.path: asset.content for asset in shared}
    paths = {asset.name: asset.path for asset in shared}
    for name, file in (("logo", config.logo), ("icon", config.icon)):
        if file:
            content = _read(config.root / file, name)
            files.pop(paths.get(name, ""), None)  # the theme's own icon
            paths[name] = hashed_path(f"{name}{Path(file).suffix}", content)
            files[paths[name]] = content
    extra: dict[str, list[str]] = {".css": [], ".js": []}
    for file in config.assets:
        content = _read(config.root / file, "assets")
        path = hashed_path(Path(file).name, content)
        files[path] = content
        extra.setdefault(Path(file).suffix, []).append(path)
    own = dict(_own_style(config))
    files |= own
    diagrams = frozenset(
        paths[name] for name in ("diagrams.js", "diagrams.html", "diagrams-frame.js", "mermaid.js") if name in paths
    )
    return SiteAssets(
        paths, (*(path for path in own if path.endswith(".css")), *extra[".css"]), tuple(extra[".js"]), files, diagrams
    )


def _own_style(config: Config) -> Iterator[tuple[str, bytes]]:
    """The style sheet of what `theme` says, with the fonts that it loads; nothing where it says nothing about either."""
    rules: list[str] = []
    declarations: list[str] = []
    for name, font in config.theme.fonts:
        stack = f'"{font.name}"'
        declarations.append(f"--{name}:{stack},{_STACKS[name]}")
        if font.file:
            content = _read(config.root / font.file, "theme")
            path = hashed_path(f"{Path(font.file).stem}.woff2", content)
            yield path, content
            source = f'url("{quote(path.rpartition("/")[2])}")format("woff2")'
            rules.append(f"@font-face{{font-family:{stack};src:{source};font-weight:100 900;font-display:swap}}")
    if config.theme.accent:
        light, dark = _schemes(config.theme.accent)
        for name, of in _ACCENTS.items():
            declarations.append(f"--{name}:light-dark({of(light, False)},{of(dark, True)})")
    if declarations:
        style = "".join(rules) + f":root{{{';'.join(declarations)}}}\n"
        yield hashed_path("theme.css", style.encode()), style.encode()


def _schemes(accent: tuple[str, ...]) -> tuple[str, str]:
    """The colour for light and for dark: one that is given alone is made readable for both."""
    return (accent[0], accent[1]) if len(accent) == 2 else (readable(accent[0], False), readable(accent[0], True))


_ACCENTS: Mapping[str, Callable[[str, bool], str]] = {
    "accent": lambda colour, _: colour,
    "accent-strong": lambda colour, dark: mix("#ffffff" if dark else "#000000", colour, 0.25),
    "accent-soft": lambda colour, dark: mix(colour, GROUNDS[dark][0], SOFT),
    "on-accent": lambda colour, _: max("#ffffff", "#000000", key=lambda text: contrast(text, colour)),
}
"""Custom property of the style sheet -> its value for an accent colour, light and dark."""
_STACKS = {
    "latin": 'ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial',
    "mono": "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace",
}
"""What follows a font that a project names."""


def _read(path: Path, key: str) -> bytes:
    try:
        return read_plain(path)
    except OSError as error:
        raise ConfigError(f"`{key}` names {path.name!r}, which cannot be read: {error.strerror}") from error
