"""Code in colours."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docbuilder.render.highlight import highlight, language_name

SPAN = re.compile(r'<span class="(\w+)">(.*?)</span>', re.DOTALL)


def classes(html: str) -> list[tuple[str, str]]:
    return [(name, unescape(text)) for name, text in SPAN.findall(html)]


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


LINES = st.lists(
    st.sampled_from(
        [">>> f(x)", ">>> ", "... g", "out", "", "$ ls", "(env) $ pip", "def f():", '    """a', "x = [1,", "\\", "&<>"]
    )
    | st.text(max_size=8),
    max_size=8,
)


@settings(deadline=None)
@given(st.sampled_from(["", "py", "pycon", "bash", "console", "json", "yaml", "diff", "html", "js", "nonsense"]), LINES)
def test_code_is_verbatim(language: str, lines: list[str]) -> None:
    """Without the spans the code is what it was, and no span holds another."""
    code = "\n".join(lines)
    html = highlight(language, code)
    assert plain(html) == code
    assert "<span" not in re.sub(r'<span class="[a-z]+">[^<]*</span>', "", html)


def test_prompts_and_outputs_are_told_apart() -> None:
    """What is typed is what is left when prompts and outputs go."""
    html = highlight("py", ">>> x = '''a\n... b'''\n>>> x\n'a\\nb'\n\n>>> @dec\n... def f(): pass\n")
    names = classes(html)
    assert [text for name, text in names if name == "gp"] == [">>> ", "... ", ">>> ", ">>> ", "... "]
    assert [text for name, text in names if name == "go"] == ["'a\\nb'\n"]
    typed = plain(re.sub(r'<span class="g[po]">[^<]*</span>', "", html))
    assert typed.split("\n") == ["x = '''a", "b'''", "x", "", "@dec", "def f(): pass", ""]


def test_open_brackets_go_on_without_a_prompt() -> None:
    """Writers forget `...`; what stands inside of open brackets is typed all the same."""
    names = classes(highlight("python", ">>> f(\n    1,\n)\n3\n"))
    assert [text for name, text in names if name == "go"] == ["3"]


def test_plain_doctest() -> None:
    """A session in a block without a language has prompts, too."""
    assert classes(highlight("", ">>> f\n1")) == [("gp", ">>> "), ("go", "1")]


def test_shell_session() -> None:
    """Prompts of shells, with user, host and environment."""
    names = classes(highlight("shell-session", "(env) me@host:~/x$ ls\nfile\n$ pwd\n/x"))
    assert [text for name, text in names if name == "gp"] == ["(env) me@host:~/x$ ", "$ "]
    assert [text for name, text in names if name == "go"] == ["file", "/x"]


def test_long_code_is_plain() -> None:
    """No lexer promises to be linear."""
    assert highlight("python", "def f(): pass\n" * 5_000) == "def f(): pass\n" * 5_000
    assert "<" not in highlight("python", "(" * 6_000)


@pytest.mark.parametrize(
    ("language", "name"),
    [("py", "Python"), ("", ""), ("text", ""), ("nonsense", "nonsense"), ("sh-session", "Console"), ("yml", "YAML")],
)
def test_language_name(language: str, name: str) -> None:
    """Languages are called as people call them."""
    assert language_name(language) == name


@pytest.mark.parametrize("language", ["systemd", "cuda", "objective-c++", "autoit", "mcfunction", "tasm"])
def test_lexers_that_nobody_tried_get_little(language: str) -> None:
    """They take seconds for 20 kB; what is short is coloured."""
    hard = "a = (" * 4_000
    begin = time.process_time()
    assert "<span" not in highlight(language, hard)
    highlight(language, hard[:3_999])
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("language", ["python", "c", "cpp", "yaml"])
def test_thousands_of_blank_lines_are_not_coloured(language: str) -> None:
    """Lexers look at all of them from each of them."""
    begin = time.process_time()
    assert "<span" not in highlight(language, "int a = 1;" + " \n" * 20_000)
    assert time.process_time() - begin < 1
    assert "<span" in highlight("python", "a = 1\n" + "\n" * 50 + "b = 2\n")


def test_prompts_in_a_docstring_are_no_session() -> None:
    """All of a program that has examples in its docstrings is code, and is copied."""
    program = 'def f():\n    """It.\n\n    >>> f()\n    1\n    """\n    return 1\n'
    assert 'class="gp"' not in highlight("python", program)
    assert 'class="go"' not in highlight("python", program)
    assert 'class="gp"' in highlight("python", 'x = """a"""\n>>> f()\n')
