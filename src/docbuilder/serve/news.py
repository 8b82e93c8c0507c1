"""What the builder tells: to open pages, and to the person at the terminal."""

from __future__ import annotations

from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import dataclass
from docbuilder.serve.failures import Failure
from docbuilder.serve.project import Output


@dataclass(frozen=True, slots=True)
class PageNews:
    """What is new about a page.

    Args:
        route: of the page, relative to the site's root, without ending.
        output: the page, or None where it is gone.
        moved: the route that it has now, where it was renamed.
    """

    route: str
    output: Output | None
    moved: str = ""


@dataclass(frozen=True, slots=True)
class FileNews:
    """A file that pages show has changed: its path from the site's root."""

    path: str


@dataclass(frozen=True, slots=True)
class FailureNews:
    """Nothing can be built; or it can again, where there are none."""

    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class StateNews:
    """What is going on, in a word; "" when everything is done."""

    text: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """For the person at the terminal: a change was worked in.

    Args:
        what: the changed files, or what stands for them.
        seconds: how long it took until open pages were up to date.
        problems: what is wrong with the pages that were made anew.
    """

    what: str
    seconds: float
    problems: tuple[Diagnostic, ...]


News = PageNews | FileNews | FailureNews | StateNews | Rebuilt
