"""What is compared with what: contenders in turns, rows of the table.

In: contenders. Out: their `Run`s, and a `Row` for everything that was asked for.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from bench.figures import in_turn, paired_ratio
from bench.measure import Memory, Run, measure
from bench.peers import Contender

SCENARIOS: Mapping[str, str] = {
    "prose": "cold, prose, against Hugo's bare template",
    "language-api": "cold, one language with API",
    "all-api": "cold, all languages with API",
    "unchanged": "nothing changed, all languages with API",
    "page": "one page's text changed",
    "docstring": "one docstring changed",
    "memory": "peak memory, all languages with API, all processes",
    "zensical": "cold, prose, against Zensical",
    "material": "cold, prose, against MkDocs Material",
    "sphinx": "cold, prose, one language, against Sphinx with MyST and Furo",
    "serve": "serve: file saved to new content at the browser; start to first page",
    "growth": "1,000, 4,000 and 16,000 pages",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Args:
        key: of the scenario.
        what: in words.
        ours: our figure, as text.
        theirs: the peer's, or "".
        value: what the bar is for: a ratio, milliseconds, megabytes, pages.
        bar: the most that it may be, or None.
        unit: of both.
    """

    key: str
    what: str
    ours: str
    theirs: str = ""
    value: float | None = None
    bar: float | None = None
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none or nothing was measured."""
        return None if self.bar is None or self.value is None else self.value <= self.bar


@dataclass(slots=True)
class Results:
    """All that was measured.

    Args:
        runs: contender -> its runs, of every round one.
        memory: contender -> peak of its warm-up.
        warm_ups: contender -> the run in which its memory was looked at.
        failed: contender -> why it is not compared.
        pages: contender -> HTML files that it wrote.
    """

    runs: dict[str, list[Run]] = field(default_factory=dict)
    memory: dict[str, Memory] = field(default_factory=dict)
    warm_ups: dict[str, Run] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is run.

    Args:
        runs: rounds at most.
        seconds: after which no further round of a group begins, if two are done.
        timeout: seconds for one run.
        interval: seconds between two looks at the memory, in warm-ups.
    """

    runs: int = 5
    seconds: float = 150.0
    timeout: float = 600.0
    interval: float = 0.02


Facts = Mapping[str, Callable[[], Mapping[str, float]]]


def compete(
    contenders: Sequence[Contender], limits: Limits, results: Results, facts: Facts | None = None, imports: int = 0
) -> None:
    """Run all of them once to warm up (their memory is looked at then), and then in turns; add to `results`.

    Args:
        contenders: who; whoever fails is left out from then on.
        facts: contender -> what tells more of its last run.
        imports: KiB that importing the documented package takes.
    """
    able = {}
    for contender in contenders:
        run = _run(contender, limits, limits.interval, imports)
        written = contender.written()
        if written < contender.pages or run.code < 0:
            results.failed[contender.name] = (
                f"exit status {run.code}, {written} of {contender.pages} pages: {run.log[-300:].strip()}"
            )
            say(f"{contender.name}: FAILED: {results.failed[contender.name]}")
            continue
        able[contender.name] = contender
        results.pages[contender.name] = written
        results.warm_ups[contender.name] = run
        if run.memory is not None:
            results.memory[contender.name] = run.memory
        say(f"{contender.name}: warm-up {run.wall:.2f} s, {written} HTML files")
    start = time.monotonic()
    for number in range(limits.runs if able else 0):
        begin = time.monotonic()
        for name in in_turn(tuple(able), number):
            run = _run(able[name], limits, 0.0, imports)
            if facts and name in facts:
                run = replace(run, facts=facts[name]())
            results.runs.setdefault(name, []).append(run)
        times = ", ".join(f"{name} {results.runs[name][-1].wall:.2f} s" for name in able)
        say(f"round {number + 1}: {times}")
        now = time.monotonic()
        if number >= 1 and now - start + (now - begin) > limits.seconds:
            break


def _run(contender: Contender, limits: Limits, interval: float, imports: int) -> Run:
    contender.prepare()
    os.sync()  # what earlier runs wrote is not to be written during this one
    return measure(
        contender.command,
        contender.folder,
        contender.environment,
        interval=interval,
        timeout=limits.timeout,
        imports=imports,
    )


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


# --- rows -----------------------------------------------------------------------------------------------------------------


def ratio_row(key: str, results: Results, ours: str, theirs: str, bar: float | None, what: str = "") -> Row:
    """A row that compares wall times."""
    what = what or SCENARIOS[key]
    missing = [name for name in (ours, theirs) if not results.runs.get(name)]
    if missing:
        reasons = "; ".join(f"{name}: {results.failed.get(name, 'did not run')}" for name in missing)
        return Row(key, what, describe(results, ours), describe(results, theirs) or reasons[:200], None, bar, "×")
    value = paired_ratio(walls(results.runs[ours]), walls(results.runs[theirs]))
    return Row(key, what, describe(results, ours), describe(results, theirs), value, bar, "×")


def walls(runs: Sequence[Run]) -> list[float]:
    """Wall times, in seconds."""
    return [run.wall for run in runs]


def describe(results: Results, name: str) -> str:
    """`4.9 s, CPU 9.5 s, 388 MB`: medians of the rounds, peak of the warm-up."""
    runs = results.runs.get(name)
    if not runs:
        return "failed" if name in results.failed else ""
    text = f"{median(walls(runs)):.2f} s, CPU {median(run.cpu for run in runs):.1f} s"
    memory = results.memory.get(name)
    return text if memory is None else f"{text}, {memory.total / 1024:.0f} MB"


def fact(results: Results, name: str, key: str) -> float | None:
    """The largest of what the runs of a contender say of `key`, or None."""
    values = [run.facts[key] for run in results.runs.get(name, []) if key in run.facts]
    return max(values) if values else None
