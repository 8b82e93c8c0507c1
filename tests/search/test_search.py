"""The search index, and the client that reads it (run in Node)."""

import base64
import json
import pickle
import random
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.render.page import SearchSection
from docbuilder.search import (
    PAIRED,
    UNIT_LENGTH,
    WORD,
    PageIndex,
    change_index,
    index_page,
    make_index,
    write_index,
)

ROOT = Path(__file__).parents[2]
RANKS = ("once", "some", "often", "heading", "parameter", "api")
"""What the ranks of postings mean, in their order."""
TEXTS = st.lists(st.sampled_from(["a", "abc", "abd", "xyz", "b_c", "日本語", "本", "\U00020000", "x.y", "ß1"])).map(
    " ".join
)
CORPUS = ROOT.parent / "shared/corpus/transformers/docs/source"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")


def page(route: str, title: str = "", *sections: SearchSection) -> PageIndex:
    """Index a page."""
    return index_page(route, title or route, "", sections)


def plain(route: str, text: str, title: str = "") -> PageIndex:
    """Index a page of one section."""
    return page(route, title, SearchSection("", title or route, text))


def value_of(files: Mapping[str, bytes], name: str) -> Any:
    """What a file of the index calls docbuilderSearch with."""
    called, value = json.loads("[" + files[f"search/{name}.js"].decode()[len("docbuilderSearch(") : -2] + "]")
    assert called == name
    return value if name == "index" else zlib.decompress(base64.b64decode(value)).decode()


def read_postings(codes: str) -> Iterator[int]:
    """Numbers as the client reads them."""
    digits = [chr(code) for code in range(33, 127) if chr(code) not in '"\\']
    posting = high = 0
    for digit in map(digits.index, codes):
        if digit < 46:
            posting, high = posting + high * 46 + digit, 0
            yield posting
        else:
            high = high * 46 + digit - 46


