"""Pages as they are read and expanded, and what of that is due.

In: the pages of a site, changed files, answers about objects. Out: parsed and expanded pages, one at a time. Whatever their
change has for consequences is decided in `serve/project.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.serve.questions import ApiQuestions
from docbuilder.site.model import Page, Site
from docbuilder.site.title_scan import scan_title
from docbuilder.stages.indexing import all_pages
from docbuilder.stages.page_values import ExpandedPage, ParsedPage
from docbuilder.stages.page_worker import PageWorker


class _FileMark(NamedTuple):
    """A file as it was read."""

    changed: int
    size: int


class SourcePages:
    """The pages of a site by file, relative to the source folder.

    Args:
        config: of the site.
        worker: reads and expands pages, and keeps their trees.
        questions: takes what directives and object links ask for.

    Attributes:
        parsed: pages that were read.
        expanded: pages whose directives are expanded, as far as they are answered.
    """

    def __init__(self, config: Config, worker: PageWorker, questions: ApiQuestions) -> None:
        self.parsed: dict[str, ParsedPage] = {}
        self.expanded: dict[str, ExpandedPage] = {}
        self._config = config
        self._worker = worker
        self._questions = questions
        self._pages: dict[str, Page] = {}
        self._own: set[str] = set()  # files of pages of the languages; the others may stand in for missing ones
        self._originals: set[str] = set()  # of these, the files of those that may be needed
        self._raw: set[str] = set()  # parsed and not expanded
        self._due: set[str] = set()  # expanded, and to be read or expanded again
        self._marks: dict[str, _FileMark] = {}
        self._titles: dict[str, str] = {}
        self._to_parse: deque[Page] = deque()
        self._to_expand: deque[str] = deque()

    # --- what there is

    @property
    def unread(self) -> bool:
        """There are pages that nobody has read yet."""
        return bool(self._to_parse)

    @property
    def unexpanded(self) -> bool:
        """There are pages that could be expanded now."""
        return bool(self._to_expand)

    def page(self, file: str) -> Page | None:
        """The page with this source."""
        return self._pages.get(file)

    def files(self) -> Iterable[str]:
        """The sources of all pages."""
        return self._pages

    def title(self, file: str) -> str | None:
        """The page's title as its text has it; None before it is read."""
        return self._titles.get(file)

    def needs_expansion(self, file: str) -> bool:
        """It is not expanded, or otherwise than it would be now."""
        return file not in self.expanded or file in self._due

    def own(self) -> list[ExpandedPage]:
        """The expanded pages of the languages themselves."""
        return [expanded for file, expanded in self.expanded.items() if file in self._own]

    def idle(self) -> list[ParsedPage]:
        """Pages that were read and that stand in for none yet."""
        return [self.parsed[file] for file in self.parsed if file not in self._own | self._originals]

    def including(self, paths: Collection[Path]) -> set[str]:
        """The pages that include one of these files."""
        return {file for file, parsed in self.parsed.items() if not set(paths).isdisjoint(parsed.included)}

    def included_files(self) -> set[Path]:
        """All files that pages include."""
        return {path for parsed in self.parsed.values() for path in parsed.included}

    def changed(self) -> set[str]:
        """Pages whose file is another than the one that was read, and those that missed a file: it may be there now."""
        changed = {file for file in self.parsed if self._mark(file) != self._marks.get(file)}
        missing = {
            file
            for file, expanded in self.expanded.items()
            if any(problem.code is DiagnosticCode.INCLUDE_MISSING for problem in expanded.diagnostics)
        }
        return changed | missing

    def showing(self, objects: Mapping[ApiRequest, ApiObject]) -> list[str]:
        """The pages that show one of these objects, and miss none."""
        return [
            file
            for file, parsed in self.parsed.items()
            if not objects.keys().isdisjoint(parsed.requests) and self._questions.have(parsed.requests)
        ]

    # --- changes

    def take(self, site: Site) -> list[Page]:
        """Take the pages of a site: new ones are to be read; those that are gone are returned, and forgotten."""
        self._own = {page.file for language in site.languages for page in language.pages.values()}
        former, self._pages = self._pages, {page.file: page for page in all_pages(site)}
        gone = [page for file, page in former.items() if file not in self._pages]
        for page in gone:
            self._forget(page.file)
        self._to_parse.extend(page for file, page in self._pages.items() if file not in self.parsed)
        return gone

    def take_original(self, file: str) -> None:
        """The page stands in for another from now on: names in its links are asked for."""
        self._originals.add(file)

    def mark_due(self, file: str, *, reread: bool = False, later: bool = False) -> None:
        """The page must be expanded again.

        Args:
            file: its source.
            reread: it was written.
            later: it has its turn in `next_unexpanded`.
        """
        if file in self.expanded:
            self._due.add(file)
        if reread:
            self._raw.discard(file)
        if later and file in self._own:
            self._to_expand.append(file)

    # --- work

    def read_next(self) -> str:
        """Read the first of the pages that nobody has read; its file."""
        page = self._to_parse.popleft()
        self._parse(page)
        return page.file

    def next_unexpanded(self) -> str | None:
        """The first of the pages that could be expanded, if that is still to be done."""
        file = self._to_expand.popleft()
        return file if file in self._own and (file in self._raw or file in self._due) else None

    def expand(self, file: str) -> tuple[ExpandedPage | None, ExpandedPage]:
        """Read the page if it must be, and expand its directives as far as they are answered; as it was, and as it is."""
        page = self._pages[file]
        self._parse(page)
        former = self.expanded.get(file)
        self.expanded[file] = expanded = self._worker.expand(page, {})
        self._raw.discard(file)
        self._due.discard(file)
        if self._config.reads_api and file in self._own | self._originals:
            self._questions.want_names(expanded.facts.objects)
        return former, expanded

    def _parse(self, page: Page) -> None:
        file = page.file
        if file in self._raw or file not in self._pages or not self.needs_expansion(file):
            return
        self._marks[file] = self._mark(file)
        self.parsed[file] = parsed = self._worker.parse((page,))[0]
        self._raw.add(file)
        document = self._worker.documents.get(file)
        self._titles[file] = scan_title(document.source.text) if document else ""
        if file in self._own:
            if self._config.reads_api:
                self._questions.want_objects(parsed.requests)
            if not self._config.reads_api or self._questions.have(parsed.requests):
                self._to_expand.append(file)

    def _forget(self, file: str) -> None:
        worker = self._worker
        for kept in (self.parsed, self.expanded, self._marks, self._titles):
            kept.pop(file, None)
        for known in (worker.documents, worker.problems, worker.mentions):
            known.pop(file, None)
        for files in (self._raw, self._due, self._originals):
            files.discard(file)

    def _mark(self, file: str) -> _FileMark:
        try:
            status = (self._config.source / file).stat()
        except OSError:
            return _FileMark(0, 0)
        return _FileMark(status.st_mtime_ns, status.st_size)
