"""An extension for docbuilder: terms that are explained in one place, `terms.json`.

It adds a tag (`<Term name="token"/>`), lines (`:::definition` … `:::`), something inside of lines (`{{count}}`), a page for each language
that is made from the data, a check, links (`` [`pep8`] ``), a file beside the pages, and words of the interface.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

from docbuilder import Extension
from docbuilder.extend import (
    BlockConstruct,
    CheckedPage,
    DataPage,
    PageFinding,
    InlineConstruct,
    PlacedConstruct,
    SiteFacts,
    TagConstruct,
)
from docbuilder.model.nodes import ExtensionNode
from docbuilder.model.walking import walk

TERMS = json.loads((Path(__file__).parent / "terms.json").read_text("utf-8"))
TITLES = {"en": "Glossary", "ja": "用語集"}


def term(element: PlacedConstruct) -> str:
    """A term, with its explanation when the pointer rests on it. What comes from a page is escaped here; templates escape by themselves."""
    name = element.values.get("name", "")
    return f'<dfn title="{escape(element.word("glossary_term"))}">{escape(name)}</dfn>'


def check(page: CheckedPage) -> Iterator[PageFinding]:
    """Terms that are not in the data."""
    for node in walk(page.document):
        if isinstance(node, ExtensionNode) and node.name == "Term":
            name = dict(node.values).get("name", "")
            if name not in TERMS:
                yield PageFinding(
                    f"there is no term {name!r}", f"Add it to terms.json, or use one of {', '.join(TERMS)}", node=node
                )


def pages(site: SiteFacts) -> Iterator[DataPage]:
    """The glossary of each language."""
    for language in site.languages:
        lines = [f"# {TITLES.get(language, TITLES['en'])}[[glossary]]"]
        for name, entry in sorted(TERMS.items()):
            see = ", ".join(f"[{other}](#{other})" for other in entry["see"])
            lines += [f"## {name}[[{name}]]", entry.get(language, entry["en"]), f"→ {see}" if see else ""]
        yield DataPage(f"{language}/glossary.md", "\n\n".join(line for line in lines if line))


def resolve(name: str, language: str) -> str | None:
    """Where `` [`pep8`] `` leads: names that are no objects of the package."""
    if name.startswith("pep") and name[3:].isdigit():
        return f"https://peps.python.org/pep-{int(name[3:]):04}/"
    return None


def files(site: SiteFacts) -> Iterator[tuple[str, bytes]]:
    """The data, for other programs."""
    yield "terms.json", json.dumps(TERMS, ensure_ascii=False, sort_keys=True).encode()


extension = Extension(
    constructs=[
        TagConstruct(
            "Term",
            attributes=("name",),
            content=False,
            html=term,
            markdown=lambda element: f"*{element.values.get('name', '')}*",
        ),
        BlockConstruct("definition", starts=":", first=r":::definition(?: +(?P<title>.+))?", last=":::"),
        InlineConstruct(
            "count",
            starts="{",
            pattern=r"\{\{count\}\}",
            html=lambda _: str(len(TERMS)),
            markdown=lambda _: str(len(TERMS)),
        ),
    ],
    templates="templates",
    strings={
        "en": {"glossary_term": "Term", "glossary_definition": "Definition"},
        "ja": {"glossary_term": "用語", "glossary_definition": "定義"},
    },
    variables={"terms": TERMS},
    resolve=resolve,
    check=check,
    pages=pages,
    files=files,
    inputs=["terms.json"],
)
