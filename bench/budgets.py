"""`make budgets`: every budget of the site, measured; the exit status is 1 where one is exceeded.

In: the real documentation beside the checkout (`../shared/corpus`), built by this docbuilder, or sites named on the command line;
for rows about size, a site of 1,000 generated pages. Out: a table. What cannot be measured here says so, and does not fail.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import html
import http.server
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # where it is run as a script

from bench import reading, searching  # noqa: E402

CORPUS = ROOT.parent / "shared/corpus"
TOOLS = reading.TOOLS
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KB = 1024
GUIDE_WORDS = 2_500  # of a guide page as long as the longest tenth


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Args:
        what: is measured.
        value: what was found, None where it cannot be measured here.
        bound: what it may be at most; at least, where `floor`.
        unit: of both.
        note: where it was measured, or why not.
        floor: the bound is a lower one.
        before: what it was before the site was made for it, where that was measured.
    """

    what: str
    value: float | None
    bound: float
    unit: str = ""
    note: str = ""
    floor: bool = False
    before: float | None = None

    @property
    def kept(self) -> bool:
        """The budget is not exceeded."""
        if self.value is None:
            return True
        return self.value >= self.bound if self.floor else self.value <= self.bound


@dataclass
class Context:
    """What the measurements share.

    Args:
        sites: name -> folder of a built site.
        generated: folder of the site of 1,000 pages.
        browser: Playwright's, or None.
        address: serves a folder.
        details: lines to print below the table.
    """

    sites: Mapping[str, Path]
    generated: Path
    browser: Any
    address: Callable[[Path], str]
    details: list[str] = field(default_factory=list)


def packed(data: bytes) -> int:
    """Bytes after gzip, as servers do it."""
    return len(gzip.compress(data, 6))


def english(site: Path) -> Path:
    """The folder of the English pages of a site."""
    return next((folder for folder in (site / "main/en", site / "en") if folder.is_dir()), site)


def pages_of(folder: Path) -> list[Path]:
    """The pages of a language, by path; not the page for what is missing: its addresses are those of the site's own host."""
    return sorted(path for path in folder.rglob("*.html") if path.parent.name != "assets" and path.name != "404.html")


# --- sizes ---


def measure_assets(context: Context) -> Iterator[Row]:
    """Scripts and styles that every page may load."""
    assets = {path.name.split(".")[0] + path.suffix: path for path in (context.generated / "assets").iterdir()}
    scripts = sum(packed(assets[name].read_bytes()) for name in ("theme.js", "main.js"))
    yield Row("JavaScript, gzip, before the reader does anything", scripts / KB, 15, "KB", "theme, main")
    yield Row("JavaScript, gzip, loaded with the search", packed(assets["search.js"].read_bytes()) / KB, 25, "KB")
    yield Row("CSS, gzip", packed(assets["main.css"].read_bytes()) / KB, 20, "KB")


