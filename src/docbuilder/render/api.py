"""API boxes -> HTML, through the templates in `templates/nodes/api`.

In: a node and the `Writer` of the page. Out: HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from docbuilder.model import nodes
from docbuilder.model.nodes import Node
from docbuilder.model.summaries import summary_of
from docbuilder.model.walking import text_of
from docbuilder.render.names import breakable, breakable_names
from docbuilder.render.page import HeadingView
from docbuilder.render.words import INTERFACE
from docbuilder.render.writer import NodeRenderer, Owner, Writer, attribute, escape, markup

# a longer signature is shown with one parameter a line
_LINE = 80
# a signature of more lines is cut after so many
_SIGNATURE_LINES = 9
# characters in a line of a long signature, where the window is narrow
_SIGNATURE_LINE = 64
# so many entries of a list are shown before the fold
_SHOWN = 12
# what may stand before the table of members: what the class is
_INTRODUCTION = (nodes.ApiText, nodes.Version)


def box(node: nodes.ApiBox, page: Writer) -> str:
    """A documented object with its members.

    A class with several begins with a table of them, and they are folded while scripts run.
    """
    outer, member, owner = page.outline, page.in_box, page.owner
    level = min(outer[-1][1] + 1, 6) if outer else 2
    if node.id:
        page.headings.append(HeadingView(level, node.id, _short_name(node), page.panels, api=True))
    path, dot, name = node.name.rpartition(".")
    page.in_box = True
    page.features.add("api")
    page.outline = [(0, level)]  # headings of the docstring are below the object's
    begin = next((i for i, part in enumerate(node.sections) if type(part) not in _INTRODUCTION), len(node.sections))
    values: dict[str, object] = {
        "level": level,
        "member": member,
        "folded": owner.folded and bool(node.signatures or node.note or node.sections or node.members),
        "owner": markup(breakable(escape(owner.name))),
        "path": markup(breakable_names(escape(path + dot))),
        "name": markup(breakable(escape(name))),
        "signature": markup("\n".join([signature(node, each, page) for each in node.signatures])),
        "language": "" if member else _language(page),
        "interface": _interface(page),
        "introduction": page.markup(node.sections[:begin]),
        "overview": markup(_overview(node, page) + _bases(node, page)),
        "sections": page.markup(node.sections[begin:]),
    }
    page.outline = [(0, level)]
    page.owner = Owner(f"{name}.", len(node.members) > 1)
    values["members"] = page.markup(node.members)
    page.outline, page.in_box, page.owner = outer, member, owner
    return page.block("api/box", box=node, **values)


class _Row(NamedTuple):
    """A member in the table: its name, its anchor or "", the first sentence of what is said of it."""

    name: Markup
    id: str
    summary: str


def _overview(node: nodes.ApiBox, page: Writer) -> str:
    """The table of an object's members, where there are several."""
    if len(node.members) < 2:
        return ""
    rows = [_Row(markup(breakable(escape(each.name))), each.id, summary_of(each)) for each in node.members]
    count = str(len(rows))
    return page.block(
        "api/members",
        rows=rows,
        count=count,
        interface=_interface(page),
        all=page.context.word("show_all", count=count),
    )


def _short_name(node: nodes.ApiBox) -> Markup:
    name = node.name.rpartition(".")[2]
    call = "()" if node.kind in {"function", "method"} else ""
    return markup(f"<code>{escape(name)}{call}</code>")


def _language(page: Writer) -> str:
    """The language of docstrings, where it is not the page's."""
    context = page.context
    same = context.docstring_language.partition("-")[0] == context.language.partition("-")[0]
    return "" if same else context.docstring_language


def _bases(node: nodes.ApiBox, page: Writer) -> str:
    """The classes that a class has members from."""
    if not node.bases:
        return ""
    names = ", ".join([text_of((base,)) for base in node.bases])
    links = [markup(_type((base,), page)) for base in node.bases]
    return page.block("api/bases", names=names, bases=links, interface=_interface(page))


def signature(node: nodes.ApiBox, one: nodes.ApiSignature, page: Writer) -> str:
    """`(name: type = default, …) → type`; a documented parameter leads to its entry.

    What separates parameters is chrome: it is seen, but it is no word of the text. A very long signature is cut: what is
    behind the cut is folded while scripts run.
    """
    returns = f'<span class="type">{_type(one.returns, page)}</span>' if one.returns else ""
    if not one.called:
        return page.template("api/signature", called=False, returns=markup(returns))
    parts: list[str] = []
    lengths: list[int] = []
    for item in one.parameters:
        part, length = _parameter(node, item, page)
        parts.append(part)
        lengths.append(length)
    last = len(parts) - 1
    shown = [
        f'<span class="param">{part}{"<span data-ui>, </span>" if at < last else ""}</span>'
        for at, part in enumerate(parts)
    ]
    length = len(node.name) + sum(lengths) + len(text_of(one.returns))
    long = length > _LINE and len(parts) > 1
    cut = _cut(lengths) if long else len(shown)
    return page.template(
        "api/signature",
        called=True,
        long=long,
        parameters=markup("".join(shown[:cut])),
        rest=markup("".join(shown[cut:])),
        all=page.context.word("show_all", count=str(len(parts))) if cut < len(parts) else "",
        interface=_interface(page),
        returns=markup(f" → {returns}" if returns else ""),
    )


def _parameter(node: nodes.ApiBox, item: nodes.ApiParameter, page: Writer) -> tuple[str, int]:
    """A parameter of a signature, and how many characters long it is."""
    shown = breakable(escape(item.name))
    length = len(item.name) + len(text_of(item.annotation)) + 4
    if item.documented:
        target = attribute(f"{node.anchor}.{item.name.lstrip('*')}")
        shown = f'<a href="#{target}">{shown}</a>'
    if item.annotation:
        shown += f': <span class="type">{_type(item.annotation, page)}</span>'
    if item.default is not None:
        # the sign is in it: a default may go to a line of its own, but never without its sign
        space, equals = (" ", "= ") if item.annotation else ("", "=")
        shown += f'{space}<span class="default">{equals}{escape(item.default)}</span>'
        length += len(item.default)
    return shown, length


def _cut(lengths: list[int]) -> int:
    """How many parameters, one a line, are shown of a long signature."""
    lines = [-(-length // _SIGNATURE_LINE) for length in lengths]
    if sum(lines) <= _SIGNATURE_LINES + 1:  # to fold one line saves nothing
        return len(lengths)
    room = _SIGNATURE_LINES
    for at, needed in enumerate(lines):
        room -= needed
        if room < 0:
            return max(at, 1)
    return len(lengths)


def _type(annotation: tuple[Node, ...], page: Writer) -> str:
    return breakable_names(page.render(annotation))


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
        count=str(total) if folded else "",
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


RENDERERS: Mapping[type[Node], NodeRenderer] = {
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
