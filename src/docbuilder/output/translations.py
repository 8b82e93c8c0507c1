"""`_i18n.html`: how far a translation is, page by page, with what changed in the original; for those who translate.

In: the status of the translations, and the texts that outdated sections were made from. Out: a page without script, in English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from docbuilder.i18n.history import FormerSection
from docbuilder.i18n.report import page_diffs, percent
from docbuilder.i18n.sources import Originals
from docbuilder.i18n.status import PageStatus, TranslationStatus
from docbuilder.output.pages import File
from docbuilder.render.highlight import highlight
from docbuilder.render.page import SiteView
from docbuilder.render.policy import content_policy
from docbuilder.render.theme import Theme
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Language
from docbuilder.site.routes import encode_path, prefix_to_root

FILE = "_i18n.html"


def translation_reports(
    translations: Sequence[TranslationStatus],
    former: Mapping[tuple[str, str], FormerSection],
    originals: Originals,
    languages: Mapping[str, Language],
    theme: Theme,
    views: Mapping[str, SiteView],
    folder: str,
) -> Iterator[File]:
    """A page for every translation with a lock file.

    Args:
        translations: of all languages.
        former: see `changes_of`.
        originals: the pages that translations are made from.
        languages: code -> language, for those that are built.
        theme: its `translations.html`.
        views: code -> what all pages of a language share.
        folder: of the version, with a final slash, or "".
    """
    rows = [
        {
            "name": describe_language(status.language).name,
            "tag": describe_language(status.language).tag,
            "href": f"../{encode_path(status.language)}/{FILE}" if status.locked else "",
            "translated": f"{status.translated:,} of {len(status.pages):,}",
            "missing": status.count("missing"),
            "outdated": status.count("outdated") if status.locked else "",
            "share": percent(status.share) if status.locked else "",
        }
        for status in translations
    ]
    for status in translations:
        if not status.locked:
            continue
        language = languages[status.language]
        original = languages.get(status.original)
        pages = [page for page in status.pages if page.state not in ("current", "missing")]
        missing = [page for page in status.pages if page.state == "missing"]
        html = theme.partial(
            "translations.html",
            site=views[status.language],
            root=prefix_to_root(f"{folder}{status.language}/{FILE}"),
            policy=content_policy(()),
            title=f"Translation into {describe_language(status.language).name}",
            languages=rows,
            pages=[_page(page, language, original, originals, former) for page in pages],
            missing=[(page.name, _href(original, page.name)) for page in missing],
        )
        yield f"{folder}{status.language}/{FILE}", html.encode()


def _href(language: Language | None, name: str, anchor: str = "") -> str:
    """Where a page stands, seen from the report of another language; "" where it is not built."""
    if language is None or name not in language.pages:
        return ""
    address = f"../{encode_path(language.code)}/{encode_path(language.pages[name].route)}.html"
    return f"{address}#{quote(anchor)}" if anchor else address


def _page(
    page: PageStatus,
    language: Language,
    original: Language | None,
    originals: Originals,
    former: Mapping[tuple[str, str], FormerSection],
) -> dict[str, Any]:
    diffs = {name: (old, lines) for name, old, lines in page_diffs(page, originals, former)}
    sections = []
    for section in page.sections:
        if section.state in ("current", "unknown"):
            continue
        old, lines = diffs.get(section.id, (None, []))
        sections.append(
            {
                "title": section.title or "Above the first heading",
                "state": section.state,
                "href": _href(original, page.name, section.id),
                "commit": old.commit[:10] if old else "",
                "diff": Markup(highlight("diff", "\n".join(lines) + "\n")) if lines else "",  # noqa: S704  # it escapes
            }
        )
    return {
        "name": page.name,
        "href": _href(language, page.name),
        "current": page.current,
        "count": len(page.sections),
        "sections": sections,
        "left": page.left,
    }
