"""Docstrings: every spelling in `docstrings/*.txt`, and what must hold for every input.

A case of a fixture is a title, the docstring, and what comes out, parted by lines of a single dot. The title may end in
the parameters of the signature (`Title | x=3, *args`). `python tests/pyapi/test_docstring.py` writes what comes out anew.
"""

import inspect
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docbuilder.pyapi.docstring import parse_docstring
from docbuilder.pyapi.docstring.entries import entry_of, read_entry
from docbuilder.pyapi.docstring.text import read_text
from docbuilder.pyapi.model import (
    Docstring,
    Entry,
    FieldsSection,
    Markdown,
    Parameter,
    ResultSection,
    TextSection,
)

FIXTURES = Path(__file__).parent / "docstrings"


def read_cases(path: Path) -> list[list[str]]:
    """Title, docstring and dump of every case of a file."""
    parts: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line == ".":
            parts.append([])
        else:
            parts[-1].append(line)
    texts = ["\n".join(part) for part in parts]
    return [texts[at : at + 3] for at in range(0, len(texts) - 2, 3)]


def read_parameters(title: str) -> tuple[Parameter, ...] | None:
    """The parameters behind the bar of a title, or None where there is no bar."""
    _, bar, written = title.partition(" | ")
    if not bar:
        return None
    pairs = [part.strip().partition("=") for part in written.split(";") if part.strip()]
    return tuple(Parameter(name, (), default if equals else None) for name, equals, default in pairs)


def dump(docstring: Docstring) -> str:
    """One line for every part of a docstring: line:column (of the first line / of the rest) and text."""
    lines = []
    for section in docstring.sections:
        if isinstance(section, TextSection):
            lines.append(f"text {piece(section.text)}")
        elif isinstance(section, ResultSection):
            lines.append(section.kind)
            lines += [
                f"  {name} {piece(part)}" for name, part in (("type", section.type), ("text", section.text)) if part
            ]
        else:
            lines.append(section.kind)
            for group in section.groups:
                lines += [f"  > {piece(group.title)}"] if group.title else []
                for entry in group.entries:
                    lines += dump_entry(entry)
    lines += [
        f"! {finding.line} {finding.code.slug}: {finding.message}. {finding.hint}" for finding in docstring.findings
    ]
    return "\n".join(lines)


def dump_entry(entry: Entry) -> list[str]:
    """The name, the ids where they differ from it, and the parts of an entry."""
    head = f"  {entry.line} {entry.name}" + (" optional" if entry.optional else "")
    parts = (
        ("head", entry.head),
        ("type", entry.type),
        ("default", entry.default),
        ("text", entry.text if entry.text.text else None),
    )
    lines = [head + (" ids " + " ".join(entry.anchors) if entry.anchors else "")]
    return lines + [f"    {name} {piece(part)}" for name, part in parts if part]


def piece(markdown: Markdown) -> str:
    rest = "" if markdown.rest_column is None else f"/{markdown.rest_column}"
    return f"{markdown.line}:{markdown.column}{rest} {markdown.text!r}"


CASES = [
    pytest.param(*case, id=f"{path.stem}: {case[0].strip()}")
    for path in sorted(FIXTURES.glob("*.txt"))
    for case in read_cases(path)
]


@pytest.mark.parametrize(("title", "text", "expected"), CASES)
def test_fixture(title, text, expected):
    """What comes out of a docstring is what its fixture says."""
    assert dump(parse_docstring(text, read_parameters(title))) == expected


def test_indented_form_of_any_depth_is_the_same_but_for_columns():
    """A section that is indented as a whole has the same entries."""
    text = "Args:\n    x (`int`): one\n    y: two"
    indented = "\n".join("    " + line for line in text.split("\n"))
    names = [[entry.name for entry in entries_of(parse_docstring(one))] for one in (text, indented)]
    assert names == [["x", "y"], ["x", "y"]]


def entries_of(docstring: Docstring) -> list[Entry]:
    return [
        entry
        for section in docstring.sections
        if isinstance(section, FieldsSection)
        for group in section.groups
        for entry in group.entries
    ]


def pieces_of(docstring: Docstring) -> list[Markdown]:
    """Every piece of Markdown."""
    found: list[Markdown | None] = []
    for section in docstring.sections:
        if isinstance(section, TextSection):
            found.append(section.text)
        elif isinstance(section, ResultSection):
            found += [section.type, section.text]
        else:
            for group in section.groups:
                found.append(group.title)
                for entry in group.entries:
                    found += [entry.type, entry.default, entry.text]
    return [one for one in found if one is not None and one.text]


