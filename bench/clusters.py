"""One build on a cluster of Dask: the same bytes, with workers killed meanwhile, and what is said when something is wrong.

In: sources, a number of pages, an interpreter that has docbuilder and distributed. Out: figures, and whether a promise was broken. The scheduler and
three workers are real processes on this machine, joined by TCP. See `bench/reach.py` for how it is run.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.environments import of_checkout
from bench.sources import find_sources, grow

_ROOT = Path(__file__).resolve().parent.parent
_WORKERS = 3
_SECONDS = 5.0  # in which an error has to be said

_RUN = """
import json, logging, sys, time
from pathlib import Path
from docbuilder.build import build
from docbuilder.config import load_config
from docbuilder.model.errors import BuildError
from docbuilder.site.settings import settle
if __name__ == "__main__":
    source, given, log = json.loads(sys.argv[1])
    handler = logging.FileHandler(log)
    logging.getLogger("docbuilder.batches").addHandler(handler)
    logging.getLogger("docbuilder.batches").setLevel(logging.INFO)
    given["out"] = Path(given["out"])
    start = time.perf_counter()
    told = {}
    try:
        result = build(settle(load_config(Path(source), given)))
        told = {"pages": result.pages, "objects": result.objects}
    except BuildError as error:
        told = {"error": str(error)}
    print(json.dumps(told | {"seconds": round(time.perf_counter() - start, 2), "said": time.monotonic()}))
