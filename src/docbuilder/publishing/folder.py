"""Publishing to a folder: the files are written aside and put into place at once, under the lock of `output.write`.

In: a built site, a `Request`, a folder. Out: the folder with the site in it. A job that is killed leaves the former state, or one
that the next job completes.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from docbuilder.model.reading import read_plain
from docbuilder.output.builds import builds_of
from docbuilder.output.write import OutputFile, SiteWriter
from docbuilder.publishing.plan import BuiltSite, PublishPlan, Request, make_plan, retargeted


def publish_to_folder(folder: Path, site: BuiltSite | None, request: Request, wait: float) -> PublishPlan:
    """Publish a site to a folder.

    Args:
        folder: where to.
        site: what, or None where versions are only removed.
        request: how.
        wait: seconds in which other jobs may write to the folder.

    Raises:
        OutputError: the folder cannot be used, or is not free in that time.
        PublishError: see `make_plan`.
    """
    chosen = site.chosen(request) if site is not None else ()
    versions = sorted({each.version for each in chosen}) or [_any_version(folder, request)]
    plan = None
    for version in versions:
        builds = [each for each in chosen if each.version == version]
        with SiteWriter(folder, version, adopt=request.adopt, wait=wait) as writer:
            plan = make_plan(builds_of(folder), builds, _folders(folder), request)
            entries: list[OutputFile] = []
            new: dict[str, bytes] = {}
            for build in builds:
                assert site is not None
                for path, file in site.files(build):
                    content = retargeted(path, read_plain(file), build, request.alias)
                    entries.append(writer.stage.add(path, content))
                    if path.rpartition("/")[2] in ("404.html", "pages.json"):
                        new[path] = content
            if site is not None:
                entries += [writer.stage.add(path, read_plain(file)) for path, file in site.assets(builds)]

            def read(path: str, new: dict[str, bytes] = new) -> bytes | None:
                return new[path] if path in new else _read(folder, path)

            entries += [writer.stage.add(path, content) for path, content in plan.root_files(read)]
            same = [each for each in plan.records if each.version == version and each not in builds]
            prefixes = frozenset(each.prefix for each in same if each.prefix) if builds else frozenset({""})
            keep = prefixes, frozenset(path for each in same for path in each.assets)
            writer.commit(entries, keep, plan.removed)
    assert plan is not None
    _make_aliases(folder, plan, wait)
    return plan


def _make_aliases(folder: Path, plan: PublishPlan, wait: float) -> None:
    """`latest/` and `stable/`: what they stand for, under their own names."""
    for alias, version in plan.aliases.items():
        with SiteWriter(folder, alias, wait=wait) as writer:
            entries: list[OutputFile] = []
            if plan.form == "folder":
                for path in sorted((folder / version).rglob("*")):
                    name = f"{alias}/{path.relative_to(folder / version).as_posix()}"
                    if path.is_file() and not path.is_symlink():
                        entries.append(writer.stage.add(name, path.read_bytes()))
            else:
                pages = plan.alias_pages(lambda path: _read(folder, path))
                entries = [writer.stage.add(path, page) for path, page in pages if path.startswith(f"{alias}/")]
            writer.commit(entries)


def _any_version(folder: Path, request: Request) -> str:
    """A version that stays: where nothing is published, the root is written beside it."""
    there = builds_of(folder)
    stay = {each.version for each in make_plan(there, (), (), request).records}
    return next(iter(sorted(stay)), "")


def _folders(folder: Path) -> Collection[str]:
    try:
        return {path.name for path in folder.iterdir() if path.is_dir()}
    except OSError:
        return set()


def _read(folder: Path, path: str) -> bytes | None:
    try:
        return read_plain(folder / path)
    except OSError:
        return None
