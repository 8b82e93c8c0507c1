"""What a source consists of: languages, pages, clashes, files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from docbuilder.config import Config, ConfigError
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.site.discover import find_site
from docbuilder.site.model import Site, TocEntry
from docbuilder.site.settings import settle

Find = Callable[..., tuple[Site, list[tuple[str, str]]]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Write files (path -> text) to a source folder and find the site in it."""

    def write_and_find(files: dict[str, str], **options: object) -> tuple[Site, list[tuple[str, str]]]:
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        for name, text in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, "utf-8")
        config = replace(Config(source=source, out=tmp_path / "site", root=tmp_path), **options)  # type: ignore[arg-type]
        site, diagnostics = find_site(config)
        return site, told(diagnostics)

    return write_and_find


def told(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(one.code.slug, one.position.path) for one in diagnostics]


def toc(*names: str) -> str:
    return "".join(f"- local: {name}\n  title: {name.upper()}\n" for name in names)


def test_language_folders(find: Find) -> None:
    """A folder for every language; the default language is first and stands in."""
    site, found = find(
        {
            "de/_toctree.yml": toc("index"),
            "de/index.md": "",
            "en/_toctree.yml": toc("index", "a/b"),
            "en/index.md": "",
            "en/a/b.mdx": "",
            "en/imgs/x y.png": "",
            "pt_br/_toctree.yml": toc("index"),
            "pt_br/index.md": "",
            "imgs/logo.png": "",
            "README.md": "",
        }
    )
    assert found == []
    assert [(language.code, language.tag) for language in site.languages] == [
        ("en", "en"),
        ("de", "de"),
        ("pt_br", "pt-BR"),
    ]
    english = site.languages[0]
    assert site.fallback == english
    assert list(english.pages) == ["a/b", "index"]
    page = english.pages["a/b"]
    assert (page.language, page.route, page.file, page.content_language) == ("en", "a/b", "en/a/b.mdx", "en")
    assert english.files == ("imgs/x y.png",)
    assert english.toc == (TocEntry("INDEX", "index"), TocEntry("A/B", "a/b"))


def test_wanted_languages(find: Find) -> None:
    """Only what is asked for is built, and told of; the default language stands in all the same."""
    files = {
        "en/_toctree.yml": "x",
        "en/a.md": "",
        "ja/_toctree.yml": toc("a"),
        "ja/a.md": "",
        "fr/_toctree.yml": "x",
        "fr/a.md": "",
    }
    site, found = find(files, languages=("ja",))
    assert [language.code for language in site.languages] == ["ja"]
    assert site.fallback is not None
    assert site.fallback.code == "en"
    assert found == []
    with pytest.raises(ConfigError, match=r"no language 'jp' in .*; did you mean 'ja'\?"):
        find(files, languages=("jp",))
    with pytest.raises(ConfigError, match="there are en, fr, ja"):
        find(files, languages=("zz",))


def test_default_language(find: Find) -> None:
    """The configured default comes first; one that is not there is replaced by the first there is."""
    files = {"ja/_toctree.yml": toc("a"), "ja/a.md": "", "fr/_toctree.yml": toc("a"), "fr/a.md": ""}
    assert [language.code for language in find(files, default_language="ja")[0].languages] == ["ja", "fr"]
    site, _ = find(files)
    assert [language.code for language in site.languages] == ["fr", "ja"]
    assert site.fallback is not None
    assert site.fallback.code == "fr"


def test_one_language_folder(find: Find, tmp_path: Path) -> None:
    """A folder with its own _toctree.yml is one language's, even if folders in it look like languages."""
    site, found = find({"_toctree.yml": toc("index", "it/x"), "index.md": "", "it/x.md": "", "it/_toctree.yml": ""})
    assert found == []
    assert [(language.code, language.tag) for language in site.languages] == [("", "en")]
    assert site.fallback is None
    assert site.languages[0].pages["it/x"].file == "it/x.md"
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja/index.md").touch()
    config = Config(source=tmp_path / "ja", languages=("ja",), root=tmp_path)
    assert find_site(config)[0].languages[0].tag == "ja"
    with pytest.raises(ConfigError, match="has no language folders, so --lang de"):
        find_site(replace(config, languages=("de",)))


