"""Attacks in a real browser, with the content policy switched off: `python bench/browser_vectors.py [--every N] [--keep FOLDER]`.

In: the vectors of `tests/security/vectors.txt` and those that `made` puts together. Out: how many pages were opened, which scripts ran and
which requests left the site; exit status 1 where there was any. Sites of 50 vectors are built under `untrusted` with each vector in every channel: as a
block, in lines, titles, file names, addresses, tabs, code languages, math, diagrams, settings, docstrings, and outputs of notebooks. Each page
is opened in Chromium, every element gets the events that it has handlers for, and clicks, `javascript:` links are followed. The same goes for the
Markdown twins, drawn by a renderer that lets raw HTML through, for search, and for the messages of `serve`. First the vectors are
opened as they are, which shows that what they do would be seen. `--every 60` is a look of a few minutes.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

from docbuilder.build import build  # noqa: E402  # of this checkout
from docbuilder.config import Config  # noqa: E402

WRITTEN = (ROOT / "tests/security/vectors.txt").read_text("utf-8").split("\n%\n")
EVENTS = tuple(
    """abort animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput beforematch beforepaste beforetoggle
beforeunload begin blur cancel canplay canplaythrough change click close contentvisibilityautostatechange contextmenu copy cuechange cut dblclick
drag dragend dragenter dragleave dragover dragstart drop durationchange end ended error focus focusin focusout formdata fullscreenchange
gotpointercapture hashchange input invalid keydown keypress keyup load loadeddata loadedmetadata loadstart lostpointercapture message
mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel pagehide pageshow paste pause play playing pointercancel
pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress ratechange repeat reset
resize scroll scrollend scrollsnapchange search securitypolicyviolation seeked seeking select selectionchange selectstart show slotchange
stalled submit suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel transitionend transitionrun transitionstart
unhandledrejection unload volumechange waiting webkitanimationend webkittransitionend wheel""".split()
)
SCHEMES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)", "java\tscript:alert(1)",
    "java&#10;script:alert(1)", "javascript&colon;alert(1)", "&#x6A;avascript:alert(1)", "&#0000106avascript:alert(1)", "javascript&#58alert(1)",
    "javascript:%61lert(1)", "javascript://x.org/%0aalert(1)", "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "vbscript:alert(1)", "view-source:javascript:alert(1)",
    "//x.org/v", "https:x.org/v", "\\\\x.org\\v", "/\t/x.org/v", "http://x.org/v",
)  # fmt: skip
LOADERS = (
    '<a href="{}">x</a>', '<a xlink:href="{}">x</a>', '<svg><a href="{}"><text y=20>x</text></a></svg>', '<img src="{}">', '<img srcset="{} 1x">',
    '<video src="{}"></video>', '<video poster="{}"></video>', '<audio src="{}" autoplay></audio>', '<video><track src="{}" default></video>',
    '<picture><source srcset="{}"><img src=y></picture>', '<iframe src="{}"></iframe>', '<object data="{}"></object>', '<embed src="{}">',
    '<form action="{}"><button>x</button></form>', '<button formaction="{}" form=f>x</button><form id=f></form>', '<area href="{}" shape=default>',
    '<link rel=stylesheet href="{}">', '<link rel=preload as=image href="{}">', '<base href="{}">', '<script src="{}"></script>',
    '<svg><image href="{}"/></svg>', '<svg><use href="{}"/></svg>', '<svg><feImage href="{}"/></svg>', '<math><mi href="{}">x</mi></math>',
    '<table background="{}"><td>x</table>', '<p style="background:url({})">x</p>', '<p style="list-style:url(\'{}\');display:list-item">x</p>',
    '<style>p{{background:url({})}}</style><p>x</p>', '<input type=image src="{}">', '<meta http-equiv=refresh content="0;url={}">',
    '<Youtube id="{}"/>', '<CourseFloatingBanner unit="{0}" classNames="x" notebooks={{[{{label:"x",value:"{0}"}}]}}/>', "![x](<{}>)", "[x](<{}>)",
    "[x]\n\n[x]: <{}>", "<{}>",
)  # fmt: skip
WRAPPERS = (
    "<!--{}-->", "<!-->{}-->", "<!--->{}-->", "<!--x--!>{}", "<![CDATA[{}]]>", "<?x {}?>", "<!x {}>", "</x {}>", "<noscript>{}</noscript>",
    "<noembed>{}</noembed>", "<noframes>{}</noframes>", "<textarea>{}</textarea>", "<title>{}</title>", "<xmp>{}</xmp>", "<style>{}</style>",
    "<iframe>{}</iframe>", "<template>{}</template>", "<select><option>{}</select>", "<svg>{}</svg>", "<svg><style>{}</style></svg>",
    "<svg><title>{}</title></svg>", "<svg><desc>{}</desc></svg>", "<svg><foreignObject>{}</foreignObject></svg>", "<math>{}</math>",
    "<math><mtext>{}</mtext></math>", "<math><mi><![CDATA[{}]]></mi></math>", '<math><annotation-xml encoding="text/html">{}</annotation-xml></math>',
    "<table>{}</table>", "<table><caption>{}</table>", "<svg></p>{}", "<math></br>{}", '<p title="</p>{}">x</p>', "<p title='\">{}'>x</p>",
    "<p title=`{}`>x</p>", '<noscript><p title="</noscript>{}">', '<textarea><p title="</textarea>{}">', '<style><p title="</style>{}">',
    '<svg><style><p title="</style>{}">', '<math><mtext><table><mglyph><style><p title="</style>{}">', '<xmp><p title="</xmp>{}">',
    "<form><math><mtext></form><form><mglyph><style></math>{}", "<table><td><svg><desc><td>{}", "<frameset>{}</frameset>", "<a><a>{}</a></a>",
    "`{}", "``` {}\n```", "$${}$$", "${}$", "\\({}\\)", "<b\n\n>{}</b>", "[{}]: x\n\n[{}]", "[^1]\n\n[^1]: {}", "| a |\n|---|\n| `{}` |", "<Tip {}>x</Tip>",
    "&lt;{}&gt;", "{{{{ '{}' }}}}", "{{% raw %}}{}{{% endraw %}}", "\x00{}", "\ufeff{}", "<\u200b{}",
)  # fmt: skip
PAYLOADS = ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", '<img src="//x.org/v">')
DRAWINGS = (
    '```mermaid\ngraph TD\nA["{0}"] --> B\nclick A href "javascript:alert(1)"\n```', '```mermaid\n%%{{init: {{"securityLevel": "loose"}}}}%%\ngraph TD\nA["{0}"]\n```',
    '```mermaid\nsequenceDiagram\nAlice->>Bob: {0}\n```', "$\\href{{javascript:alert(1)}}{{x}} \\text{{{0}}}$", "$$\\includegraphics{{//x.org/v}} \\class{{{0}}}{{x}}$$",
    "$\\html{{{0}}} \\style{{background:url(//x.org/v)}}{{x}} \\unicode{{{0}}}$",
)  # fmt: skip

BATCH = 50
RECORD = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...values) => { window._ran && window._ran(name + " on " + location.href); return null; };"""
POKE = """where => {
  const links = new Set(["http:", "https:", "file:", "mailto:", ""]);
  window.addEventListener("click", event => {
    const link = event.composedPath().find(each => each.tagName === "A" || each.tagName === "AREA" || each.tagName === "a");
    if (link && links.has(link.protocol ?? "")) event.preventDefault();
  });
  window.addEventListener("submit", event => { if (event.target.action.startsWith("http")) event.preventDefault(); });
  const all = root => [...root.querySelectorAll("*")].flatMap(each => each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each]);
  const found = [...document.querySelectorAll(where)].flatMap(each => all(each.shadowRoot ?? each));
  for (const element of found) {
    for (const {name} of [...element.attributes].filter(each => /^on/i.test(each.name)))
      element.dispatchEvent(new Event(name.slice(2).toLowerCase(), {cancelable: true}));
    if (element.matches("a, area, button, summary, input, label, form, [onclick]")) { element.focus?.(); element.click?.(); }
  }
  return found.length;
}"""


