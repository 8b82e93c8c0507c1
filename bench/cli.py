"""The command line: `python -m bench [SOURCE]`.

In: arguments. Out: a table on standard output; `results.json`, `table.md` and `growth.svg` in a folder; exit status 1 where a
bar is not met and `--check` is given.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from bench import environments, growing, peers, report
from bench.ours import Edits, Package, Project, Tool, import_size, package_of
from bench.peers import Contender
from bench.scenarios import SCENARIOS, Facts, Limits, Results, Row, compete, fact, ratio_row, say
from bench.sources import Sources, find_package, find_sources

ROOT = environments.ROOT
_CORPUS = ROOT.parent / "shared" / "corpus" / "transformers" / "docs" / "source"
_EXAMPLE = ROOT / "examples" / "nearby" / "docs" / "source"

_WITH_API = ("language-api", "all-api", "unchanged", "page", "docstring", "memory")
_TIMED_WITH_HUGO = ("prose", *_WITH_API)
_BESIDE_OTHERS = ("zensical", "material", "sphinx")


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments, with all defaults that do not depend on others."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument(
        "source", nargs="?", type=Path, help="folder of Markdown sources (default: the corpus, else the example)"
    )
    parser.add_argument(
        "--scenarios",
        default=",".join(SCENARIOS),
        help="comma-separated, or with a minus for all others (-growth,sphinx): " + ", ".join(SCENARIOS),
    )
    parser.add_argument("--runs", type=int, default=5, help="rounds at most (default: 5)")
    parser.add_argument(
        "--seconds", type=float, default=120, help="after which no third round of a group begins (default: 120)"
    )
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one run (default: 600)")
    parser.add_argument(
        "--jobs", type=int, default=0, help="processes of docbuilder and Sphinx (default: all processors)"
    )
    parser.add_argument("--language", default="ja", help="for the scenarios with one language (default: ja)")
    parser.add_argument(
        "--package", default=None, help="import name of the documented package (default: from the source's project)"
    )
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="with docbuilder (default: this one)")
    parser.add_argument(
        "--api-python", type=Path, help="with docbuilder and the package (default: one is made in .venv-bench-api)"
    )
    parser.add_argument(
        "--peers-env", type=Path, default=ROOT / ".venv-bench-peers", help="the peers' environment; made if absent"
    )
    parser.add_argument("--arguments", default="", help="more arguments for docbuilder's builds, separated by spaces")
    parser.add_argument(
        "--pages", default="1000,4000,16000", help="numbers of pages for growth (default: 1000,4000,16000)"
    )
    parser.add_argument("--growth-hugo", action="store_true", help="Hugo in the plot of growth as well")
    parser.add_argument("--serve-api", action="store_true", help="serve with API as well")
    parser.add_argument("--saves", type=int, default=40, help="how often a file is saved under serve (default: 40)")
    parser.add_argument(
        "--work", type=Path, help="folder for copies and sites (default: a new one, removed at the end)"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "bench", help="folder of the results (default: build/bench)"
    )
    parser.add_argument("--check", action="store_true", help="exit status 1 where a bar is not met")
    options = parser.parse_args(arguments)
    options.scenarios = chosen_scenarios(options.scenarios, parser)
    return options


def chosen_scenarios(text: str, parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """`prose,growth` -> these two; `-growth` -> all others."""
    names = [name.strip() for name in text.removeprefix("-").split(",") if name.strip()]
    if unknown := [name for name in names if name not in SCENARIOS]:
        parser.error(f"unknown scenario {unknown[0]!r}; there are {', '.join(SCENARIOS)}")
    return tuple(name for name in SCENARIOS if (name in names) != text.startswith("-"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit status."""
    options = parse_arguments(arguments)
    source = options.source or (_CORPUS if _CORPUS.is_dir() else _EXAMPLE)
    with ExitStack() as stack:
        work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        work.mkdir(parents=True, exist_ok=True)
        bench = Bench(options, find_sources(source), work)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was measured is told
        begin = time.monotonic()
        load = os.getloadavg()[0]
        if load > 0.5:
            say(f"the machine is busy (load {load:.1f}): times will scatter, ratios less so")
        try:
            bench.run()
        except KeyboardInterrupt:
            say("interrupted; what follows is what was measured until then")
        bench.facts["load_before"] = load
        bench.facts["minutes"] = round((time.monotonic() - begin) / 60, 1)
        bench.write(options.out)
    return int(options.check and any(row.met is False for row in bench.rows()))


