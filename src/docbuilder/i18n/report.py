"""How far translations are, for people and for programs.

In: `TranslationStatus`. Out: lines of text, JSON, and the difference between what a section was and what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff

from docbuilder.i18n.history import FormerSection
from docbuilder.i18n.sources import Originals
from docbuilder.i18n.status import PageStatus, TranslationStatus


def percent(share: float | None) -> str:
    """A share for people; only a whole is 100 %."""
    return "unknown" if share is None else f"{int(share * 1000) / 10:g} %"


def summary(status: TranslationStatus) -> str:
    """A language in one line."""
    parts = [f"{status.translated:,} of {len(status.pages):,} pages translated"]
    for state in ("outdated", "unknown"):
        if count := status.count(state):
            parts.append(f"{count:,} {'of unknown age' if state == 'unknown' else state}")
    if status.share is not None:
        parts.append(f"{percent(status.share)} of the sections up to date")
    return f"{status.language}: {', '.join(parts)}"


def table(found: Sequence[TranslationStatus]) -> list[str]:
    """A line a language, under a head."""
    rows: list[tuple[str, ...]] = [("language", "translated", "missing", "outdated", "unknown", "sections up to date")]
    for status in found:
        counts = [f"{status.count(state):,}" for state in ("missing", "outdated", "unknown")]
        share = percent(status.share)
        if status.share is not None:
            share += f" ({sum(page.current for page in status.pages):,} of {status.sections:,})"
        rows.append((status.language, f"{status.translated:,} of {len(status.pages):,}", *counts, share))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def page_line(page: PageStatus) -> str:
    """A page in one line: what is to be done."""
    if page.state == "missing":
        return f"{page.name}: missing"
    if not page.sections:
        return f"{page.name}: {page.state}"
    parts = []
    for state in ("outdated", "untranslated", "missing"):
        ids = [section.id or "above the first heading" for section in page.sections if section.state == state]
        if ids:
            parts.append(f"{state}: {', '.join(ids)}")
    if page.left:
        parts.append(f"no longer in the original: {', '.join(page.left)}")
    what = "; ".join(parts) or page.state
    return f"{page.name}: {page.current} of {len(page.sections)} sections up to date; {what}"


def as_json(found: Sequence[TranslationStatus]) -> str:
    """All of it for programs."""
    return json.dumps(
        {
            "languages": [
                {
                    "language": status.language,
                    "original": status.original,
                    "pages": len(status.pages),
                    "translated": status.translated,
                    "missing": status.count("missing"),
                    "outdated": status.count("outdated"),
                    "unknown": status.count("unknown"),
                    "sections": status.sections,
                    "current": sum(page.current for page in status.pages),
                    "share": status.share,
                    "own": list(status.own),
                    "details": [
                        {
                            "page": page.name,
                            "state": page.state,
                            "original": page.original,
                            "file": page.file,
                            "sections": [
                                {"id": section.id, "title": section.title, "state": section.state}
                                for section in page.sections
                            ],
                            "left": list(page.left),
                        }
                        for page in status.pages
                    ],
                }
                for status in found
            ]
        },
        ensure_ascii=False,
        indent=1,
    )


def section_diff(before: str, now: str, name: str) -> list[str]:
    """The lines of a section that changed, as a unified diff without its head."""
    lines = unified_diff(before.strip().splitlines(), now.strip().splitlines(), name, name, lineterm="", n=2)
    return list(lines)[2:]


def page_diffs(
    page: PageStatus, originals: Originals, former: Mapping[tuple[str, str], FormerSection]
) -> Iterator[tuple[str, FormerSection | None, list[str]]]:
    """Of every outdated section: its id, what it was made from if git remembers it, and what changed in the original since."""
    now = {section.id: section.text for section in originals.sections(page.original)}
    for section in page.sections:
        if section.state == "outdated":
            old = former.get((page.original, section.made_from))
            diff = (
                section_diff(old.text if old else "", now[section.id], page.original)
                if old or not section.made_from
                else []
            )
            yield section.id, old, diff
