"""What all pages load: the theme's assets and the configuration's own.

In: a theme and a `Config`. Out: `SiteAssets`: their places in the site, and their bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docbuilder.config import Config, ConfigError
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
    diagrams = frozenset(
        paths[name] for name in ("diagrams.js", "diagrams.html", "diagrams-frame.js", "mermaid.js") if name in paths
    )
    return SiteAssets(paths, tuple(extra[".css"]), tuple(extra[".js"]), files, diagrams)


def _read(path: Path, key: str) -> bytes:
    try:
        return read_plain(path)
    except OSError as error:
        raise ConfigError(f"`{key}` names {path.name!r}, which cannot be read: {error.strerror}") from error
