"""What a built site has beside its pages, and all its links: `python -m bench.beside SOURCE [--package NAME] [--python PYTHON] [--lang LANG …]`.

In: a folder of pages. It is built (by `PYTHON`, where the package is installed) for an address below a sub-path. Out: a line for each of these, and exit
status 1 where anything is wrong:

- links: every `href` and `src` of every page, relative ones and absolute ones below the site's address, leads to a file and to an id that is there, or a
  diagnostic says that it does not;
- `sitemap.xml`: every address in it is a page;
- `objects.inv`: Sphinx reads it; every page, object and parameter is in it, and leads to an id that is there;
- `api.json`: it fits its schema, and every anchor in it is on its page;
- notebooks: every page with the marker has one, and nbformat finds all valid.

It needs the packages of `docbuilder-site[test]` (Sphinx comes with myst-parser).
"""

from __future__ import annotations

import argparse
import html
import json
import posixpath
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import nbformat
from sphinx.util.inventory import InventoryFile

from bench.dead_links import dead_links, undiagnosed
from bench.environments import of_checkout
from docbuilder.output import api_json

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://docs.example/some/where/"
_ID = re.compile(r"""\sid=("[^"]*"|'[^']*')""")
_MARKER = re.compile(r"(?m)^\[\[open-in-colab\]\][ \t]*$")
_LOC = re.compile(r"<loc>([^<]*)</loc>")


class _Site:
    """A built site.

    Args:
        folder: where it is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ids: dict[str, frozenset[str]] = {}

    def has(self, path: str, anchor: str) -> bool:
        """Whether a file is there and has that id; "" for any."""
        if path not in self._ids:
            try:
                text = (self.folder / path).read_text("utf-8")
            except FileNotFoundError:
                return False
            self._ids[path] = frozenset(html.unescape(found[1:-1]) for found in _ID.findall(text))
        return not anchor or anchor in self._ids[path]

    def folders(self) -> Iterator[Path]:
        """Of the languages."""
        yield from sorted(path.parent for path in self.folder.rglob("pages.json"))

    def objects(self, folder: Path) -> list[dict[str, Any]]:
        """What `api.json` lists."""
        path = folder / api_json.FILE
        found: list[dict[str, Any]] = json.loads(path.read_bytes())["objects"] if path.is_file() else []
        return found


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--package", default="")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--lang", action="append", default=[])
    parser.add_argument("--out", type=Path, help="keep the site here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-beside-") as temporary:
        out, report = options.out or Path(temporary, "site"), Path(temporary, "report.json")
        command = [options.python, "-m", "docbuilder", "build", str(options.source), "--out", str(out), "-q"]
        command += ["--base-url", BASE.rstrip("/"), "--format", "json"]
        command += ["--package", options.package] if options.package else ["--api", "none"]
        for language in options.lang:
            command += ["--lang", language]
        with report.open("wb") as file:
            subprocess.run(command, stdout=file, check=False, env=of_checkout())
        site = _Site(out)
        wrong = [
            *_check_links(site, report),
            *_check_sitemaps(site),
            *_check_inventories(site),
            *_check_objects(site),
            *_check_notebooks(site, options.source),
        ]
    for each in wrong[:100]:
        print(f"WRONG: {each}")
    print(f"{len(wrong)} wrong")
    return 1 if wrong else 0


def _check_links(site: _Site, report: Path) -> Iterator[str]:
    dead = dead_links(site.folder, BASE)
    told, missing = undiagnosed(dead, report, site.folder)
    pages = sum(1 for _ in site.folder.rglob("*.html"))
    print(
        f"links: {pages} pages, {len(dead)} dead, {len(told)} diagnostics, {len(missing)} dead without one", flush=True
    )
    for page, address in missing:
        yield f"{page}: {address}: told by no diagnostic"


def _check_sitemaps(site: _Site) -> Iterator[str]:
    count = 0
    for path in sorted(site.folder.rglob("sitemap*.xml")):
        for address in _LOC.findall(path.read_text("utf-8")):
            count += 1
            name = html.unescape(address).removeprefix(BASE)
            if name == address or not (site.folder / name).is_file():
                yield f"{path.name}: {address}"
    print(f"site maps: {count} addresses", flush=True)


def _check_inventories(site: _Site) -> Iterator[str]:
    for folder in site.folders():
        language = folder.relative_to(site.folder).as_posix()
        with (folder / "objects.inv").open("rb") as file:
            found = InventoryFile.load(file, "", posixpath.join)
        wanted = {("std:doc", route) for route in json.loads((folder / "pages.json").read_bytes())["pages"]}
        for each in site.objects(folder):
            wanted.add((f"py:{each['kind']}", each["name"]))
            wanted |= {("std:label", one["anchor"]) for one in each.get("parameters", ()) if "anchor" in one}
        there = {(kind, name): item.uri for kind, items in found.items() for name, item in items.items()}
        print(f"objects.inv of {language}: Sphinx reads {len(there)} entries of {len(wanted)}", flush=True)
        for kind, name in sorted(wanted - there.keys()):
            yield f"objects.inv of {language} lacks {kind} {name}"
        for (kind, name), uri in there.items():
            path, _, anchor = uri.partition("#")
            if not site.has(f"{language}/{unquote(path)}", unquote(anchor)):
                yield f"objects.inv of {language}: {kind} {name} leads to {uri}"


def _check_objects(site: _Site) -> Iterator[str]:
    schema = json.loads(Path(api_json.__file__).with_name("api.schema.json").read_bytes())
    for folder in site.folders():
        language = folder.relative_to(site.folder).as_posix()
        if not (folder / api_json.FILE).is_file():
            continue
        validator = jsonschema.validators.validator_for(schema)(schema)
        yield from (
            f"api.json of {language}: {error.message}"
            for error in validator.iter_errors(json.loads((folder / api_json.FILE).read_bytes()))
        )
        anchors = [(each["page"], anchor) for each in site.objects(folder) for anchor in _anchors(each)]
        print(f"api.json of {language}: {len(site.objects(folder))} objects, {len(anchors)} anchors", flush=True)
        yield from (
            f"api.json of {language}: {page} has no #{anchor}"
            for page, anchor in anchors
            if not site.has(f"{language}/{page}.html", anchor)
        )


def _anchors(described: Mapping[str, Any]) -> Iterator[str]:
    yield described["anchor"]
    yield from (each["anchor"] for each in described.get("parameters", ()) if "anchor" in each)


def _check_notebooks(site: _Site, source: Path) -> Iterator[str]:
    marked = count = 0
    for folder in site.folders():
        language = folder.relative_to(site.folder).as_posix()
        for page in sorted((source / language).rglob("*.md*")):
            route = page.relative_to(source / language).with_suffix("").as_posix()
            if _MARKER.search(page.read_text("utf-8")) and (folder / f"{route}.html").is_file():
                marked += 1
                if not (folder / f"notebooks/{route}.ipynb").is_file():
                    yield f"{language}/{route} has no notebook"
        for path in sorted(folder.rglob("*.ipynb")):
            count += 1
            try:
                nbformat.validate(json.loads(path.read_bytes()))
            except nbformat.ValidationError as error:
                yield f"{path.relative_to(site.folder)}: {error.message}"
    print(f"notebooks: {marked} marked pages, {count} notebooks", flush=True)


if __name__ == "__main__":
    sys.exit(main())
