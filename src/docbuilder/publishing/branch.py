"""Publishing to a branch: one commit, made for the head that is there, and made again where somebody was faster.

In: a built site, a `Request`, a `Branch`. Out: a commit on it. What is not of docbuilder (`CNAME` above all) is left alone: trees are
changed name by name.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Mapping, Sequence

from docbuilder.model.reading import read_plain
from docbuilder.model.values import Data
from docbuilder.output.builds import builds_in
from docbuilder.output.record import BuildRecord
from docbuilder.output.root import NAMES
from docbuilder.publishing.git import Branch, HeadMovedError, TreeEntry
from docbuilder.publishing.plan import (
    ASSETS,
    OWN,
    BuiltSite,
    PublishError,
    PublishPlan,
    Request,
    make_plan,
    own_assets,
    retargeted,
)

_STATE = f"{OWN}/published.json"
SCHEMA = 1
_HARMLESS = frozenset({"CNAME", ".nojekyll", ".gitignore", ".gitattributes", "README.md", "LICENSE", ".github"})
"""What may lie on a branch that counts as empty."""
_HASHED = re.compile(r".+\.[0-9a-f]{10}(?:\.\w+)?")


class State(Data, frozen=True):
    """What a branch says of itself.

    Args:
        tops: names at the root that the build without a version and language has written.
        aliases: names of folders that are other names of versions.
    """

    tops: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class BranchPublisher:
    """Publishes one site to one branch.

    Args:
        branch: where to.
        site: what, or None where versions are only removed.
        request: how.
        message: of the commit.
    """

    def __init__(self, branch: Branch, site: BuiltSite | None, request: Request, message: str) -> None:
        self._branch, self._request, self._message = branch, request, message
        self._site = site
        self._chosen = site.chosen(request) if site is not None else ()
        self._new: dict[str, TreeEntry] = {}
        self._texts: dict[str, bytes] = {}  # what the root is made from

    def publish(self, wait: float) -> tuple[str, PublishPlan]:
        """Publish; the new commit, or "" where there is nothing new, and what the tree has become.

        Args:
            wait: seconds in which other jobs may be faster.

        Raises:
            PublishError: others are faster for longer than that, or see `make_plan`.
        """
        if self._site is not None:
            self._new = self._branch.write(self._files())
        end = time.monotonic() + wait
        delay = 0.1
        while True:
            self._branch.fetch()
            root, plan = self._merged()
            commit = self._branch.commit(root, self._message)
            if not commit:
                return "", plan
            try:
                self._branch.push(commit)
            except HeadMovedError as error:
                if time.monotonic() + delay > end:
                    raise PublishError(
                        f"others kept writing to {self._branch.name!r} for {wait:g} seconds; try again, or wait longer with --wait"
                    ) from error
                time.sleep(delay * random.uniform(0.5, 1.5))  # noqa: S311  # so that two jobs do not meet again
                delay = min(delay * 1.5, 3.0)
            else:
                return commit, plan

    def _files(self) -> list[tuple[str, bytes]]:
        assert self._site is not None
        found: list[tuple[str, bytes]] = []
        for build in self._chosen:
            for path, file in self._site.files(build):
                content = retargeted(path, read_plain(file), build, self._request.alias)
                found.append((path, content))
                if path.rpartition("/")[2] in ("404.html", "pages.json", "build.json"):
                    self._texts[path] = content
        return found + [(path, read_plain(file)) for path, file in self._site.assets(self._chosen)]

    def _merged(self) -> tuple[TreeEntry, PublishPlan]:
        branch = self._branch
        root = branch.entries("")
        there = builds_in(branch.folders, branch.read)
        state = _read_state(branch.read(_STATE))
        known = bool(there or state)
        state = state or State()
        foreign = sorted(root.keys() - _HARMLESS)
        if foreign and not known and not self._request.adopt:
            raise PublishError(
                f"the branch {branch.name!r} holds files that docbuilder did not write ({foreign[0]!r} for one); "
                "--adopt publishes between them and replaces those at its places"
            )
        folders = {name for name, entry in root.items() if entry.is_folder and name not in state.tops}
        plan = make_plan(there, self._chosen, folders, self._request)
        for name in (*plan.removed, *state.aliases):
            root.pop(name, None)
        state = self._place(root, state, plan, known)
        files = dict(plan.root_files(self._read))
        if plan.form == "redirect":
            files |= dict(plan.alias_pages(self._read))
        self._put(root, branch.make_files(files))
        for alias, version in plan.aliases.items():
            if alias in root and alias not in state.aliases and plan.form == "folder" and not self._request.adopt:
                raise PublishError(
                    f"{alias!r} is there and not of docbuilder; --adopt replaces it, --alias none leaves it"
                )
            if plan.form == "folder":
                root[alias] = root[version]
        self._collect(root, plan)
        content = {"schema": SCHEMA, "tops": list(state.tops), "aliases": sorted(plan.aliases)}
        self._put(root, branch.make_files({_STATE: (json.dumps(content, indent=1) + "\n").encode()}))
        return branch.make_folder(root), plan

    def _place(self, root: dict[str, TreeEntry], state: State, plan: PublishPlan, known: bool) -> State:
        """Put the new builds into the root."""
        tops = state.tops
        for build in self._chosen:
            parts = build.prefix.rstrip("/").split("/") if build.prefix else []
            if not parts:
                versions = {part.prefix.split("/")[0] for part in plan.records}
                new = {name: entry for name, entry in self._new.items() if name not in versions | {ASSETS, OWN}}
                clash = sorted((new.keys() & root.keys()) - set(tops) - NAMES)
                if clash and known and not self._request.adopt:
                    raise PublishError(f"{clash[0]!r} is there and not of docbuilder; --adopt replaces it")
                for name in tops:
                    root.pop(name, None)
                root.update(new)
                tops = tuple(sorted(new))
            elif len(parts) == 1:
                root[parts[0]] = self._new[parts[0]]
            else:
                inner = self._branch.subtree(root[parts[0]]) if self._is_folder(root, parts[0]) else {}
                inner[parts[1]] = self._branch.subtree(self._new[parts[0]])[parts[1]]
                root[parts[0]] = self._branch.make_folder(inner)
        if ASSETS in self._new:
            shared = self._branch.subtree(root[ASSETS]) if self._is_folder(root, ASSETS) else {}
            new, own = self._branch.subtree(self._new[ASSETS]), own_assets(self._chosen)
            kept = {name: entry for name, entry in shared.items() if f"{ASSETS}/{name}" not in own}
            root[ASSETS] = self._branch.make_folder(new | kept)
        return State(tops, state.aliases)

    def _is_folder(self, root: Mapping[str, TreeEntry], name: str) -> bool:
        return name in root and root[name].is_folder

    def _put(self, entries: dict[str, TreeEntry], files: Mapping[str, TreeEntry]) -> None:
        """Put files into a folder's entries, by path from there."""
        below: dict[str, dict[str, TreeEntry]] = {}
        for path, entry in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {})[rest] = entry
            else:
                entries[name] = entry
        for name, inner in below.items():
            there = self._branch.subtree(entries[name]) if self._is_folder(entries, name) else {}
            self._put(there, inner)
            entries[name] = self._branch.make_folder(there)

    def _collect(self, root: dict[str, TreeEntry], plan: PublishPlan) -> None:
        """Drop shared files that no build loads any more; where a build does not say what it loads, all stay."""
        if not self._is_folder(root, ASSETS) or not all(each.assets for each in plan.records):
            return
        needed = {path.partition("/")[2] for each in plan.records for path in each.assets}
        shared = self._branch.subtree(root[ASSETS])
        left = {name: entry for name, entry in shared.items() if name in needed or not _HASHED.fullmatch(name)}
        if len(left) < len(shared):
            root[ASSETS] = self._branch.make_folder(left)
            if not left:
                del root[ASSETS]

    def _read(self, path: str) -> bytes | None:
        return self._texts[path] if path in self._texts else self._branch.read(path)


def _read_state(content: bytes | None) -> State | None:
    try:
        data = json.loads(content or b"")
        return State(tuple(map(str, data["tops"])), tuple(map(str, data["aliases"])))
    except (ValueError, KeyError, TypeError):
        return None


def message_of(chosen: Sequence[BuildRecord], request: Request, source: str) -> str:
    """The message of the commit."""
    places = ", ".join(each.prefix.rstrip("/") or "the site" for each in chosen)
    what = [f"publish {places}"] if places else []
    what += [f"remove {', '.join(request.remove)}"] if request.remove else []
    what += [f"keep {request.prune}"] if request.prune else []
    return f"docs: {'; '.join(what) or 'publish'}\n" + (f"\nFrom {source}.\n" if source else "")
