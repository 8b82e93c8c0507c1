"""The files at the root of a site, from the records of what lies below (`output/record.py`).

In: records, and the 404 pages of their folders. Out: the entrance, `404.html`, `versions.json`, `_headers`, `_redirects`, the
site map, `robots.txt`, `llms.txt`, and `build.json`, which lists the builds. Nothing else decides what stands there: one build alone,
builds beside each other in one folder, and builds merged on a branch give the same files for the same records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from msgspec import field

from docbuilder.model.values import Data
from docbuilder.output import llms, record, redirects, search_entry, sitemap
from docbuilder.output.headers import headers_file
from docbuilder.output.pages import File
from docbuilder.output.record import BuildRecord
from docbuilder.render.policy import content_policy
from docbuilder.site import versions
from docbuilder.site.languages import describe_language
from docbuilder.site.routes import encode_path
from docbuilder.site.versions import SiteVersion, VersionKind, kind_of, latest_version, order_versions

ENTRANCE, NOT_FOUND = "index.html", "404.html"
NAMES = frozenset(
    {
        ENTRANCE,
        NOT_FOUND,
        versions.FILE,
        versions.SCRIPT,
        record.FILE,
        sitemap.FILE,
        sitemap.ROBOTS,
        "_headers",
        redirects.FILE,
        ".nojekyll",
        llms.FILE,
        search_entry.FILE,
    }
)
"""What may stand at the root of a site besides the folders of its builds."""


class Root(Data, frozen=True):
    """The builds of a site.

    Args:
        records: of all of them.
        aliases: name of a folder that leads on to a version (`latest`) -> that version.
    """

    records: tuple[BuildRecord, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def known(self) -> dict[str, SiteVersion]:
        """The versions that there are, by name; "" is none."""
        found: dict[str, list[BuildRecord]] = {}
        for each in self.records:
            found.setdefault(each.version, []).append(each)
        result: dict[str, SiteVersion] = {}
        for name, group in found.items():
            ordered = _in_order(group)
            codes = tuple(each.language for each in ordered if each.language)
            result[name] = SiteVersion(name, codes, ordered[0].start)
        return result

    def front(self) -> tuple[BuildRecord, ...]:
        """The builds of the version that readers who name none get, its default language first; empty if there is none."""
        names = {each.version for each in self.records}
        name = "" if "" in names else latest_version(names) or next(iter(order_versions(names)), "")
        return tuple(_in_order([each for each in self.records if each.version == name]))


def _in_order(records: Iterable[BuildRecord]) -> list[BuildRecord]:
    return sorted(records, key=lambda each: (not each.default, each.language))


def root_files(root: Root, read: Callable[[str], bytes | None]) -> Iterator[File]:
    """The files at the root, and the entrances of versions with languages.

    Args:
        root: the builds; where one of them lies at the root itself, what it wrote there is left alone.
        read: a file of the site by its path, or None.
    """
    front = root.front()
    if not front:
        return
    own = any(not each.prefix for each in root.records)
    first = front[0]
    known = {name: version for name, version in root.known().items() if name}
    if known:
        yield versions.FILE, versions.versions_file(known)
        yield versions.SCRIPT, versions.versions_script(known)
    for name in known:
        group = _in_order([each for each in root.records if each.version == name])
        if group[0].language:
            yield f"{name}/{ENTRANCE}", entrance_page(group[0], f"{group[0].language}/{group[0].start}", f"{name}/")
            yield f"{name}/{search_entry.FILE}", _search_file(group, f"{name}/")
    if first.prefix:
        yield ENTRANCE, entrance_page(first, first.prefix + first.start, "")
    elif first.start != "index":
        yield ENTRANCE, entrance_page(first, first.start, "")
    if not own:
        yield record.FILE, _index_file(root)
        lost = read(first.prefix + NOT_FOUND)
        if lost is not None:
            yield NOT_FOUND, lost
        yield llms.FILE, _llms_file(front)
        yield search_entry.FILE, _search_file(front, "")
    trusted = [each for each in root.records if not each.is_preview]
    origins = sorted({origin for each in trusted for origin in each.origins})
    scripts = sorted({script for each in trusted for script in each.scripts})
    yield "_headers", headers_file([*origins, *(("script-src", script) for script in scripts)]).encode()
    yield redirects.FILE, _redirects_file(root, front)
    yield from _sitemaps(root, front, own)
    yield ".nojekyll", b""


def entrance_page(first: BuildRecord, route: str, folder: str, up: str = "") -> bytes:
    """A page that goes to the one at `route`, which is relative to `folder`: a plain link, and a refresh.

    Args:
        first: a build that it belongs to.
        route: without ending.
        folder: from the site's root, with a final slash, or "".
        up: `../` for every folder between the page and `folder`.
    """
    target = f"{up}{encode_path(route)}.html"
    canonical = f"{first.base_url.rstrip('/')}/{folder}{encode_path(route)}.html" if first.base_url else ""
    name = escape(first.name or first.words.get("start_page", "Start"))
    moved = escape(first.words.get("start_page", "Start"))
    link = f'<link rel="canonical" href="{escape(canonical)}">\n' if canonical else ""
    return f"""\
