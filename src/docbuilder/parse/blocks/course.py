"""`<FrameworkSwitchCourse {fw} />` and `{#if fw === 'pt'}` … `{:else}` … `{/if}` (dialect, section 1).

In: the tag, and Svelte's conditions on `fw`. Out: `Tabs` of the kind `course`, in the group of all framework tabs. The
switch itself shows nothing: the tabs are switch enough.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Node, Panel
from docbuilder.model.source import Span
from docbuilder.parse.blocks.frameworks import FRAMEWORKS, GROUP
from docbuilder.parse.inline import InlineState
from docbuilder.parse.panels import build_tabs
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tagsyntax import Attribute, Element, Tag
from docbuilder.parse.tree import Tree

_MARK = re.compile(
    r"\{(?:#if[ \t]+fw[ \t]*={2,3}[ \t]*(?P<q>['\"])(?P<if>\w+)(?P=q)[ \t]*"
    r"|:else[ \t]+if[ \t]+fw[ \t]*={2,3}[ \t]*(?P<r>['\"])(?P<elif>\w+)(?P=r)[ \t]*"
    r"|(?P<else>:else)[ \t]*|(?P<end>/if)[ \t]*)\}"
)


class _Branch(Node, frozen=True):
    """Where the next branch begins; `framework` is "" for `{:else}`. It is never part of a finished tree."""

    framework: str


def install(parser: Parser) -> None:
    """Add the switch and the conditions."""
    parser.add_tag("FrameworkSwitchCourse", build_switch, attributes=("fw",), empty=True)
    condition, branch = ("{#if fw}", "{/if}"), ("{:else}", "")
    parser.add_tag("#if", build_condition, attributes=("fw",), common=True, spelling=condition)
    parser.add_tag("#else", build_branch, attributes=("fw",), within=("#if",), empty=True, common=True, spelling=branch)
    parser.add_block("course", condition_rule, starts="{", before="code", interrupts=True, tag=True)
    parser.add_inline("{", report_condition)


def condition_rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """One of the marks, at a line's start, on a page that has a condition. Any other brace is text."""
    start = state.bMarks[line] + state.tShift[line]
    if (
        "#if" not in state.vocabulary.names
        or state.src[start + 1 : start + 2] not in ("#", ":", "/")
        or state.is_code_block(line)
    ):
        return False
    match = _MARK.match(state.src, start, state.eMarks[line])
    if match is None:
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.start, token.end = match.span()
        token.data = _read_mark(match)
        state.advance(line, match.end())
    return True


def report_condition(state: InlineState) -> bool:
    """A condition inside of a line, where it is text."""
    match = _MARK.match(state.src, state.pos) if state.src.startswith("{#if", state.pos) else None
    if match is not None:
        state.page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            state.span(*match.span()).start,
            f"{match[0]} stands inside of a line and is shown as text",
            "Put it, {:else} and {/if} on lines of their own; or, to show it to readers, put it into backquotes.",
        )
    return False


def _read_mark(match: re.Match[str]) -> Tag:
    """A mark as if it were a tag: `{#if …}` opens one, `{/if}` closes it, `{:else}` has no content."""
    span = Span(*match.span())
    if match["end"]:
        return Tag(span, "#if", closing=True)
    if match["else"]:
        return Tag(span, "#else", empty=True)
    group = "if" if match["if"] else "elif"
    attribute = Attribute("fw", match[group], "quoted", Span(*match.span(group)))
    return Tag(span, "#else" if group == "elif" else "#if", empty=group == "elif", attributes=(attribute,))


def build_switch(element: Element, tree: Tree) -> tuple[Node, ...]:
    """Nothing."""
    return ()


def build_branch(element: Element, tree: Tree) -> _Branch:
    """The place where a branch ends and the next one begins."""
    tree.end_part()
    return _Branch(element.span, element.tag.value("fw"))


def build_condition(element: Element, tree: Tree) -> tuple[Node, ...]:
    """The tabs. `{:else}` stands for the first framework that no other branch names."""
    branches: list[tuple[str, int, list[Node]]] = [(element.tag.value("fw"), element.tag.span.start, [])]
    ends: list[int] = []
    for child in element.children:
        if isinstance(child, _Branch):
            ends.append(child.span.start)
            branches.append((child.framework, child.span.start, []))
        else:
            branches[-1][2].append(child)
    ends.append(element.span.end)
    named = {framework for framework, _, _ in branches}
    rest = next((framework for framework in FRAMEWORKS if framework not in named), "other")
    panels = []
    for (framework, start, children), end in zip(branches, ends, strict=True):
        key = framework or rest
        panels.append(Panel(Span(start, end), tuple(children), key, FRAMEWORKS.get(key, key)))
    return build_tabs(
        element.span,
        tuple(panels),
        tree,
        kind="course",
        group=GROUP,
        tag="{#if}",
        part="{#if fw === 'pt'} … {:else} … {/if}",
    )