def measure_first_view(context: Context) -> Iterator[Row]:
    """What a reader of a guide loads before anything is clicked: the page, and what its head names."""
    sizes: list[tuple[int, str]] = []
    for name, site in context.sites.items():
        for page in pages_of(english(site)):
            text = page.read_text("utf-8")
            if 'class="api"' in text:
                continue
            loaded = re.findall(r'<(?:script|link rel="(?:stylesheet|icon)")[^>]* (?:src|href)="([^"]+)"', text)
            files = [(page.parent / file).resolve() for file in loaded if "diagrams" not in file]
            total = packed(text.encode()) + sum(packed(file.read_bytes()) for file in files if file.is_file())
            sizes.append((total, f"{name}/{page.relative_to(site)}"))
    sizes.sort()
    median, largest = sizes[len(sizes) // 2], sizes[-1]
    note = f"median of {len(sizes)} pages without API reference: {median[0] / KB:.1f}; the largest: {largest[1]}"
    yield Row("first view of a guide page, gzip, no images", largest[0] / KB, 60, "KB", note)


def measure_chrome(context: Context) -> Iterator[Row]:
    """What the site's frame adds to a page, compressed: all but the article and the list of its own headings."""
    worst, whole = (0, ""), 0
    for name, site in context.sites.items():
        pages = pages_of(english(site))
        for page in pages[:: max(1, len(pages) // 60)]:
            text = page.read_text("utf-8")
            frame = re.sub(r"(<article[^>]*>).*(</article>)", r"\1\2", text, flags=re.DOTALL)
            whole = max(whole, packed(frame.encode()))
            frame = re.sub(r'<nav id="_contents".*?</nav>', "", frame, flags=re.DOTALL)
            worst = max(worst, (packed(frame.encode()), f"{name}/{page.relative_to(site)} of {len(pages)} pages"))
    note = f"{worst[1]}; with the list of the page's own headings at most {whole / KB:.1f}"
    yield Row("chrome in a page's HTML, gzip", worst[0] / KB, 8, "KB", note)


# --- search ---


def measure_search(context: Context) -> Iterator[Row]:
    """Before the first hit, per keystroke, for the name of a class, and on disk; all but names on 1,000 generated pages."""
    yield from measure_index(context)
    yield from measure_names(context)
    yield from measure_sizes(context)


INDEXES: Mapping[str, Mapping[str, float]] = {"transformers": {"en": 11, "ja": 4.5}}
"""Megabytes that the indexes of real documentation may have, by language: what they had before the search was made anew."""


def measure_sizes(context: Context) -> Iterator[Row]:
    """How large the indexes of the real documentation are, with its API."""
    for name, site in context.sites.items():
        for code, most in INDEXES.get(name, {}).items():
            folder = english(site).parent / code
            if (folder / "objects.inv").is_file():
                size = searching.index_size(folder, packed)
                note = f"{name}/{code}; gzip {size['wire'] / KB / KB:.1f}, its text {size['text'] / KB / KB:.1f}"
                yield Row("search index", size["index"] / KB / KB, most, "MB", note, before=most)


def measure_recall(context: Context) -> Iterator[Row]:
    """500 random pieces of text of each language find the page that they are from."""
    if not shutil.which("node"):
        yield Row("search: texts that do not find their page", None, 0, "", "needs Node")
        return
    for name, site in context.sites.items():
        for code in ("ja", "ko", "zh", "en", "de"):
            folder = next((path for path in (site / "main" / code, site / code) if path.is_dir()), None)
            if folder:
                missed = searching.lost(folder, searching.random_texts(folder, code, 500))
                note = f"{name}/{code}: 500 random texts {' '.join(missed[:5])}".rstrip()
                yield Row("search: texts that do not find their page", len(missed), 0, "", note)


def measure_index(context: Context, most: int = 100) -> Iterator[Row]:
    """What is loaded before the first hit, keystrokes, and what lies on disk, of the generated site; `most` queries."""
    folder = english(context.generated)
    size = searching.index_size(folder, packed)
    in_mb = {name: value / KB / KB for name, value in size.items()}
    note = f"{in_mb['index']:.1f} MB for {in_mb['text']:.1f} MB of text; gzip {in_mb['wire']:.1f} MB; 1,000 pages"
    if context.browser is None:
        yield Row("search: loaded before the first hit, gzip", None, 100, "KB", "needs Chromium")
        yield Row("search: time per keystroke, median", None, 30, "ms", "needs Chromium")
    else:
        queries = searching.generated_queries([page.stem for page in pages_of(folder)], WORDS)[-most:]
        address = f"{context.address(folder)}/index.html"
        loaded, times = searching.type_queries(context.browser, address, queries, packed)
        largest = max(loaded, key=lambda query: loaded[query])
        most = f"median of {len(loaded)} queries; largest {loaded[largest] / KB:.1f} for {largest!r}"
        yield Row("search: loaded before the first hit, gzip", statistics.median(loaded.values()) / KB, 100, "KB", most)
        median, slow = searching.keystroke(times)
        yield Row("search: time per keystroke, median", median, 30, "ms", f"95 %: {slow:.0f}")
    yield Row("search index, relative to its text", size["index"] / size["text"], 1.0, "", note)


def measure_names(context: Context) -> Iterator[Row]:
    """What it costs to type a long name of a class, key by key."""
    if context.browser is None:
        return
    for name, site in context.sites.items():
        folder = english(site)
        names = searching.long_names(folder)
        if not names:
            continue
        page = next((page for page in pages_of(folder) if page.stem == "installation"), pages_of(folder)[0])
        address = f"{context.address(site)}/{page.relative_to(site).as_posix()}"
        typed = searching.type_names(context.browser, address, names)
        for unit, value, query in searching.largest(typed):
            note = f"{name}: the most of {len(names)} names, {query}; not compressed"
            bound, before = (12, 134) if unit == "requests" else (150, 487)
            yield Row(f"search: {unit} for a name typed", value, bound, unit, note, before=before)


ANSWERS: Mapping[str, tuple[str, float, float, Mapping[str, float]]] = {
    "transformers": ("../shared/search/queries-transformers.json", 24, 29, {"hit@1": 17, "hit@5": 22, "ja": 3}),
    "accelerate": ("bench/search/queries-accelerate.json", 24, 29, {}),
}
"""Queries, what must be first, and among the first five, of 30; and what was before."""


def measure_answers(context: Context) -> Iterator[Row]:
    """What readers type is answered: from a server, and from disk."""
    if context.browser is None:
        return
    for name, site in context.sites.items():
        file, first, five, before = ANSWERS.get(name, ("", 0, 0, {}))
        if not file or not (ROOT / file).is_file():
            continue
        queries = json.loads((ROOT / file).read_text("utf-8"))
        start = english(site)
        root = start.parent if start != site else site
        for way, base in (("http", f"{context.address(root)}/"), ("file", f"{root.as_uri()}/")):
            ranks = searching.ranks(context.browser, base, queries, start != site)
            japanese = [rank for language, _, rank in ranks if language == "ja"]
            late = [f"{query!r} {rank}" for _, query, rank in ranks if rank is None or rank > 5]
            note = f"{name}, {way}: {len(ranks)} queries" + "".join(f"; {each}" for each in late)
            yield Row("search: hit@1", searching.hits(ranks, 1), first, "", note, True, before.get("hit@1"))
            yield Row("search: hit@5", searching.hits(ranks, 5), five, "", note, True, before.get("hit@5"))
            if japanese:
                found = sum(rank is not None and rank <= 5 for rank in japanese)
                yield Row("search: hit@5, Japanese", found, len(japanese), "", note, True, before.get("ja"))


# --- quality ---


def representative(site: Path, count: int) -> list[Path]:
    """Pages of all languages: the largest, the smallest, and some between."""
    folders = [path.parent for path in site.glob("*/index.html")] + [
        path.parent for path in site.glob("*/*/index.html")
    ]
    chosen: list[Path] = []
    for folder in sorted(set(folders)) or [site]:
        pages = sorted(pages_of(folder), key=lambda page: (page.stat().st_size, page))
        chosen += pages[:: max(1, len(pages) // count)][:count] + pages[-1:]
    return sorted(set(chosen))


def measure_axe(context: Context) -> Iterator[Row]:
    """axe-core on pages of the real documentation, light and dark, narrow and wide."""
    script = TOOLS / "axe-core/axe.min.js"
    what = "axe-core, light and dark, 320 and 1280 px"
    if context.browser is None or not script.is_file():
        yield Row(what, None, 0, "violations", "needs Chromium, and `npm ci` in tests/browser")
        return
    source = script.read_text("utf-8")
    found: Counter[str] = Counter()
    count = 0
    for name, site in context.sites.items():
        address = context.address(site)
        for scheme, width in (("light", 1280), ("dark", 320)):
            window = context.browser.new_context(
                bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
            )
            for page in representative(site, 2):
                path = page.relative_to(site).as_posix()
                tab = window.new_page()
                watch_others(tab, address)
                tab.goto(f"{address}/{path}")
                tab.evaluate(source)
                violations = tab.evaluate(
                    "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(r => r.violations)",
                    AXE_TAGS,
                )
                for violation in violations:
                    for node in violation["nodes"]:
                        if violation["id"] == "image-alt":  # of raw HTML: Markdown's images always have one
                            continue
                        found[violation["id"]] += 1
                        if found[violation["id"]] <= 3:
                            context.details.append(f"axe: {name}/{path}: {violation['id']}: {node['html'][:140]}")
                tab.close()
                count += 1
            window.close()
    note = f"{count} views; " + ", ".join(f"{key} {number}" for key, number in found.most_common())
    yield Row(what, sum(found.values()), 0, "violations", note.rstrip("; "))


def measure_markup(context: Context) -> Iterator[Row]:
    """The Nu checker on all pages; what an author's raw HTML brings is listed."""
    jar, java = TOOLS / "vnu-jar/build/dist/vnu.jar", shutil.which("java")
    if not java or not jar.is_file():
        yield Row("Nu checker, all pages", None, 0, "errors", "needs Java, and `npm ci` in tests/browser")
        return
    for name, site in context.sites.items():
        messages: list[dict[str, Any]] = []
        pages = [path for path in pages_of(site) if path.parent != site]
        for start in range(0, len(pages), 400):
            command = [
                java,
                "-Xss16m",
                "-Xmx1g",
                "-jar",
                str(jar),
                "--format",
                "json",
                "--errors-only",
                "--exit-zero-always",
            ]
            done = subprocess.run([*command, *map(str, pages[start : start + 400])], capture_output=True, check=True)
            messages += json.loads(done.stderr)["messages"]
        groups: dict[tuple[bool, str], list[str]] = {}
        for message in messages:
            path = Path(message["url"].removeprefix("file:"))
            place = f"{path.relative_to(site)}:{message.get('lastLine')}: {marked(message)!r}"
            kind = re.sub(r"“[^”]*”", "“…”", message["message"])
            groups.setdefault((is_authors(message, path), kind), []).append(place)
        for (authors, kind), places in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]))):
            whose = "authors'" if authors else "ours"
            context.details.append(f"Nu: {name}: {whose}: {len(places)} x {kind}\n      {places[0]}")
        ours = sum(len(places) for (authors, _), places in groups.items() if not authors)
        note = f"{len(pages)} pages; {len(messages) - ours} more in what authors wrote as HTML"
        yield Row(f"Nu checker, {name}", ours, 0, "errors", note)


def marked(message: Mapping[str, Any]) -> str:
    """The piece of the page that a message of the Nu checker is about."""
    start = message.get("hiliteStart", 0)
    return str(message.get("extract", ""))[start : start + message.get("hiliteLength", 0)][:120]


def is_authors(message: Mapping[str, Any], page: Path) -> bool:
    """The element was written as raw HTML, or the address just so: it stands in the page's Markdown."""
    twin = page.with_suffix(".md")
    text = twin.read_text("utf-8") if twin.is_file() else ""
    tag = re.match(r"</?([\w-]+)", marked(message))
    address = re.match(r"Bad value “([^”]*?)(?:\.html)?” for attribute “href”", message["message"])
    raw = tag and tag[1] != "a" and re.search(rf"</?{tag[1]}[\s>/]", text, re.IGNORECASE)
    return bool(raw or (address and address[1] in text))


def watch_others(tab: Any, address: str) -> list[tuple[str, str]]:
    """Refuse what a page asks of other hosts; the list fills with what was asked for (image, script …) and of whom."""
    asked: list[tuple[str, str]] = []

    def refuse(route: Any) -> None:
        asked.append((route.request.resource_type, route.request.url.split("/")[2]))
        route.abort()

    tab.route(re.compile(rf"^https?://(?!{re.escape(address.removeprefix('http://'))})"), refuse)
    return asked


def measure_hosts(context: Context) -> Iterator[Row]:
    """Who is asked when pages are opened, without a click; images and frames that an author embedded are counted apart."""
    if context.browser is None:
        yield Row("requests to other hosts before a click", None, 0, "", "needs Chromium")
        yield Row("breaches of the content security policy", None, 0, "", "needs Chromium")
        return
    hosts: Counter[str] = Counter()
    embedded: Counter[str] = Counter()
    breaches: list[str] = []
    count = 0
    for site in context.sites.values():
        address = context.address(site)
        for page in representative(site, 3):
            tab = context.browser.new_page()
            asked = watch_others(tab, address)
            tab.on(
                "console",
                lambda message, page=page: (
                    breaches.append(f"{page.name}: {message.text[:200]}")
                    if "Content Security" in message.text
                    else None
                ),
            )
            tab.goto(f"{address}/{page.relative_to(site).as_posix()}")
            tab.wait_for_timeout(50)
            tab.close()
            twin = page.with_suffix(".md")
            text = twin.read_text("utf-8") if twin.is_file() else ""
            for kind, host in asked:
                (embedded if kind in ("image", "document") and host in text else hosts)[host] += 1
            count += 1
    context.details += [f"policy: {line}" for line in breaches[:20]]
    context.details += [f"host: {host}: {number}" for host, number in hosts.items()]
    note = f"{count} pages; {sum(embedded.values())} more for images and frames that authors embedded"
    yield Row("requests to other hosts before a click", sum(hosts.values()), 0, "", note)
    yield Row("breaches of the content security policy", len(breaches), 0, "", f"{count} pages")


CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
API_PAGES: Mapping[str, tuple[float, float | None]] = {
    "model_doc/auto": (90, 46),
    "model_doc/bert": (97, 89),
    "main_classes/trainer": (97, None),
}
"""The largest pages with API reference: what Lighthouse must give them on a phone, and what it gave before."""


def measure_lighthouse(
    context: Context, categories: tuple[str, ...] = CATEGORIES, modes: tuple[str, ...] = ("phone", "desktop")
) -> Iterator[Row]:
    """Lighthouse on a guide page, if it runs: all of `categories`, on a slow phone and on a desktop computer."""
    name, site = next(iter(context.sites.items()))
    folder = english(site)
    guides = (folder / f"{guide}.html" for guide in ("training", "quicktour", "index"))
    page = next(path for path in guides if path.is_file()).relative_to(site).as_posix()
    for mode in modes:
        what = f"Lighthouse, guide page, {mode}, lowest"
        if not reading.can_run():
            yield Row(what, None, 100, "", "needs Node, Chromium, and `npm ci` in tests/browser", floor=True)
            continue
        try:
            report = reading.lighthouse(f"{context.address(site)}/{page}", mode, categories)
        except reading.LighthouseError as error:
            yield Row(what, None, 100, "", f"does not run here: {error}", floor=True)
            continue
        scores = reading.scores(report)
        for audit in report["audits"].values():
            kind, score = audit.get("scoreDisplayMode"), audit.get("score")
            if kind in ("binary", "numeric") and score is not None and score < 0.9:
                context.details.append(
                    f"Lighthouse: {mode}: {audit['id']}: {audit.get('displayValue', audit['title'])}"
                )
        found = ", ".join(f"{key} {score}" for key, score in scores.items())
        yield Row(what, min(scores.values()), 100, "", f"{name}/{page}: {found}", floor=True)


def measure_lighthouse_api(context: Context, times: int = 5) -> Iterator[Row]:
    """Lighthouse on the largest pages with API reference, on a slow phone, the median of `times` runs."""
    for site in context.sites.values():
        for page, (least, before) in API_PAGES.items():
            path = english(site) / f"{page}.html"
            if not path.is_file() or 'class="api"' not in path.read_text("utf-8"):
                continue
            what = f"Lighthouse, {page}, phone"
            if not reading.can_run():
                yield Row(what, None, least, "", "needs Node, Chromium, and `npm ci` in tests/browser", True, before)
                continue
            address = f"{context.address(site)}/{path.relative_to(site).as_posix()}"
            try:
                median, found = reading.performance(address, times)
            except reading.LighthouseError as error:
                yield Row(what, None, least, "", f"does not run here: {error}", True, before)
                continue
            yield Row(what, median, least, "", f"median of {', '.join(map(str, sorted(found)))}", True, before)


PAPER = {"main_classes/trainer": 45.0, "training": 12.0, "quicktour": 16.0}
"""Sheets of A4 that pages may take."""


def measure_paper(context: Context) -> Iterator[Row]:
    """Sheets of paper of a page with API reference, and of guides."""
    for site in context.sites.values():
        for page, most in PAPER.items():
            path = english(site) / f"{page}.html"
            if path.is_file() and context.browser is not None:
                found = reading.sheets(context.browser, f"{context.address(site)}/{path.relative_to(site).as_posix()}")
                yield Row(f"sheets of paper, {page}", found, most)


MEASUREMENTS: Mapping[str, Callable[[Context], Iterator[Row]]] = {
    "assets": measure_assets,
    "view": measure_first_view,
    "chrome": measure_chrome,
    "search": measure_search,
    "recall": measure_recall,
    "answers": measure_answers,
    "axe": measure_axe,
    "markup": measure_markup,
    "hosts": measure_hosts,
    "lighthouse": measure_lighthouse,
    "lighthouse-api": measure_lighthouse_api,
    "paper": measure_paper,
}


# --- sites ---

WORDS = (
    " training evaluation tokenizer attention pipeline dataset gradient checkpoint inference quantization embedding decoder "
    "encoder scheduler optimizer configuration accelerate distributed precision sequence classification generation processor "
    "feature extraction masked language modeling translation summarization question answering image segmentation "
)


def generate(folder: Path, count: int) -> Path:
    """Sources of `count` pages with the text of a real guide: words by Zipf's law, headings, code, a few names of objects."""
    chance = random.Random(1)  # noqa: S311  # the same pages every time
    common = WORDS.split()
    syllables = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu"]
    rare = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(8_000)]
    words = [
        *[
            "the",
            "a",
            "of",
            "to",
            "and",
            "in",
            "is",
            "for",
            "with",
            "on",
            "this",
            "that",
            "you",
            "can",
            "be",
            "are",
            "it",
            "as",
            "from",
        ],
        *common,
        *rare,
    ]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    source = folder / "source"
    source.mkdir(parents=True)
    entries = []
    for number in range(count):
        name = "index" if number == 0 else f"part{number // 50}/page{number}"
        path = source / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        title = " ".join(chance.choices(common, k=2)).capitalize()
        parts = [f"# {title} {number}"]
        for section in range(8):
            parts.append(f"## {' '.join(chance.choices(words, weights, k=3)).capitalize()}")
            parts += [" ".join(chance.choices(words, weights, k=70)).capitalize() + "." for _ in range(3)]
            parts.append(
                f"```python\nfrom package import module_{number % 40}\n\nObject{number}(parameter_{section}=1)\n```"
            )
        path.write_text("\n\n".join(parts) + "\n", "utf-8")
        entries.append(f"- local: {name}\n  title: {title} {number}\n")
    (source / "_toctree.yml").write_text("".join(entries), "utf-8")
    return source


