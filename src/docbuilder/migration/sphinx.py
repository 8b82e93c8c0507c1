"""`docbuilder migrate sphinx`: a project whose documentation Sphinx builds.

In: a folder with a `conf.py`. Out: `WritePlan`: the pages in the dialect, the table of contents, the configuration. Pages are parsed by docutils and
MyST, without Sphinx and its extensions.
"""

from __future__ import annotations

import builtins
import os
import re
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import Any

from docbuilder.config import ConfigError
from docbuilder.config.project import is_project
from docbuilder.index.inventory import MAX_BYTES, read_inventory
from docbuilder.migration.dialect import autodoc, heading
from docbuilder.migration.objects import PackageObjects
from docbuilder.migration.plan import Ledger, PlannedFile, WritePlan
from docbuilder.migration.sphinx_conf import SphinxConf, conf_values, find_conf_keys, read_conf, with_inventories
from docbuilder.migration.start import config_files, read_facts, read_package, workflow_files
from docbuilder.migration.writing import toctree_text
from docbuilder.model.reading import read_plain
from docbuilder.model.source import clean
from docbuilder.site import toctree
from docbuilder.site.model import TocEntry
from docbuilder.site.title_scan import scan_title

_LARGEST = 8 << 20
_LARGEST_FILE = 256 << 20
_BUILT = ("_build", "build", "_build/html", "build/html", "../_build/html", "../build/html")


def migrate_sphinx(root: Path, to: str = "", language: str = "", inventory: Path | None = None) -> WritePlan:
    """The documentation of a project in the dialect.

    Args:
        root: the project's folder, or that of its `conf.py`.
        to: folder of the new sources, from `root`; "" for `docs/source`.
        language: of the pages; "" for that of `conf.py`.
        inventory: the project's `objects.inv`; None for one that a build has left.

    Raises:
        ConfigError: there is no `conf.py`, or docutils and MyST are not installed.
    """
    try:
        for name in ("docutils", "myst_parser"):
            import_module(name)
    except ImportError as error:
        what = "`pip install 'docbuilder-site[migrate]'`"
        raise ConfigError(
            f"pages of Sphinx are read with docutils and MyST, which are not installed ({error.name}): type {what}"
        ) from None
    root = _project_of(root)
    conf = read_conf(root)
    ledger = Ledger()
    source = to or ("documentation" if conf.folder == root / "docs/source" else "docs/source")
    language = language or conf.text("language").lower().replace("_", "-") or "en"
    folder = f"{source}/{language}"
    project = _SphinxProject(root, conf, ledger, folder, inventory)
    project.read()
    files = project.files()
    find_conf_keys(conf, ledger)
    entries = project.toctree()
    facts = read_facts(root, look=False)
    values = conf_values(conf, facts.told, facts.name, folder, project.package or project.objects.package)
    values |= {"source": "" if source == "docs/source" else source, "repository": facts.repository}
    if language != "en":
        values["default-language"] = language
    toc = PlannedFile(f"{folder}/{toctree.FILE}", toctree_text(entries).encode())
    inventories = values.pop("inventories")
    configuration = [with_inventories(file, inventories) for file in config_files(root, values)]
    plan = [toc, *configuration, *workflow_files(facts, source), *files]
    notes = [f"the former sources in {conf.path.rpartition('/')[0] or '.'} stay: remove them when you are content"]
    return WritePlan(root, tuple(plan), source, len(ledger), ledger.converted(), ledger.listed(), tuple(notes))


def _project_of(folder: Path) -> Path:
    """The project that a folder with a `conf.py` belongs to, where it is none itself: people name the one as often as the other."""
    for above in (folder, *list(folder.absolute().parents)[:2]) if (folder / "conf.py").is_file() else ():
        if is_project(above) or (above / ".git").exists():
            return above if above == folder else Path(os.path.relpath(above))
    return folder


