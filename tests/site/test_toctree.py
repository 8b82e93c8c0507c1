"""`_toctree.yml`: what it may say, and everything that can be wrong with it, in one run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.source import Source
from docbuilder.site.model import TocEntry
from docbuilder.site.toctree import Toctree, made_toctree, read_toctree, start_pages


def read(text: str, pages: str, fallback_pages: str = "", check: bool = True) -> Toctree:
    """Read `text` for a language with the pages named in `pages`."""
    source = Source("en/_toctree.yml", text)
    return read_toctree(source, pages.split(), lambda name: f"Title: {name}", fallback_pages.split(), check)


def told(toctree: Toctree) -> list[tuple[str, int, str, str]]:
    return [(one.code.slug, one.position.line, one.message, one.hint) for one in toctree.diagnostics]


def test_every_key() -> None:
    """All keys of the dialect, nested."""
    toctree = read(
        """\
- title: Start
  subtitle: More
  isExpanded: true
  sections:
  - {local: index, title: Welcome, new: true}
  - title: Deep
    sections:
    - local: a/b
      title: 深い
      newlocal: a/c
      quiz: 2
- title: Both
  local_fw: {pt: train, tf: train_tf, flax: train_jax}
""",
        "index a/b train train_tf train_jax",
    )
    assert toctree.diagnostics == ()
    assert toctree.renamed == {"a/b": "a/c"}
    deep = TocEntry("Deep", children=(TocEntry("深い", "a/b", quiz="2"),))
    frameworks = (("pt", "train"), ("tf", "train_tf"), ("jax", "train_jax"))
    assert toctree.entries == (
        TocEntry("Start", "", (TocEntry("Welcome", "index", new=True), deep), expanded=True),
        TocEntry("Both", "train", frameworks=frameworks),
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Use `torch.compile()` well", "Use torch.compile() well"),
        ("`a` and ``b``", "a and b"),
        ("an `open quote", "an `open quote"),
        ("`` a`b ``", "`` a`b ``"),
        ("``", "``"),
    ],
)
def test_titles_are_plain_text(written: str, shown: str) -> None:
    """Code in a title is shown without its quotes; what is no code stays as it is."""
    toctree = read(f"- title: '{written}'\n  local: index\n", "index")
    assert [entry.title for entry in toctree.entries] == [shown]


def test_same_page_often() -> None:
    """`in_translation` may stand for any number of pages; README needs no entry."""
    toctree = read(
        "- local: in_translation\n  title: A\n- local: in_translation\n  title: B\n", "in_translation README a/readme"
    )
    assert [entry.title for entry in toctree.entries] == ["A", "B"]
    assert toctree.diagnostics == ()


def test_sections_without_title_belong_to_what_is_around() -> None:
    """A group that says nothing is no group."""
    toctree = read("- sections:\n  - local: a\n    title: A\n  - sections:\n    - local: b\n      title: B\n", "a b")
    assert toctree.entries == (TocEntry("A", "a"), TocEntry("B", "b"))
    assert toctree.diagnostics == ()


def test_entry_without_page() -> None:
    """The line, and the nearest page to paste; what is below the entry stays."""
    text = (
        "- title: A\n  local: model/brt\n  sections:\n  - local: model/bert\n    title: B\n- local: gone\n  title: C\n"
    )
    toctree = read(text + "- local: old/page\n  title: D\n", "model/bert new/page")
    assert told(toctree)[:3] == [
        ("toctree-no-page", 2, "there is no page 'model/brt' for the entry 'A'", "local: model/bert"),
        ("toctree-no-page", 6, "there is no page 'gone' for the entry 'C'", "remove the entry, or add the page"),
        ("toctree-no-page", 8, "there is no page 'old/page' for the entry 'D'", "local: new/page"),
    ]
    assert toctree.entries == (TocEntry("A", children=(TocEntry("B", "model/bert"),)),)


def test_entries_that_are_no_page() -> None:
    """An address has a key of its own, an anchor has no entry; keys of other tools are known."""
    text = "- local: a\n  title: A\n- local: https://x.example/\n  title: X\n- local: a#b\n  title: B\n"
    assert [hint for _, _, _, hint in told(read(text, "a"))] == [
        "url: https://x.example/",
        "local: a   # a page has one entry, without an anchor",
    ]
    text = "- local: a\n  text: A\n- title: X\n  href: https://x.example/\n- title: S\n  children:\n  - local: a\n"
    hints = [hint for code, _, _, hint in told(read(text, "a")) if code == "yaml-unknown-key"]
    assert hints == ["did you mean 'title'?", "did you mean 'url'?", "did you mean 'sections'?"]


def test_entry_with_a_fallback_page() -> None:
    """A page that the language lacks but the default language has keeps its entry, and is reported."""
    toctree = read("- local: a\n  title: A\n", "b", fallback_pages="a b")
    assert toctree.entries == (TocEntry("A", "a"),)
    assert told(toctree)[0][:3] == (
        "toctree-stand-in",
        1,
        "there is no page 'a' for the entry 'A'; the default language's is shown",
    )


def test_page_without_entry() -> None:
    """The line to paste after, and what: at the indent of the neighbour, titles quoted where YAML needs it."""
    text = (
        "- title: Models\n  sections:\n    - local: m/b\n      title: B\n    - local: m/d\n      title: D\n- local: z\n"
    )
    toctree = read(text, "m/a m/b m/c m/d z new/x")
    assert told(toctree) == [
        (
            "toctree-no-entry",
            6,
            "the page 'm/a' is in no entry",
            "after line 6, where 'm/d' ends:\n    - local: m/a\n      title: \"Title: m/a\"",
        ),
        (
            "toctree-no-entry",
            4,
            "the page 'm/c' is in no entry",
            "after line 4, where 'm/b' ends:\n    - local: m/c\n      title: \"Title: m/c\"",
        ),
        (
            "toctree-no-entry",
            0,
            "the page 'new/x' is in no entry",
            'at the end:\n- local: new/x\n  title: "Title: new/x"',
        ),
    ]


def test_patch_can_be_pasted() -> None:
    """With all patches pasted in, nothing is wrong any more."""
    pages = "b: d"
    text = "- title: T\n  sections:\n  - title: B\n    local: b\n    sections:\n    - local: b2\n      title: B2\n"
    source = Source("x", text)
    names = ["b", "b2", "c #1", "'d'", "x:", "-e", "a: b"]
    found = read_toctree(source, names, lambda name: f'"{name}" \\').diagnostics
    lines = text.splitlines()
    for one in sorted(found, key=lambda one: -one.position.line):
        where, *patch = one.hint.splitlines()
        at = one.position.line or len(lines)
        assert str(at) in where or where == "at the end:"
        lines[at:at] = patch
    again = read_toctree(Source("x", "\n".join(lines)), names, str)
    assert again.diagnostics == ()
    assert pages


def test_checks_can_be_switched_off() -> None:
    """`disable_toc_check`: neither pages without entry nor entries without page are told, shapes are."""
    toctree = read("- local: a\n  titel: A\n", "b", check=False)
    assert [code for code, *_ in told(toctree)] == ["yaml-unknown-key"]


def test_roundabout_names() -> None:
    """An ending, `./` and slashes around the name are understood, and reported with the right name."""
    toctree = read("- {local: a.md, title: A}\n- {local: ./b.mdx, title: B}\n- {local: /c/, title: C}\n", "a b c")
    assert [entry.name for entry in toctree.entries] == ["a", "b", "c"]
    assert [(code, line, hint) for code, line, _, hint in told(toctree)] == [
        ("toctree-invalid", 1, "local: a"),
        ("toctree-invalid", 2, "local: b"),
        ("toctree-invalid", 3, "local: c"),
    ]


def test_wrong_shapes_all_at_once() -> None:
    """Every wrong shape is told in one run, and what is right is used."""
    toctree = read(
        """\
