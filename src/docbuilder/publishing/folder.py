"""Publishing to a folder: the files are written aside and put into place at once, under the lock of `output.write`.

In: a built site, a `Request`, a folder. Out: the folder with the site in it. A job that is killed leaves the former state, or one
that the next job completes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from docbuilder.model.reading import read_plain
from docbuilder.output.builds import builds_of
from docbuilder.output.not_found import PAGES
from docbuilder.output.root import NOT_FOUND
from docbuilder.output.write import OutputFile, SiteWriter
from docbuilder.publishing.plan import (
    LATEST,
    STABLE,
    BuiltSite,
    PublishPlan,
    Request,
    make_plan,
    own_assets,
    plain_files,
    retargeted,
)


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
    if request.adopt:
        _take_over(folder, wait)
    versions = sorted({each.version for each in chosen}) or [_any_version(folder, request)]
    with SiteWriter(folder, versions[0], adopt=request.adopt, wait=wait) as writer:
        plan = make_plan(builds_of(folder), chosen, _folders(folder), request)
        stage = writer.stage
        entries: dict[str, list[OutputFile]] = {version: [] for version in versions}
        new: dict[str, bytes] = {}
        own = own_assets(chosen)
        for build in chosen:
            assert site is not None
            for path, file in site.files(build):
                content = retargeted(path, read_plain(file), build, request.alias)
                entries[build.version].append(stage.add(path, content))
                if path.rpartition("/")[2] in (NOT_FOUND, PAGES):
                    new[path] = content
            for path, asset in site.assets([build]):
                there = None if path in own else _read(folder, path)
                entries[build.version].append(stage.add(path, read_plain(asset) if there is None else there))

        def read(path: str) -> bytes | None:
            return new[path] if path in new else _read(folder, path)

        entries[versions[0]] += [stage.add(path, content) for path, content in plan.root_files(read)]
        same = [each for each in plan.records if each.version in versions and each not in chosen]
        prefixes = frozenset(each.prefix for each in same if each.prefix) if chosen else frozenset({""})
        keep = prefixes, frozenset(path for each in same for path in each.assets)
        staged = {entry.path for files in entries.values() for entry in files}
        aliases = dict(_aliases(folder, writer, plan, [each.prefix for each in chosen], staged))
        if plan.form == "redirect":
            for path, content in plan.alias_pages(read):
                aliases[path.partition("/")[0]].append(stage.add(path, content))
        known = {each.version for each in plan.records}
        gone = {name for name in (LATEST, STABLE) if name in writer.versions and name not in aliases.keys() | known}
        beside = {version: entries[version] for version in versions[1:]} | aliases
        writer.commit(entries[versions[0]], keep, plan.removed | gone, beside)
    return plan


def _take_over(folder: Path, wait: float) -> None:
    """Note what the folders of versions hold that say that they are docbuilder's, and that no manifest tells of."""
    with SiteWriter(folder, adopt=True, wait=wait) as writer:
        unknown = {each.version for each in builds_of(folder) if each.version} - set(writer.versions)
        files = {
            version: [
                writer.stage.add(f"{version}/{name}", read_plain(path))
                for name, path in plain_files(str(folder / version))
            ]
            for version in sorted(unknown)
            if (folder / version).is_dir()
        }
        if files:
            writer.commit((), (frozenset({""}), frozenset()), (), files)


def _aliases(
    folder: Path, writer: SiteWriter, plan: PublishPlan, replaced: Collection[str], staged: Collection[str]
) -> Iterator[tuple[str, list[OutputFile]]]:
    """`latest` and `stable` -> their files: where they are folders, those that their version has now or is about to get."""
    for alias, version in plan.aliases.items():
        entries: list[OutputFile] = []
        if plan.form == "folder":
            top = folder / version
            names = {f"{version}/{name}" for name, _ in plain_files(str(top))} if top.is_dir() else set()
            paths = {name for name in names if not name.startswith(tuple(replaced))}
            paths |= {path for path in staged if path.startswith(f"{version}/")}
            entries = [
                writer.stage.add(alias + path.removeprefix(version), writer.stage.read(path)) for path in sorted(paths)
            ]
        yield alias, entries


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
