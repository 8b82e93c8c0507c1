"""Tabs from the tags that make them, the same way for every construct.

In: the finished children of a tag such as `<hfoptions>`. Out: `Tabs`, and what stood outside of its panels.
"""

from __future__ import annotations

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Comment, Node, Panel, Tabs, TabsKind
from docbuilder.model.source import Span
from docbuilder.model.values import replace
from docbuilder.parse.tree import Tree


def build_tabs(
    span: Span, children: tuple[Node, ...], tree: Tree, *, kind: TabsKind, group: str, tag: str, part: str
) -> tuple[Node, ...]:
    """The tabs of a construct, with what stood before and behind its panels where it stood.

    What stands between panels comes behind the tabs. A panel whose key is there already is appended to the first of that
    key. Both are reported (dialect, section 1, frameworks).

    Args:
        span: of the whole construct.
        children: its content: panels, and what else there is.
        tree: for reports.
        kind: see `Tabs`.
        group: see `Tabs`.
        tag: the construct as its author wrote it, for reports.
        part: how a panel is written, for reports.
    """
    panels: dict[str, list[Panel]] = {}
    before: list[Node] = []
    after: list[Node] = []
    for child in children:
        if isinstance(child, Panel):
            same = panels.setdefault(child.key, [])
            if same:
                tree.problem(
                    DiagnosticCode.TABS_REPEATED,
                    child.span.start,
                    f"{tag} has the tab {child.label} twice; the second is appended to the first",
                    f"Merge the two, or give them different names ({part}).",
                )
            same.append(child)
        else:
            (after if panels else before).append(child)
    for place, nodes in (("before", before), ("behind", after)):
        loose = next((node for node in nodes if not isinstance(node, Comment)), None)
        if loose is not None:
            tree.problem(
                DiagnosticCode.TABS_LOOSE_CONTENT,
                loose.span.start if panels else span.start,
                f"content stands directly in {tag}; it is shown {place} the tabs" if panels else f"{tag} has no tabs",
                f"Move it into a tab ({part}), or out of {tag}.",
            )
    if not panels:
        return (*before, *after)
    tabs = tuple(_merge(same) for same in panels.values())
    start = tabs[0].span.start if before else span.start
    end = max(panel.span.end for panel in tabs) if after else span.end
    return (*before, Tabs(Span(start, end), tabs, kind, group), *after)


def _merge(panels: list[Panel]) -> Panel:
    """One panel with the content of all; its span covers them, and what stands between them."""
    first = panels[0]
    if len(panels) == 1:
        return first
    span = Span(first.span.start, panels[-1].span.end)
    return replace(first, span=span, children=tuple(child for panel in panels for child in panel.children))
