"""Growth: the same mixture of pages in ever larger numbers.

In: sources. Out: seconds and memory for every number of pages.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from bench.figures import growth, marginal
from bench.ours import Project, Tool
from bench.peers import hugo
from bench.plot import growth_plot
from bench.scenarios import Limits, Results, Row, compete, walls
from bench.sources import Sources, grow


@dataclass(frozen=True, slots=True)
class Point:
    """One number of pages.

    Args:
        wall: seconds, median.
        cpu: seconds of all processes, median: it says more where others use the machine as well.
        total: KiB of all processes together.
        main: KiB of the coordinating process.
        sizes: kind of a file -> bytes of all of them; see `file_sizes`.
    """

    wall: float
    total: int
    main: int
    sizes: Mapping[str, int] = field(default_factory=dict)
    cpu: float = 0.0


_ADDRESS = "https://docs.example.org"
_NAVIGATION = re.compile(rb'<nav\b[^>]*class="navigation.*?</nav>', re.DOTALL)
_KINDS = {
    "search index without texts": r"(^|/)search/(?!pages/)",
    "search texts": r"(^|/)search/pages/",
    "site map": r"sitemap[^/]*\.xml$",
    "llms.txt": r"(^|/)llms(-\d+)?\.txt$",
    "lists of pages and objects": r"(pages|previews|versions|build)\.json$|objects\.inv$|(^|/)previews/",
}
"""What all pages have a part in -> where it lies in the site."""

Curves = Mapping[str, Mapping[int, Point]]


def measure_growth(
    sources: Sources,
    folder: Path,
    counts: Sequence[int],
    tool: Tool,
    python: Path | None,
    limits: Limits,
    results: Results,
) -> Curves:
    """Build every number of pages: three times up to 2,000 pages, twice up to 8,000; memory is looked at in a run of its own
    first, beyond that in the only one.

    Args:
        python: the peers' environment to run Hugo beside, or None.
    """
    curves: dict[str, dict[int, Point]] = {}
    for count in sorted(counts):
        place = folder / str(count)
        grown = grow(sources, place / "source", count)
        project = Project(place / "docbuilder", grown)
        (project.folder / "docbuilder.toml").write_text(f'base-url = "{_ADDRESS}"\n', "utf-8")  # site maps need it
        contenders = [project.contender(tool, f"docbuilder, {count:,} pages", "")]
        if python is not None:
            contenders.append(replace(hugo(grown, place / "hugo", python), name=f"Hugo, {count:,} pages"))
        runs = min(limits.runs, 3 if count <= 2000 else 2 if count <= 8000 else 0)
        # a look takes longer in larger processes; every 50 ms is enough for builds of many seconds
        compete(contenders, Limits(runs, limits.seconds, limits.timeout, 0.05), results)
        for contender in contenders:
            name = contender.name.partition(",")[0]
            done = results.runs.get(contender.name) or [
                run for looked, run in results.warm_ups.items() if looked == contender.name
            ]
            if done and (memory := results.memory.get(contender.name)):
                sizes = file_sizes(project.out) if contender is contenders[0] else {}
                point = Point(median(walls(done)), memory.total, memory.main, sizes, median([run.cpu for run in done]))
                curves.setdefault(name, {})[count] = point
        shutil.rmtree(place)
    return curves


def file_sizes(site: Path) -> dict[str, int]:
    """Bytes of what could grow with the square of the pages, by kind; "page" is the number of pages themselves."""
    sizes = dict.fromkeys(("page", "navigation", "rest of pages", *_KINDS), 0)
    for path in site.rglob("*"):
        relative = path.relative_to(site)
        if not path.is_file() or relative.parts[0] == ".docbuilder":
            continue
        if path.suffix == ".html":
            content = path.read_bytes()
            navigation = sum(map(len, _NAVIGATION.findall(content)))
            sizes["page"] += 1
            sizes["navigation"] += navigation
            sizes["rest of pages"] += len(content) - navigation
        for kind, pattern in _KINDS.items():
            if re.search(pattern, relative.as_posix()):
                sizes[kind] += path.stat().st_size
    return sizes


def growth_rows(curves: Curves) -> list[Row]:
    """Rows for time, memory, and the coordinating process."""
    ours = curves.get("docbuilder", {})
    if len(ours) < 2:
        return [Row("growth", "growth", "failed" if not ours else "one number of pages only")]
    few, many = min(ours), max(ours)
    time = {count: point.wall for count, point in ours.items()}
    memory = {count: point.total / 1024 for count, point in ours.items()}
    span = f"{few:,} to {many:,} pages"
    cpu = {count: point.cpu for count, point in ours.items()}
    sizes = ", ".join(f"{count:,}: {size:.0f} MB" for count, size in sorted(memory.items()))
    return [
        Row("growth", f"growth of time per page, {span}", _seconds(time), "", growth(time), 1.15, "×"),
        *(
            [Row("growth", f"growth of processor time per page, {span}", _seconds(cpu), "", growth(cpu), 1.15, "×")]
            if all(cpu.values())
            else []
        ),
        Row(
            "growth",
            f"growth of memory per page, {span} ({marginal(memory) * 1024:.0f} KB for one more)",
            sizes,
            "",
            growth(memory),
            1.15,
            "×",
        ),
        Row(
            "growth",
            f"memory of the coordinating process at {many:,} pages",
            f"{ours[many].main / 1024:.0f} MB",
            "",
            ours[many].main / 1024,
            100 + 8 * many / 1024,
            "MB",
        ),
        *_size_rows(ours),
    ]


def _seconds(times: Mapping[int, float]) -> str:
    return ", ".join(f"{count:,}: {seconds:.1f} s" for count, seconds in sorted(times.items()))


def _size_rows(points: Mapping[int, Point]) -> Iterator[Row]:
    """Bytes a page of everything that all pages have a part in."""
    for kind in next(iter(points.values())).sizes:
        each = {count: point.sizes[kind] for count, point in points.items() if point.sizes}
        if kind != "page" and len(each) > 1 and min(each.values()):
            shown = ", ".join(
                f"{count:,}: {size / points[count].sizes['page']:,.0f} B" for count, size in sorted(each.items())
            )
            per_page = {count: size / points[count].sizes["page"] * count for count, size in each.items()}
            yield Row("growth", f"growth of bytes per page: {kind}", shown, "", growth(per_page), 1.15, "×")


def plot(curves: Curves) -> str:
    """Time and memory for one page, as SVG."""
    time = {
        name: {count: point.cpu * 1000 / count for count, point in points.items()} for name, points in curves.items()
    }
    memory = {name: {count: point.total / 1024 for count, point in points.items()} for name, points in curves.items()}
    main = {
        "docbuilder": {count: point.main / 1024 for count, point in curves.get("docbuilder", {}).items()},
        "the most that it may be": {count: 100 + 8 * count / 1024 for count in curves.get("docbuilder", {})},
    }
    panels = [("Processor time for a page", "ms", time), ("Peak memory, all processes", "MB", memory)]
    return growth_plot([*panels, ("Peak memory, main process", "MB", main)])
