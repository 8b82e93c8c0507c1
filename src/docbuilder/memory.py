"""What the last build of a site left for the next one: whether anything has changed at all, and values by name.

In: a `Config`. Out: `Memory`: the last `BuildResult` where every input and every file of the site is as it was; else what
`records.py` keeps in it. Light to import: a build that has nothing to do is over before anything else is loaded.
"""

from __future__ import annotations

import marshal
import os
import pickle
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from docbuilder.config import Config
from docbuilder.engine.cache import Key, Store, cache_folder, key_of
from docbuilder.inputs import (
    Files,
    git_state,
    mapping_key,
    named_files,
    package_files,
    program_key,
    settings_key,
    status_of,
    theme_files,
)
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data, replace

Value = TypeVar("Value")
_OWN = ".docbuilder"
_TARGET = frozenset({"languages", "out", "adopt"})
"""Fields of `Config` that choose what is built, and where, but change no page."""

_PENDING = 2_000_000
"""Bytes of values that are kept in this process until the build has ended well; others are laid aside."""


class BuildResult(Data, frozen=True):
    """What was built.

    Args:
        pages: number of pages written, stand-ins included.
        languages: number of languages.
        objects: number of API objects documented, members included.
        diagnostics: all problems, in order.
        out: the folder of the site.
        rendered: number of pages that were made anew; the others were as the last build left them.
        notes: what went wrong with the cache; it does no harm to the site.
    """

    pages: int
    languages: int
    objects: int
    diagnostics: tuple[Diagnostic, ...]
    out: Path
    rendered: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Inputs:
    """Everything that a build reads, by content.

    Args:
        program: this program, Python and installed distributions.
        settings: the configuration as far as pages depend on it.
        theme: templates and what the configuration names.
        commit: of the repository around the sources.
        sources: path -> hash of the files of the source folder.
    """

    program: Key
    settings: Key
    theme: Key
    commit: str
    sources: Mapping[str, str]


