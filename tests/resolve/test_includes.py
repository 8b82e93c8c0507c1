"""Includes: what is read, what is refused, and what a reader sees then."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import CodeBlock, Fragment, Heading, Include, Node, Text
from docbuilder.model.source import Source, Span
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.render.sections import page_description
from docbuilder.resolve import includes
from docbuilder.resolve.includes import IncludeContext, read_includes


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "docs").mkdir(parents=True)
    return root


def expand(root: Path, text: str) -> tuple[list[Node], list[DiagnosticCode], tuple[Path, ...]]:
    document, diagnostics, files = read_includes(
        parse(Source("docs/page.md", text)).document, IncludeContext(root / "docs/page.md", root)
    )
    return list(walk(document)), [diagnostic.code for diagnostic in diagnostics], files


def include(**keys: object) -> str:
    import json

    return f"<include>{json.dumps(keys)}</include>\n"


def literal(**keys: object) -> str:
    import json

    return f"<literalinclude>{json.dumps(keys)}</literalinclude>\n"


def only(kind: type[Node], nodes: list[Node]) -> Node:
    found = [node for node in nodes if isinstance(node, kind)]
    assert len(found) == 1
    return found[0]


def test_markdown_is_parsed_in_place(repository: Path) -> None:
    """The included lines are Markdown, and their spans refer to the included file."""
    (repository / "part.md").write_text("# Part\n\ntext\n")
    nodes, codes, files = expand(repository, include(path="../part.md"))
    fragment = only(Fragment, nodes)
    assert isinstance(fragment, Fragment)
    assert fragment.source.path == "part.md"
    heading = only(Heading, nodes)
    assert fragment.source.text[slice(*heading.span)] == "# Part"
    assert codes == []
    assert files == ((repository / "part.md").resolve(),)


def test_the_part_between_markers_is_taken(repository: Path) -> None:
    """Lines behind `start-after` and before `end-before`, dedented; diagnostics count lines of the file."""
    (repository / "code.py").write_text("a\n    # begin\n    b = 1\n      c\n    # end\nd\n")
    text = literal(path="../code.py", language="python", dedent=4, **{"start-after": "# begin", "end-before": "# end"})
    nodes, codes, _ = expand(repository, text)
    block = only(CodeBlock, nodes)
    assert isinstance(block, CodeBlock)
    assert (block.text, block.language) == ("b = 1\n  c", "python")
    assert codes == []


@pytest.mark.parametrize(("key", "expected"), [("start-after", "two\nthree"), ("end-before", "")])
def test_one_marker_alone_is_fine(repository: Path, key: str, expected: str) -> None:
    """Without the other marker the part reaches to the file's start or end."""
    (repository / "x.txt").write_text("one\ntwo\nthree\n")
    nodes, codes, _ = expand(repository, literal(path="../x.txt", **{key: "one"}))
    block = only(CodeBlock, nodes)
    assert isinstance(block, CodeBlock)
    assert block.text == expected
    assert codes == []


def test_dedent_takes_blanks_only(repository: Path) -> None:
    """A line that is indented less loses its indentation and nothing else."""
    (repository / "x.txt").write_text("    a\n  b\nc\n")
    nodes, _, _ = expand(repository, literal(path="../x.txt", dedent=4))
    block = only(CodeBlock, nodes)
    assert isinstance(block, CodeBlock)
    assert block.text == "a\nb\nc"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../../etc/passwd", DiagnosticCode.INCLUDE_OUTSIDE),
        ("/etc/passwd", DiagnosticCode.INCLUDE_OUTSIDE),
        ("../missing.md", DiagnosticCode.INCLUDE_MISSING),
        ("..", DiagnosticCode.INCLUDE_MISSING),
        ("../binary", DiagnosticCode.INCLUDE_INVALID),
        ("a\x00b", DiagnosticCode.INCLUDE_MISSING),
        ("../link", DiagnosticCode.INCLUDE_OUTSIDE),
        ("x" * 5000, DiagnosticCode.INCLUDE_MISSING),
    ],
)
def test_what_cannot_be_included_is_named_on_the_page(repository: Path, path: str, code: DiagnosticCode) -> None:
    """The page is there, with the path in place of the text, and a diagnostic says why."""
    (repository / "binary").write_bytes(b"\x00\x01")
    (repository / "link").symlink_to("/etc/passwd")
    document = parse(Source("docs/page.md", "before\n\nX\n\nafter\n")).document
    node = Include(Span(8, 9), path)
    from docbuilder.model.values import replace

    document = replace(document, children=(document.children[0], node, document.children[2]))
    new, diagnostics, files = read_includes(document, IncludeContext(repository / "docs/page.md", repository))
    assert [diagnostic.code for diagnostic in diagnostics] == [code]
    assert diagnostics[0].position.line == 3
    assert [path in node.text for node in new.children if isinstance(node, CodeBlock)] == [True]
    assert str(repository) not in str(new.children) + diagnostics[0].message  # nothing of this machine
    assert len(files) == (
        code is not DiagnosticCode.INCLUDE_OUTSIDE and "\0" not in path
    )  # it may be readable in the next build


