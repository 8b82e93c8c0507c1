"""Notebooks as pages: cells, outputs of every kind, and what is no notebook."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import (
    Autodoc,
    Cell,
    CellFrame,
    CellImage,
    CellOutput,
    CodeBlock,
    Fragment,
    Heading,
    Image,
    MathBlock,
    Node,
    Strong,
    Tip,
)
from docbuilder.model.source import Source
from docbuilder.model.walking import walk, walk_sources
from docbuilder.parse import Parsed
from docbuilder.parse.notebook import frame_document, page_files, read_notebook

PNG = b"\x89PNG\r\n\x1a\nnot much of an image"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def markdown(*lines: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": list(lines), **more}


def code(text: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "execution_count": 1,
        "source": text.splitlines(keepends=True),
        "outputs": list(outputs),
    }


def shown(**bundle: Any) -> dict[str, Any]:
    """An output of these kinds; `__` stands for a slash."""
    data = {
        kind.replace("__", "/").replace("_xml", "+xml").replace("_json", "+json"): form for kind, form in bundle.items()
    }
    return {"output_type": "display_data", "metadata": {}, "data": data}


def printed(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def notebook(*cells: dict[str, Any], **more: Any) -> str:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}, indent=1)


def read(text: str, **options: Any) -> Parsed:
    return read_notebook(Source("en/recipe.ipynb", text), "guides/recipe", **options)


def nodes(kind: type[Node], *cells: dict[str, Any], **options: Any) -> list[Any]:
    parsed = read(notebook(*cells), **options)
    assert parsed.diagnostics == ()
    return [node for node in walk(parsed.document) if type(node) is kind]


def test_markdown_cells_are_in_the_dialect() -> None:
    """Headings, tips and directives; each cell is a text of its own."""
    cells = (
        markdown("# Recipe\n", "<Tip>\n", "**Taste** it.\n", "</Tip>"),
        markdown("[[autodoc]] pkg.cook\n", "    - stir"),
    )
    parsed = read(notebook(*cells))
    kinds = [type(node) for node in walk(parsed.document)]
    assert (kinds.count(Heading), kinds.count(Tip), kinds.count(Strong), kinds.count(Autodoc)) == (1, 1, 1, 1)
    assert [type(child) for child in parsed.document.children] == [Fragment, Fragment]


def test_the_front_matter_is_in_the_first_cell() -> None:
    """Be it raw or Markdown; other raw cells are for other programs."""
    text = "---\ntitle: Soup\n---\n"
    for kind in ("markdown", "raw"):
        parsed = read(notebook({**markdown(text), "cell_type": kind}, {**markdown("raw"), "cell_type": "raw"}))
        assert parsed.document.front_matter.title == "Soup"
        assert len(parsed.document.children) == 1


def test_code_cells_have_their_language() -> None:
    """The kernel's; Python where none is named."""
    text = notebook(code("println(1)"), metadata={"language_info": {"name": "julia"}})
    assert [node.language for node in walk(read(text).document) if isinstance(node, CodeBlock)] == ["julia"]
    assert [node.language for node in nodes(CodeBlock, code("print(1)"), code(""))] == ["python"]


def test_what_is_printed_is_as_a_terminal_shows_it() -> None:
    """No colours, the last state of a progress bar, streams joined, standard error apart, controls gone."""
    outputs = nodes(
        CellOutput,
        code(
            "x", printed(["a\n", "\x1b[31mred\x1b[0m"]), printed("der\n"), printed("0%\r50%\r100%\r\nbad\x07", "stderr")
        ),
        code("y", printed("  \n")),
    )
    assert [(node.text, node.kind) for node in outputs] == [("a\nredder", "output"), ("100%\nbad", "stderr")]


def test_errors_show_their_traceback() -> None:
    """Or what is known without one."""
    error = {"output_type": "error", "ename": "E", "evalue": "why", "traceback": ["\x1b[0;31mE\x1b[0m", "line 1"]}
    outputs = nodes(CellOutput, code("x", error), code("y", {**error, "traceback": []}))
    assert [(node.text, node.kind) for node in outputs] == [("E\nline 1", "error"), ("E: why", "error")]


