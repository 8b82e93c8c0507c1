"""`docbuilder migrate mkdocs`: a project whose documentation MkDocs builds.

In: a folder with a `mkdocs.yml`. Out: `WritePlan`: the pages in the dialect, the table of contents, redirects, the configuration. Neither MkDocs nor a
plugin, hook or macro runs.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from docbuilder.config import ConfigError
from docbuilder.migration.mkdocs_config import MkDocsSite, configuration, find_keys, read_mkdocs
from docbuilder.migration.mkdocs_inlines import MkDocsFacts
from docbuilder.migration.mkdocs_pages import ObjectMembers, PageNeeds, convert_page, with_snippets
from docbuilder.migration.objects import PackageObjects
from docbuilder.migration.plan import Ledger, PlannedFile, WritePlan
from docbuilder.migration.start import config_files, read_facts, read_package, workflow_files
from docbuilder.migration.writing import toctree_text
from docbuilder.model import yaml
from docbuilder.model.reading import read_plain, read_plain_text
from docbuilder.model.source import clean
from docbuilder.site import toctree
from docbuilder.site.model import TocEntry
from docbuilder.site.project_files import REDIRECTS
from docbuilder.site.title_scan import scan_title

_LARGEST = 4 << 20
_LARGEST_FILE = 256 << 20
_PAGES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
_EXTRA = frozenset({"pymdownx.extra", "extra", "markdown.extensions.extra"})


def migrate_mkdocs(root: Path, to: str = "", language: str = "") -> WritePlan:
    """The documentation of a project in the dialect.

    Args:
        root: the folder of the `mkdocs.yml`.
        to: folder of the new sources, from `root`; "" for `docs/source`.
        language: of the pages; "" for that of the theme.

    Raises:
        ConfigError: there is no `mkdocs.yml`, it cannot be read, or its pages are not there.
    """
    ledger = Ledger()
    site = read_mkdocs(root, ledger)
    docs = root / (site.text("docs_dir") or "docs")
    if not docs.is_dir():
        raise ConfigError(f"{site.file}: the folder of the pages, {str(docs)!r}, is not there")
    facts = read_facts(root, look=False)._replace(
        repository=site.text("repo_url").rstrip("/") or read_facts(root, look=False).repository
    )
    objects = PackageObjects(root, _search_paths(root, site))
    source = to or "docs/source"
    language = language or (site.text("theme", "language") or "en").lower()
    folder = f"{source}/{language}"
    converter = _SiteConverter(root, docs, site, ledger, objects, folder)
    files = converter.files()
    package = objects.package or read_package(root)
    find_keys(site)
    entries = _toctree(site, converter)
    new = [PlannedFile(f"{folder}/{toctree.FILE}", toctree_text(entries).encode())]
    if text := _redirects(site):
        new.append(PlannedFile(f"{folder}/{REDIRECTS}", text.encode()))
    values = configuration(site, facts, docs, folder, package) | {"source": "" if source == "docs/source" else source}
    if language != "en":
        values["default-language"] = language
    new += config_files(root, values)
    new += workflow_files(facts, source)
    ledger_figures = (len(ledger), ledger.converted(), ledger.listed())
    note = f"the former sources, {site.file} and {docs.relative_to(root).as_posix()}, stay: remove them when you are content"
    return WritePlan(root, (*new, *files), source, *ledger_figures, notes=(note,))


def _search_paths(root: Path, site: MkDocsSite) -> list[Path]:
    paths = site.option("plugins", "mkdocstrings", "handlers", "python", "paths")
    named = (
        [item.text for item in paths.items if isinstance(item, yaml.Scalar)] if isinstance(paths, yaml.Sequence) else []
    )
    return [root / name for name in (*named, "src", ".", "python")]


class _SiteConverter:
    """The pages and files of a site, converted."""

    def __init__(
        self, root: Path, docs: Path, site: MkDocsSite, ledger: Ledger, objects: PackageObjects, folder: str
    ) -> None:
        self.root = root
        self.docs = docs
        self.site = site
        self.ledger = ledger
        self.folder = folder
        self.titles: dict[str, str] = {}
        self.new: set[str] = set()
        extensions = {name.text for name, _ in site.named("markdown_extensions")}
        if extensions & _EXTRA:
            extensions |= {"attr_list", "md_in_html", "footnotes", "def_list", "abbr"}
        self.extensions = extensions
        self.snippets = self._snippet_folders()
        self.around = PageNeeds(
            MkDocsFacts(
                frozenset(extensions),
                site.plugins,
                self._variables(),
                self._appended(),
            ),
            self._objects(objects),
            self.snippet,
            self.address,
        )

    def files(self) -> list[PlannedFile]:
        """The pages in the dialect and the files beside them."""
        files: list[PlannedFile] = []
        custom = self.site.text("theme", "custom_dir")
        skipped = {(self.root / self.folder).parent, *([self.root / custom] if custom else [])}
        for parent, folders, names in os.walk(self.docs):
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and Path(parent, name) not in skipped
            )
            for name in sorted(names):
                path = Path(parent, name)
                relative = path.relative_to(self.docs).as_posix()
                if name.startswith(".") or not path.is_file():
                    continue
                if path.suffix.lower() in _PAGES:
                    files.append(self.page(path, relative))
                else:
                    files.append(PlannedFile(f"{self.folder}/{relative}", read_plain(path, _LARGEST_FILE)))
        return files

    def page(self, path: Path, relative: str) -> PlannedFile:
        shown = path.relative_to(self.root).as_posix()
        name = relative[: relative.rindex(".")]
        try:
            text = clean(read_plain_text(path, _LARGEST))
        except (OSError, UnicodeDecodeError) as error:
            self.ledger.find("page", shown).list(f"it cannot be read: {error}; it is copied as it is")
            return PlannedFile(f"{self.folder}/{relative}", path.read_bytes())
        page = convert_page(text, shown, self.ledger, self.around)
        self.titles[name] = page.title or scan_title(page.text)
        if page.new:
            self.new.add(name)
        return PlannedFile(f"{self.folder}/{name}.md", page.text.encode())

    def address(self, path: str, target: str) -> str:
        """A link that names the place at which a page is published (`../start/` in `guide/more.md`) names its file, as others do."""
        place, mark, rest = target.partition("#")
        page = Path(path).relative_to(self.docs.relative_to(self.root))
        if (
            not place
            or place[0] == "/"
            or Path(place.rstrip("/")).suffix
            or (self.docs / page.parent / place).is_file()
        ):
            return target
        is_folder = page.stem not in ("index", "README") and self.site.text("use_directory_urls") != "false"
        published = page.with_suffix("") if is_folder else page.parent
        name = posixpath.normpath((published / place).as_posix())
        for file in (f"{name}.md", f"{name}/index.md", f"{name}/README.md"):
            if not name.startswith("..") and (self.docs / file).is_file():
                self.ledger.find("link to a published address", path).convert()
                return posixpath.relpath(file, page.parent.as_posix()) + mark + rest
        return target

    def snippet(self, name: str) -> list[str] | None:
        """The lines that a snippet stands for: a file, a section (`file:name`) or lines of it (`file:1:3`)."""
        path, _, part = name.partition(":")
        if name.startswith(("http://", "https://")):
            return None
        for folder in self.snippets:
            file = folder / path
            if file.resolve().is_relative_to(self.root.resolve()) and file.is_file():
                try:
                    return _part_of(read_plain_text(file, _LARGEST).rstrip("\n").split("\n"), part)
                except (OSError, UnicodeDecodeError):
                    return None
        return None

    def _snippet_folders(self) -> list[Path]:
        value = self.site.option("markdown_extensions", "pymdownx.snippets", "base_path")
        items = value.items if isinstance(value, yaml.Sequence) else [value] if value is not None else []
        named = [
            self.root / item.text.replace("!relative", "").strip() for item in items if isinstance(item, yaml.Scalar)
        ]
        return [*named, self.root, self.docs]

    def _appended(self) -> tuple[str, ...]:
        """The abbreviations and link definitions of files that are appended to every page."""
        value = self.site.option("markdown_extensions", "pymdownx.snippets", "auto_append")
        names = (
            [item.text for item in value.items if isinstance(item, yaml.Scalar)]
            if isinstance(value, yaml.Sequence)
            else []
        )
        lines = with_snippets([f'--8<-- "{name}"' for name in names], self.snippet)
        return tuple(line for line in lines if re.match(r"\*?\[[^\]^]+\]:", line))

    def _variables(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def walk(tree: yaml.YamlNode | None, prefix: str) -> None:
            for key, value in tree.entries if isinstance(tree, yaml.Mapping) else ():
                if isinstance(value, yaml.Scalar):
                    found[f"{prefix}{key.text}"] = value.text
                else:
                    walk(value, f"{prefix}{key.text}.")

        walk(self.site.under("extra"), "")
        walk(self.site.under("extra"), "extra.")
        for key in ("site_name", "site_url", "repo_url"):
            found[f"config.{key}"] = self.site.text(key)
        return found

    @staticmethod
    def _objects(objects: PackageObjects) -> Callable[[str], ObjectMembers]:
        def members(name: str) -> ObjectMembers:
            return ObjectMembers(*objects.members(name))

        return members


def _part_of(lines: list[str], part: str) -> list[str] | None:
    """A section or some lines of a file."""
    if not part:
        return [line for line in lines if not re.search(r"-{2,}8<-{2,}\s*\[(?:start|end)", line)]
    if re.fullmatch(r"\d*(?::\d*)?", part):
        start, _, end = part.partition(":")
        return lines[max(int(start or 1) - 1, 0) : int(end) if end else None]
    marks = [
        next(
            (
                n
                for n, line in enumerate(lines)
                if re.search(rf"-{{2,}}8<-{{2,}}\s*\[{edge}:\s*{re.escape(part)}\s*\]", line)
            ),
            None,
        )
        for edge in ("start", "end")
    ]
    start_, end_ = marks
    if start_ is None:
        return None
    found = lines[start_ + 1 : end_]
    least = min((len(line) - len(line.lstrip()) for line in found if line.strip()), default=0)
    return [line[least:] for line in found]


# --- the navigation ---------------------------------------------------------------------------------------------------


def _toctree(site: MkDocsSite, converter: _SiteConverter) -> list[TocEntry]:
    nav = site.tree.get("nav")
    listed: set[str] = set()
    entries = _entries(site, nav, converter, listed) if isinstance(nav, yaml.Sequence) else []
    if not entries:
        return list(_titled(toctree.made_toctree(converter.titles), converter))
    rest = sorted(
        name for name in converter.titles if name not in listed and not toctree.needs_no_entry(name.rpartition("/")[2])
    )
    if rest:
        pages = tuple(TocEntry(converter.titles[name] or name, name, new=name in converter.new) for name in rest)
        entries.append(TocEntry("Other pages", children=pages))
    return entries


def _entries(site: MkDocsSite, items: yaml.Sequence, converter: _SiteConverter, listed: set[str]) -> list[TocEntry]:
    entries: list[TocEntry] = []
    for item in items.items:
        if isinstance(item, yaml.Scalar):
            entries += _entry(site, "", item, converter, listed)
        for key, value in item.entries if isinstance(item, yaml.Mapping) else ():
            if isinstance(value, yaml.Sequence):
                site.ledger.find("nav section", site.file, key.position.line).convert()
                entries.append(TocEntry(key.text, children=tuple(_entries(site, value, converter, listed))))
            elif isinstance(value, yaml.Scalar):
                entries += _entry(site, key.text, value, converter, listed)
    return entries


def _entry(
    site: MkDocsSite, title: str, value: yaml.Scalar, converter: _SiteConverter, listed: set[str]
) -> list[TocEntry]:
    found = site.ledger.find("nav entry", site.file, value.position.line)
    target = value.text.strip()
    if re.match(r"(?:https?:|mailto:)", target):
        found.convert()
        return [TocEntry(title or target, url=target)]
    name = re.sub(r"\.\w+$", "", target.removeprefix("./").lstrip("/"))
    if name not in converter.titles or not target.endswith(_PAGES):
        found.list(f"there is no page {target!r}")
        return []
    found.convert()
    listed.add(name)
    return [TocEntry(title or converter.titles[name] or name, name, new=name in converter.new)]


def _titled(entries: Sequence[TocEntry], converter: _SiteConverter) -> Iterator[TocEntry]:
    for entry in entries:
        title = entry.title or converter.titles.get(entry.name) or entry.name
        yield TocEntry(title, entry.name, tuple(_titled(entry.children, converter)), new=entry.name in converter.new)


def _redirects(site: MkDocsSite) -> str:
    """The text of `_redirects.yml` from the plugin redirects."""
    maps = site.option("plugins", "redirects", "redirect_maps")
    lines: list[str] = []
    for old, new in maps.entries if isinstance(maps, yaml.Mapping) else ():
        found = site.ledger.find("redirect", site.file, old.position.line)
        if not isinstance(new, yaml.Scalar):
            found.list("it leads to nothing")
            continue
        found.convert()
        target = new.text if "://" in new.text else re.sub(r"\.md(?=#|$)", "", new.text)
        lines.append(f"{toctree.quoted(re.sub(r'[.]md$', '', old.text))}: {toctree.quoted(target)}\n")
    return "".join(lines)
