"""What linters and the type checker are told to pass over: for a reason, which stands beside it."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "docbuilder"
SUPPRESSION = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[a-z-]+(?:, [a-z-]+)*\])")
MARKED = re.compile(r"noqa|type: ?ignore")


def test_every_suppression_says_why() -> None:
    """By rule, and with some words behind it; a rule that is of no use to the program is off in `pyproject.toml`."""
    found, silent = 0, []
    for path in sorted(SOURCES.rglob("*.py")):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
            if token.type == tokenize.COMMENT and MARKED.search(token.string):
                found += 1
                if len(SUPPRESSION.sub("", token.string).strip("# ")) < 4 or MARKED.search(
                    SUPPRESSION.sub("", token.string)
                ):
                    silent.append(f"{path.relative_to(ROOT).as_posix()}:{token.start[0]}: {token.line.strip()}")
    assert 0 < found < 100
    assert silent == []
