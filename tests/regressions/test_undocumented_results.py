"""Summaries that say what comes back without the word "return" were told to say it."""

from __future__ import annotations

from pathlib import Path

from docbuilder.checking.plot import check
from sites import configure, write

TOLD = (
    "The distance of two points.",
    "Create a box.",
    "A decorator that waits.",
    "Puts a float in place.",
    "Whether it is set.",
)
UNTOLD = ("Show or hide the cursor.", "Divide a region amongst others.")


def test_undocumented_results(tmp_path: Path) -> None:
    """A finding is certain: nothing in the text speaks of what comes back."""
    functions = [
        f'def f{at}(x) -> float:\n    """{text}\n\n    Args:\n        x (`int`): One.\n    """\n'
        for at, text in enumerate((*TOLD, *UNTOLD))
    ]
    page = "# A\n\n" + "\n\n".join(f"[[autodoc]] pkg.f{at}" for at in range(len(functions))) + "\n"
    write(
        tmp_path,
        {
            "src/pkg/__init__.py": "\n\n".join(functions),
            "docs/source/index.md": page,
            "docs/source/_toctree.yml": "- local: index\n  title: A\n",
        },
    )
    found = check(configure(tmp_path, package="pkg", api="static", jobs=1)).diagnostics
    named = [one.message.partition(":")[0] for one in found if one.code.slug == "docstring-missing-returns"]
    assert named == [f"pkg.f{at}" for at in range(len(TOLD), len(functions))]
