"""API boxes -> HTML, through the templates in `templates/nodes/api`.

In: a node and the `Writer` of the page. Out: HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from docbuilder.model import nodes
from docbuilder.model.nodes import Node
from docbuilder.model.walking import text_of
from docbuilder.render.page import HeadingView
from docbuilder.render.words import INTERFACE
from docbuilder.render.writer import Renderer, Writer, attribute, escape, markup

# a longer signature is shown with one parameter a line
_LINE = 80
# so many entries of a list are shown before the fold
_SHOWN = 12


def box(node: nodes.ApiBox, page: Writer) -> str:
    """A documented object with its members."""
    outer, member = page.outline, page.in_box
    level = min(outer[-1][1] + 1, 6) if outer else 2
    if node.id:
        page.headings.append(HeadingView(level, node.id, _short_name(node), page.panels, api=True))
    path, dot, name = node.name.rpartition(".")
    page.in_box = True
    page.outline = [(0, level)]  # headings of the docstring are below the object's
    values: dict[str, object] = {
        "level": level,
        "member": member,
        "path": path + dot,
        "name": name,
        "signature": markup("\n".join([signature(node, each, page) for each in node.signatures])),
        "language": _language(page),
        "interface": page.context.word(INTERFACE),
        "sections": page.markup(node.sections),
    }
    page.outline = [(0, level)]
    values["members"] = page.markup(node.members)
    page.outline, page.in_box = outer, member
    return page.block("api/box", box=node, **values)


def _short_name(node: nodes.ApiBox) -> Markup:
    name = node.name.rpartition(".")[2]
    call = "()" if node.kind in {"function", "method"} else ""
    return markup(f"<code>{escape(name)}{call}</code>")


def _language(page: Writer) -> str:
    """The language of docstrings, where it is not the page's."""
    context = page.context
    same = context.docstring_language.partition("-")[0] == context.language.partition("-")[0]
    return "" if same else context.docstring_language


def signature(node: nodes.ApiBox, one: nodes.ApiSignature, page: Writer) -> str:
    """`(name: type = default, …) → type`; a documented parameter leads to its entry.

    What separates parameters is chrome: it is seen, but it is no word of the text.
    """
    parts: list[str] = []
    length = len(node.name)
    for item in one.parameters:
        annotation = page.render(item.annotation)
        shown = escape(item.name)
        if item.documented:
            target = attribute(f"{node.anchor}.{item.name.lstrip('*')}")
            shown = f'<a href="#{target}">{shown}</a>'
        if item.annotation:
            shown += f': <span class="type">{annotation}</span>'
        if item.default is not None:
            equals = " = " if item.annotation else "="
            shown += f'{equals}<span class="default">{escape(item.default)}</span>'
            length += len(item.default)
        length += len(item.name) + len(text_of(item.annotation)) + 4
        parts.append(shown)
    if not one.called:
        text = markup(f'<span class="type">{page.render(one.returns)}</span>')
        return page.template("api/signature", long=False, called=False, parameters="", returns=text)
    returns = f' → <span class="type">{page.render(one.returns)}</span>' if one.returns else ""
    length += len(text_of(one.returns))
    content = "".join(f'<span class="param">{part}<span data-ui>, </span></span>' for part in parts[:-1])
    if parts:
        content += f'<span class="param">{parts[-1]}</span>'
    return page.template(
        "api/signature",
        called=True,
        long=length > _LINE and len(parts) > 1,
        parameters=markup(content),
        returns=markup(returns),
    )


def api_text(node: nodes.ApiText, page: Writer) -> str:
    """Text of a docstring."""
    return f'<div class="api-text">\n{page.render(node.children)}</div>\n'


def fields(node: nodes.ApiFields, page: Writer) -> str:
    """Parameters, attributes or exceptions; a long list folds."""
    groups = [group for group in node.children if isinstance(group, nodes.ApiGroup)]
    total = sum(len(group.entries) for group in groups)
    shown, folded = [], []
    left = _SHOWN if total > _SHOWN else total
    for group in groups:
        title = page.markup(group.title)
        entries = [_entry_view(entry, page) for entry in group.entries]
        if left > 0 or not entries:
            shown.append(_Group(title, entries[:left]))
            title = Markup()  # the rest of a group goes on without its title
        if entries[left:]:
            folded.append(_Group(title, entries[left:]))
        left = max(0, left - len(entries))
    return page.block(
        "api/fields",
        id=node.id,
        kind=node.kind,
        shown=shown,
        folded=folded,
        more=page.context.word("show_more", count=str(max(0, total - _SHOWN))),
        interface=_interface(page),
    )


def _interface(page: Writer) -> str:
    """The language of titles inside of a docstring, where it is not the docstring's."""
    return "" if page.context.docstrings_fit else page.context.word(INTERFACE)


class _Entry(NamedTuple):
    """What the template shows of an entry."""

    id: str
    aliases: tuple[str, ...]
    name: Markup
    details: Markup
    body: Markup


class _Group(NamedTuple):
    """Entries under a title, which may be empty."""

    title: Markup
    entries: list[_Entry]


def _entry_view(node: nodes.ApiEntry, page: Writer) -> _Entry:
    details = ", ".join([part for part in _details(node, page) if part])
    return _Entry(node.id, node.aliases, markup(_entry_name(node, page)), markup(details), page.markup(node.children))


def _entry_name(node: nodes.ApiEntry, page: Writer) -> str:
    if node.title:
        return page.render(node.title)
    return f"<code>{escape(node.name)}</code>" if node.name else ""


def _details(node: nodes.ApiEntry, page: Writer) -> Iterator[str]:
    if node.type:
        yield f'<span class="type">{page.render(node.type)}</span>'
    # the docstring's own words, in its own language
    if node.optional:
        yield "<em>optional</em>"
    if node.default:
        yield f'defaults to <span class="default">{page.render(node.default)}</span>'


def group(node: nodes.ApiGroup, page: Writer) -> str:
    """Entries outside of a list: their content."""
    return page.render(node.title) + page.render(node.entries)


def entry(node: nodes.ApiEntry, page: Writer) -> str:
    """An entry outside of a list."""
    name = _entry_name(node, page)
    return (f"<p>{name}</p>\n" if name else "") + page.render(node.children)


def result(node: nodes.ApiResult, page: Writer) -> str:
    """`Returns:` or `Yields:`."""
    return page.block(
        "api/result",
        id=node.id,
        kind=node.kind,
        type=page.markup(node.type),
        body=page.markup(node.children),
        interface=_interface(page),
    )


def example(node: nodes.ApiExample, page: Writer) -> str:
    """A fence of a docstring with its anchor."""
    return page.block("api/example", id=node.id, body=page.markup(node.children))


def bare_signature(node: nodes.ApiSignature, page: Writer) -> str:
    """A signature outside of a box."""
    return ", ".join(parameter(item, page) for item in node.parameters)


def parameter(node: nodes.ApiParameter, _: Writer) -> str:
    """A parameter outside of a signature."""
    return f"<code>{escape(node.name)}</code>"


RENDERERS: Mapping[type[Node], Renderer] = {
    nodes.ApiBox: box,
    nodes.ApiText: api_text,
    nodes.ApiFields: fields,
    nodes.ApiGroup: group,
    nodes.ApiEntry: entry,
    nodes.ApiResult: result,
    nodes.ApiExample: example,
    nodes.ApiSignature: bare_signature,
    nodes.ApiParameter: parameter,
}
