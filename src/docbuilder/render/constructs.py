"""Constructs of the dialect -> HTML, each through the template of its name in `templates/nodes`.

In: a node and the `Writer` of the page. Out: HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from docbuilder.extend.loading import ExtensionError
from docbuilder.model import nodes
from docbuilder.model.nodes import Node
from docbuilder.model.walking import holds_block
from docbuilder.render.deferring import defer
from docbuilder.render.inference import requests_of
from docbuilder.render.tasks import task_view
from docbuilder.render.writer import NodeRenderer, Writer, attribute, escape, markup, url


def tip(node: nodes.Tip, page: Writer) -> str:
    """`<Tip>`."""
    kind = "warning" if node.warning else "tip"
    return page.block("tip", kind=kind, title=page.context.word(kind), body=page.markup(node.children))


def alert(node: nodes.Alert, page: Writer) -> str:
    """`> [!NOTE]`."""
    title = page.markup(node.title) if node.title else page.context.word(node.kind)
    return page.block(
        "alert", kind=node.kind, title=title, own=bool(node.title), fold=node.fold, body=page.markup(node.children)
    )


def version(node: nodes.Version, page: Writer) -> str:
    """`<Added>`, `<Changed>`, `<Deprecated>`."""
    key = "is_deprecated" if node.kind == "deprecated" and not node.version else node.kind
    title = page.context.word(key, version=node.version)
    return page.block("version", kind=node.kind, title=title, body=page.markup(node.children))


def tabs(node: nodes.Tabs, page: Writer) -> str:
    """All panels one under the other, each under its name; a script makes tabs of them.

    API reference behind the first panel is read late, block by block: together it may be as long as a page.
    """
    page.features.add("tabs")
    number = page.number("tabs")
    around = page.panels
    panels = []
    for position, panel in enumerate(node.children, 1):
        if not isinstance(panel, nodes.Panel):
            continue
        identity = f"_panel-{number}-{position}"
        page.panels = (*around, identity)
        body = (
            page.render(panel.children) if position == 1 else "".join([_late(child, page) for child in panel.children])
        )
        panels.append(
            {
                "id": identity,
                "tab": f"_tab-{number}-{position}",
                "key": panel.key,
                "label": panel.label,
                "body": markup(body),
            }
        )
    page.panels = around
    return page.block("tabs", kind=node.kind, group=node.group, panels=panels)


def _late(block: Node, page: Writer) -> str:
    """A block of a panel that most readers do not open."""
    html = page.render((block,))
    return defer(html) if holds_block(block, nodes.ApiBox) else html


def panel(node: nodes.Panel, page: Writer) -> str:
    """A panel outside of tabs: its content."""
    return page.render(node.children)


def youtube(node: nodes.Youtube, page: Writer) -> str:
    """A poster made here; the player is loaded after a click only, and without script the poster is a link."""
    page.features.add("youtube")
    page.origins.add(("frame-src", "https://www.youtube-nocookie.com"))
    return page.template("youtube", id=quote(node.id, safe=""), block=node.block) + ("\n" if node.block else "")


def pipeline(node: nodes.Pipeline, page: Writer) -> str:
    """A task's badge, or its icon alone."""
    task = task_view(node.task)
    return page.template("pipeline", task=task, icon=node.icon, block=node.block) + ("\n" if node.block else "")


def question(node: nodes.Question, page: Writer) -> str:
    """A quiz; without script the answers are in a fold."""
    page.features.add("quiz")
    choices = [
        {"text": page.markup(choice.text), "explain": page.markup(choice.explain), "correct": choice.correct}
        for choice in node.children
        if isinstance(choice, nodes.Choice)
    ]
    return page.block("question", number=page.number("quiz"), choices=choices)


def choice(node: nodes.Choice, page: Writer) -> str:
    """A choice outside of a question: its text."""
    return f"<p>{page.render(node.text)}</p>\n"


