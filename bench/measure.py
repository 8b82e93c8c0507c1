"""One run of one command, measured.

In: a command. Out: a `Run`. How it is measured is told in `runner.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

API_PROCESS = "docbuilder.pyapi.child"
"""What the command line of docbuilder's process for the documented package contains."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The peak of one run, in KiB.

    Args:
        total: of all processes together.
        main: of the command's own process: the system's high-water mark where it tells one, pages shared with others included.
        without_imports: as `total`, less what importing the documented package alone takes.
    """

    total: int
    main: int
    without_imports: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took.

    Args:
        wall: seconds until the command ended.
        cpu: seconds of user and system time of all its processes.
        code: exit status; negative for a signal.
        memory: the peak, or None where nobody looked.
        log: the last lines of what the command said.
        facts: what else is known of the run, by name.
    """

    wall: float
    cpu: float
    code: int
    memory: Memory | None = None
    log: str = ""
    facts: Mapping[str, float] = field(default_factory=dict)


def measure(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    interval: float = 0.0,
    timeout: float = 900.0,
    imports: int = 0,
) -> Run:
    """Run `command` in `folder`.

    Args:
        command: program and arguments.
        folder: the working folder.
        environment: variables besides those of this process.
        interval: seconds between two looks at the memory; 0 for none.
        timeout: seconds after which the command is killed.
        imports: KiB that importing the documented package takes.
    """
    with tempfile.TemporaryDirectory() as name:
        result, log = Path(name, "result.json"), Path(name, "log")
        runner = Path(__file__).with_name("runner.py")
        call = [sys.executable, "-I", runner, result, str(timeout), str(interval), API_PROCESS, *command]
        with log.open("wb") as output:
            # byte code is kept, as it is on everybody's machine: without it, all of the package is compiled in every run
            kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
            _run(call, folder, {**kept, **(environment or {})}, output)
        report = json.loads(result.read_text("utf-8"))
        said = log.read_text("utf-8", "replace").splitlines()
    return Run(
        wall=report["wall"],
        cpu=report["user"] + report["system"],
        code=report["code"],
        memory=peak(report["samples"], imports, report["highest"]) if report["samples"] else None,
        log="\n".join(said[-15:]),
    )


def _run(call: Sequence[str | Path], folder: Path, environment: Mapping[str, str], output: BinaryIO) -> None:
    """Run the runner; when this program is interrupted, the runner ends all that it has started.

    Raises:
        subprocess.CalledProcessError: the runner failed, not the command.
    """
    with subprocess.Popen(
        call, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    ) as runner:
        try:
            code = runner.wait()
        except BaseException:
            runner.terminate()
            runner.wait()
            raise
    if code:
        raise subprocess.CalledProcessError(code, [str(part) for part in call])


def peak(samples: Sequence[Sequence[int]], imports: int, highest: int = 0) -> Memory:
    """The largest of each sum over time.

    Args:
        samples: KiB of the main process, the API process and all others, from moment to moment; at least one.
        imports: KiB that importing the documented package takes.
        highest: KiB that the main process has ever had resident; 0 where that is not known.
    """
    return Memory(
        total=max(sum(sample) for sample in samples),
        main=max(highest, *(main for main, _, _ in samples)),
        without_imports=max(main + max(0, api - imports) + others for main, api, others in samples),
    )
