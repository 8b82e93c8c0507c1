"""Edits are carried out on files: no other byte changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.fixing import files_of, mend
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.edits import FileEdit, edits
from docbuilder.model.source import Position, Source, Span, clean
from sites import configure, write


def wrong(*found: FileEdit, code: DiagnosticCode = DiagnosticCode.LINK_PAGE, message: str = "wrong") -> Diagnostic:
    return Diagnostic(code, found[0].position, message, edits=found)


def at(line: int, column: int, old: str, new: str, path: str = "a.md") -> FileEdit:
    return FileEdit(Position(path, line, column), old, new)


def finder(folder: Path) -> Callable[[str], Path | None]:
    return lambda path: folder / path if (folder / path).is_file() else None


def mended(folder: Path, data: bytes, *diagnostics: Diagnostic) -> bytes:
    (folder / "a.md").write_bytes(data)
    files = mend(diagnostics, finder(folder))
    for file in files:
        assert file.old == data
        file.write()
    return (folder / "a.md").read_bytes()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(tmp_path: Path, newline: str, mark: str) -> None:
    """An edit counts lines and columns as diagnostics do; new lines end like those that are there."""
    text = f"{mark}# Größe{newline}see [x](pgae) 🙂{newline}end"
    got = mended(tmp_path, text.encode(), wrong(at(2, 9, "pgae", "page")), wrong(at(1, 3, "Größe\nsee", "A\nB\nsee")))
    assert got.decode() == f"{mark}# A{newline}B{newline}see [x](page) 🙂{newline}end"


def test_what_is_not_there_is_not_replaced(tmp_path: Path) -> None:
    """A file that has changed since, a place outside of it, bytes that are no UTF-8."""
    for edit in (
        at(1, 1, "two", "x"),
        at(9, 1, "one", "x"),
        at(1, 90, "", "x"),
        at(0, 0, "one", "x"),
        at(1, 1, "one\ntwo", ""),
    ):
        assert mended(tmp_path, b"one\n", wrong(edit)) == b"one\n"
    assert mended(tmp_path, b"one \xff\n", wrong(at(1, 1, "one", "x"))) == b"one \xff\n"


def test_all_edits_of_a_diagnostic_or_none(tmp_path: Path) -> None:
    """Half of a fix would be a new mistake."""
    half = wrong(at(1, 1, "<tip>", "<Tip>"), at(3, 1, "</tip>", "</Tip>"))
    assert mended(tmp_path, b"<tip>\nx\n</tap>\n", half) == b"<tip>\nx\n</tap>\n"
    assert mended(tmp_path, b"<tip>\nx\n</tip>\n", half) == b"<Tip>\nx\n</Tip>\n"


def test_the_first_of_two_that_want_the_same_place(tmp_path: Path) -> None:
    """The same wish twice is one; the other diagnostic waits for another run."""
    first, second = wrong(at(1, 1, "abc", "x")), wrong(at(1, 3, "cd", "y"))
    again = wrong(at(1, 1, "abc", "x"), message="said on another page, too")
    assert mended(tmp_path, b"abcd", first, second, again) == b"xd"
    (tmp_path / "a.md").write_bytes(b"abcd")
    (file,) = mend([first, second, again], finder(tmp_path))
    assert file.diagnostics == (first, again)
    assert file.diff("a.md").splitlines() == ["--- a.md", "+++ a.md", "@@ -1 +1 @@", "-abcd", "+xd"]


def test_strings_of_programs_stay_strings(tmp_path: Path) -> None:
    """Nothing that ends or escapes a string is written into Python or JSON."""
    (tmp_path / "a.py").write_text('"""Traner"""\n')
    good, bad = at(1, 4, "Traner", "Trainer", "a.py"), at(1, 4, "Traner", 'a"b', "a.py")
    assert mend([wrong(bad)], finder(tmp_path)) == ()
    (file,) = mend([wrong(good)], finder(tmp_path))
    assert file.new == b'"""Trainer"""\n'


def test_docstrings_that_begin_behind_their_quotes(tmp_path: Path) -> None:
    """The column is counted without the quotes; what stands twice on the line is left alone."""
    (tmp_path / "a.py").write_text('"""See a Traner."""\n"""A Traner is a Traner."""\n')
    wrongs = [wrong(at(1, 7, "Traner", "Trainer", "a.py")), wrong(at(2, 3, "Traner", "Trainer", "a.py"))]
    (file,) = mend(wrongs, finder(tmp_path))
    assert file.new == b'"""See a Trainer."""\n"""A Traner is a Traner."""\n'


def test_links_and_permissions_stay(tmp_path: Path) -> None:
    """A page may be a symbolic link to another file of the repository."""
    real, link = tmp_path / "real.md", tmp_path / "a.md"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    (file,) = mend([wrong(at(1, 1, "old", "new"))], finder(tmp_path))
    file.write()
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("new", 0o640)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "real.md"]


def test_only_the_projects_own_files(tmp_path: Path) -> None:
    """The source folder first, then the repository; installed packages, hidden folders and other places never."""
    project = tmp_path / "project"
    config = configure(project)
    write(project, {"docs/source/a.md": "", "a.md": "", "b.md": "", "env/site-packages/c.py": "", ".git/d": ""})
    (tmp_path / "out.md").write_text("")
    (project / "docs/source/link.md").symlink_to(tmp_path / "out.md")
    find = files_of(config)
    assert find("a.md") == project / "docs/source/a.md"
    assert find("b.md") == project / "b.md"
    assert [find(path) for path in ("env/site-packages/c.py", ".git/d", "../out.md", "link.md", "none", "", "\0")] == [
        None
    ] * 7
    assert files_of(configure(project, untrusted=True))("b.md") is None


LINES = st.lists(st.text(st.sampled_from("ab\u3042\U0001f642 \t"), max_size=6), min_size=1, max_size=6)


@given(LINES, st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=6, max_size=6), st.booleans(), st.data())
def test_spans_of_the_text_are_ranges_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ends: list[str], mark: bool, data: st.DataObject
) -> None:
    """Replacing a span by itself with marks around it changes nothing but the marks, whatever the line ends are."""
    raw = ("\ufeff" if mark else "") + "".join(line + end for line, end in zip(lines, ends, strict=False))
    source = Source("a.md", clean(raw))
    start = data.draw(st.integers(0, len(source.text)))
    end = data.draw(st.integers(start, min(len(source.text), start + 4)))
    folder = tmp_path_factory.mktemp("file", numbered=True)
    (folder / "a.md").write_bytes(raw.encode())
    old = source.text[start:end]
    (file,) = mend([wrong(*edits(source, (Span(start, end), f"<{old}>")))], finder(folder))
    assert clean(file.new.decode()) == source.text[:start] + f"<{old}>" + source.text[end:]
    if "\n" not in old:
        assert file.new.decode().replace("<", "").replace(">", "") == raw
