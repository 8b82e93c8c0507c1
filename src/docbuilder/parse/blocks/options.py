"""`<hfoptions id="group">` with `<hfoption id="Label">` or `<hfoption value="v" label="Label">` (dialect, section 1).

In: the tags. Out: `Tabs` of the kind `options`; groups of the same id move together on the whole site.
"""

from __future__ import annotations

from html import unescape

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Node, Panel
from docbuilder.model.values import replace
from docbuilder.parse.panels import build_tabs
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element
from docbuilder.parse.tree import Tree


def install(parser: Parser) -> None:
    """Add the tags."""
    parser.add_tag("hfoptions", build_options, attributes=("id",))
    parser.add_tag("hfoption", build_option, attributes=("id", "label", "value"), within=("hfoptions",))


def build_options(element: Element, tree: Tree) -> tuple[Node, ...]:
    """The tabs of an `<hfoptions>`. Without an id its labels are the group: the same choice elsewhere moves along."""
    children = _name_panels(element.children)
    group = unescape(element.tag.value("id"))
    if not group:
        group = "-".join(dict.fromkeys(child.key for child in children if isinstance(child, Panel)))
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            element.tag.span.start,
            "<hfoptions> has no id; its tabs move together with those that have the same labels",
            'Name what the reader chooses: <hfoptions id="install">.',
        )
    return build_tabs(
        element.span,
        children,
        tree,
        kind="options",
        group=group,
        tag="<hfoptions>",
        part='<hfoption id="…">',
    )


def build_option(element: Element, tree: Tree) -> Panel:
    """One tab; its key is made when its siblings are known."""
    values = (element.tag.value(name) for name in ("label", "id", "value"))
    label = next((" ".join(unescape(value).split()) for value in values if value), "")
    if not label:
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            element.tag.span.start,
            "<hfoption> has neither id nor label, which is what the reader sees on the tab",
            'Say what it is: <hfoption id="pip">.',
        )
    return Panel(element.span, element.children, "", label)


def find_key(label: str) -> str:
    """What stands for a label in addresses: lower case, blanks as `-`, nothing that an address must escape but letters."""
    kept = (letter if letter.isalnum() or letter in "-._+" else "-" for letter in label.lower().replace("#", " sharp"))
    return "-".join(part for part in "".join(kept).split("-") if part)


def _name_panels(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """The children, where panels of different labels have different keys and every panel has a label."""
    keys: dict[str, str] = {}
    used: set[str] = set()
    named: list[Node] = []
    number = 0
    for child in children:
        if isinstance(child, Panel):
            number += 1
            label = child.label or f"Option {number}"
            if label not in keys:
                wanted = find_key(label) or f"option-{number}"
                key, count = wanted, 1
                while key in used:
                    count += 1
                    key = f"{wanted}-{count}"
                used.add(key)
                keys[label] = key
            named.append(replace(child, key=keys[label], label=label))
        else:
            named.append(child)
    return tuple(named)
