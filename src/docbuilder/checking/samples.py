"""`check --run`: the samples of the pages are run.

In: the pages of a site. Out: a diagnostic for each sample that fails. They run one after the other in a process of their own; where that ends too early,
or a sample takes too long, the sample that ran has failed, and another process goes on with the next one.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import DecodeError, json

from docbuilder.checking.checks import SiteFindings
from docbuilder.config import Config
from docbuilder.extend.loading import load_extensions
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position
from docbuilder.model.values import replace
from docbuilder.pyapi.search_paths import search_paths
from docbuilder.samples.child import SamplePage, SampleResult, SampleTask
from docbuilder.samples.reading import page_samples
from docbuilder.site.discover import ENDINGS
from docbuilder.site.files import read_source

_FRAME = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)  # as `faulthandler` writes it


def samples_check(findings: SiteFindings) -> Iterable[Diagnostic]:
    """A check of all pages; fallback pages are not run again."""
    files = sorted({page.page.file for page in findings.pages if not page.page.is_fallback})
    return run_samples(findings.config, [file for file in files if file.endswith(ENDINGS)])


def run_samples(config: Config, files: Iterable[str]) -> Iterator[Diagnostic]:
    """What is wrong with the samples of pages.

    Args:
        config: of the project; nothing is run where its sources are not trusted.
        files: of the pages, relative to the source folder.
    """
    pages = _read(config, files)
    setup = _read(config, config.sample_setup)
    results = _run_all(SampleTask(search_paths(config), setup, pages, config.sample_timeout), config.root)
    names = [(page.file, sample.name) for page in pages for sample in page.samples]
    for result in results:
        if result.state == "failed":
            file, name = names[result.number]
            shown = Path(file).relative_to(config.source).as_posix()
            hint = "Correct it, or say that it is not to run: `# doctest: +SKIP`, or no `runnable`"
            yield Diagnostic(
                DiagnosticCode.SAMPLE_FAILED, Position(shown, result.line), f"{name}: {result.message}", hint
            )


def _read(config: Config, files: Iterable[str]) -> tuple[SamplePage, ...]:
    extensions = load_extensions(config)
    found = []
    for file in files:
        source, _ = read_source(config.source / file, file, config.max_page)
        if samples := page_samples(source, config, extensions):
            found.append(SamplePage(str(config.source / file), samples))
    return tuple(found)


def _run_all(task: SampleTask, folder: Path) -> list[SampleResult]:
    """What became of every sample, in order."""
    files = [page.file for page in task.pages for _ in page.samples]
    results: list[SampleResult] = []
    with tempfile.TemporaryDirectory(prefix="docbuilder-") as scratch:
        given, told, late = (Path(scratch, name) for name in ("task.json", "results.json", "late.txt"))
        while len(results) < len(files):
            given.write_bytes(json.encode(replace(task, skip=len(results))))
            told.write_bytes(b"")
            late.write_bytes(b"")
            command = [sys.executable, "-m", "docbuilder.samples.child", str(given), str(told), str(late)]
            status = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode  # fmt: skip
            said = list(_results(told.read_bytes()))
            results += [result for result in said if result.state != "begun"]
            if len(results) < len(files):
                begun = said[-1] if said and said[-1].state == "begun" else SampleResult(len(results), "begun", 1)
                line, message = begun.line, f"the process that ran it has ended (status {status})"
                if where := late.read_text("ascii", "replace"):
                    line = _late_line(where, files[begun.number], line)
                    message = f"it takes longer than {task.timeout:g} seconds (`sample-timeout`)"
                results.append(SampleResult(begun.number, "failed", line, message))
    return results


def _late_line(where: str, file: str, default: int) -> int:
    """The innermost line of a page in what `faulthandler` has written."""
    written = file.encode("ascii", "backslashreplace").decode()
    return next((int(match[2]) for match in _FRAME.finditer(where) if match[1] == written), default)


def _results(data: bytes) -> Iterator[SampleResult]:
    for line in data.splitlines():
        try:
            yield json.decode(line, type=SampleResult)
        except DecodeError:  # the process ended while it wrote
            return