def read_terms(files: Mapping[str, bytes]) -> dict[str, list[tuple[int, str]]]:
    """Unit and rank of every term."""
    terms: dict[str, list[tuple[int, str]]] = {}
    for number, first in enumerate(value_of(files, "index")["terms"]):
        fields = value_of(files, f"terms/{number}").split(" ")
        assert fields[0] == first
        for term, codes in zip(fields[::2], fields[1::2], strict=True):
            assert term not in terms
            terms[term] = [(posting // len(RANKS), RANKS[posting % len(RANKS)]) for posting in read_postings(codes)]
    return terms


class Client:
    """The theme's engine on an index."""

    def __init__(self, folder: Path, pages: Sequence[PageIndex], language: str = "en") -> None:
        self.folder = folder / "search"
        for path, content in write_index(pages, language).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    def run(
        self, queries: Sequence[str], most: int = 10**9, broken: str = "", *, typed: bool = False
    ) -> dict[str, Any]:
        """Ask the queries one after the other; `typed` key by key."""
        script = str(ROOT / "templates/assets/js/search/10-engine.js")
        order = {"script": script, "folder": str(self.folder), "queries": queries, "most": most, "broken": broken}
        order["typed"] = typed
        runner = Path(__file__).with_name("search_client.js")
        assert NODE
        done = subprocess.run([NODE, runner], input=json.dumps(order).encode(), capture_output=True, check=False)
        assert not done.returncode, done.stderr.decode()
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def ask(self, query: str, broken: str = "") -> list[dict[str, Any]]:
        """All rows for one query."""
        rows: list[dict[str, Any]] = self.run([query], broken=broken)["answers"][0]
        return rows

    def routes(self, query: str) -> list[str]:
        """The pages found, each once."""
        return list(dict.fromkeys(row["route"] for row in self.ask(query)))


def as_text(parts: list[list[Any]]) -> str:
    """Marked text with the marks as brackets."""
    return "".join(f"[{text}]" if marked else text for text, marked in parts)


SIGNS = [
    SearchSection("c", "C++ and C#", "Programs in C++, C# and F# and .NET; node.js; R&D."),
    SearchSection(
        "options",
        "Options",
        "Use --push-to-hub or push_to_hub=True, torch.float16, fp16, GPT-2, T5, v4.39.3, 8-bit, 1e-5.",
    ),
    SearchSection("umlauts", "Umlauts", "Der Größe naïve café Ångström İstanbul straße résumé."),
    SearchSection("emoji", "Emoji \U0001f917", "Hugs \U0001f917 here."),
    SearchSection("long", "Long", "Don\u2019t and can't, co-operate, e-mail."),
]
"""Words that a search for plain letters alone does not find."""


@needs_node
@pytest.mark.parametrize(
    ("language", "sections", "queries"),
    [
        (
            "en",
            SIGNS,
            {
                "c": ["C++", "C#", ".NET", "R&D"],
                "options": ["--push-to-hub", "push_to_hub", "float16", "GPT-2", "gpt2", "4.39.3", "8-bit"],
                "umlauts": ["cafe", "grosse", "Angstrom", "strasse", "resume"],
                "emoji": ["\U0001f917"],
                "long": ["don't", "don\u2019t", "co-operate", "can\u2019t"],
            },
        ),
        (
            "ja",
            [
                SearchSection(
                    "start",
                    "開始",
                    "東京都に住んでいます。トークナイザーをロードする。ﾊﾝｶｸ カタカナ。「機械学習」モデル。",
                ),
                SearchSection("tuning", "ファインチューニング", "Ｆｕｌｌｗｉｄｔｈ ABC。単語 pipeline を使う。"),
            ],
            {
                "start": ["京都", "トークナイザ", "ハンカク", "機械学習"],
                "tuning": ["ファイン", "Fullwidth", "pipeline"],
            },
        ),
        (
            "ko",
            [SearchSection("s", "시작", "토크나이저를 불러옵니다. 모델을 학습시킵니다.")],
            {"s": ["토크나이저", "모델"]},
        ),
        ("hi", [SearchSection("s", "शुरू", "हिन्दी में लिखा गया मॉडल।")], {"s": ["मॉडल"]}),
        ("th", [SearchSection("s", "เริ่ม", "ภาษาไทยไม่มีช่องว่าง")], {"s": ["ไทย"]}),
        ("ar", [SearchSection("s", "البداية", "النَّماذِج المُدَرَّبة. تحميل النموذج.")], {"s": ["النماذج"]}),
    ],
    ids=["en", "ja", "ko", "hi", "th", "ar"],
)
def test_words_and_signs(
    language: str, sections: list[SearchSection], queries: dict[str, list[str]], tmp_path: Path
) -> None:
    """Names with signs, accents, emoji and words of languages without blanks find their section first."""
    client = Client(tmp_path, [page("p", "Words", *sections)], language)
    every = [(anchor, query) for anchor, asked in queries.items() for query in asked]
    answers = client.run([query for _, query in every], most=1)["answers"]
    assert [
        (rows[0]["anchor"] if rows else "", query) for rows, (_, query) in zip(answers, every, strict=True)
    ] == every


class TestIndex:
    def test_files_of_a_page(self) -> None:
        """A page's sections, terms and words are written as calls that a script element can load."""
        files = write_index([page("guides/first", "First steps", SearchSection("use", "Use it", "Plain words."))], "en")
        assert sorted(files) == [
            "search/index.js",
            "search/pages/guides/first.0.js",
            "search/stemmer.js",
            "search/terms/0.js",
            "search/words/3.js",
        ]
        assert value_of(files, "pages/guides/first.0") == "use\nUse it\nPlain words.\n\n\n"
        assert value_of(files, "words/3") == "use first plain steps words"
        index = value_of(files, "index")
        assert (index["language"], index["titles"], index["routes"]) == ("en", ["First steps"], ["guides/first"])
        assert (index["units"], index["terms"], index["lengths"]) == ([1], ["first"], [3])

    def test_ranks(self) -> None:
        """A term has the best rank of a unit: name, parameter, heading or title, and how much the text is about it."""
        section = SearchSection(
            "a",
            "Heading model",
            "model title heading plain " + "some " * 4 + "often " * 16 + "x " * 2000,
            "lib.Model",
            "",
            ("size",),
        )
        terms = read_terms(write_index([page("p", "Title", section)], "de"))
        assert {term: rank for term, [(_, rank)] in terms.items()} == {
            "model": "api",
            "size": "parameter",
            "title": "heading",
            "heading": "heading",
            "often": "often",
            "some": "some",
            "plain": "once",
            "x": "often",
        }

    def test_what_objects_say_counts_half(self) -> None:
        """The text of an API object tells less about a word than a guide does."""
        text = "word " * 2 + "filler " * 1600
        pages = [page("guide", "", SearchSection("a", "", text)), page("api", "", SearchSection("a", "", text, "l.f"))]
        assert read_terms(write_index(pages, "en"))["word"] == [(0, "some"), (1, "once")]

    def test_types(self) -> None:
        """Objects are found by the names in the types that they take and return, which are no words."""
        section = SearchSection("a", "f", "", "lib.f", takes=("Model", "str"), returns=("Tensor",))
        terms = read_terms(write_index([page("p", "T", section)], "en"))
        assert {"(model", "(str", ">tensor"} <= terms.keys()
        assert "tensor" not in terms

    @pytest.mark.parametrize(
        ("text", "term"), [("Fine-tune it", "finetune"), ("8-bit", "8bit"), ("state-of-art", "stateofart")]
    )
    def test_hyphens(self, text: str, term: str) -> None:
        """What is written with a hyphen is written without one as well."""
        assert term in read_terms(write_index([plain("p", text)], "en"))

    @pytest.mark.parametrize("text", ["--push-to-hub", "a-b-c-d", f"{'a' * 15}-b"])
    def test_no_hyphens(self, text: str) -> None:
        """Options, long chains and long parts are no words."""
        assert text.replace("-", "") not in read_terms(write_index([plain("p", text, "t")], "en"))

    def test_linked(self) -> None:
        """The index says from how many pages each is linked to, as a power of two; a page's own links do not count."""
        links = (
            "b.html",
            "b.html#x",
            "../p/b.html?v=1",
            "a.html",
            "https://x.org/b.html",
            "/b.html",
            "b.png",
            "../../b.html",
        )
        pages = [page(f"p/{name}", "", SearchSection("", "", "x", links=links)) for name in "abc"]
        assert value_of(write_index(pages, "en"), "index")["linked"] == "220"

    def test_label(self) -> None:
        """What the table of contents calls a page finds it, and is kept where it is not the title."""
        pages = [index_page("a", "Long title", "", [], "Short"), index_page("b", "Same", "", [], "Same")]
        files = write_index(pages, "en")
        assert value_of(files, "index")["labels"] == ["Short", ""]
        assert read_terms(files)["short"] == [(0, "heading")]

    def test_names(self) -> None:
        """An object is looked up by the last part of its path, and by the last two unless the first is the package."""
        sections = [SearchSection("", "", "", name) for name in ("lib.f", "lib.sub.C", "lib.sub.C.m", "...", "solo")]
        terms = read_terms(write_index([page("p", " ", *sections)], "en"))
        assert {term for term, [(_, rank)] in terms.items() if rank == "api"} == {"f", "c", "sub.c", "m", "c.m", "solo"}

    def test_identifiers_in_parts(self) -> None:
        """Identifiers are terms whole and in parts."""
        assert read_terms(write_index([plain("p", "num_train_epochs __init__")], "en")).keys() >= {
            "num_train_epochs",
            "num",
            "train",
            "epochs",
            "__init__",
            "init",
        }

    def test_pairs(self) -> None:
        """Of scripts without blanks every character is a term with its successor, or alone at the end of a run."""
        terms = read_terms(write_index([plain("p", "日本語 ab中 ไทย", "t")], "ja"))
        assert {term for term in terms if not term.isascii()} == {"日本", "本語", "語", "中", "ไท", "ทย", "ย"}

    def test_pairs_of_letters(self) -> None:
        """Pairs of letters inside of words are terms where less than half of the units have them; the others are named."""
        pages = [plain(f"p{number}", "common", "common") for number in range(3)]
        files = write_index([*pages, plain("q", "zebra", "zebra")], "en")
        assert {term for term in read_terms(files) if "." in term} == {".ze", ".eb", ".br", ".ra"}
        assert value_of(files, "index")["common"] == "co mm mo om on"

    def test_accents_and_width(self) -> None:
        """Case, width and accents make no difference; Japanese voicing marks and Indic vowels do."""
        terms = read_terms(
            write_index([plain("p", "Über Ａ１ café e\u0301t\u0301 ΟΔΟΣ \u0301 ﾊﾞ हिन्दी Tiếng", "t")], "de")
        )
        assert {"uber", "a1", "cafe", "et", "οδοσ", "バ", "हिन्दी", "tieng"} <= set(terms)
        assert "" not in terms

    def test_no_sections(self) -> None:
        """A page without sections is found by its title."""
        assert read_terms(write_index([page("p", "Empty")], "en"))["empty"] == [(0, "heading")]

    def test_no_pages(self) -> None:
        """An empty index is an index."""
        files = write_index([], "en")
        assert list(files) == ["search/stemmer.js", "search/index.js"]
        assert value_of(files, "index")["titles"] == []

    def test_units(self) -> None:
        """A new unit starts at a section, after `UNIT_LENGTH` characters; longer sections stay whole."""
        long = "x " * UNIT_LENGTH
        sections = [SearchSection(str(number), "s", text) for number, text in enumerate(["a", long, "b", "c"])]
        files = write_index([page("p", "", *sections), plain("q", "d")], "en")
        assert value_of(files, "index")["units"] == [3, 1]
        assert [value_of(files, f"pages/p.{unit}").split("\n")[::6] for unit in range(3)] == [["0"], ["1"], ["2", "3"]]
        assert read_terms(files)["d"] == [(3, "often")]

    def test_shards(self) -> None:
        """Many terms are cut into shards, in the order in which a browser compares; words into files by length."""
        words = [f"w{number}" for number in range(9000)] + [f"漢{chr(0x20000 + number)}" for number in range(50)]
        spelled = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(10_000, 14_000)]
        files = write_index([plain("p", " ".join([*words, *spelled, "漢豈"]))], "zh")
        index = value_of(files, "index")
        assert len(index["terms"]) > 3
        assert len(index["lengths"]) == 1
        assert set(words) <= set(read_terms(files))
        shards = [value_of(files, f"terms/{number}").split(" ")[::2] for number in range(len(index["terms"]))]
        terms = [term for shard in shards for term in shard]
        assert terms == sorted(terms, key=lambda term: term.encode("utf-16-be"))

    def test_words_by_length(self) -> None:
        """Long words have files of their own once there are many of the shorter ones."""
        short = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(10_000, 14_000)]
        files = write_index([plain("p", " ".join([*short, "abcdefgh", "ab", "x1", "1abc"]))], "en")
        assert value_of(files, "index")["lengths"] == [5, 8]
        assert value_of(files, "words/8") == "abcdefgh"

    def test_same_bytes(self) -> None:
        """The same pages give the same bytes, and a page that crossed processes is the same page."""
        pages = [plain(f"p{number}", "one two three 一二三") for number in range(9)]
        again = pickle.loads(pickle.dumps([plain(f"p{number}", "one two three 一二三") for number in range(9)]))
        assert write_index(pages, "en") == write_index(again, "en")

    def test_version(self) -> None:
        """Other content has another version, so that no stale file is taken from a browser's cache."""
        one, other = (write_index([plain("p", text)], "en") for text in ("one", "two"))
        assert value_of(one, "index")["version"] != value_of(other, "index")["version"]

    def test_odd_characters(self) -> None:
        """Line ends, quotes, half a surrogate pair and odd routes do no harm."""
        section = SearchSection("a\nb", 'T"\n\\', "one\ntwo \ud800 \u2028 </script>", "x")
        files = write_index([page('a"b/c', "Ti\ntle", section)], "en")
        assert value_of(files, 'pages/a"b/c.0') == 'a b\nT" \\\none two ? \u2028 </script>\nx\n\n'
        assert value_of(files, "index")["titles"] == ["Ti tle"]

    @given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), st.sampled_from([20, 200, 12_000]))
    def test_a_change_is_the_same_as_a_new_index(self, texts: list[tuple[str, str]], length: int) -> None:
        """An index that is changed is the one that would be made, or it says that it cannot be changed."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("docbuilder.search.postings.SHARD_LENGTH", length)
            former = [plain(f"p{number}", before) for number, (before, _) in enumerate(texts)]
            pages = [plain(f"p{number}", after) for number, (_, after) in enumerate(texts)]
            changes = {number: (former[number], pages[number]) for number, (a, b) in enumerate(texts) if a != b}
            changed = change_index(make_index(former), changes)
            assert changed is None or changed == make_index(pages)

    def test_many_changes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One page after the other changes, mostly without a new index."""
        monkeypatch.setattr("docbuilder.search.postings.SHARD_LENGTH", 500)
        chance = random.Random(5)
        words = ["".join(chance.choices("abcdefghij", k=chance.randint(2, 9))) for _ in range(4000)]
        pages = [plain(f"p{number}", " ".join(chance.choices(words, k=80))) for number in range(60)]
        index, made = make_index(pages), 0
        assert len(index.shards) > 30
        for _ in range(30):
            number = chance.randrange(60)
            former = pages[number]
            pages[number] = plain(f"p{number}", " ".join(chance.choices(words, k=80)))
            changed = change_index(index, {number: (former, pages[number])})
            made += changed is None
            index = make_index(pages)
            assert changed is None or changed == index
        assert made < 5

    @pytest.mark.parametrize("chunk", [1, 2, 7, 30])
    def test_postings_are_written_piece_by_piece(self, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many units are gathered before that, the index is the same: words of one unit, of most, and of both ends."""
        chance = random.Random(6)
        words = ["".join(chance.choices("abcdefgh", k=chance.randint(2, 9))) for _ in range(300)]
        pages = [plain(f"p{number}", " ".join(["every", *chance.choices(words, k=60)])) for number in range(29)]
        pages += [plain("p29", f"{words[0]} 一二三 \U0001f917"), page("empty", "")]
        whole = make_index(pages)
        assert whole.common
        monkeypatch.setattr("docbuilder.search.index._CHUNK", chunk)
        assert make_index(pages) == whole

    def test_what_changes_in_an_index(self) -> None:
        """A sentence more in one of many pages needs no new index; another number of units does."""
        former = [plain(f"p{number}", f"some words of {number} and others") for number in range(50)]
        after = plain("p7", "some words of 7 and a zebra")
        changed = change_index(make_index(former), {7: (former[7], after)})
        assert changed is not None
        assert "zebra" in changed.words
        assert "others" in changed.words
        assert changed == make_index([*former[:7], after, *former[8:]])
        longer = page("p7", "p7", *[SearchSection("", "", "x " * UNIT_LENGTH)] * 2)
        assert change_index(make_index(former), {7: (former[7], longer)}) is None

    @given(st.lists(st.text(), max_size=5))
    def test_every_word_is_a_term(self, texts: list[str]) -> None:
        """Whatever the text, its ASCII words lead to its unit, and the terms are sound."""
        files = write_index([plain(f"p{number}", text) for number, text in enumerate(texts)], "en")
        terms = read_terms(files)
        for number, text in enumerate(texts):
            for word in re.findall(r"(?<![^\x00-\x7f])\b[a-z0-9]+\b(?![^\x00-\x7f])", text):
                assert number in {unit for unit, _ in terms[word]}
        for postings in terms.values():
            assert [unit for unit, _ in postings] == sorted({unit for unit, _ in postings})


@needs_node
class TestClient:
    def test_same_characters(self, tmp_path: Path) -> None:
        """Index and client agree on what a word is."""
        answer = Client(tmp_path, []).run([])
        assert answer["WORD"] == WORD
        assert answer["PAIRED"] == PAIRED + "\U00020000-\U0003ffff"

    def test_nothing(self, tmp_path: Path) -> None:
        """An empty query and an empty index find nothing."""
        assert Client(tmp_path, []).run(["", "  ", "word", "日本", "?"])["answers"] == [[], [], [], [], []]

    def test_a_row(self, tmp_path: Path) -> None:
        """A row has all that the dialog shows, and leads to the section."""
        sections = [
            SearchSection("", "Guide", "Nothing."),
            SearchSection("set-up", "Set-up", "Install the tool first."),
        ]
        client = Client(tmp_path, [index_page("guides/a", "Guide", "Start › More", sections)])
        [row] = client.ask("tool")
        assert (row["route"], row["anchor"], row["api"]) == ("guides/a", "set-up", "")
        assert (row["pageTitle"], row["crumbs"], as_text(row["title"])) == ("Guide", "Start › More", "Set-up")
        assert as_text(row["text"]) == "Install the [tool] first."

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("BertModel", "lib.BertModel"),
            ("bertmodel", "lib.BertModel"),
            ("lib.BertModel", "lib.BertModel"),
            ("BertModel()", "lib.BertModel"),
            ("BertModel(", "lib.BertModel"),
            ("BertMod", "lib.BertModel"),
            ("BertModel.forward", "lib.BertModel.forward"),
            ("lib.BertModel.forward", "lib.BertModel.forward"),
            ("BertModel.forw", "lib.BertModel.forward"),
            ("GptModel.", "lib.gpt.GptModel.forward"),
            ("gpt.GptModel.forward", "lib.gpt.GptModel.forward"),
            ("lib.gpt.GptModel", "lib.gpt.GptModel"),
            ("pipeline", "lib.pipeline"),
            ("Pipeline", "lib.Pipeline"),
            ("BretModel", "lib.BertModel"),
            ("BertModle", "lib.BertModel"),
        ],
    )
    def test_names_first(self, tmp_path: Path, query: str, name: str) -> None:
        """An exact name is first, in any case, whole or in part; then prefixes, then what may be meant."""
        api = [
            SearchSection(path, path.rpartition(".")[2], "Some text.", path)
            for path in (
                "lib.BertModel",
                "lib.BertModel.forward",
                "lib.BertModelOutput",
                "lib.Pipeline",
                "lib.pipeline",
                "lib.gpt.GptModel",
                "lib.gpt.GptModel.forward",
            )
        ]
        words = "bertmodel pipeline pipeline pipeline pipeline BertModel.forward lib.gpt.GptModel "
        pages = [plain("words", words, "BertModel pipeline"), page("api", "Models", *api), plain("more", words * 9)]
        assert Client(tmp_path, pages).ask(query)[0]["api"] == name

    def test_a_typed_name_costs_few_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a name is typed, nothing is loaded for its first letters, and no texts; titles are shown; the answer is the same."""
        monkeypatch.setattr("docbuilder.search.postings.SHARD_LENGTH", 3_000)
        chance = random.Random(3)
        parts = ["Train", "Trainer", "Translate", "Transform", "Tree", "Token", "Tensor", "Text", "Task", "Tiny"]
        names = sorted({"".join(chance.choices(parts, k=4)) for _ in range(800)})
        pages = [
            page(
                f"p{number}",
                f"Part {number} of translating",
                *(SearchSection(f"lib.{name}", name, f"Text of {name}.", f"lib.{name}") for name in some),
            )
            for number, some in enumerate(names[start : start + 20] for start in range(0, len(names), 20))
        ]
        client = Client(tmp_path, pages)
        name = names[len(names) // 2]
        answer = client.run([name], most=1, typed=True)
        assert answer["answers"] == client.run([name], most=1)["answers"]
        assert answer["answers"][0][0]["api"] == f"lib.{name}"
        shards = len(list((tmp_path / "search/terms").iterdir()))
        terms = [file for file in answer["loaded"] if file.startswith("terms/")]
        assert shards > 6
        assert len(terms) <= 3
        assert len([file for file in answer["loaded"] if file.startswith("pages/")]) <= 6
        assert {row["draft"] for row in answer["drafts"]} == {True}
        assert {row["anchor"] for row in answer["drafts"]} == {""}

    def test_short_queries_find_all_once_typing_pauses(self, tmp_path: Path) -> None:
        """Two letters: while typing titles that have them, then what is called so as well."""
        pages = [
            page("api", "Other", SearchSection("lib.tfa", "tfa", "Text.", "lib.tfa")),
            plain("title", "Text.", "A tfb title"),
        ]
        client = Client(tmp_path, pages)
        answer = client.run(["tf"], typed=True)
        assert {row["route"] for row in answer["answers"][0]} == {"api", "title"}

    def test_order(self, tmp_path: Path) -> None:
        """Titles before headings, headings before text; of equals, the earlier page."""
        pages = [
            plain("text", "What training is.", "Other"),
            plain("text2", "What training is.", "Other"),
            page("heading", "Other", SearchSection("h", "About training", "Nothing.")),
            plain("title", "Nothing.", "Training"),
        ]
        assert Client(tmp_path, pages).routes("training") == ["title", "heading", "text", "text2"]

    @pytest.mark.parametrize(
        "query",
        [
            "quantization",
            "quant",
            "quantizaton",
            "quantizatoin",
            "quantizzation",
            "xuantization",
            "uantization",
            "quantizxti",
            "antiza",
        ],
    )
    def test_forgiving(self, tmp_path: Path, query: str) -> None:
        """The beginning of a word, one mistake anywhere, and the middle of a word find the word."""
        pages = [
            plain("a", "All about quantization here."),
            *[plain(f"p{number}", f"filler {number}") for number in range(9)],
        ]
        [row] = Client(tmp_path, pages).ask(query)
        assert row["route"] == "a"
        assert "[" in as_text(row["text"])

    def test_two_mistakes(self, tmp_path: Path) -> None:
        """Two mistakes are another word."""
        assert Client(tmp_path, [plain("a", "quantization")]).ask("qantizatoin") == []

    def test_members_below(self, tmp_path: Path) -> None:
        """Below a class stand its members, three rows of a page at most."""
        names = ["lib.Model", "lib.Model.a", "lib.Model.b", "lib.Model.c"]
        api = [SearchSection(name, name.removeprefix("lib."), "", name) for name in names]
        assert [row["api"] for row in Client(tmp_path, [page("api", "Api", *api)]).ask("Model")] == names[:3]

    def test_class_before_its_methods(self, tmp_path: Path) -> None:
        """The beginning of a class's name leads to the class, also where the methods' headings begin so and the class's does not."""
        names = ["lib.Encoder.forward", "lib.Encoder.encode", "lib.Encoder"]
        titles = ["Encoder.forward", "Encoder.encode", "lib.Encoder"]
        api = [SearchSection(name, title, "", name) for name, title in zip(names, titles, strict=True)]
        for query in ("Enc", "lib.Enc", "Encoder"):
            assert Client(tmp_path, [page("api", "Api", *api)]).ask(query)[0]["api"] == "lib.Encoder"

    def test_right_unit(self, tmp_path: Path) -> None:
        """The beginning of a member's name leads to the member, however often the words stand elsewhere on the page."""
        other = SearchSection(
            "lib.B.mask_tokens", "B.mask_tokens", "Long.mask_toke " + "x " * UNIT_LENGTH, "lib.B.mask_tokens"
        )
        own = SearchSection("lib.Long.mask_tokens", "mask", "", "lib.Long.mask_tokens")
        assert Client(tmp_path, [page("api", "Long mask", other, own)]).ask("Long.mask_to")[0]["api"] == own.api

    def test_title_before_prefix(self, tmp_path: Path) -> None:
        """A page that is called what was asked for stands before objects whose names only begin so."""
        method = SearchSection("lib.C.training_step", "training_step", "", "lib.C.training_step")
        own = [
            SearchSection("training", "Training", ""),
            SearchSection("lib.D.training_end", "", "", "lib.D.training_end"),
        ]
        client = Client(tmp_path, [page("api", "Api", method), page("guide", "Training", *own)])
        assert client.routes("training") == ["guide", "api"]
        assert client.ask("training")[0]["anchor"] == "training"

    def test_all_words(self, tmp_path: Path) -> None:
        """A page that has all words, in whatever sections, is first; then those that lack some."""
        pages = [
            page(
                "both", "", SearchSection("1", "One", "apple " + "x " * UNIT_LENGTH), SearchSection("2", "Two", "pear")
            ),
            plain("apple", "apple", "One"),
            plain("pear", "pear", "Two"),
        ]
        assert Client(tmp_path, pages).routes("pear apple")[0] == "both"

    def test_phrase_first(self, tmp_path: Path) -> None:
        """Words that stand together count more."""
        pages = [plain("apart", "tune it to be fine"), plain("together", "we fine tune it")]
        assert Client(tmp_path, pages).routes("fine tune") == ["together", "apart"]

    @pytest.mark.parametrize(
        ("query", "near"),
        [
            ("sharks nets", "nets keep sharks out"),
            ("sharks nets", "sharks, and far from here {} sharks or nets"),
            ("shark net bay", "in this bay nets catch sharks"),
            ("sharks keeping", "it keeps most sharks away"),
            ("鮫 網", "この湾には鮫を捕る網がある"),
        ],
    )
    def test_near_words_first(self, tmp_path: Path, query: str, near: str) -> None:
        """The nearer the words stand to each other, in whatever order and forms, the more they count."""
        away = "word " * 60
        far = f"sharks {away} nets {away} bay {away} keeps 鮫 {away} 網"
        pages = [plain("far", far), *(plain(f"other{i}", "x") for i in range(20))]
        pages.insert(1, plain("near", f"{near.format(away)} {far}"))
        assert Client(tmp_path, pages).routes(query)[:2] == ["near", "far"]

    def test_identifiers(self, tmp_path: Path) -> None:
        """Identifiers are found whole, from their start, by a part and by some parts."""
        client = Client(tmp_path, [plain("a", "set num_train_epochs=3"), plain("b", "other")])
        for query in ("num_train_epochs", "num_tr", "epochs", "train_epochs", "num_train_epochs=3", "m_tra"):
            assert client.routes(query) == ["a"], query

    def test_accents_and_width(self, tmp_path: Path) -> None:
        """Readers need not type case, accents or width; marks stand where the text has them."""
        client = Client(tmp_path, [plain("a", "Für die Übersetzung ＡＢＣ ﬁne"), plain("b", "x")])
        for query, text in (
            ("ubersetzung", "Für die [Übersetzung] ＡＢＣ ﬁne"),
            ("ÜBER", "Für die [Über]setzung ＡＢＣ ﬁne"),
            ("abc", "Für die Übersetzung [ＡＢＣ] ﬁne"),
            ("fine", "Für die Übersetzung ＡＢＣ [ﬁne]"),
        ):
            assert [as_text(row["text"]) for row in client.ask(query)] == [text]

    def test_snippet(self, tmp_path: Path) -> None:
        """A snippet is short and has what was asked for."""
        [row] = Client(tmp_path, [plain("a", "word " * 500 + "needle" + " word" * 500)]).ask("needle")
        text = as_text(row["text"])
        assert "[needle]" in text
        assert len(text) < 200

    def test_every_substring(self, tmp_path: Path) -> None:
        """Every substring of two to five characters is found: scripts, blanks, punctuation and Latin mixed."""
        texts = [
            "🤗 TransformersライブラリのAutoModel.from_pretrained()を使う。「日本語」のモデル、そして2つのＧＰＵ！",
            "使用transformers库（v4.39）加载模型：model = AutoModel；然后，训练。𠀀𠀁是罕见字",
            "토크나이저는 텍스트를 숫자로 바꿉니다. (예: [CLS] 101) Trainer로 학습",
            "โมเดลภาษาไทย ใช้ tokenizer ได้ น้ำ",
        ]
        client = Client(tmp_path, [plain(str(number), text) for number, text in enumerate(texts)], "ja")
        wanted = [
            (text[start : start + length].strip(), str(number))
            for number, text in enumerate(texts)
            for length in range(2, 6)
            for start in range(len(text) - length)
            if len(text[start : start + length].strip()) > 1
        ]
        answers = client.run([query for query, _ in wanted])["answers"]
        missed = [
            query
            for (query, route), rows in zip(wanted, answers, strict=True)
            if route not in {row["route"] for row in rows}
        ]
        assert missed == []

    def test_only_what_is_there(self, tmp_path: Path) -> None:
        """A page that has all pairs of characters but not the text itself is not shown."""
        client = Client(tmp_path, [plain("a", "東京都民 京都府"), plain("b", "東京府 京都民")], "ja")
        assert client.routes("東京都") == ["a"]

    def test_gives_up(self, tmp_path: Path) -> None:
        """Inside of words of spaced scripts only so many pages are opened for nothing."""
        pages = [plain(f"p{number}", "abcdefgh fghijklm") for number in range(200)]
        answer = Client(tmp_path, pages).run(["cdefghijkl"])
        assert answer["answers"] == [[]]
        assert sum(name.startswith("pages/") for name in answer["loaded"]) < 100

    def test_few_files(self, tmp_path: Path) -> None:
        """The first rows need a few files of a large index."""
        pages = [plain(f"p{number}", f"common word{number} " * 50) for number in range(300)]
        client = Client(tmp_path, pages)
        answer = client.run(["common"], most=1)
        assert len(answer["loaded"]) < 12
        assert len(client.ask("common")) == 300

    def test_lost_unit(self, tmp_path: Path) -> None:
        """Where a page's text cannot be loaded the page itself is offered."""
        [row] = Client(tmp_path, [plain("a", "needle", "Title")]).ask("needle", broken="pages/")
        assert (row["route"], row["anchor"], as_text(row["title"]), row["text"]) == ("a", "", "Title", [])

    def test_hostile_queries(self, tmp_path: Path) -> None:
        """No query breaks the engine."""
        client = Client(tmp_path, [plain("a", "constructor __proto__ toString", "A")])
        queries = [
            "__proto__",
            "constructor",
            "(",
            "[a-",
            "\\",
            "a" * 5000,
            "\ud800",
            ".",
            "..",
            "a.b.",
            "。",
            "\u0301",
            "x\u0000",
        ]
        answers = client.run(queries)["answers"]
        assert [len(rows) for rows in answers[:2]] == [1, 1]

    @pytest.mark.corpus
    @pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout")
    @pytest.mark.parametrize("language", ["ja", "ko", "zh"])
    def test_corpus(self, tmp_path: Path, language: str) -> None:
        """Random substrings of real pages are found, and the index is smaller than the text."""
        texts = {
            path.stem: " ".join(path.read_text("utf-8").split()) for path in sorted((CORPUS / language).rglob("*.md"))
        }
        pages = [plain(route, text) for route, text in texts.items()]
        client = Client(tmp_path, pages, language)
        assert sum(map(len, write_index(pages, language).values())) < sum(len(text.encode()) for text in texts.values())
        chance = random.Random(1)
        wanted = []
        while len(wanted) < 100:
            route, text = chance.choice(list(texts.items()))
            start = chance.randrange(len(text) - 8)
            query = text[start : start + chance.randint(2, 8)].strip()
            if len(query) > 1:
                wanted.append((query, route))
        answers = client.run([query for query, _ in wanted])["answers"]
        missed = [
            query
            for (query, route), rows in zip(wanted, answers, strict=True)
            if route not in {row["route"] for row in rows}
        ]
        assert missed == []
