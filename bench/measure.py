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

API_PROCESS = "docbuilder.pyapi.child"
"""What the command line of docbuilder's process for the documented package contains."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The peak of one run, in KiB.

    Args:
        total: of all processes together.
        main: of the command's own process.
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
            subprocess.run(
                call,
                cwd=folder,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=True,
            )
        report = json.loads(result.read_text("utf-8"))
        said = log.read_text("utf-8", "replace").splitlines()
    return Run(
        wall=report["wall"],
        cpu=report["user"] + report["system"],
        code=report["code"],
        memory=peak(report["samples"], imports) if report["samples"] else None,
        log="\n".join(said[-15:]),
    )


def peak(samples: Sequence[Sequence[int]], imports: int) -> Memory:
    """The largest of each sum over time.

    Args:
        samples: KiB of the main process, the API process and all others, from moment to moment; at least one.
        imports: KiB that importing the documented package takes.
    """
    return Memory(
        total=max(sum(sample) for sample in samples),
        main=max(main for main, _, _ in samples),
        without_imports=max(main + max(0, api - imports) + others for main, api, others in samples),
    )
