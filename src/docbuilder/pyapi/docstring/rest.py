"""reST in docstrings, turned into the dialect. In: text that uses reST. Out: Markdown."""

from __future__ import annotations


def is_used(text: str) -> bool:
    """Whether the docstring uses reST."""
    return False


def mark_literals(lines: tuple[str, ...], indents: list[int], code: list[bool]) -> None:
    """Mark the lines of literal blocks in `code`."""


def to_markdown(text: str) -> str:
    """The text with roles, directives and literal blocks as the dialect writes them."""
    return text
