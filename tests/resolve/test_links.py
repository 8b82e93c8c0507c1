"""Links: pages, files, anchors, objects, other projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from docbuilder.config import Config
from docbuilder.index.inventory import Inventory
from docbuilder.index.language import LanguageIndex, ObjectTarget, pages_meant
from docbuilder.index.questions import Trace, answer_all
from docbuilder.model.diagnostics import DiagnosticCode as Problem
from docbuilder.model.nodes import (
    Code,
    Document,
    Fragment,
    Heading,
    Html,
    Image,
    Link,
    Node,
    Notebooks,
    ObjectLink,
    Text,
)
from docbuilder.model.source import Source, Span
from docbuilder.model.values import replace
from docbuilder.model.walking import text_of, walk
from docbuilder.parse import parse
from docbuilder.resolve.links import LinkContext, SharedLinks, find_mentions, resolve_links
from docbuilder.site.published import Surroundings

OBJECTS = {
    "Trainer": ObjectTarget(True, "api/trainer", "pkg.Trainer", parameters=("model", "args")),
    "Trainer.train": ObjectTarget(True, "api/trainer", "pkg.Trainer.train", callable=True),
    "pkg.Trainer.train": ObjectTarget(True, "api/trainer", "pkg.Trainer.train", callable=True),
    "Here": ObjectTarget(True, "guides/a", "pkg.Here"),
    "Hidden.run": ObjectTarget(True, callable=True),
    "Trianer": ObjectTarget(False, nearest=("Trainer",)),
    "torch.Tensor": ObjectTarget(False),
    "numpy.ndarray": ObjectTarget(True, anchor="numpy.ndarray"),
    "torch.Tensr": ObjectTarget(False),
    "step": ObjectTarget(False, "api/trainer", "pkg.Trainer.step", callable=True, guessed=True),
    "old.step": ObjectTarget(False, "api/trainer", "pkg.Trainer.step", callable=True, guessed=True),
    "str": ObjectTarget(False, "api/trainer", "pkg.Trainer.str", guessed=True),
    "dict.get": ObjectTarget(False),
    "None": ObjectTarget(False),
    "logging.Logger": ObjectTarget(False),
}
INDEX = LanguageIndex(
    routes={
        "index": "ja/index",
        "guides/a": "ja/guides/a",
        "guides/b c": "ja/guides/b c",
        "api/trainer": "ja/api/trainer",
    },
    anchors={
        "index": frozenset({"intro"}),
        "guides/a": frozenset({"モデル"}),
        "api/trainer": frozenset({"pkg.Trainer", "pkg.Trainer.model"}),
    },
    files={"imgs/x.png": "ja/imgs/x.png", "guides/data.csv": "ja/guides/data.csv"},
    objects=OBJECTS,
)
FALLBACK = LanguageIndex(
    routes={"only": "en/only", "index": "en/index"}, anchors={}, files={"imgs/e.png": "en/imgs/e.png"}, objects={}
)


AROUND = Surroundings("ja", "pkg")


def resolve(text: str, **changes: Any) -> tuple[list[Node], list[Problem], list[str]]:
    values: dict[str, Any] = {
        "name": "guides/a",
        "route": "ja/guides/a",
        "around": AROUND,
        "index": INDEX,
    }
    document, diagnostics = resolve_links(
        parse(Source("ja/guides/a.md", text)).document, LinkContext(**values | changes)
    )
    codes = [diagnostic.code for diagnostic in diagnostics]
    return list(walk(document)), codes, [diagnostic.hint for diagnostic in diagnostics]


def target(text: str, **changes: Any) -> tuple[str, list[Problem]]:
    nodes, codes, _ = resolve(text, **changes)
    return next(node.target for node in nodes if isinstance(node, Link | Image)), codes


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("../api/trainer", "../api/trainer.html"),
        ("../api/trainer.md", "../api/trainer.html"),
        ("../api/trainer.mdx#pkg.Trainer", "../api/trainer.html#pkg.Trainer"),
        ("./a.md", "a.html"),
        ("a", "a.html"),
        ("#モデル", "#モデル"),
        ("../index.md?x=1#intro", "../index.html?x=1#intro"),
        ("/docs/pkg/api/trainer", "../api/trainer.html"),
        ("/docs/pkg/main/ja/api/trainer", "../api/trainer.html"),
        ("/docs/pkg/v1.2.3/en/api/trainer.md", "../api/trainer.html"),
        ("/api/trainer", "../api/trainer.html"),
        ("b%20c", "b%20c.html"),
        ("data.csv", "data.csv"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("//example.org/x", "//example.org/x"),
    ],
)
def test_links_to_pages_and_files(written: str, expected: str) -> None:
    """Every way to name a page leads to the built page, relatively; what is not ours stays."""
    assert target(f"[x](<{written}>)") == (expected, [])


def test_a_missing_page_is_named_with_the_nearest() -> None:
    """The link is kept, for the day that the page is written."""
    nodes, codes, hints = resolve("[x](../api/trainr.md#y)")
    link = next(node for node in nodes if isinstance(node, Link))
    assert (link.target, link.missing) == ("../api/trainr.html#y", True)
    assert codes == [Problem.LINK_PAGE]
    assert "api/trainer" in hints[0]


@pytest.mark.parametrize("written", ["../../../README.md", "x.zip"])
def test_addresses_outside_of_the_documentation_stay(written: str) -> None:
    """Nothing is known of them but that they are not here."""
    assert target(f"[x]({written})") == (written, [Problem.LINK_PAGE])


DATASETS = Inventory("https://datasets.example/", {}, {"stream": "stream.html", "about/map": "about/map.html"})


@pytest.mark.parametrize(
    ("written", "expected", "codes"),
    [
        ("/docs/other/page.md#x", "https://huggingface.co/docs/other/page#x", [Problem.LINK_FOREIGN]),
        ("/docs/other/main/en/a?x=1", "https://huggingface.co/docs/other/main/en/a?x=1", [Problem.LINK_FOREIGN]),
        ("/docs/other", "https://huggingface.co/docs/other", [Problem.LINK_FOREIGN]),
        ("/docs/datasets/stream", "https://datasets.example/stream.html", []),
        ("/docs/datasets/v2.0/en/about/map.md#y", "https://datasets.example/about/map.html#y", []),
        ("/docs/datasets/streem", "https://datasets.example/streem", [Problem.LINK_PAGE]),
        ("/docs/plain/a/b", "https://plain.example/a/b", []),
        ("/docs/two-words/a", "https://two.example/a", []),
    ],
)
def test_links_into_other_documentation_sets(written: str, expected: str, codes: list[Problem]) -> None:
    """They lead to the site that an inventory names, else to the place where such sets are published."""
    inventories = {
        "datasets": DATASETS,
        "plain": Inventory("https://plain.example/", {}),
        "two_words": Inventory("https://two.example/", {}),
    }
    assert target(f"[x]({written})", inventories=inventories) == (expected, codes)


def test_a_folder_of_the_pages_may_be_called_docs() -> None:
    """What is there comes first."""
    index = replace(INDEX, routes={**INDEX.routes, "docs/other/page": "ja/docs/other/page"})
    assert target("[x](/docs/other/page)", index=index) == ("../docs/other/page.html", [])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/course/api/trainer", "../api/trainer.html"),
        ("/course/ja/api/trainer#pkg.Trainer", "../api/trainer.html#pkg.Trainer"),
        ("/course", "../index.html"),
        ("/course/", "../index.html"),
        ("/learn/deep/main/ja/guides/a", "a.html"),
        ("/docs/hub/guides/a", "a.html"),
        ("/docs/hub", "../index.html"),
    ],
)
def test_links_to_where_the_pages_are_published(written: str, expected: str) -> None:
    """`published-at` names the paths; the longest counts."""
    around = Surroundings.of(
        Config(package="pkg", published_at=("/course", "/learn", "/learn/deep/", "/docs/hub")), "ja"
    )
    assert target(f"[x]({written})", around=around) == (expected, [])


@pytest.mark.parametrize(
    "written", ["/course/gj/api/trainer", "/course/main/gj/api/trainer", "/docs/pkg/gj/api/trainer"]
)
def test_links_with_a_language_that_nobody_knows(written: str) -> None:
    """The folder of the page's own language is one, whatever it is called."""
    around = Surroundings.of(Config(package="pkg", published_at=("/course",)), "gj")
    found, problems = target(f"[x]({written})", around=around)
    assert (found.rpartition("/")[2], problems) == ("trainer.html", [])