class Memory:
    """The memory of builds of one site; use as a context manager.

    Args:
        config: of the build; without `cache` nothing is remembered, and nothing is known.

    Attributes:
        inputs: known once the context is entered, where anything is remembered.
        files: hashes of files.
        outputs: path, relative to the output folder -> hash, of the files there that are as the last build left them.
        settled: what the sources have told of the configuration; part of every key.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = Store(cache_folder(config) if config.remembers else None)
        self._target = key_of("target", str(config.source), str(config.out), config.version)
        self._ready = False
        self._values: dict[Key, bytes] = {}  # those that are to be kept
        self._pending = 0  # bytes of them
        self._start = time.time_ns()
        self.files = Files()
        self.outputs: dict[str, str] = {}
        self._marks: dict[str, tuple[Any, ...]] = {}  # of `outputs`
        self.inputs = Inputs(b"", b"", b"", "", {})
        self.settled = ""

    def __enter__(self) -> Self:
        self.store.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.__exit__(kind, error, trace)

    @property
    def enabled(self) -> bool:
        """Whether anything is remembered."""
        return self.store.open

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong with the cache."""
        return tuple(self.store.notes)

    @property
    def known(self) -> bool:
        """Whether anything is known of an earlier build of this site."""
        return self._kept_files is not None

    @cached_property
    def _kept_files(self) -> bytes | None:
        """See `Files.dump`; large, and asked for several times in a build."""
        return self.store.get(key_of("files", self._target))

    def look(self) -> None:
        """Read what there is but the package: once, before anything else of the build is read."""
        if self._ready or not self.enabled:
            return
        self._ready = True
        config = self.config
        self.files = Files(self._kept_files, self._start)
        skip = frozenset({str(config.out)})
        named = {path: self.files.hash(path) for path in named_files(config)}
        self.inputs = Inputs(
            program_key(self.files),
            settings_key(config, _TARGET),
            mapping_key(theme_files(config, self.files) | named),
            git_state(config.source),
            self.files.tree(str(config.source), skip),
        )
        self.outputs = self._read_outputs()

    @cached_property
    def package(self) -> Key:
        """The documented package, by content; apart from `inputs`, for it has many files."""
        return mapping_key(package_files(self.config, self.files)) if self._ready else b""

    def last(self) -> BuildResult | None:
        """What the last build has given, if nothing has changed since."""
        if not self.known:
            return None
        self.look()
        found = self.load("last")
        if found is None or not self.outputs:
            return None
        whole, included, outputs, beside, result = found
        if whole != self._whole(included) or outputs != len(self.outputs) or beside != self._beside():
            return None
        assert isinstance(result, BuildResult)
        return replace(result, rendered=0)

    def reasons(self) -> dict[tuple[str, str], str]:
        """(language, page name) -> why the last build has made the page anew; "" where it has not."""
        return {name: why for name, (why, _) in (self.load("pages") or {}).items()}

    # --- values

    def key(self, kind: str, *parts: str | bytes) -> Key:
        """A key for what depends on this program, the settings, and `parts`."""
        return key_of(kind, self.inputs.program, self.inputs.settings, self.settled, *parts)

    def get_all(self, keys: Iterable[Key]) -> dict[Key, Any]:
        """The values of those keys that are there."""
        found: dict[Key, Any] = {}
        asked = list(dict.fromkeys(keys))
        pending = {key: self._values[key] for key in asked if key in self._values}
        for key, data in {**self.store.get_all(asked), **pending}.items():
            try:
                found[key] = pickle.loads(data)  # noqa: S301  # of our own cache, with a checksum
            except Exception:  # an entry of another version that has the same key all the same
                self.store.notes.append("an entry of the cache could not be read; what it held is worked out again")
        return found

    def get(self, key: Key) -> Any:
        """The value of `key`; None where there is none."""
        return self.get_all((key,)).get(key)

    def load(self, name: str) -> Any:
        """A value that every build of this site replaces; None where there is none."""
        return self.get(key_of(name, self._target))

    def put(self, key: Key, value: object) -> None:
        """Have a value kept, if the build ends well."""
        if self.enabled:
            self._put(key, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    def recall(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of `key`, made and kept where it is not there."""
        found: Value | None = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def put_content(self, kind: str, value: object) -> Key:
        """The same under a key for the value itself."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        key = key_of(kind, data)
        self._put(key, data)
        return key

    def _put(self, key: Key, data: bytes) -> None:
        self._values[key] = data
        self._pending += len(data)
        if self._pending > _PENDING:
            self._hold()

    def _hold(self) -> None:
        self.store.hold(self._values)
        self._values, self._pending = {}, 0

    def save(self, name: str, value: object) -> None:
        """Have a value kept that every build of this site replaces."""
        self.put(key_of(name, self._target), value)

    def begin(self) -> None:
        """Begin to keep what was put, beside other work. Nothing may be asked for or put before `commit`."""
        self.store.begin()

    def commit(self, included: Iterable[str], outputs: Mapping[str, str], result: BuildResult) -> None:
        """Keep what was put; nothing where an input has changed while it was being read.

        Args:
            included: paths of files outside of the source folder that pages include.
            outputs: path, relative to the output folder -> hash, of all files of the site.
            result: see `last`.
        """
        if not self.enabled:
            return
        outside = sorted(included)
        whole = self._whole(outside)
        if self.files.changed():
            return
        marks = self._mark_outputs(outputs)
        beside = self._beside()
        last = whole, outside, len(marks), beside, result
        self.store.put_all(
            {
                **self._values,
                key_of("last", self._target): pickle.dumps(last, pickle.HIGHEST_PROTOCOL),
                key_of("files", self._target): self.files.dump(),
                key_of("outputs", self._target): marshal.dumps(marks),
            }
        )
        self._values, self._pending = {}, 0

    def _whole(self, included: Sequence[str]) -> Key:
        inputs = self.inputs
        languages = ",".join(self.config.languages)
        return key_of(
            "whole",
            inputs.program,
            inputs.settings,
            inputs.theme,
            self.package,
            inputs.commit,
            languages,
            mapping_key(inputs.sources),
            *included,
            *self.files.hashes(included),
        )

    # --- the output folder

    def _beside(self) -> list[str]:
        """What lies at the top of the output folder: other versions may come and go."""
        try:
            return sorted(os.listdir(self.config.out))  # noqa: PTH208
        except OSError:
            return []

    def _mark_outputs(self, outputs: Mapping[str, str]) -> dict[str, tuple[Any, ...]]:
        """What tells whether a file is the one that this build leaves; of those that it found so, it is known."""
        out = str(self.config.out)
        marks = {path: mark for path, mark in self._marks.items() if outputs.get(path) == mark[4]}
        for path, content in {**outputs, f"{_OWN}/manifest.json": ""}.items():
            if path not in marks:
                with suppress(OSError):
                    marks[path] = (*status_of(os.lstat(f"{out}/{path}")), content)
        return marks

    def _read_outputs(self) -> dict[str, str]:
        data = self.store.get(key_of("outputs", self._target))
        out = str(self.config.out)
        if data is None or os.path.lexists(f"{out}/{_OWN}/journal.json"):
            return {}
        for path, mark in marshal.loads(data).items():  # noqa: S302  # of our own cache, with a checksum
            with suppress(OSError):
                if status_of(os.lstat(f"{out}/{path}")) == mark[:4]:
                    self._marks[path] = mark
        return {path: mark[4] for path, mark in self._marks.items()}