<!doctype html>
<html lang="{first.tag}" dir="{first.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{content_policy(())}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}</title>
{link}<link rel="icon" href="data:,">
<meta http-equiv="refresh" content="0; url={target}">
</head>
<body>
<main>
<h1>{name}</h1>
<p><a href="{target}">{moved}</a></p>
</main>
</body>
</html>
""".encode()


def _index_file(root: Root) -> bytes:
    """`build.json` at the root: where the builds are, for the page for lost readers."""
    builds = [
        {"version": each.version, "language": each.language, "tag": each.tag, "start": each.start}
        for each in sorted(root.records, key=lambda each: (each.version, not each.default, each.language))
    ]
    front = root.front()[0]
    data = {"schema": record.SCHEMA, "front": [front.version, front.language], "builds": builds}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _search_file(records: Sequence[BuildRecord], folder: str) -> bytes:
    """`search.js` in a folder with a final slash, or "", of the builds of one version."""
    first = records[0]
    return search_entry.search_entry(
        first.name, first.version, {each.tag: encode_path(each.prefix.removeprefix(folder)) for each in records}
    )


def _redirects_file(root: Root, front: Sequence[BuildRecord]) -> bytes:
    base = next((each.base_url for each in front if each.base_url), "")
    path = "/" + base.partition("://")[2].partition("/")[2].strip("/") if base else ""
    place = ("/:version" if any(each.version for each in root.records) else "") + (
        "/:lang/" if any(each.language for each in root.records) else "/"
    )
    libraries = {each.package.partition(".")[0]: place for each in front if each.package}
    pairs = [pair for each in front for pair in each.forwards]
    return redirects.redirects_file(pairs, path.rstrip("/"), libraries, root.aliases)


def _sitemaps(root: Root, front: Sequence[BuildRecord], own: bool) -> Iterator[File]:
    """The index of site maps: of the version that readers should have, and of branches and releases with addresses of their own."""
    base = next((each.base_url for each in front if each.base_url), "").rstrip("/")
    address = f"{base}/{sitemap.FILE}" if base else ""
    if base and not own:
        names = [f"{base}/{encode_path(each.prefix)}{name}" for each in front for name in each.sitemaps]
        yield sitemap.FILE, sitemap.sitemap_index(names)
    yield sitemap.ROBOTS, sitemap.robots_file(address)


def _llms_file(front: Sequence[BuildRecord]) -> bytes:
    first = front[0]
    lines = [llms.head_of_list(first.name, first.description)]
    for each in front:
        title = describe_language(each.language or each.tag).name
        lines.append(f"- [{title}]({encode_path(each.prefix)}{llms.FILE})")
    return ("\n".join(lines) + "\n").encode()


def is_listed(name: str) -> bool:
    """Whether search engines may list a version of this name."""
    return not name or kind_of(name) in (VersionKind.RELEASE, VersionKind.BRANCH)
