"""Pages that stand in for missing translations share their original's content, and never more than that."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from sites import TOCTREE, configure, tree, write

GUIDE = """# The guide

<Tip>

Look at [the other](other#part), [the deep one](deep/page) and ![a picture](imgs/a.png).

</Tip>

| a | b |
|---|---|
| 1 | 2 |

<Deprecated version="1.2">

Use [`Shape`] instead.

</Deprecated>

A note.[^1]

[^1]: It stands here.

An address with odd characters: [x](other\x01.md) [y](<deep/page\x01#a>).

[In German](/docs/plainpkg/main/de/other) and [in Korean](/docs/plainpkg/main/ko/other)

## What [`~parts.shapes.Shape`] is, in [the other](other)

| object | page |
|---|---|
| [`Shape.area`], [`Shape#name`], [`nothing.Here`] | [`a`](other?x=(1)#a\\|b "with a \"title\"") |

- [**the** ![picture](imgs/a.png) of [`Shape`]](deep/page "deep")
- [this page](guide#the-guide), [nowhere](nowhere.md), <a href="other">raw</a>

```py runnable
[`Shape`]
```
"""
PACKAGES = Path(__file__).parent / "pyapi/packages"


def site(root: Path) -> None:
    """Six languages: English has all pages; the others miss the guide, and have or miss what it links to."""
    write(root, {"docs/source/en/_toctree.yml": TOCTREE, "docs/source/en/index.md": "# Home\n"})
    write(root, {"docs/source/en/guide.md": GUIDE, "docs/source/en/imgs/a.png": b"png"})
    write(root, {"docs/source/en/other.md": "# Other\n\n## Part\n", "docs/source/en/deep/page.md": "# Deep\n"})
    write(root, {"docs/source/en/api.md": "# API\n\nSee [`Shape`] and [`Circle`].\n\n[[autodoc]] Shape\n    - all\n"})
    write(root, {"docs/source/en/deep/round.md": "# Round\n\n[`Shape`], [`Circle`]\n\n[[autodoc]] Circle\n"})
    for language in ("de", "fr", "ja", "ko", "ar"):
        folder = f"docs/source/{language}"
        write(
            root,
            {
                f"{folder}/_toctree.yml": TOCTREE,
                f"{folder}/index.md": "# Home\n\n[g](guide) [a](api) [r](deep/round)\n",
            },
        )
    write(root, {"docs/source/de/other.md": "# Anderes\n\n## Teil\n", "docs/source/fr/deep/page.md": "# Profond\n"})
    write(root, {"docs/source/ko/imgs/a.png": b"other", "docs/source/ko/api.md": "# API\n"})


@pytest.mark.parametrize("api", ["none", "import"])
def test_shared_content_is_what_each_language_would_have_had(tmp_path: Path, api: str) -> None:
    """Links, words and languages are right in each; a project with templates of its own shares nothing, and is the same."""
    site(tmp_path)
    options = {"api": api, "package": "plainpkg", "source_root": str(PACKAGES)}
    build(configure(tmp_path, **options))
    shared = tree(tmp_path / "site")
    (tmp_path / "templates").mkdir()
    build(configure(tmp_path, **options, templates=tmp_path / "templates", out=tmp_path / "apart"))
    assert shared == tree(tmp_path / "apart")
    japanese, german = (shared[f"{language}/guide.html"].decode() for language in ("ja", "de"))
    assert "ヒント" in japanese
    assert "Tipp" in german
    assert "\U000f0000" not in japanese + german


def test_a_build_with_one_more_language_changes_no_other(tmp_path: Path) -> None:
    """What a fallback page is does not depend on who else shares it."""
    site(tmp_path)
    build(configure(tmp_path, languages=("en", "ja")))
    alone = tree(tmp_path / "site")
    build(configure(tmp_path, out=tmp_path / "all"))
    together = tree(tmp_path / "all")
    body = "<article"
    for name in ("ja/guide.html", "ja/api.html"):
        one, other = (text[name].decode().split(body)[1].split("</article>")[0] for text in (alone, together))
        assert one == other


@pytest.mark.parametrize("cache", [True, False])
def test_a_page_that_only_the_contents_name_stands_in_with_its_objects(tmp_path: Path, cache: bool) -> None:
    """One language is built; nobody links the original, which documents an object."""
    toctree = "- local: index\n  title: A\n- local: api\n  title: B\n"
    for language in ("en", "ja"):
        write(tmp_path, {f"docs/source/{language}/_toctree.yml": toctree, f"docs/source/{language}/index.md": "# A\n"})
    write(tmp_path, {"docs/source/en/api.md": "# API\n\n[[autodoc]] Shape\n"})
    result = build(
        configure(tmp_path, languages=("ja",), package="plainpkg", source_root=str(PACKAGES), api="import", cache=cache)
    )
    assert (result.pages, result.objects > 0) == (2, True)
    assert b'id="plainpkg.Shape"' in tree(tmp_path / "site")["ja/api.html"]


def test_a_fallback_page_has_its_frame(tmp_path: Path) -> None:
    """Breadcrumbs, a current entry, neighbours; links to its source and to how to translate; the languages of all of them."""
    english = "- local: index\n  title: Home\n- title: Guides\n  sections:\n  - local: guide\n    title: The guide\n"
    write(
        tmp_path,
        {"docs/source/en/_toctree.yml": english, "docs/source/ja/_toctree.yml": TOCTREE, "CONTRIBUTING.md": "# How\n"},
    )
    write(tmp_path, {f"docs/source/{code}/index.md": "# Home\n\n[g](guide)\n" for code in ("en", "ja")})
    write(tmp_path, {"docs/source/en/guide.md": "# The guide\n"})
    build(configure(tmp_path, repository="https://github.com/o/r", base_url="https://x.y"))
    found = {name: content.decode() for name, content in tree(tmp_path / "site").items() if name.endswith(".html")}
    html = found["ja/guide.html"]
    assert '<li lang="en"><span>Guides</span></li>' in html
    assert '<a aria-current="page" href="guide.html" lang="en">The guide</a>' in html
    assert '<a class="previous" rel="prev" href="index.html">' in html
    assert '<a href="https://github.com/o/r/blob/main/docs/source/en/guide.md">' in html
    assert '<a href="https://github.com/o/r/blob/main/CONTRIBUTING.md">' in html
    assert "CONTRIBUTING" not in found["en/guide.html"] + found["ja/index.html"]
    build(
        configure(
            tmp_path, repository="https://github.com/o/r", translation_guide="https://x.y/how", out=tmp_path / "other"
        )
    )
    assert b'<a href="https://x.y/how">' in tree(tmp_path / "other")["ja/guide.html"]
