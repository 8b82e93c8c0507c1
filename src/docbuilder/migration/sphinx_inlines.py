"""What stands in a line of a page of Sphinx, in the dialect: text, links and roles.

In: docutils' nodes. Out: Markdown, and findings: a role without a counterpart is listed, and its text stays as code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from docutils import nodes

from docbuilder.migration.plan import FoundConstruct, Ledger
from docbuilder.migration.sphinx_facts import Label, SphinxFacts
from docbuilder.migration.sphinx_reading import directive_node, role_node

TITLED = re.compile(r"(.+?)\s*<([^<>]+)>\Z", re.DOTALL)
"""A target with a title in front of it."""
_OBJECT_ROLES = frozenset(
    ["class", "func", "meth", "mod", "attr", "data", "exc", "obj", "any", "const", "type", "deco", "property"]
)
_CODE_ROLES = frozenset(
    [
        "file",
        "samp",
        "command",
        "program",
        "option",
        "envvar",
        "makevar",
        "mimetype",
        "newsgroup",
        "regexp",
        "token",
        "keyword",
        "dfn",
        "code",
        "literal",
        "mailheader",
        "manpage",
        "confval",
        "c:func",
        "c:type",
        "c:macro",
        "c:data",
        "c:member",
        "cpp:class",
        "cpp:func",
        "js:func",
    ]
)


class InlineWriter:
    """Writes what stands in a line: text, links, roles.

    Args:
        name: of the page, without ending.
        path: of its file, for findings.
        ledger: findings are added to it.
        facts: what the project knows.
    """

    def __init__(self, name: str, path: str, ledger: Ledger, facts: SphinxFacts) -> None:
        self.name = name
        self.path = path
        self.ledger = ledger
        self.facts = facts
        self.module = ""
        self.scope = ""
        self.line = 1

    def find(self, construct: str, node: nodes.Node | None = None) -> FoundConstruct:
        """Note a construct at a node."""
        line = (node.get("source_line") if isinstance(node, directive_node) else None) or (
            node.line if node is not None else None
        )
        return self.ledger.find(construct, self.path, int(line or self.line))

    def inlines(self, children: Iterable[nodes.Node]) -> str:
        """Some nodes one behind the other."""
        return "".join(self.inline(child) for child in children)

    def inline(self, node: nodes.Node) -> str:
        """One node, by the method that has the name of its class."""
        if isinstance(node, nodes.Text):
            return _escaped(node.astext())
        method = getattr(self, f"inline_{type(node).__name__}", None)
        if method is not None:
            return str(method(node))
        return self.inlines(node.children) if isinstance(node, nodes.Element) else ""

    def inline_emphasis(self, node: nodes.Element) -> str:
        return f"*{self.inlines(node.children).strip()}*"

    def inline_strong(self, node: nodes.Element) -> str:
        return f"**{self.inlines(node.children).strip()}**"

    def inline_literal(self, node: nodes.Element) -> str:
        return _code(node.astext())

    def inline_title_reference(self, node: nodes.Element) -> str:
        self.find("role of interpreted text", node).convert()
        text = node.astext()
        title, target = _title_and_target(text)
        if link := self._text_link(title, target):
            return link
        full = self.facts.resolve(target.rstrip("()"), self.module, self.scope)
        if not full:
            return _code(text)
        return f"{_escaped(title)} ([`~{full}`])" if title else f"[`{full}`]"

    def inline_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.inlines(node.children)}</sub>"

    def inline_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.inlines(node.children)}</sup>"

    def inline_math(self, node: nodes.Element) -> str:
        self.find("role math", node).convert()
        return f"\\\\( {node.astext().strip()} \\\\)"

    def inline_image(self, node: nodes.Element) -> str:
        self.find("image", node).convert()
        target = str(node.get("uri", ""))
        if target.startswith("/"):
            target = target[1:] if "/" not in self.name else posixpath.relpath(target[1:], posixpath.dirname(self.name))
        alt = str(node.get("alt", "")).replace('"', "&quot;")
        sizes = "".join(f' {key}="{str(node[key]).removesuffix("px")}"' for key in ("width", "height") if node.get(key))
        return f'<img src="{target}" alt="{alt}"{sizes}>' if sizes else f"![{alt}]({target.replace(' ', '%20')})"

    def inline_reference(self, node: nodes.Element) -> str:
        text = self.inlines(node.children)
        target = str(node.get("refuri", ""))
        if not target:
            ident = str(node.get("refid") or "")
            label = self.facts.labels.get(str(node.get("refname") or ident))
            target = f"#{label.id if label and label.page == self.name else ident}" if ident else ""
            return f"[{text}]({target})" if target else text
        if re.match(r"[a-z][\w+.-]*:|#|//", target, re.IGNORECASE):
            if target.startswith("#") and (label := self.facts.labels.get(target[1:].lower())):
                return self._link(label.page, label.id, text or label.title)
            return f"<{target}>" if text.replace("\\", "") == target else f"[{text}]({target})"
        return self._local(target, text)

    def _local(self, target: str, text: str) -> str:
        """A link of MyST: to a page, a file or a label."""
        path, _, ident = target.partition("#")
        if label := self.facts.labels.get(target.lower()):
            return self._link(label.page, label.id, text or label.title)
        page = re.sub(
            r"\.(?:md|rst|txt|ipynb|html)$", "", posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))
        )
        if page in self.facts.titles:
            return self._link(page, ident, text or self.facts.titles[page])
        if re.fullmatch(r"[A-Za-z_]\w*(?:\.\w+)*", target) and (
            full := self.facts.resolve(target, self.module, self.scope)
        ):
            return f"{text} ([`~{full}`])" if text and text.strip("`") not in (full, target) else f"[`{full}`]"
        if path in ("genindex", "modindex", "py-modindex", "search"):
            self.find("reference").list(f"there is no page {path!r}; its name stays as text")
            return text or _escaped(path)
        return f"[{text or target}]({target})"

    def inline_target(self, node: nodes.Element) -> str:
        if node.get("refuri"):
            return self.inlines(node.children)
        ids = node.get("ids", ())
        return "".join(f'<span id="{ident}"></span>' for ident in ids) + self.inlines(node.children)

    def inline_footnote_reference(self, node: nodes.Element) -> str:
        return f"[^{node.astext()}]"

    inline_citation_reference = inline_footnote_reference

    def inline_problematic(self, node: nodes.Element) -> str:
        self.find("reference", node).list(f"{node.astext()} names nothing; it stays as text")
        return _escaped(node.astext())

    def inline_raw(self, node: nodes.Element) -> str:
        if "task-list-item-checkbox" in node.astext():
            return "[x] " if "checked" in node.astext() else "[ ] "
        return node.astext() if "html" in node.get("format", "") else ""

    def inline_system_message(self, node: nodes.Element) -> str:
        return ""

    # --- roles

    def inline_role_node(self, node: role_node) -> str:
        name, text = str(node["name"]).removeprefix("py:"), node.astext()
        found = self.find(f"role {name}", node)
        found.convert()
        title, target = _title_and_target(text)
        if name == "any" and (link := self._text_link(title, target)):
            return link
        if name in _OBJECT_ROLES:
            return self._object(title, target, found)
        if name == "doc":
            page = self._page(target)
            if page not in self.facts.titles:
                found.list(f"there is no page {target!r}; its name stays as text")
                return _escaped(title or target)
            return self._link(page, "", title or self.facts.titles[page])
        if name in ("ref", "numref"):
            label = self._label(target)
            if label is None:
                found.list(f"there is no label {target!r}; its name stays as text")
                return _escaped(title or target)
            return self._link(label.page, label.id, title or label.title or target)
        if name == "eq":  # of this page, as nearly all are
            return self._link(self.name, nodes.make_id(target), f"({title or target})")
        if name == "term":
            page = self.facts.terms.get(target.lower(), "")
            if not page:
                found.list(f"no glossary has the term {target!r}; it stays as text")
                return _escaped(title or target)
            return self._link(page, f"term-{nodes.make_id(target)}", title or target)
        if name == "download":
            return f"[{_escaped(title or target)}]({target.lstrip('/')})"
        if name in ("pep", "rfc"):
            number, _, part = target.partition("#")
            base = (
                f"https://peps.python.org/pep-{number.zfill(4)}/"
                if name == "pep"
                else f"https://datatracker.ietf.org/doc/html/rfc{number}.html"
            )
            return f"[{_escaped(title or f'{name.upper()} {number}')}]({base}{'#' + part if part else ''})"
        if name in self.facts.extlinks:
            address, caption = self.facts.extlinks[name]
            return f"[{_escaped(title or (caption.replace('%s', target) if caption else address.replace('%s', target)))}]({address.replace('%s', target)})"
        if name == "kbd":
            return "+".join(f"<kbd>{key}</kbd>" for key in re.split(r"[-+]", text) if key)
        if name in ("guilabel", "menuselection"):
            return f"**{_escaped(text.replace('-->', '›').replace('&', ''))}**"
        if name in ("abbr", "abbreviation"):
            short, _, meaning = text.rstrip(")").partition(" (")
            return f'<abbr title="{meaning}">{_escaped(short)}</abbr>' if meaning else _escaped(text)
        if name in ("sup", "sub"):
            return f"<{name}>{_escaped(text)}</{name}>"
        if name in _CODE_ROLES:
            return _code(re.sub(r"[{}]", "", text) if name == "samp" else text)
        found.list(f"there is no such role; {text!r} stays as code")
        return _code(text)

    def _page(self, target: str) -> str:
        """The name of the page that an address of `:doc:` means."""
        here = posixpath.dirname(self.name)
        return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(here, target))

    def _label(self, target: str) -> Label | None:
        return self.facts.labels.get(" ".join(target.lower().split()))

    def _text_link(self, title: str, target: str) -> str:
        """The page, label or term that `:any:` means; "" where it can only be an object."""
        if (page := self._page(target)) in self.facts.titles:
            return self._link(page, "", title or self.facts.titles[page])
        if label := self._label(target):
            return self._link(label.page, label.id, title or label.title or target)
        if page := self.facts.terms.get(target.lower(), ""):
            return self._link(page, f"term-{nodes.make_id(target)}", title or target)
        return ""

    def _object(self, title: str, target: str, found: FoundConstruct) -> str:
        if target.startswith("!") or title.startswith("!"):
            return _code((title or target).lstrip("!"))
        short = target.startswith("~")
        bare = target.lstrip("~.").removesuffix("()")
        for outer in (f"{self.module}.{self.scope}.", f"{self.module}.", ""):
            if label := self.facts.described.get(outer.lstrip(".") + bare):
                return self._link(label.page, label.id, _code(title or (bare.rpartition(".")[2] if short else bare)))
        full = self.facts.resolve(bare, self.module, self.scope)
        if not full:
            found.list(f"there is no object {bare!r}; its name stays as code")
            return _code(title or (bare.rpartition(".")[2] if short else bare))
        link = f"[`{'~' if short or title else ''}{full}`]"
        if title and title.removesuffix("()") not in (full, full.rpartition(".")[2]):
            return f"{_escaped(title)} ({link})"
        return link

    def _link(self, page: str, ident: str, text: str) -> str:
        mark = f"#{ident}" if ident else ""
        shown = text if re.search(r"[`\\]|\]\(", text) else _escaped(text)
        if page == self.name:
            return f"[{shown}]({mark or posixpath.basename(page) + '.md'})"
        path = posixpath.relpath(f"{page}.md", posixpath.dirname(self.name) or ".")
        return f"[{shown}]({path}{mark})"


def _title_and_target(text: str) -> tuple[str, str]:
    """`title <target>` of a role in two; the title is "" where there is none."""
    found = TITLED.match(text)
    return (found[1].strip(), found[2].strip()) if found else ("", text.strip())


def _escaped(text: str) -> str:
    """Text as Markdown that is shown as this text."""
    text = re.sub(r"[\\`*]", r"\\\g<0>", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return re.sub(r"[\[\]]", r"\\\g<0>", text) if "[" in text else text


def _code(text: str) -> str:
    text = " ".join(text.split("\n"))
    runs = max((len(run) for run in re.findall(r"`+", text)), default=0)
    mark = "`" * (runs + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{blank}{text}{blank}{mark}" if text else ""
