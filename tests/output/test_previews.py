"""What readers are shown of an object or a page before they go there."""

from __future__ import annotations

import json
import re
from pathlib import Path

from docbuilder.output.pages import SitePage
from docbuilder.output.previews import file_number, object_previews, page_previews
from docbuilder.render.theme import templates_folder


def page(route: str, *objects: dict[str, object]) -> SitePage:
    """A page that documents `objects`."""
    told = b",\n".join(json.dumps(each).encode() for each in objects)
    return SitePage(route, route, f"Title of {route}", f"About </script> {route}", objects=told)


def read(path: str, content: bytes) -> dict[str, object]:
    """The entries of a file, which all belong there."""
    name, entries = re.fullmatch(r'docbuilder\.previewed\("([\w-]+)",(.*)\);\n', content.decode()).groups()  # type: ignore[union-attr]
    assert path == f"previews/{name}.js"
    found: dict[str, object] = json.loads(entries)
    assert {file_number(key) for key in found} == {int(name.rpartition("-")[2])}
    return found


def test_objects() -> None:
    """Kind, signature, first sentence and members by name; one that stands on two pages is told once; long signatures are cut."""
    net = {"name": "pkg.Net", "kind": "class", "signature": "Net(" + "x, " * 200 + ")", "summary": "A net. 日本語"}
    run = {"name": "pkg.Net.run", "kind": "method", "owner": "pkg.Net"}
    lost = {"name": "pkg.Lost.run", "kind": "method", "owner": "pkg.Lost"}
    pages = [page("a", net, run), page("b", net, {**run, "summary": "Later."}, lost), page("c")]
    found: dict[str, object] = {}
    for path, content in object_previews(pages):
        found |= read(path, content)
    assert found == {
        "pkg.Net": ["a", "class", ("Net(" + "x, " * 200)[:239] + "…", "A net. 日本語", ["run"]],
        "pkg.Net.run": ["a", "method", "", ""],
        "pkg.Lost.run": ["b", "method", "", ""],
    }


def test_pages() -> None:
    """Title and description by route; files that would be empty are not there."""
    pages = [page("index"), page("guides/はじめに"), page("model_doc/bert")]
    files = dict(page_previews(pages))
    found: dict[str, object] = {}
    for path, content in files.items():
        found |= read(path, content)
    assert found == {each.route: [each.title, each.description] for each in pages}
    assert len(files) == len({file_number(each.route) for each in pages})
    assert list(page_previews([])) == list(object_previews(pages)) == []


def test_the_script_knows_the_number_of_files() -> None:
    """Both sides choose among as many files."""
    script = (Path(templates_folder()) / "assets/js/preview.js").read_text("utf-8")
    number = re.search(r"FILES = (\d+);", script)
    assert number is not None
    assert {file_number(chr(code)) for code in range(500)} == set(range(int(number[1])))
