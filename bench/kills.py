"""Kills builds at random moments: `python -m bench.kills [--kills 300] [--seed 1] [folder]`.

In: nothing. Out: how many kills met which process, and how many builds each ended; exit status 1 where a site was mixed, a build hung, said
nothing, or left a process. A kill meets the coordinator, a worker or the API process of a build of 12 pages with API reference, two processes
and a cache. After each, the site is all of the former edition or all of the new one. 300 kills take about ten minutes.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from docbuilder.output.write import SiteWriter
from docbuilder.pyapi.limits import MARK

PAGES = 12
VICTIMS = ("coordinator", "worker", "API process")
_EDITION = re.compile(r"edition-(\d+)\b")


class BrokenPromiseError(Exception):
    """What must not happen has happened."""


def write(root: Path, edition: int) -> None:
    """The project, of which every page and the package say the edition."""
    source, package = root / "docs", root / "killed"
    for folder in (source, package, root / ".git"):
        folder.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(
        f'"""edition-{edition}"""\n'
        + "".join(f'\n\ndef f{number}(a: int = 1) -> int:\n    """Adds."""\n' for number in range(40))
    )
    for number in range(PAGES):
        objects = "".join(f"[[autodoc]] killed.f{number * 3 + one}\n\n" for one in range(3))
        # long enough for workers (`stages/work.py`), quick to read
        text = "text `code` *more*\n\n" * 60 + f"<!-- {'x' * 55_000} -->\n"
        name = f"page{number}" if number else "index"
        (source / f"{name}.md").write_text(f"# Page\n\nedition-{edition}\n\n{objects}{text}")


def start(root: Path) -> subprocess.Popen[str]:
    """A build of the project, in a session of its own."""
    command = [
        sys.executable,
        "-m",
        "docbuilder",
        "build",
        str(root / "docs"),
        "--package",
        "killed",
        "--jobs",
        "2",
        "-q",
    ]
    return subprocess.Popen(
        [*command, "--out", str(root / "site"), "--cache-folder", str(root / "cache")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))},
        start_new_session=True,
    )


def editions(root: Path) -> set[str]:
    """Which editions the pages of the site are of, after what a killed build began to put into place was put there."""
    with SiteWriter(root / "site"):
        pass
    found: set[str] = set()
    pages = [page for page in (root / "site").rglob("*.html") if re.fullmatch(r"index|page\d+", page.stem)]
    for page in pages:
        found.update(_EDITION.findall(page.read_text("utf-8")))
    return found


def processes(build: int) -> dict[str, list[int]]:
    """Living processes of a build by what they are, as /proc tells."""
    found: dict[str, list[int]] = {"coordinator": [build], "worker": [], "API process": []}
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state not in "ZX":
                parents[int(folder.name)] = int(parent)
    level = [build]
    while level:
        level = [process for process, parent in parents.items() if parent in level]
        for process in level:
            try:
                environment = Path(f"/proc/{process}/environ").read_bytes()
            except OSError:
                continue
            found["API process" if f"{MARK}=".encode() in environment else "worker"].append(process)
    return found


def kill_once(root: Path, edition: int, whom: str, moment: float) -> tuple[bool, int]:
    """Build an edition, and kill one of its processes.

    Args:
        moment: seconds after the start; where no such process lives then, the first that does is killed.

    Returns:
        Whether a process was met, and the exit status of the build.

    Raises:
        BrokenPromiseError: the build hung, ended with a traceback or without a word, mixed the site, or left a process.
    """
    former = editions(root)
    write(root, edition)
    build = start(root)
    time.sleep(moment)
    chance, met = random.Random(moment), False  # noqa: S311  # no secret
    seen: set[int] = set()
    while build.poll() is None and not met:
        found = processes(build.pid)
        seen = {process for some in found.values() for process in some}
        if found[whom]:
            os.kill(chance.choice(found[whom]), signal.SIGKILL)
            met = True
    try:
        _, said = build.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
        raise BrokenPromiseError(f"a build hung after its {whom} was killed") from None
    now = editions(root)
    if len(now) != 1 or not now <= former | {str(edition)}:
        raise BrokenPromiseError(f"editions {sorted(now)} after the {whom} was killed")
    if whom != "coordinator" and ((not said.strip() and build.returncode not in (0, 1)) or "Traceback" in said):
        raise BrokenPromiseError(f"status {build.returncode} after the {whom} was killed; said: {said!r}")
    if build.returncode == 0 and now != {str(edition)}:
        raise BrokenPromiseError(f"a build that succeeded left edition {now}")
    for _ in range(100):
        left = [process for process in seen if _lives(process)]
        if not left:
            break
        time.sleep(0.1)
    else:
        raise BrokenPromiseError(f"processes {left} were left after the {whom} was killed")
    return met, build.returncode


def _lives(process: int) -> bool:
    try:
        text = Path(f"/proc/{process}/stat").read_text()
        return (
            text.rpartition(")")[2].split()[0] not in "ZX"
            and b"docbuilder" in Path(f"/proc/{process}/cmdline").read_bytes()
        )
    except OSError:
        return False


def run(root: Path, kills: int, seed: int) -> Counter[tuple[str, str]]:
    """Kill `kills` builds in turn, then build.

    Returns:
        (which process, how the build ended) -> how often.
    """
    chance, counts = random.Random(seed), Counter[tuple[str, str]]()  # noqa: S311  # no secret
    write(root, 0)
    begin = time.monotonic()
    first = start(root)
    _, said = first.communicate(timeout=300)
    duration = time.monotonic() - begin
    if first.returncode not in (0, 1):
        raise BrokenPromiseError(said)
    for edition in range(1, kills + 1):
        whom = VICTIMS[edition % len(VICTIMS)]
        met, status = kill_once(root, edition, whom, chance.uniform(0.02, 0.95) * duration)
        counts[whom if met else f"{whom}: too late", f"status {status}"] += 1
    write(root, kills + 1)
    last = start(root)
    _, said = last.communicate(timeout=300)
    if last.returncode not in (0, 1) or editions(root) != {str(kills + 1)}:
        raise BrokenPromiseError(f"the build after all kills: {said}")
    return counts


def main() -> int:
    """Tell what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        try:
            counts = run(Path(name), options.kills, options.seed)
        except BrokenPromiseError as error:
            print(error)
            return 1
    for (whom, status), count in sorted(counts.items()):
        print(f"{whom}, {status}: {count}")
    print(f"{options.kills} builds, each site whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