class _SphinxProject:
    """The pages of a project: read once all of them, then written one by one."""

    def __init__(self, root: Path, conf: SphinxConf, ledger: Ledger, folder: str, inventory: Path | None) -> None:
        self.root = root
        self.conf = conf
        self.ledger = ledger
        self.folder = folder
        self.objects = PackageObjects(root, [root / name for name in ("src", ".", "python", "lib")])
        self.package = read_package(root)
        self.known = self._inventory(inventory)
        self.suffixes = self._suffixes()
        self.pages: dict[str, Path] = {}
        self.trees: dict[str, Any] = {}
        self.titles: dict[str, str] = {}
        self.labels: dict[str, Any] = {}
        self.terms: dict[str, str] = {}
        self.described: dict[str, Any] = {}
        self.tocs: dict[str, tuple[Any, ...]] = {}
        self.generated: dict[str, str] = {}
        self.orphans: set[str] = set()
        self.others: list[Path] = []

    # --- reading

    def read(self) -> None:
        """Read all pages; note their titles, labels and terms."""
        from docbuilder.migration.sphinx_facts import descriptions_of, labels_of, terms_of, title_of  # an extra

        for path in self._walk():
            name = path.relative_to(self.conf.folder).as_posix()
            if path.suffix == ".ipynb":
                self.pages[name.removesuffix(".ipynb")] = path
                self.titles[name.removesuffix(".ipynb")] = scan_title(_text_of(path), notebook=True)
            if path.suffix not in self.suffixes:
                self.others.append(path)
                continue
            name = name[: -len(path.suffix)]
            text = _text_of(path)
            if path.suffix != ".md":
                text += self._epilog()
            tree = self.parse(text, path)
            self.pages[name], self.trees[name] = path, tree
            self.titles[name] = title_of(tree) or name.rpartition("/")[2]
            self.labels |= labels_of(tree, name)
            self.described |= descriptions_of(tree, name)
            self.terms |= {term.lower(): name for term in terms_of(tree)}
            if re.search(r"^:orphan:|^orphan:\s*true", text, re.M):
                self.orphans.add(name)

    def parse(self, text: str, path: Path) -> Any:
        """The tree of a text; the ending of the path says which language it is in."""
        from docbuilder.migration.sphinx_reading import read_page  # an extra

        substitutions = self.conf.values.get("myst_substitutions")
        return read_page(
            text,
            path if path.suffix == ".md" else path.with_suffix(".rst"),
            frozenset(self.conf.texts("myst_enable_extensions")),
            substitutions if isinstance(substitutions, dict) else {},
        )

    def _epilog(self) -> str:
        defined = [
            f".. |{name}| replace:: {self.conf.text(name)}" for name in ("version", "release") if self.conf.text(name)
        ]
        parts = [*defined, self.conf.text("rst_prolog"), self.conf.text("rst_epilog")]
        return "\n\n" + "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n" if any(parts) else ""

    def _walk(self) -> Iterator[Path]:
        """The files of the documentation, in order."""
        excluded = [*self.conf.texts("exclude_patterns"), *self.conf.texts("templates_path"), "_build", "build"]
        target = self.root / self.folder
        for parent, folders, names in os.walk(self.conf.folder):
            relative = Path(parent).relative_to(self.conf.folder).as_posix()
            prefix = "" if relative == "." else f"{relative}/"
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".")
                and not _matches(prefix + name, excluded)
                and Path(parent, name) not in (target, target.parent)
                and not (self.conf.folder == self.root and name in ("node_modules", "site", "dist", "src", "tests"))
            )
            for name in sorted(names):
                path = Path(parent, name)
                own = name in ("conf.py", "Makefile", "make.bat", "requirements.txt") or name.startswith(".")
                published = (
                    self.conf.folder != self.root or path.suffix in self.suffixes or relative.startswith("_static")
                )
                if published and not own and path.is_file() and not _matches(prefix + name, excluded):
                    yield path

    def _suffixes(self) -> frozenset[str]:
        value = self.conf.values.get("source_suffix", [".rst"])
        named = list(value) if isinstance(value, dict | list) else [str(value)]
        markdown = any(
            "myst" in name or "recommonmark" in name or "m2r" in name for name in self.conf.texts("extensions")
        )
        return frozenset({*named, ".rst", *([".md"] if markdown else [])})

    def _inventory(self, inventory: Path | None) -> frozenset[str]:
        """The names that the project documents, from its `objects.inv`."""
        built = [self.conf.folder / folder / "objects.inv" for folder in _BUILT]
        path = inventory or next((path for path in built if path.is_file()), None)
        if path is None:
            return frozenset()
        try:
            return frozenset(read_inventory(read_plain(path, MAX_BYTES), "").addresses)
        except OSError as error:
            raise ConfigError(f"the inventory {str(path)!r} cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise ConfigError(f"the inventory {str(path)!r} cannot be read: {error}") from None

    # --- writing

    def files(self) -> list[PlannedFile]:
        """The pages in the dialect, and the files beside them."""
        from docbuilder.migration.sphinx_facts import SphinxFacts  # an extra
        from docbuilder.migration.sphinx_pages import convert_tree

        facts = SphinxFacts(
            titles=self.titles,
            labels=self.labels,
            terms=self.terms,
            described=self.described,
            parse=self.parse,
            resolve=self.resolve,
            members=self.members,
            extlinks=self._extlinks(),
            highlight=self._highlight(),
            read=self.included,
        )
        files: list[PlannedFile] = []
        for name, tree in self.trees.items():
            shown = self.pages[name].relative_to(self.root).as_posix()
            page = convert_tree(tree, name, shown, self.ledger, facts)
            self.tocs[name] = page.toctrees
            self.generated |= {each: of for each, of in page.generated.items() if each not in self.pages}
            files.append(PlannedFile(f"{self.folder}/{name}.md", page.text.encode()))
        for name, of in self.generated.items():
            self.titles[name] = of
            text = "\n".join([heading(1, of.rpartition(".")[2]), "", *autodoc(of), ""])
            files.append(PlannedFile(f"{self.folder}/{name}.md", text.encode()))
        for path in self.others:
            relative = path.relative_to(self.conf.folder).as_posix()
            files.append(PlannedFile(f"{self.folder}/{relative}", read_plain(path, _LARGEST_FILE)))
        return files

    def included(self, name: str, target: str) -> str | None:
        """The text of a file that a page names; those outside of the project are not read."""
        start = self.conf.folder if target.startswith("/") else self.pages[name].parent
        path = Path(os.path.normpath(start / target.lstrip("/")))
        if not path.resolve().is_relative_to(self.root.resolve()) or not path.is_file():
            return None
        return _text_of(path)

    def resolve(self, name: str, module: str, scope: str) -> str:
        """The full name of an object; "" where nobody knows one."""
        if not name:
            return ""
        candidates = [
            *([f"{module}.{scope}.{name}"] if module and scope else []),
            *([f"{module}.{name}"] if module else []),
            name,
        ]
        for full in candidates:
            if full in self.known or self.objects.has(full):
                self.objects.package = self.objects.package or full.partition(".")[0]
                return full
        top = name.partition(".")[0]
        mapping = self.conf.values.get("intersphinx_mapping")
        others = set(mapping) if isinstance(mapping, dict) else set()
        if top in others or top in sys.stdlib_module_names or hasattr(builtins, top):
            return name
        if (package := self.objects.package or self.package) and self.objects.has(f"{package}.{name}"):
            return f"{package}.{name}"
        if (full := self.objects.ending_in(name, package)) and self.objects.has(full):
            return full
        ends = sorted((one for one in self.known if one.endswith(f".{name}")), key=len)
        return ends[0] if ends else ""

    def members(self, name: str) -> tuple[str, ...]:
        """The objects of a module."""
        found, known = self.objects.members(name)
        return tuple(one for one in found if one != name) if known else ()

    def _extlinks(self) -> dict[str, tuple[str, str]]:
        value = self.conf.values.get("extlinks")
        found: dict[str, tuple[str, str]] = {}
        for role, pair in value.items() if isinstance(value, dict) else ():
            if isinstance(pair, list) and pair and isinstance(pair[0], str):
                found[str(role)] = pair[0], pair[1] if len(pair) > 1 and isinstance(pair[1], str) else ""
        return found

    def _highlight(self) -> str:
        language = self.conf.text("highlight_language")
        return "" if language in ("", "none", "default", "python3", "python") else language

    # --- the table of contents

    def toctree(self) -> list[TocEntry]:
        """The tables of contents of all pages as one."""
        root = self.conf.text("root_doc") or self.conf.text("master_doc") or "index"
        seen = {root}
        entries = [TocEntry(self.titles.get(root, root), root)] if root in self.pages else []
        for toc in self.tocs.get(root, ()):
            children = self._entries(root, toc, seen)
            entries += (
                [TocEntry(toc.caption, children=tuple(children), expanded=True)]
                if toc.caption and children
                else children
            )
        made = [name for name in self.generated if name not in seen]
        if made:
            seen |= set(made)
            entries.append(TocEntry("API", children=tuple(TocEntry(self.titles[name], name) for name in sorted(made))))
        rest = [
            name
            for name in sorted(self.pages)
            if name not in seen and not toctree.needs_no_entry(name.rpartition("/")[2])
        ]
        if rest:
            entries.append(
                TocEntry("Other pages", children=tuple(TocEntry(self.titles.get(name) or name, name) for name in rest))
            )
        return entries

    def _entries(self, page: str, toc: Any, seen: set[str]) -> list[TocEntry]:
        found: list[TocEntry] = []
        folder = page.rpartition("/")[0]
        for title, target in toc.entries:
            if target == "self":
                continue
            if re.match(r"https?://", target):
                found.append(TocEntry(title or target, url=target))
                continue
            name = os.path.normpath(
                target.lstrip("/") if target.startswith("/") else f"{folder}/{target}" if folder else target
            )
            name = re.sub(r"\.(?:rst|md|txt|ipynb)$", "", name) if name not in self.pages else name
            if toc.glob and any(mark in name for mark in "*?["):
                names = [each for each in sorted(self.pages) if fnmatchcase(each, name) and each not in seen]
            else:
                names = [name]
            for each in names:
                construct = self.ledger.find("toctree entry", self.pages[page].relative_to(self.root).as_posix())
                if each not in self.pages:
                    construct.list(f"there is no page {target!r}")
                    continue
                construct.convert()
                if each in seen:
                    continue
                seen.add(each)
                children = [entry for below in self.tocs.get(each, ()) for entry in self._entries(each, below, seen)]
                found.append(TocEntry(title or self.titles.get(each) or each, each, tuple(children)))
        return found


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(
        fnmatchcase(path, pattern.rstrip("/")) or fnmatchcase(path, pattern.removeprefix("**/")) for pattern in patterns
    )


def _text_of(path: Path) -> str:
    try:
        return clean(read_plain(path, _LARGEST).decode("utf-8", "replace"))
    except OSError:
        return ""
