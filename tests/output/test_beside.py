"""The files beside the pages, made from plain data."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path

import jsonschema
import pytest

import docbuilder.output.api_json as api_json_module
from docbuilder.build import build
from docbuilder.index.inventory import read_inventory
from docbuilder.index.redirects import Forward
from docbuilder.output import api_json, sitemap
from docbuilder.output.inventory import inventory_file
from docbuilder.output.llms import LIMIT, Contents, llms_files
from docbuilder.output.pages import Section, SitePage, sections_of
from docbuilder.output.redirects import address_pairs, redirects_file
from docbuilder.output.sitemap import Translations, robots_file, sitemap_files, sitemap_index
from docbuilder.site.model import Language, TocEntry
from sites import TOCTREE, configure, tree, write

SCHEMA = json.loads(Path(api_json_module.__file__).with_name("api.schema.json").read_bytes())

PACKAGE = '''
class Thing:
    """A thing. It is small! See e.g. this.

    Args:
        size (`int`, *optional*, defaults to 3): How big.
        **rest: The rest.
    """

    def __init__(self, size: int = 3, *args, **rest): ...

    async def go(self, far: float = 0.5) -> bool:
        """Go."""

    @property
    def name(self):
        """Its name。それだけ。"""

def run(x, /, *, y=None):
    """Run."""
'''
API = """# API

## Thing

[[autodoc]] thingpkg.Thing
  - go
  - name

<frameworkcontent>
<pt>

[[autodoc]] thingpkg.run

</pt>
<tf>

[[autodoc]] thingpkg.run

</tf>
</frameworkcontent>

[[autodoc]] thingpkg.nothing
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with an API."""
    root = tmp_path_factory.mktemp("beside")
    write(
        root,
        {
            "src/thingpkg/__init__.py": PACKAGE,
            "docs/source/en/_toctree.yml": TOCTREE + "  - local: api\n    title: API\n",
            "docs/source/en/index.md": "---\nredirect_from: old/\naliases: {gone: now}\n---\n# Home\n\nText.\n\n## Now\n",
            "docs/source/en/api.md": API,
            "docs/source/en/_redirects.yml": "start: index\nstart#a: api#thingpkg.Thing\n",
        },
    )
    config = configure(root, package="thingpkg", api="import", base_url="https://x.example/t", repository="https://h/r")
    assert [p.message for p in build(config).diagnostics if "redirect" in p.message or "alias" in p.message] == []
    return config.out


def test_api_json_fits_its_schema(site: Path) -> None:
    """Every object once, with what programs need; objects that are not there are left out; every anchor is on its page."""
    data = json.loads((site / "en/api.json").read_bytes())
    jsonschema.validate(data, SCHEMA)
    objects = {each["name"]: each for each in data["objects"]}
    assert list(objects) == ["thingpkg.Thing", "thingpkg.Thing.go", "thingpkg.Thing.name", "thingpkg.run"]
    thing = objects["thingpkg.Thing"]
    assert (thing["kind"], thing["page"], thing["summary"]) == ("class", "api", "A thing.")
    assert thing["parameters"] == [
        {"name": "size", "type": "int", "default": "3", "anchor": "thingpkg.Thing.size"},
        {"name": "*args"},
        {"name": "**rest", "anchor": thing["parameters"][2]["anchor"]},
    ]
    assert objects["thingpkg.Thing.go"]["decoration"] == ["async"]
    assert objects["thingpkg.Thing.go"]["owner"] == "thingpkg.Thing"
    assert objects["thingpkg.Thing.name"]["summary"] == "Its name。"
    assert objects["thingpkg.run"]["frameworks"] == ["pt"]
    html = (site / "en/api.html").read_text("utf-8")
    for each in objects.values():
        for anchor in [each["anchor"], *(p["anchor"] for p in each.get("parameters", ()) if "anchor" in p)]:
            assert f'id="{anchor}"' in html


def test_inventory_names_pages_objects_and_parameters(site: Path) -> None:
    """Our own reader finds the objects; pages and parameters are there under kinds that Sphinx knows."""
    found = read_inventory((site / "en/objects.inv").read_bytes(), "https://x.example/t/en")
    assert found.url("thingpkg.Thing.go") == "https://x.example/t/en/api.html#thingpkg.Thing.go"
    assert set(found.addresses) == {"thingpkg.Thing", "thingpkg.Thing.go", "thingpkg.Thing.name", "thingpkg.run"}


def test_sphinx_reads_the_inventory(site: Path) -> None:
    """By Sphinx's own reader: every page, object and parameter of `pages.json` and `api.json`, and each leads to an id that is there."""
    inventory = pytest.importorskip("sphinx.util.inventory")
    with (site / "en/objects.inv").open("rb") as file:
        found = inventory.InventoryFile.load(file, "", posixpath.join)
    data = json.loads((site / "en/api.json").read_bytes())
    names = {("py:" + each["kind"], each["name"]) for each in data["objects"]}
    names |= {
        ("std:label", parameter["anchor"])
        for each in data["objects"]
        for parameter in each.get("parameters", ())
        if "anchor" in parameter
    }
    names |= {("std:doc", route) for route in json.loads((site / "en/pages.json").read_bytes())["pages"]}
    uris = {(kind, name): item.uri for kind, items in found.items() for name, item in items.items()}
    assert names == uris.keys()
    for uri in uris.values():
        path, _, anchor = uri.partition("#")
        assert not anchor or f'id="{anchor}"' in (site / "en" / path).read_text("utf-8")