def test_images_become_files() -> None:
    """Of every kind; what they show is told as far as the notebook tells."""
    encoded = base64.b64encode(PNG).decode()
    cells = code("x", shown(image__png=encoded, text__plain="<Figure 1x1>")), code("y", shown(image__svg_xml=[SVG]))
    images = nodes(CellImage, *cells)
    assert [(node.name, node.data, node.alt) for node in images] == [
        ("recipe_files/1.png", PNG, "Figure 1x1"),
        ("recipe_files/2.svg", SVG.encode(), ""),
    ]
    assert [path for path, _ in page_files(read(notebook(*cells)).document, untrusted=False)] == [
        "recipe_files/1.png",
        "recipe_files/2.svg",
    ]
    assert nodes(CellImage, code("z", shown(image__png="!", text__plain="text")))[0].data == b""


def test_attachments_of_markdown_cells_become_files() -> None:
    """Other images stay as they are; one that is not there is told."""
    cell = markdown(
        "![soup](attachment:a.png) ![x](c.png)",
        attachments={"a.png": {"image/png": base64.b64encode(PNG).decode()}},
    )
    assert [(node.data, node.alt) for node in nodes(CellImage, cell)] == [(PNG, "soup")]
    assert [node.target for node in nodes(Image, cell)] == ["c.png"]
    for attachments in ({}, {"attachments": {"b.png": {"image/png": "a"}}}, {"attachments": {"c": {}}}):
        parsed = read(notebook(markdown("", "text ![no](attachment:b.png)", **attachments)))
        assert {problem.code for problem in parsed.diagnostics} == {DiagnosticCode.NOTEBOOK_FORMAT}
        assert "'b.png'" in parsed.diagnostics[-1].message
        assert [node.target for node in walk(parsed.document) if isinstance(node, Image)] == ["attachment:b.png"]


def test_an_output_whose_image_cannot_be_read_shows_its_text() -> None:
    """With a warning."""
    parsed = read(notebook(code("x", shown(image__png="a", text__plain="a figure"))))
    assert [problem.code for problem in parsed.diagnostics] == [DiagnosticCode.NOTEBOOK_FORMAT]
    assert [node.text for node in walk(parsed.document) if isinstance(node, CellOutput)] == ["a figure"]


def test_html_is_a_document_of_its_own() -> None:
    """It can run what it brings and reach nothing; scripts alone are no output of a stranger's notebook."""
    table, script = "<table><tr><td>1</table>", "<script>draw()</script>"
    frames = nodes(CellFrame, code("x", shown(text__html=table, text__plain="1"), shown(text__html=[script])))
    assert [(node.name, node.html, node.text) for node in frames] == [
        ("recipe_files/1.html", table, "1"),
        ("recipe_files/2.html", script, ""),
    ]
    page = frame_document(table)
    assert "default-src 'none'" in page
    assert page.endswith(table)


def test_nothing_of_a_stranger_runs() -> None:
    """Vector images, which may hold scripts, and HTML that is a script show their text; no frame is written."""
    cell = code(
        "x",
        shown(image__svg_xml=SVG, text__plain="drawing"),
        shown(text__html="<script>steal()</script>", text__plain="chart"),
        shown(text__html="<b>1</b><script>steal()</script>"),
    )
    parsed = read(notebook(cell), untrusted=True)
    assert [node.text for node in walk(parsed.document) if isinstance(node, CellOutput)] == ["drawing", "chart"]
    assert list(page_files(parsed.document, untrusted=True)) == []


def test_other_outputs() -> None:
    """Markdown, formulas, data, and widgets, which need a kernel, as text."""
    widget = shown(text__plain="IntSlider(value=1)", text__html="<b>no</b>")
    widget["data"]["application/vnd.jupyter.widget-view+json"] = {"model_id": "a"}
    assert [node.text for node in nodes(CellOutput, code("x", widget))] == ["IntSlider(value=1)"]
    assert nodes(CellFrame, code("x", widget)) == []
    assert len(nodes(Strong, code("x", shown(text__markdown="**bold**", text__plain="no")))) == 1
    assert [
        node.tex for node in nodes(MathBlock, code("x", shown(text__latex="$$x^2$$"), shown(text__latex="$y$")))
    ] == [
        "x^2",
        "y",
    ]
    assert [node.text for node in nodes(CellOutput, code("x", shown(application__json={"a": 1})))] == ['{\n  "a": 1\n}']


