"""axe-core in every language that has words of the interface: `python -m bench.accessibility [LANGUAGE …]`; the exit status is 1 where it finds anything.

In: a small site, generated and built, with a page of each language. Out: a line a violation, and how many views there were. Each page is looked at in
light and dark, at 320 and 1280 px, as it opens, with the search and its hits, and with the navigation's drawer. Tests look at three languages
(`tests/browser/test_accessibility.py`).
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import budgets

PAGE = """\
# Title {code}

A paragraph with a [link](more), `code` and **strong** words.

<Tip>

A tip.

</Tip>

<frameworkcontent>
<pt>

In PyTorch.

</pt>
<tf>

In TensorFlow.

</tf>
</frameworkcontent>

| A | B | C |
| --- | --- | --- |
| one | two | three |

```python
print("code")
```

## Section

Text.
"""
SETTINGS = """\
name = "Accessible"
[theme]
accent = "#7c3aed"
footer = "Footer"
links = { Elsewhere = "https://elsewhere.example/" }
announcement = "Announcement"
feedback = "https://forms.example/"
tabs = true
"""
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(r => r.violations)"


def sources(folder: Path) -> Path:
    """Two pages in every language."""
    for file in sorted((budgets.ROOT / "templates/strings").glob("*.yml")):
        language = folder / "docs/source" / file.stem.lower()
        language.mkdir(parents=True)
        entries = "".join(f"- local: {name}\n  title: {name}\n" for name in ("index", "more"))
        (language / "_toctree.yml").write_text(entries, "utf-8")
        for name in ("index", "more"):
            (language / f"{name}.md").write_text(PAGE.format(code=file.stem), "utf-8")
    (folder / "docbuilder.toml").write_text(SETTINGS, "utf-8")
    return folder / "docs/source"


def views(page: Any, width: int) -> Iterator[str]:
    """What is looked at, one after the other."""
    yield "page"
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("title")
    page.get_by_role("option").first.wait_for()
    yield "search"
    page.keyboard.press("Escape")
    if width < 960:
        page.locator(".navigation-button").click()
        yield "drawer"


def main() -> int:
    """Build, look, report."""
    script = budgets.TOOLS / "axe-core/axe.min.js"
    if not script.is_file():
        sys.exit("needs `npm ci` in tests/browser")
    axe, count, found = script.read_text("utf-8"), 0, []
    with tempfile.TemporaryDirectory() as name, budgets.serving() as address, budgets.chromium() as browser:
        if browser is None:
            sys.exit("needs Chromium and Playwright")
        site = budgets.build(sources(Path(name)), Path(name) / "site", "--api", "none")
        languages = sys.argv[1:] or sorted(path.parent.name for path in site.glob("*/index.html"))
        for scheme, width in (("light", 320), ("light", 1280), ("dark", 320), ("dark", 1280)):
            window = browser.new_context(
                bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
            )
            for code in languages:
                page = window.new_page()
                page.goto(f"{address(site)}/{code}/index.html")
                page.evaluate(axe)
                for view in views(page, width):
                    count += 1
                    for violation in page.evaluate(RUN, budgets.AXE_TAGS):
                        node = re.sub(r"\s+", " ", violation["nodes"][0]["html"])[:120]
                        found.append(f"{code}, {scheme}, {width}, {view}: {violation['id']}: {node}")
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{code}, {scheme}, {width}: wider than the window")
                page.close()
                print(f"{code}, {scheme}, {width}: {len(found)} so far", file=sys.stderr)
            window.close()
    print("\n".join([*found, f"{len(languages)} languages, {count} views, {len(found)} violations"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
