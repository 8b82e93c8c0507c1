"""Two states of the program, in turns: what the change between them costs.

    python -m bench.turns OLD NEW SOURCE [--pairs 12] [--python PYTHON] [--seed 1] [-- BUILD OPTIONS]

OLD and NEW are checkouts (`git worktree add`), or folders with `src` and `templates`. Each pair builds SOURCE with both, in random order, without a cache, into a
new folder; what comes of other work on the machine meets both alike. Printed: for processor time and for wall time the median of the ratios new / old, its
quartiles, and the medians themselves. `--python` needs docbuilder's dependencies and the documented package.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measure import Run, measure


def turns(
    states: Sequence[Path], source: Path, options: Sequence[str], *, pairs: int, python: Path, seed: int
) -> list[list[Run]]:
    """For each of `states` its runs, one a pair.

    Raises:
        RuntimeError: a build ended with an error of the program.
    """
    order = random.Random(seed)  # noqa: S311  # of measurements
    runs: list[list[Run]] = [[] for _ in states]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(pairs + 1):  # the first is for the file system and for compiled modules
            for index in order.sample(range(len(states)), len(states)):
                site = folder / f"{number}-{index}"
                command = [python, "-m", "docbuilder", "build", source, "--out", site, "--no-cache", "-q", *options]
                environment = {
                    "PYTHONPATH": str(states[index] / "src"),
                    "PYTHONPYCACHEPREFIX": str(folder / f"compiled-{index}"),
                    "PYTHONDONTWRITEBYTECODE": "",
                }
                run = measure(command, folder, environment)
                if run.code not in (0, 1):
                    raise RuntimeError(f"{states[index]}: exit status {run.code}\n{run.log}")
                shutil.rmtree(site, ignore_errors=True)
                if number:
                    runs[index].append(run)
    return runs


def ratios(old: Sequence[float], new: Sequence[float]) -> str:
    """The median ratio of pairs with its quartiles, and the medians."""
    found = [after / before for before, after in zip(old, new, strict=True)]
    low, middle, high = statistics.quantiles(found, n=4, method="inclusive")
    return f"{middle:.3f} ({low:.3f} to {high:.3f}); {statistics.median(old):.2f} s, {statistics.median(new):.2f} s"


def main() -> int:
    """The command."""
    arguments = sys.argv[1:]
    at = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments[:at])
    states = [given.old.absolute(), given.new.absolute()]
    old, new = turns(
        states,
        given.source.absolute(),
        arguments[at + 1 :],
        pairs=given.pairs,
        python=given.python.absolute(),
        seed=given.seed,
    )
    for what in ("cpu", "wall"):
        print(f"{what}: {ratios([getattr(run, what) for run in old], [getattr(run, what) for run in new])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
