"""docbuilder itself: its projects, and the contenders that build them.

In: `Sources`, the documented package. Out: `Contender`s. Every project is a copy in a folder of its own, with a cache of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.peers import Contender, fresh
from bench.sources import (
    Sources,
    copy_all,
    documented_names,
    find_docstring,
    middle,
    pages_that_name,
    with_sentence,
    with_words,
)


@dataclass(frozen=True, slots=True)
class Tool:
    """How docbuilder is called.

    Args:
        python: the interpreter that it is installed for.
        arguments: more arguments for every build.
    """

    python: Path
    arguments: tuple[str, ...] = ()

    @property
    def command(self) -> tuple[str | Path, ...]:
        """The program itself."""
        script = self.python.with_name("docbuilder")
        return (script,) if script.exists() else (self.python, "-m", "docbuilder")


@dataclass(frozen=True, slots=True)
class Package:
    """The documented package.

    Args:
        name: by which it is imported.
        folder: where it is installed or lies in its checkout.
    """

    name: str
    folder: Path


class Project:
    """A repository with documentation and, for the API, the package: copies of both."""

    def __init__(self, folder: Path, sources: Sources, package: Package | None = None) -> None:
        self.folder = folder
        self.out = folder / "site"
        self.cache = folder / "cache"
        self.marker = folder / "imported"
        self.sources = Sources(copy_all(sources, folder / "docs" / "source"), sources.languages)
        self.package = package
        (folder / "docbuilder.toml").write_text("", "utf-8")  # so that none is looked for in folders above
        if package is not None:
            (folder / "pyproject.toml").write_text(f'[project]\nname = "{package.name}"\n', "utf-8")
            copy = self.code
            shutil.copytree(package.folder, copy, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
            with (copy / "__init__.py").open("a", encoding="utf-8") as file:
                file.write(f"\n__import__('pathlib').Path({str(self.marker)!r}).touch()\n")

    @property
    def code(self) -> Path:
        """The package's folder."""
        assert self.package is not None
        return self.folder / "src" / self.package.name

    def contender(
        self,
        tool: Tool,
        name: str,
        given: str,
        *arguments: str,
        language: str = "",
        prepare: Callable[[], None] | None = None,
    ) -> Contender:
        """A build of this project; without `prepare` a cold one."""
        options = ["--lang", language] if language else []
        options += ["--package", self.package.name] if self.package else ["--api", "none"]
        single = language and self.sources.only(language)
        return Contender(
            name,
            (
                *tool.command,
                "build",
                "docs/source",
                "--out",
                self.out,
                "--quiet",
                *options,
                *tool.arguments,
                *arguments,
            ),
            self.folder,
            self.out,
            (single or self.sources).pages,
            given,
            prepare or fresh(self.out, self.cache),
            {"XDG_CACHE_HOME": str(self.cache)},
        )


class Edits:
    """What happens in a project between two builds, and what a build did about it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._number = 0
        self._before: dict[Path, tuple[int, int]] = {}
        self.page = middle(project.sources)
        self._page_text = (project.sources.folder / self.page).read_text("utf-8")
        self.documented, self._module, self._offset = self._find_docstring()

    @property
    def showing(self) -> int:
        """How many pages show or link the object whose docstring changes, by its name."""
        return pages_that_name(self._project.sources, self.documented.rpartition(".")[2])

    def nothing(self) -> None:
        """Nothing changes."""
        self._look()

    def change_page(self) -> None:
        """One page gets another sentence."""
        self._number += 1
        path = self._project.sources.folder / self.page
        path.write_text(with_sentence(self._page_text, self._number), "utf-8")
        self._look()

    def change_docstring(self) -> None:
        """One class gets other words in its docstring."""
        self._number += 1
        assert self._module is not None
        path, text = self._module
        path.write_text(with_words(text, self._offset, self._number), "utf-8")
        self._look()

    def facts(self) -> Mapping[str, float]:
        """HTML files that the last build wrote, and whether the package was imported."""
        after = self._files()
        written = sum(1 for path, state in after.items() if self._before.get(path) != state)
        return {"rewritten": written, "imported": self._project.marker.exists()}

    def _look(self) -> None:
        self._project.marker.unlink(missing_ok=True)
        self._before = self._files()

    def _files(self) -> dict[Path, tuple[int, int]]:
        return {path: ((stat := path.stat()).st_mtime_ns, stat.st_ino) for path in self._project.out.rglob("*.html")}

    def _find_docstring(self) -> tuple[str, tuple[Path, str] | None, int]:
        """A documented class with a docstring of its own: name, module, offset."""
        if self._project.package is None:
            return "", None, 0
        modules = [(path, path.read_text("utf-8", "replace")) for path in sorted(self._project.code.rglob("*.py"))]
        names = documented_names(self._project.sources)
        for name in names[len(names) // 2 :] + names[: len(names) // 2]:
            last = name.rpartition(".")[2]
            for path, text in modules:
                if f"class {last}" in text and (offset := find_docstring(text, last)) is not None:
                    return name, (path, text), offset
        return "", None, 0


def package_of(name: str, folder: Path | None, python: Path) -> Package | None:
    """The package `name`: of its checkout, or as `python` has it installed; None where it is not there."""
    if not name:
        return None
    if folder is None:
        code = (
            "import sys, importlib.util as u\ns = u.find_spec(sys.argv[1])\n"
            "print(s.submodule_search_locations[0] if s and s.submodule_search_locations else '')"
        )
        done = subprocess.run([python, "-c", code, name], capture_output=True, text=True, check=False)
        if not done.stdout.strip():
            return None
        folder = Path(done.stdout.strip())
    return Package(name, folder)


_IMPORTS = """
import json, sys
from contextlib import suppress
from docbuilder.pyapi.collector import Collector, Settings
from docbuilder.pyapi.importer import Importer
from docbuilder.pyapi.mock_modules import MockFinder

package, path, mocks, names = json.load(sys.stdin)
if mocks is None:
    print(json.dumps(Collector(Settings(package, (path,), (), True)).plan(names)))
else:
    def size():
        for line in open("/proc/self/smaps_rollup"):
            if line.startswith("Pss:"):
                return int(line.split()[1])
    before = size()
    found = MockFinder()
    found.add(mocks)
    found.install()
    importer = Importer(package, found, (path,))
    with suppress(Exception):
        importer.start()
    for name in names:
        with suppress(Exception):
            importer.find(name)
    print(json.dumps(size() - before))
"""


def import_size(tool: Tool, project: Project) -> int:
    """KiB that a process grows by when it does nothing but import what the pages document; 0 where that cannot be told."""
    if project.package is None:
        return 0
    answer: object = None
    for _ in range(2):  # the mocks that are needed, then the size with them
        question = [project.package.name, str(project.code.parent), answer, documented_names(project.sources)]
        done = subprocess.run(
            [tool.python, "-c", _IMPORTS], input=json.dumps(question), capture_output=True, text=True, check=False
        )
        try:
            answer = json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            return 0
    return answer if isinstance(answer, int) else 0
