"""What a published tree becomes: which builds are in it, which go, and what stands at its root.

In: the records of the builds that are there and of those that are published, and what was asked for. Out: `PublishPlan`. Folders and
branches are changed by it alike (`folder.py`, `branch.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from docbuilder.config import ConfigError
from docbuilder.model.values import Data
from docbuilder.output import record, root, sitemap
from docbuilder.output.builds import builds_of
from docbuilder.output.not_found import PAGES, read_pages
from docbuilder.output.pages import File
from docbuilder.output.record import BuildRecord
from docbuilder.output.root import Root, entrance_page
from docbuilder.publishing.names import matching, pruned
from docbuilder.site.versions import VersionKind, kind_of, latest_version

AliasForm = Literal["folder", "redirect", "none"]
LATEST, STABLE = "latest", "stable"
OWN = ".docbuilder"
ASSETS = "assets"


class PublishError(ConfigError):
    """The tree cannot be published to as it was asked for; nothing of it has changed."""


class Request(Data, frozen=True):
    """What somebody asks for.

    Args:
        versions: of the site that are published; empty for all that it has.
        languages: likewise.
        remove: versions that go: names or patterns.
        prune: what is kept, see `names.pruned`; "" for all.
        alias: how `latest/` and `stable/` are made.
        adopt: files that nobody of ours has written may be replaced.
    """

    versions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    prune: str = ""
    alias: AliasForm = "folder"
    adopt: bool = False


class BuiltSite:
    """A site that `docbuilder build` has written.

    Args:
        folder: where.

    Attributes:
        records: of its builds.

    Raises:
        PublishError: there is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = builds_of(folder)
        if not self.records:
            raise PublishError(f"there is no site in {str(folder)!r}; `docbuilder build` makes one")

    def chosen(self, request: Request) -> tuple[BuildRecord, ...]:
        """The records of the builds that are to be published.

        Raises:
            PublishError: there is none, or they are of an earlier program.
        """
        found = [
            each
            for each in self.records
            if (not request.versions or each.version in request.versions)
            and (not request.languages or each.language in request.languages)
        ]
        if not found:
            known = ", ".join(each.prefix.rstrip("/") or "one without version and language" for each in self.records)
            raise PublishError(f"the site has no such build; it has: {known}")
        old = [each.prefix for each in found if not (self.folder / each.prefix / record.FILE).is_file()]
        if old:
            raise PublishError(f"{old[0]!r} was built by an earlier docbuilder; build it again")
        return tuple(found)

    def files(self, build: BuildRecord) -> Iterator[tuple[str, str]]:
        """The files of a build by their paths from the site's root, without what all builds share; where each of them is."""
        others = [] if build.prefix else [other.prefix.split("/")[0] for other in self.records if other.prefix]
        skip = frozenset() if build.prefix else frozenset({OWN, ASSETS, ".git", *others})
        for name, path in sorted(plain_files(str(self.folder / build.prefix), skip)):
            # a build has nothing hidden in its folder; web servers and git read there what to do (`.htaccess`, `.git/config`)
            if not build.is_preview or not f"/{name}".count("/."):
                yield build.prefix + name, path

    def assets(self, builds: Sequence[BuildRecord]) -> Iterator[tuple[str, Path]]:
        """What their pages share: plain files of the folder for it, whatever their records name."""
        top = self.folder / ASSETS
        there = {f"{ASSETS}/{name}": path for name, path in plain_files(str(top))} if _is_folder(top) else {}
        for name in sorted({path for build in builds for path in build.assets} & there.keys()):
            yield name, Path(there[name])


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def own_assets(builds: Iterable[BuildRecord]) -> frozenset[str]:
    """The shared files that replace those of the same name: those of previews do not, for a preview could put something there
    before a version that is to be trusted comes with the file."""
    return frozenset(path for build in builds if not build.is_preview for path in build.assets)


