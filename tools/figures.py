"""Makes what the documentation shows: screenshots of the example, the plot of growth, the README's table of times.

    python tools/figures.py                # or `make figures`
    python tools/figures.py --only screenshots

Screenshots need Playwright for Python and Chromium. Plot and table are taken from the last run of `python -m bench` (`build/bench`); without one they
stay as they are, and this says so.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/source/en/imgs"
BENCH = ROOT / "build/bench"
PAGE, ANCHOR = "en/api/encoders.html", "nearby.TFHashEncoder"
SIZE = {"width": 1280, "height": 800}
BEGIN, END = "<!-- figures: times -->", "<!-- figures: end -->"


def screenshots(images: Path = IMAGES) -> list[Path]:
    """A page of the example, light and dark."""
    from playwright.sync_api import sync_playwright

    from docbuilder.build import build
    from docbuilder.config import load_config

    made = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        build(load_config(ROOT / "examples/nearby/docs/source", {"out": site, "cache": False, "languages": ("en", "ja")}))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme, name in (("light", "screenshot.png"), ("dark", "screenshot-dark.png")):
            page = browser.new_page(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
            page.goto(f"{(site / PAGE).as_uri()}#{ANCHOR}")
            page.wait_for_load_state("networkidle")
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(500)
            page.screenshot(path=images / name)
            made.append(images / name)
        browser.close()
    return made


def plots(bench: Path = BENCH, images: Path = IMAGES) -> list[Path]:
    """The plot of growth; nothing where nobody has measured."""
    source = bench / "growth.svg"
    if not source.is_file():
        return []
    shutil.copyfile(source, images / source.name)
    return [images / source.name]


def times_table(rows: list[dict[str, Any]]) -> str:
    """The rows of a measurement as the README shows them."""
    lines = ["| what | docbuilder | beside it | ratio |", "| --- | --- | --- | --- |"]
    for row in rows:
        value = row["value"]
        ratio = f"{value:.2f}" if value is not None and row["unit"] == "×" else ""
        cells = (row["what"], row["ours"], row["theirs"], ratio)
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


def tables(bench: Path = BENCH, readme: Path = ROOT / "README.md") -> list[Path]:
    """The README's table, between its marks; nothing where nobody has measured.

    Raises:
        SystemExit: the README has lost its marks.
    """
    results = bench / "results.json"
    if not results.is_file():
        return []
    text = readme.read_text("utf-8")
    pattern = re.compile(rf"{re.escape(BEGIN)}\n.*?\n{re.escape(END)}", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"{readme}: there is no table between {BEGIN} and {END}")
    table = times_table(json.loads(results.read_text("utf-8"))["rows"])
    readme.write_text(pattern.sub(lambda _: f"{BEGIN}\n{table}\n{END}", text), "utf-8")
    return [readme]


PARTS = {"screenshots": screenshots, "plots": plots, "tables": tables}


def main(arguments: list[str] | None = None) -> int:
    """Make the parts that are asked for, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be repeated (default: all)")
    for name in parser.parse_args(arguments).only or PARTS:
        made = PARTS[name]()
        what = ", ".join(path.relative_to(ROOT).as_posix() for path in made) or "nothing: run `python -m bench` first"
        print(f"{name}: {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
