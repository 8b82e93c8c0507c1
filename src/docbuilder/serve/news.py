"""What the builder tells: to open pages, and to the person at the terminal."""

from __future__ import annotations

from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data
from docbuilder.serve.failures import Failure
from docbuilder.serve.outputs import Output


class PageNews(Data, frozen=True):
    """What is new about a page.

    Args:
        route: of the page, relative to the site's root, without ending.
        output: the page, or None where it is gone.
        moved: the route that it has now, where it was renamed.
    """

    route: str
    output: Output | None
    moved: str = ""


class FileNews(Data, frozen=True):
    """A file that pages show has changed: its path from the site's root."""

    path: str


class FailureNews(Data, frozen=True):
    """Nothing can be built; or it can again, where there are none."""

    failures: tuple[Failure, ...]


class SiteNews(Data, frozen=True):
    """What is wrong with the site besides its pages.

    Args:
        problems: all of it, in order.
        new: what was not wrong before.
    """

    problems: tuple[Diagnostic, ...]
    new: tuple[Diagnostic, ...]


class IndexNews(Data, frozen=True):
    """Everything is done, and search finds other things than before."""


class NoteNews(Data, frozen=True):
    """For the person at the terminal: a sentence."""

    text: str


class StateNews(Data, frozen=True):
    """What is going on, in a word; "" when everything is done."""

    text: str


class Rebuilt(Data, frozen=True):
    """For the person at the terminal: a change was worked in.

    Args:
        what: the changed files, or what stands for them.
        seconds: how long it took until open pages were up to date.
        problems: what is wrong with the pages that were made anew.
    """

    what: str
    seconds: float
    problems: tuple[Diagnostic, ...]


News = PageNews | FileNews | FailureNews | SiteNews | IndexNews | NoteNews | StateNews | Rebuilt
