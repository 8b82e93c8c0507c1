"""Four times the text takes about four times the work. Work is counted in calls, not in seconds."""

from __future__ import annotations

import sys

import pytest

from docbuilder.model.source import Source
from docbuilder.model.walking import dump, rewrite, walk
from docbuilder.parse import parse

UNITS = [
    *("[", "]", "`", "<", "*", "_", "~", "$", "(", "\\", "|", ">", "!", "&", "#", "-", "=", "{", "\t", "\n"),
    *(
        "![",
        "[a](",
        "[](",
        "[a][",
        '[a]: b "\n',
        "[x]:\n",
        "[`X`] ",
        "[^a]",
        "[^a]: b\n",
        '[a](b "',
        "[a](((",
        "[![a](b)](c",
    ),
    *(
        "\uff0a\uff0a",
        "\uff40a",
        "\uff3ba",
        "\uff3ba\uff3d(a./",
        "\uff1ca ",
        "\uff04a^",
        "\uff01[a](",
        "`\uff40",
        "<\uff01--",
        "\u30fba\n",
    ),
    *(
        "**a:**b ",
        "`a`**b:**",
        "__あ",
        "**:あ",
        '<Card a="b">\n',
        "<Card a={{b}} c={d}",
        "\\(a^",
        "<div>\n**a",
        "<div>[a](b)",
        "$a^",
        "$a^$\u3001",
        '<img a="',
        "- \u3042\n-\u3042\n",
        "{#if fw == 'pt'}",
    ),
    *("*a **b ", "*a_ ", "**a* ", "a**b*", "_a_", "*é", "~~a~ ", "`a``", "`` ` "),
    *(
        "<a ",
        '<a b="',
        "<a b='",
        "<!--",
        "<?",
        "<![CDATA[",
        "<!A",
        '<div "',
        "<div>",
        "<div>\n",
        "</div>\n",
        "<b><i>",
        "<s>",
        "<svg>",
    ),
    *("<script>", "<pre>\n", "<x y=", "<https://", "<a@", "<table><tr><td>\n\n"),
    *(
        "<Tip>",
        "<Tip>\n",
        "</Tip>",
        "a</Tip>",
        "a`</Tip>",
        "<Tip a={",
        "<Tip a={\n",
        '<Tip a="\n',
        "<Tip a={[\n\n",
        "<Tip\n",
    ),
    *("- ", "> ", "1. ", "- a\n", "> a\n", "- - a\n", "> - ", "- [ ] ", "- a\n\n  - b\n"),
    *("| a\n", "|a|\n|-|\n", "|a|b|\n", "a\n=\n", "```\n", "~~~ a\n", "$$\n", "$$a\n", "$a ", "\\\\( "),
    *("http://", "www.", "www.a", "a@", "a@b", "a@b.c", "http://a.b)", "http://a.b&c;", "&#", "# a[[b", "a  \n"),
    *(
        "a</Tip>> - [x]\n",
        '>[a]: b "\na  \n',
        "a</Tip>>>> a\n",
        "`</Tip>`",
        "[a]([x][www.",
        "[](_www.",
        "<Tip a={| a\n<div>\n",
    ),
    *("</pt><Tip a={", "</Tip><Tip a={"),
    *(
        "    - a\n\n",
        "    a\n\n        b\n\n",
        "- a\n\n      b\n\n",
        ">>> a\n",
        ">>> a\n\n",
        "a\n    >>> b\n",
        "a::\n\n    b\n\n",
    ),
    *("** a ", "a** b **", "** a **b ", "**a ** [", "<a\n>\n", "<a\n> ", "<a b\n", "<s>", "</s>", "<s><i></s>"),
    *(
        "|a|b|\n|-|\n",
        "|a|\n|-|-|\n",
        "|a|\n|-|\n|b|c|\n",
        "[^1]: a\n",
        "[^1]",
        "# a[[b]\n",
        "`&lt;`",
        "!!! a\n\n",
        "<tipp>\n",
    ),
    *("</div>\n{<Question choices={[{\n", '<div "<Question choices={[{\n', 'a@{#if<Youtube id="'),
]


def work(text: str) -> int:
    """How many calls parsing takes."""
    source = Source("page.md", text)
    count = 0

    def profile(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(profile)
    try:
        parse(source)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_the_text(unit: str) -> None:
    """Nothing that an author (or an attacker) repeats takes more than linear work."""
    short, long = (work((unit * size)[:size]) for size in (2_000, 8_000))
    assert long < 5 * short + 2_000


DEEP = ["<Tip>", "<Tip>\n", "> ", "- ", "*a **b ", "[a ![b ", "<div>", "> - ", "<Tip>\n- ", "<b>"]


@pytest.mark.parametrize("unit", DEEP)
def test_depth_is_bounded(unit: str) -> None:
    """However deep a text nests, its tree can be walked, rewritten and dumped, and its last word is in it."""
    document = parse(Source("page.md", unit * 10_000 + "\n\nlast")).document
    assert rewrite(document, lambda node: node) is document
    assert "'last'" in str(dump(document))
    assert sum(1 for _ in walk(document)) > 1