def made() -> Iterator[str]:
    """Vectors that are put together: every event, every scheme in all that loads, every payload in all that hides one from a parser."""
    for name in EVENTS:
        yield f"<p on{name}=alert(1) tabindex=0>x</p>"
        yield f'<img src=x alt="x" ON{name.upper()}="alert(1)"/>'
    for loader in LOADERS:
        yield from (loader.format(address) for address in SCHEMES)
    for wrapper in (*WRAPPERS, *DRAWINGS):
        yield from (wrapper.format(*[payload] * wrapper.count("{}"), payload) for payload in PAYLOADS)


def in_lines(vector: str) -> str:
    """A page with the vector in each place that takes a line."""
    line = " ".join(vector.split())
    quoted = json.dumps(line)
    return f"""---
title: {quoted}
description: {quoted}
---

# {line}

a {line} b

## {line} [[{re.sub(r"[^a-z]+", "-", line)}]]

| {line} | b |
| --- | --- |
| {line.replace("|", "")} | `{line}` |

[{line}](other) ![{line}](a.png) [a](<{line}>) ![a](<{line}>) [a](b "{line}") [`{line}`] <{line}>

[[autodoc]] {line}

[[open-in-colab]]

<Tip warning={{{line}}}>

{line}

</Tip>

> [!NOTE] {line}
> {line}

<hfoptions id="{line}">
<hfoption id="{line}">

{line}

</hfoption>
</hfoptions>

<frameworkcontent>
<pt>

{line}

</pt>
</frameworkcontent>

```{line}
{line}
```

```py title={quoted} runnable:{line}
{line}
```

<include>{{"path": {quoted}}}</include>

<literalinclude>{{"path": {quoted}, "language": {quoted}}}</literalinclude>

<Question choices={{[{{text: {quoted}, explain: {quoted}, correct: true}}]}} />

- [ ] {line}

[^{line}]: {line}
"""


