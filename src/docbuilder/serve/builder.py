"""The thread that builds: one thing after the other, the most urgent first.

In: pages that are asked for, pages that somebody looks at, changed files, answers of the API process. Out: content for requests,
and news for those who look.

The order: changes, what is asked for, what is looked at and not up to date, then everything else, piece by piece.
Longer than other modules: it is one thread's loop, and everything that can wake it.
"""

from __future__ import annotations

import gc
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from docbuilder.config import Config, ConfigError
from docbuilder.extend.loading import extension_inputs
from docbuilder.model.diagnostics import Diagnostic, Severity, in_order
from docbuilder.model.values import Data, replace
from docbuilder.output import llms, printing
from docbuilder.pyapi.search_paths import find_package
from docbuilder.render.theme import templates_folder
from docbuilder.serve.api import ApiReader, NameAnswers, ObjectAnswers
from docbuilder.serve.changes import WatchedPlaces
from docbuilder.serve.failures import Failure, failure_of, failures_of, syntax_failures
from docbuilder.serve.news import FailureNews, FileNews, IndexNews, News, PageNews, Rebuilt, SiteNews, StateNews
from docbuilder.serve.outputs import Output, PageKey
from docbuilder.serve.project import Project
from docbuilder.serve.watch import LOG
from docbuilder.site.history import FileHistory, History
from docbuilder.stages.extra_outputs import assets, copies, search_files, site_files
from docbuilder.stages.frames import language_prefix

BUILDING = "Building"
"""The state in which a builder begins."""
_READING = "Reading the API"
_STORM = 50  # changed files of the source, from which on all of them are looked at again
_OF_TEXTS = frozenset(
    {llms.FILE, llms.FULL, llms.FOLDER, printing.FOLDER}
)  # in the path of what is made of pages' texts
_STALE = {"contents": "navigation", "api": "api"}  # what cannot be done -> what stays as it was


