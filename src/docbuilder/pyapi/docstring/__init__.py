"""Docstrings taken apart: Google, NumPy and reST style, with the whole Markdown dialect in them.

In: the text of a docstring, without its indentation, and the parameters of the signature. Out: `Docstring`.
"""

from __future__ import annotations

from docbuilder.pyapi.docstring.google import read_block
from docbuilder.pyapi.docstring.text import read_text
from docbuilder.pyapi.model import Docstring, Finding, Parameter, Section, TextSection


def parse_docstring(text: str, parameters: tuple[Parameter, ...] | None = None) -> Docstring:
    """Take a docstring apart (dialect, section 2 "Docstrings"). Nothing of it is lost, and nothing raises.

    Args:
        text: the docstring as `inspect.cleandoc` returns it; all lines and columns refer to this text.
        parameters: of the signature, to find what the docstring says wrong about them; None where there is none.
    """
    doc = read_text(text)
    sections: list[Section] = []
    findings: list[Finding] = []
    line = prose = 0
    while line < len(doc):
        block = read_block(doc, line)
        if block is None:
            line += 1
            continue
        if markdown := doc.cut_lines(prose, line):
            sections.append(TextSection(markdown))
        sections += block.sections
        findings += block.findings
        line = prose = block.end
    if markdown := doc.cut_lines(prose, len(doc)):
        sections.append(TextSection(markdown))
    return Docstring(tuple(sections), tuple(findings))
