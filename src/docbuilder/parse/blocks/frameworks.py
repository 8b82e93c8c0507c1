"""`<frameworkcontent>` with `<pt>`, `<tf>`, `<jax>` or `<flax>` (dialect, section 1).

In: the tags. Out: `Tabs` of the kind `frameworks`, in the group that all framework tabs of a site share.
"""

from __future__ import annotations

from docbuilder.model.nodes import Node, Panel
from docbuilder.parse.panels import build_tabs
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element
from docbuilder.parse.tree import Tree

GROUP = "fw"
"""The group of everything that is there once per framework."""

FRAMEWORKS = {"pt": "PyTorch", "tf": "TensorFlow", "jax": "JAX"}
"""Key of a framework -> its name."""

_TAGS = {**{key: key for key in FRAMEWORKS}, "flax": "jax"}


def install(parser: Parser) -> None:
    """Add the tags."""
    parser.add_tag("frameworkcontent", build_frameworks)
    for name in _TAGS:
        parser.add_tag(name, build_framework, within=("frameworkcontent",))


def build_frameworks(element: Element, tree: Tree) -> tuple[Node, ...]:
    """The tabs of a `<frameworkcontent>`."""
    return build_tabs(
        element.span,
        element.children,
        tree,
        kind="frameworks",
        group=GROUP,
        tag="<frameworkcontent>",
        part="<pt>, <tf> or <jax>",
    )


def build_framework(element: Element, tree: Tree) -> Panel:
    """The tab of one framework."""
    key = _TAGS[element.tag.name]
    return Panel(element.span, element.children, key, FRAMEWORKS[key])
