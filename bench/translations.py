"""What is promised about translations, measured: `python -m bench.translations [N]`.

Takes N (default: 10,000) tampered answers of a provider, of which none may be taken; `docbuilder i18n status` after each of 200 random edits of originals and
translations, by lock files and by git's history, beside the truth; and the time that it takes with all languages of the corpus beside the project, with and
without lock files. The status is 1 where an answer was taken, or the truth is another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared/corpus/transformers/docs/source"
RUNS = 5
EDITS = 200


def taken(count: int) -> list[str]:
    """The tampered answers that are not refused."""
    sys.path.insert(0, str(ROOT / "tests/i18n"))
    from tampering import UNITS, reason_of, tampered  # beside the tests, which use it as well

    random = Random(0)  # noqa: S311  # the same answers in every run
    found = []
    for _ in range(count):
        unit = random.choice(UNITS)
        answer = tampered(unit, random)
        if not reason_of(unit, answer):
            found.append(answer)
    return found


def untrue_states(edits: int) -> dict[str, list[str]]:
    """What tells -> where it does not tell the truth after one of so many edits."""
    sys.path.insert(0, str(ROOT / "tests/i18n"))
    from random_edits import git, untrue_of_history, untrue_of_locks  # beside the tests

    from docbuilder.config import Config

    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("lock files", "git's history"):
            root = Path(folder) / name
            config = Config(source=root / "docs/source", out=root / "site", root=root)
            config.source.mkdir(parents=True)
            if name == "lock files":
                found[name] = untrue_of_locks(config, 4, edits)[0]
            else:
                git(root, "init", "-q")
                found[name] = untrue_of_history(config, 5, edits, step=1)
    return found


def status_seconds(source: Path) -> float:
    """The best of some runs, start of Python included."""
    command = [sys.executable, "-m", "docbuilder", "i18n", "status", "--source", str(source)]
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DOCBUILDER_CONFIG": ""})
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    start = time.perf_counter()
    wrong = taken(count)
    print(f"{count:,} tampered answers: {count - len(wrong):,} refused, {time.perf_counter() - start:.1f} s")
    for answer in wrong[:10]:
        print(f"  taken: {answer!r}")
    untrue = untrue_states(EDITS)
    for name, places in untrue.items():
        print(f"status after each of {EDITS} random edits, by {name}: {len(places):,} states that are not the truth")
        for place in places[:10]:
            print(f"  {place}")
    if CORPUS.is_dir():
        print(f"status, {len(list(CORPUS.glob('*/_toctree.yml')))} languages: {status_seconds(CORPUS):.2f} s")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "docs/source"
            shutil.copytree(CORPUS, copy)
            lock = [sys.executable, "-m", "docbuilder", "i18n", "lock", "--source", str(copy)]
            subprocess.run(lock, check=True, stdout=subprocess.DEVNULL)
            print(f"the same with lock files: {status_seconds(copy):.2f} s")
    return int(bool(wrong) or any(untrue.values()))


if __name__ == "__main__":
    raise SystemExit(main())
