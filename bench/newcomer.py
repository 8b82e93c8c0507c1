"""What a newcomer waits for: `python -m bench.newcomer [--python PYTHON]...`.

A folder has a README.md and a package, and an environment that was just made has nothing but pip. Three commands are typed, and no file is edited:

    pip install CHECKOUT
    docbuilder init --yes
    docbuilder serve

The clock stops when the start page shows the README, and a page of the API a class with its docstring. pip's cache is not used: the dependencies come
from PyPI. `--python` (may be repeated; default: the one that runs this) is what the environment is made from. The status is 1 where a command fails, a
page lacks what it should have, or all of it takes longer than a minute.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
BAR = 60.0
PROJECT = {
    "README.md": "# Tides\n\nTells when the sea comes.\n\n```bash\npip install tides\n```\n",
    "tides/__init__.py": "from tides.tables import Table\n\n__all__ = ['Table', 'load']\n\n\n"
    'def load(path: str) -> Table:\n    """Reads a table of tides.\n\n    Args:\n        path: of the file.\n    """\n'
    "    return Table()\n",
    "tides/tables.py": 'class Table:\n    """When the sea comes, hour by hour."""\n\n    def next(self) -> float:\n'
    '        """Hours until the next high tide."""\n        return 0.0\n',
}
WANTED = {
    "en/index.html": ("Tells when the sea comes.", "pip install tides"),
    "en/api/index.html": ("When the sea comes, hour by hour.", "Reads a table of tides.", "Hours until the next"),
}


class FailedError(Exception):
    """A step that did not do what it should."""


def newcomer(python: Path, folder: Path) -> list[tuple[str, float]]:
    """The steps with the seconds that each took, in a folder that is empty.

    Raises:
        FailedError: a command fails, or a page lacks what it should have.
    """
    project = folder / "tides"
    for name, text in PROJECT.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, "utf-8")
    before = _files(project)
    _run([python, "-m", "venv", folder / "venv"], project)
    commands = folder / "venv/bin"
    steps: list[tuple[str, float]] = []

    def timed(shown: str, *command: str | Path) -> None:
        start = time.perf_counter()
        _run([commands / command[0], *command[1:]], project)
        steps.append((shown, time.perf_counter() - start))

    timed("pip install .", "pip", "install", "-q", "--no-cache-dir", "--disable-pip-version-check", ROOT)
    timed("docbuilder init --yes", "docbuilder", "init", "--yes")
    start = time.perf_counter()
    _serve(commands / "docbuilder", project)
    steps.append(("docbuilder serve", time.perf_counter() - start))
    if changed := [name for name, data in before.items() if (project / name).read_bytes() != data]:
        raise FailedError(f"changed: {', '.join(changed)}")
    return steps


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _environment() -> dict[str, str]:
    """Nothing of the environment that runs this leads to another docbuilder."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def _run(command: list[str | Path], folder: Path) -> None:
    done = subprocess.run(
        command, check=False, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True
    )
    if done.returncode:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        raise FailedError(f"{' '.join(map(str, command))}: status {done.returncode}\n{said}")


def _serve(command: Path, folder: Path) -> None:
    """Start the server, wait until the pages have all that they should, and end it."""
    with (folder.parent / "serve.log").open("w+b") as log:
        server = subprocess.Popen(
            [command, "serve", "--port", "0"], cwd=folder, env=_environment(), stdout=log, stderr=log
        )
        try:
            missing = dict(WANTED)
            address = ""
            end = time.monotonic() + BAR
            while missing:
                log.flush()
                said = (folder.parent / "serve.log").read_text("utf-8", "replace")
                if server.poll() is not None or time.monotonic() > end:
                    raise FailedError(f"docbuilder serve: there is no {json.dumps(missing)}\n{said}")
                address = address or next((word for word in said.split() if word.startswith("http://")), "")
                for page in [*missing] if address else ():
                    text = _page(f"{address.rstrip('/')}/{page}")
                    if all(words in text for words in missing[page]):
                        del missing[page]
                time.sleep(0.02)
        finally:
            server.terminate()
            server.wait()


def _page(address: str) -> str:
    try:
        with urlopen(address, timeout=10) as response:  # noqa: S310  # the server that was just started
            return str(response.read(), "utf-8")
    except (URLError, ConnectionError, TimeoutError):
        return ""


def main() -> int:
    """Print a table for each Python."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, action="append", help="what the environment is made from")
    failed = False
    for python in parser.parse_args().python or [Path(sys.executable)]:
        told = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        folder = Path(tempfile.mkdtemp(prefix="newcomer-"))
        try:
            steps = newcomer(python, folder)
        except FailedError as error:
            print(f"{python} ({told}): {error}")
            failed = True
            continue
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        total = sum(seconds for _, seconds in steps)
        print(f"{python} ({told})")
        for shown, seconds in [*steps, ("together", total)]:
            print(f"  {shown:24} {seconds:6.1f} s")
        failed |= total > BAR
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
