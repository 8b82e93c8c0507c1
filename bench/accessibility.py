"""axe-core in every language that has words of the interface: `python -m bench.accessibility [LANGUAGE]... [--state FILE]`; the exit status is 1 where it
finds anything.

In: a site of two versions with every kind of page, generated from the sources of the browser tests' and built. Out: a line a violation, and how many views
there were. In each language, each template and each construct is looked at once in light (1280 px) and once in dark (320 px), with all that opens on it
open; tests look at every page of three languages in both sizes (`tests/browser/test_accessibility.py`). It takes about half a minute a language; with
`--state` a run goes on where the last one of the same site has stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import budgets

sys.path.insert(0, str(budgets.ROOT / "tests/browser"))

from sample_site import ENGLISH, PACKAGE, write_files

SIZES = {"light": 1280, "dark": 320}
GUIDES = ("tabs", "more_tabs", "code", "widgets", "content")
BESIDES = """\
# {code}

A paragraph with a [link](api), [another](untranslated), `code` and **strong** words, and HTML.

*[HTML]: HyperText Markup Language

> [!NOTE]- "A title"
> A note that is folded.

> [!CAUTION]
> Take care.

Term
: What it means.

```python title="file.py" linenums="1" hl_lines="2"
first = 1
second = 2
```

<Changed version="1.2">Something else.</Changed>

"""
TOCTREE = "".join(f"- local: {name}\n  title: {name}\n" for name in ("index", "all", "api"))
ORIGINAL = TOCTREE + "- title: More\n  sections:\n  - local: untranslated\n    title: untranslated\n    new: true\n"
SETTINGS = """\
name = "Accessible"
description = "A site to look at"
repository = "https://github.com/example/sample"
package = "sample"
[theme]
accent = "#7c3aed"
footer = "Footer"
links = { Elsewhere = "https://elsewhere.example/" }
announcement = "Announcement"
feedback = "https://forms.example/"
tabs = true
"""
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(r => r.violations)"
OPEN = """() => {
    for (const fold of document.querySelectorAll("details:not(.menu)")) fold.open = true;
    for (const tab of document.querySelectorAll("[role=tab]:last-child")) tab.click();
    document.querySelector(".quiz-check")?.click();
}"""


def languages() -> list[str]:
    """The codes of the languages that the interface speaks."""
    return sorted(file.stem.lower() for file in (budgets.ROOT / "templates/strings").glob("*.yml"))


def all_guides(code: str) -> str:
    """One page with the constructs of all guides of the tests' site, and those that these lack."""
    return BESIDES.format(code=code) + "\n\n".join(
        re.sub(r"^# ", "## ", ENGLISH[f"{name}.md"], count=1, flags=re.MULTILINE) for name in GUIDES
    )


def sources(folder: Path) -> Path:
    """Four pages in every language; one is in English alone, one was translated from an older text."""
    write_files(folder, {"docbuilder.toml": SETTINGS, **{f"src/{name}": text for name, text in PACKAGE.items()}})
    for code in languages():
        files = {"_toctree.yml": TOCTREE, "index.md": ENGLISH["index.md"].replace("(tabs", "(all")}
        files |= {
            "all.md": all_guides(code),
            "api.md": ENGLISH["api.md"],
            "imgs/drawing.svg": ENGLISH["imgs/drawing.svg"],
        }
        files["_i18n.lock"] = '{"format": 1, "pages": {"index": {"start": "0"}}}\n'
        if code == "en":
            del files["_i18n.lock"]
            files |= {"_toctree.yml": ORIGINAL, "untranslated.md": "# Untranslated\n\nText.\n"}
        write_files(folder / "docs/source" / code, files)
    return folder / "docs/source"


