"""Jobs that publish at once and are killed at random, and many versions merged: is anything lost, and how long does it take.

    python -m bench.publishing storm [--rounds 50] [--jobs 8] [--seed 1] [--folder DIR]
    python -m bench.publishing many [--versions 140]

`storm`: in every round so many jobs publish builds of their own into one bare repository; about half of them are killed (the whole
process, at a random moment) and started again. Afterwards every commit of the round must be a whole site: what `versions.json`
lists is there, with its pages, and no build of an earlier commit is missing. With `--folder` the repository stays, and the next run
goes on with it where the last one ended.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

_SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_SOURCE / "tests/publishing"))

from publish_sites import ENVIRONMENT, git, make_clone, write_build  # noqa: E402

_ENVIRONMENT = ENVIRONMENT | {"PYTHONPATH": str(_SOURCE / "src")}


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    storm = commands.add_parser("storm")
    storm.add_argument("--rounds", type=int, default=50)
    storm.add_argument("--jobs", type=int, default=8)
    storm.add_argument("--seed", type=int, default=1)
    storm.add_argument("--folder", type=Path)
    many = commands.add_parser("many")
    many.add_argument("--versions", type=int, default=140)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.command == "storm":
            run_storm(options.folder or Path(folder), options.rounds, options.jobs, options.seed)
        else:
            run_many(Path(folder), options.versions)


def run_storm(folder: Path, rounds: int, jobs: int, seed: int) -> None:
    """Rounds of jobs at once; ends with an error where anything is lost."""
    state = folder / "rounds.json"
    done, killed = json.loads(state.read_text()) if state.is_file() else (0, 0)
    if not done:
        shutil.rmtree(folder, ignore_errors=True)
        make_clone(folder)
        git(folder / "remote.git", "config", "receive.autogc", "false")
    clones = [folder / f"clone{number}" for number in range(jobs)]
    for clone in clones if not done else ():
        git(folder, "clone", "--quiet", "remote.git", clone.name)
        # the remote's side is another machine in truth: it is not killed with the job
        git(clone, "config", "remote.origin.receivepack", "setsid git-receive-pack")
    checked: set[str] = set()
    for number in range(done, rounds):
        rng = random.Random(f"{seed}/{number}")  # noqa: S311
        start = time.monotonic()
        builds = [(f"v{number}.{job // 2}", "ja" if job % 2 else "en") for job in range(jobs)]
        kills = [rng.uniform(0.05, 2.5) if rng.random() < 0.5 else 0.0 for _ in builds]
        threads = [
            threading.Thread(target=_job, args=(clone, folder, build, kill))
            for clone, build, kill in zip(clones, builds, kills, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        killed += sum(map(bool, kills))
        commits = git(folder / "remote.git", "rev-list", "--reverse", "gh-pages").split()
        before: set[str] = set()
        for commit in commits:
            there = _check(folder / "remote.git", commit) if commit not in checked else before
            checked.add(commit)
            if not before <= there:
                raise SystemExit(f"round {number}: {commit} has lost {sorted(before - there)}")
            before = there or before
        final = _check(folder / "remote.git", commits[-1])
        missing = {f"{version}/{language}" for version, language in builds} - final
        if missing:
            raise SystemExit(f"round {number}: {sorted(missing)} are not there")
        seconds = time.monotonic() - start
        print(
            f"round {number + 1}: {len(commits)} commits, {len(final)} builds, {killed} killed, {seconds:.1f} s",
            flush=True,
        )
        state.write_text(json.dumps([number + 1, killed]))
    print(f"{rounds} rounds, {jobs} jobs each, {killed} killed: nothing lost, every commit whole")


def _job(clone: Path, folder: Path, build: tuple[str, str], kill_after: float) -> None:
    site = folder / "sites" / "-".join(build)
    write_build(site, *build)
    command = [sys.executable, "-m", "docbuilder", "publish", str(site), "--to", "gh-pages", "--wait", "300", "-q"]
    if kill_after:
        with subprocess.Popen(
            command, cwd=clone, env=_ENVIRONMENT, start_new_session=True, stderr=subprocess.DEVNULL
        ) as job:
            try:
                job.wait(kill_after)
            except subprocess.TimeoutExpired:
                os.killpg(job.pid, signal.SIGKILL)
        for stale in (clone / ".git").rglob("*.lock"):  # a new machine has a new checkout
            stale.unlink(missing_ok=True)
    subprocess.run(command, cwd=clone, env=_ENVIRONMENT, check=True)
    shutil.rmtree(site)


def _check(remote: Path, commit: str) -> set[str]:
    """The builds of a commit, which must be those that its `versions.json` lists, whole."""
    names = set(git(remote, "ls-tree", "-r", "--name-only", commit).split("\n"))
    data = json.loads(git(remote, "show", f"{commit}:versions.json"))
    listed = {f"{each['name']}/{code}" for each in data["versions"] for code in each["languages"]}
    there = {name.removesuffix("/build.json") for name in names if name.endswith("/build.json")}
    there -= {name for name in there if name.split("/")[0] in ("latest", "stable")}
    if listed != there:
        raise SystemExit(f"{commit}: versions.json lists {sorted(listed ^ there)} otherwise than the tree")
    for build in there:
        for page in ("index.html", "guides/page1.html", "404.html", "pages.json", "sitemap.xml"):
            if f"{build}/{page}" not in names:
                raise SystemExit(f"{commit}: {build}/{page} is missing")
    return there


def run_many(folder: Path, count: int) -> None:
    """One more version beside so many: a branch, and a folder."""
    clone = make_clone(folder)
    for number in range(count):
        write_build(folder / "site", f"v{number // 10}.{number % 10}", "en", pages=20)
    write_build(folder / "more", "v99.0", "en", pages=20)
    for to in ("gh-pages", str(folder / "out")):
        for site in ("site", "more"):
            start = time.monotonic()
            command = [sys.executable, "-m", "docbuilder", "publish", str(folder / site), "--to", to, "-q"]
            subprocess.run(command, cwd=clone, env=_ENVIRONMENT, check=True)
            what = f"{count} versions at once" if site == "site" else f"one more beside {count}"
            print(f"{'branch' if to == 'gh-pages' else 'folder'}: {what}: {time.monotonic() - start:.2f} s", flush=True)


if __name__ == "__main__":
    main()
