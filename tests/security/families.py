"""Families of hostile pages: each is a function of a size in characters. What is hard for parsers, resolvers, renderers or readers of settings."""

from __future__ import annotations

from collections.abc import Callable

Family = Callable[[int], str]


def _repeated(unit: str, before: str = "", after: str = "") -> Family:
    return lambda size: before + unit * (size // max(1, len(unit.encode()))) + after


def _mirrored(opening: str, closing: str, inner: str = "a") -> Family:
    def page(size: int) -> str:
        count = size // (len(opening) + len(closing))
        return opening * count + inner + closing * count

    return page


def _numbered(unit: str, before: str = "", after: str = "") -> Family:
    def page(size: int) -> str:
        parts, length, number = [], 0, 0
        while length < size:
            parts.append(unit.replace("@", str(number)))
            length += len(parts[-1])
            number += 1
        return before + "".join(parts) + after

    return page


_UNITS = [
    # inline
    "[", "]", "[]", "[a]", "[[", "[[a]]", "![", "![a]", "![[]()", "[a](", "[a](b", "[a](<", "[a](<b", "[](", "[a](b \"", "[a](b '", "[a](b (",
    "[a][", "[a][b", "[^a]", "[^", "[`a`]", "[`a", "[`~a.b`]", "`", "`a", "``a` ", "```", "*", "**", "***a", "*a", "a*", "**a*", "*a_", "_", "__a",
    "_a*", "~", "~~", "~~a~", "<", "<a", "<a>", "<a b", "<a b=", "<a b='", '<a b="', "<a b=c ", "</a", "<!", "<!--", "<!-", "<?", "<![CDATA[",
    "<b><i>", "<a href='x'>", "<http://", "<a@b", "&", "&amp", "&#", "&#x", "&amp;", "\\", "\\(", "\\[", "\\*", "$", "$$", "$a", "$a$", "\\(a",
    "http://", "http://a", "https://a.b/(", "www.", "www.a.", "a@", "a@b.", "a.b@", ":", "::", "{", "{{", "{%", "a ", "é", "\u3042", "\U0001f600",
    "\u200b", "\u202e", "\0", "\t", " ", "  \n", "\\\n",
    # blocks
    "\n", "\n\n", "a\n", "a\n\n", "- ", "- a\n", "- a\n\n", "* - + ", "1. ", "1. a\n", "- [ ] a\n", "> ", "> a\n", ">> a\n", "> - ", "- > ", "# ", "# a\n",
    "####### a\n", "a\n=\n", "a\n-\n", "-\n", "---\n", "***\n", "    a\n", "\ta\n", "```\n", "```a\n", "~~~\n", "``` `\n", "|", "|a", "| a |\n", "a|b\n-|-\n",
    "|-|\n", "a\n|-|\n|a|\n", "[a]: b\n", "[a]: <\n", "[a]: b 'c\n", "[^a]: b\n", "[^a]:\n\n    b\n", "$$\n", "$$a$$\n\n", "\\[\n",
    "<div>\n", "</div>\n", "<div>\n\n", "<table><tr><td>\n\n", "<details>\n", "<pre>\n", "<script>\n", "<style>", "<!-- a\n", "<p>a\n\n",
    # the dialect
    "<Tip>", "<Tip>\n", "<Tip>\n\n", "</Tip>\n", "<Tip warning={", "<Tip a=\"", "<hfoptions id=\"a\">\n", "<hfoption id=\"a\">\n", "</hfoptions>\n", "<frameworkcontent>\n",
    "<pt>\n", "</pt>\n", "{#if fw === 'pt'}\n", "{:else}\n", "{/if}\n", "[[autodoc]] a\n", "[[autodoc]] a\n    - b\n", "[[open-in-colab]]\n", "[[a]]\n", "# a[[b]]\n",
    "<Youtube id=\"a\"/>\n", "<Question choices={[", "<Question choices={[{text: \"a\"}]}/>\n", "<include>\n", "<include>\n{\"path\": \"a\"}\n</include>\n", "<literalinclude>\n{",
    "<CourseFloatingBanner ", "<PipelineTag pipeline=\"a\"/>", "<ExampleCodeblock>\n", "<EditOnGithub source=\"", "<!-- WRAP CODE BLOCKS -->\n", "===PT-TF-SPLIT===\n",
    "> [!NOTE]\n", "> [!TIP]\n> a\n\n", "<Added version=\"", "<Deprecated ", "<iframe src=\"x\">", "<a name=\"x\">", "<p id=\"a\">",
]  # fmt: skip

FAMILIES: dict[str, Family] = {
    **{f"repeated {unit!r}": _repeated(unit) for unit in _UNITS},
    "nested brackets": _mirrored("[", "]"),
    "nested links": _mirrored("[", "](b)"),
    "nested images": _mirrored("![", "](b)"),
    "nested emphasis": _mirrored("*a ", " b*"),
    "nested quotes": lambda size: "> " * min(size // 2, 2_000) + "a",
    "nested lists": lambda size: "".join("  " * depth + "- a\n" for depth in range(int(size**0.5))),
    "nested html": _mirrored("<div>\n\n", "\n\n</div>\n"),
    "nested tips": _mirrored("<Tip>\n\n", "\n\n</Tip>\n"),
    "nested spans": _mirrored("<span>", "</span>"),
    "nested parentheses": _mirrored("[a](" + "(", ")"),
    "equal headings": _repeated("## Same\n\n"),
    "numbered headings": _numbered("## Heading @\n\n"),
    "equal markers": _repeated("## A[[same]]\n\n"),
    "headings that take numbers": _numbered("## a\n\n## a-@\n\n"),
    "definitions": _numbered("[a@]: https://example.org/@\n"),
    "definitions that are used": _numbered("[a@]: https://example.org/@\n\n[a@] [a@]\n\n"),
    "one definition that is used": _repeated("[a] ", "[a]: https://example.org/" + "x" * 2_000 + "\n\n"),
    "footnotes": _numbered("[^a@]\n\n[^a@]: b\n\n"),
    "one footnote that is used": _repeated("[^a] ", "", "\n\n[^a]: b\n"),
    "footnotes in footnotes": _numbered("[^a@]: [^a@0]\n\n"),
    "links to nowhere": _numbered("[a](nowhere@) "),
    "links to objects": _numbered("[`a.b@`] "),
    "wide table": lambda size: "|a" * (size // 6) + "|\n" + "|-" * (size // 6) + "|\n" + "|b" * (size // 6) + "|\n",
    "long table": _repeated("|b|c|\n", "|a|b|\n|-|-|\n"),
    "table with few cells": _repeated("|b\n", "|a" * 100 + "|\n" + "|-" * 100 + "|\n"),
    "one long line": _repeated("word "),
    "one long word": _repeated("a"),
    "long info string": _repeated("a", "```", "\ncode\n```\n"),
    "long code": _repeated("x = 1\n", "```py\n", "```\n"),
    "code of blank lines": _repeated(" \n", "```py\n", "```\n"),
    "code of prompts": _repeated(">>> a\nb\n", "```py\n", "```\n"),
    "code in an unknown language": _numbered("```l@\na\n```\n\n"),
    "formulas": _numbered("$a_{@}$ "),
    "a long formula": _repeated("x+", "$$", "1$$\n"),
    "a deep formula": _mirrored("$$" + "{", "}" + "$$"),
    "broken formulas": _repeated("$\\frac{$ "),
    "diagrams": _repeated("```mermaid\ngraph TD\n```\n\n"),
    "front matter": _numbered("a@: b\n", "---\n", "---\n"),
    "front matter of aliases": _numbered("a@: &x [*x, *x]\n", "---\n", "---\n"),
    "front matter without end": _repeated("a: b\n", "---\n"),
    "entities": _repeated("&CounterClockwiseContourIntegral;"),
    "tabs of one group": _numbered('<hfoptions id="g">\n<hfoption id="o@">\n\na\n\n</hfoption>\n</hfoptions>\n\n'),
    "tabs": _numbered('<hfoption id="o@">\n\na\n\n</hfoption>\n', '<hfoptions id="g">\n', "</hfoptions>\n"),
    "questions": _numbered('<Question choices={[{text: "a@", explain: "b", correct: true}]}/>\n\n'),
    "attributes": _numbered('a@="b" ', "<p ", ">x</p>\n"),
    "classes": _repeated("a ", '<p class="', '">x</p>\n'),
    "numbered ids": _numbered('<p id="a@">x</p>\n\n'),
    "comments": _repeated("<!-- a -->\n\n"),
}

WHOLE = [name for name in FAMILIES if not name.startswith("repeated")]
"""Families that later stages are concerned with: the whole build is measured."""
