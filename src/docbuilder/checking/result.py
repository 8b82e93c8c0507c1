"""What a check has found, and how it is kept for the next one.

In: the last build of a site. Out: the result of the last check, where nothing has changed since. Light to import: a check that has nothing
to do is over before anything else is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable

from docbuilder.engine.store import Key, key_of
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data
from docbuilder.stages.last_build import LastBuild

_NAME = "checked"


class Coverage(Data, frozen=True):
    """How much of what is public is documented.

    Args:
        documented: names that are on a page.
        missing: names that are on none.
    """

    documented: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where there is nothing to document."""
        total = len(self.documented) + len(self.missing)
        return len(self.documented) / total if total else 1.0

    def by_module(self) -> dict[str, tuple[int, int]]:
        """Module -> how many of its names are documented, and how many there are."""
        counts: dict[str, tuple[int, int]] = {}
        for names, is_documented in ((self.documented, True), (self.missing, False)):
            for name in names:
                done, total = counts.get(name.rpartition(".")[0], (0, 0))
                counts[name.rpartition(".")[0]] = done + is_documented, total + 1
        return dict(sorted(counts.items()))


class CheckResult(Data, frozen=True):
    """What was found.

    Args:
        pages: number of pages that were looked at.
        languages: number of languages.
        objects: number of API objects documented, members included.
        diagnostics: all problems, in order.
        coverage: which of the names that `coverage` asks for are documented.
        fresh: number of pages that were looked at anew; of the others it was known.
        notes: what went wrong with the cache; it does no harm.
    """

    pages: int
    languages: int
    objects: int
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage = Coverage()
    fresh: int = 0
    notes: tuple[str, ...] = ()


class _KeptCheck(Data, frozen=True):
    """The last check: a key for everything that it read, and what it found."""

    key: Key
    included: tuple[str, ...]
    result: CheckResult


def last_check(last: LastBuild) -> CheckResult | None:
    """What the last check has found, if nothing has changed since.

    Args:
        last: the last build of the site, entered.
    """
    if not last.known:
        return None
    last.look()
    kept = last.load(_NAME, _KeptCheck)
    if kept is None or kept.key != _key(last, kept.included):
        return None
    return kept.result


def save_check(last: LastBuild, included: Iterable[str], result: CheckResult) -> None:
    """Keep what was found.

    Args:
        last: the last build of the site.
        included: files outside of the source folder that pages include.
        result: see `last_check`.
    """
    if last.enabled:
        outside = tuple(sorted(included))
        last.commit_apart(_NAME, _KeptCheck(_key(last, outside), outside, result))


def _key(last: LastBuild, included: tuple[str, ...]) -> Key:
    config = last.config
    return key_of("check", last.whole(included), repr((config.coverage, config.toctree_order)))