ENGLISH = LanguageIndex(
    routes={"index": "en/index", "a/b": "en/a/b", "guides/a": "en/guides/a"},
    anchors={"a/b": frozenset({"sec"})},
    files={"imgs/e.png": "en/imgs/e.png"},
    objects={},
    language="en",
)


@pytest.mark.parametrize(
    ("written", "expected", "codes"),
    [
        ("../../en/a/b", "../../en/a/b.html", []),
        ("../../en/a/b.md#sec", "../../en/a/b.html#sec", []),
        ("../../en/a/b.mdx#no", "../../en/a/b.html#no", [Problem.LINK_ANCHOR]),
        ("../../en", "../../en/index.html", []),
        ("../../en/", "../../en/index.html", []),
        ("../../en/guides/a", "../../en/guides/a.html", []),
        ("../../ja/guides/a", "a.html", []),
        ("../../en/missing.md", "../../en/missing.html", [Problem.LINK_PAGE]),
        ("../en/a/b", "../en/a/b.html", [Problem.LINK_PAGE]),
        ("../../xx/a/b.md", "../../xx/a/b.md", [Problem.LINK_PAGE]),
        ("../../other", "../../other", [Problem.LINK_PAGE]),
        ("../../other#sec", "../../other#sec", [Problem.LINK_PAGE]),
        ("../../folk", "../../folk/index.html", []),
        ("../../folk/", "../../folk/index.html", []),
        ("../../folk/a/b", "../../folk/a/b.html", []),
        ("/docs/pkg/en/a/b", "../../en/a/b.html", []),
        ("/docs/pkg/v2/en/a/b", "../../en/a/b.html", []),
        ("/docs/pkg/en", "../../en/index.html", []),
        ("/docs/pkg/api/trainer", "../api/trainer.html", []),
    ],
)
def test_links_across_languages(written: str, expected: str, codes: list[Problem]) -> None:
    """They lead to the page of the language that they name."""
    folk = replace(ENGLISH, language="folk", routes={"index": "folk/index", "a/b": "folk/a/b"})
    languages = {"ja": INDEX, "en": ENGLISH, "folk": folk}
    assert target(f"[x]({written})", languages=languages) == (expected, codes)
    assert target("![x](../../en/imgs/e.png)", languages=languages) == ("../../en/imgs/e.png", [])