def notebook(vector: str) -> str:
    """A notebook with the vector in its text and in each kind of output."""
    kinds = ("text/html", "image/svg+xml", "text/markdown", "text/latex", "text/plain", "application/javascript", "application/json",
             "application/vnd.jupyter.widget-view+json", "image/png")  # fmt: skip
    outputs: list[dict[str, Any]] = [
        {"output_type": "display_data", "metadata": {}, "data": {kind: f"<svg>{vector}</svg>" if "svg" in kind else vector}} for kind in kinds
    ]  # fmt: skip
    outputs.append(
        {"output_type": "error", "ename": vector, "evalue": vector, "traceback": [f"\x1b[31m{vector}\x1b[0m"]}
    )
    outputs.append(
        {"output_type": "stream", "name": vector, "text": [f"\x1b]8;;javascript:alert(1)\x07{vector}\x1b[0m"]}
    )
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": f"# {vector}",
            "attachments": {"a.png": {"text/html": vector}},
        },
        {"cell_type": "raw", "metadata": {"format": "text/html"}, "source": vector},
        {
            "cell_type": "code",
            "metadata": {"tags": [vector]},
            "source": vector,
            "outputs": outputs,
            "execution_count": 1,
        },
    ]
    language = {"name": vector, "pygments_lexer": vector}
    return json.dumps(
        {
            "cells": cells,
            "metadata": {"kernelspec": {"language": vector}, "language_info": language},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def write(root: Path, vectors: list[str]) -> None:
    """The sources: three pages and a notebook a vector, a table of contents, and a package whose docstrings have them all."""
    source, package = root / "docs", root / "attacked"
    source.mkdir(parents=True)
    package.mkdir()
    contents, module = [], ['"""Attacks."""\n']
    for number, vector in enumerate(vectors):
        line = " ".join(vector.split())
        named = f"{number}-{line.replace('/', '_').replace(chr(0), '')[:60]}"
        (source / f"{number}-lines.md").write_text(in_lines(vector), "utf-8")
        (source / f"{named}.md").write_text(f"# {line}\n\n{vector}\n\nEnd.\n", "utf-8")
        (source / f"{number}-book.ipynb").write_text(notebook(vector), "utf-8")
        (source / f"{number}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{vector}</svg>', "utf-8")
        contents += [
            {"local": f"{number}-lines", "title": vector},
            {"local": named, "title": line},
            {"local": f"{number}-book", "title": line},
        ]
        text = f"{vector}\n\nArgs:\n    a (`{line}`, *optional*, defaults to {line}): {line}\nReturns:\n    `{line}`: {line}\nRaises:\n    {line}: {line}\n"
        module.append(f"def f{number}(a: {vector!r} = {vector!r}) -> {vector!r}:\n    {text!r}\n")
        if number % 20 == 19 or number == len(vectors) - 1:
            lines = "".join(f"[[autodoc]] f{each}\n\n" for each in range(number - number % 20, number + 1))
            (source / f"api{number // 20}.md").write_text(f"# API\n\n{lines}", "utf-8")
            contents.append({"local": f"api{number // 20}", "title": f"API {number // 20}"})
    (source / "index.md").write_text("# Home\n", "utf-8")
    (source / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (package / "__init__.py").write_text("\n\n".join(module), "utf-8")
    (source / "_toctree.yml").write_text(
        json.dumps([{"local": "index", "title": "Home"}, {"title": vectors[0], "sections": contents}]), "utf-8"
    )
    (source / "docbuilder.toml").write_text(
        f"name = {json.dumps(vectors[0])}\ndescription = {json.dumps(vectors[0])}\n", "utf-8"
    )


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A browser that closes a page does not wait for its pictures."""


class Watch:
    """A browser without content policy, and what happens in it.

    Attributes:
        ran: scripts that ran, each by what it called and where.
        left: addresses of others that were asked for.
        elements: that got all events.
    """

    def __init__(self, browser: Any, base: str) -> None:
        self.base, self.elements = base, 0
        self.ran: list[str] = []
        self.left: list[str] = []
        self.context = browser.new_context(bypass_csp=True, reduced_motion="reduce", service_workers="block")
        self.context.expose_binding("_ran", lambda source, text: self.ran.append(text))
        self.context.add_init_script(RECORD)
        self.context.route(re.compile(f"^(?!{re.escape(base)})"), lambda route: route.abort())
        self.context.on("request", self._requested)
        self.fresh()

    def fresh(self) -> None:
        """Another tab: what went on in the last one is over."""
        for page in self.context.pages:
            page.close()
        self.page = self.context.new_page()
        self.page.on("dialog", self._dialog)

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:", "about:")):
            self.left.append(f"{request.url} from {self.page.url}")

    def _dialog(self, dialog: Any) -> None:
        self.ran.append(f"{dialog.type} on {self.page.url}")
        dialog.dismiss()

    def open(self, path: str) -> bool:
        """Open a page and do to its elements all that can be done; whether it is there."""
        answer = self.page.goto(self.base + path, wait_until="load")
        self.poke()
        return bool(answer and answer.ok)

    def poke(self, where: str = "main") -> None:
        """Send events to all elements in there."""
        try:
            self.elements += self.page.evaluate(POKE, where)
        except Exception as error:  # a vector that left the page has shown what it can
            if "Execution context" not in str(error):
                raise

    def counted(self) -> Counter[str]:
        """What happened, in numbers; each is printed."""
        for each in dict.fromkeys([*self.ran, *self.left]):
            print(f"    {each}", flush=True)
        return Counter({"elements": self.elements, "scripts ran": len(self.ran), "requests left": len(self.left)})


def serving(folder: Path) -> str:
    """Serve a folder; its address."""
    server = _Server(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def control(browser: Any, folder: Path, vectors: list[str]) -> int:
    """How many of the vectors do something when nobody cleans them."""
    folder.mkdir(parents=True, exist_ok=True)
    marked = MarkdownIt("commonmark", {"html": True}).enable("table")
    marked.validateLink = lambda url: True  # type: ignore[method-assign]
    for number, vector in enumerate(vectors):
        (folder / f"{number}.html").write_text(
            f"<!doctype html><meta charset=utf-8><main>{vector}<article>{marked.render(vector)}", "utf-8"
        )
    base, count = serving(folder), 0
    for number in range(len(vectors)):
        watch = Watch(browser, base)
        try:
            watch.open(f"{number}.html")
            watch.page.wait_for_timeout(20)
        except Exception:
            count += 1  # it took the page somewhere else
        else:
            count += bool(watch.ran or watch.left)
        watch.context.close()
    return count


def main() -> int:
    """Build, open, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="only every N-th vector")
    parser.add_argument("--keep", type=Path, help="folder for sources and sites")
    parser.add_argument("--no-control", action="store_true", help="do not open the vectors as they are")
    options = parser.parse_args()
    vectors = list(dict.fromkeys([*WRITTEN, *made()]))[:: options.every]
    folder = options.keep or Path(tempfile.mkdtemp(prefix="docbuilder-vectors-"))
    from playwright.sync_api import sync_playwright  # not everywhere

    found: Counter[str] = Counter()
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        if not options.no_control:
            count = control(browser, folder / "control", vectors)
            print(f"as they are, {count} of {len(vectors)} run a script or send a request", flush=True)
        for first in range(0, len(vectors), BATCH):
            found += attack(browser, folder / str(first), vectors[first : first + BATCH], first // BATCH % 5 == 0)
            print(f"{min(first + BATCH, len(vectors))} vectors: {dict(found)}", flush=True)
        browser.close()
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return bool(found["scripts ran"] + found["requests left"])


def attack(browser: Any, root: Path, vectors: list[str], with_serve: bool) -> Counter[str]:
    """Build a site of these vectors and look at all of it; what was found."""
    write(root, vectors)
    config = Config(
        source=root / "docs", root=root, out=root / "site", package="attacked", source_root="", untrusted=True, jobs=1
    )
    build(config)
    twins = root / "twins"
    marked = MarkdownIt("commonmark", {"html": True}).enable("table")
    for path in [*config.out.rglob("*.md"), *config.out.rglob("llms*.txt")]:
        file = twins / path.relative_to(config.out).with_suffix(".html")
        file.parent.mkdir(parents=True, exist_ok=True)
        text = f"<!doctype html><meta charset=utf-8><main>{marked.render(path.read_text('utf-8'))}</main>"
        file.write_text(text, "utf-8")
    found: Counter[str] = Counter()
    for name, folder in (("pages", config.out), ("twins", twins)):
        watch = Watch(browser, serving(folder))
        for path in sorted(folder.rglob("*.html")):
            found[name] += watch.open(quote(path.relative_to(folder).as_posix()))
        if name == "pages":
            watch.page.goto(watch.base + "index.html")
            watch.poke("body")  # once all that is around a page
            found["hits of searches"] += search(watch)
        found += watch.counted()
        watch.context.close()
    return found + live(browser, root) if with_serve else found


def search(watch: Watch) -> int:
    """Search for what is in the vectors; how many hits were shown."""
    hits = 0
    for words in ("alert", "script", "onerror", "img src", "javascript", "org", "<svg", '"><img', "style", "{{"):
        watch.fresh()  # a hit that was clicked leads to another page
        watch.page.goto(watch.base + "index.html")
        watch.page.locator("#_search-open").click()
        watch.page.get_by_role("combobox").fill(words)
        status = watch.page.locator("#_search [role=status]")
        status.filter(has_text=re.compile(r"\S")).wait_for(state="attached")
        watch.page.locator("#_search [role=listbox]:not([aria-busy=true])").wait_for(state="attached")
        hits += watch.page.locator("#_search .search-title").count()
        watch.poke("#_search")
    return hits


def live(browser: Any, root: Path) -> Counter[str]:
    """The same sources in `serve`, whose overlay tells the problems of pages: every tenth; what was found."""
    command = [
        sys.executable,
        "-m",
        "docbuilder",
        "serve",
        "docs",
        "--untrusted",
        "--port",
        "0",
        "--package",
        "attacked",
    ]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            watch, shown = Watch(browser, process.stdout.readline().split()[0]), 0
            for path in sorted((root / "docs").glob("*-lines.md"))[::10]:
                watch.open(f"{path.stem}.html")
                badge = watch.page.locator("docbuilder-live .badge").last
                badge.wait_for(state="visible", timeout=60_000)
                badge.click()
                watch.page.wait_for_timeout(100)
                watch.poke("docbuilder-live")
                shown += 1
            return watch.counted() + Counter({"overlays of serve": shown})
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
