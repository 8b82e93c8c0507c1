"""A reST hyperlink target to which no link leads keeps its address on the page."""

from docbuilder.pyapi.docstring import rest
from docbuilder.pyapi.docstring.directives import to_markdown


def converted(text: str) -> str:
    """The docstring as Markdown."""
    found = rest.read(text)
    assert found is not None
    return to_markdown(text, found)


def test_target_without_a_link() -> None:
    """The name is emphasised, which reST does not know in names: no reference is found, and the address is text."""
    text = "As in *All you need*_.\n\n.. _*All you need*: https://example.org/abs/1\n"
    assert "*All you need*: https://example.org/abs/1" in converted(text)


def test_target_with_a_link() -> None:
    """What a reference names is its address, and the target itself is not shown."""
    text = "As in `All you need`_.\n\n.. _All you need: https://example.org/abs/1\n"
    made = converted(text)
    assert "[All you need](https://example.org/abs/1)" in made
    assert made.count("https://example.org/abs/1") == 1