def test_a_link_that_is_a_level_short_is_proposed_right() -> None:
    """Writers count the folders wrong."""
    assert resolve("[x](../en/a/b)", languages={"en": ENGLISH})[2] == ["Did you mean ../../en/a/b?"]
    assert resolve("[x](../../en/a/bb)", languages={"en": ENGLISH})[2] == ["Correct the link, or add the page"]


def test_a_folder_may_be_called_like_a_language() -> None:
    """`it/` of a site without languages is a folder."""
    index = replace(INDEX, routes={"it/page": "it/page", "page": "page"})
    assert target("[x](/docs/pkg/it/page)", name="a", route="a", around=Surroundings("", "pkg"), index=index) == (
        "page.html",
        [],
    )
    index = replace(INDEX, routes={"it/page": "it/page"})
    assert target("[x](/docs/pkg/it/page)", name="a", route="a", around=Surroundings("", "pkg"), index=index) == (
        "it/page.html",
        [],
    )


def test_a_missing_anchor_is_a_problem() -> None:
    """The link still leads to the page; the nearest anchor is named."""
    nodes, codes, hints = resolve("[x](../api/trainer#pkg.Trainr)")
    assert next(node.target for node in nodes if isinstance(node, Link)) == "../api/trainer.html#pkg.Trainr"
    assert codes == [Problem.LINK_ANCHOR]
    assert "#pkg.Trainer" in hints[0]
    assert resolve("[x](../api/trainer#zzz)")[2] == ["Correct the anchor, or link to the page"]


