"""TeX to MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docbuilder.render.math import to_mathml


@pytest.mark.parametrize(
    "tex",
    [
        r"\mathbb{E}_{x \sim p}\left[\log p(x)\right]",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{split} a &= b \end{split}",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
        r"\hbox{softmax}(QK^{T} / \sqrt{d}) V",
        r"\sum_{\substack{i < n \\ i > 0}} i",
        r"\argmax_x f \label{eq:1}",
        r"x \tag{1}",
        r"\begin{array}{lc|r} a & b & c \\ \hline 1 & 2 & 3 \end{array}",
        r"\textcolor{red}{x} \! y",
    ],
)
def test_formula(tex: str) -> None:
    """What papers use is understood, and no style is left in an attribute."""
    formula = to_mathml(tex, display=True)
    assert not formula.problem
    root = ElementTree.fromstring(formula.html)
    assert root.tag == "math"
    assert root.get("display") == "block"
    assert not [element for element in root.iter() if element.get("style")]


def test_text_is_escaped() -> None:
    """Nothing in a formula becomes an element."""
    assert "<script" not in to_mathml(r"\text{<script>}", display=False).html


def test_no_numbers() -> None:
    """A numbered environment has no number: in every formula it would be 1."""
    assert "(1)" not in to_mathml(r"\begin{align} a &= b \end{align}", display=True).html


def test_cells_have_classes() -> None:
    """Alignment and rules of tables are classes."""
    html = to_mathml(r"\begin{array}{l|r} a & b \end{array}", display=True).html
    assert '<mtd class="math-left math-line-right">' in html


def test_colour_is_an_attribute() -> None:
    """A colour is what MathML has an attribute for."""
    assert 'mathcolor="#FF0000"' in to_mathml(r"\textcolor{red}{x}", display=False).html


@pytest.mark.parametrize(
    ("tex", "problem"),
    [
        (r"\nonsense", "nonsense"),
        (r"\frac{a}{", "closing"),
        ("  ", "empty"),
        ("x" * 20_001, "20000"),
        ("{" * 200 + "}" * 200, "nested"),
        (r"\alpha" * 2_001, "commands"),
        (r"\def\a{\a\a}\a", "def"),
        (r"\newcommand{\a}{b}\a", "newcommand"),
    ],
)
def test_problems(tex: str, problem: str) -> None:
    """A formula that cannot be read says why, and has no HTML."""
    formula = to_mathml(tex, display=False)
    assert problem in formula.problem
    assert not formula.html


@settings(deadline=None)
@given(st.text(st.sampled_from("\\{}^_&abfrctxhleftigmad<>\"'%$#1 []"), max_size=40))
def test_anything(tex: str) -> None:
    """Whatever it is: well-formed MathML, or a problem."""
    formula = to_mathml(tex, display=False)
    assert bool(formula.html) != bool(formula.problem)
    if formula.html:
        ElementTree.fromstring(formula.html)


@pytest.mark.parametrize(
    "tex",
    [
        r"\small{ x^2}",
        r"{\Huge x} + \normalsize y",
        r"\left\Vert x\right\Vert\large y",
        r"\LaTeX + \TeX + \KaTeX + \text{in \LaTeX}",
        r"\red{x} + \blue y + \text{a} \gray{\text{b}}",
        r"a\kern{1em}b \mkern{3mu} c \hskip{1em} \mskip 3mu",
        r"\smallsmile \smallfrown \thicksim \thickapprox \shortparallel \nshortmid \nshortparallel \varpropto \centerdot \varvdots \dotsx",
        r"\widetilde{ab} \widecheck{ab} \utilde{ab} \overlinesegment{ab} \underlinesegment{ab}",
        r"\mathllap{x} \mathrlap{x} \mathclap{x} \llap{x} \smash{x} \smash[b]{x} \vcenter{x}",
        r"\varliminf_x \varlimsup_x \varinjlim \varprojlim \intop \smallint",
        r"\pmb{x} \mathnormal{x} \mathsfit{x} \textnormal{x} \textup{x} \textmd{x}",
        r"\lBrack x \rBrack \enskip \hspace*{1em} \allowbreak x \nobreak \relax y",
        r"a \dotsb \dotsi \dotsm \dotsc \dotso \mathellipsis \textellipsis \shortmid \sdot \smallsetminus \C \i \j",
        r"\begin{alignat}{2} a &= b & c &= d \end{alignat}",
        r"\begin{alignat*}{2} a &= b \end{alignat*}",
        r"\begin{alignedat}{2} a &= b \end{alignedat}",
        r"\begin{pmatrix*}[r] -1 & 2 \\ 3 & -4 \end{pmatrix*}",
        r"\begin{array}{@{}l@{\,}r@{}} a & b \cr c & d \end{array}",
        r"\colorbox{aqua}{x} \fcolorbox{red}{aqua}{y} \href{https://x.org/a_b#c}{z} \htmlClass{c}{w} \htmlStyle{color: red}{v}",
        r"\verb|a_b\c{$|",
        r'\char"263a',
        r"\text{if $x_{i} > 0$ and $y$} \mbox{is $z$}",
    ],
)
def test_what_the_established_typesetter_has_is_shown(tex: str) -> None:
    """Sizes, names, boxes, dots, columns and all."""
    for display in (False, True):
        formula = to_mathml(tex, display=display)
        assert (formula.problem, formula.html[:5]) == ("", "<math")


def test_formulas_in_text_are_formulas() -> None:
    """A dollar that stands alone, or is escaped, is text."""
    html = to_mathml(r"\text{if $x_{i}$}", display=True).html
    assert "<mtext>if\xa0</mtext><msub>" in html
    assert "<mtext>5$" in to_mathml(r"\text{5\$ or 6\$}", display=True).html
    assert to_mathml(r"\text{a $ b}", display=True).problem


@pytest.mark.parametrize(
    "tex", [r"\sout{a}", r"\ce{H2O}", r"\begin{CD}A\end{CD}", r"\rule{1em}{1em}", r"\includegraphics{x}", r"\url{x}"]
)
def test_what_is_not_shown_is_said(tex: str) -> None:
    """The documentation lists these."""
    assert to_mathml(tex, display=True).problem


def test_commands_with_longer_names_are_others() -> None:
    """`\\smallfrown` is no size, and `\\crarr` no end of a row."""
    for tex in (r"\largex", r"\smallx", r"\crx", r"\ix", r"\verbx"):
        assert tex in to_mathml(tex, display=True).problem


def test_a_link_in_a_formula_is_its_text() -> None:
    """Its address goes nowhere."""
    html = to_mathml(r"\href{javascript:alert(1)}{x}", display=True).html
    assert html == to_mathml("x", display=True).html


def test_lines_of_a_formula_are_lines() -> None:
    """Outside of environments too, whatever space is asked for between them; a break at the end, or in braces, makes no line."""
    for tex in (
        r"a = b \\ c = d",
        r"\{a\} \\[2pt] c",
        "a \\newline b \\\\\n",
        r"\begin{aligned}a\\[-.5em] b\end{aligned}",
    ):
        html = to_mathml(tex, display=True).html
        assert html.count("<mtr>") == 2
        assert "[" not in html
    for tex in (r"a \\", r"\left( a \\ b \right)", r"{a \\ b}"):
        assert "<mtr>" not in to_mathml(tex, display=True).html
    assert "<mtr>" not in to_mathml(r"a \\ b", display=False).html