def test_missing_markers_are_named(repository: Path) -> None:
    """The diagnostic says which marker no line has."""
    (repository / "x.txt").write_text("one\n")
    for key in ("start-after", "end-before"):
        _, codes, _ = expand(repository, include(path="../x.txt", **{key: "none such"}))
        assert codes == [DiagnosticCode.INCLUDE_MISSING]


def test_a_file_that_includes_itself_is_shown_once(repository: Path) -> None:
    """The second level is refused, directly and over another file."""
    (repository / "a.md").write_text("A\n\n" + include(path="b.md"))
    (repository / "b.md").write_text("B\n\n" + include(path="a.md"))
    nodes, codes, files = expand(repository, include(path="../a.md"))
    assert codes == [DiagnosticCode.INCLUDE_LOOP]
    assert sum(isinstance(node, Fragment) for node in nodes) == 2
    assert len(files) == 2


def test_files_of_unreasonable_size_are_refused(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads megabytes; including them is a mistake."""
    monkeypatch.setattr(includes, "MAX_BYTES", 10)
    (repository / "x.txt").write_text("x" * 11)
    _, codes, _ = expand(repository, include(path="../x.txt"))
    assert codes == [DiagnosticCode.INCLUDE_INVALID]


def test_files_that_include_others_twice_have_an_end(repository: Path) -> None:
    """All includes of a page share one room, in which an empty one counts too; what fits is shown, the rest is told."""
    for number in range(7):
        (repository / f"part{number}.md").write_text(include(path=f"part{number + 1}.md") * 2)
    (repository / "part7.md").write_text("end\n")
    nodes, codes, _ = expand(repository, include(path="../part0.md"))
    assert codes == []
    assert sum(isinstance(node, Text) and node.text == "end" for node in nodes) == 128
    context = IncludeContext(repository / "docs/page.md", repository, largest=40 * includes.LEAST)
    document, problems, _ = read_includes(parse(Source("docs/page.md", include(path="../part0.md"))).document, context)
    assert {problem.code for problem in problems} == {DiagnosticCode.LIMIT}
    assert "together" in problems[0].message
    assert sum(isinstance(node, Fragment) for node in walk(document)) == 40


def test_a_long_file_counts_as_it_is(repository: Path) -> None:
    """Literal or not, and the excerpt only."""
    (repository / "long.txt").write_text("word\n" * 1_000 + "mark\n" + "word\n" * 10)
    context = IncludeContext(repository / "docs/page.md", repository, largest=6_000)
    for text, count in (
        (literal(path="../long.txt"), 1),
        (literal(**{"path": "../long.txt", "start-after": "mark"}), 0),
    ):
        problems = read_includes(parse(Source("docs/page.md", text * 2)).document, context)[1]
        assert [problem.code for problem in problems] == [DiagnosticCode.LIMIT] * count


@pytest.mark.parametrize(
    ("files", "quotes", "fits"), [(7, 1, True), (8, 1, True), (9, 1, False), (400, 1, False), (7, 57, False)]
)
def test_includes_are_as_deep_as_can_be_walked(repository: Path, files: int, quotes: int, fits: bool) -> None:
    """A chain of files, each in quotes, ends with a problem, not with a page that nobody can walk through."""
    for number in range(files):
        following = include(path=f"part{number + 1}.md") if number + 1 < files else "end\n"
        (repository / f"part{number}.md").write_text("> " * quotes + following)
    _, codes, _ = expand(repository, "> " * quotes + include(path="../part0.md"))
    assert (DiagnosticCode.LIMIT in codes) is not fits


def test_a_page_that_includes_itself(repository: Path) -> None:
    """It is not shown once more. A part of it that holds no include is no loop, and neither is its source as code."""
    text = "first\n\n" + include(path="page.md")
    (repository / "docs/page.md").write_text(text)
    nodes, codes, _ = expand(repository, text)
    assert codes == [DiagnosticCode.INCLUDE_LOOP]
    assert len([node for node in nodes if isinstance(node, Text) and node.text == "first"]) == 1

    text = "<!-- start -->\npart\n<!-- end -->\n\n" + include(
        path="page.md", **{"start-after": "start", "end-before": "end"}
    )
    (repository / "docs/page.md").write_text(text + "\n" + literal(path="page.md"))
    nodes, codes, _ = expand(repository, text + "\n" + literal(path="page.md"))
    assert codes == []
    assert len([node for node in nodes if isinstance(node, Text) and node.text == "part"]) == 2
    assert only(CodeBlock, nodes)


def test_what_is_missing_does_not_describe_the_page(repository: Path) -> None:
    """A page that begins with a missing file has the description that its own text gives."""
    text = '# A\n\n<include>{"path": "gone.md"}</include>\n\nThe text.\n'
    context = IncludeContext(repository / "docs/page.md", repository)
    document, _, _ = read_includes(parse(Source("docs/page.md", text)).document, context)
    assert page_description(document) == "The text."
