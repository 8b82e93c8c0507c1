"""What reading a page costs: Lighthouse's scores, sheets of paper. `python bench/budgets.py --only lighthouse --only paper` prints it.

In: addresses of pages. Out: figures, of which `budgets.py` makes rows.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).resolve().parents[1] / "tests/browser/node_modules"
PROGRAM = TOOLS / "lighthouse/cli/index.js"
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


class LighthouseError(Exception):
    """Lighthouse does not run here."""


def can_run() -> bool:
    """Node, Chromium and Lighthouse are there."""
    return bool(shutil.which("node") and shutil.which("chromium") and PROGRAM.is_file())


def lighthouse(address: str, mode: str, categories: Sequence[str]) -> Mapping[str, Any]:
    """Lighthouse's report on a page.

    Args:
        address: of the page.
        mode: `phone` (a slow one) or `desktop`.
        categories: to be measured.

    Raises:
        LighthouseError: it fails.
    """
    command = [shutil.which("node") or "node", str(PROGRAM), address, "--quiet", "--output=json"]
    command += [f"--chrome-flags={' '.join(['--headless=new', *CHROMIUM_ARGUMENTS])}"]
    command += [f"--only-categories={','.join(categories)}"]
    command += ["--preset=desktop"] if mode == "desktop" else []
    environment = {
        "CHROME_PATH": shutil.which("chromium") or "",
        "PATH": "/usr/bin:/bin",
        "HOME": tempfile.gettempdir(),
    }
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, env=environment, check=True)
        report: Mapping[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise LighthouseError(str(error)[:80]) from error
    return report


def scores(report: Mapping[str, Any]) -> dict[str, int]:
    """Category -> score, 0 to 100."""
    return {key: round(100 * (category["score"] or 0)) for key, category in report["categories"].items()}


def performance(address: str, times: int) -> tuple[float, list[int]]:
    """The median of the performance of a page on a slow phone, and what each of `times` runs gave.

    Raises:
        LighthouseError: it fails.
    """
    found = [scores(lighthouse(address, "phone", ("performance",)))["performance"] for _ in range(times)]
    return statistics.median(found), found


def sheets(browser: Any, address: str) -> int:
    """Sheets of paper (A4) that a page is printed on."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_load_state("load")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    return len(_SHEET.findall(paper))