def test_images_are_found_at_the_root_of_the_language() -> None:
    """`/imgs/x` and relative paths; a missing one is a problem."""
    assert target("![x](/imgs/x.png)") == ("../imgs/x.png", [])
    assert target("![x](../imgs/x.png?raw=true)") == ("../imgs/x.png?raw=true", [])
    assert target("![x](https://e.org/x.png)") == ("https://e.org/x.png", [])
    assert target("![x](y.png)") == ("y.png", [Problem.LINK_PAGE])


def test_raw_html_is_resolved_likewise() -> None:
    """Attributes that hold addresses, in blocks and inside of lines; ids stay."""
    nodes, codes, _ = resolve('<img src="/imgs/x.png" id="i">\n\nsee <a href="../api/trainer.md?a=1&amp;b=2">x</a>\n')
    html = "".join(node.text for node in nodes if isinstance(node, Html))
    assert 'src="../imgs/x.png"' in html
    assert 'href="../api/trainer.html?a=1&amp;b=2"' in html
    assert 'id="i"' in html
    assert codes == []


def test_the_address_to_write_is_proposed() -> None:
    """Seen from the page on which the link stands; and what a path means at which the pages are published."""
    assert resolve("[x](guides/a)")[2] == ["Did you mean a?"]
    assert resolve("![x](guides/data.cvs)")[2][0] in (
        "Did you mean data.csv?",
        "Put it into the source folder, or correct the path",
    )
    published = 'Did you mean ../api/trainer? Pages that are published at /course have published-at = "/course" in the configuration'
    assert resolve("[x](/course/api/trainer)")[2] == [published]
    assert resolve("[x](/course/en/api/trainer)")[2] == [published]


def test_the_id_that_a_heading_was_given_is_proposed() -> None:
    """Translations keep the ids of the original, and links in them name the translated headings."""
    text = "## \u6e96\u5099[[set-up]]\n\n[x](#\u6e96\u5099)\n"
    heading = Heading(Span(0, 13), (Text(Span(3, 5), "\u6e96\u5099"),), 2, "set-up", "set-up")
    parsed = parse(Source("ja/guides/a.md", text)).document
    document = replace(parsed, children=(heading, *parsed.children[1:]))
    context = LinkContext(name="guides/a", route="ja/guides/a", around=AROUND, index=INDEX)
    _, (problem,) = resolve_links(document, context)
    assert problem.hint == "Did you mean #set-up? The heading of that text has this id"
    assert [edit.new for edit in problem.edits] == ["#set-up"]


def test_files_of_the_repository_have_another_address() -> None:
    outside = "It leads out of the sources: write the address that the file has in the repository, https://\u2026"
    for written in ("../../src/train.py", "../../../setup.py#L1", "../../../../tree/main/x"):
        assert resolve(f"[x]({written})")[2] == [outside]
    assert resolve("[x](../../zh/qqq)")[2] == ["Correct the link, or add the page"]


def test_folders_lead_to_their_index() -> None:
    for written in ("..", "../", "../."):
        assert target(f"[x]({written})") == ("../index.html", [])


def test_menus_of_notebooks_are_resolved_likewise() -> None:
    menu = '<DocNotebookDropdown options={[{label: "A", value: "../api/trainer.md"}, {label: "B", value: "%s"}]}/>\n'
    nodes, codes, _ = resolve(menu % "./data.csv")
    assert [link.url for node in nodes if isinstance(node, Notebooks) for link in node.links] == [
        "../api/trainer.html",
        "data.csv",
    ]
    assert codes == []
    _, codes, hints = resolve(menu % "./daat.ipynb")
    assert codes == [Problem.LINK_PAGE]
    assert hints


