"""What a search costs a reader: time of a keystroke, what is loaded, how large the index is. `python bench/budgets.py --only search` prints it.

In: a site of 1,000 generated pages, and sites with classes. Out: rows of the table of budgets.
"""

from __future__ import annotations

import base64
import html
import json
import random
import re
import shutil
import statistics
import subprocess
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

KB = 1024
BETWEEN_KEYS = 100  # ms, of somebody who types fast
MOST_NAMES = 8
_CLASS = re.compile(r"^(\S+) py:class ", re.MULTILINE)


class Typed(NamedTuple):
    """What typing one query has cost: requests, and bytes as they lie on the disk (script of the search included)."""

    query: str
    requests: int
    size: int


def unpacked(path: Path) -> str:
    """The text in a file of the index."""
    value = json.loads(path.read_text("utf-8").partition(",")[2].rstrip()[:-1])
    return zlib.decompress(base64.b64decode(value)).decode("utf-8", "replace")


def long_names(folder: Path) -> list[str]:
    """The longest names of classes of a language's folder, and some between; none where it documents none."""
    file = folder / "objects.inv"
    if not file.is_file():
        return []
    entries = zlib.decompress(file.read_bytes().split(b"\n", 4)[4]).decode("utf-8", "replace")
    names = sorted({path.rpartition(".")[2] for path in _CLASS.findall(entries)}, key=lambda name: (-len(name), name))
    long = [name for name in names if len(name) >= 14] or names
    return long[:: max(1, len(long) // MOST_NAMES)][:MOST_NAMES]


SPACELESS = {"ja": r"[\u3040-\u30ff\u4e00-\u9fff]{2,}", "zh": r"[\u4e00-\u9fff]{2,}", "ko": r"[\uac00-\ud7a3]{2,}"}
CLIENT = Path(__file__).resolve().parents[1] / "tests/search/search_client.js"
ENGINE = Path(__file__).resolve().parents[1] / "templates/assets/js/search/10-engine.js"


def text_of(page: Path) -> str:
    """The text of a page's paragraphs, as a reader sees it."""
    article = re.search(r"<article.*</article>", page.read_text("utf-8"), re.DOTALL)
    paragraphs = re.findall(r"<p>(.*?)</p>", article[0] if article else "", re.DOTALL)
    return "\n".join(html.unescape(paragraph) for paragraph in paragraphs if "<" not in paragraph)


def random_texts(folder: Path, code: str, count: int) -> list[tuple[str, str]]:
    """Pieces of text of a language's pages with the page that each must find: (query, route); the same every time.

    Japanese, Korean and Chinese substrings of 2 to 8 characters, words of other languages.
    """
    chance = random.Random(count + len(code))  # noqa: S311
    index = json.loads((folder / "search/index.js").read_text("utf-8").partition(",")[2].rstrip().rstrip(";")[:-1])
    pattern = SPACELESS.get(code, r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")
    found = {route: re.findall(pattern, text_of(folder / f"{route}.html")) for route in index["routes"]}
    routes = sorted(route for route, runs in found.items() if runs)
    queries = []
    while len(queries) < count:
        route = chance.choice(routes)
        query = chance.choice(found[route])
        if code in SPACELESS:
            length = chance.randint(2, min(8, len(query)))
            start = chance.randint(0, len(query) - length)
            query = query[start : start + length]
        queries.append((query, route))
    return queries


def lost(folder: Path, queries: Sequence[tuple[str, str]]) -> list[str]:
    """Queries that do not find their page in the index of a language's folder; asked of the theme's engine in Node.

    Raises:
        subprocess.CalledProcessError: the engine fails.
    """
    order = {"script": str(ENGINE), "folder": str(folder / "search"), "most": 10**9, "broken": "", "typed": False}
    order |= {"queries": [query for query, _ in queries], "wanted": [route for _, route in queries]}
    command = [shutil.which("node") or "node", str(CLIENT)]
    done = subprocess.run(command, input=json.dumps(order).encode(), capture_output=True, check=True)
    answers = json.loads(done.stdout)["answers"]
    return [query for (query, route), rows in zip(queries, answers, strict=True) if route not in rows]


KEYSTROKES = """async (query) => {
    const dialog = document.getElementById("_search");
    const input = dialog.querySelector("input");
    const status = dialog.querySelector("[role=status]");
    const pause = () => new Promise((resolve) => { const channel = new MessageChannel();
        channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
    const times = [];
    for (let i = 1; i <= query.length; i++) {
        if (query[i - 1] === " ") continue; // a blank at the end asks nothing new
        status.textContent = "";
        const start = performance.now();
        input.value = query.slice(0, i);
        input.dispatchEvent(new InputEvent("input", { inputType: "insertText" }));
        while (status.textContent === "" && performance.now() - start < 5000) await pause();
        times.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return times;
}"""


def type_queries(
    browser: Any, address: str, queries: Sequence[str], weigh: Callable[[bytes], int]
) -> tuple[dict[str, int], list[float]]:
    """Query -> bytes until its hits stand there with their texts; milliseconds of every keystroke until something is shown.

    Args:
        browser: Playwright's.
        address: of a page of the site.
        queries: what is typed, each by a new reader.
        weigh: bytes of a file -> what they count.
    """
    loaded: dict[str, int] = {}
    times: list[float] = []
    for query in queries:
        page = browser.new_page()
        sizes: list[int] = []
        page.on(
            "response",
            lambda response, sizes=sizes: sizes.append(weigh(response.body())) if ".js" in response.url else None,
        )
        page.goto(address)
        sizes.clear()
        page.locator("#_search-open").click()
        page.get_by_role("combobox").fill(query)
        page.locator("#_search [role=status]:not(:empty)").wait_for(state="attached")
        page.locator("#_search [role=listbox]:not([aria-busy=true])").wait_for(state="attached")
        loaded[query] = sum(sizes)
        page.get_by_role("combobox").fill("")
        times += page.evaluate(KEYSTROKES, query)
        page.close()
    return loaded, times


def type_names(browser: Any, address: str, names: Sequence[str]) -> list[Typed]:
    """What each name costs that is typed key by key, from the opening of the dialog until its hits stand there with their texts.

    The better of two tries: on a busy machine keys come late, which is a pause to the search.
    """
    return [min((_type_name(browser, address, name) for _ in range(2)), key=lambda one: one.requests) for name in names]


def _type_name(browser: Any, address: str, name: str) -> Typed:
    page = browser.new_context().new_page()  # nothing is cached
    page.goto(address)
    page.wait_for_load_state("networkidle")
    sizes: list[int] = []
    page.on("response", lambda response, sizes=sizes: sizes.append(len(response.body())))
    page.keyboard.press("/")
    page.keyboard.type(name, delay=BETWEEN_KEYS)
    page.locator("#_search [role=listbox]:not([aria-busy=true]) [role=option]").first.wait_for()
    page.wait_for_timeout(300)
    page.context.close()
    return Typed(name, len(sizes), sum(sizes))


FOUND = """() => [...document.querySelectorAll("#_search [role=listbox] a[href]")].filter((one) => one.offsetParent).map((one) => one.href)"""
Rank = tuple[str, str, int | None]
"""Language, query, and which hit is the first that answers it."""


def ranks(browser: Any, base: str, queries: Sequence[Mapping[str, Any]], several: bool) -> list[Rank]:
    """Where the answers stand to what is typed into the search of a page of each language.

    Args:
        browser: Playwright's.
        base: address of the folder that has the pages, or one folder a language; with a final slash.
        queries: `language`, `query`, and what is `accepted`: pages, or beginnings of `page#anchor`.
        several: there is a folder a language.
    """
    found: list[Rank] = []
    page = browser.new_page()
    for entry in queries:
        folder = f"{base}{entry['language']}/" if several else base
        page.goto(f"{folder}index.html")
        page.keyboard.press("/")
        page.keyboard.type(entry["query"], delay=10)
        page.locator("#_search [role=status]:not(:empty)").wait_for(state="attached")
        page.locator("#_search [role=listbox]:not([aria-busy=true])").wait_for(state="attached")
        page.wait_for_timeout(500)
        addresses = (unquote(address).removeprefix(unquote(folder)) for address in page.evaluate(FOUND))
        routes = dict.fromkeys(re.sub(r"\?[^#]*", "", address).replace(".html", "") for address in addresses)
        at = (number for number, route in enumerate(routes, 1) if _answers(route, entry["accepted"]))
        found.append((entry["language"], entry["query"], next(at, None)))
    page.close()
    return found


def _answers(route: str, accepted: Sequence[str]) -> bool:
    name, _, anchor = route.partition("#")
    return any(
        name == page and anchor.startswith(beginning)
        for page, _, beginning in (each.partition("#") for each in accepted)
    )


def hits(found: Sequence[Rank], most: int) -> int:
    """How many queries are answered by one of the first `most` hits."""
    return sum(rank is not None and rank <= most for _, _, rank in found)


def generated_queries(stems: Sequence[str], words: str) -> list[str]:
    """What readers would type who look for the generated pages; the same every time."""
    chance = random.Random(5)  # noqa: S311
    known = sorted(set(re.findall(r"\b[a-z]{5,12}\b", " ".join(stems) + words)))
    return [chance.choice(known) for _ in range(12)] + ["Object12", "module_7", "parameter of"]


def keystroke(times: Sequence[float]) -> tuple[float, float]:
    """The median, and what 95 of 100 keystrokes take at most."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def index_size(folder: Path, weigh: Callable[[bytes], int]) -> Mapping[str, int]:
    """Bytes of the index of a language's folder: `index`, `wire` (weighed), and the `text` that it indexes."""
    files = list((folder / "search").rglob("*.js"))
    text = sum(len(unpacked(path).encode()) for path in (folder / "search/pages").rglob("*.js"))
    size = sum(path.stat().st_size for path in files)
    return {"index": size, "wire": sum(weigh(path.read_bytes()) for path in files), "text": text}


def largest(typed: Sequence[Typed]) -> Iterator[tuple[str, float, str]]:
    """(what, value, query) of the dearest name: its requests, its kilobytes."""
    most = max(typed, key=lambda one: one.requests)
    yield "requests", most.requests, most.query
    heaviest = max(typed, key=lambda one: one.size)
    yield "KB", heaviest.size / KB, heaviest.query