def test_inventory_of_odd_names() -> None:
    """Blanks end a name in this format; titles are one line; no version is none that is empty."""
    pages = [SitePage("a b", "a b", "A\n b"), SitePage("ü", "ü", "")]
    data = inventory_file(pages, name="x\ny", version="")
    assert data.startswith(b"# Sphinx inventory version 2\n# Project: x y\n# Version: 0\n")
    assert read_inventory(data, "https://x/").addresses == {}


def test_old_pages_lead_on(site: Path) -> None:
    """A page at every old address, by script with a map of sections, and without one; an alias is an id of its heading."""
    start = (site / "en/start.html").read_text("utf-8")
    assert '<noscript><meta http-equiv="refresh" content="0; url=index.html"></noscript>' in start
    assert 'data-anchors="{&#34;a&#34;: &#34;api.html#thingpkg.Thing&#34;}"' in start
    assert '<link rel="canonical" href="https://x.example/t/en/index.html">' in start
    assert "url=../index.html" in (site / "en/old/index.html").read_text("utf-8")
    assert re.search(r'<h2 id="now">Now<span id="gone"></span>', (site / "en/index.html").read_text("utf-8"))
    lines = (site / "_redirects").read_text("utf-8").splitlines()
    assert lines == [
        "/t/en/old /t/en/index 301",
        "/t/en/start /t/en/index 301",
        "/docs/thingpkg/:version/:lang/* /t/:lang/:splat 301",
    ]


def test_aliases_that_are_wrong_are_told(tmp_path: Path) -> None:
    """An alias that is an anchor already, or of a heading that is not there."""
    page = "---\naliases: {one: two, x: tow, two: one}\n---\n# Home\n\n## One\n\n## Two\n"
    write(tmp_path, {"docs/source/index.md": page})
    found = [(p.message, p.hint) for p in build(configure(tmp_path)).diagnostics if p.code.slug == "front-matter"]
    assert found == [
        ("the alias 'one' is an anchor that the page has", "Remove it."),
        ("the alias 'two' is an anchor that the page has", "Remove it."),
        ("the alias 'x' stands for 'tow', which is no heading of the page", "x: two"),
    ]


def test_redirects_file() -> None:
    """Anchors of targets, other sites, blanks; never more lines than hosts read."""
    pairs = address_pairs([Forward("a b/index", "c", "x"), Forward("d", "https://y.example/")], "v1/en/")
    assert redirects_file(pairs, "", {}, {"latest": "v1"}).decode().splitlines() == [
        "/v1/en/a%20b /v1/en/c#x 301",
        "/v1/en/d https://y.example/ 301",
        "/latest/* /v1/:splat 302",
    ]
    assert address_pairs([Forward("a/*", "c", "")], "") == [("/a/%2A", "/c")]  # no wildcard
    many = redirects_file([(f"/{n}", "/x") for n in range(3000)], "", {"p": "/:lang/"}, {})
    assert many.count(b"\n") == 2000
    assert many.endswith(b"/docs/p/:version/:lang/* /:lang/:splat 301\n")


