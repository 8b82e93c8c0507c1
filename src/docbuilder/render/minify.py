"""Style sheets and scripts without what only their writers need: comments, indentation, empty lines.

In: text as written. Out: shorter text that means the same. Names stay, and so do line ends: where a statement has no
semicolon, they end it.
"""

from __future__ import annotations

import re

_CSS_TOKEN = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^)"']*\))|/\*.*?\*/|\s+""", re.DOTALL)


def minify_css(text: str) -> str:
    """Style sheet without comments, indentation and empty lines; strings and addresses stay as they are."""
    return _CSS_TOKEN.sub(_shorter, text).replace("\n ", "\n").strip() + "\n"


def _shorter(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    if match[0].startswith("/*"):
        return ""
    return "\n" if "\n" in match[0] else " "


_TEMPLATE_PART = r"(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)"
_JS_TOKEN = re.compile(
    rf"""
    (?P<blank>(?:\s|//[^\n]*|/\*.*?\*/)+)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<template>`{_TEMPLATE_PART})
    |(?P<word>[\w$]+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE_REST = re.compile(rf"\}}{_TEMPLATE_PART}", re.DOTALL)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_BEFORE_REGEX = {"", *"{}(,;=:?[!&|+-*%~^<>"}
_BEFORE_REGEX |= {"await", "case", "delete", "do", "else", "in", "instanceof", "new", "of", "return", "throw", "typeof"}
_BEFORE_REGEX |= {"void", "yield"}
"""Tokens after which a slash begins a regular expression; after all others it divides."""


def minify_js(text: str) -> str:
    """Script without comments, indentation and empty lines; strings, templates and regular expressions stay as they are.

    A regular expression that is a statement's first piece after `if (…)` must not hold quotes: there a slash divides.
    """
    parts: list[str] = []
    depths: list[int] = []  # of braces, for every template that we are in
    before = ""
    at = 0
    while at < len(text):
        character = text[at]
        match = None
        if character == "/" and before in _BEFORE_REGEX and text[at + 1 : at + 2] not in ("/", "*"):
            match = _REGEX.match(text, at)
        elif character == "}" and depths and not depths[-1]:
            match = _TEMPLATE_REST.match(text, at)
            depths.pop()
        found = match or _JS_TOKEN.match(text, at)
        assert found is not None  # any character is one
        piece, kind = found[0], found.lastgroup
        at = found.end()
        if kind == "blank":
            parts.append("\n" if "\n" in piece else " ")
            continue
        if piece.endswith("${") and (match or kind == "template"):
            depths.append(0)
        elif depths and kind == "other":
            depths[-1] += (piece == "{") - (piece == "}")
        # what ends in a quote or a regular expression is a value: a slash after it divides; in `${` an expression begins
        before = "{" if piece.endswith("${") else piece
        parts.append(piece)
    return "".join(parts).strip() + "\n"