def test_pages_without_languages(find: Find) -> None:
    """No _toctree.yml at all: contents from the folders, titles from the first headings; no complaint."""
    site, found = find(
        {
            "index.md": "<!-- c -->\n\n# Welcome to *it*[[start]]\n",
            "guide/b.md": "no heading",
            "guide/a.md": "#  A ##\n# B",
            "fr/c.md": "",
        }
    )
    assert found == []
    assert site.languages[0].toc == (
        TocEntry("Welcome to it", "index"),
        TocEntry("Fr", children=(TocEntry("c", "fr/c"),)),
        TocEntry("Guide", children=(TocEntry("A", "guide/a"), TocEntry("b", "guide/b"))),
    )


def test_language_without_toctree(find: Find) -> None:
    """Beside complete languages, a folder with a language's name and pages is one that lacks its contents."""
    site, found = find(
        {"en/_toctree.yml": toc("a"), "en/a.md": "", "nl/a.md": "# T", "it/x.png": "", "no": "", "guide/x.md": ""}
    )
    assert [language.code for language in site.languages] == ["en", "nl"]
    assert site.languages[1].toc == (TocEntry("T", "a"),)
    assert found == [("file-no-language", "guide/x.md"), ("toctree-missing", "nl/_toctree.yml")]


def test_pages_outside_of_languages(find: Find) -> None:
    """A page beside the language folders is told: nobody would see it."""
    _, found = find(
        {"en/_toctree.yml": toc("a"), "en/a.md": "", "b.md": "", "more/deep/c.mdx": "", "_x/d.md": "", "README.md": ""}
    )
    assert found == [("file-no-language", "b.md"), ("file-no-language", "more/deep/c.mdx")]


def test_files_called_nearly_like_those_of_the_project(find: Find) -> None:
    """They are copied, and that they are not read is told; not where the right one is there, or for a file of another kind."""
    _, found = find(
        {"en/a.md": "", "en/_toctree.yaml": toc("a"), "en/redirects.yml": "", "_Versions.yml": "", "en/toc.yml": ""}
    )
    assert found == [("file-misnamed", path) for path in ("_Versions.yml", "en/_toctree.yaml", "en/redirects.yml")]


def test_a_copy_beside_a_file_of_the_project(find: Find) -> None:
    """The project's own is read: the other may be anything."""
    assert find({"_toctree.yml": toc("a"), "a.md": "", "toctree.yaml": ""})[1] == []


def test_fallback_pages_keep_their_entries(find: Find) -> None:
    """An untranslated page stays in the contents, and a note tells of it."""
    site, found = find({"en/_toctree.yml": toc("a"), "en/a.md": "", "ms/_toctree.yml": toc("a", "b"), "ms/c.md": ""})
    assert site.languages[1].toc == (TocEntry("A", "a"),)
    assert found == [
        ("toctree-stand-in", "ms/_toctree.yml"),
        ("toctree-no-entry", "ms/_toctree.yml"),
        ("toctree-no-page", "ms/_toctree.yml"),
    ]


def test_entries_without_title(find: Find) -> None:
    """An entry without a title is called as its page is; a fallback page's, by its name."""
    files = {
        "en/_toctree.yml": toc("a/b"),
        "en/a/b.md": "",
        "ja/_toctree.yml": "- local: c\n- local: a/b\n",
        "ja/c.md": "# C!",
    }
    assert find(files)[0].languages[1].toc == (TocEntry("C!", "c"), TocEntry("b", "a/b"))


def test_broken_toctree_falls_back_to_folders(find: Find) -> None:
    """All pages can be reached although the file cannot be read."""
    site, found = find({"_toctree.yml": "- [", "a.md": "", "b.md": ""})
    assert found == [("yaml-invalid", "_toctree.yml")]
    assert site.languages[0].toc == (TocEntry("a", "a"), TocEntry("b", "b"))


def test_odd_names(find: Find) -> None:
    """Blanks, `#`, `%`, other scripts, a page `index` in a folder, dots: all are pages."""
    names = ["a b", "c#d", "e%20f", "日本語/ページ", "guide/index", "v1.2.3", "_x", "UPPER"]
    site, found = find({f"{name}.md": "" for name in names})
    assert list(site.languages[0].pages) == sorted(names)
    assert found == []


