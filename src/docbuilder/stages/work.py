"""How much work a build is, and how many processes that is worth. Light to import: it is asked before the program is loaded.

In: a `Config`, sizes of pages. Out: a number of workers.
"""

from __future__ import annotations

import os
from pathlib import Path

from docbuilder.config import Config
from docbuilder.engine.workers import context_for
from docbuilder.site.discover import ENDINGS

LITTLE = 600_000
"""Bytes of pages that one process works on sooner than others are started."""


def worker_count(config: Config, size: int) -> int:
    """How many workers `size` bytes of pages are worth."""
    if size < LITTLE or config.executor == "serial":
        return 1
    return config.jobs or os.cpu_count() or 1


def size_of(path: str | Path) -> int:
    """Bytes of a file; 0 where it cannot be told."""
    try:
        return os.stat(path).st_size  # called for every page, with a string or a path
    except OSError:
        return 0


def expect_work(config: Config, module: str) -> None:
    """Where a build of all pages will want several processes: start the server that forks them, which imports beside this process.

    Args:
        config: of the build.
        module: that of the workers' state.
    """
    if config.executor != "processes":
        return
    files = (f"{folder}{os.sep}{name}" for folder, _, names in os.walk(config.source) for name in names)
    if worker_count(config, sum(size_of(file) for file in files if file.endswith(ENDINGS))) > 1:
        context_for(module)