def test_the_fallback_language_is_the_last_resort() -> None:
    """Pages and files that the page's own language lacks; an address that names a language leads there first."""
    assert target("[x](../only)", elsewhere=FALLBACK) == ("../../en/only.html", [])
    assert target("![x](/imgs/e.png)", elsewhere=FALLBACK) == ("../../en/imgs/e.png", [])
    languages = {"en": FALLBACK}
    assert target("[x](/docs/pkg/main/en/index)", elsewhere=FALLBACK, languages=languages) == (
        "../../en/index.html",
        [],
    )
    assert target("[x](/docs/pkg/main/ja/index)", elsewhere=FALLBACK) == ("../index.html", [])


def test_a_translation_that_lacks_the_anchor() -> None:
    """A translated page says so, also of itself; a page that stands in leads to the original, which has it, and is right."""
    ids = {"index": frozenset({"start"}), "guides/a": frozenset({"model"})}
    original = replace(FALLBACK, anchors=ids, routes={"index": "en/index", "guides/a": "en/guides/a"})
    for fallback in (False, True):
        changes: dict[str, Any] = {"elsewhere": original, "fallback": fallback}
        there, problems = (
            ("../../en/index.html#start", []) if fallback else ("../index.html#start", [Problem.LINK_ANCHOR])
        )
        assert target("[x](../index#start)", **changes) == (there, problems)
        nodes, codes, _ = resolve('<a href="../index#start">x</a>\n', **changes)
        assert any(f'href="{there}"' in node.text for node in nodes if isinstance(node, Html))
        assert codes == problems
        assert target("[x](../index#zzz)", **changes) == ("../index.html#zzz", [Problem.LINK_ANCHOR])
        assert target("[x](#model)", **changes) == ("#model", [Problem.LINK_ANCHOR])
        assert target("[x](a#model)", **changes) == ("a.html#model", [Problem.LINK_ANCHOR])


def shown(text: str, **changes: Any) -> tuple[str, str, list[Problem]]:
    """Kind of the node, its text, problems; for links the address in place of the kind."""
    nodes, codes, _ = resolve(text, **changes)
    for node in nodes:
        if isinstance(node, Link):
            return node.target, text_of(node.children), codes
        if isinstance(node, Code):
            return "code", node.text, codes
    return "", "", codes


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[`Trainer`]", ("../api/trainer.html#pkg.Trainer", "Trainer", [])),
        ("[`~Trainer.train`]", ("../api/trainer.html#pkg.Trainer.train", "train()", [])),
        ("[`Trainer.train`]", ("../api/trainer.html#pkg.Trainer.train", "Trainer.train()", [])),
        ("[`~pkg.Trainer.train`]", ("../api/trainer.html#pkg.Trainer.train", "train()", [])),
        ("[`Trainer#model`]", ("../api/trainer.html#pkg.Trainer.model", "model", [])),
        ("[`Trainer#args`]", ("../api/trainer.html#pkg.Trainer", "args", [])),
        ("[`Trainer#agrs`]", ("../api/trainer.html#pkg.Trainer", "agrs", [Problem.LINK_OBJECT_PARAMETER])),
        ("[`Here`]", ("#pkg.Here", "Here", [])),
        ("[`~Hidden.run`]", ("code", "run()", [Problem.LINK_UNDOCUMENTED])),
        ("[`~Trianer`]", ("code", "Trianer", [Problem.LINK_OBJECT])),
        ("[`NeverLookedUp`]", ("code", "NeverLookedUp", [])),
        ("[`step()`]", ("../api/trainer.html#pkg.Trainer.step", "step()", [Problem.LINK_LAST_PART])),
        ("[`~old.step`]", ("../api/trainer.html#pkg.Trainer.step", "step()", [Problem.LINK_LAST_PART])),
        ("[`str`]", ("code", "str", [])),
        ("[`~dict.get`]", ("code", "get", [])),
        ("[`None`]", ("code", "None", [])),
        ("[`logging.Logger`]", ("code", "logging.Logger", [])),
    ],
)
def test_object_links(written: str, expected: tuple[str, str, list[Problem]]) -> None:
    """Every row of the table in section 3 of the dialect."""
    assert shown(written) == expected


