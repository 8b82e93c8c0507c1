"""Which pages differ between two versions: what a preview (`pr_12`) changes of `main`.

In: the traces of the last build of each (`page_traces.py`), from one cache. Out: the pages whose text, includes or documented objects are others, and
how many have only something else around them. Nothing is built or compared: a trace says what a page was made from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from docbuilder.model.values import Data
from docbuilder.stages.page_traces import CAUSES, PageTrace, causes_of, in_words

_CONTENT = frozenset({"text", "includes", "api"})


class PageChange(Data, frozen=True):
    """What has become of a page.

    Args:
        page: where it is written, relative to the folder of its version, without ending.
        kind: what has become of it.
        why: in words.
    """

    page: str
    kind: Literal["changed", "new", "removed"]
    why: str


class VersionChanges(Data, frozen=True):
    """What a version changes of another.

    Args:
        since: name of the other one.
        version: name of the version.
        pages: that have changed, in order; those that stand in for missing translations are not told.
        around: number of the other pages that are not the same: navigation, links, dates, the theme.
        unknown: codes of the languages of which there is only one of the versions.
    """

    since: str
    version: str
    pages: tuple[PageChange, ...]
    around: int
    unknown: tuple[str, ...] = ()


def compare_versions(
    since: str, before: Sequence[PageTrace], version: str, now: Sequence[PageTrace]
) -> VersionChanges | None:
    """What `version` changes of `since`; None where the cache knows no language of both.

    Args:
        since: name of the version to compare with.
        before: its pages.
        version: name of the version in question.
        now: its pages.
    """
    former, latter = _by_name(before), _by_name(now)
    there, here = ({language for language, _ in traces} for traces in (former, latter))
    if not there & here:
        return None
    found: list[PageChange] = []
    around = 0
    for name in sorted(former.keys() | latter.keys()):
        if name[0] not in there & here:
            continue
        was, is_ = former.get(name), latter.get(name)
        if was is None or was.fallback:
            if is_ is not None and not is_.fallback:
                found.append(PageChange(is_.route, "new", "new page" if was is None else "new translation"))
        elif is_ is None or is_.fallback:
            found.append(PageChange(was.route, "removed", "removed" if is_ is None else "the translation was removed"))
        elif causes := causes_of(was, is_.parts):
            own = [cause for cause in causes if cause in _CONTENT]
            if own:
                found.append(PageChange(is_.route, "changed", in_words(own)))
            else:
                around += 1
    return VersionChanges(since, version, tuple(found), around, tuple(sorted(there ^ here)))


def _by_name(traces: Sequence[PageTrace]) -> Mapping[tuple[str, str], PageTrace]:
    """Those that can be compared: earlier programs did not note where pages are written."""
    return {(trace.language, trace.name): trace for trace in traces if trace.route and len(trace.parts) == len(CAUSES)}