def test_clashes(find: Find) -> None:
    """a.md and a.mdx are one page; names that differ in case only clash on many computers, but both are there."""
    site, found = find({"a.md": "1", "a.mdx": "2", "B.md": "", "b.md": ""})
    assert {name: page.file for name, page in site.languages[0].pages.items()} == {
        "a": "a.md",
        "B": "B.md",
        "b": "b.md",
    }
    assert found == [("file-name-clash", "a.mdx"), ("file-name-clash", "b.md")]


def test_files_that_clash_with_pages(find: Find) -> None:
    """A copied file must not lie where a page is written, nor in a folder of that name."""
    site, found = find({"a.md": "", "a.html": "", "b.md": "", "b.html/x.png": "", "A.HTML": "", "c.png": ""})
    assert found == [("file-name-clash", "A.HTML"), ("file-name-clash", "a.html"), ("file-name-clash", "b.html/x.png")]
    assert set(site.languages[0].pages) == {"a", "b"}


def test_unicode_forms_clash(find: Find) -> None:
    """One name in two of Unicode's normal forms is one place on some computers."""
    _, found = find({"e\u0301.md": "", "\u00e9.md": ""})
    assert [code for code, _ in found] == ["file-name-clash"]


def test_new_names(find: Find) -> None:
    """`newlocal` renames the output, unless that is taken."""
    text = "- {local: a, newlocal: x/y, title: A}\n- {local: b, newlocal: c, title: B}\n- {local: c, title: C}\n- {local: d, newlocal: C, title: D}\n"
    site, found = find({"_toctree.yml": text, "a.md": "", "b.md": "", "c.md": "", "d.md": ""})
    routes = {name: page.route for name, page in site.languages[0].pages.items()}
    assert routes == {"a": "x/y", "b": "b", "c": "c", "d": "C"}
    assert found == [("file-name-clash", "b.md"), ("file-name-clash", "d.md")]


def test_project_files(find: Find) -> None:
    """Files of the project are read and not copied; a language's _config.py wins over the one at the top."""
    site, found = find(
        {
            "_config.py": "notebook_first_cells = [{'content': 'top'}]\nversion_prefix = 'r'\n",
            "_versions.yml": "- version: v1\n",
            "docbuilder.toml": "",
            "en/_toctree.yml": toc("a"),
            "en/_redirects.yml": "old: a\n",
            "en/a.md": "",
            "en/_other.txt": "",
            "ja/_toctree.yml": toc("a"),
            "ja/_config.py": "notebook_first_cells = [{'content': 'ja'}]\n",
            "ja/a.md": "",
        }
    )
    assert found == []
    assert site.versions == ("v1",)
    assert site.settings.version_prefix == "r"
    assert [language.notebook_cells for language in site.languages] == [(("code", "top"),), (("code", "ja"),)]
    assert [redirect[:4] for redirect in site.languages[0].redirects] == [("old", "", "a", "")]
    assert site.languages[0].files == ("_other.txt",)


def test_toctree_check_can_be_disabled(find: Find) -> None:
    """`disable_toc_check` in _config.py."""
    _, found = find({"_config.py": "disable_toc_check = True", "_toctree.yml": toc("gone"), "a.md": ""})
    assert found == []


def test_links_of_an_untrusted_source(find: Find, tmp_path: Path) -> None:
    """Untrusted sources reach nothing outside of the source folder, not even in the repository."""
    (tmp_path / "x.md").touch()
    (tmp_path / "source").mkdir()
    (tmp_path / "source/x.md").symlink_to("../x.md")
    pages = {"y.md": "# Y\n"}
    assert find(pages, untrusted=True)[1] == [("file-link-outside", "x.md")]
    assert find(pages)[1] == [("file-link-followed", "x.md")]


def test_source_that_is_not_there(tmp_path: Path) -> None:
    """No source is a mistake of the configuration."""
    with pytest.raises(ConfigError, match="does not exist"):
        find_site(Config(source=tmp_path / "none"))
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="is no folder"):
        find_site(Config(source=tmp_path / "file"))


