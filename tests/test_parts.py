"""Languages that are built by jobs of their own (`part`): together they are what one build of all is."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.checking.plot import check
from docbuilder.config import Config
from docbuilder.publishing import publish
from docbuilder.publishing.plan import Request
from sites import configure, tree, write

SOURCES = {
    "en/_toctree.yml": "- sections:\n  - local: index\n    title: Home\n  - local: guide\n    title: Guide\n",
    "en/index.md": "# Home\n\n[[open-in-colab]]\n\n[guide](guide), [ours](../ja/only), [German](../de/index)\n\n![a](a.png)\n",
    "en/guide.md": "# Guide\n\n## Part\n\n```mermaid\ngraph LR\n A --> B\n```\n",
    "en/hidden.md": "---\nsearch: false\n---\n\n# Hidden\n\nText.\n",
    "en/linked.md": "# Linked\n\n[hidden](hidden)\n",
    "en/a.png": b"png",
    "ja/_toctree.yml": "- sections:\n  - local: index\n    title: 最初\n  - local: guide\n    title: ガイド\n",
    "ja/index.md": "# 最初\n\n[リンク](linked#linked)、[英語](../en/guide#part)\n\n![a](../en/a.png)\n",
    "ja/hidden.md": "# 隠れた\n\n本文。\n",
    "ja/only.md": "# 日本語だけ\n",
    "de/_toctree.yml": "- sections:\n  - local: index\n    title: Anfang\n",
    "de/index.md": "# Anfang\n\n[falsch](nirgends)\n\n[Deutsch](../en/linked)\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with three languages that link to each other."""
    write(tmp_path / "docs/source", SOURCES)
    return tmp_path


def configured(project: Path, name: str, *languages: str, **options: object) -> Config:
    return configure(project, out=project / name, languages=languages, base_url="https://x.example/", **options)


def published(project: Path, *sites: str) -> dict[str, bytes]:
    """What sites become that are published one after the other."""
    to = project / f"to-{sites[0]}"
    for site in sites:
        publish(project / site, str(to), Request(), repository=project)
    return tree(to)


@pytest.mark.parametrize("version", ["", "v1.0.0"])
def test_parts_are_one_site(project: Path, version: str) -> None:
    """Menus, links between languages, fallback pages, site maps, search: all of it, whichever is published first."""
    build(configured(project, "whole", version=version))
    for language in ("en", "ja", "de"):
        build(configured(project, language, language, part=True, version=version))
    whole, parts = published(project, "whole"), published(project, "ja", "de", "en")
    assert parts.keys() == whole.keys()
    assert [path for path in whole if parts[path] != whole[path]] == []


def test_parts_share_a_cache_with_the_whole(project: Path) -> None:
    """Whatever was built before, and into whichever folder."""
    fresh = {}
    for language in ("en", "ja", "de", ""):
        build(configured(project, f"fresh-{language}", *filter(None, [language]), part=bool(language)))
        fresh[language] = tree(project / f"fresh-{language}")
    for language in ("ja", "", "de", "en", "ja"):
        options = {"cache": True, "cache_folder": project / "cache"}
        build(configured(project, f"kept-{language}", *filter(None, [language]), part=bool(language), **options))
        assert tree(project / f"kept-{language}") == fresh[language]


def test_links_into_languages_that_are_left_out_do_not_depend_on_the_cache(project: Path) -> None:
    """`--lang` alone shows originals in place of other languages' pages; a later build of all does not."""
    options = {"cache": True, "cache_folder": project / "cache"}
    build(configured(project, "fresh"))
    build(configured(project, "site", "de", **options))
    assert (project / "site/de/linked.html").is_file()
    build(configured(project, "all", **options))
    assert tree(project / "all") == tree(project / "fresh")


def test_a_part_tells_of_its_own_pages(project: Path) -> None:
    """Builds and checks find what is wrong in the language that is built, and links to the others are right."""
    told = {
        language: {
            problem.position.path for problem in build(configured(project, language, language, part=True)).diagnostics
        }
        for language in ("en", "ja", "de")
    }
    assert told == {"en": {"en/_toctree.yml"}, "ja": {"ja/_toctree.yml"}, "de": {"de/index.md"}}
    found = check(configured(project, "none", "de", part=True)).diagnostics
    assert {problem.position.path for problem in found} == {"de/index.md"}


def test_without_a_language_a_part_is_the_whole(project: Path) -> None:
    """There is nothing for others to build."""
    build(configured(project, "whole"))
    build(configured(project, "part", part=True))
    assert tree(project / "part") == tree(project / "whole")


def test_a_part_of_one_language(tmp_path: Path) -> None:
    """A source without language folders."""
    write(tmp_path / "docs/source", {"index.md": "# A\n"})
    build(configure(tmp_path, part=True))
    assert (tmp_path / "site/index.html").is_file()
