"""Redirects to the address at which a page is published were read by a rule of their own: now as links are."""

from __future__ import annotations

import pytest

from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.source import Source
from docbuilder.resolve.addresses import read_address
from docbuilder.site.project_files import read_redirects
from docbuilder.site.published import Surroundings


@pytest.mark.parametrize(
    ("written", "package", "published_at"),
    [
        ("/docs/my-lib/guide", "my_lib", ()),  # the name with other signs between its words
        ("/docs/My.Lib/main/ja/guide.md", "my_lib", ()),  # with version and language
        ("/learn/v1.2/ja/guide", "", ("/learn/", "/learn/deep")),
        ("/learn/deep/guide", "", ("/learn/", "/learn/deep")),
        ("/course/ja/guide", "my_lib", ("course",)),
    ],
)
def test_a_redirect_leads_where_a_link_does(written: str, package: str, published_at: tuple[str, ...]) -> None:
    """Whatever the address of the page begins with."""
    around = Surroundings.of(Config(package=package, published_at=published_at), "ja")
    assert read_address(f"{written}#x", "a", around).page == "guide"
    (redirect,) = read_redirects(Source("r", f"old: {written}#x\n"), {"guide": "guide"}, [], around)
    assert (redirect.target, redirect.to) == ("guide", "x")


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("/docs/lib/it/page", "", "page"),  # a language, where the page is there
        ("/docs/lib/it/other", "", "it/other"),  # else a folder
        ("/docs/lib", "ja", "index"),  # the start page
        ("/docs/lib_two/page", "ja", "https://huggingface.co/docs/lib_two/page"),  # somebody else's
    ],
)
def test_what_follows_may_be_a_folder_or_another_project(written: str, language: str, expected: str) -> None:
    """A folder of the pages may be called like a language, and a project begin like ours."""
    pages = {name: name for name in ("page", "it/other", "index")}
    (redirect,) = read_redirects(Source("r", f"old: {written}\n"), pages, [], Surroundings(language, "lib"))
    assert redirect.target == expected


def test_a_page_of_another_language_is_none_of_this_one() -> None:
    """It is said, and nothing leads there."""
    found: list[Diagnostic] = []
    assert (
        read_redirects(Source("r", "old: /docs/lib/en/page\n"), {"page": "page"}, found, Surroundings("ja", "lib"))
        == ()
    )
    assert len(found) == 1