def test_readme_without_index(find: Find) -> None:
    """A README is the start page where there is no index and no table of contents, or one that lists it."""
    pages = {"README.md": "# Home", "guide/README.md": "# Guides", "guide/a.md": "# A"}
    site, found = find(pages)
    assert found == []
    language = site.languages[0]
    assert {name: page.route for name, page in language.pages.items()} == {
        "README": "index",
        "guide/README": "guide/index",
        "guide/a": "guide/a",
    }
    assert [(entry.title, entry.name) for entry in language.toc] == [("Home", "README"), ("Guide", "")]
    site, _ = find({"_toctree.yml": toc("README", "guide/a")})
    routes = {name: page.route for name, page in site.languages[0].pages.items()}
    assert (routes["README"], routes["guide/README"]) == ("index", "guide/README")
    site, _ = find({"_toctree.yml": toc("guide/a", "guide/README")})
    routes = {name: page.route for name, page in site.languages[0].pages.items()}
    assert (routes["README"], routes["guide/README"]) == ("README", "guide/index")


def test_source_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that cannot be listed is told in words."""

    def deny(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", deny)
    with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
        find_site(Config(source=tmp_path))


def test_version_with_the_name_of_a_language(find: Find) -> None:
    """The folder of the version would be a language's."""
    with pytest.raises(ConfigError, match="'en' would be written into the language"):
        find({"en/_toctree.yml": toc("a"), "en/a.md": ""}, version="en")


def test_project_files_of_others(find: Find, tmp_path: Path) -> None:
    """Settings and versions that a symbolic link brings in from outside are not read."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "_config.py").write_text("version_prefix = 'x'")
    (outside / "_versions.yml").write_text("- version: x")
    (tmp_path / "source").mkdir()
    for name in ("_config.py", "_versions.yml"):
        (tmp_path / "source" / name).symlink_to(outside / name)
    site, found = find({"a.md": ""})
    assert (site.settings.version_prefix, site.versions) == ("v", ())
    assert found == [("file-link-outside", "_config.py"), ("file-link-outside", "_versions.yml")]


def test_empty_source(find: Find) -> None:
    """A folder without pages is a mistake: an empty site would take the place of a full one."""
    with pytest.raises(ConfigError, match="there is no page in"):
        find({"notes.txt": ""})


CORPUS = Path(__file__).parents[3] / "shared/corpus"


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real documentation is not beside the checkout")
def test_real_documentation() -> None:
    """Real sources: every page is found, and what is told is only that pages are not translated."""
    site, diagnostics = find_site(Config(source=CORPUS / "transformers/docs/source", root=CORPUS))
    assert len(site.languages) == 13
    assert sum(len(language.pages) for language in site.languages) == 810
    assert {one.code.slug for one in diagnostics} == {"toctree-no-page", "toctree-stand-in"}
    site, diagnostics = find_site(Config(source=CORPUS / "accelerate/docs/source", root=CORPUS))
    assert (len(site.languages[0].pages), diagnostics) == (58, ())


def test_fallback_pages_bring_files_of_the_default_language(find: Find) -> None:
    """Where the default language is not built, what only it has is copied; nothing is copied over a page."""
    files = {"en/_toctree.yml": toc("a"), "en/a.md": "", "en/x.png": "", "en/b.html": "", "en/y.png": ""}
    others = {"ja/_toctree.yml": toc("a", "b"), "ja/a.md": "", "ja/b.md": "", "ja/y.png": ""}
    site, _ = find(files | others, languages=("ja",))
    assert site.languages[0].fallback_files == ("x.png",)
    site, _ = find(files | others)
    assert [language.fallback_files for language in site.languages] == [(), ()]


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        (None, "", "main"),
        ('default_branch_name = "dev"', "", "dev"),
        ('default_branch_name = "dev"', "main", "dev"),
        ('version_prefix = "release-"', "1.2", "release-1.2"),
        ("", "v1.2", "v1.2"),
    ],
)
def test_the_repository_is_linked_at_what_the_sources_say(
    tmp_path: Path, text: str | None, version: str, expected: str
) -> None:
    """`_config.py` names the branch and what stands before a version in its tag; a `ref` that is given wins."""
    (tmp_path / "en").mkdir()
    if text is not None:
        (tmp_path / "en" / "_config.py").write_text(text)
    config = Config(source=tmp_path, root=tmp_path, version=version)
    assert settle(config).ref == expected
    assert settle(replace(config, ref="x")).ref == "x"
