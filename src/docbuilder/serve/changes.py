"""What changed files mean for a site.

In: paths that the watcher has told of, as the system calls them. Out: `Changes`: pages, files beside them, theme, configuration, package.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from docbuilder.config import Config
from docbuilder.model.values import Data
from docbuilder.pyapi.stubs import SOURCE_ENDINGS
from docbuilder.render.theme import templates_folder

_CONFIGURATION = frozenset({"docbuilder.toml", "pyproject.toml", "docbuilder.lock"})


class Changes(Data, frozen=True):
    """What has changed.

    Args:
        source: files and folders of the source, as the site calls them; what a symbolic link leads to is called as the link is.
        theme: templates, styles, scripts or words have changed.
        configuration: it may have changed.
        lists: what the configuration names and is read with it has changed: inventories of other projects, the baseline.
        python: files of the documented package.
    """

    source: frozenset[Path]
    theme: bool
    configuration: bool
    lists: bool
    python: tuple[Path, ...]


class WatchedPlaces:
    """Where the files of a site lie, as the system calls them.

    Args:
        config: of the site.
        extensions: files and folders of extensions.

    Attributes:
        named: the folders of files that the configuration names, each with False: the folders in it are not meant.
    """

    def __init__(self, config: Config, extensions: Sequence[Path] = ()) -> None:
        self._config = config
        self._extensions = extensions
        self._source = Path(os.path.realpath(config.source))
        self._themes = [
            os.path.realpath(folder) for folder in (templates_folder(), config.templates) if folder is not None
        ]
        shown = [config.root / file for file in (*config.assets, config.logo, config.icon) if file]
        files = (*(file for entry in config.inventories.values() for file in (entry.file, entry.api)), config.baseline)
        lists = [config.root / file for file in files if file]
        self.named = {(path.parent, False) for path in (*shown, *lists)}
        self._shown, self._lists = ({os.path.realpath(path) for path in paths} for paths in (shown, lists))
        self._links: Mapping[Path, Sequence[Path]] = {}
        self.find_links()

    def find_links(self) -> None:
        """Look where symbolic links of the source lead: at first, and when files have come or gone."""
        self._links = links_below(self._config.source)

    @property
    def linked(self) -> set[tuple[Path, bool]]:
        """The folders to watch for what links lead to, each with whether the folders in it are meant too."""
        return {(real, True) if real.is_dir() else (real.parent, False) for real in self._links}

    def sort(self, paths: Iterable[Path], package: Path | None) -> Changes:
        """What these changed paths are.

        Args:
            paths: as the system calls them.
            package: folder of the documented package, or None.
        """
        package = Path(os.path.realpath(package)) if package is not None else None
        paths = list(paths)
        return Changes(
            frozenset(place for path in paths for place in self._in_source(path)),
            any(str(path) in self._shown or path.is_relative_to(folder) for path in paths for folder in self._themes),
            any(path.name in _CONFIGURATION or path.is_dir() or self._extends(path) for path in paths),
            any(str(path) in self._lists for path in paths),
            tuple(path for path in paths if package and path.suffix in SOURCE_ENDINGS and path.is_relative_to(package)),
        )

    def _in_source(self, path: Path) -> Iterable[Path]:
        source = self._config.source
        if path.is_relative_to(self._source):
            yield source / path.relative_to(self._source)
        elif self._source.is_relative_to(path) or path == Path(os.path.realpath(source.parent)) / source.name:
            yield source  # it, or a folder that it lies in, has gone or come
        for real, places in self._links.items():
            if path.is_relative_to(real):
                yield from (place / path.relative_to(real) for place in places)

    def _extends(self, path: Path) -> bool:
        """It is a part of an extension."""
        return any(path == one or one in path.parents for one in self._extensions)


def links_below(source: Path) -> dict[Path, list[Path]]:
    """What the symbolic links in a folder lead to -> their places; a link in what another leads to is passed over."""
    links: dict[Path, list[Path]] = {}
    for folder, folders, files in os.walk(source):
        for name in sorted((*folders, *files)):
            place = Path(folder, name)
            if place.is_symlink() and place.exists():
                links.setdefault(Path(os.path.realpath(place)), []).append(place)
    return links
