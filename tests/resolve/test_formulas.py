"""Formulas that cannot be read are said before anything is rendered."""

from __future__ import annotations

from docbuilder.model.source import Source
from docbuilder.parse import parse
from docbuilder.resolve.formulas import formula_problems

TEXT = """# Page

$a$ and $b$ in a line, $$c$$ too.

> [!NOTE]
> $$
> d
> $$

[^1]: $e$
[^2]: \\\\(f\\\\)

| $g$ |
|-----|
| $h$ |

See [^1] [^2].
"""


def test_everywhere() -> None:
    """All of them are looked at, each once, with the way it is set."""
    seen: list[tuple[str, bool]] = []

    def problem_of(tex: str, display: bool) -> str:
        seen.append((tex.strip(), display))
        return "no" if tex.strip() in "bdh" else ""

    found = list(formula_problems(parse(Source("page.md", TEXT)).document, problem_of))
    assert sorted(seen) == [(tex, tex in "cd") for tex in "abcdefgh"]
    assert {(problem.position.line, problem.position.column, problem.message) for problem in found} == {
        (3, 9, "The formula `b` cannot be read: no"),
        (6, 3, "The formula cannot be read: no"),
        (15, 3, "The formula `h` cannot be read: no"),
    }


def test_long_formulas_are_cut() -> None:
    document = parse(Source("page.md", f"# Page\n\n${'x' * 90}$\n")).document
    (found,) = formula_problems(document, lambda tex, display: "no")
    assert f"`{'x' * 57}…`" in found.message
