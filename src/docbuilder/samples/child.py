"""The process in which `docbuilder check --run` runs samples: what they print, change or break is theirs.

In: a file of `SamplePage`s, the folders to import from, the pages to set up. Out: a file to which what happens is written, line by line, so that it is
known what ran when the process ends too early. A sample that takes too long ends the process, whatever it waits for; where it was then is written to
a third file.
"""

from __future__ import annotations

import faulthandler
import sys
from pathlib import Path

from msgspec import json

from docbuilder.model.values import Data
from docbuilder.samples.reading import Sample
from docbuilder.samples.running import SampleFailure, decorate, is_skip, run_sample, skip_reason

_LONGEST = 1e9  # seconds that can be waited for


class SamplePage(Data, frozen=True):
    """The samples of a page, and its file."""

    file: str
    samples: tuple[Sample, ...]


class SampleTask(Data, frozen=True):
    """What a process has to do.

    Args:
        paths: folders to import from.
        setup: pages whose samples run before each sample, in its namespace.
        pages: whose samples are run.
        timeout: seconds that a sample may take.
        skip: how many of the samples have run already.
    """

    paths: tuple[str, ...]
    setup: tuple[SamplePage, ...]
    pages: tuple[SamplePage, ...]
    timeout: float
    skip: int = 0


class SampleResult(Data, frozen=True):
    """What became of a sample: `begun`, `passed`, `skipped` or `failed`, where and why."""

    number: int
    state: str
    line: int = 0
    message: str = ""


def main(task_file: str, result_file: str, late_file: str) -> None:
    """Run what a file says, and write down what happens."""
    task = json.decode(Path(task_file).read_bytes(), type=SampleTask)
    sys.path[:0] = task.paths
    setup = [(Path(page.file), sample) for page in task.setup for sample in page.samples]
    every = [(Path(page.file), sample) for page in task.pages for sample in page.samples]
    with Path(result_file).open("ab", buffering=0) as results, Path(late_file).open("wb") as late:
        for number, (file, sample) in enumerate(every):
            if number < task.skip:
                continue
            results.write(json.encode(SampleResult(number, "begun", sample.line)) + b"\n")
            # needs no thread of Python's: it also ends what never gives way to others
            faulthandler.dump_traceback_later(min(task.timeout, _LONGEST), exit=True, file=late)
            result = _run(number, file, sample, setup)
            faulthandler.cancel_dump_traceback_later()
            results.write(json.encode(result) + b"\n")


def _run(number: int, file: Path, sample: Sample, setup: list[tuple[Path, Sample]]) -> SampleResult:
    try:
        function = decorate(lambda: run_sample(sample, file, setup), sample.decorators)
        if (reason := skip_reason(function)) is not None:
            return SampleResult(number, "skipped", sample.line, reason)
        function()
    except SampleFailure as failure:
        return SampleResult(number, "failed", failure.line, failure.message)
    except ValueError as error:
        return SampleResult(number, "failed", sample.line, str(error))
    except BaseException as error:  # whatever a decorator raises
        if is_skip(error):
            return SampleResult(number, "skipped", sample.line, str(error))
        return SampleResult(number, "failed", sample.line, f"{type(error).__name__}: {error}")
    return SampleResult(number, "passed", sample.line)


if __name__ == "__main__":
    main(*sys.argv[1:])