"""


class Cluster:
    """A scheduler and workers.

    Args:
        folder: for what they print.
        python: has docbuilder and distributed.
        workers: how many there are at first.
    """

    def __init__(self, folder: Path, python: Path, workers: int = _WORKERS) -> None:
        self._folder = folder
        self._python = python
        self.port = free_ports(1)[0]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        self.workers = [self.add_worker() for _ in range(workers)]
        end = time.monotonic() + 90
        while time.monotonic() < end and self.registered < workers:
            time.sleep(0.2)

    @property
    def name(self) -> str:
        """For `--executor`."""
        return f"dask://127.0.0.1:{self.port}"

    def add_worker(self, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """One more worker, a process of its own."""
        address = f"tcp://127.0.0.1:{self.port}"
        return self._start("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", env=environment)

    def close(self) -> None:
        """End all."""
        for process in (*self.workers, self.scheduler):
            with suppress(OSError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    @property
    def registered(self) -> int:
        """How many workers the scheduler has seen, lost ones included."""
        text = (self._folder / "cluster.log").read_text("utf-8", "replace")
        return len(re.findall(r"Register worker", text))

    def _start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        with (self._folder / "cluster.log").open("ab") as log:
            command = [self._python, "-m", "dask", *arguments]
            return subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=of_checkout() | (env or {}),
                cwd=self._folder,
                start_new_session=True,
            )


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens at."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def run(folder: Path, source: Path, pages: int, python: Path) -> int:
    """The same bytes, with and without kills; what is said when something is wrong. The exit status."""
    project = _project(folder, source, pages)
    broken: list[str] = []
    print(f"serial: {_build(folder, project, python, 'serial')}")
    serial = site_files(folder / "serial")
    for name, killer in (("dask", None), ("dask, workers killed", _Killer), ("dask, a worker stopped", _Stopper)):
        with _cluster(folder, python) as cluster:
            told = _build(folder, project, python, cluster.name, out=name, meanwhile=killer, cluster=cluster)
        print(f"{name}: {told}")
        if site_files(folder / name) != serial:
            broken.append(f"{name}: other bytes")
        if killer is None and len(told["batches"]) < _WORKERS:
            broken.append(f"{name}: not every worker had batches")
    for name, said, seconds in _mistakes(folder, project, python):
        good = "error" in said and seconds <= _SECONDS
        print(f"{name}: {seconds:.1f} s: {said.get('error', 'NOTHING')}")
        if not good:
            broken.append(f"{name}: no error within {_SECONDS:g} s")
    for line in broken:
        print(f"BROKEN: {line}")
    return int(bool(broken))


def _mistakes(folder: Path, project: Path, python: Path) -> Iterator[tuple[str, dict[str, Any], float]]:
    """What is wrong, what is said, and after how many seconds."""
    told = _build(folder, project, python, "dask://127.0.0.1:9", out="mistake")
    yield "no scheduler", told, told["seconds"]
    with _cluster(folder, python, workers=0) as cluster:
        told = _build(folder, project, python, cluster.name, out="mistake")
        yield "no workers", told, told["seconds"]
    other = folder / "other"
    shutil.copytree(_ROOT / "src", other / "src")
    shutil.copytree(_ROOT / "templates", other / "templates")
    with (other / "src/docbuilder/__init__.py").open("a") as file:
        file.write("\n__version__ = '0.0.1'\n")
    with _cluster(folder, python, workers=1) as cluster:
        cluster.workers.append(cluster.add_worker({"PYTHONPATH": str(other / "src")}))
        while cluster.registered < 2:
            time.sleep(0.2)
        told = _build(folder, project, python, cluster.name, out="mistake")
        yield "a worker with another docbuilder", told, told["seconds"]
    before = site_files(folder / "dask")
    for name, end in (("the scheduler is killed", signal.SIGKILL), ("the scheduler is stopped", signal.SIGSTOP)):
        with _cluster(folder, python) as cluster:
            page = next(path for path in sorted(project.rglob("page.md")) or sorted(project.rglob("*.md")))
            page.write_text(page.read_text("utf-8") + "\nMore.\n", "utf-8")
            at: list[float] = []

            def meanwhile(cluster: Cluster, log: Path, end: signal.Signals = end, at: list[float] = at) -> None:
                if not at and log.exists() and "finish" in log.read_text():
                    cluster.scheduler.send_signal(end)
                    at.append(time.monotonic())

            told = _build(folder, project, python, cluster.name, out="dask", meanwhile=meanwhile, cluster=cluster)
            yield name, told, told["said"] - at[0]
        if site_files(folder / "dask") != before:
            yield f"{name}: the former site is another", {}, 0.0


@contextmanager
def _cluster(folder: Path, python: Path, workers: int = _WORKERS) -> Iterator[Cluster]:
    (folder / "cluster.log").unlink(missing_ok=True)
    (folder / "cluster.log").touch()
    cluster = Cluster(folder, python, workers)
    try:
        yield cluster
    finally:
        cluster.close()


class _Killer:
    def __init__(self) -> None:
        self.random = random.Random(1)  # noqa: S311
        self.next = time.monotonic() + 1.0
        self.kills = 0

    def __call__(self, cluster: Cluster, log: Path) -> None:
        """Kill a worker now and then, in the middle of what it does; another one is started, and there before the next is killed."""
        if not log.exists() or time.monotonic() < self.next or cluster.registered < _WORKERS + self.kills:
            return
        place = self.random.randrange(len(cluster.workers))
        cluster.workers[place].kill()
        cluster.workers[place].wait()
        cluster.workers[place] = cluster.add_worker()
        self.kills += 1
        self.next = time.monotonic() + self.random.uniform(0.5, 3.0)


class _Stopper:
    """Stops one of the workers for good, in the middle of what it does."""

    def __init__(self) -> None:
        self.is_done = False

    def __call__(self, cluster: Cluster, log: Path) -> None:
        """Do it once there is a batch of each worker."""
        if not self.is_done and log.exists() and len(re.findall(r" on \S+ in", log.read_text("utf-8"))) > 3 * _WORKERS:
            cluster.workers[0].send_signal(signal.SIGSTOP)
            self.is_done = True


def _build(
    folder: Path,
    project: Path,
    python: Path,
    executor: str,
    out: str = "",
    meanwhile: Any = None,
    cluster: Cluster | None = None,
) -> dict[str, Any]:
    """A build in a process of its own; what it says, and how many batches each worker had."""
    log = folder / "batches.log"
    log.unlink(missing_ok=True)
    given = {
        "executor": executor,
        "out": str(folder / (out or executor)),
        "cache": False,
        "package": "grown",
        "api": "import",
    }
    script = folder / "run.py"
    script.write_text(_RUN, "utf-8")
    acting = meanwhile() if isinstance(meanwhile, type) else meanwhile
    process = subprocess.Popen(
        [python, script, json.dumps([str(project / "docs"), given, str(log)])],
        stdout=subprocess.PIPE,
        stderr=(folder / "build.log").open("ab"),
        env=of_checkout(),
        text=True,
    )
    while process.poll() is None:
        if acting is not None and cluster is not None:
            acting(cluster, log)
        time.sleep(0.05)
    assert process.stdout is not None
    output = process.stdout.read()
    process.stdout.close()
    if process.returncode:
        raise SystemExit(f"the build failed:\n{(folder / 'build.log').read_text('utf-8', 'replace')[-4000:]}")
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    lines = log.read_text("utf-8") if log.exists() else ""
    told["batches"] = dict(Counter(re.findall(r" on (\S+:\d+):\d+ in", lines)))
    sizes = [int(each) for each in re.findall(r"in (\d+) ms", lines)]
    told["milliseconds"] = sorted(sizes)[len(sizes) // 2] if sizes else 0
    told["again"] = lines.count("items again")
    if isinstance(acting, _Killer):
        told["kills"] = acting.kills
    return told


def _project(folder: Path, source: Path, pages: int) -> Path:
    """Pages in four languages, each with an object of a package."""
    project = folder / "project"
    grown = grow(find_sources(source), project / "docs", pages)
    count = 0
    for names in grown.languages.values():
        for name in names:
            path = project / "docs" / name
            path.write_text(
                f"{path.read_text('utf-8')}\n\n## The object\n\n[[autodoc]] grown.f{count % 200}\n", "utf-8"
            )
            count += 1
    functions = "".join(
        f'\n\ndef f{number}(a: int = {number}) -> int:\n    """Adds. See [`f{number // 2}`].\n\n    Args:\n        a (`int`): One.\n    """\n'
        for number in range(200)
    )
    (project / "grown").mkdir()
    (project / "grown/__init__.py").write_text(f'"""Grown."""\n{functions}')
    (project / ".git").mkdir()
    return project


def site_files(site: Path) -> dict[str, bytes]:
    """Path -> content of everything in a site, but what builds keep for themselves."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and ".docbuilder" not in path.relative_to(site).parts
    }