def test_problems_are_told_by_line_of_the_notebook() -> None:
    """The lines of its text: editors open them."""
    text = notebook(markdown("# T\n", "fine"), code("x = 1"), markdown("first\n", "\n", "<Tip>\n", "never closed"))
    (problem,) = read(text).diagnostics
    assert problem.code is DiagnosticCode.TAG_UNCLOSED
    assert "<Tip>" in text.split("\n")[problem.position.line - 1]
    places = [
        source.position(node.span.start).line
        for node, source in walk_sources(read(text).document)
        if type(node) is Cell
    ]
    assert places == [next(n for n, line in enumerate(text.split("\n"), 1) if "x = 1" in line)]


def test_older_notebooks_are_brought_up_to_date() -> None:
    """Format 3 has worksheets and `pyout`."""
    cell = {"cell_type": "code", "input": ["1 + 1"], "language": "python", "collapsed": False, "prompt_number": 1}
    output = {"output_type": "pyout", "prompt_number": 1, "text": ["2"], "metadata": {}}
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [{**cell, "outputs": [output]}]}],
    }
    parsed = read(json.dumps(old))
    assert [node.text for node in walk(parsed.document) if isinstance(node, CodeBlock | CellOutput)] == ["1 + 1", "2"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "{}", '{"nbformat": 99, "cells": []}', "[" * 100_000, "\ufffd"]
)
def test_what_is_no_notebook_is_an_error(text: str) -> None:
    """And the page is there, empty."""
    parsed = read(text)
    assert parsed.document.children == ()
    assert [problem.code for problem in parsed.diagnostics] == [DiagnosticCode.NOTEBOOK]
    assert parsed.diagnostics[0].hint


@pytest.mark.parametrize(
    "cells",
    [
        [{"cell_type": "code", "source": 1, "outputs": [1], "metadata": {}}],
        [{"cell_type": "markdown", "metadata": {}}],
        [{"cell_type": "code", "source": "x", "outputs": [{"output_type": "stream"}], "metadata": {}}],
        [
            {
                "cell_type": "code",
                "source": "x",
                "outputs": [{"output_type": "display_data", "data": []}],
                "metadata": {},
            }
        ],
        [{"cell_type": "new", "source": "x", "metadata": {}}],
        [{"cell_type": "code"}],
        [None],
        [5, "x", [], {}],
    ],
)
def test_what_is_wrong_in_a_notebook_is_a_warning(cells: Sequence[Any]) -> None:
    """All other cells are shown."""
    after = markdown("**after**")
    text = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [*cells, after]})
    parsed = read(text)
    assert {problem.code for problem in parsed.diagnostics} == {DiagnosticCode.NOTEBOOK_FORMAT}
    assert any(isinstance(node, Strong) for node in walk(parsed.document))


def test_without_nbformat_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra of the package."""
    monkeypatch.setitem(sys.modules, "nbformat", None)
    (problem,) = read(notebook(markdown("x"))).diagnostics
    assert problem.code is DiagnosticCode.NOTEBOOK
    assert "pip install 'docbuilder-site[notebooks]'" in problem.hint


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('"# A\\n\\n<Tip>\\n\\nx"', 4),
        ('["# A\\n", "\\n", "<Tip>\\n", "x"]', 4),
        ('[\n"# A\\n",\n"\\n",\n"<Tip>\\n",\n"x"]', 7),
    ],
)
def test_lines_of_a_cell_are_those_of_the_file(source: str, line: int) -> None:
    """Where the file has all of a cell in one line, that is the line of whatever is wrong in it."""
    text = '{"nbformat": 4, "nbformat_minor": 4, "metadata": {},\n"cells": [\n'
    text += f'{{"cell_type": "markdown", "metadata": {{}},\n"source": {source}}}]}}'
    (problem,) = read(text).diagnostics
    assert problem.position.line == line
