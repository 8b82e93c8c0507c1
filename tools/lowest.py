"""The lowest versions that `pyproject.toml` allows, as constraints for pip: `python tools/lowest.py >lowest.txt`.

In: `pyproject.toml`. Out: a line `name==version` for each dependency of the program. CI installs these and runs the tests with them, so that
every lower bound is true.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
_BOUND = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*([0-9][^,;\s]*)")


def lowest(project: Path = PROJECT) -> list[str]:
    """`name==version` for each dependency of the program.

    Raises:
        ValueError: one has no lower bound.
    """
    found: list[str] = []
    for entry in tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]:
        bound = _BOUND.match(entry)
        if bound is None:
            raise ValueError(f"{entry!r} has no lower bound")
        found.append(f"{bound[1]}=={bound[2]}")
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest()) + "\n")
