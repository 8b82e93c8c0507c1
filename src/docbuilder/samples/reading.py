"""The samples of a page.

In: the page's text. Out: `Sample`s, in order: what shares a namespace is one (dialect, section 1, "runnable").

- A fence `py runnable:label` and all others of that label are one sample, in the order of the page; `py runnable:label:2` goes on with it.
- A fence `py runnable` is one by itself.
- All other code with prompts is one sample, the page's doctest.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Literal

from docbuilder.config import Config
from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Source
from docbuilder.model.values import Data
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.parse.annotations import is_runnable
from docbuilder.parse.blocks.doctest import PROMPT

DOCTEST = "doctest"
"""The name of a page's doctest."""

_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_LABEL = re.compile(r"(?:^|\s)runnable(?::([^\s:]*))?")
_DECORATORS = re.compile(r"(?m)^[ \t]*#[ \t]*pytest-decorator:[ \t]*(.*)$")
_PYTHON = frozenset({"", "py", "python", "pycon", "python3", "doctest", "runnable"})
_QUOTES = re.compile(r"(?:[ \t]{0,3}>[ ]?)+")


class SampleBlock(Data, frozen=True):
    """One fence, or one doctest without a fence.

    Args:
        line: of the page, on which its text begins.
        text: the code, with everything that readers do not see.
        prompts: it is a doctest: input behind prompts, and the output that is expected.
    """

    line: int
    text: str
    prompts: bool


class Sample(Data, frozen=True):
    """Blocks that run one after the other, in one namespace.

    Args:
        name: its label, `doctest`, or `line-N` of a fence without a label.
        blocks: in the order of the page.
        decorators: what `# pytest-decorator:` says, in order.
    """

    name: str
    blocks: tuple[SampleBlock, ...]
    decorators: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.blocks[0].line


def may_have_samples(text: str) -> bool:
    """Whether it is worth while to parse a page."""
    return "runnable" in text or ">>>" in text


def read_samples(
    source: Source, indented: Literal["text", "code"] = "text", extensions: ExtensionSet = NO_EXTENSIONS
) -> tuple[Sample, ...]:
    """The samples of a page.

    Args:
        source: its text.
        indented: see `docbuilder.parse.parse`.
        extensions: of the project.
    """
    if not may_have_samples(source.text):
        return ()
    groups: dict[str, list[SampleBlock]] = {}
    document = parse(source, indented=indented, extensions=extensions).document
    starts: set[int] = set()
    for node in walk(document):
        if isinstance(node, CodeBlock) and node.span.start not in starts:
            starts.add(node.span.start)
            for name, block in _read(source, node):
                groups.setdefault(name, []).append(block)
    samples = [Sample(name, tuple(blocks), tuple(_decorators(blocks))) for name, blocks in groups.items()]
    return tuple(sorted(samples, key=lambda sample: sample.line))


def page_samples(source: Source, config: Config, extensions: ExtensionSet = NO_EXTENSIONS) -> tuple[Sample, ...]:
    """The samples of a page of a project; none where its sources are not trusted."""
    return () if config.untrusted else read_samples(source, config.indented, extensions)


def _read(source: Source, node: CodeBlock) -> Iterator[tuple[str, SampleBlock]]:
    """The name of the sample that a code block belongs to, and its text as it is written."""
    text, (start, end) = source.text, node.span
    prefix = text[text.rfind("\n", 0, start) + 1 : start]
    lines = text[start:end].split("\n")
    line = source.position(start).line
    fence = _FENCE.match(lines[0])
    info = fence[2].strip() if fence else ""
    if fence is not None:
        closed = len(lines) > 1 and _cut(lines[-1], prefix).strip().startswith(fence[1])
        lines, line = lines[1 : -1 if closed else None], line + 1
    first = lines[:1] if fence is None else [_cut(each, prefix) for each in lines[:1]]
    content = "\n".join([*first, *(_cut(each, prefix) for each in lines[1:])]) + "\n"
    prompts = any(PROMPT.match(each.lstrip(" \t")) for each in content.split("\n")) and not _is_python(content)
    block = SampleBlock(line, content, prompts)
    if is_runnable(info):
        label = _LABEL.search(info)
        yield (label[1] if label and label[1] else f"line-{line}"), block
    elif prompts and node.language in _PYTHON:
        yield DOCTEST, block


def _is_python(text: str) -> bool:
    """The text is a program: its prompts stand in a docstring."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _cut(line: str, prefix: str) -> str:
    """A line of a block without what the lists and quotes around take of it."""
    if ">" in prefix and (quotes := _QUOTES.match(line)):
        line = line[quotes.end() :]
        prefix = prefix[prefix.rfind(">") + 2 :]
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[min(blanks, len(prefix)) :]


def _decorators(blocks: list[SampleBlock]) -> Iterator[str]:
    for block in blocks:
        for match in _DECORATORS.finditer(block.text):
            yield match[1].strip()
