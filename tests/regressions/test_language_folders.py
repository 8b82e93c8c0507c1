"""Folders that are languages though their names are in no list, and pages that need no entry in a table of contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.render.theme import Theme
from docbuilder.site.discover import find_site
from docbuilder.site.languages import describe_language, is_known_language, is_language, string_codes


def source(folder: Path, *files: str) -> Config:
    """A source with these files; tables of contents name the page `index` alone."""
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("- local: index\n  title: T\n" if file.endswith(".yml") else "# T\n", "utf-8")
    return Config(source=folder)


@pytest.mark.parametrize("code", ["gj", "ceb", "rum", "zh-CN", "sr-Cyrl", "klingon_2"])
def test_a_folder_with_a_table_of_contents_beside_a_language_is_one(tmp_path: Path, code: str) -> None:
    """Whatever it is called."""
    files = [f"{folder}/{file}" for folder in ("en", code) for file in ("_toctree.yml", "index.md")]
    site, problems = find_site(source(tmp_path, *files))
    assert [language.code for language in site.languages] == ["en", code]
    assert problems == ()


def test_a_language_of_the_cldr_is_one_on_its_own(tmp_path: Path) -> None:
    """Also where there is no other."""
    site, problems = find_site(source(tmp_path, "haw/_toctree.yml", "haw/index.md"))
    assert ([language.code for language in site.languages], problems) == (["haw"], ())


def test_other_folders_are_none(tmp_path: Path) -> None:
    """Those without a table of contents, hidden ones, and those of a site that has no languages."""
    files = "en/_toctree.yml", "en/index.md", "bin/x.md", "_old/_toctree.yml", "_old/x.md"
    site, problems = find_site(source(tmp_path / "a", *files))
    assert [language.code for language in site.languages] == ["en"]
    assert [problem.position.path for problem in problems] == ["bin/x.md"]
    assert problems[0].code is DiagnosticCode.FILE_NO_LANGUAGE
    site, _ = find_site(source(tmp_path / "b", "hub/_toctree.yml", "hub/index.md", "api/_toctree.yml", "api/x.md"))
    assert [language.code for language in site.languages] == [""]


def test_names_that_end_in_readme_need_no_entry(tmp_path: Path) -> None:
    """As the established renderer has it; other names do."""
    files = "_toctree.yml", "index.md", "README.md", "policy_act_README.md", "a/b.README.mdx", "c/readme.md"
    assert find_site(source(tmp_path, *files))[1] == ()
    problems = find_site(source(tmp_path, "README_first.md"))[1]
    assert [problem.code for problem in problems] == [DiagnosticCode.TOCTREE_NO_ENTRY]


def test_every_language_of_the_cldr_is_known() -> None:
    """Three letters, and the codes of libraries; folders like `bin` and `war` are none by their names alone."""
    assert all(map(is_known_language, ("gsw", "mai", "ceb", "rum", "ger", "ro", "zh-TW", "sat-Olck")))
    assert not any(map(is_known_language, ("hub", "api", "guides", "gj", "")))
    assert not any(map(is_language, ("bin", "war", "per", "may")))
    assert describe_language("rum") == ("ro", "ltr", "Română")
    assert describe_language("gsw-CH").name == "Schwiizertüütsch (CH)"
    assert describe_language("gj") == ("gj", "ltr", "gj")
    assert describe_language("klingon_2").tag == "klingon-2"
    assert describe_language("a b").tag == "und"


@pytest.mark.parametrize(
    ("tag", "codes"),
    [
        ("en", ("en",)),
        ("zh-CN", ("en", "zh", "zh-CN")),
        ("zh-TW", ("en", "zh", "zh-Hant", "zh-TW")),
        ("zh-Hant-HK", ("en", "zh", "zh-Hant", "zh-Hant-HK")),
        ("pt-BR", ("en", "pt", "pt-BR")),
    ],
)
def test_words_of_the_interface_come_from_related_languages(tag: str, codes: tuple[str, ...]) -> None:
    """Taiwan reads traditional characters."""
    assert string_codes(tag) == codes


@pytest.mark.parametrize(
    "code",
    "ar bn de en es fa fr he hi id it ja ko ne nl pl pt ro rum ru te th tr vi zh-CN zh-TW my ta ms uk ur gu".split(),
)
def test_the_interface_speaks_the_languages_of_published_documentation(code: str) -> None:
    """Every word is there, with what is filled in, and it is not English."""
    theme = Theme()
    english = theme.strings("en")
    words = theme.strings(describe_language(code).tag)
    assert words.keys() == english.keys()
    for key, text in english.items():
        for name in ("{count}", "{name}", "{number}", "{version}"):
            assert (name in words[key]) == (name in text)
    if code != "en":
        assert words["search_none"] != english["search_none"]
