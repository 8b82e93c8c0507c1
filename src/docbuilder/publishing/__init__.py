"""Putting a built site where readers get it: a folder, or a branch that a host serves.

In: a folder that `docbuilder build` has written, and a place. Out: the place with the builds in it, beside those that others have
put there. Everything is all or nothing, and jobs may run at once.
"""

from __future__ import annotations

import re
from pathlib import Path

from docbuilder.model.values import Data
from docbuilder.publishing.plan import BuiltSite, PublishError, PublishPlan, Request
from docbuilder.site.git import ask_git

__all__ = ["Published", "Request", "publish"]

_BRANCH = re.compile(r"gh-pages(?::(?P<name>.+))?")
DEFAULT_BRANCH = "gh-pages"


class Published(Data, frozen=True):
    """What has been published.

    Args:
        place: where, as people name it.
        builds: `v1.2/ja` and the like.
        removed: versions that are gone.
        aliases: alias -> version.
        commit: its name; "" where nothing was new, and for folders.
        changed: there was anything new; folders do not tell.
    """

    place: str
    builds: tuple[str, ...]
    removed: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...]
    commit: str = ""
    changed: bool = True


def publish(
    site: Path | None, to: str, request: Request, *, repository: Path, remote: str = "origin", wait: float = 120.0
) -> Published:
    """Publish a site.

    Args:
        site: the folder of a built site; None to remove versions only.
        to: a folder, or `gh-pages`, or `gh-pages:<branch>`.
        request: what exactly.
        repository: a folder in the clone whose remote has the branch.
        remote: its name or address.
        wait: seconds in which other jobs may be faster.

    Raises:
        ConfigError: it cannot be done; nothing has changed then.
    """
    if site is None and not request.remove and not request.prune:
        raise PublishError("there is nothing to do: name a site, or what to remove")
    built = BuiltSite(site) if site is not None else None
    chosen = built.chosen(request) if built is not None else ()
    builds = tuple(each.prefix.rstrip("/") or "." for each in chosen)
    if match := _BRANCH.fullmatch(to):
        from docbuilder.publishing.branch import BranchPublisher, message_of  # git is needed here only
        from docbuilder.publishing.git import Branch

        name = match["name"] or DEFAULT_BRANCH
        with Branch(repository, remote, name) as branch:
            message = message_of(chosen, request, ask_git(repository, "rev-parse", "HEAD"))
            commit, plan = BranchPublisher(branch, built, request, message).publish(wait)
        return _published(f"{name} of {remote}", builds, plan, commit, changed=bool(commit))
    from docbuilder.publishing.folder import publish_to_folder

    plan = publish_to_folder(Path(to).absolute(), built, request, wait)
    return _published(to, builds, plan, "", changed=True)


def _published(place: str, builds: tuple[str, ...], plan: PublishPlan, commit: str, *, changed: bool) -> Published:
    return Published(place, builds, tuple(sorted(plan.removed)), tuple(sorted(plan.aliases.items())), commit, changed)