class NotBuiltError(Exception):
    """The page cannot be shown, and there is none from before."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        super().__init__("; ".join(str(failure) for failure in failures))
        self.failures = failures


class _Request(Data, frozen=True):
    path: str
    answer: Future[Any]


class _Look(Data, frozen=True):
    """Who looks at which pages now: their routes, and one of them that somebody has just turned to."""

    routes: frozenset[str]
    new: str


class _Changes(Data, frozen=True):
    paths: frozenset[Path]


class _NewHistory(Data, frozen=True):
    number: int  # of the question
    files: dict[str, FileHistory]


class _StopBuilding:
    pass


class Builder(threading.Thread):
    """Builds what is needed, until stopped.

    Args:
        load: gives the configuration; called again when its file changes.
        tell: called in this thread with everything that is new.
        watch: called with the folders to watch, each with whether the folders in it are watched too.
        give_up: called where there is nothing to serve, from the beginning.
    """

    def __init__(
        self,
        load: Callable[[], Config],
        tell: Callable[[News], None],
        watch: Callable[[Iterable[tuple[Path, bool]]], None],
        give_up: Callable[[ConfigError], None],
    ) -> None:
        super().__init__(name="docbuilder-builder", daemon=True)
        self._load, self._tell, self._watch, self._give_up = load, tell, watch, give_up
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._config: Config | None = None
        self._missed: frozenset[Path] = frozenset()  # changes that could not be worked in yet
        self._project: Project | None = None
        self._api: ApiReader | None = None
        self._failing: dict[str, tuple[Failure, ...]] = {}  # what cannot be done -> why
        self._stopped = False
        self._looked_at: frozenset[str] = frozenset()
        self._shown: dict[str, tuple[str, tuple[Diagnostic, ...]]] = {}  # route -> hash and problems that were told
        self._texts: dict[str, bytes] = {}  # route -> Markdown of what was told
        self._appeared: set[str] = set()  # routes of pages that the last change has brought
        self._requests: list[_Request] = []
        self._files: dict[tuple[str, int], dict[str, bytes]] = {}
        self._package_folder: Path | None = None
        self._imported = False  # the package could be imported, at least once
        self._api_open = False  # the last question about objects is not fully answered
        self._extended: list[Path] = []  # files and folders of extensions
        self._places: WatchedPlaces | None = None
        self._site_problems: tuple[Diagnostic, ...] = ()  # that were told
        self._histories = 0  # how often git was asked
        self._indexed = -1  # revision that search was told of
        self._watched: frozenset[tuple[Path, bool]] = frozenset()
        self._state = BUILDING
        self._done = False
        self._settled = False
        self._resting = False  # an exception stopped the work in the background; a change starts it again

    @property
    def site_problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the site besides its pages, as it was told."""
        return self._site_problems

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Why what is shown is not up to date."""
        return tuple(failure for key in sorted(self._failing) for failure in self._failing[key])

    # --- called by others

    def ask(self, path: str) -> Future[bytes | Path | None]:
        """The content at a path from the site's root: bytes, a file to be sent as it is, or None. Raises `NotBuiltError`."""
        answer: Future[bytes | Path | None] = Future()
        self._inbox.put(_Request(path, answer))
        return answer

    def look(self, routes: Iterable[str], new: str = "") -> None:
        """Pages that somebody has open: they are kept up to date first. Of `new` all is told again."""
        self._inbox.put(_Look(frozenset(routes), new))

    def change(self, paths: frozenset[Path]) -> None:
        """Files have changed."""
        self._inbox.put(_Changes(paths))

    def stop(self) -> None:
        """End, and end the API process."""
        self._stopped = True
        self._inbox.put(_StopBuilding())
        if (api := self._api) is not None:
            api.stop()
        if self.is_alive():
            self.join(timeout=5)

    # --- the thread

    def run(self) -> None:
        """Work until stopped."""
        gc.disable()  # trees have no cycles, and there are millions of nodes to look at; see `_rest`
        self._start()
        while not self._stopped:
            try:
                message = self._inbox.get(block=not self._has_work())
            except queue.Empty:
                self._work()
                continue
            self._take(message)
            while not self._inbox.empty():
                self._take(self._inbox.get())
            self._answer_requests()
            self._show()
        for request in self._requests:
            request.answer.cancel()

    def _take(self, message: object) -> None:
        self._done = False
        if isinstance(message, _Request):
            self._requests.append(message)
        elif isinstance(message, _Look):
            self._looked_at = message.routes
            self._shown = {
                route: told for route, told in self._shown.items() if route in message.routes - {message.new}
            }
        elif isinstance(message, _Changes):
            self._change(message.paths)
        elif isinstance(message, ObjectAnswers):
            self._take_objects(message)
        elif isinstance(message, NameAnswers) and self._project is not None:
            self._project.receive_lookups(message.found)
        elif isinstance(message, _NewHistory) and self._project is not None and message.number == self._histories:
            self._project.receive_history(message.files)

    # --- beginning

    def _start(self) -> None:
        """Make the project, or say why that cannot be done; a former one stays as it is."""
        try:
            config = self._load()
            self._config = config
            self._extended = [Path(os.path.realpath(path)) for path in extension_inputs(config)]
            self._places = WatchedPlaces(config, self._extended)
            self._package_folder = _package_folder(config)
            self._set_watches()  # what changes while the project is made, or the package imported, is told of afterwards
            least = Severity.WARNING if config.strict else Severity.ERROR
            history = self._project.history if self._project is not None else {}
            project = Project(config, history, least)
        except Exception as error:
            if self._project is None and isinstance(error, ConfigError):
                self._give_up(error)  # whoever serves tells why
                return
            self._fail("build", failures_of(error))
            self._set_watches()
            return
        former, self._api = self._api, None
        if former is not None:
            former.stop()
        self._project = project
        self._files = {}
        if project.config.reads_api and not self._stopped:
            self._imported = self._api_open = False
            self._api = ApiReader(config, self._inbox.put)
            self._api.start()
        self._fail("build", ())
        self._tell_site()
        self._set_watches()
        self._ask_history(config)

    def _ask_history(self, config: Config) -> None:
        self._histories += 1
        threading.Thread(target=self._read_history, args=(config, self._histories), daemon=True).start()

    def _read_history(self, config: Config, number: int) -> None:
        with History(config.source, untrusted=config.untrusted) as history:
            self._inbox.put(_NewHistory(number, dict(history.files())))

    def _set_watches(self) -> None:
        if self._config is None:
            folders = {(Path.cwd(), False)}
        else:
            config = self._config
            folders = {(config.source, True), (templates_folder(), True), (config.root, False)}
            folders |= {(folder, False) for folder in config.source.parents if folder.is_relative_to(config.root)}
            folders.add((config.source.parent, False))  # the source may go, and come again
            folders.add((config.root.joinpath(*LOG[:-1]), False))
            if config.templates is not None:
                folders.add((config.templates, True))
        folders |= {(path, True) if path.is_dir() else (path.parent, False) for path in self._extended}
        if self._places is not None:
            folders |= self._places.named | self._places.linked
        if self._project is not None:
            folders |= {(path.parent, False) for path in self._project.sources.included_files()}
        if self._package_folder is not None:
            folders.add((self._package_folder, (self._package_folder / "__init__.py").is_file()))
        if folders != self._watched:
            self._watched = frozenset(folders)
            self._watch(folders)

    # --- working

    def _has_work(self) -> bool:
        return bool(self._requests) or not (self._done or self._resting or self._project is None)

    def _work(self) -> None:
        """One piece of what nobody waits for."""
        project = self._project
        assert project is not None
        try:
            more = project.step()
            waits = project.questions.waits or self._api_open
            if not more and not waits:
                project.check_redirects()
        except Exception as error:
            self._resting = True
            self._fail("build", failures_of(error))
            return
        self._ask_api()
        self._show()
        if not more:
            self._done = True
            self._set_watches()
            waits = project.questions.waits or self._api_open  # what was made last may have asked for more
            self._say(_READING if waits else "")
            if not waits:
                self._tell_site()
                self._settle(project)
                if self._indexed != project.revision:  # who has asked before has seen a part of it
                    self._indexed = project.revision
                    self._tell(IndexNews())

    def _settle(self, project: Project) -> None:
        project.settle()
        if not self._settled:
            self._settled = True
            gc.freeze()  # what is there now stays: only what comes later need be looked at
            gc.enable()

    def _ask_api(self) -> None:
        if self._project is None or self._api is None:
            return
        if requests := self._project.take_requests():
            self._say(_READING)
            self._api_open = True
            self._api.ask(requests)
        if names := self._project.take_names():
            self._api.look_up(names)

    def _take_objects(self, answers: ObjectAnswers) -> None:
        if self._project is None:
            return
        self._resting = False
        if answers.last:
            self._api_open = False
        if answers.error and self._imported:
            # it could be imported before: what was known then stays
            hint = "Correct the package; the pages stay as they were"
            self._fail("api", (Failure(answers.error, hint=hint),))
            objects = self._project.questions.objects
            self._project.receive_objects(
                {request: objects.get(request, found) for request, found in answers.found.items()}
            )
            return
        self._fail("api", ())
        self._project.receive_objects(answers.found)
        if answers.last:
            self._imported |= not answers.error
            self._package_folder = _common_folder(answers.files) or self._package_folder
            self._set_watches()

    # --- requests

    def _answer_requests(self) -> None:
        requests, self._requests = self._requests, []
        for request in requests:
            if not request.answer.set_running_or_notify_cancel():
                continue
            try:
                request.answer.set_result(self._content(request.path))
            except NotBuiltError as error:
                request.answer.set_exception(error)
            except Exception as error:
                self._fail("build", failures_of(error))
                request.answer.set_exception(NotBuiltError(self.failures))

    def _content(self, path: str) -> bytes | Path | None:
        project = self._project
        if project is None:
            raise NotBuiltError(self.failures)
        stem, _, ending = path.rpartition(".")
        if ending in ("html", "md") and (key := project.find_page(stem)) is not None:
            output = project.output(key)
            if output is not None:
                return output.html if ending == "html" else output.markdown
        if (file := project.find_file(path)) is not None:
            return file
        content = project.assets.files.get(path)
        if content is None:
            content = project.finished.beside(path)
        return content if content is not None else self._other_files(path).get(path)

    def _other_files(self, path: str) -> dict[str, bytes]:
        """What is made from all pages together: search, the page at the root, whatever else is published."""
        assert self._project is not None
        project = self._project
        for language in project.site.languages:
            prefix = language_prefix(project.config, language.code) + "search/"
            if path.startswith(prefix):
                key = (prefix, project.revision)
                if key not in self._files:
                    self._files = {known: files for known, files in self._files.items() if known[0] != prefix}
                    parts = project.search_parts(language.code)
                    self._files[key] = dict(search_files(project.config, language, parts))
                return self._files[key]
        texts = not _OF_TEXTS.isdisjoint(path.split("/"))  # made of all pages: only when they are asked for
        key = ("texts" if texts else "", project.revision)
        if key not in self._files:
            self._files = {known: files for known, files in self._files.items() if known[0] != key[0]}
            publication = project.publication(texts=texts)
            self._files[key] = dict(site_files(publication, leave=(assets, copies)))
        return self._files[key]

    # --- those who look

    def _show(self, first: Iterable[PageKey] = ()) -> list[Output]:
        """Tell of every open page that is not as it was told; the pages `first` before the others."""
        project = self._project
        shown: list[Output] = []
        if project is None or self._resting:
            return shown
        urgent = {project.route(key) for key in first if project.page(key) is not None}
        for route in sorted(self._looked_at, key=lambda route: (route not in urgent, route)):
            key = project.find_page(route)
            try:
                output = project.output(key) if key is not None else None
            except Exception as error:
                self._fail("build", failures_of(error))
                return shown
            told = (output.hash, output.problems) if output is not None else ("", ())
            if self._shown.get(route) != told:
                self._shown[route] = told
                self._tell(PageNews(route, output, "" if output is not None else self._moved(route)))
                if output is not None:
                    self._texts[route] = output.markdown
                    shown.append(output)
        return shown

    def _moved(self, route: str) -> str:
        """Where the page went whose place is empty now: to one that has just appeared, with the same text."""
        assert self._project is not None
        text = self._texts.pop(route, None)
        for other in sorted(self._appeared):
            key = self._project.find_page(other)
            output = self._project.output(key) if key is not None and text is not None else None
            if output is not None and output.markdown == text:
                return other
        return ""

    def _say(self, text: str) -> None:
        if text != self._state:
            self._state = text
            self._tell(StateNews(text))

    # --- changes

    def _change(self, paths: frozenset[Path]) -> None:
        start = time.perf_counter()
        self._resting = False
        if self._config is not None and any(path.parts[-3:] == LOG for path in paths):
            self._ask_history(self._config)
        paths |= self._missed
        try:
            first = self._apply(paths)
        except Exception as error:
            self._missed = paths
            self._fail("build", failures_of(error))
            return
        self._missed = frozenset()
        if first is None:
            return
        self._fail("build", ())
        outputs = self._show(first)
        problems = in_order(problem for output in outputs for problem in output.problems)
        self._tell(Rebuilt(_named(paths), time.perf_counter() - start, problems))

    def _apply(self, paths: frozenset[Path]) -> set[PageKey] | None:
        """Work changes in; the pages that changed themselves, or None where nothing of ours has changed."""
        project, places = self._project, self._places
        if self._config is None or project is None or places is None:
            self._start()
            return None if self._project is None else set()
        changes = places.sort(paths, self._package_folder)
        failed = "build" in self._failing
        is_old = project.config is not self._config  # what was loaded last could not be used
        if changes.lists or ((changes.configuration or failed) and (self._load() != self._config or is_old)):
            self._start()
            return None if "build" in self._failing else set()
        if changes.theme:
            project.change_theme()
            self._files = {}
        found = self._apply_source(project, places, changes.source, anew=failed)
        found |= project.change_pages(sorted(project.sources.including(paths)))
        if changes.python:
            self._change_package(changes.python)
        if found or changes.theme or changes.python or failed:
            return found
        return found if any(path.exists() or project.knows(path) for path in changes.source) else None

    def _apply_source(
        self, project: Project, places: WatchedPlaces, paths: frozenset[Path], *, anew: bool
    ) -> set[PageKey]:
        """Work in changes of the source folder; `anew`: all of it is looked at again."""
        pages = {file for path in paths if (file := project.page_file(path)) is not None and path.is_file()}
        others = [path for path in paths if project.page_file(path) not in pages]
        found: set[PageKey] = set()
        structure = anew or len(paths) > _STORM or any(path.exists() or project.knows(path) for path in others)
        if structure or any(path.is_symlink() for path in paths):
            places.find_links()
        if structure:
            before = project.routes()
            found |= project.change_site()
            self._appeared = project.routes() - before
            self._tell_site()
            for place in sorted(project.place(path) for path in others):
                if place:
                    self._tell(FileNews(place))
        if len(paths) <= _STORM:
            there = (file for file in pages if project.page_file(self._source(file)) is not None)
            found |= project.change_pages(sorted(there))
        return found

    def _source(self, file: str) -> Path:
        assert self._config is not None
        return self._config.source / file

    def _tell_site(self) -> None:
        """Tell what is wrong with the site besides its pages: tables of contents that cannot be read, pages that are gone, redirects."""
        assert self._project is not None
        problems, before = self._project.problems, self._site_problems
        unreadable = self._project.unreadable
        self._fail("contents", tuple(failure_of(problem, problem.position.path) for problem in unreadable))
        if problems != before:
            self._site_problems = problems
            new = tuple(problem for problem in problems if problem not in before and problem not in unreadable)
            self._tell(SiteNews(problems, new))

    def _change_package(self, files: Iterable[Path]) -> None:
        """Take the API again in a fresh process, unless the files cannot even be compiled."""
        assert self._project is not None
        failures = syntax_failures(files)
        self._fail("api", failures)
        if self._api is not None and not failures:
            self._api.restart()
            self._say(_READING)
            self._api_open = True
            self._api.ask(self._project.questions.ask_again())

    def _fail(self, what: str, failures: tuple[Failure, ...]) -> None:
        """Remember why something cannot be done, or, with no reason, that it can be again; and tell of it."""
        failures = tuple(replace(failure, stale=_STALE.get(what, "site")) for failure in failures)
        if self._failing.get(what, ()) != failures:
            self._failing[what] = failures
            if not failures:
                del self._failing[what]
            self._tell(FailureNews(self.failures))


def _named(paths: frozenset[Path]) -> str:
    first = min(paths)
    return str(first) if len(paths) == 1 else f"{len(paths):,} files"


def _package_folder(config: Config) -> Path | None:
    """The folder in which the documented package lies, before it is imported: its own, or that of the file that it is."""
    spec = find_package(config) if config.reads_api else None
    if spec is None:
        return None
    own = next(iter(spec.submodule_search_locations or ()), None)
    if own is not None:
        return Path(own)
    return Path(spec.origin).parent if spec.origin and spec.has_location else None


def _common_folder(files: Iterable[str]) -> Path | None:
    """The folder of a package: of its outermost module."""
    folders = [Path(file).parent for file in files]
    return min(folders, key=lambda folder: len(folder.parts), default=None)
