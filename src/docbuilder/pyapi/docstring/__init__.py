"""Docstrings taken apart: Google, NumPy and reST style, with the whole Markdown dialect in them.

In: the text of a docstring, without its indentation, and the parameters of the signature. Out: `Docstring`.
"""

from __future__ import annotations

from docbuilder.pyapi.docstring import citations, fields, foreign, google, numpy, quality
from docbuilder.pyapi.docstring.text import read_text
from docbuilder.pyapi.model import Docstring, DocstringSection, Finding, Parameter, ResultSection, TextSection

_RULES = ("---", "===")  # what titles are underlined with, at least


def parse_docstring(text: str, parameters: tuple[Parameter, ...] | None = None) -> Docstring:
    """Take a docstring apart (dialect, section 2 "Docstrings"). Nothing of it is lost, and nothing raises.

    Args:
        text: the docstring as `inspect.cleandoc` returns it; all lines and columns refer to this text.
        parameters: of the signature, to find what the docstring says wrong about them; None where there is none.
    """
    doc = read_text(text)
    sections: list[DocstringSection] = []
    findings: list[Finding] = []
    returns: list[int] = []
    line = prose = 0
    count = len(doc)
    lines, indents, code = doc.lines, doc.indents, doc.code
    has_rules = any(rule in doc.text for rule in _RULES)
    has_citations = doc.rest is not None and bool(doc.rest.citations)
    while line < count:
        written = lines[line]
        is_underlined = has_rules and line + 1 < count and lines[line + 1].lstrip()[:3] in _RULES
        # whatever begins a block has a colon in it, or is underlined
        if ":" not in written and not is_underlined and not (has_citations and written.lstrip()[:4] == ".. ["):
            line += 1
            continue
        if indents[line] < 0 or code[line]:
            line += 1
            continue
        is_title = written[-1] in google.BEHIND_TITLE
        block = (
            (numpy.read_block(doc, line) if is_underlined else None)
            or (google.read_block(doc, line) if is_title else None)
            or (fields.read_block(doc, line) if doc.rest else None)
            or (citations.read_block(doc, line) if has_citations else None)
        )
        if block is None:
            if is_title and google.header_kind(doc, line):
                findings.append(quality.check_header(written.strip(), line))
            line += 1
            continue
        if markdown := doc.cut_lines(prose, line):
            sections.append(TextSection(markdown))
        sections += block.sections
        findings += block.findings
        returns += [
            line for section in block.sections if isinstance(section, ResultSection) and section.kind == "returns"
        ]
        line = prose = block.end
    if markdown := doc.cut_lines(prose, count):
        sections.append(TextSection(markdown))
    if parameters is not None:
        findings += quality.check_parameters(sections, parameters)
    findings += foreign.check_sections(doc, parameters)
    findings += quality.check_returns(returns)
    if doc.open_fence is not None:
        findings.append(quality.check_fence(doc.open_fence))
    findings.sort(key=lambda finding: finding.line)
    return Docstring(tuple(sections), tuple(findings))
