"""`_toctree.yml`: the order of the pages, and everything that is wrong with it, in one run (dialect, section 5).

In: the file's `Source` and the names of the pages that there are. Out: `Toctree`: entries, renamed pages, diagnostics.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches

from msgspec import field

from docbuilder.model import yaml
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.edits import FileEdit, only_match
from docbuilder.model.source import Position, Source
from docbuilder.model.values import Data, replace
from docbuilder.site.model import TocEntry

FILE = "_toctree.yml"
_URL = re.compile(r"(?:https?://|mailto:)[^\s]+$")
_KEYS_ELSEWHERE = {
    "children": "sections",
    "file": "local",
    "href": "url",
    "items": "sections",
    "label": "title",
    "link": "url",
    "name": "title",
    "page": "local",
    "pages": "sections",
    "path": "local",
    "text": "title",
}
"""What other tools call the keys of an entry."""
_FRAMEWORKS = {"pt": "pt", "tf": "tf", "jax": "jax", "flax": "jax"}
_KEYS = ("title", "local", "sections", "isExpanded", "local_fw", "newlocal", "new", "quiz", "subtitle", "url")

# Code in titles, which are plain text everywhere they are shown: menus, breadcrumbs, search. Quotes of the same length end it.
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`) ?([^`]+?) ?\1(?!`)")


class Toctree(Data, frozen=True):
    """What a `_toctree.yml` says.

    Args:
        entries: as `Language.toc`; entries without a page are headings, or left out where nothing is below them.
        renamed: page name -> route, from `newlocal`.
        diagnostics: in the order of the file, then those about pages that are in no entry.
    """

    entries: tuple[TocEntry, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def read_toctree(
    source: Source,
    pages: Collection[str],
    title_of: Callable[[str], str],
    fallback_pages: Collection[str] = (),
    check_pages: bool = True,
) -> Toctree:
    """Read a table of contents.

    Args:
        source: of the file.
        pages: the names of the language's pages.
        title_of: the title to put into the patch for a page that is in no entry.
        fallback_pages: pages that are shown where the language lacks them; their entries stay.
        check_pages: report pages without an entry and entries without a page (`disable_toc_check` of `_config.py`).
    """
    reader = _TocReader(pages, fallback_pages)
    tree, problems = yaml.parse_yaml(source)
    reader.found.extend(problems)
    if tree is None and not problems:
        tree = yaml.Sequence(Position(source.path), ())
    entries = reader.entries(tree, "the file") if tree is not None else ()
    if check_pages and tree is not None:
        reader.find_missing(source, title_of)
    else:
        reader.found = [one for one in reader.found if one.code is not DiagnosticCode.TOCTREE_NO_PAGE]
    return Toctree(entries, reader.renamed, tuple(reader.found))


class _TocReader:
    """Gathers what is found while the tree is walked."""

    def __init__(self, pages: Collection[str], fallback_pages: Collection[str]) -> None:
        self.pages = frozenset(pages)
        self.fallback_pages = frozenset(fallback_pages)
        self.names = sorted(pages)
        self.found: list[Diagnostic] = []
        self.renamed: dict[str, str] = {}
        self.listed: dict[str, yaml.Mapping] = {}
        self.absent: dict[
            int, tuple[str, yaml.Scalar]
        ] = {}  # place in `found` -> a page that is not there, and its entry's value

    def report(
        self, code: DiagnosticCode, position: Position, message: str, hint: str = "", edits: tuple[FileEdit, ...] = ()
    ) -> None:
        self.found.append(Diagnostic(code, position, message, hint, edits))

    def entries(self, tree: yaml.YamlNode, where: str) -> tuple[TocEntry, ...]:
        if not isinstance(tree, yaml.Sequence):
            self.report(
                DiagnosticCode.TOCTREE_INVALID,
                tree.position,
                f"{where} must be a list of entries",
                "- title: A page\n  local: page",
            )
            return ()
        return tuple(entry for item in tree.items for entry in self.entry(item))

    def entry(self, tree: yaml.YamlNode) -> Iterator[TocEntry]:
        if not isinstance(tree, yaml.Mapping):
            what = f"{tree.text!r}" if isinstance(tree, yaml.Scalar) else "a list"
            name = tree.text if isinstance(tree, yaml.Scalar) and tree.text in self.pages else "page"
            patch = f"- title: A page\n  local: {name}"
            self.report(DiagnosticCode.TOCTREE_INVALID, tree.position, f"an entry must have keys, but is {what}", patch)
            return
        self.unknown_keys(tree, _KEYS)
        title = _CODE.sub(r"\2", self.text(tree, "title"))
        frameworks = self.frameworks(tree)
        name = self.page(tree, "local", title) or next((page for _, page in frameworks), "")
        sections = tree.get("sections")
        children = self.entries(sections, "'sections'") if sections is not None else ()
        if (new := self.text(tree, "newlocal")) and name:
            self.rename(tree, name, new)
        for page in (name, *(page for _, page in frameworks)):
            if page:
                self.listed[page] = tree
        url = self.url(tree, name)
        given = any(tree.get(key) is not None for key in ("local", "local_fw", "url"))
        if not given and sections is None:
            hint = "  local: page   # or `sections:` with a list of entries"
            self.report(
                DiagnosticCode.TOCTREE_INVALID,
                tree.position,
                f"the entry {title!r} has neither a page nor sections",
                hint,
            )
        if not name and not title:
            yield from children
        elif name or children or url:
            yield TocEntry(
                title=title,
                name=name,
                children=children,
                expanded=self.truth(tree, "isExpanded"),
                new=self.truth(tree, "new"),
                quiz=self.text(tree, "quiz"),
                frameworks=frameworks,
                url=url,
            )

    def unknown_keys(self, tree: yaml.Mapping, known: Collection[str]) -> None:
        for key, _ in tree.entries:
            if key.text not in known:
                near = get_close_matches(_KEYS_ELSEWHERE.get(key.text, key.text), known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(known)}"
                right = only_match(key.text, known)
                edits = yaml.replace_scalar(key, right) if right and tree.get(right) is None else ()
                self.report(DiagnosticCode.YAML_UNKNOWN_KEY, key.position, f"unknown key {key.text!r}", hint, edits)

    def text(self, tree: yaml.Mapping, key: str) -> str:
        value = tree.get(key)
        if value is None:
            return ""
        if isinstance(value, yaml.Scalar):
            return value.text.strip()
        self.report(DiagnosticCode.TOCTREE_INVALID, value.position, f"{key!r} must be a text", f"{key}: …")
        return ""

    def truth(self, tree: yaml.Mapping, key: str) -> bool:
        value = tree.get(key)
        if value is None:
            return False
        truth = value.truth if isinstance(value, yaml.Scalar) else None
        if truth is None:
            self.report(
                DiagnosticCode.TOCTREE_INVALID, value.position, f"{key!r} must be true or false", f"{key}: true"
            )
        return bool(truth)

    def url(self, tree: yaml.Mapping, name: str) -> str:
        """The address of an entry that leads elsewhere, "" where there is none."""
        url = self.text(tree, "url")
        if not url:
            return ""
        position = next(value.position for found, value in tree.entries if found.text == "url")
        if name:
            self.report(
                DiagnosticCode.TOCTREE_INVALID,
                position,
                f"the entry has a page, {name!r}, and an address",
                "remove one",
            )
            return ""
        if not _URL.match(url):
            message = f"'url' must begin with https://, http:// or mailto:, not {url!r}"
            self.report(DiagnosticCode.TOCTREE_INVALID, position, message, "url: https://example.org/")
            return ""
        return url

    def frameworks(self, tree: yaml.Mapping) -> tuple[tuple[str, str], ...]:
        value = tree.get("local_fw")
        if value is None:
            return ()
        if not isinstance(value, yaml.Mapping):
            patch = "local_fw: { pt: page, tf: page_tf }"
            self.report(
                DiagnosticCode.TOCTREE_INVALID, value.position, "'local_fw' must have keys pt, tf or jax", patch
            )
            return ()
        self.unknown_keys(value, tuple(_FRAMEWORKS))
        found = {
            _FRAMEWORKS[key.text]: page
            for key, _ in value.entries
            if key.text in _FRAMEWORKS and (page := self.page(value, key.text, ""))
        }
        return tuple(found.items())

    def page(self, tree: yaml.Mapping, key: str, title: str) -> str:
        """The page that `key` names, "" where there is none."""
        name = self.text(tree, key)
        if not name or name in self.pages:
            return name
        value = next(value for found, value in tree.entries if found.text == key)
        assert isinstance(value, yaml.Scalar)
        position = value.position
        plain = name.removeprefix("./").strip("/")
        for ending in (".mdx", ".md", ".html", ".ipynb"):
            plain = plain.removesuffix(ending)
        if plain in self.pages:
            message = f"{name!r} names the page {plain!r} in a roundabout way: no ending, no './', no '/' around it"
            self.report(
                DiagnosticCode.TOCTREE_INVALID, position, message, f"{key}: {plain}", yaml.replace_scalar(value, plain)
            )
            return plain
        message = f"there is no page {name!r}" + (f" for the entry {title!r}" if title else "")
        if plain in self.fallback_pages:
            message += "; the default language's is shown"
            self.report(DiagnosticCode.TOCTREE_STAND_IN, position, message, "Translate the page")
            return plain
        near = self.nearest(plain)
        page, _, anchor = plain.partition("#")
        hint = f"{key}: {near}" if near else "remove the entry, or add the page"
        if _URL.match(name) and key == "local":
            hint = f"url: {name}"
        elif anchor and page in self.pages:
            hint = f"{key}: {page}   # a page has one entry, without an anchor"
        self.absent[len(self.found)] = plain, value
        self.report(DiagnosticCode.TOCTREE_NO_PAGE, position, message, hint)
        return ""

    def nearest(self, name: str) -> str:
        last = name.rpartition("/")[2].casefold()
        same = [page for page in self.names if page.rpartition("/")[2].casefold() == last]
        near = same or get_close_matches(name, self.names, n=1, cutoff=0.8)
        return near[0] if near else ""

    def rename(self, tree: yaml.Mapping, name: str, new: str) -> None:
        position = next(value.position for key, value in tree.entries if key.text == "newlocal")
        route = new.removesuffix(".mdx").removesuffix(".md").removesuffix(".html")
        if any(part in ("", ".", "..") for part in route.split("/")) or "\\" in route or "\0" in route:
            message = f"'newlocal' must be a path below the language's folder, not {new!r}"
            self.report(DiagnosticCode.TOCTREE_INVALID, position, message, f"newlocal: {name}")
        elif self.renamed.setdefault(name, route) != route:
            message = f"the page {name!r} is written to {self.renamed[name]!r} already"
            self.report(DiagnosticCode.TOCTREE_INVALID, position, message, f"newlocal: {self.renamed[name]}")

    def mend_absent(self) -> None:
        """Where an entry names a page that is not there, the only page must be meant that is in no entry and is called nearly so."""
        loose = [name for name in self.names if name not in self.listed]
        meant: dict[str, list[int]] = {}
        for place, (name, _) in self.absent.items():
            last = name.rpartition("/")[2]
            same = [page for page in loose if page.rpartition("/")[2] == last]
            if page := same[0] if len(same) == 1 else only_match(name, loose):
                meant.setdefault(page, []).append(place)
        for page, places in meant.items():
            if len(places) == 1:
                value, hint = self.absent[places[0]][1], self.found[places[0]].hint
                hint = f"{hint.partition(':')[0]}: {page}" if ": " in hint else f"local: {page}"
                self.found[places[0]] = replace(
                    self.found[places[0]], hint=hint, edits=yaml.replace_scalar(value, page)
                )

    def find_missing(self, source: Source, title_of: Callable[[str], str]) -> None:
        """Report the pages that are in no entry."""
        self.mend_absent()
        for name in self.names:
            folder, _, last = name.rpartition("/")
            if name in self.listed or needs_no_entry(last):
                continue
            neighbours = [page for page in self.listed if page.rpartition("/")[0] == folder]
            before = max((page for page in neighbours if page < name), default=max(neighbours, default=""))
            if before:
                entry = self.listed[before]
                line, indent = _last_line(entry), " " * max(entry.position.column - 3, 0)
                where = f"after line {line}, where {before!r} ends"
            else:
                line, indent, where = source.text.count("\n"), "", "at the end"
            patch = f"{where}:\n{indent}- local: {quoted(name)}\n{indent}  title: {quoted(title_of(name))}"
            position = Position(source.path, line if before else 0)
            self.report(DiagnosticCode.TOCTREE_NO_ENTRY, position, f"the page {name!r} is in no entry", patch)


def needs_no_entry(name: str) -> bool:
    """Whether a page is called so that it needs no entry: `README`, what ends in it (`policy_README`), and what others include (`_install`)."""
    return name.lower() == "readme" or name.endswith("README") or name.startswith("_")


def _last_line(tree: yaml.YamlNode) -> int:
    last = tree.position.line
    if isinstance(tree, yaml.Mapping):
        last = max(
            [last, *(_last_line(value) for _, value in tree.entries), *(key.position.line for key, _ in tree.entries)]
        )
    elif isinstance(tree, yaml.Sequence):
        last = max([last, *(_last_line(item) for item in tree.items)])
    return last


def quoted(text: str) -> str:
    """`text` as a YAML scalar: quoted where it would not be read as itself."""
    plain = (
        text
        and not yaml.Scalar(Position(""), text, plain=True).is_null
        and text[0] not in "-?:,[]{}#&*!|>'\"%@` "
        and ": " not in text
        and " #" not in text
    )
    if plain and not text.endswith((":", " ")):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def start_pages(pages: Collection[str]) -> dict[str, str]:
    """The `README` of every folder that has no `index` -> the route of the folder's start page."""
    starts: dict[str, str] = {}
    for name in sorted(pages):
        folder, slash, last = name.rpartition("/")
        start = f"{folder}{slash}index"
        if last.lower() == "readme" and start not in pages and start not in starts.values():
            starts[name] = start
    return starts


def made_toctree(pages: Collection[str]) -> tuple[TocEntry, ...]:
    """A table of contents made from the folders, where there is no `_toctree.yml`: the start page first, pages, then folders.

    Pages have no title here: they are called by their own.
    """
    starts = start_pages(pages)
    folders: dict[str, list[str]] = {}
    tree: list[TocEntry] = []
    for name in sorted(pages, key=lambda name: (name != "index" and ("/" in name or name not in starts), name)):
        head, slash, rest = name.partition("/")
        if slash:
            folders.setdefault(head, []).append(rest)
        elif name in starts or not needs_no_entry(name):
            tree.append(TocEntry("", name))
    for head, names in folders.items():
        children = _below(head, made_toctree(names))
        if children:
            tree.append(TocEntry(head.replace("_", " ").replace("-", " ").capitalize(), children=children))
    return tuple(tree)


def _below(folder: str, entries: tuple[TocEntry, ...]) -> tuple[TocEntry, ...]:
    return tuple(
        TocEntry(entry.title, f"{folder}/{entry.name}" if entry.name else "", _below(folder, entry.children))
        for entry in entries
    )