def inference_snippet(node: nodes.InferenceSnippet, page: Writer) -> str:
    """Task, providers and models, and the requests to them; nobody is asked for anything."""
    providers = [
        {"provider": provider, "model": model, "own": own, "url": f"https://huggingface.co/{quote(model)}"}
        for provider, model, own in node.providers
    ]
    return page.block(
        "inference_snippet",
        task=task_view(node.pipeline) if node.pipeline else None,
        providers=providers,
        requests=page.markup(requests_of(node)),
    )


def cell(node: nodes.Cell, page: Writer) -> str:
    """A code cell of a notebook, with its outputs."""
    return page.block("cell", body=page.markup(node.children))


def cell_output(node: nodes.CellOutput, page: Writer) -> str:
    """What a cell has printed."""
    return page.block("cell_output", kind=node.kind, text=node.text)


def cell_image(node: nodes.CellImage, page: Writer) -> str:
    """An image that is a file beside the page."""
    return f'<img src="{url(quote(node.name))}" alt="{attribute(node.alt)}" loading="lazy">'


def cell_frame(node: nodes.CellFrame, page: Writer) -> str:
    """HTML in a frame that can reach nothing of the page; that of strangers is a part of the page without what could run."""
    if page.context.untrusted:
        from docbuilder.render.sanitize import sanitize  # few sites are built so

        return page.block("cell_frame", html=markup(sanitize(node.html)), address="", height=0)
    return page.block("cell_frame", html="", address=quote(node.name), height=_frame_height(node.html))


def _frame_height(html: str) -> int:
    """How tall a frame is, in pixels, guessed from its rows and lines: it cannot tell the page."""
    lowered = html.lower()
    if "<script" in lowered or "<canvas" in lowered or "<svg" in lowered:
        return 480
    rows = lowered.count("<tr") * 30 + sum(lowered.count(tag) for tag in ("<p", "<li", "<br", "<div", "<h")) * 24
    return max(80, min(rows + 40, 480))


_PROVIDERS = {"colab": "Colab", "studio-lab": "Studio Lab", "kaggle": "Kaggle"}


def notebooks(node: nodes.Notebooks, page: Writer) -> str:
    """A menu of notebooks; nothing where there are none."""
    if not node.links:
        return ""
    links = [
        {
            "url": link.url,
            "provider": link.provider if link.provider in _PROVIDERS else "",
            "name": page.context.word("download")
            if link.provider == "download"
            else _PROVIDERS.get(link.provider, link.provider or link.label),
            "label": link.label,
        }
        for link in node.links
    ]
    return page.block("notebooks", links=links, chapter=node.chapter)


def extension_node(node: nodes.ExtensionNode, page: Writer) -> str:
    """A construct of an extension; its content alone where the extension fails."""
    content = page.markup(node.children)
    extensions, word = page.context.extensions, page.context.word
    try:
        html = extensions.render(node, twin=False, content=content, word=word)
        if html is None:
            html = extensions.call(node, page.template, node.name, element=extensions.placed(node, content, word))
    except ExtensionError as failure:
        page.extension_failed(node, failure)
        html = content or escape(node.text)
    return html.rstrip("\n") + "\n" if node.block else html


RENDERERS: Mapping[type[Node], NodeRenderer] = {
    nodes.ExtensionNode: extension_node,
    nodes.Tip: tip,
    nodes.Alert: alert,
    nodes.Version: version,
    nodes.Tabs: tabs,
    nodes.Panel: panel,
    nodes.Youtube: youtube,
    nodes.Pipeline: pipeline,
    nodes.Question: question,
    nodes.Choice: choice,
    nodes.InferenceSnippet: inference_snippet,
    nodes.Notebooks: notebooks,
    nodes.Cell: cell,
    nodes.CellOutput: cell_output,
    nodes.CellImage: cell_image,
    nodes.CellFrame: cell_frame,
}