def test_the_nearest_names_are_proposed() -> None:
    """For pages, objects and parameters."""
    assert resolve("[x](tour)")[2] == ["Correct the link, or add the page"]
    assert resolve("[x](trainr)")[2] == ["Did you mean ../api/trainer?"]
    assert resolve("[`Trianer`]")[2] == ["Did you mean Trainer?"]
    assert resolve("[`Trainer#agrs`]")[2] == ["Did you mean args?"]


def test_other_projects_are_linked_from_their_inventories() -> None:
    """The first part of the name tells the project."""
    inventories: Mapping[str, Inventory] = {
        "torch": Inventory("https://t.org/", {"torch.Tensor": "t.html#torch.Tensor"})
    }
    assert shown("[`~torch.Tensor`]", inventories=inventories) == ("https://t.org/t.html#torch.Tensor", "Tensor", [])
    assert shown("[`torch.Tensor`]") == ("code", "torch.Tensor", [Problem.LINK_FOREIGN])


def test_a_name_that_an_inventory_lacks_is_wrong() -> None:
    """The nearest names there are proposed."""
    inventories = {"torch": Inventory("https://t.org/", {"torch.Tensor": "t.html", "torch.nn.Module": "m.html"})}
    assert shown("[`torch.Tensr`]", inventories=inventories) == ("code", "torch.Tensr", [Problem.LINK_OBJECT])
    assert resolve("[`torch.Tensr`]", inventories=inventories)[2] == ["Did you mean torch.Tensor?"]


def test_an_inventory_of_python_serves_what_every_python_has() -> None:
    """It is called `python`, for names of its objects begin otherwise."""
    inventories = {"python": Inventory("https://p.org/", {"str": "s.html#str", "logging.Logger": "l.html"})}
    assert shown("[`str`]", inventories=inventories) == ("https://p.org/s.html#str", "str", [])
    assert shown("[`~logging.Logger`]", inventories=inventories) == ("https://p.org/l.html", "Logger", [])
    assert shown("[`None`]", inventories=inventories) == ("code", "None", [])


def test_types_in_signatures_are_never_a_problem() -> None:
    """They are plain text where nothing is known of them, and links where they are documented."""
    from docbuilder.model.nodes import Paragraph

    span = Span(0, 0)
    links = [
        ObjectLink(span, name, annotation=True, text=text)
        for name, text in (("Trainer", "T"), ("torch.Tensor", "Tensor"))
    ]
    document = replace(parse(Source("x.md", "")).document, children=(Paragraph(span, tuple(links)),))
    assert isinstance(document, Document)
    new, problems = resolve_links(document, LinkContext("guides/a", "ja/guides/a", AROUND, INDEX))
    first, second = new.children[0].children  # type: ignore[attr-defined]
    assert isinstance(first, Link)
    assert (first.target, first.children) == ("../api/trainer.html#pkg.Trainer", (Text(span, "T"),))
    assert second == Text(span, "Tensor")
    assert problems == ()


def test_what_a_page_asks_of_others_is_listed() -> None:
    """Names of pages and of objects, for the index; nothing from inside of code."""
    text = "[a](../b.md#c) <a href='d'>x</a> [e](https://e.org) [`X.y`] [`~Z`]\n\n```\n[`N`](n.md)\n```\n"
    document = parse(Source("x.md", text)).document
    pages = (("", "b"), ("", "guides/d"))
    assert find_mentions(document, "guides/a", AROUND) == (("X.y", "Z"), pages, False, False, False, False)


def test_links_that_name_a_language_ask_nothing_of_their_own() -> None:
    """The page that they lead to is built in that language, or else has to stand in."""
    document = parse(
        Source("x.md", "[a](../../en/b) [c](/docs/pkg/main/en/d) [e](/docs/other/f) [g](../../ja/h)")
    ).document
    pages = find_mentions(document, "guides/a", AROUND).pages
    assert pages == (("", "h"), ("en", "b"), ("en", "d"))
    assert set(pages_meant(pages, ())) == {"h"}
    assert set(pages_meant(pages, ("ja", "en"))) == {"h"}
    assert set(pages_meant(pages, ("ja",))) == {"b", "d", "h"}


