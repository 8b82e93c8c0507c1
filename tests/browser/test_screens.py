"""A handful of pages look as they did (site, "Behaviour"): pictures in `screens/`, compared with some tolerance.

`pytest tests/browser/test_screens.py --rewrite-fixtures` takes the pictures anew; look at them before committing. Text is set
in fonts that are named here, for other fonts make other pages: where they are not installed, the tests are skipped.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from sample_site import PAGES
from visiting import Open

SCREENS = Path(__file__).parent / "screens"
FONTS = ("DejaVu Sans", "DejaVu Sans Mono", "Noto Sans CJK JP", "Noto Sans Arabic")
STYLE = """
    :root { --sans: "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans Arabic" !important; --mono: "DejaVu Sans Mono" !important; }
    body, button, input { font-family: "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans Arabic" !important; }
    code, pre, kbd { font-family: "DejaVu Sans Mono" !important; }
    .footer, .changed { visibility: hidden !important; }
    * { caret-color: transparent !important; transition: none !important; animation: none !important; }
"""
TOLERANCE = 0.02  # of the pixels may differ
COMPARE = """async ([one, other]) => {
    const read = async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
    };
    const [a, b] = [await read(one), await read(other)];
    if (a.width !== b.width || a.height !== b.height) return 1;
    let different = 0;
    for (let i = 0; i < a.data.length; i += 4) {
        const distance = [0, 1, 2].reduce((sum, k) => sum + Math.abs(a.data[i + k] - b.data[i + k]), 0);
        if (distance > 96) different += 1;
    }
    return different / (a.data.length / 4);
}"""
VIEWS = {
    "start-light": ("start", 1024, "light", ""),
    "tabs-dark": ("tabs", 1024, "dark", "only-for-pytorch"),
    "content-phone": ("content", 360, "light", ""),
    "api-light": ("api", 1024, "light", "sample.Model"),
    "widgets-phone-dark": ("widgets", 360, "dark", "quiz"),
    "arabic-light": ("arabic", 1024, "light", ""),
    "japanese-dark": ("japanese", 768, "dark", ""),
}


def installed(font: str) -> bool:
    """The system has the font."""
    program = shutil.which("fc-list")
    return bool(program and subprocess.run([program, font], capture_output=True, check=True).stdout)


@pytest.mark.parametrize("name", VIEWS)
def test_page_looks_as_it_did(open_site: Open, name: str, rewrite_fixtures: bool) -> None:
    """At most two in a hundred pixels differ from the picture."""
    missing = [font for font in FONTS if not installed(font)]
    if missing:
        pytest.skip(f"needs the fonts {', '.join(missing)}")
    kind, width, scheme, anchor = VIEWS[name]
    visit = open_site(
        f"{PAGES[kind]}.html#{anchor}".rstrip("#"), width=width, height=640, color_scheme=scheme, bypass_csp=True
    )
    visit.page.add_style_tag(content=STYLE)
    visit.settled()
    if anchor:
        visit.page.evaluate(f"document.getElementById('{anchor}').scrollIntoView({{behavior: 'instant'}})")
    if kind == "widgets":
        visit.page.locator(".diagram").wait_for(state="attached")
    visit.settled()
    picture = visit.page.screenshot()
    path = SCREENS / f"{name}.png"
    if rewrite_fixtures:
        SCREENS.mkdir(exist_ok=True)
        path.write_bytes(picture)
    pair = [base64.b64encode(data).decode() for data in (path.read_bytes(), picture)]
    blank = visit.page.context.new_page()
    difference = blank.evaluate(COMPARE, pair)
    assert difference <= TOLERANCE, f"{difference:.1%} of the picture is different"
