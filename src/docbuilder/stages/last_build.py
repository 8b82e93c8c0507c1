"""What the last build of a site left for the next one: whether anything has changed at all, and results by name.

In: a `Config`. Out: `LastBuild`: the last `BuildResult` where every input and every file of the site is as it was; else what the other
stages keep in it. Light to import: a build that has nothing to do is over before anything else is loaded.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from msgspec import msgpack

from docbuilder.config import Config
from docbuilder.engine.fingerprints import Files, mapping_key, status_of
from docbuilder.engine.results import Results, pack_all
from docbuilder.engine.store import Key, Store, key_of
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data
from docbuilder.stages.inputs import (
    cache_folder,
    git_state,
    package_key,
    place_of,
    program_key,
    settings_key,
    theme_key,
)

if TYPE_CHECKING:
    from docbuilder.engine.shared import Shared
    from docbuilder.output.write import OutputFile

Value = TypeVar("Value")
_OWN = ".docbuilder"
_MANIFEST = f"{_OWN}/manifest.json"
_OutputMark = tuple[int, int, int, int, str]  # see `status_of`; hash
_GONE = (-1, -1, -1, -1)  # the status of no file


class BuildResult(Data, frozen=True):
    """What was built.

    Args:
        pages: number of pages written, fallback pages included.
        languages: number of languages.
        objects: number of API objects documented, members included.
        diagnostics: all problems, in order.
        out: the folder of the site.
        rendered: number of pages that were made anew; the others were as the last build left them.
        notes: what went wrong with the cache; it does no harm to the site.
        translations: how far each is, a line a language.
    """

    pages: int
    languages: int
    objects: int
    diagnostics: tuple[Diagnostic, ...]
    out: Path
    rendered: int = 0
    notes: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()


class _Whole(Data, frozen=True):
    """What the last build was, in one key, and what it said."""

    key: Key
    included: tuple[str, ...]
    outputs: int
    beside: tuple[str, ...]
    pages: int
    languages: int
    objects: int
    translations: tuple[str, ...]


@dataclass(slots=True)
class Inputs:
    """Everything that a build reads, by content.

    Args:
        program: this program, Python and installed distributions.
        settings: the configuration as far as pages depend on it.
        theme: templates and what the configuration names.
        commit: of the repository around the sources.
        sources: path, relative to the source folder -> hash of the files there.
    """

    program: Key
    settings: Key
    theme: Key
    commit: str
    sources: Mapping[str, str]


class LastBuild(Results):
    """The last build of one site; use as a context manager.

    Args:
        config: of the build; without `cache` nothing is kept, and nothing is known.

    Attributes:
        inputs: known once `look` was called, where anything is kept.
        files: hashes of files.
        ref: what source links lead to, as the sources tell.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(Store(cache_folder(config) if config.remembers else None))
        self.config = config
        if config.remembers and config.cache_remote:
            self.shared = _shared(config, self.store.notes)
        self._target = key_of("target", place_of(config, config.source), place_of(config, config.out), config.version)
        self._ready = False
        self._start = time.time_ns()
        self.files = Files()
        self._marks: dict[str, _OutputMark] = {}  # of `outputs`, once these are known
        self._manifest = _GONE  # status of the manifest, as it was then
        self.inputs = Inputs(b"", b"", b"", "", {})
        self.ref = ""

    def __enter__(self) -> Self:
        self.store.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.__exit__(kind, error, trace)
        if self.shared is not None:
            self.shared.close()

    @property
    def enabled(self) -> bool:
        """Whether anything is kept."""
        return self.store.open

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong with the cache."""
        return tuple(dict.fromkeys(self.store.notes))

    @property
    def known(self) -> bool:
        """Whether anything is known of an earlier build of this site."""
        return self._kept_files is not None

    @cached_property
    def _kept_files(self) -> bytes | None:
        """See `Files.dump`; large, and asked for several times in a build."""
        return self.store.get(key_of("files", self._target))

    def look(self, ref: str | None = None) -> None:
        """Read what there is but the package: once, before anything else of the build is read.

        Args:
            ref: see `LastBuild`.
        """
        if ref is not None:
            self.ref = ref
        if self._ready or not self.enabled:
            return
        self._ready = True
        config = self.config
        self.files = Files(self._kept_files, self._start)
        self.inputs = Inputs(
            program_key(config, self.files),
            settings_key(config),
            theme_key(config, self.files),
            git_state(config.source),
            self.files.below(str(config.source), frozenset({str(config.out)})),
        )
        if self.shared is not None:
            named = key_of("shared", self.inputs.program, self.inputs.settings)
            self.shared.begin([key_of(named, each) for each in self._languages()], ahead=not self.known)

    def _languages(self) -> list[str]:
        """Codes of the languages to build, as far as folders tell; [""] for sources that are one language."""
        folders = [path.removesuffix("/_toctree.yml") for path in self.inputs.sources if path.endswith("/_toctree.yml")]
        return list(self.config.languages) or [folder for folder in folders if "/" not in folder] or [""]

    @cached_property
    def _site(self) -> dict[str, bytes]:
        """What is kept of the site as a whole, encoded; each part goes when it is decoded."""
        return self.load_together("last", "outputs", "diagnostics")

    @cached_property
    def outputs(self) -> dict[str, str]:
        """Path, relative to the output folder -> hash, of the files there that are as the last build left them; what writes no site asks for none."""
        return self._read_outputs() if self._ready else {}

    def look_at_outputs_again(self) -> None:
        """Nobody else writes to the output folder from now on: forget what is known of it if another build has meanwhile."""
        if self._ready and "outputs" in self.__dict__ and self._manifest != self._status(_MANIFEST):
            self._marks = {}
            self.outputs = {}

    @cached_property
    def package(self) -> Key:
        """The documented package, by content; apart from `inputs`, for it has many files."""
        return package_key(self.config, self.files) if self._ready else b""

    def last(self) -> BuildResult | None:
        """What the last build has given, if nothing has changed since."""
        if not self.known:
            return None
        self.look()
        found = self.decode(self._site.pop("last", None), _Whole)
        if found is None or not self.outputs:
            return None
        now = self.whole(found.included), len(self.outputs), self._beside()
        if now != (found.key, found.outputs, found.beside):
            return None
        diagnostics = self.unpack(self._site.pop("diagnostics", None), tuple[Diagnostic, ...])
        if diagnostics is None:
            return None
        return BuildResult(
            found.pages,
            found.languages,
            found.objects,
            diagnostics,
            self.config.out,
            translations=found.translations,
        )

    # --- keys

    def key(self, kind: str, *parts: str | bytes) -> Key:
        """A key for what depends on this program, the settings, and `parts`."""
        return key_of(kind, self.inputs.program, self.inputs.settings, *parts)

    def load(self, name: str, form: type[Value]) -> Value | None:
        """A value that every build of this site replaces; None where there is none."""
        return self.get(self._own_key(name), form)

    def save(self, name: str, value: object) -> None:
        """Have a value kept that every build of this site replaces."""
        self.put(self._own_key(name), value)

    def load_together(self, *names: str) -> dict[str, bytes]:
        """Values that every build of this site replaces, encoded, by name; all of one build, for builds at once may share a store."""
        keys = {name: self._own_key(name) for name in names}
        found = self.get_data(keys.values())
        return {name: found[key] for name, key in keys.items() if key in found}

    def save_all(self, name: str, items: Sequence[object]) -> None:
        """Have a large sequence kept that every build of this site replaces."""
        if self.store.open:  # to pack takes time
            self.put_data(self._own_key(name), pack_all(items, len(items)))

    def _own_key(self, name: str) -> Key:
        key = key_of(name, self._target)
        self._own.add(key)
        return key

    def place(self, path: Path) -> str:
        """A path as it is called wherever the sources lie: relative to their folder, where they are on the same drive."""
        try:
            return Path(os.path.relpath(path, self.config.source)).as_posix()
        except ValueError:
            return str(path)

    def path(self, place: str) -> str:
        """The path that is called so."""
        return os.path.normpath(os.path.join(self.config.source, place))

    # --- the end

    def begin(self) -> None:
        """Begin to keep what was put, beside other work. Nothing may be asked for or put before `commit`."""
        self.store.begin()

    def commit(self, included: Iterable[str], outputs: Sequence[OutputFile], result: BuildResult) -> None:
        """Keep what was put; nothing where an input has changed while it was being read.

        Args:
            included: files outside of the source folder that pages include; see `place`.
            outputs: all files of the site.
            result: see `last`.
        """
        if not self.enabled:
            return
        outside = tuple(sorted(included))
        whole = self.whole(outside)
        if self.files.changed():
            return

        def ends() -> Iterator[tuple[Key, bytes]]:
            count = len(outputs) + 1  # the manifest
            yield self._own_key("outputs"), pack_all(self._mark_outputs(outputs), count)
            yield self._own_key("diagnostics"), pack_all(result.diagnostics, len(result.diagnostics))
            numbers = result.pages, result.languages, result.objects
            last = _Whole(whole, outside, count, self._beside(), *numbers, result.translations)
            yield self._own_key("last"), msgpack.encode(last)

        self._end(ends())
        self.share()

    def commit_apart(self, name: str, value: object) -> None:
        """Keep what was put, and the result of a command that leaves the site as it is; nothing where an input has changed meanwhile.

        Args:
            name: see `load`.
            value: the result.
        """
        if self.enabled and not self.files.changed():
            self._end([(self._own_key(name), msgpack.encode(value))])

    def _end(self, values: Iterable[tuple[Key, bytes]]) -> None:
        def ends() -> Iterator[tuple[Key, bytes]]:
            yield from values
            yield self._own_key("files"), self.files.dump()

        self.store.put_all(self.take_pending(), ends())

    def whole(self, included: Sequence[str]) -> Key:
        """A key for everything that a build reads.

        Args:
            included: files outside of the source folder that pages include, sorted; see `place`.
        """
        inputs = self.inputs
        languages = ",".join((*self.config.languages, *(["part"] if self.config.part else [])))
        return key_of(
            "whole",
            inputs.program,
            inputs.settings,
            self.config.ref,
            inputs.theme,
            self.package,
            inputs.commit,
            languages,
            mapping_key(inputs.sources),
            *included,
            *self.files.hashes(map(self.path, included)),
        )

    # --- the output folder

    def _beside(self) -> tuple[str, ...]:
        """What lies at the top of the output folder: other versions may come and go."""
        try:
            return tuple(sorted(os.listdir(self.config.out)))
        except OSError:
            return ()

    def _mark_outputs(self, outputs: Sequence[OutputFile]) -> Iterator[tuple[str, _OutputMark]]:
        """What tells whether a file is the one that this build leaves; of those that it found so, it is known."""
        for path, content in chain(((file.path, file.hash) for file in outputs), [(_MANIFEST, "")]):
            mark = self._marks.get(path)
            if mark is None or not content or mark[4] != content:
                mark = (*self._status(path), content)
            yield path, mark

    def _status(self, path: str) -> tuple[int, int, int, int]:
        """See `status_of`; of what lies in the output folder."""
        try:
            return status_of(os.lstat(f"{self.config.out}/{path}"))
        except OSError:
            return _GONE

    def _read_outputs(self) -> dict[str, str]:
        out = str(self.config.out)
        self._manifest = self._status(_MANIFEST)
        known = self.unpack(self._site.pop("outputs", None), tuple[tuple[str, _OutputMark], ...])
        if known is None or os.path.lexists(f"{out}/{_OWN}/journal.json"):
            return {}
        for path, mark in known:
            with suppress(OSError):
                if status_of(os.lstat(f"{out}/{path}")) == mark[:4]:  # not `_status`: this runs for every file
                    self._marks[path] = mark
        return {path: mark[4] for path, mark in self._marks.items()}


def _shared(config: Config, notes: list[str]) -> Shared:
    """What other machines have kept; the addresses and keys of the configuration are looked at, nothing is asked yet."""
    from docbuilder.engine.remotes import open_remote, shown  # most builds have none
    from docbuilder.engine.shared import Shared
    from docbuilder.engine.signatures import EntrySignatures

    signatures = EntrySignatures(config.cache_signing_key, config.cache_trusted_keys)
    address = config.cache_remote
    return Shared(open_remote(address), shown(address), signatures, config.cache_remote_write, notes.append)
