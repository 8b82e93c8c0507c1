"""What `docbuilder format` promises, on all pages of the corpora beside the project: `python -m bench.formatting`.

Every page is formatted twice: the second time changes nothing, and the tree stays what it is. Then the sites of all pages before and after are built and
compared: every page has the same text in its HTML, the same anchors and links. The status is 1 where one of these is missed. Takes about a minute.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from docbuilder.build import build
from docbuilder.config import load_config
from docbuilder.formatting import format_page
from docbuilder.formatting.shape import shape_of
from docbuilder.model.source import Source, clean
from docbuilder.parse import parse

ROOT = Path(__file__).resolve().parents[1]
CORPORA = sorted((ROOT.parent / "shared/corpus").glob("*/docs/source"))
_DROPPED = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_PLACES = re.compile(r'\s(?:id|href|src)="[^"]*"')


def figures_of(page: Path) -> tuple[list[str], list[str]]:
    """The words of a page, and its anchors and links."""
    text = page.read_text("utf-8")
    return _DROPPED.sub(" ", text).split(), _PLACES.findall(text)


def format_all(source: Path) -> tuple[int, int, list[str]]:
    """Format the pages of a folder in place: how many there are, how many changed, and what was found wrong."""
    count = changed = 0
    wrong: list[str] = []
    for path in sorted(page for page in source.rglob("*") if page.suffix in (".md", ".mdx")):
        count += 1
        text = clean(path.read_bytes().decode("utf-8"))
        new = format_page(Source(path.name, text))
        if format_page(Source(path.name, new)) != new:
            wrong.append(f"{path}: formatting it again changes it")
        if shape_of(parse(Source(path.name, new)).document) != shape_of(parse(Source(path.name, text)).document):
            wrong.append(f"{path}: its tree is another")
        changed += new != text
        path.write_bytes(new.encode())
    return count, changed, wrong


def compare(before: Path, after: Path) -> tuple[int, list[str]]:
    """How many pages two sites have, and where they are not alike."""
    pages = {path.relative_to(before) for path in before.rglob("*.html")}
    wrong = [
        f"{page}: only in one of the sites" for page in pages ^ {p.relative_to(after) for p in after.rglob("*.html")}
    ]
    for page in sorted(pages):
        if (after / page).is_file() and (before / page).read_bytes() != (after / page).read_bytes():
            words, places = (
                first == second
                for first, second in zip(figures_of(before / page), figures_of(after / page), strict=True)
            )
            wrong += [] if words else [f"{page}: its text is another"]
            wrong += [] if places else [f"{page}: its anchors or links are others"]
    return len(pages), wrong


def main() -> int:
    """Print the figures."""
    if not CORPORA:
        print("there is no corpus beside the project")
        return 0
    failed = False
    for corpus in CORPORA:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "docs/source"
            shutil.copytree(corpus, source)
            options: dict[str, object] = {"api": "none", "cache": False}
            build(load_config(source, {**options, "out": Path(folder) / "before"}))
            count, changed, wrong = format_all(source)
            build(load_config(source, {**options, "out": Path(folder) / "after"}))
            pages, differences = compare(Path(folder) / "before", Path(folder) / "after")
        print(
            f"{corpus.parents[1].name}: {count:,} pages, {changed:,} changed; {pages:,} pages of the site are compared"
        )
        for line in [*wrong, *differences][:20]:
            print(f"  {line}")
        failed |= bool(wrong or differences)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
