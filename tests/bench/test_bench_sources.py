"""The pages that the harness finds, changes and multiplies."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.peers import for_hugo
from bench.sources import (
    copy_for_peer,
    documented_names,
    find_docstring,
    find_package,
    find_sources,
    grow,
    middle,
    pages_that_name,
    spread,
    toctree,
    varied,
    with_sentence,
    with_words,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two languages, three pages and one."""
    folder = tmp_path / "thing" / "docs" / "source"
    for name, text in {
        "en/_toctree.yml": "- local: a\n  newlocal: d\n- local: b\n- local: c\n",
        "en/a.md": "# A\n\n[[autodoc]] Big\n",
        "en/b.md": "# B\n\nSee [`Big.grow`] and [`~thing.Big`].\n",
        "en/c.mdx": "# C, which is longer\n\n[`Bigger`]\n",
        "en/x.png": "",
        "en/_config.py": "",
        "ja/_toctree.yml": "- local: a\n",
        "ja/a.md": "# あ\n\n[[autodoc]] thing.Small\n    - all\n",
        "ja/.hidden/a.md": "",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_pages_are_found_by_language(source: Path) -> None:
    """A language folder is one with a table of contents; hidden folders are not looked into."""
    found = find_sources(source)
    assert found.languages == {"en": ("en/a.md", "en/b.md", "en/c.mdx"), "ja": ("ja/a.md",)}
    assert (found.pages, found.largest, found.only("ja").pages) == (4, "en", 1)


def test_a_folder_without_languages_has_pages_too(tmp_path: Path) -> None:
    """Their language is the empty one."""
    (tmp_path / "a.md").write_text("# A\n", "utf-8")
    assert find_sources(tmp_path).languages == {"": ("a.md",)}


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    """Nothing can be compared there."""
    with pytest.raises(ValueError, match="no Markdown"):
        find_sources(tmp_path)


def test_peers_get_pages_and_images_only(source: Path, tmp_path: Path) -> None:
    """What is written for this dialect's tools alone stays behind, and the other languages where one is asked for."""
    copy_for_peer(find_sources(source).only("en"), tmp_path / "copy")
    found = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*.*")}
    assert found == {"en/a.md", "en/b.md", "en/c.md", "en/x.png"}


def test_a_page_that_is_changed_keeps_its_name(source: Path) -> None:
    """A page that the table of contents calls otherwise is passed over."""
    (source / "en/b.md").unlink()
    (source / "en/c.mdx").unlink()
    (source / "en/b.md").write_text("#", "utf-8")
    assert middle(find_sources(source)) == "en/b.md"


def test_the_package_is_found_by_the_project_or_by_the_folder(source: Path) -> None:
    """`pyproject.toml` first; without one the folder in which `docs/source` lies."""
    assert find_package(source) == ("thing", None)
    root = source.parents[1]
    (root / "pyproject.toml").write_text('[project]\nname = "my-thing"\n', "utf-8")
    (root / "src" / "my_thing").mkdir(parents=True)
    (root / "src" / "my_thing" / "__init__.py").touch()
    assert find_package(source) == ("my_thing", root / "src" / "my_thing")


def test_documented_names_and_the_pages_that_name_one(source: Path) -> None:
    """Directives and links count, links to members as well, and no longer names that begin alike."""
    found = find_sources(source)
    assert documented_names(found) == ["Big", "thing.Small"]
    assert pages_that_name(found, "Big") == 2


@pytest.mark.parametrize(
    ("docstring", "first"),
    [
        ('"""Words."""', "Words"),
        ('r"""Words."""', "Words"),
        ("'Words'", "Words"),
        ('"""\n    Words\n    """', "\n    Words"),
    ],
)
def test_docstrings_are_found_where_their_text_begins(docstring: str, first: str) -> None:
    """Whatever the quotes, and behind characters that take several bytes."""
    text = f'X = "é"\n\n\n@decorated("ü")\nclass Big:\n    {docstring}\n'
    offset = find_docstring(text, "Big")
    assert offset is not None
    assert text[offset:].startswith(first)
    assert compile(with_words(text, offset, 3), "x", "exec")
    assert "Run 3. Words" in with_words(text, offset, 3)


@pytest.mark.parametrize("text", ["class Big:\n    pass\n", "class Other:\n    'Words'\n", "class Big(\n"])
def test_where_there_is_no_docstring_none_is_found(text: str) -> None:
    """Nor in what is not Python."""
    assert find_docstring(text, "Big") is None


def test_every_change_of_a_page_is_another() -> None:
    """What was built for one run is of no use for the next."""
    assert with_sentence("# A\n", 1) == "# A\n\nThis sentence was written in run 1.\n"
    assert with_sentence("# A\n", 1) != with_sentence("# A\n", 2)


def test_copies_differ_in_text_and_in_every_code_block() -> None:
    """So nothing is worked out once for all copies."""
    text = "A\n\n```py\nx\n```\n\n~~~~\n```\n~~~~\n"
    assert varied(text, 7) == (
        "A\n\n```py\nx\n# copy 7\n```\n\n~~~~\n```\n# copy 7\n~~~~\n\nThis sentence was written in run 7.\n"
    )


def test_grown_sources_have_the_number_of_pages_and_a_table_of_contents(source: Path, tmp_path: Path) -> None:
    """Spread over the languages, the same mixture again and again; one index a language is added."""
    grown = grow(find_sources(source), tmp_path / "grown", 7, languages=2)
    assert grown.languages["en"] == (
        "en/index.md",
        "en/copy0000/a.md",
        "en/copy0000/b.md",
        "en/copy0000/c.md",
        "en/copy0001/a.md",
    )
    assert len(grown.languages["ja"]) == 4
    assert find_sources(tmp_path / "grown").pages == grown.pages == 9
    assert all((grown.folder / page).is_file() for pages in grown.languages.values() for page in pages)
    assert "  - local: copy0001/a\n" in (tmp_path / "grown/en/_toctree.yml").read_text("utf-8")


def test_a_sample_is_spread_over_all_pages() -> None:
    """And is everything where there is not more."""
    assert spread([str(number) for number in range(10)], 4) == ("0", "2", "5", "7")
    assert spread(["a", "b"], 4) == ("a", "b")


def test_tables_of_contents_have_a_section_for_every_copy() -> None:
    """As people write them."""
    assert toctree({"copy0": ["copy0/a"]}) == (
        "- local: index\n  title: Index\n- title: copy0\n  sections:\n  - local: copy0/a\n    title: a\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A {{< x >}}\n", "# A { {< x >}}\n"),
        ("{{ config }}\n", "---\n---\n{{ config }}\n"),
        ("---\ntitle: A\n---\n# A\n", "---\ntitle: A\n---\n# A\n"),
        ("---\n\nA line above.\n", "---\n---\n---\n\nA line above.\n"),
        ("```py {file=a}\n{b}\n```\n", "```py \n{b}\n```\n"),
        ("<!-- c -->\n# A\n", "<!-- c -->\n# A\n"),
    ],
)
def test_hugo_is_spared_what_it_would_stop_at(text: str, expected: str) -> None:
    """Shortcodes that there are none of, and text that only looks like data."""
    assert for_hugo(text) == expected
