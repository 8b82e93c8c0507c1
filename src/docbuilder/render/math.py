"""TeX -> MathML.

In: a formula without its dollars. Out: `Formula`: a `<math>` element, or what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from latex2mathml.converter import convert


@dataclass(frozen=True, slots=True)
class Formula:
    """`html` is a `<math>` element; `problem` says why there is none."""

    html: str = ""
    problem: str = ""


@lru_cache(maxsize=4096)
def to_mathml(tex: str, *, display: bool) -> Formula:
    """The formula as MathML."""
    try:
        return Formula(convert(tex, display="block" if display else "inline"))
    except Exception as error:  # whatever the converter stumbles over, the page is rendered
        return Formula(problem=str(error) or type(error).__name__)
