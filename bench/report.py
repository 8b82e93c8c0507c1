"""What is told in the end: a table, JSON.

In: rows and facts. Out: text.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.scenarios import Results, Row


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | docbuilder | peer | figure | bar | met |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        cells = (row.what, row.ours, row.theirs, number(row.value, row.unit), number(row.bar, row.unit), met(row))
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


def number(value: float | None, unit: str) -> str:
    """`0.71 ×`, `60 ms`: two digits after the point for ratios, none else; nothing for None."""
    if value is None:
        return ""
    return f"{value:.2f} {unit}" if unit == "×" else f"{value:,.0f} {unit}"


def met(row: Row) -> str:
    """`yes`, `no`, or nothing."""
    return {True: "yes", False: "**no**", None: ""}[row.met]


def machine() -> dict[str, Any]:
    """What the figures depend on besides the programs."""
    model, memory = platform.processor(), 0
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = round(int(line.split()[1]) / 1024 / 1024)
    return {
        "processor": model or platform.machine(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": memory,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def as_json(facts: Mapping[str, Any], rows: Sequence[Row], results: Results) -> str:
    """Everything, for machines."""
    data = {
        **facts,
        "rows": [asdict(row) | {"met": row.met} for row in rows],
        "runs": {name: [_without_log(asdict(run)) for run in runs] for name, runs in results.runs.items()},
        "memory_kib": {name: asdict(memory) for name, memory in results.memory.items()},
        "html_files": results.pages,
        "failed": results.failed,
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _without_log(run: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in run.items() if key != "log"}