- a
- title: Nothing
- [x]
- local: a
  title: [A]
  isExpanded: perhaps
  new: 'true'
  sections: b
- titel: B
  local: b
- local_fw: [pt]
- local_fw: {pt: a, xla: b}
- newlocal: ../../x
  local: a
- newlocal: one
  local: b
- newlocal: two
  local: b
""",
        "a b",
    )
    assert [(code, line) for code, line, *_ in told(toctree)] == [
        ("toctree-invalid", 1),
        ("toctree-invalid", 2),
        ("toctree-invalid", 3),
        ("toctree-invalid", 5),
        ("toctree-invalid", 8),
        ("toctree-invalid", 6),
        ("toctree-invalid", 7),
        ("yaml-unknown-key", 9),
        ("toctree-invalid", 11),
        ("yaml-unknown-key", 12),
        ("toctree-invalid", 13),
        ("toctree-invalid", 17),
    ]
    assert told(toctree)[7][3] == "did you mean 'title'?"
    assert told(toctree)[0][3] == "- title: A page\n  local: a"
    assert toctree.renamed == {"b": "one"}


def test_broken_yaml() -> None:
    """One diagnostic, not one for every page."""
    toctree = read("- title: [", "a b c")
    assert [code for code, *_ in told(toctree)] == ["yaml-invalid"]
    assert toctree.entries == ()


def test_not_a_list() -> None:
    """A file that is no list is told with an example; an empty file lists nothing."""
    assert [code for code, *_ in told(read("a: 1", ""))] == ["toctree-invalid"]
    assert [code for code, *_ in told(read("", "a"))] == ["toctree-no-entry"]


def test_made_from_folders() -> None:
    """Without a file: index first, then pages, then folders; a README beside an index is no page for readers."""
    assert made_toctree(["b", "README", "index", "a_guide/x", "a_guide/deep/y", "c/index", "c/readme"]) == (
        TocEntry("", "index"),
        TocEntry("", "b"),
        TocEntry(
            "A guide",
            children=(TocEntry("", "a_guide/x"), TocEntry("Deep", children=(TocEntry("", "a_guide/deep/y"),))),
        ),
        TocEntry("C", children=(TocEntry("", "c/index"),)),
    )


def test_a_readme_is_a_start_page() -> None:
    """Where a folder has no index, its README is that: of two the first, and no other name that ends so."""
    names = [
        "a",
        "README",
        "guide/readme",
        "guide/x",
        "deep/index",
        "deep/README",
        "two/README",
        "two/readme",
        "p_README",
    ]
    assert start_pages(names) == {"README": "index", "guide/readme": "guide/index", "two/README": "two/index"}
    entries = made_toctree(names)
    assert [entry.name for entry in entries] == ["README", "a", "", "", ""]
    assert [[page.name for page in entry.children] for entry in entries[2:]] == [
        ["deep/index"],
        ["guide/readme", "guide/x"],
        ["two/README"],
    ]


ENTRY = st.recursive(
    st.dictionaries(st.sampled_from(["title", "local", "new", "x"]), st.sampled_from(["a", "b", "c", "true"])),
    lambda inner: st.fixed_dictionaries({"sections": st.lists(inner, max_size=3)}, optional={"title": st.just("T")}),
    max_leaves=8,
)


@given(st.lists(ENTRY, max_size=4))
def test_entries_have_pages_or_children(entries: list[object]) -> None:
    """Whatever the file says, nothing in the result leads nowhere, and every page without entry is told once."""
    import json

    toctree = read(json.dumps(entries), "a b")
    listed = set()
    waiting = list(toctree.entries)
    while waiting:
        entry = waiting.pop()
        assert entry.name in ("a", "b") or (entry.name == "" and entry.children)
        listed.add(entry.name)
        waiting.extend(entry.children)
    missing = [one for one in toctree.diagnostics if one.code is DiagnosticCode.TOCTREE_NO_ENTRY]
    assert len(missing) == len({"a", "b"} - listed)


def test_links_that_lead_elsewhere() -> None:
    """`url` stands in place of a page; with a page, or with another scheme, it is reported."""
    toctree = read(
        """\
- {local: index, title: Start}
- {title: Forum, url: "https://forum.example.org/a?b"}
- title: More
  url: mailto:a@example.org
  sections: [{local: more, title: M}]
- {local: both, title: Both, url: "https://example.org"}
- {title: Script, url: "javascript:alert(1)"}
""",
        "index more both",
    )
    urls = [(entry.title, entry.url, entry.name, len(entry.children)) for entry in toctree.entries]
    assert urls == [
        ("Start", "", "index", 0),
        ("Forum", "https://forum.example.org/a?b", "", 0),
        ("More", "mailto:a@example.org", "", 1),
        ("Both", "", "both", 0),
    ]
    assert [(code, line) for code, line, _, _ in told(toctree)] == [("toctree-invalid", 6), ("toctree-invalid", 7)]
