"""The API session: the documented package in a process of its own, which may hang or die without harm.

In: `Config`, then `ApiRequest`s and names. Out: `ApiObject`s and `Lookup`s. The import begins when the session begins, so
that it runs beside the parsing of pages. What takes longer than the configured time, or kills its process, is answered by
static analysis in a process that runs nothing of the package, and the others go on in a new process. The configured time is for the
package's code alone: what is docbuilder's own work, as to start a process or to read source, has longer, so that a slow machine loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from docbuilder.config import Config
from docbuilder.pyapi.child import Ask, ChildQuestion, LookUp, Needs, Plan, Ready, SourceFiles, Sources, Started
from docbuilder.pyapi.collector import CollectorSettings
from docbuilder.pyapi.connection import Process, ProcessGone
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup, PackedObject
from docbuilder.pyapi.search_paths import search_paths, source_bound

Form = TypeVar("Form")
_ROUNDS = 12  # how often the process may be started anew for more mocks
_HANGS = 5  # how many objects may hang
_ENDS = 20  # how many may end the process: each costs another import of the package
_TOTAL = 10  # times the timeout: what all objects together may take that have to be waited for
_OWN_WORK = 30.0  # seconds of processor time at least for an answer that runs nothing of the package
_LOSSES = 3  # how many processes may be lost in one look-up of names


class ApiSession:
    """Use as a context manager; the process starts on entry and is ended on exit.

    Args:
        config: `package`, `mock`, `api`, `untrusted`, `timeout` (seconds), `root` and `source_root` matter.
        run: the package's code may run, if the configuration says so.
    """

    def __init__(self, config: Config, *, run: bool = True) -> None:
        self._config = config
        self._timeout = config.timeout
        self._run = run and config.api == "import" and not config.untrusted
        self._enabled = config.reads_api
        self._package = config.package
        self._search_paths = search_paths(config)
        self._mocks: tuple[str, ...] = config.mock
        self._error = ""
        self._expected: tuple[str, ...] = ()
        self._foreseen: frozenset[str] = frozenset()
        self._process: Process | None = None
        self._reader: ApiSession | None = None
        self._broken = False
        self._hangs = self._ends = 0
        self._spent = 0.0
        self._slow: tuple[str, ...] = ()
        self._hopeless = False
        self._never_imported = False  # as that took too long
        self._over = False

    def __enter__(self) -> ApiSession:
        self._over = False
        if self._enabled and self._process is None:
            self._process = self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._end()
        if self._reader is not None:
            self._reader.__exit__(kind, error, trace)
            self._reader = None

    @property
    def mocks(self) -> tuple[str, ...]:
        """The packages that are mocked; complete after `collect`. Giving them as `mock` saves a second import."""
        return self._mocks

    @property
    def error(self) -> str:
        """Why the package cannot be imported, or ""; known after the first answer."""
        return self._error

    def expect(self, requests: Iterable[ApiRequest]) -> None:
        """Say what may be asked for, so that the package is imported with the mocks for all of it at once."""
        self._expected = tuple(dict.fromkeys(request.name for request in requests))

    def collect(self, requests: Iterable[ApiRequest]) -> Iterator[tuple[ApiRequest, ApiObject]]:
        """The objects of directives, each request answered once; in order, but for those that need more mocks.

        Args:
            requests: what directives ask for; repeated ones are answered once.
        """
        for request, packed in self.collect_packed(requests):
            yield request, packed.unpack(request.name)

    def collect_packed(self, requests: Iterable[ApiRequest]) -> Iterator[tuple[ApiRequest, PackedObject]]:
        """As `collect`, for those who only pass the objects on to other processes: unpacking is most of the work."""
        waiting = list(dict.fromkeys(requests))
        if not self._enabled:
            yield from ((request, _missing(request, "no package is configured")) for request in waiting)
            return
        if waiting:
            self.prepare(waiting)
        for _ in range(_ROUNDS):
            needed: set[str] = set()
            later: list[ApiRequest] = []
            while waiting:
                asked, waiting = waiting, []
                done = 0
                try:
                    for answer in self._answers(Ask(tuple(asked)), len(asked), PackedObject, Needs):
                        request = asked[done]
                        done += 1
                        if isinstance(answer, Needs):
                            needed.update(answer.packages)
                            later.append(request)
                        elif isinstance(answer, PackedObject):
                            yield request, answer
                except ProcessGone as gone:
                    culprit, waiting = asked[done], asked[done + 1 :]
                    self._note(gone)
                    yield culprit, self._without_running(culprit, gone)
            if not later:
                return
            waiting = later
            if not needed - set(self._mocks):
                break
            self._restart_with(needed)
        for request in waiting:
            yield (
                request,
                self._without_running(request, ProcessGone(False, "it needs packages that are not installed")),
            )

    def lookup(self, names: Iterable[str]) -> dict[str, Lookup]:
        """What is known of the names in object links, in the order given; unknown ones are in the answer too."""
        waiting = list(dict.fromkeys(names))
        found: dict[str, Lookup] = {}
        if not self._enabled:
            return {name: Lookup(exists=False) for name in waiting}
        losses = 0
        while waiting:
            session = self if losses < _LOSSES else self._reading()
            done = 0
            try:
                for answer in session._answers(LookUp(tuple(waiting)), len(waiting), Lookup):
                    found[waiting[done]] = answer
                    done += 1
            except ProcessGone as gone:
                self._note(gone)
                found[waiting[done]] = self._look_up_without_running(waiting[done])
                done += 1
                losses += 1
            waiting = waiting[done:]
        return found

    def sources(self) -> dict[str, tuple[str, ...]]:
        """Name of every object that was asked for -> the files that it came from; "" -> all of the package's files.

        For caches and the local server: what is shown depends on these files. Empty where nothing was imported.
        """
        if not self._enabled:
            return {}
        try:
            return next(iter(self._answers(Sources(), 1, SourceFiles))).files
        except ProcessGone:
            return {}

    # --- the process

    def _note(self, gone: ProcessGone) -> None:
        """Objects that hang or end the process share one budget: after some of them, no code of the package runs any more."""
        self._hangs += gone.timed_out
        self._ends += not gone.timed_out
        package = self._package
        if self._is_spent:
            why = f"the objects of {package} took longer than {_TOTAL * self._timeout:g} s of processor time together"
        elif self._hangs >= _HANGS:
            why = f"{_HANGS} objects of {package} took longer than {self._timeout:g} s each"
        elif self._ends >= _ENDS:
            why = f"{_ENDS} objects of {package} ended the process that imports it"
        else:
            return
        if not self._broken:
            self._broken = True
            self._error = self._error or why

    def _count(self, process: Process) -> None:
        """What is waited for shares one budget too."""
        self._spent += process.spent
        process.spent = 0.0

    @property
    def _is_spent(self) -> bool:
        return self._run and self._spent > _TOTAL * self._timeout and not self._broken

    @property
    def _runs(self) -> bool:
        return self._run and not self._broken

    def _start(self) -> Process:
        if self._over:  # who still waits for answers, in another thread, need not know them
            raise ProcessGone(False, "the session is over")
        return Process(self._settings())

    def _settings(self) -> CollectorSettings:
        error = self._error if self._broken else ""
        config = self._config
        return CollectorSettings(
            self._package,
            self._search_paths,
            self._mocks,
            self._runs,
            self._slow,
            error,
            self._broken and self._never_imported,
            config.max_memory << 20,
            config.max_processor_time,
            source_bound(config),
        )

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _answers(self, question: ChildQuestion, count: int, *kinds: type[Form]) -> Iterator[Form]:
        """`count` answers to `question`, each of one of these forms.

        Raises:
            ProcessGone: the process is dead now; the next call starts another.
        """
        process = self._ready()
        if process.owing:  # whoever asked before has not read everything yet
            self._end()
            process = self._ready()
        process.ask(question)
        process.owing = True
        missing = count
        try:
            while missing:
                answer = process.next(self._limit(process))
                missing -= 1
                process.owing = missing > 0
                self._count(process)
                if not isinstance(answer, kinds):
                    missing += 1  # the conversation is out of step
                    raise ProcessGone(False, "gave an answer to another question")
                yield answer
                if missing and self._is_spent:
                    raise ProcessGone(False, "has no more time")
        except ProcessGone as gone:
            self._count(process)
            if gone.timed_out and process.importing:
                self._slow = tuple(dict.fromkeys((*self._slow, process.importing)))
            raise
        finally:
            # it is gone, or nobody waits for the rest: what still comes would answer the wrong question
            if missing and process is self._process:
                self._end()

    def _limit(self, process: Process) -> float:
        """Seconds of processor time that an answer may take."""
        return self._timeout if process.runs else max(self._timeout, _OWN_WORK)

    def _ready(self) -> Process:
        """A process that has imported the package; one that only analyses where importing kills it or hangs."""
        for _ in range(0 if self._hopeless else 2):  # what was tried in vain is not waited for again
            if self._process is None:
                self._process = self._start()
            process = self._process
            if process.ready:
                return process
            doing = "the API process"
            try:
                if not isinstance(process.next(max(self._timeout, _OWN_WORK)), Started):
                    raise ProcessGone(False, "gave an answer to another question")
                process.spent = 0.0  # that was nothing of the package
                doing = f"importing {self._package}"
                answer = process.next(self._limit(process))
                if not isinstance(answer, Ready):
                    raise ProcessGone(False, "gave an answer to another question")
            except ProcessGone as gone:
                self._end()
                self._broken = True
                self._error = self._error or f"{doing} {gone.reason}"
                self._never_imported = self._never_imported or gone.timed_out
                continue
            process.ready = True
            self._mocks = tuple(dict.fromkeys((*self._mocks, *answer.mocks)))
            self._error = self._error or answer.error
            return process
        self._hopeless = True
        raise ProcessGone(False, "the API process cannot be started")

    def foresee(self, names: Iterable[str]) -> None:
        """Start anew with the mocks that these objects need, in the hope that all of them will be asked for: it takes time, as does parsing pages."""
        if self._enabled and self._run:
            self._foreseen = frozenset(names)
            self._plan(tuple(sorted(self._foreseen)), rounds=1)  # the new process is not waited for

    def prepare(self, requests: Iterable[ApiRequest]) -> tuple[str, ...]:
        """Start anew with mocks if the requests are seen to need them, before anything else is imported.

        Returns:
            The packages that are mocked now.
        """
        if self._enabled and self._run:
            names = dict.fromkeys((*(request.name for request in requests), *self._expected))
            # with mocks that none of these need, objects would come out otherwise
            if not self._foreseen <= names.keys():
                self._mocks = self._config.mock
                self._restart_with(())
            self._foreseen = frozenset()
            self._plan(tuple(names))
        return self._mocks

    def _plan(self, names: tuple[str, ...], rounds: int = _ROUNDS) -> None:
        given: set[str] = set()
        for _ in range(rounds):  # what is imported further with mocks may need more of them
            try:
                needed = next(iter(self._answers(Plan(names), 1, Needs))).packages
            except ProcessGone:
                return
            if given.issuperset(needed):
                return
            given.update(needed)
            self._restart_with(needed)

    def _restart_with(self, packages: Iterable[str]) -> None:
        self._mocks = tuple(sorted({*self._mocks, *packages}))
        self._error = ""  # another import, another error
        self._end()
        self._process = self._start()

    # --- without running anything of the package

    def _reading(self) -> ApiSession:
        """A session that runs nothing of the package: this one, or one beside it, so that nothing can keep it from answering."""
        if not self._runs or self._over:
            return self
        if self._reader is None:
            self._reader = ApiSession(self._config, run=False)
        return self._reader

    def _without_running(self, request: ApiRequest, gone: ProcessGone) -> PackedObject:
        ask = Ask((request,), why=gone.reason, timed_out=gone.timed_out)
        try:
            return next(iter(self._reading()._answers(ask, 1, PackedObject)))  # one of its own kind
        except ProcessGone as again:
            return _missing(request, f"{gone.reason}; {again.reason}", gone.timed_out or again.timed_out)

    def _look_up_without_running(self, name: str) -> Lookup:
        """What the source says; that it has no such object is no reason to say that there is none."""
        found = Lookup(exists=False)
        with suppress(ProcessGone):
            found = next(iter(self._reading()._answers(LookUp((name,)), 1, Lookup)))
        return found if found.exists else Lookup(exists=True, anchors=(name,))


def _missing(request: ApiRequest, note: str, timed_out: bool = False) -> PackedObject:
    return PackedObject.pack(
        ApiObject("missing", request.name, request.name, origin="missing", note=note, failed=True, timed_out=timed_out)
    )
