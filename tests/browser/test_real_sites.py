"""Search on the real documentation: what stands on a page is found there (site, "Behaviour")."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_site import run_build
from visiting import Visit, watch

CORPUS = Path(__file__).parents[3] / "shared/corpus/transformers/docs/source"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the corpus beside the checkout"),
]

SPACELESS = {"ja": r"[\u3040-\u30ff\u4e00-\u9fff]{2,}", "zh": r"[\u4e00-\u9fff]{2,}", "ko": r"[\uac00-\ud7a3]{2,}"}
FIND = """async ([queries, most]) => {
    const answers = [];
    const dialog = document.getElementById("_search");
    const input = dialog.querySelector("input");
    const list = document.getElementById("_search-hits");
    const status = dialog.querySelector("[role=status]");
    const pause = () => new Promise((resolve) => { const channel = new MessageChannel();
        channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
    const type = async (text) => {
        input.value = text;
        input.dispatchEvent(new Event("input"));
        while (status.textContent === "") await pause();
    };
    for (const [query, route] of queries) {
        input.value = "";
        input.dispatchEvent(new Event("input"));
        await type(query);
        let place = -1;
        for (;;) {
            const hits = [...list.children].map((hit) => decodeURIComponent(new URL(hit.href).pathname));
            place = hits.findIndex((path) => path.endsWith(route));
            if (place >= 0 || hits.length > most || !status.textContent.includes("+")) break;
            const before = hits.length;
            list.scrollTop = list.scrollHeight;
            list.dispatchEvent(new Event("scroll"));
            while (list.children.length === before && status.textContent.includes("+")) await pause();
        }
        answers.push([place, list.firstElementChild?.getAttribute("href") || ""]);
    }
    return answers;
}"""


@pytest.fixture(scope="module")
def corpus_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus in five languages; API reference by static analysis would need the package, so there is none."""
    out = tmp_path_factory.mktemp("corpus") / "docs/sample"
    languages = [option for code in ("en", "de", "ja", "ko", "zh") for option in ("--lang", code)]
    run_build(CORPUS, out, *languages)
    return out


def text_of(page: Path) -> str:
    """The text of a page's paragraphs, as a reader sees it."""
    article = re.search(r"<article.*</article>", page.read_text("utf-8"), re.DOTALL)[0]
    paragraphs = re.findall(r"<p>(.*?)</p>", article, re.DOTALL)
    plain = [paragraph for paragraph in paragraphs if "<" not in paragraph]
    return "\n".join(html.unescape(paragraph) for paragraph in plain)


def queries_of(folder: Path, code: str, count: int) -> list[tuple[str, str]]:
    """Random texts with the page that each must find."""
    chance = random.Random(count + len(code))
    index = json.loads(
        re.search(r'docbuilderSearch\("index",(.*)\)\s*$', (folder / "search/index.js").read_text("utf-8"))[1]
    )
    pages = {route: text_of(folder / f"{route}.html") for route in index["routes"]}
    pattern = SPACELESS.get(code, r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")
    found = {route: re.findall(pattern, text) for route, text in pages.items()}
    routes = sorted(route for route, runs in found.items() if runs)
    queries = []
    while len(queries) < count:
        route = chance.choice(routes)
        query = chance.choice(found[route])
        if code in SPACELESS:
            length = chance.randint(2, min(8, len(query)))
            start = chance.randint(0, len(query) - length)
            query = query[start : start + length]
        queries.append((query, f"/{code}/{route}.html"))
    return queries


def answers_of(visit: Visit, queries: list[tuple[str, str]]) -> list[Any]:
    """Where the page of each query stands among its hits, and the first hit."""
    visit.page.locator("#_search-open").click()
    visit.page.locator("#_search-hits").wait_for(state="attached")
    visit.until("typeof docbuilderSearch === 'function'")
    answers: list[Any] = []
    for start in range(0, len(queries), 50):
        answers += visit.page.evaluate(FIND, [queries[start : start + 50], 5000])
    return answers


@pytest.mark.parametrize("code", ["ja", "ko", "zh", "en", "de"])
def test_500_random_texts_find_their_pages(
    browser: Any, serve: Callable[[Path], str], corpus_site: Path, code: str
) -> None:
    """Japanese, Korean and Chinese substrings of 2 to 8 characters, English and German words: every one finds its page."""
    queries = queries_of(corpus_site / code, code, 500)
    context = browser.new_context()
    base = f"{serve(corpus_site.parents[1])}/docs/sample/"
    visit = watch(context.new_page(), base).go(f"{code}/index.html")
    answers = answers_of(visit, queries)
    lost = [query for query, (place, _) in zip(queries, answers, strict=True) if place < 0]
    context.close()
    assert lost == []
