"""Hidden files, `.git` before all, are read by nothing that a page can write."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config

SECRET = "ghs_0123456789abcdef"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with a token in its `.git`, as CI makes it."""
    for file in (".git/config", ".env", "docs/.hidden/notes.md", "docs/en/.netrc", "docs/en/.sub/x.txt"):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"AUTHORIZATION: {SECRET}\n")
    (tmp_path / "README.md").write_text("# Read me\n\nouter text\n")
    (tmp_path / "docs/en/shown.md").write_text("# Shown\n\ninner text\n")
    (tmp_path / "docs/en/_toctree.yml").write_text("- local: index\n  title: T\n- local: shown\n  title: S\n")
    return tmp_path


def _build(tree: Path, page: str, *, untrusted: bool = False) -> tuple[str, list[str]]:
    """All text of the site, and the codes of its problems."""
    (tree / "docs/en/index.md").write_text(page)
    config = Config(
        source=tree / "docs", root=tree, out=tree.parent / "site", jobs=1, api="none", untrusted=untrusted, cache=False
    )
    result = build(config)
    files = [path for path in config.out.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files), [
        item.code.slug for item in result.diagnostics
    ]


@pytest.mark.parametrize("untrusted", [False, True])
@pytest.mark.parametrize("tag", ["literalinclude", "include"])
@pytest.mark.parametrize(
    "path",
    [
        "../../.git/config",
        "../../docs/../.git/config",
        "../../.env",
        "../.hidden/notes.md",
        ".netrc",
        ".sub/x.txt",
        "link",
        "folder/config",
        "././/netrc/../.netrc",
    ],
)
def test_includes_read_nothing_hidden(tree: Path, path: str, tag: str, untrusted: bool) -> None:
    """By whatever way: `..`, links, folders that are links."""
    (tree / "docs/en/link").symlink_to(tree / ".git/config")
    (tree / "docs/en/folder").symlink_to(tree / ".git")
    text, codes = _build(tree, f'# T\n\n<{tag}>\n{{"path": "{path}"}}\n</{tag}>\n', untrusted=untrusted)
    assert SECRET not in text
    assert {"include-outside", "include-missing"} & set(codes)


@pytest.mark.parametrize("untrusted", [False, True])
@pytest.mark.parametrize("target", [".git/config", ".env", "docs/.hidden/notes.md", "docs/en/.sub"])
@pytest.mark.parametrize("name", ["copied.txt", "page.md", "folder"])
def test_links_lead_to_nothing_hidden(tree: Path, target: str, name: str, untrusted: bool) -> None:
    """Neither as a page, nor as a file that is copied."""
    (tree / "docs/en" / name).symlink_to(tree / target)
    text, codes = _build(tree, "# T\n", untrusted=untrusted)
    assert SECRET not in text
    assert "file-link-outside" in codes


def test_other_files_of_the_repository_are_read_where_sources_are_trusted(tree: Path) -> None:
    """That is what includes are for; sources that are not trusted stay in their folder."""
    page = '# T\n\n<include>\n{"path": "../../README.md"}\n</include>\n\n<include>\n{"path": "shown.md"}\n</include>\n'
    text, codes = _build(tree, page)
    assert "outer text" in text
    assert "include-outside" not in codes
    text, codes = _build(tree, page, untrusted=True)
    assert "outer text" not in text
    assert "inner text" in text
    assert "include-outside" in codes


def test_sources_may_lie_in_a_hidden_folder(tmp_path: Path) -> None:
    """What the page itself is in is no secret."""
    folder = tmp_path / ".github/docs"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("inner text\n")
    (folder / "index.md").write_text('# T\n\n<include>\n{"path": "a.md"}\n</include>\n')
    config = Config(source=folder, root=tmp_path, out=tmp_path / "site", jobs=1, api="none", cache=False)
    build(config)
    assert (tmp_path / "site/index.html").read_text().count("inner text") >= 1