LINES = st.sampled_from(
    [
        "", "Args:", "Parameters", "----------", "Attributes:", "Returns:", "Raises:", "Yields:", "Example:", "```", "```py",
        "~~~", "x (`int`, *optional*, defaults to 3): text", "x: text", "x", "**kwargs (`a`, b", "- item", "> Title",
        "ValueError: if", "`int`: it", "plain prose goes on", "<Tip>", "</Tip>", ".. note::", ".. code-block:: py", "Like::",
        ":param int x: text", ":rtype: int", ":class:`X` and ``code``", "# Heading", "| a | b |", "x : int, optional",
        "a, b (`int`)", "`", "(((", "(`a`", ")", "、全角: 本文", "…", "*", "**", "\\*args: x", "`x` (int): y", "$$x$$",
    ]
)  # fmt: skip
DOCSTRINGS = st.lists(st.tuples(st.integers(0, 3), LINES), max_size=20).map(
    lambda rows: inspect.cleandoc("\n".join("    " * depth + line for depth, line in rows))
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), DOCSTRINGS))
def test_never_raises(text):
    """Whatever the text, something comes out, the same every time."""
    parameters = (Parameter("x", (), "3"), Parameter("*args"))
    assert parse_docstring(text, parameters) == parse_docstring(text, parameters)


@settings(deadline=None)
@given(DOCSTRINGS)
def test_copied_entries(text):
    """An entry that was read before, elsewhere, is the same as one that is read anew."""
    doc = read_text(text)
    for first in range(len(doc)):
        if doc.indents[first] >= 0:
            for last in range(first + 1, len(doc) + 1):
                assert entry_of(doc, first, last) == read_entry(doc, first, last)


@settings(deadline=None)
@given(DOCSTRINGS)
def test_pieces_stand_where_they_say(text):
    """The first line of a piece is in the docstring at its line and column, unless reST was converted."""
    if "::" in text or ":`" in text or ":param" in text or "``code``" in text or ":rtype" in text:
        return
    lines = text.split("\n")
    for markdown in pieces_of(parse_docstring(text)):
        written = markdown.text.split("\n")
        if "\n- " in "\n" + markdown.text and "**" in markdown.text:
            continue  # a list made from several NumPy results
        assert lines[markdown.line][markdown.column :].startswith(written[0])
        rest = markdown.column if markdown.rest_column is None else markdown.rest_column
        for at, line in enumerate(written[1:], markdown.line + 1):
            assert lines[at][rest:].lstrip().startswith(line.lstrip())
            assert lines[at][rest:].endswith(line.rstrip()) or not lines[at][rest:].strip()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), LINES), max_size=20))
def test_nothing_is_lost(rows):
    """Every word of the docstring is in what comes out, but for the words that head its sections."""
    marked = [
        (depth, f"{line} word{number}" if line and line[-1].isalpha() else line)
        for number, (depth, line) in enumerate(rows)
    ]
    text = inspect.cleandoc("\n".join("    " * depth + line for depth, line in marked))
    shown = dump(parse_docstring(text))
    for _, line in marked:
        word = line.rpartition(" ")[2]
        if word.startswith("word") and ":param" not in text and ":rtype" not in text:
            assert word in shown


@pytest.mark.parametrize(
    "unit",
    [
        "Args:\n",
        "x (",
        "`",
        "Args:\n    x (`",
        "```py\n",
        "> ",
        ".. note::\n ",
        "a, ",
        " ",
        "Returns:\n",
        "x::\n\n ",
        ":a:`",
        "- ",
    ],
)
def test_takes_long_input(unit):
    """A long run of any construct comes to an end; a quadratic parser would run into the time limit."""
    text = unit * (60_000 // len(unit))
    assert parse_docstring(text) is not None
    assert parse_docstring("Args:\n    x (" + text) is not None


def rewrite() -> None:
    """Write what comes out into the fixtures."""
    for path in sorted(FIXTURES.glob("*.txt")):
        done = [
            [title, text, dump(parse_docstring(text, read_parameters(title)))] for title, text, _ in read_cases(path)
        ]
        path.write_text("\n.\n".join(part for case in done for part in case) + "\n.\n", encoding="utf-8")


if __name__ == "__main__":
    rewrite()
