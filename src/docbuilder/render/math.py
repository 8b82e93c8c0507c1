"""TeX -> MathML.

In: a formula without its dollars. Out: `Formula`: a `<math>` element of MathML Core, or what is wrong.

math-core does the work. What is done here: commands and environments that writers use and it does not know, numbers
that would begin anew in every formula, and styles in attributes, which the content security policy forbids: each
becomes a class (`templates/nodes/math.html` lists them) or an attribute of MathML.
"""

from __future__ import annotations

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

from docbuilder.model.values import Data

# What a person can read has a few hundred characters; the converter recurses, and its stack has an end.
_LONGEST = 20_000
_DEEPEST = 100
_MOST_COMMANDS = 2_000
# a definition ends with its formula, and can make a short formula endless
_DEFINITION = re.compile(
    r"\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand|DeclareMathOperator)(?![a-zA-Z])"
)

_MACROS = {
    "hbox": r"\text{#1}",
    "mbox": r"\text{#1}",
    "ensuremath": r"{#1}",
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "substack": r"\begin{matrix}#1\end{matrix}",
    "softmax": r"\operatorname{softmax}",
}

# only a numbered formula of a paper can be referred to by its number
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(align|equation|gather|multline|split|smallmatrix|eqnarray)\}")
_TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")
_LABEL = re.compile(r"\\label\{[^{}]*\}")
_RENAMED = {"split": "aligned", "smallmatrix": "matrix", "eqnarray": "align*", "multline": "gather*"}

_STYLE = re.compile(r' style="([^"]*)"')
_CLASSES = {
    "text-align:left": "math-left",
    "text-align:right": "math-right",
    "padding-left:0": "math-close-left",
    "padding-right:0": "math-close-right",
    "padding-left:1em": "math-far-left",
    "width:100%": "math-wide",
    "width:50%": "math-half",
    "border-top": "math-line-top",
    "border-bottom": "math-line-bottom",
    "border-left": "math-line-left",
    "border-right": "math-line-right",
    "margin-left:-0.16666667em": "math-back",
}
_ATTRIBUTES = {"color": "mathcolor", "background-color": "mathbackground", "background": "mathbackground"}
_POSITION = re.compile(r"(\d+): ")


class Formula(Data, frozen=True):
    """`html` is a `<math>` element; `problem` says why there is none."""

    html: str = ""
    problem: str = ""


@lru_cache(maxsize=4096)
def to_mathml(tex: str, *, display: bool) -> Formula:
    """The formula as MathML.

    Args:
        tex: TeX's mathematics with the extensions of AMS.
        display: it stands on lines of its own.
    """
    refused = _refused(tex)
    if refused:
        return Formula(problem=refused)
    converter = LatexToMathML(macros=_MACROS, fancy_error=False)
    try:
        html = converter.convert_with_local_state(_understood(tex), displaystyle=display)
    except LatexError as error:
        return Formula(problem=_POSITION.sub("", str(error), count=1).rstrip("."))
    html = _STYLE.sub(_without_style, html).replace("&ApplyFunction;", "\u2061")
    # valid in MathML Core, but not in the MathML 3 of HTML's validators
    return Formula(html.replace(' scriptlevel="0"', "") if "scriptlevel" in html else html)


def _refused(tex: str) -> str:
    """Why the formula is not even tried, or ""."""
    if not tex.strip():
        return "it is empty"
    if len(tex) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if tex.count("\\") > _MOST_COMMANDS:
        return f"it has more than {_MOST_COMMANDS} commands"
    if tex.count("{") > _DEEPEST:
        depth = 0
        for character in tex:
            depth += (character == "{") - (character == "}")
            if depth > _DEEPEST:
                return f"its braces are nested deeper than {_DEEPEST} levels"
    found = _DEFINITION.search(tex)
    return f"{found[0]} is not supported" if found else ""


def _understood(tex: str) -> str:
    """The formula in the commands that math-core knows."""
    if "\\begin" in tex:
        tex = _ENVIRONMENT.sub(_renamed, tex)
    if "\\tag" in tex:
        tex = _TAG.sub(r"\\qquad\\text{(\1)}", tex)
    return _LABEL.sub("", tex) if "\\label" in tex else tex


def _renamed(match: re.Match[str]) -> str:
    name = match[2]
    return f"\\{match[1]}{{{_RENAMED.get(name, name + '*')}}}"


def _without_style(match: re.Match[str]) -> str:
    """Classes and attributes in place of a style attribute."""
    classes: list[str] = []
    attributes = ""
    for declaration in match[1].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if name in _ATTRIBUTES:
            attributes += f' {_ATTRIBUTES[name]}="{value}"'
        else:
            known = _CLASSES.get(f"{name}:{value}") or _CLASSES.get(name)
            if known:
                classes.append(known)
    return (f' class="{" ".join(classes)}"' if classes else "") + attributes
