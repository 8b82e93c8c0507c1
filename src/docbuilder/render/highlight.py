"""Code -> HTML with classes.

In: a language name and the code. Out: HTML for the inside of `<code>`: the code, verbatim, in spans.

Classes, a subset of Pygments' short ones (the theme colours all of them, in light and dark):
    k   keyword, word operator        kc  constant: True, None       kt  type
    s   string                        si  in a string: {x}, escapes  m   number
    c   comment                       cp  preprocessor, shebang      na  attribute, key
    nb  builtin                       nc  class                      nd  decorator
    nf  function                      nt  tag                        nv  variable
    gp  prompt (not selected)         go  output                     gt  traceback, error
    gi  inserted line                 gd  deleted line               gh  heading of a diff or of Markdown
"Copy" gives the text without the spans of class gp and go; an output takes its line end with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType
from pygments.util import ClassNotFound

from docbuilder.render.lexing import Tokenizer, tokenizer
from docbuilder.render.writer import escape

# longer code is shown plain: no lexer promises to be linear
_LONGEST = 50_000
_LONGEST_UNCOMMON = 4_000
_LONGEST_LINE = 5_000
_MANY_LINES = 100
_BLANK_LINES = re.compile(rf"^(?:[ \t]*+\n){{{_MANY_LINES}}}", re.MULTILINE)
"""What takes lexers longest: those of C and Python need the square of the lines."""

_COMMON = frozenset(
    [
        "bash",
        "bat",
        "c",
        "console",
        "cpp",
        "css",
        "diff",
        "docker",
        "go",
        "html",
        "ini",
        "java",
        "javascript",
        "js",
        "json",
        "jsx",
        "kotlin",
        "make",
        "markdown",
        "md",
        "numpy",
        "php",
        "powershell",
        "protobuf",
        "pycon",
        "python",
        "pytb",
        "ruby",
        "rust",
        "scss",
        "sh",
        "sql",
        "swift",
        "text",
        "toml",
        "ts",
        "tsx",
        "typescript",
        "xml",
        "yaml",
    ]
)
"""Lexers of common languages, chosen by hand; of the others some have taken seconds for 20,000 characters (systemd, cuda, tasm)."""

_CLASSES: dict[_TokenType, str] = {
    Token: "",
    Keyword: "k",
    Keyword.Constant: "kc",
    Keyword.Type: "kt",
    Operator.Word: "k",
    Comment: "c",
    Comment.Preproc: "cp",
    Comment.PreprocFile: "s",
    Comment.Hashbang: "cp",
    Literal: "s",
    Number: "m",
    String: "s",
    String.Affix: "k",
    String.Escape: "si",
    String.Interpol: "si",
    Name.Attribute: "na",
    Name.Builtin: "nb",
    Name.Class: "nc",
    Name.Constant: "kc",
    Name.Decorator: "nd",
    Name.Entity: "si",
    Name.Exception: "nb",
    Name.Function: "nf",
    Name.Tag: "nt",
    Name.Variable: "nv",
    Generic.Deleted: "gd",
    Generic.Error: "gt",
    Generic.Heading: "gh",
    Generic.Inserted: "gi",
    Generic.Output: "go",
    Generic.Prompt: "gp",
    Generic.Subheading: "gh",
    Generic.Traceback: "gt",
}

# names that writers use and Pygments does not know, or knows as something dearer
_ALIASES = {
    "py": "python",
    "python3": "python",
    "pycon": "python",
    "python-console": "python",
    "shell": "bash",
    "sh": "bash",
    "zsh": "bash",
    "cli": "bash",
    "console": "console",
    "shell-session": "console",
    "sh-session": "console",
    "bash-session": "console",
    "terminal": "console",
    "curl": "bash",
    "js": "javascript",
    "jsonc": "json",
    "json5": "json",
    "jsonl": "json",
    "ipython": "python",
    "yml": "yaml",
    "md": "markdown",
    "mdx": "markdown",
    "node": "javascript",
    "svelte": "html",
    "vue": "html",
}
_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none", "no-highlight", "out", "output"})

_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?: |$)")
_FIRST_PROMPT = re.compile(r"^[ \t]*>>>(?: |$)", re.MULTILINE)
_SHELL_PROMPT = re.compile(r"(?:\([\w.-]+\) ?)?(?:[\w.-]+@[\w.-]+[:\w~/. -]*)?[$%#>] |PS [A-Z]:[^>\n]*> ?")


_EMPTY = re.compile(r"<span[^>]*></span>")
_LINE_PARTS = re.compile(r"(<span[^>]*>|</span>|\n)")

ROOM = 8192
"""Pieces of code that are remembered."""


@lru_cache(maxsize=ROOM)
def highlight(language: str, code: str) -> str:
    """The code in colours; plain where the language is not known or the code is too long.

    Args:
        language: a name that Pygments knows, or one of `_ALIASES`; lower case.
        code: anything.
    """
    name = _ALIASES.get(language, language)
    longest = _LONGEST if name in _COMMON else _LONGEST_UNCOMMON
    if (
        name in _PLAIN
        or len(code) > longest
        or (code.count("\n") >= _MANY_LINES and _BLANK_LINES.search(code))
        or max(map(len, code.split("\n"))) > _LONGEST_LINE
    ):
        return _console(code, _PROMPT, None) if _is_session(code) else escape(code)
    if name == "console":
        return _console(code, _SHELL_PROMPT, _tokenizer("bash"))
    tokenize = _tokenizer(name)
    if name == "python" and _is_session(code):
        return _console(code, _PROMPT, tokenize)
    if tokenize is None:
        return escape(code)
    return "".join(_spans(_tokens(tokenize, code)))


def _is_session(code: str) -> bool:
    """Whether there are prompts; those in a docstring belong to a program, all of which is to be read and copied."""
    first = _FIRST_PROMPT.search(code)
    return first is not None and not any(code.count(quotes, 0, first.start()) % 2 for quotes in ('"""', "'''"))


