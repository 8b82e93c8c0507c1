"""When each file of the source was changed last, and by whom.

In: the configuration. Out: `FileHistory` by file; git is asked beside everything else, and only when there is a new commit.
"""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder.config import Config
from docbuilder.site.history import FileHistory, History
from docbuilder.stages.inputs import place_of
from docbuilder.stages.last_build import LastBuild


class ChangeDates:
    """What git knows of the sources; use as a context manager. Git begins to work when this is made.

    Args:
        config: of the build.
        last_build: of the same site.
    """

    def __init__(self, config: Config, last_build: LastBuild) -> None:
        self._last_build = last_build
        self._key = last_build.key("history", last_build.inputs.commit, place_of(config, config.source))
        found = last_build.get(self._key, dict[str, FileHistory]) if last_build.inputs.commit else None
        self._known: Mapping[str, FileHistory] | None = found
        self._history = None if found is not None else History(config.source, untrusted=config.untrusted)

    def __enter__(self) -> ChangeDates:
        return self

    def __exit__(self, *error: object) -> None:
        if self._history is not None:
            self._history.__exit__(None, None, None)

    def files(self) -> Mapping[str, FileHistory]:
        """As `History.files`."""
        if self._history is not None:
            self._known = self._history.files()
            self._last_build.put(self._key, self._known)
        return self._known or {}