def plain_files(folder: str, skip: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Every plain file below a folder, symbolic links are none: its path from there, and where it is.

    Args:
        folder: where to look.
        skip: names in it that are left out.
    """
    with os.scandir(folder) as entries:  # which tells kinds without asking for each file
        for entry in entries:
            if entry.name in skip:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from ((f"{entry.name}/{name}", path) for name, path in plain_files(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield entry.name, entry.path


class PublishPlan(Data, frozen=True):
    """What a tree becomes.

    Args:
        records: of all builds that it will have.
        removed: versions that go.
        aliases: alias -> the version that it stands for.
        form: how they are made.
    """

    records: tuple[BuildRecord, ...]
    removed: frozenset[str]
    aliases: Mapping[str, str]
    form: AliasForm

    def root_files(self, read: Callable[[str], bytes | None]) -> Iterator[File]:
        """The files at the root; see `output.root`."""
        redirected = self.aliases if self.form == "redirect" else {}
        latest = {each.version: each for each in self.records}.get(self.aliases.get(LATEST, ""))
        for path, content in root.root_files(Root(self.records, redirected), read):
            if path == sitemap.FILE and latest is not None:
                # a site map may list addresses below its own folder only, and those of a release are in `latest/`
                name = next(iter(latest.sitemaps), path)
                yield path, retargeted(name, content, latest, self.form)
            else:
                yield path, content

    def alias_pages(self, read: Callable[[str], bytes | None]) -> Iterator[File]:
        """The pages of aliases that lead on, where they are made so."""
        for alias, version in self.aliases.items():
            for build in (each for each in self.records if each.version == version):
                folder = build.prefix.replace(version, alias, 1)
                for route in read_pages(read(build.prefix + PAGES) or b""):
                    up = "../" * f"{folder}{route}".count("/")
                    yield f"{folder}{route}.html", entrance_page(build, build.prefix + route, "", up=up)


def make_plan(
    there: Sequence[BuildRecord], chosen: Sequence[BuildRecord], names: Collection[str], request: Request
) -> PublishPlan:
    """Merge builds into those that are there.

    Args:
        there: records of the tree.
        chosen: of what is published.
        names: of the folders at the tree's root.
        request: what was asked for.

    Raises:
        PublishError: it would drop what nobody said should go, or take a foreign folder.
    """
    prefixes = {each.prefix for each in chosen}
    records = [each for each in there if each.prefix not in prefixes] + list(chosen)
    versions = {each.version for each in records if each.version}
    removed = set().union(*(matching(versions, pattern) for pattern in request.remove))
    if request.prune:
        removed |= pruned(versions, request.prune)
    wanted = {each.version for each in chosen} & removed
    if wanted:
        raise PublishError(f"{min(wanted)!r} is to be published and to be removed")
    records = [each for each in records if each.version not in removed]
    ours = {each.prefix.split("/")[0] for each in there}
    for each in chosen:
        other = next((o for o in there if o.version == each.version and bool(o.language) != bool(each.language)), None)
        if other is not None:
            raise PublishError(
                f"{each.prefix or 'the root'!r} would replace {other.prefix or 'the root'!r}, which is arranged otherwise: "
                "one has languages, the other has none; remove the old one first"
            )
        top = each.prefix.split("/")[0]
        if top and top in names and top not in ours and not request.adopt:
            raise PublishError(f"{top!r} is there and not of docbuilder; --adopt replaces it")
    return PublishPlan(tuple(records), frozenset(removed), _aliases(records, request), request.alias)


def _aliases(records: Sequence[BuildRecord], request: Request) -> dict[str, str]:
    versions = {each.version for each in records if each.version}
    if request.alias == "none":
        return {}
    latest = latest_version(versions)
    found = {LATEST: latest} if latest else {}
    if latest and kind_of(latest) is VersionKind.RELEASE:
        found[STABLE] = latest
    return {alias: version for alias, version in found.items() if alias not in versions}


def retargeted(path: str, content: bytes, build: BuildRecord, form: AliasForm) -> bytes:
    """A file of a release as it is published: search engines are told of the page in `latest/`, from the first day on.

    Old folders are never built again, so what they say must hold when they have become old.
    """
    if form != "folder" or not build.base_url or kind_of(build.version or "main") is not VersionKind.RELEASE:
        return content
    base = build.base_url.rstrip("/")
    old, new = f"{base}/{build.version}/".encode(), f"{base}/{LATEST}/".encode()
    if path.endswith(".html"):
        return _LINKS.sub(lambda match: match[1] + _moved(match[2], old, new), content)
    if path.rpartition("/")[2] in build.sitemaps:
        return content.replace(old, new)
    return content


def _moved(address: bytes, old: bytes, new: bytes) -> bytes:
    return new + address.removeprefix(old) if address.startswith(old) else address


_LINKS = re.compile(rb'(<link rel="(?:canonical|alternate)"[^<>]*? href="|<meta property="og:url" content=")([^"<>]*)')