def test_sitemap() -> None:
    """Translations name each other; fallback pages and hidden ones are left out; an index names the files."""
    pages = {"a": SitePage("a", "a", "A", changed="2026-01-02"), "b&c": SitePage("b&c", "b&c", "B")}
    other = {"a": SitePage("a", "a", "あ"), "b&c": SitePage("b&c", "b&c", "B", translated=False)}
    other["hidden"] = SitePage("hidden", "hidden", "H", searchable=False)
    found = list(
        sitemap_files([Translations("en", "https://x/en/", pages), Translations("ja", "https://x/ja/", other)])
    )
    assert [(number, name) for number, name, _ in found] == [(0, "sitemap.xml"), (1, "sitemap.xml")]
    english, japanese = (content.decode() for _, _, content in found)
    assert english.count("<url>") == 2
    assert japanese.count("<url>") == 1
    assert "<loc>https://x/en/b&amp;c.html</loc></url>" in english
    assert "<lastmod>2026-01-02</lastmod>" in english
    for tag in ("en", "ja", "x-default"):
        assert f'hreflang="{tag}"' in japanese
    assert b"<loc>https://x/en/sitemap.xml</loc>" in sitemap_index(["https://x/en/sitemap.xml"])
    assert robots_file("https://x/sitemap.xml").endswith(b"Sitemap: https://x/sitemap.xml\n")
    assert b"Sitemap" not in robots_file("")


def test_long_sitemaps_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file has more pages than the protocol allows."""
    monkeypatch.setattr(sitemap, "MOST", 2)
    pages = {str(number): SitePage(str(number), str(number), "") for number in range(5)}
    found = list(sitemap_files([Translations("en", "https://x/", pages)]))
    assert [name for _, name, _ in found] == ["sitemap.xml", "sitemap-2.xml", "sitemap-3.xml"]


def page(name: str, about: str = "") -> SitePage:
    return SitePage(name, name, name.upper(), about)


def test_sections_follow_the_contents() -> None:
    """Each page once, where it comes first; pages in no entry at the end; fallback pages nowhere."""
    toc = (TocEntry("S", "a", (TocEntry("B", "b"), TocEntry("A again", "a"), TocEntry("Empty"))), TocEntry("C", "c"))
    pages = {name: page(name) for name in "abd"} | {"c": SitePage("c", "c", "C", translated=False)}
    found = sections_of(Language("en", "en", {}, toc), pages)
    assert [[each.name for each in section.pages()] for section in found] == [["a", "b"], ["d"]]


def test_llms_files_stay_below_their_limit() -> None:
    """What does not fit moves to a file of its own, at any depth, and every page is in exactly one of them."""
    deep = tuple(Section(f"p{n}", page(f"deep/p{n}", "x" * 150)) for n in range(700))
    inner = Section("Inner [x]", page("inner"), (Section("Deep", None, deep),))
    sections = (Section("One", None, (inner, Section("q", page("q")))), Section("Alone", page("alone")))
    files = dict(llms_files(Contents("Name", "About.", sections), lambda route: route.encode() + b"\n"))
    texts = {path: text.decode() for path, text in files.items() if not path.endswith("llms-full.txt")}
    assert max(map(len, texts.values())) < LIMIT
    assert len(texts) > 3
    every = [line for text in texts.values() for line in text.splitlines() if ".md)" in line]
    assert len(every) == len(set(every)) == 703
    for path, text in texts.items():
        folder = path.rpartition("/")[0]
        for target in re.findall(r"\]\(([^)]*\.txt)\)", text):
            assert posixpath.normpath(posixpath.join(folder, target)) in texts
    assert files["llms-full.txt"].decode().startswith("# Name\n\n> About.\n\n- [One](llms/one/llms-full.txt)\n")
    assert files["llms-full.txt"].endswith(b"<!-- alone.md -->\n\nalone\n")
    assert files["llms/one/llms-full.txt"].count(b"<!-- ") == 702


def test_a_site_has_them_all(site: Path) -> None:
    """Beside the pages and at the root; the site map of a language is named by the one at the root."""
    names = tree(site).keys()
    assert {
        "en/api.json", "en/objects.inv", "en/pages.json", "en/llms.txt", "en/llms-full.txt", "en/404.html", "en/build.json",
        "en/sitemap.xml", "404.html", "build.json", "sitemap.xml", "robots.txt", "llms.txt", "_redirects", "_headers",
    } <= names  # fmt: skip
    assert "https://x.example/t/en/sitemap.xml" in (site / "sitemap.xml").read_text("utf-8")
    assert (site / "404.html").read_bytes() == (site / "en/404.html").read_bytes()
    assert json.loads((site / "en/pages.json").read_bytes()) == {"schema": 1, "pages": {"api": "API", "index": "Home"}}
    assert api_json.FILE in {Path(name).name for name in names}