def test_what_a_link_across_languages_asks_is_noted() -> None:
    """The same answers mean the same links; another route, another anchor or a language that is gone do not."""
    languages = {"ja": INDEX, "en": ENGLISH}
    context = LinkContext("guides/a", "ja/guides/a", AROUND, INDEX, languages=languages).traced()
    document = parse(Source("x.md", "[a](../../en/a/b#sec) [b](../../en/none) [c](../../xx/c)")).document
    resolve_links(document, context)
    assert context.trace is not None
    asked = context.trace.questions()

    def answers(languages: Mapping[str, LanguageIndex]) -> bytes:
        return answer_all(asked, (INDEX, None), languages)

    assert answers(languages) == answers(dict(languages)) != b""
    for changed in (
        replace(ENGLISH, routes={**ENGLISH.routes, "a/b": "en/moved"}),
        replace(ENGLISH, anchors={"a/b": frozenset()}),
        replace(ENGLISH, routes={**ENGLISH.routes, "none": "en/none"}),
    ):
        assert answers({**languages, "en": changed}) != answers(languages)
    assert answers({**languages, "xx": ENGLISH}) != answers(languages)
    assert answers({"ja": INDEX}) == b""


# --- what pages share


def plain(text: str) -> Fragment:
    """A plain fragment, as directives make them of equal docstrings."""
    source = Source("pkg/code.py", text, 7)
    children = parse(source).document.children
    links = [node for top in children for node in walk(top) if isinstance(node, Link | ObjectLink)]
    return Fragment(Span(0, 0), children, source, links=tuple(links))


def on_page(fragment: Fragment, name: str, shared: SharedLinks) -> tuple[Fragment, list[str], list[int], str]:
    """The fragment on a page, where its links lead, the lines of the problems, and what was asked."""
    trace = Trace(INDEX, None)
    index = trace.indexes[0]
    assert index is not None
    context = LinkContext(name, f"ja/{name}", AROUND, index, shared=shared, trace=trace)
    document = Document(Span(0, 0), (fragment,), Source("ja/x.md", ""))
    new, problems = resolve_links(document, context)
    (result,) = new.children
    assert isinstance(result, Fragment)
    targets = [node.target for node in walk(result) if isinstance(node, Link)]
    return result, targets, [problem.position.line for problem in problems], trace.questions()


def test_equal_pieces_of_docstrings_are_linked_once_in_a_folder() -> None:
    """Pages of one folder get the very same nodes, and each is known to have asked for what they depend on."""
    shared, fragment = SharedLinks(), plain("See [`Trainer`] and [home](../index#intro).")
    one, targets, _, asked = on_page(fragment, "guides/a", shared)
    other, _, _, also_asked = on_page(replace(fragment), "guides/b c", shared)
    assert targets == ["../api/trainer.html#pkg.Trainer", "../index.html#intro"]
    assert one.children is other.children
    assert asked == also_asked != ""


def test_links_to_the_page_itself_are_its_own() -> None:
    """On the page of the object the link has no file name, whoever was asked first; elsewhere it has."""
    for names in (("api/trainer", "api/z"), ("api/z", "api/trainer")):
        shared, fragment = SharedLinks(), plain("See [`Trainer`] and [`Here`].")
        found = {name: on_page(fragment, name, shared)[1] for name in (*names, *names)}
        assert found["api/trainer"] == ["#pkg.Trainer", "../guides/a.html#pkg.Here"]
        assert found["api/z"] == ["trainer.html#pkg.Trainer", "../guides/a.html#pkg.Here"]


def test_problems_of_shared_pieces_are_told_at_every_place() -> None:
    """Equal texts stand at many places: a wrong name is listed for each."""
    shared, fragment = SharedLinks(), plain("One.\n\nSee [`Trianer`].")
    moved = replace(fragment, source=Source("pkg/code.py", fragment.source.text, 40))
    lines = [on_page(each, "guides/a", shared)[2] for each in (fragment, moved, fragment)]
    assert lines == [[9], [42], [9]]


def test_pieces_without_links_are_left_as_they_are() -> None:
    """There is nothing to do for them."""
    fragment = plain("Just *text*.")
    assert on_page(fragment, "guides/a", SharedLinks())[0] is fragment
