"""Hostile pages, large: `python bench/hostile_pages.py [--small 1000000] [--large 4000000] [--seconds 60] [--build] [family …]`.

In: the families of `tests/security/families.py`. Out: for each how much longer the large page takes than the small one, in processor time,
and the peak of memory; exit status 1 where a family is over five times. Each is measured in a process of its own, which is ended after
`--seconds` of processor time. 238 families of 1 and 4 MB take about an hour of one processor.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/security")]

from families import FAMILIES, WHOLE  # noqa: E402  # of the tests

from docbuilder.build import build  # noqa: E402
from docbuilder.config import Config  # noqa: E402
from docbuilder.model.source import Source  # noqa: E402
from docbuilder.parse import parse  # noqa: E402

LIMIT = 5.0
FREE = 0.3  # seconds that are no matter


def measure(name: str, size: int, whole: bool, seconds: int, answer: Connection) -> None:
    """Processor time and KiB of memory for one page."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    text = FAMILIES[name](size)
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "docs"
        source.mkdir()
        (source / "index.md").write_text(text, "utf-8")
        config = Config(
            source=source,
            root=source,
            out=Path(folder) / "site",
            jobs=1,
            api="none",
            cache=False,
            max_page=4 * len(text.encode()) + 1,
        )
        begin = time.process_time()
        if whole:
            build(config)
        else:
            parse(Source("page.md", text))
        answer.send((time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def measured(name: str, size: int, whole: bool, seconds: int) -> tuple[float, int] | None:
    """The same, in a process of its own; None where it did not end in time."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(name, size, whole, seconds, there))
    process.start()
    there.close()
    try:
        found: tuple[float, int] = here.recv()
        return found
    except EOFError:
        return None
    finally:
        process.join()


def main() -> int:
    """Tell those that are over."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=4_000_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--build", action="store_true", help="whole builds, not parsing alone")
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    limit = LIMIT * options.large / options.small / 4
    names = options.families or (WHOLE if options.build else list(FAMILIES))
    over = 0
    for name in names:
        large = measured(name, options.large, options.build, options.seconds)
        small = measured(name, options.small, options.build, options.seconds)
        if large is None or small is None:
            print(f"{name}: more than {options.seconds} s", flush=True)
            over += 1
            continue
        bad = large[0] > limit * small[0] + FREE
        over += bad
        print(
            f"{name}: {small[0]:.2f} s, {large[0]:.2f} s, {large[0] / max(small[0], 0.001):.1f} times, {large[1] >> 10} MB"
            + (" OVER" if bad else ""),
            flush=True,
        )
    print(f"{len(names)} families, {over} over {limit:g} times")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
