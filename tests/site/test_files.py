"""Files of the source: odd names, links, what cannot be read."""

import os
from pathlib import Path

import pytest

from docbuilder.model.source import Position
from docbuilder.site.files import FoundFiles, find_files, read_source


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def told(found: FoundFiles) -> list[tuple[str, str]]:
    return [(one.code.slug, one.position.path) for one in found.diagnostics]


def test_finds_all_but_hidden_files(tmp_path: Path) -> None:
    """Names of any kind, in order; hidden files and caches are passed over."""
    touch(
        tmp_path,
        "b c#%.md",
        "日本/語.md",
        "a.md",
        ".hidden.md",
        ".git/x.md",
        "x/.ipynb_checkpoints/a.md",
        "__pycache__/x.py",
    )
    assert find_files(tmp_path, "", tmp_path) == (("a.md", "b c#%.md", "日本/語.md"), ())
    assert find_files(tmp_path, "日本", tmp_path) == (("語.md",), ())


def test_skips_the_site(tmp_path: Path) -> None:
    """The output folder may lie in the source."""
    touch(tmp_path, "a.md", "site/a.html")
    assert find_files(tmp_path, "", tmp_path, (tmp_path / "site",)).files == ("a.md",)


def test_links_inside(tmp_path: Path) -> None:
    """Links inside of the source are followed without a word, to files and to folders."""
    touch(tmp_path, "en/a.md", "en/imgs/x.png", "ja/b.md")
    (tmp_path / "ja/a.md").symlink_to("../en/a.md")
    (tmp_path / "ja/imgs").symlink_to("../en/imgs")
    assert find_files(tmp_path, "ja", tmp_path) == (("a.md", "b.md", "imgs/x.png"), ())


def test_links_into_the_repository(tmp_path: Path) -> None:
    """A link to elsewhere in the repository is followed, and told."""
    touch(tmp_path, "CONTRIBUTING.md", "docs/a.md")
    (tmp_path / "docs/contributing.md").symlink_to("../CONTRIBUTING.md")
    found = find_files(tmp_path / "docs", "", tmp_path)
    assert found.files == ("a.md", "contributing.md")
    assert told(found) == [("file-link-followed", "contributing.md")]
    assert "'CONTRIBUTING.md' of the repository" in found.diagnostics[0].message


def test_links_that_leave_or_loop(tmp_path: Path) -> None:
    """What leads out of the repository, nowhere or in circles is not followed; each is told."""
    touch(tmp_path, "outside/secret.md", "repo/docs/a.md", "repo/docs/deep/b.md", "repo-2/x.md")
    docs = tmp_path / "repo/docs"
    (docs / "out.md").symlink_to(tmp_path / "outside/secret.md")
    (docs / "near").symlink_to("../../repo-2")
    (docs / "passwd").symlink_to("/etc/passwd")
    (docs / "gone.md").symlink_to("nowhere.md")
    (docs / "self.md").symlink_to("self.md")
    (docs / "deep/up").symlink_to("..")
    (docs / "deep/me").symlink_to(".")
    found = find_files(docs, "", tmp_path / "repo")
    assert found.files == ("a.md", "deep/b.md")
    assert sorted(told(found)) == [
        ("file-link-outside", name) for name in ("deep/me", "deep/up", "gone.md", "near", "out.md", "passwd", "self.md")
    ]
    assert sum("loops" in one.message for one in found.diagnostics) == 3


def test_linked_folders_do_not_multiply(tmp_path: Path) -> None:
    """Folders that link to each other are passed through once, not in all combinations."""
    for index in range(20):
        touch(tmp_path, f"d{index}/x.md")
        for name in ("l", "r"):
            (tmp_path / f"d{index}" / name).symlink_to(f"../d{(index + 1) % 20}")
    found = find_files(tmp_path, "", tmp_path)
    assert len(found.files) == 20 * 3
    assert {code for code, _ in told(found)} == {"file-link-outside"}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """A name of bytes that are not UTF-8 cannot be published, and is told."""
    try:
        (tmp_path / os.fsdecode(b"a\xff.md")).touch()
    except OSError:
        pytest.skip("the file system refuses such names")
    found = find_files(tmp_path, "", tmp_path)
    assert found.files == ()
    assert told(found) == [("file-unreadable", "a\\udcff.md")]


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is told; the others are read."""
    touch(tmp_path, "a.md", "closed/b.md")
    scan = os.scandir

    def deny(place: str) -> object:
        if place.endswith("closed/"):
            raise PermissionError(13, "Permission denied")
        return scan(place)

    monkeypatch.setattr(os, "scandir", deny)
    found = find_files(tmp_path, "", tmp_path)
    assert found.files == ("a.md",)
    assert told(found) == [("file-unreadable", "closed")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_pipes_are_no_files(tmp_path: Path) -> None:
    """A named pipe would hang whoever reads it: it is not among the files."""
    os.mkfifo(tmp_path / "pipe.md")
    assert find_files(tmp_path, "", tmp_path) == ((), ())


def test_reads_text(tmp_path: Path) -> None:
    """A byte order mark goes, line ends become one kind."""
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfa\r\nb\0")
    source, problems = read_source(tmp_path / "a.md", "a.md")
    assert (source.text, problems) == ("a\nb\ufffd", ())


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    """They are replaced, and the first is told with line and column in characters."""
    (tmp_path / "a.md").write_bytes("é\nüx".encode() + b"\xff\xfe.")
    source, (problem,) = read_source(tmp_path / "a.md", "en/a.md")
    assert source.text == "é\nüx\ufffd\ufffd."
    assert problem.code.slug == "file-encoding"
    assert problem.position == Position("en/a.md", 2, 3)
    assert "0xFF" in problem.message


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Its text is empty, and it is told."""
    source, (problem,) = read_source(tmp_path / "none.md", "none.md")
    assert source.text == ""
    assert problem.code.slug == "file-unreadable"
    assert read_source(tmp_path, "x")[1][0].code.slug == "file-unreadable"