def split_lines(code: str) -> list[str]:
    """The lines of what `highlight` gives; no span goes over a line end."""
    lines: list[str] = []
    parts: list[str] = []
    around = ""
    for piece in _LINE_PARTS.split(code):
        if piece == "\n":
            parts.append("</span>" if around else "")
            lines.append("".join(parts))
            parts = [around]
        else:
            parts.append(piece)
            around = piece if piece.startswith("<span") else "" if piece == "</span>" else around
    return [_EMPTY.sub("", line) for line in (*lines, "".join(parts))]


@lru_cache(maxsize=256)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name)
    except (ClassNotFound, ImportError):
        return None


@lru_cache(maxsize=256)
def _tokenizer(name: str) -> Tokenizer | None:
    lexer = _lexer(name)
    return tokenizer(lexer) if lexer is not None else None


@lru_cache(maxsize=256)
def language_name(language: str) -> str:
    """How people call a language: `python` is Python; one that Pygments does not know, as it is; "" for none."""
    if language in _PLAIN:
        return ""
    if _ALIASES.get(language) == "console":
        return "Console"
    lexer = _lexer(_ALIASES.get(language, language))
    return str(lexer.name) if lexer is not None else language


def _tokens(tokenize: Tokenizer, code: str) -> Iterator[tuple[str, str]]:
    """(class, text), neighbours of the same class joined. The text is the code, nothing added and nothing lost."""
    last, text = "", ""
    for _, kind, value in tokenize(code):
        name = _CLASSES.get(kind)
        if name is None:
            name = _class_of(kind)
        if name == last or value.isspace():
            text += value
        else:
            if text:
                yield last, text
            last, text = name, value
    if text:
        yield last, text


@lru_cache(maxsize=512)
def _class_of(kind: _TokenType) -> str:
    """The class of a token's nearest ancestor that has one."""
    found: _TokenType | None = kind
    while found is not None and found not in _CLASSES:
        found = found.parent
    return _CLASSES[found] if found is not None else ""


def _spans(tokens: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in tokens:
        yield f'<span class="{name}">{escape(text)}</span>' if name else escape(text)


def _console(code: str, prompt: re.Pattern[str], tokenize: Tokenizer | None) -> str:
    """A session: prompts, what was typed behind them, and what came back."""
    lines = code.split("\n")
    result: list[str] = []
    at = 0
    while at < len(lines):
        start = at
        found = prompt.match(lines[at])
        if found is None:
            # what came back, up to the next prompt
            while at < len(lines) and prompt.match(lines[at]) is None:
                at += 1
            shown = lines[start:at]
            tail = [""] if at == len(lines) and shown[-1] == "" and len(shown) > 1 else []
            text = "\n".join(shown[: len(shown) - len(tail)])
            result.append(f'<span class="go">{escape(text)}</span>' if text.strip() else escape(text))
            result += tail
            continue
        prompts: list[str] = []
        typed: list[str] = []
        depth = 0
        while at < len(lines):
            found = prompt.match(lines[at])
            # a line without a prompt is typed all the same inside of open brackets and after a backslash
            if found is None and not (typed and (depth > 0 or typed[-1].endswith("\\")) and lines[at].strip()):
                break
            prompts.append(found[0] if found else "")
            typed.append(lines[at][found.end() :] if found else lines[at])
            depth = max(0, depth + sum(map(typed[-1].count, "([{")) - sum(map(typed[-1].count, ")]}")))
            at += 1
        result += [
            f'<span class="gp">{escape(mark)}</span>{line}' if mark else line
            for mark, line in zip(prompts, _by_line(tokenize, "\n".join(typed)), strict=True)
        ]
    return "\n".join(result)


@lru_cache(maxsize=2048)
def _by_line(tokenize: Tokenizer | None, code: str) -> tuple[str, ...]:
    """The lines of highlighted code; no span goes over a line end. Examples have many statements in common."""
    if tokenize is None:
        return tuple(escape(code).split("\n"))
    pieces: list[str] = []
    for name, text in _tokens(tokenize, code):
        html = escape(text)
        if not name:
            pieces.append(html)
        elif "\n" in html:
            pieces.append("\n".join(f'<span class="{name}">{line}</span>' if line else "" for line in html.split("\n")))
        else:
            pieces.append(f'<span class="{name}">{html}</span>')
    return tuple("".join(pieces).split("\n"))
