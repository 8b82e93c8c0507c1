"""Every construct's HTML and Markdown, as they stand in `constructs/<name>.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from render_trees import TREES

from docbuilder.render.context import RenderContext
from docbuilder.render.html import render_page
from docbuilder.render.page import SearchSection
from docbuilder.render.theme import Theme

FOLDER = Path(__file__).parent / "constructs"


def shown(name: str) -> str:
    """Everything that rendering says of a tree."""
    page, diagnostics = render_page(TREES[name], RenderContext(Theme(), name=f"guide/{name}"))
    facts = [
        f"title: {page.title}",
        f"description: {page.description}",
        f"features: {' '.join(sorted(page.features))}",
        *[
            f"heading: {view.level} #{view.id} {view.title} {' '.join(view.panels)}{' api' * view.api}".rstrip()
            for view in page.headings
        ],
        *[section_line(section) for section in page.sections],
        *[f"origin: {directive} {origin}" for directive, origin in page.origins],
        *[f"diagnostic: {d.code.slug}: {d.message}" for d in diagnostics],
    ]
    return "\n".join(
        [f"# {name}", "--- html", str(page.body) + "--- markdown", page.markdown + "--- facts", *facts, ""]
    )


def section_line(section: SearchSection) -> str:
    """What search gets of a section."""
    api = section.api and [
        section.api,
        section.signature,
        *map(" ".join, (section.parameters, section.takes, section.returns)),
    ]
    return " | ".join([f"section: #{section.anchor}", section.title, section.text, *(api or ())])


@pytest.mark.parametrize("name", sorted(TREES))
def test_construct(name: str, rewrite_fixtures: bool) -> None:
    """The fixture says what the construct becomes."""
    path = FOLDER / f"{name}.txt"
    if rewrite_fixtures:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown(name), "utf-8")
    assert shown(name) == path.read_text("utf-8")


def test_fixtures_are_all_used() -> None:
    """No fixture outlives its construct."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(TREES)
