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
    # what browsers cannot stretch, or do not set one over the other, is shown as well as they can
    "widetilde": r"\tilde{#1}",
    "widecheck": r"\check{#1}",
    "utilde": r"\underset{\sim}{#1}",
    "overlinesegment": r"\overline{#1}",
    "underlinesegment": r"\underline{#1}",
    "mathllap": "{#1}",
    "mathrlap": "{#1}",
    "mathclap": "{#1}",
    "llap": r"\text{#1}",
    "rlap": r"\text{#1}",
    "clap": r"\text{#1}",
    "smash": "{#1}",
    "vcenter": "{#1}",
    "varliminf": r"\underline{\lim}",
    "varlimsup": r"\overline{\lim}",
    "varinjlim": r"\underrightarrow{\lim}",
    "varprojlim": r"\underleftarrow{\lim}",
    "pmb": r"\boldsymbol{#1}",
    "mathnormal": "{#1}",
    "mathsfit": r"\mathsf{#1}",
    "textnormal": r"\text{#1}",
    "textup": r"\text{#1}",
    "textmd": r"\text{#1}",
    "lBrack": r"\llbracket",
    "rBrack": r"\rrbracket",
    "enskip": r"\enspace",
    "dotsb": r"\cdots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "dotsc": r"\ldots",
    "dotso": r"\ldots",
    "mathellipsis": r"\ldots",
    "shortmid": r"\mid",
    "sdot": r"\cdot",
    "intop": r"\int",
    "smallint": r"\int",
    "C": r"\mathbb{C}",
    "smallsetminus": r"\setminus",
    "smallsmile": r"\smile",
    "smallfrown": r"\frown",
    "thicksim": r"\sim",
    "thickapprox": r"\approx",
    "shortparallel": r"\parallel",
    "nshortmid": r"\nmid",
    "nshortparallel": r"\nparallel",
    "varpropto": r"\propto",
    "centerdot": r"\cdot",
    "varvdots": r"\vdots",
    "dotsx": r"\ldots",
    **{
        colour: rf"\textcolor{{{colour}}}{{#1}}"
        for colour in ("blue", "gray", "green", "orange", "pink", "purple", "red")
    },
}

# what is left out or written otherwise before math-core reads the formula
_SIZE = re.compile(r"\\(?:tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge)(?![a-zA-Z])")
_BREAK = re.compile(r"\\(?:allowbreak|nobreak|relax)(?![a-zA-Z])")
_OPTION = re.compile(r"(\\smash|\\begin\{[pbBvV]?matrix\*\})\s*\[[^\[\]]*\]")
_STARRED = re.compile(r"\\(begin|end)\{([pbBvV]?matrix)\*\}")
_COLUMNS = re.compile(r"\\begin\{(aligned|align)at\*?\}\s*\{\d*\}")
_COLUMNS_END = re.compile(r"\\end\{(aligned|align)at\*?\}")
_NAME = re.compile(r"\\((?:La|Ka)?TeX)(?![a-zA-Z])")
_KERN = re.compile(r"(\\(?:kern|mkern|hskip|mskip))\s*\{([^{}]*)\}")
_GAP = re.compile(r"(\\begin\{array\}\s*\{)([^{}]*@\{[^{}]*\}[^{}]*(?:@\{[^{}]*\}[^{}]*)*)\}")
_BOX = re.compile(r"\\(?:colorbox\s*\{[^{}]*\}|fcolorbox\s*\{[^{}]*\}\s*\{[^{}]*\})")
_WRAPPED = re.compile(r"\\(?:href|html(?:Class|Id|Data|Style))\s*\{[^{}]*\}")
_VERBATIM = re.compile(r"\\verb\*?([^a-zA-Z*\s])(.*?)\1")
_CHARACTER = re.compile(r"\\char\"([0-9A-Fa-f]{1,6})(?![0-9A-Fa-f])")
_TEXT = re.compile(r"\\(text|textrm|textbf|textit|mbox|hbox)\s*\{")
_SPECIAL = re.compile(r"[\\{}$&#^_%~]")

