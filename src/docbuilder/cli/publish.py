"""`docbuilder publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command(short_help="Put a built site into a folder or onto a branch.")
@click.argument("site", required=False, type=click.Path(path_type=Path))
@click.option(
    "--to", metavar="DIR|gh-pages[:BRANCH]", required=True, help="Where to: a folder, or a branch of the remote."
)
@click.option(
    "--version", "versions", metavar="NAME", multiple=True, help="Of several in SITE, this one; may be repeated."
)
@click.option("--lang", "languages", metavar="LANG", multiple=True, help="Likewise for languages.")
@click.option(
    "--remove", metavar="NAME", multiple=True, help="A version to remove, or a pattern (`pr_*`); may be repeated."
)
@click.option(
    "--prune",
    metavar="KEEP",
    default="",
    help="Remove all versions but these, the latest, and previews: names, patterns, `last N` (releases), with commas.",
)
@click.option(
    "--alias",
    type=click.Choice(["folder", "redirect", "none"]),
    default="folder",
    show_default=True,
    help="Make latest/ and stable/ as copies, as pages that lead on, or not at all.",
)
@click.option("--adopt", is_flag=True, help="Publish between files of others, and replace those in the way.")
@click.option(
    "--remote", metavar="NAME", default="origin", show_default=True, help="Name or address of the repository."
)
@click.option(
    "--wait", metavar="SECONDS", type=click.FloatRange(min=0), default=120, show_default=True, help="For other jobs."
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def publish(
    site: Path | None,
    to: str,
    remove: tuple[str, ...],
    prune: str,
    remote: str,
    wait: float,
    quiet: bool,
    **options: Any,
) -> None:
    """Publish SITE (default: site, unless versions are only removed), a folder that `docbuilder build` has written.

    Its versions and languages take the places of those of the same names; all others stay, and so does what docbuilder has not
    written. Jobs may run at once.
    """
    from docbuilder.publishing import Request
    from docbuilder.publishing import publish as publish_site

    if site is None and not remove and not prune:
        site = Path("site")
    request = Request(remove=remove, prune=prune, **options)
    done = publish_site(site, to, request, repository=Path(), remote=remote, wait=wait)
    if quiet:
        return
    what = [f"published {', '.join(done.builds)}"] if done.builds else []
    what += [f"removed {', '.join(done.removed)}"] if done.removed else []
    what += [f"{alias} is {version}" for alias, version in done.aliases]
    if not done.changed:
        what = ["nothing new" if done.builds else "nothing to remove"]
    where = f"{done.place}{f' at {done.commit[:12]}' if done.commit else ''}"
    click.echo(f"{where}: {'; '.join(what) or 'nothing to remove'}")
