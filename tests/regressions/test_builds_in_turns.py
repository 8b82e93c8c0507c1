"""Two builds with one store and one output folder: what one keeps is several values, and the other may write its own between them.

A site then had terms of another in its search; a build that had nothing to do printed the problems of another; files that another build
had just replaced counted as up to date; answers to links were taken for those of another state of the sources.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.engine.store import Store, key_of
from docbuilder.output.write import OutputError, SiteWriter
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_traces import PageTraces
from sites import configure, tree, write


def editions(tmp_path: Path, *, apart: bool = False) -> dict[str, Config]:
    """Two projects with other pages, problems and search terms, one store, and one name in it: in one folder, or in two checkouts.

    Returns: name -> configuration; where there is one folder, the pages of one are there at a time, see `write_edition`.
    """
    options = {"cache": True, "cache_folder": tmp_path / "cache"}
    return {
        "first": configure(tmp_path / "one/docs", **options),
        "second": configure(tmp_path / ("two/docs" if apart else "one/docs"), name="Second", **options),
    }


def write_edition(config: Config, name: str, same: str = "") -> None:
    """The sources of an edition, with some text on a page that both have."""
    pages = {
        "index.md": f"# Start\n\n{name} edition, [nothing]({name}) and [more](more#{name})\n",
        "same.md": f"# Same\n\n{same}\n",
    }
    write(config.source, {**pages, "more.md": f"# More\n\n## {name}\n\n[back](index#{name})\n"})


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Has something done, once, when the next values were read from a store that are read first of several."""

    def arm(action: Callable[[], None]) -> None:
        rows = Store._rows

        def between_rows(self: Store, table: str, keys: list[bytes]) -> object:
            for row in rows(self, table, keys):
                yield row
                if asked:
                    asked.pop()()

        asked = [action]
        monkeypatch.setattr(Store, "_rows", between_rows)

    return arm


def by_another(action: Callable[[], object]) -> Callable[[], None]:
    """As another process would: it does not share the thread."""

    def run() -> None:
        thread = Thread(target=action)
        thread.start()
        thread.join()

    return run


def test_values_of_one_question_are_of_one_build(tmp_path: Path, between: Callable[[Callable[[], None]], None]) -> None:
    """Also where they are so large that they have several parts: who writes has to wait."""
    keys = [key_of("one"), key_of("two")]

    def keep(letter: bytes) -> None:
        with Store(tmp_path) as store:
            store.put_all({keys[0]: letter * 10, keys[1]: letter * 3_000_000})

    keep(b"a")
    with Store(tmp_path) as store:
        between(by_another(lambda: keep(b"b")))
        found = store.get_all(keys)
        assert not store.notes
    assert {value[:1] for value in found.values()} in ({b"a"}, {b"b"})
    assert len(found) == 2


@pytest.mark.parametrize("apart", [False, True], ids=["one folder", "two checkouts"])
@pytest.mark.parametrize("edit", ["", "edited"])
@pytest.mark.parametrize("step", range(12))
def test_builds_in_turns(tmp_path: Path, step: int, edit: str, apart: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build of other sources and settings comes between any two questions to the store, or before the output folder is taken."""
    configs = editions(tmp_path, apart=apart)
    fresh = {}
    for name, config in configs.items():
        write_edition(config, name, edit)
        result = build(replace(config, cache=False, out=tmp_path / f"fresh-{name}"))
        fresh[name] = tree(tmp_path / f"fresh-{name}"), result.diagnostics
    for name in ("second", "first"):
        write_edition(configs[name], name)
        build(configs[name])
    write_edition(configs["first"], "first", edit)
    left = [step]
    get_all, enter = Store.get_all, SiteWriter.__enter__

    def other() -> None:
        left[0] -= 1
        if left[0] == -1:
            write_edition(configs["second"], "second", edit)
            with suppress(OutputError):  # the first one has the folder by now
                build(configs["second"])
            write_edition(configs["first"], "first", edit)

    def asking(self: Store, keys: list[bytes]) -> dict[bytes, bytes]:
        found = get_all(self, keys)
        other()
        return found

    def entering(self: SiteWriter) -> SiteWriter:
        other()
        return enter(self)

    monkeypatch.setattr(Store, "get_all", asking)
    monkeypatch.setattr(SiteWriter, "__enter__", entering)
    result = build(configs["first"])
    monkeypatch.undo()
    assert result.diagnostics == fresh["first"][1]
    nothing_to_do = (
        not edit and not apart and tree(configs["first"].out) == fresh["second"][0]
    )  # as if the other one had come later
    out = configs["first"].out
    assert nothing_to_do or tree(out) == fresh["first"][0]
    assert build(configs["first"]).diagnostics == fresh["first"][1]
    assert tree(out) == fresh["first"][0]


def test_shards_belong_to_their_record(tmp_path: Path, between: Callable[[Callable[[], None]], None]) -> None:
    """Those of another build are none."""
    config = editions(tmp_path)["first"]
    write_edition(config, "second")
    build(config)
    write_edition(config, "first")
    build(config)

    def other() -> None:
        with LastBuild(config) as last:
            last.save_all("shards ", ())
            last.store.put_all(last.take_pending())

    with LastBuild(config) as last:
        traces = PageTraces(last)
        between(by_another(other))
        record = traces.search_index("")
    assert record is not None
    assert "first" in str(record.index.shards)


def test_traces_belong_to_their_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another checkout of what is built here was built meanwhile: what links lead to is as in its build, but the traces are of ours."""
    options = {"cache": True, "cache_folder": tmp_path / "cache"}
    here, there = (configure(tmp_path / name / "docs", **options) for name in ("one", "two"))
    pages = {"index.md": "# Start\n\n[more](more#new)\n", "more.md": "# More\n"}
    write(here.source, pages)
    assert [problem.code.slug for problem in build(here).diagnostics] == ["link-anchor"]
    for config in (here, there):
        write(config.source, {**pages, "more.md": "# More\n\n## New\n"})
    make = PageTraces.__init__

    def making(self: PageTraces, last: LastBuild) -> None:
        make(self, last)
        monkeypatch.undo()
        assert build(there).diagnostics == ()

    monkeypatch.setattr(PageTraces, "__init__", making)
    assert build(here).diagnostics == ()
    assert tree(here.out) == tree(there.out)