# only a numbered formula of a paper can be referred to by its number
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(align|equation|gather|multline|split|smallmatrix|eqnarray)\}")
_TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")
_SPACING = re.compile(r"\\\\\*?[ \t]*\[-?[ \t]*[\d.]+[ \t]*(?:pt|em|ex|mm|cm|in|mu|bp|pc|px)\]")
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
        understood = _understood(tex)
        html = converter.convert_with_local_state(
            _with_lines(understood) if display else understood, displaystyle=display
        )
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
    if "\\label" in tex:
        tex = _LABEL.sub("", tex)
    if r"\\" in tex:
        tex = _SPACING.sub(r"\\\\", tex)
    if "$" in tex and "\\" in tex:
        tex = _without_dollars(tex)
    if _UNUSUAL.search(tex):
        tex = _SIZE.sub(" ", _BREAK.sub(" ", tex))
        tex = _STARRED.sub(r"\\\1{\2}", _OPTION.sub(r"\1", tex))
        tex = _COLUMNS_END.sub(_columns_end, _COLUMNS.sub(_columns, tex))
        tex = _GAP.sub(lambda match: match[1] + re.sub(r"@\{[^{}]*\}", "", match[2]) + "}", tex)
        tex = _KERN.sub(r"\1 \2 ", tex)
        tex = _NAME.sub(r"\\textrm{\1}", tex)  # no macro, for math-core expands none in a text
        tex = _WRAPPED.sub("", _BOX.sub(r"\\text", tex))
        tex = _VERBATIM.sub(lambda match: rf"\text{{{_SPECIAL.sub(_escaped, match[2])}}}", tex)
        tex = _CHARACTER.sub(_character, tex)
        tex = tex.replace("\\hspace*", "\\hspace").replace("\\textellipsis", "\\ldots")
        tex = re.sub(r"\\(?:cr|newline)(?![a-zA-Z])", r"\\\\", tex)
        tex = re.sub(r"\\([ij])(?![a-zA-Z])", r"\\\1math", tex)
    return tex


def _with_lines(tex: str) -> str:
    """A formula whose lines end outside of all braces and environments becomes a column of these lines, as KaTeX shows it."""
    tex = tex.rstrip().removesuffix(r"\\")
    depth = 0
    for match in _STRUCTURE.finditer(tex):
        if match["open"] or match["close"]:
            depth += 1 if match["open"] else -1
        elif match["line"] and not depth:
            return rf"\begin{{gathered}}{tex}\end{{gathered}}"
    return tex


_STRUCTURE = re.compile(
    r"\\[{}]|(?P<open>\{|\\(?:begin|left)(?![a-zA-Z]))|(?P<close>\}|\\(?:end|right)(?![a-zA-Z]))|(?P<line>\\\\)"
)
_UNUSUAL = re.compile(
    r"\\(?:tiny|scriptsize|footnotesize|small|normalsize|[lL]arge|LARGE|[hH]uge|allowbreak|nobreak|relax|smash|hspace\*|f?colorbox"
    r"|href|html|verb|char|textellipsis|(?:La|Ka)?TeX|m?kern|[hm]skip|cr|newline|[ij])(?![a-zA-Z])|\\html[A-Z]|\{[pbBvV]?matrix\*\}|\{align(?:ed)?at\*?\}|@\{"
)


def _columns(match: re.Match[str]) -> str:
    return rf"\begin{{{'aligned' if match[1] == 'aligned' else 'align*'}}}"


def _columns_end(match: re.Match[str]) -> str:
    return rf"\end{{{'aligned' if match[1] == 'aligned' else 'align*'}}}"


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    character = chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""
    return rf"\text{{{_SPECIAL.sub(_escaped, character)}}}" if character else ""


def _escaped(match: re.Match[str]) -> str:
    return {"\\": r"\textbackslash ", "^": r"\textasciicircum ", "~": r"\textasciitilde "}.get(
        match[0], "\\" + match[0]
    )


def _without_dollars(tex: str) -> str:
    """Formulas in text (`\\text{if $x$}`) become formulas between texts."""
    pieces: list[str] = []
    done = 0
    for match in _TEXT.finditer(tex):
        end, depth = match.end(), 1
        if match.start() < done:
            continue
        while end < len(tex) and depth:
            depth += (tex[end] == "{") - (tex[end] == "}")
            end += 1
        inner = tex[match.end() : end - 1]
        parts = re.split(r"(?<!\\)\$", inner)
        if depth or len(parts) < 3 or not len(parts) % 2:
            continue
        pieces += [tex[done : match.start()], "{"]
        for number, part in enumerate(parts):
            pieces.append(f"{{{part}}}" if number % 2 else rf"\{match[1]}{{{part}}}" if part else "")
        pieces.append("}")
        done = end
    return "".join([*pieces, tex[done:]])


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
