"""Front matter: YAML between `---` lines on top of a page (dialect, section 1).

In: a page. Out: `FrontMatter`, and where the page's text begins. What is not closed, or does not look like a mapping, is
no front matter but a horizontal rule.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from docbuilder.model.diagnostics import Code, Diagnostic, problem
from docbuilder.model.nodes import FrontMatter
from docbuilder.model.source import Source, Span

MAX_SIZE = 65_536
"""In characters; what is longer was not meant as front matter."""

_BEGIN = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_MAPPING = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*[A-Za-z_\"'][\w \"'-]*:(?:\s|$)")
_KEYS = ("title", "description", "redirect_from", "search")


class _Loader(yaml.SafeLoader):
    """Safe YAML without aliases, which could blow a small text up."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", mark)
        return super().compose_node(parent, index)


def read_front_matter(source: Source) -> tuple[FrontMatter, int, tuple[Diagnostic, ...]]:
    """The front matter of a page, the offset at which its text begins, and what is wrong with the front matter."""
    text = source.text
    begin = _BEGIN.match(text)
    end = _END.search(text, begin.end(), begin.end() + MAX_SIZE) if begin else None
    if begin is None or end is None:
        return FrontMatter(), 0, ()
    content = text[begin.end() : end.start()]
    if content.strip() and not _MAPPING.match(content):
        return FrontMatter(), 0, ()
    problems: list[Diagnostic] = []

    def report(offset: int, message: str, hint: str) -> None:
        place = begin.end() + offset
        problems.append(problem(Code.FRONT_MATTER, source, Span(place, place), message, hint))

    values: dict[str, Any] = {}
    try:
        loader = _Loader(content)
        try:
            root = loader.get_single_node()
            if isinstance(root, yaml.MappingNode):
                for key_node, value_node in root.value:
                    key = loader.construct_object(key_node, deep=True)
                    offset = key_node.start_mark.index
                    if not isinstance(key, Hashable) or key not in _KEYS:
                        report(
                            offset, f"the front matter has an unknown key {key!r}", f"There are: {', '.join(_KEYS)}."
                        )
                        continue
                    if key in values:
                        report(
                            offset, f"the front matter has the key {key!r} twice; the last one counts", "Remove one."
                        )
                    value = loader.construct_object(value_node, deep=True)
                    if (wanted := _wanted(key, value)) is not None:
                        report(
                            value_node.start_mark.index, f"{key!r} in the front matter is not {wanted}", "Correct it."
                        )
                        continue
                    values[key] = value
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = error.problem or "it cannot be read"
        report(mark.index if mark else 0, f"the front matter is not valid YAML: {what}", "Correct it.")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        report(0, f"the front matter is not valid YAML: {what}", "Correct it.")
    redirects = values.get("redirect_from", ())
    matter = FrontMatter(
        title=str(values.get("title", "")),
        description=str(values.get("description", "")),
        redirect_from=(redirects,) if isinstance(redirects, str) else tuple(redirects),
        search=values.get("search", True),
    )
    return matter, end.end(), tuple(problems)


def _wanted(key: str, value: object) -> str | None:
    """What `value` should be but is not, or None when it is fine."""
    if key == "search":
        return None if isinstance(value, bool) else "true or false"
    if key == "redirect_from":
        fits = isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
        return None if fits else "a page or a list of pages"
    return None if isinstance(value, str | int | float) and not isinstance(value, bool) else "a text"
