"""The constructs of the dialect: input, tree and problems, as they stand in `dialect/<construct>.txt`.

A file is a list of cases: `%%% title`, the input, `%%% tree`, the tree, `%%% problems`, what is reported. Files whose names begin
with `docstring` have what means something else in docstrings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from parse_outline import outline, problems

from docbuilder.model.source import Source
from docbuilder.parse import parse

FOLDER = Path(__file__).parent / "dialect"


def read_cases(path: Path) -> dict[str, tuple[str, str]]:
    """Title -> (input, what is expected)."""
    cases: dict[str, tuple[str, str]] = {}
    for case in path.read_text("utf-8").split("\n%%% case: ")[1:]:
        title, _, rest = case.partition("\n")
        text, _, expected = rest.partition("\n%%% tree\n")
        cases[title] = text + "\n", "%%% tree\n" + expected.strip("\n")
    return cases


def show(text: str, file: str) -> str:
    """What is expected of an input, as it stands in the file."""
    parsed = parse(Source("page.md", text), docstring=file.startswith("docstring"))
    return f"%%% tree\n{outline(parsed)}\n%%% problems\n{problems(parsed)}".strip("\n")


CASES = [(path.name, title) for path in sorted(FOLDER.glob("*.txt")) for title in read_cases(path)]


@pytest.mark.parametrize(("file", "title"), CASES)
def test_case(file: str, title: str, rewrite_fixtures: bool) -> None:
    """The input gives exactly this tree and these problems."""
    cases = read_cases(FOLDER / file)
    text, expected = cases[title]
    found = show(text, file)
    if rewrite_fixtures and found != expected:
        cases[title] = text, found
        head = (FOLDER / file).read_text("utf-8").split("\n%%% case: ")[0]
        parts = [f"%%% case: {name}\n{source}{result}\n" for name, (source, result) in cases.items()]
        (FOLDER / file).write_text(head + "\n" + "\n".join(parts), "utf-8")
    assert rewrite_fixtures or found == expected
