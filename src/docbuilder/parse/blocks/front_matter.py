"""Front matter: YAML between `---` lines on top of a page (dialect, section 1).

In: a page. Out: `FrontMatter`, and where the page's text begins. What is not closed, or does not look like a mapping, is
no front matter but a horizontal rule: that keeps the plugin of mdit-py-plugins out, which takes any text between two rules.
"""

from __future__ import annotations

import re

from docbuilder.model import yaml
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.edits import FileEdit, only_match
from docbuilder.model.nodes import FrontMatter
from docbuilder.model.source import Position, Source

MAX_SIZE = 65_536
"""In characters; what is longer was not meant as front matter."""

_BEGIN = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_MAPPING = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*(?:[^\W\d]|[\"'])[\w \"'-]*(?::(?:\s|$)|\uff1a)")
_KEYS = ("title", "description", "redirect_from", "aliases", "search")
_KNOWN_KEY = re.compile(rf"(?:{'|'.join(_KEYS)}):[ \t\n]")


def read_front_matter(source: Source) -> tuple[FrontMatter, int, tuple[Diagnostic, ...]]:
    """The front matter of a page, the offset at which its text begins, and what is wrong with the front matter."""
    text = source.text
    begin = _BEGIN.match(text)
    end = _END.search(text, begin.end(), begin.end() + MAX_SIZE) if begin else None
    if begin is None:
        return FrontMatter(), 0, ()
    if end is None:
        if not _KNOWN_KEY.match(text, begin.end()):
            return FrontMatter(), 0, ()
        message = "the front matter that this line begins does not end; it is shown as text"
        hint = "Write --- on a line of its own behind it."
        return FrontMatter(), 0, (Diagnostic(DiagnosticCode.FRONT_MATTER, source.position(0), message, hint),)
    content = text[begin.end() : end.start()]
    if content.strip() and not _MAPPING.match(content):
        return FrontMatter(), 0, ()
    tree, found = yaml.parse_yaml(Source(source.path, content, source.first_line + 1))
    top = source.position(begin.end())
    hint = "Nothing of it is used." if tree is None else "Remove one of the two."
    problems = [
        Diagnostic(
            DiagnosticCode.FRONT_MATTER,
            entry.position if entry.position.line else top,
            f"front matter: {entry.message}",
            hint,
        )
        for entry in found
    ]
    if not isinstance(tree, yaml.Mapping):
        if content.strip() and not problems:
            message = "the front matter holds no keys; nothing of it is used"
            hint = "Write each as `key: value`, with a plain colon and a blank."
            problems.append(Diagnostic(DiagnosticCode.FRONT_MATTER, top, message, hint))
        return FrontMatter(), end.end(), tuple(problems)

    def report(position: Position, message: str, hint: str, edits: tuple[FileEdit, ...] = ()) -> None:
        problems.append(Diagnostic(DiagnosticCode.FRONT_MATTER, position, message, hint, edits))

    texts = {"title": "", "description": ""}
    redirects: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    search = True
    for key, value in tree.entries:
        name = key.text
        wanted = "a text"
        if name in texts and isinstance(value, yaml.Scalar) and not value.is_null and value.truth is None:
            texts[name] = value.text
        elif name == "search" and isinstance(value, yaml.Scalar) and value.truth is not None:
            search = value.truth
        elif name == "redirect_from" and (pages := _texts(value)) is not None:
            redirects = pages
        elif name == "aliases" and (pairs := _pairs(value)) is not None:
            aliases = pairs
        elif name not in _KEYS:
            right = only_match(name, _KEYS)
            edits = yaml.replace_scalar(key, right) if right and tree.get(right) is None else ()
            message = f"the front matter has an unknown key {name!r}"
            report(key.position, message, f"There are: {', '.join(_KEYS)}.", edits)
        else:
            wanted = _WANTED.get(name, wanted)
            report(value.position, f"{name!r} in the front matter is not {wanted}", "Correct it.")
    return FrontMatter(texts["title"], texts["description"], redirects, aliases, search), end.end(), tuple(problems)


_WANTED = {
    "search": "true or false",
    "redirect_from": "a page or a list of pages",
    "aliases": "a mapping of old anchors to new ones",
}


def _pairs(value: yaml.YamlNode) -> tuple[tuple[str, str], ...] | None:
    """A mapping of texts; None where it is something else."""
    if not isinstance(value, yaml.Mapping):
        return None
    pairs = tuple((key.text, item.text) for key, item in value.entries if isinstance(item, yaml.Scalar))
    return pairs if len(pairs) == len(value.entries) and all(all(pair) for pair in pairs) else None


def _texts(value: yaml.YamlNode) -> tuple[str, ...] | None:
    """A text, or a list of texts; None where it is something else."""
    items = value.items if isinstance(value, yaml.Sequence) else (value,)
    texts = tuple(item.text for item in items if isinstance(item, yaml.Scalar) and not item.is_null)
    return texts if len(texts) == len(items) else None
