"""`docbuilder explain --since`: the pages of a version that differ from those of another.

In: the configuration of the last build, and the name of the other version. Out: a line a page, or JSON.
"""

from __future__ import annotations

import dataclasses
import json

import click

from docbuilder.config import Config
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_traces import PageTrace, last_traces
from docbuilder.stages.version_changes import VersionChanges, compare_versions

SCHEMA = 1
"""Raised when what readers of the JSON know is renamed or removed; new keys come without."""


def print_changes(config: Config, since: str, *, as_json: bool) -> None:
    """Print which pages of the version of `config` differ from those of `since`.

    Raises:
        click.UsageError: the cache does not know both, or no language of both.
    """
    before, now = (_traces(config, name) for name in (since, config.version))
    changes = compare_versions(since, before, config.version, now)
    if changes is None:
        raise click.UsageError(f"{_called(since)} and {_called(config.version)} have no language in common")
    if as_json:
        click.echo(_json(changes))
        return
    for change in changes.pages:
        click.echo(f"{change.page}: {change.why}")
    if changes.around:
        click.echo(
            f"{changes.around:,} more with the same content: the theme, navigation, dates or the targets of links"
        )
    if not changes.pages:
        click.echo(f"no page has changed since {_called(since)}")
    for code in changes.unknown:
        click.echo(f"not compared: {code}, which only one of the versions has", err=True)


def _traces(config: Config, version: str) -> tuple[PageTrace, ...]:
    with LastBuild(dataclasses.replace(config, version=version)) as last:
        found = last_traces(last)
    if not found:
        raise click.UsageError(f"the cache knows nothing of {_called(version)}: build it with the same cache and --out")
    return found


def _called(version: str) -> str:
    return f"the version {version!r}" if version else "the build without a version"


def _json(changes: VersionChanges) -> str:
    pages = [{"page": each.page, "kind": each.kind, "why": each.why} for each in changes.pages]
    data = {
        "schema": SCHEMA,
        "since": changes.since,
        "version": changes.version,
        "pages": pages,
        "around": changes.around,
        "unknown": list(changes.unknown),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
