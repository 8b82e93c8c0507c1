"""Pygments' lexers, faster: the tokens are those of Pygments' own loop."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import Lexer, RegexLexer, bygroups, combined, default, include, this, using, words
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text

from docbuilder.render.lexing import LexerToken, tokenizer


class EveryRule(RegexLexer):
    """A lexer with everything that rules may say."""

    name = "every rule"
    flags = re.MULTILINE
    tokens = {
        "root": [
            (r"(?P<quote>['\"])x(?P=quote)", String),
            (r"(<)(\w+)([^<>]*)(>)", bygroups(Operator, Name, using(this, state="inner"), Operator)),
            (r"(?i)(select|from)\b", Keyword),
            (r"(?s)/\*.*?\*/", Comment),
            (r"((a)(b)?)+(?=c)", bygroups(Name, None, Number)),
            (r"(\d)(\d)\2\1", Number.Integer),
            (words(("let", "letter", "in"), suffix=r"\b"), Keyword),
            (r"\[", Operator, "inner"),
            (r"\{", Operator, ("inner", "#push", "inner")),
            (r"!", Operator, combined("inner", "blanks")),
            (r"[](,)]", Operator, "#pop"),
            (r"^%", Comment, "#push"),
            (r"(?=\?)", Text, "question"),
            include("blanks"),
            (r"\\[(](?:\[[(])?", String.Escape),
        ],
        "inner": [
            (r"\]", Operator, "#pop"),
            (r"\}", Operator, "#pop:2"),
            (r";", Operator, ("#pop", "question")),
            (r"[^\W\d]+|[(](?#bracket ( )", Name),
        ],
        "question": [(r"\?+", Operator), (r"\$", Operator, "#pop:9"), default("#pop")],
        "blanks": [(r"[ \t]+", Text), (r"\n(?=\n)", Text)],
    }


class Verbose(RegexLexer):
    """A lexer whose patterns have comments."""

    name = "verbose"
    flags = re.VERBOSE | re.DOTALL
    tokens = {"root": [(r"a b  # a (group", Name), (r"(b) | \ ", bygroups(Text)), (r"c", Name), (r"c.", Keyword)]}


class Odd(RegexLexer):
    """A lexer with rules whose patterns are none of `re`, and with flags in the middle of one."""

    name = "odd"
    tokens = {"root": [(r"a", Name), (r"b", Text)]}

    def __init__(self) -> None:
        super().__init__()
        a, b = self._tokens["root"]
        own = lambda text, at: re.compile("c+").match(text, at)  # noqa: E731
        self._tokens = {"root": [a, b, (own, Keyword, None), b, a]}


class Opening(RegexLexer):
    """A lexer whose patterns do not begin with what they seem to begin with."""

    name = "opening"
    tokens = {
        "root": [(r"(?#flags)(?i)a", Name, "group"), (r"(?i)(?m)b$", Keyword), (r"\n", Text)],
        "group": [(r"(?#[)(b)[c]", bygroups(Name), "#pop"), (r"\(|a", Text), (r"(b)", Keyword)],
    }


def both(lexer: Lexer, code: str) -> tuple[list[LexerToken], list[LexerToken]]:
    ours = list(tokenizer(lexer, few=0)(code))
    assert list(tokenizer(lexer, few=2)(code)) == ours  # some states become one pattern meanwhile
    return ours, list(lexer.get_tokens_unprocessed(code))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["'x'", "\"x'", "<b 1 c>", "SELECT", "/*\n*/", "ababc", "1221", "letter", "%", "?", "\\([(]"])
        | st.text("abcx'<>[](){}!;,?$%\\ \n12", max_size=4)
    ).map("".join)
)
def test_every_rule(code: str) -> None:
    """Groups, references, flags, states, tokens that are left out, texts that no rule takes."""
    ours, theirs = both(EveryRule(), code)
    assert ours == theirs


@pytest.mark.parametrize("lexer", [Verbose(), Odd(), Opening()])
@given(st.text("abcAB \n(", max_size=12))
def test_patterns_that_stand_alone(lexer: Lexer, code: str) -> None:
    """What cannot be a branch of several is tried by itself, in its turn."""
    ours, theirs = both(lexer, code)
    assert ours == theirs


PIECES = [
    "def f(x: int = 0x1F) -> str:\n", "    return f'{x!r:>{y}} \\n'\n", "@a.b\nclass A(B): ...\n", '"""a\nb"""', "r'\\d'",
    "# note\n", "import a.b as c\n", "match x:\n", "$ echo \"$(ls ${a[0]})\" | grep -v '#' \\\n", "<<EOF\nx\nEOF\n",
    '{"a": [1, -2.5e3, true, null]}', "a: &b\n  - !c |\n   d\n", "[t.u]\nx = 2024-01-01\n", "const a = `x${b}` /re/g;\n",
    "<a href='b'>c&amp;</a><script>var d = 1 < 2</script><style>p {x: y}</style>", "<!-- x -->", "# h\n\n* **b** `c`\n",
    "```python\nx = 1\n```\n", "+ a\n- b\n@@ -1 +1 @@\n", "FROM a AS b\nRUN c && d\n", "\u3042\u00e9\U0001f917", "\x00", "\r",
    "\n\n", "'''", '"', "`", "{", "}", "(", "]", "\\", " ", "\t",
]  # fmt: skip
LANGUAGES = ["python", "bash", "json", "yaml", "javascript", "html", "markdown", "diff", "toml", "text", "ini", "cpp"]


@settings(deadline=None)
@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map("".join))
def test_languages(language: str, code: str) -> None:
    """Languages of documentation."""
    ours, theirs = both(get_lexer_by_name(language), code)
    assert ours == theirs
