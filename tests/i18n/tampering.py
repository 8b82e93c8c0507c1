"""Answers of a provider that break something: a mask, or what is around the words.

The tests take some hundred of them, `bench/translation_answers.py` ten thousand.
"""

from __future__ import annotations

import re
from random import Random

from docbuilder.config import Config
from docbuilder.i18n.units import RefusedError, TranslationUnit, checked, units_of, unmasked
from docbuilder.model.source import Source
from docbuilder.parse import parse

PAGE = r"""---
title: The tour
description: All of it.
---

# The tour of `pip`[[tour]]

Look at [the other page](other#part "title") and [`~mylib.Thing`], then run `pip install x` over
two lines; **bold with `code`** and *soft*.

> [!NOTE]
> A quote with \\(x^2\\) and a [link](a.md)
> over lines.

<Tip warning={true}>

A tip with <b>raw</b> text, an ![image](a.png) and https://x.y/z.

</Tip>

- first item\
  after a break
- second **item** with a note[^1] and another[^two]

| name | what |
| --- | --- |
| `a` | the first [cell](b) |
| b | plain words |

Term of art
: What it means, in $y$ words.

<hfoptions id="os">
<hfoption id="Linux">

Words in a tab.

</hfoption>
</hfoptions>

```py
run()
```

$$
e = mc^2
$$

<Question choices={[{text: "An answer with `code`", explain: "It\'s \"so\".", correct: true}, {text: 'Another, it\'s said'}]}/>

## Objects[[objects]]

A ⟦bracket⟧ of its own & an entity &lt; and \* an escape.

[[autodoc]] mylib.Thing
    - all

[^1]: The first note has a [link](c).
[^two]: The second.
"""
SOURCE = Source("en/tour.md", PAGE)
UNITS = units_of(parse(SOURCE).document)
_MASK = re.compile(r"⟦/?\d+⟧")


def harmless(unit: TranslationUnit, random: Random) -> str:
    """A translation that breaks nothing: other words, and code at another place."""
    parts = re.split(r"(⟦/?\d+⟧|&\w+;|\\.)", unit.text)
    text = "".join([re.sub(r"[^\W\d_]+", "語", part) if number % 2 == 0 else part for number, part in enumerate(parts)])
    mask = _MASK.search(text)
    if mask is not None and unit.masks[0][0].startswith("`") and random.random() < 0.5:
        text = f"{text[: mask.start()]}語{text[mask.end() :]} {mask[0]}"
    return text


ADDED = (
    "`code`",
    "[a link](evil)",
    "[`mylib.Other`]",
    "<b>tag</b>",
    "<script>alert(1)</script>",
    "<Tip>",
    "</Tip>",
    "![image](evil.png)",
    "https://evil.example/x",
    "[[anchor]]",
    r"\\(x\\)",
    "$x^2$",
    "$$x$$",
    "[^1]",
    "<!-- comment -->",
    "⟦99⟧",
    "⟦0⟧",
    "⟦x⟧",
    "⟦",
    "⟧",
    "**",
    "<https://evil.example>",
    '<PipelineTag pipeline="x"/>',
    '<Youtube id="x"/>',
)
STARTS = (
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "    - ",
    "```",
    "~~~\n",
    "| a | b |\n|---|---|\n| ",
    "[^3]: ",
    "[[autodoc]] mylib.Evil\n",
    "$$\n",
)
LINES = ("\n", "\n\n", "\r\n", "\x0b", "\u2028", "\x00", "\x1b[31m")


def tampered(unit: TranslationUnit, random: Random) -> str:
    """An answer that breaks something."""
    text = harmless(unit, random)
    masks = list(_MASK.finditer(text))
    kinds = ["add", "line"]
    if unit.kind in ("paragraph", "front matter"):
        kinds += ["start"]
    if masks:
        kinds += ["drop", "twice", "other", "spoil", "turn"] * 2
    kind = random.choice(kinds)
    at = random.randrange(len(text) + 1)
    if any(mask.start() < at < mask.end() for mask in masks):
        at = 0
    if kind == "add" or (kind == "start" and unit.kind == "front matter"):
        added = random.choice(ADDED if unit.kind != "front matter" else ("⟦1⟧", "⟦", "⟧", "\n", "\x00"))
        return (
            f"語{text[:at]} {added} {text[at:]}語"
            if unit.kind == "front matter"
            else f"{text[:at]} {added} {text[at:]}"
        )
    if kind == "line":
        at = max(1, min(at, len(text) - 1))
        return f"{text[:at]}語{random.choice(LINES)}語{text[at:]}"
    if kind == "start":
        return random.choice(STARTS) + text
    mask = random.choice(masks)
    before, behind = text[: mask.start()], text[mask.end() :]
    if kind == "drop":
        return before + random.choice(("", "`x`", mask[0][1:-1])) + behind
    if kind == "twice":
        return f"{text} {mask[0]}"
    if kind == "other":
        return f"{before}⟦{len(unit.masks) + random.randint(1, 9)}⟧{behind}"
    if kind == "spoil":
        return (
            before
            + random.choice((mask[0][:-1], mask[0][1:], mask[0].replace("⟦", "["), mask[0].replace("⟦", "⟦ ")))
            + behind
        )
    closing = (
        f"⟦/{random.randint(1, len(unit.masks))}⟧"  # turn: what closes stands before what opens, or closes an atom
    )
    return closing + text.replace(closing, "")


def reason_of(unit: TranslationUnit, answer: str) -> str:
    """Why an answer is refused, or "" where it is taken."""
    try:
        new = unmasked(unit, answer)
    except RefusedError as error:
        return str(error)
    return checked(Config(), SOURCE, {unit: new})[1].get(unit, "")