def views(page: Any, site: str, code: str, lost: str) -> Iterator[str]:
    """What is looked at, one after the other.

    Args:
        page: Playwright's.
        site: its address.
        code: of the language.
        lost: the page for what is not there.
    """
    folder = f"{site}/v2/{code}"
    narrow = page.viewport_size["width"] < 960
    page.goto(f"{folder}/index.html")
    yield "page"
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("model")
    page.get_by_role("option").first.wait_for()
    yield "search"
    page.keyboard.press("Escape")
    for menu in page.locator(".header .menu").all():
        menu.locator("summary").click()
        yield "menu"
        page.keyboard.press("Escape")
    if narrow:
        page.locator(".navigation-button").click()
        yield "drawer"
    page.goto(f"{folder}/all.html")
    page.locator(".diagram").wait_for()
    page.evaluate(OPEN)
    yield "constructs"
    page.goto(f"{folder}/api.html")
    page.evaluate(OPEN)
    if not narrow:
        page.locator(".api-signature a").first.hover()
        page.get_by_role("tooltip").wait_for()
    yield "API"
    page.goto(f"{folder}/untranslated.html")
    yield "stand-in"
    if code != "en":
        page.goto(f"{folder}/_i18n.html")
        yield "translations"
    page.goto(f"{site}/v1/{code}/index.html")
    page.locator(".notice:visible").first.wait_for()
    yield "old version"
    page.route("**/nothing.html", lambda route: route.fulfill(body=lost, content_type="text/html"))
    page.goto(f"{folder}/nothing.html")
    yield "404"


def look(page: Any, site: str, code: str, lost: str, axe: str) -> tuple[int, list[str]]:
    """How many views of a language there are, and what axe says of them."""
    count, found = 0, []
    for view in views(page, site, code, lost):
        count += 1
        page.evaluate(axe)
        for violation in page.evaluate(RUN, budgets.AXE_TAGS):
            node = re.sub(r"\s+", " ", violation["nodes"][0]["html"])[:120]
            found.append(f"{view}: {violation['id']}: {node}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{view}: wider than the window")
    return count, found


def fingerprint(site: Path) -> str:
    """What the pages, scripts and styles of a site are known by."""
    files = sorted(path for path in site.rglob("*") if path.suffix in (".html", ".css", ".js"))
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def known(state: Path | None, mark: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What an earlier run of the same site has found: (language, scheme) -> its line."""
    if state is None or not state.is_file():
        return {}
    lines = [json.loads(line) for line in state.read_text("utf-8").splitlines()]
    return {(line["language"], line["scheme"]): line for line in lines if line["site"] == mark}


def main() -> int:
    """Build, look, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", choices=[[], *languages()], help="default: all")
    parser.add_argument("--state", type=Path, metavar="FILE", help="notes what is done, and goes on behind it")
    options = parser.parse_args()
    script = budgets.TOOLS / "axe-core/axe.min.js"
    if not script.is_file():
        sys.exit("needs `npm ci` in tests/browser")
    axe = script.read_text("utf-8")
    with tempfile.TemporaryDirectory() as name, budgets.serving() as address, budgets.chromium() as browser:
        if browser is None:
            sys.exit("needs Chromium and Playwright")
        folder = sources(Path(name))
        for version in ("v1", "v2"):
            site = budgets.build(folder, Path(name) / "site", "--version", version, "--api", "static")
        mark = fingerprint(site)
        done = known(options.state, mark)
        wanted = options.languages or languages()
        for scheme, width in SIZES.items():
            size = {"width": width, "height": 800}
            for code in (code for code in wanted if (code, scheme) not in done):
                window = browser.new_context(
                    bypass_csp=True, color_scheme=scheme, viewport=size, reduced_motion="reduce"
                )
                lost = (site / "404.html").read_text("utf-8")
                count, found = look(window.new_page(), address(site), code, lost, axe)
                window.close()
                line = {"site": mark, "language": code, "scheme": scheme, "views": count, "found": found}
                done[code, scheme] = line
                if options.state is not None:
                    with options.state.open("a", encoding="utf-8") as notes:
                        notes.write(json.dumps(line, ensure_ascii=False) + "\n")
                print(f"{code}, {scheme}, {width} px: {count} views, {len(found)} violations", file=sys.stderr)
    lines = [line for (code, _), line in done.items() if code in wanted]
    found = [f"{line['language']}, {line['scheme']}: {one}" for line in lines for one in line["found"]]
    views_of_all = sum(line["views"] for line in lines)
    print("\n".join([*found, f"{len(wanted)} languages, {views_of_all} views, {len(found)} violations"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
