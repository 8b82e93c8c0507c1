"""An organisation that publishes all day: many libraries, versions and languages, jobs at once, some of them killed.

    python -m bench.organisation [SOURCE] [--libraries 25] [--versions 10] [--pages 20] [--jobs 8] [--minutes 5] [--seed 1]

In: sources of pages. Every version is built once in four languages and in two editions, which differ in a few pages. Then so many jobs at once publish
a random edition of a random version of a random library (a folder each), for so many minutes; a third of them is killed at a random moment and started
again. Out: publishes an hour, kills, bytes with and without equal files stored once. Exit status 1 where anything is lost: a library must have every version that was
published, each whole and of the edition that was published last.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from bench.environments import of_checkout
from bench.sources import find_sources, grow, with_sentence
from docbuilder.build import build
from docbuilder.config import load_config
from docbuilder.site.settings import settle

_ROOT = Path(__file__).resolve().parent.parent
_CORPUS = _ROOT.parent / "shared/corpus/transformers/docs/source"
_EDITIONS = 2
_KILLED = 3  # one job in so many
_OWN = ".docbuilder"


class Organisation:
    """Libraries, and what was published of them.

    Args:
        folder: for everything.
        libraries: how many.
        versions: of each.
        seed: of the kills and choices.
    """

    def __init__(self, folder: Path, libraries: int, versions: int, seed: int) -> None:
        self.folder = folder
        self.published: dict[tuple[int, int], int] = {}  # library, version -> edition
        self.seconds: list[float] = []
        self.kills = 0
        self._random = random.Random(seed)  # noqa: S311
        self._pairs = [(library, version) for library in range(libraries) for version in range(versions)]
        self._lock = threading.Lock()
        self._busy: set[tuple[int, int]] = set()

    def build(self, source: Path, pages: int) -> None:
        """The sites: every version in every edition."""
        versions = max(version for _, version in self._pairs) + 1
        for version in range(versions):
            for edition in range(_EDITIONS):
                project = self.folder / f"project/{version}-{edition}"
                grown = grow(find_sources(source), project / "docs", 4 * pages, sample=pages)
                (project / ".git").mkdir()
                for names in grown.languages.values():
                    for name in names[1 : 1 + max(1, pages // 7)]:  # a few pages differ from version to version
                        path = project / "docs" / name
                        path.write_text(with_sentence(path.read_text("utf-8"), 2 * version + edition), "utf-8")
                given = {"api": "none", "out": self.site(version, edition), "cache": False, "version": f"v{version}.0"}
                build(settle(load_config(project / "docs", given)))

    def site(self, version: int, edition: int) -> Path:
        """A built site."""
        return self.folder / f"sites/{version}-{edition}"

    def folder_of(self, number: int) -> Path:
        """Where a library is published."""
        return self.folder / f"published/library{number:02}"

    def job(self, end: float) -> None:
        """Publish again and again."""
        while time.monotonic() < end:
            with self._lock:
                pair = self._random.choice([pair for pair in self._pairs if pair not in self._busy])
                edition, killed = self._random.randrange(_EDITIONS), self._random.randrange(_KILLED) == 0
                moment = self._random.uniform(0.1, 1.5)
                self._busy.add(pair)
            try:
                if killed:
                    moment *= self._typical()
                    self._publish(pair, edition, moment)
                if not self._publish(pair, edition, None):
                    raise SystemExit("a publish failed")
                self.published[pair] = edition
            finally:
                with self._lock:
                    self._busy.discard(pair)

    def _typical(self) -> float:
        return sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else 1.0

    def _publish(self, pair: tuple[int, int], edition: int, moment: float | None) -> bool:
        start = time.monotonic()
        command = [sys.executable, "-m", "docbuilder", "publish", str(self.site(pair[1], edition))]
        process = subprocess.Popen([*command, "--to", str(self.folder_of(pair[0])), "-q"], env=of_checkout())
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.kills += 1
            return False
        self.seconds.append(time.monotonic() - start)
        return process.returncode == 0

    def lost(self) -> list[str]:
        """What is not as it was published last."""
        wrong: list[str] = []
        for (library, version), edition in sorted(self.published.items()):
            folder, site = self.folder_of(library), self.site(version, edition)
            for path in site.rglob("*.html"):
                name = path.relative_to(site)
                if name.parts[0] != f"v{version}.0":
                    continue
                there = folder / name
                if not there.is_file() or there.read_bytes() != path.read_bytes():
                    wrong.append(f"library {library}: {name}")
        for library in {library for library, _ in self.published}:
            listed = {
                entry["name"]
                for entry in json.loads((self.folder_of(library) / "versions.json").read_text())["versions"]
            }
            there = {f"v{version}.0" for each, version in self.published if each == library}
            wrong += [f"library {library}: versions.json lacks {name}" for name in sorted(there - listed)]
        return wrong

    def sizes(self) -> tuple[int, int]:
        """Bytes of all that is published, and of what is left of it where equal files of a library are stored once."""
        everything = once = 0
        for folder in sorted((self.folder / "published").iterdir()):
            sizes: Counter[str] = Counter()
            for path in folder.rglob("*"):
                if path.is_file() and _OWN not in path.relative_to(folder).parts:
                    data = path.read_bytes()
                    everything += len(data)
                    sizes[sha256(data).hexdigest()] = len(data)
            once += sizes.total()
        return everything, once


def main() -> int:
    """Run what the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="?", default=_CORPUS if _CORPUS.is_dir() else _ROOT / "docs/source")
    for name, default in (("libraries", 25), ("versions", 10), ("pages", 20), ("jobs", 8), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--minutes", type=float, default=5.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-organisation-") as folder:
        organisation = Organisation(Path(folder), options.libraries, options.versions, options.seed)
        start = time.monotonic()
        organisation.build(options.source, options.pages)
        print(f"built: {time.monotonic() - start:.0f} s", flush=True)
        shutil.rmtree(Path(folder) / "project")
        at_once = min(options.jobs, options.libraries * options.versions)  # a version is published by one at a time
        with ThreadPoolExecutor(at_once) as jobs:
            ends = [jobs.submit(organisation.job, time.monotonic() + 60 * options.minutes) for _ in range(at_once)]
            for each in ends:
                each.result()
        count, lost = len(organisation.seconds), organisation.lost()
        everything, once = organisation.sizes()
        print(f"publishes: {count}, an hour: {count * 60 / options.minutes:.0f}; killed: {organisation.kills}")
        print(
            f"libraries: {len({each for each, _ in organisation.published})}; versions: {len(organisation.published)}; lost: {len(lost)} {lost[:5]}"
        )
        print(f"bytes: {everything / 1e6:.0f} MB; equal files once: {once / 1e6:.0f} MB ({once / everything:.0%})")
        return int(bool(lost))


if __name__ == "__main__":
    raise SystemExit(main())
