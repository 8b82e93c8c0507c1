"""What of a page's tree readers can see: everything but places, and how an info string is written.

In: a `Document`. Out: a value that is equal for pages that look the same.
"""

from __future__ import annotations

from docbuilder.model.nodes import CodeBlock, Document, Node, Text

_PASSED_OVER = frozenset({"span", "source", "links", "mark"})


def shape_of(document: Document) -> tuple[object, ...]:
    """The tree without places; neighbouring pieces of text are one."""
    return _shape(document)


def _shape(node: Node) -> tuple[object, ...]:
    values: list[object] = [type(node).__name__]
    for name in node.__struct_fields__:
        if name in _PASSED_OVER:
            continue
        value = getattr(node, name)
        if name == "info" and isinstance(node, CodeBlock):
            values.append(" ".join(value.split()))
        elif name in node.parts:
            values.append(_parts(value if isinstance(value, tuple) else (value,)))
        elif isinstance(value, tuple):
            values.append(tuple(_plain(item) for item in value))
        else:
            values.append(value)
    return tuple(values)


def _parts(nodes: tuple[Node | None, ...]) -> tuple[object, ...]:
    shapes: list[object] = []
    text = ""
    for node in nodes:
        if type(node) is Text:
            text += node.text
            continue
        if text:
            shapes.append(text)
            text = ""
        shapes.append(node if node is None else _shape(node))
    return (*shapes, text) if text else tuple(shapes)


def _plain(value: object) -> object:
    """A value in a tuple; members of directives without their places."""
    return getattr(value, "name", value) if hasattr(value, "span") else value
