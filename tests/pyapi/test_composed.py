"""Docstrings that code puts together, read without running it: what is too large, and what is told by names alone."""

import pytest

from docbuilder.pyapi.model import ApiRequest, TextSection
from docbuilder.pyapi.static.package import StaticPackage

DECORATORS = """
def plus(text):
    def decorate(fn):
        fn.__doc__ = fn.__doc__ + text
        return fn
    return decorate

def again(text):
    return again(text)(text)

def twice(text):
    for _ in [text] * 9000:
        text = text + text
    return plus(text)

def themselves(fn):
    fn.__doc__ = load.__doc__
    return fn
"""


def _text(tmp_path, code: str) -> str:
    (tmp_path / "lib.py").write_text(code, encoding="utf-8")
    found = StaticPackage([tmp_path], "lib").get(ApiRequest("load"))
    assert found is not None
    return "".join(each.text.text for each in found.docstring.sections if isinstance(each, TextSection))


@pytest.mark.parametrize(
    "decorator",
    [
        'plus("x" * 1_000_000_000)',
        'plus(1_000_000_000 * "x")',
        'plus("{:>1000000000}".format("x"))',
        'plus("{0.__class__}".format("x"))',
        'plus("%1000000000s" % "x")',
        'plus("%*d" % (1_000_000_000, 1))',
        'plus(f"{1:>1000000000}")',
        'plus("x".ljust(1_000_000_000))',
        'plus(("a" * 100_000).replace("a", "b" * 100_000))',
        'plus(("b" * 100_000).join(["a"] * 100_000))',
        'plus(str([[["a"] * 9000] * 9000] * 9000))',
        'twice("a")',
        'again("a")',
        "themselves",
        "plus(None)",
        "plus()",
        'plus("a", "b")',
        'plus(" a")(load)',
    ],
)
def test_what_is_too_large_or_fails_leaves_a_docstring(tmp_path, decorator):
    """The source of a stranger fills no memory, takes no time, and half of a text is none."""
    assert _text(tmp_path, f'{DECORATORS}\n@{decorator}\ndef load():\n    """Load."""\n') == "Load."


@pytest.mark.parametrize(
    ("decorator", "text"),
    [
        ('add_start_docstrings("Before this.")', "Before this. Load."),
        ('add_end_docstrings("Behind this.")', "Load. Behind this."),
        ('add_docstrings(f"{__name__}", "Known text.")', "lib Known text. Load."),
        ('add_docstrings(unknown(), "Known text.")', "Known text. Load."),
        ('describe("Before this.")', "Load."),
        ("add_docstrings", "Load."),
    ],
)
def test_names_tell_where_the_source_is_not_there(tmp_path, decorator, text):
    """A decorator of a package that is not installed counts if it speaks of docstrings."""
    names = "add_docstrings, add_start_docstrings, add_end_docstrings, describe"
    found = _text(tmp_path, f'from gone import {names}\n@{decorator}\ndef load():\n    """Load."""\n')
    assert " ".join(found.split()) == text.removeprefix("lib ")


def test_what_is_known_counts_beside_what_its_name_tells(tmp_path):
    """One decorator is followed, the next one's source is not there."""
    code = 'from gone import add_docstrings\n@add_docstrings("Before this.")\n@plus(" More.")\ndef load():\n    """Load."""\n'
    assert " ".join(_text(tmp_path, DECORATORS + code).split()) == "Before this. Load. More."