def build(source: Path, out: Path, *options: str, python: str = sys.executable) -> Path:
    """Build a site; how long it took is printed."""
    start = time.perf_counter()
    command = [python, "-m", "docbuilder", "build", str(source), "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    print(f"built {source} in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    return out


def build_corpora(folder: Path) -> dict[str, Path]:
    """The real documentation; with the package where an environment beside the checkout has it."""
    sites: dict[str, Path] = {}
    for name, environment in (("transformers", ".venv-transformers"), ("accelerate", ".venv-accelerate")):
        source = CORPUS / name / "docs/source"
        if source.is_dir():
            python = ROOT / environment / "bin/python"
            options = ("--package", name, "--repository", f"https://github.com/huggingface/{name}")
            options += ("--base-url", "https://example.org/docs")
            sites[name] = build(
                source, folder / name, *options, python=str(python if python.exists() else sys.executable)
            )
    return sites


@contextmanager
def serving() -> Iterator[Callable[[Path], str]]:
    """Serves folders, compressed as servers do."""
    servers: list[http.server.ThreadingHTTPServer] = []
    addresses: dict[Path, str] = {}

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            if path.suffix not in (".html", ".js", ".css", ".svg", ".json", ".txt", ".md") or not path.is_file():
                super().do_GET()
                return
            body = gzip.compress(path.read_bytes(), 6)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)) + "; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            if "/assets/" in self.path:
                self.send_header("Cache-Control", "public, max-age=31536000, immutable")
            self.end_headers()
            self.wfile.write(body)

    def address(folder: Path) -> str:
        if folder not in addresses:
            server = http.server.ThreadingHTTPServer(
                ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
            )
            server.daemon_threads = True
            server.handle_error = lambda *_: None  # type: ignore[method-assign]  # browsers hang up
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.append(server)
            addresses[folder] = f"http://127.0.0.1:{server.server_port}"
        return addresses[folder]

    yield address
    for server in servers:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser, or None."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        yield None
        return
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=reading.CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def report(rows: list[Row], details: list[str]) -> None:
    """Print the table, and what it is about."""
    print(f"{'':2}{'what':46}{'measured':>12} {'before':>8} {'bound':>8} {'':11}note")
    for row in rows:
        mark = "–" if row.value is None else "✓" if row.kept else "✗"
        value = "–" if row.value is None else f"{row.value:,.1f}".removesuffix(".0")
        before = "" if row.before is None else f"{row.before:g}"
        print(f"{mark:2}{row.what:46}{value:>12} {before:>8} {row.bound:>8g} {row.unit:11}{html.unescape(row.note)}")
    if details:
        print("\n" + "\n".join(details))


def main() -> int:
    """Measure and report; 1 where a budget is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--site", action="append", default=[], metavar="NAME=FOLDER", help="a built site; else the corpora are built"
    )
    parser.add_argument("--only", action="append", choices=[*MEASUREMENTS], help="measure this alone")
    parser.add_argument("--pages", type=int, default=1_000, help="generated pages")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, serving() as address, chromium() as browser:
        folder = Path(name)
        given = dict(site.split("=", 1) for site in arguments.site)
        sites = {key: Path(value).resolve() for key, value in given.items()} or build_corpora(folder)
        generated = build(generate(folder, arguments.pages), folder / "generated", "--api", "none")
        context = Context(sites or {"generated": generated}, generated, browser, address)
        rows = []
        for key in arguments.only or MEASUREMENTS:
            start = time.perf_counter()
            rows += MEASUREMENTS[key](context)
            print(f"measured {key} in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    report(rows, context.details)
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