class Bench:
    """One comparison, from arguments to results."""

    def __init__(self, options: argparse.Namespace, sources: Sources, work: Path) -> None:
        self.options = options
        self.sources = sources
        self.work = work
        self.limits = Limits(options.runs, options.seconds, options.timeout)
        self.tool = Tool(options.python.absolute(), tuple(options.arguments.split()))
        self.results = Results()
        self.contenders: dict[str, Contender] = {}
        self.curves: growing.Curves = {}
        self.live: Any = None
        self.edits: Edits | None = None
        self.imports = 0
        self.notes: list[str] = []
        parts = sources.folder.resolve().parts[-3:]
        self.facts: dict[str, Any] = {
            "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "source": "/".join(parts),
            "pages": sources.pages,
            "bytes": sources.size,
            "languages": len(sources.languages),
        }

    def wants(self, *names: str) -> bool:
        """Whether one of these scenarios was asked for."""
        return any(name in self.options.scenarios for name in names)

    # --- what is needed

    @cached_property
    def peers_python(self) -> Path:
        """The peers' interpreter."""
        return environments.peers_python(self.options.peers_env.absolute())

    @cached_property
    def api(self) -> tuple[Tool, Package] | None:
        """docbuilder beside the documented package, or None where there is no such package."""
        name, folder = find_package(self.sources.folder)
        name = self.options.package or name
        python = self.options.api_python
        if python is None:
            made = folder is None and name and package_of(name, None, self.options.python) is None
            python = environments.api_python(ROOT / ".venv-bench-api") if made else self.options.python
        package = package_of(name, folder, python.absolute())
        if package is None:
            self.notes.append(f"No scenarios with API: the package {name or 'of these pages'} is not there.")
            return None
        return Tool(python.absolute(), self.tool.arguments), package

    @property
    def language(self) -> str:
        """The language of the scenarios with one."""
        known = self.sources.languages
        return self.options.language if self.options.language in known else self.sources.largest

    # --- what is run

    def run(self) -> None:
        """Everything that was asked for, one group after the other."""
        if self.wants(*_TIMED_WITH_HUGO):
            self.beside_hugo()
        if self.wants(*_BESIDE_OTHERS):
            self.beside_others()
        if self.wants("serve"):
            from bench.live import measure_live  # needs docbuilder's own dependencies

            tool, package = self.api if self.options.serve_api and self.api else (self.tool, None)
            project = Project(self.work / "serve", self.sources, package)
            self.live = measure_live(project, tool, self.options.saves, self.options.timeout)
        if self.wants("growth"):
            counts = [int(count) for count in self.options.pages.split(",")]
            python = self.peers_python if self.options.growth_hugo else None
            self.curves = growing.measure_growth(
                self.sources, self.work / "growth", counts, self.tool, python, self.limits, self.results
            )

    def beside_hugo(self) -> None:
        """One group: Hugo cold, and whatever is measured by it, each once a round."""
        group: list[Contender] = []
        facts: Facts = {}
        if self.wants(*(name for name in _TIMED_WITH_HUGO if name != "memory")):
            group.append(peers.hugo(self.sources, self.work / "hugo", self.peers_python))
        if self.wants("prose"):
            group.append(peers.hugo(self.sources, self.work / "hugo-pages", self.peers_python, pages_alone=True))
            project = Project(self.work / "prose", self.sources)
            given = "--api none; cold: no site and an empty cache, which the build fills; search index included"
            group.append(project.contender(self.tool, "docbuilder, prose", given))
        if self.wants(*_WITH_API) and self.api is not None:
            tool, package = self.api
            if self.wants("language-api"):
                project = Project(self.work / "language", self.sources, package)
                group.append(
                    project.contender(
                        tool, "docbuilder, language-api", f"--lang {self.language}", language=self.language
                    )
                )
            if self.wants("all-api", "memory"):
                project = Project(self.work / "all", self.sources, package)
                self.imports = import_size(tool, project)
                group.append(project.contender(tool, "docbuilder, all-api", f"API of {package.name}"))
            if self.wants("unchanged", "page", "docstring"):
                project = Project(self.work / "again", self.sources, package)
                self.edits = edits = Edits(project)
                first = project.contender(tool, "docbuilder, first build", "")
                compete([first], replace(self.limits, runs=0), self.results)
                changes = {"unchanged": edits.nothing, "page": edits.change_page}
                if edits.documented:
                    changes["docstring"] = edits.change_docstring
                for name, change in changes.items():
                    if self.wants(name):
                        group.append(project.contender(tool, f"docbuilder, {name}", "", prepare=change))
                        facts = {**facts, f"docbuilder, {name}": edits.facts}
        self._compete(group, facts)

    def beside_others(self) -> None:
        """One group: docbuilder and the slower peers."""
        group: list[Contender] = []
        if self.wants("zensical", "material"):
            given = "--api none, cold, as beside Hugo"
            project = Project(self.work / "prose-others", self.sources)
            group.append(project.contender(self.tool, "docbuilder, prose (2)", given))
        for name, make in (("zensical", peers.zensical), ("material", peers.material)):
            if self.wants(name):
                group.append(make(self.sources, self.work / name, self.peers_python))
        if self.wants("sphinx"):
            single = self.sources.only(self.sources.largest)
            project = Project(self.work / "prose-single", single)
            group.append(project.contender(self.tool, "docbuilder, one language", "", language=self.sources.largest))
            jobs = self.options.jobs or os.cpu_count() or 1
            group.append(peers.sphinx(self.sources, self.work / "sphinx", self.peers_python, jobs))
        self._compete(group, {})

    def _compete(self, group: Sequence[Contender], facts: Facts) -> None:
        if self.options.jobs:
            jobs = ("--jobs", str(self.options.jobs))
            group = [
                replace(one, command=(*one.command, *jobs)) if one.name.startswith("docbuilder") else one
                for one in group
            ]
        self.contenders |= {contender.name: contender for contender in group}
        only_memory = not self.wants(*(set(SCENARIOS) - {"memory", "serve", "growth"}))
        limits = replace(self.limits, runs=0) if only_memory else self.limits
        compete(group, limits, self.results, facts, self.imports)

    # --- what is told

    def rows(self) -> list[Row]:
        """The table's rows, in the order of the scenarios."""
        made = [row for name in self.options.scenarios for row in self._rows_of(name)]
        return [row for row in made if row.ours or row.theirs]

    def _rows_of(self, name: str) -> list[Row]:
        results = self.results
        if name == "prose":
            alone = "… which is told to write pages alone"
            return [
                ratio_row(name, results, "docbuilder, prose", "Hugo", 1.0),
                ratio_row(name, results, "docbuilder, prose", "Hugo, pages alone", None, alone),
            ]
        if name == "language-api":
            what = f"cold, {self.language} with API, against Hugo's cold build of all pages"
            return [ratio_row(name, results, "docbuilder, language-api", "Hugo", 1.2, what)]
        if name == "all-api":
            return [ratio_row(name, results, "docbuilder, all-api", "Hugo", 3.06)]
        if name in ("unchanged", "page", "docstring"):
            return self._rows_again(name)
        if name == "memory":
            return self._rows_memory()
        if name in ("zensical", "material"):
            peer, bar = {"zensical": ("Zensical", 0.2), "material": ("MkDocs Material", 0.15)}[name]
            return [ratio_row(name, results, "docbuilder, prose (2)", peer, bar)]
        if name == "sphinx":
            return [ratio_row(name, results, "docbuilder, one language", "Sphinx", None)]
        if name == "serve":
            return list(self.live.rows()) if self.live else []
        return growing.growth_rows(self.curves) if self.curves else []

    def _rows_again(self, name: str) -> list[Row]:
        ours = f"docbuilder, {name}"
        bar = {"unchanged": 0.15, "page": 0.25}.get(name)
        row = ratio_row(name, self.results, ours, "Hugo", bar)
        written = fact(self.results, ours, "rewritten")
        rows = [replace(row, ours=f"{row.ours}, {written:.0f} HTML files written")] if written is not None else [row]
        if name == "unchanged" and (imported := fact(self.results, ours, "imported")) is not None:
            rows.append(Row(name, "… builds that imported the package", f"{imported:.0f}", "", imported, 0, "builds"))
        if name == "docstring" and written is not None and self.edits is not None:
            what = f"… HTML files written, pages that name {self.edits.documented.rpartition('.')[2]}"
            rows.append(Row(name, what, f"{written:.0f}", f"{self.edits.showing} pages", written, None, "files"))
        return rows

    def _rows_memory(self) -> list[Row]:
        memory = self.results.memory.get("docbuilder, all-api")
        if memory is None:
            return []
        hugo = self.results.memory.get("Hugo")
        text = f"{memory.total / 1024:.0f} MB; less {self.imports / 1024:.0f} MB of the package's imports"
        theirs = f"Hugo without API: {hugo.total / 1024:.0f} MB" if hugo else ""
        return [Row("memory", SCENARIOS["memory"], text, theirs, memory.without_imports / 1024, 500, "MB")]

    def write(self, folder: Path) -> None:
        """The table to standard output, and everything to `folder`."""
        rows = self.rows()
        self.facts["machine"] = report.machine()
        self.facts["docbuilder"] = _revision()
        if self.wants("prose", *_BESIDE_OTHERS) or self.options.growth_hugo:
            names = ("hugo", "zensical", "mkdocs", "mkdocs-material", "sphinx", "myst-parser", "furo")
            self.facts["versions"] = environments.versions(self.peers_python, names)
        text = f"{self.heading()}\n\n{report.table(rows)}\n\n{self.footnotes()}\n"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "table.md").write_text(text, "utf-8")
        facts = self.facts | {"live": self.live.facts() if self.live else None, "footnotes": self.footnotes()}
        (folder / "results.json").write_text(report.as_json(facts, rows, self.results), "utf-8")
        if self.curves:
            (folder / "growth.svg").write_text(growing.plot(self.curves), "utf-8")
        print(text)
        say(f"{folder}: table.md, results.json{', growth.svg' if self.curves else ''}")

    def heading(self) -> str:
        """When, where and what."""
        here = self.facts["machine"]
        versions = ", ".join(f"{name} {version}" for name, version in self.facts.get("versions", {}).items())
        return (
            f"{self.facts['date']}, docbuilder {self.facts['docbuilder']}, {here['processor']}, {here['processors']} "
            f"processors, {here['memory_gb']} GB, {here['system']}, Python {here['python']}; load before the first run "
            f"{self.facts['load_before']:.1f}. {self.facts['source']}: {self.facts['pages']:,} pages, "
            f"{self.facts['bytes'] / 1e6:.2f} MB, {self.facts['languages']} languages."
            + (f" {versions}." if versions else "")
        )

    def footnotes(self) -> str:
        """How it was measured, and what everyone was given."""
        lines = [
            "Wall and CPU time: medians of the rounds; memory: peak of all processes together (PSS) in the warm-up. A ratio is "
            "the median of the ratios of runs in the same round; contenders take turns, every other round backwards; the site "
            "is put away before every cold run, and what is to be written is written before a run begins.",
            *self.notes,
        ]
        for name, contender in self.contenders.items():
            if contender.given:
                files = self.results.pages.get(name, 0)
                lines.append(f"{name}: {contender.given}; {files:,} HTML files.")
        lines += [f"{name} failed: {reason}" for name, reason in self.results.failed.items()]
        rounds = ", ".join(f"{name}: {len(runs)}" for name, runs in self.results.runs.items())
        lines.append(f"Rounds: {rounds}.")
        return "\n".join(f"- {' '.join(line.split())}" for line in lines)


def _revision() -> str:
    """The checkout's commit, with `+` where files differ from it; "" outside of one."""
    git = ("git", "-C", str(ROOT))
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False)
    return commit.stdout.strip() + ("+" if changed.stdout.strip() else "")
