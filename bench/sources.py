"""The pages that everyone is given: found, copied, changed, multiplied.

In: a folder of Markdown sources. Out: folders in the harness's work folder. The sources themselves are never touched.
"""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_PAGES = (".md", ".mdx")
_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})[^`\n]*\n(?:.*\n)*?\1\2[`~]*[ \t]*$", re.MULTILINE)
_MOVED = re.compile(r"\blocal:[ \t]*(\S+)[ \t]*\n[ \t]+newlocal:")
_AUTODOC = re.compile(r"^\[\[autodoc\]\][ \t]+([\w.]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sources:
    """A folder of Markdown sources.

    Args:
        folder: the folder.
        languages: language -> its pages' paths below `folder`, sorted; the language is "" where there are no language folders.
    """

    folder: Path
    languages: Mapping[str, tuple[str, ...]]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return sum(len(pages) for pages in self.languages.values())

    @property
    def size(self) -> int:
        """Bytes of all pages."""
        return sum((self.folder / page).stat().st_size for pages in self.languages.values() for page in pages)

    @property
    def largest(self) -> str:
        """The language with the most pages."""
        return max(self.languages, key=lambda code: len(self.languages[code]))

    def only(self, language: str) -> Sources:
        """The pages of one language."""
        return Sources(self.folder, {language: self.languages[language]})


def find_sources(folder: Path) -> Sources:
    """The pages in `folder`. A language folder is one with a `_toctree.yml`.

    Raises:
        ValueError: there are none.
    """
    codes = sorted(path.parent.name for path in folder.glob("*/_toctree.yml"))
    languages = {
        code: tuple(sorted(path.relative_to(folder).as_posix() for path in _files(folder / code) if _is_page(path)))
        for code in codes
    }
    if not languages:
        languages = {
            "": tuple(sorted(path.relative_to(folder).as_posix() for path in _files(folder) if _is_page(path)))
        }
    if not any(languages.values()):
        raise ValueError(f"{folder}: there are no Markdown pages here")
    return Sources(folder, languages)


def _is_page(path: Path) -> bool:
    return path.suffix in _PAGES


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def copy_all(sources: Sources, target: Path) -> Path:
    """Everything as it is, for docbuilder."""
    for path in _files(sources.folder):
        _copy(path, target / path.relative_to(sources.folder))
    return target


def copy_for_peer(sources: Sources, target: Path) -> list[Path]:
    """Pages and images of the languages of `sources`, without what only this dialect's tools read. Out: the pages' copies.

    A page `x.mdx` becomes `x.md`, which peers know.
    """
    for path in _files(sources.folder):
        relative = path.relative_to(sources.folder)
        foreign = sources.languages.keys() != {""} and relative.parts[0] not in sources.languages
        if not (foreign or _is_page(path) or path.suffix in (".py", ".yml", ".yaml", ".toml")):
            _copy(path, target / relative)
    copies = []
    for pages in sources.languages.values():
        for page in pages:
            copy = (target / page).with_suffix(".md")
            _copy(sources.folder / page, copy)
            copies.append(copy)
    return copies


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


# --- the documented package ---------------------------------------------------------------------------------------------


def find_package(folder: Path) -> tuple[str, Path | None]:
    """Import name of the package that the pages in `folder` document, and its folder in the same checkout if it is there.

    The name is that of the nearest `pyproject.toml`; without one, that of the folder in which `docs/source` lies.
    """
    for parent in folder.resolve().parents:
        project = parent / "pyproject.toml"
        if project.is_file():
            title = tomllib.loads(project.read_text("utf-8")).get("project", {}).get("name", "")
            name = re.sub(r"[-.]+", "_", title)
            places = (parent / "src" / name, parent / name)
            return name, next((place for place in places if (place / "__init__.py").is_file()), None)
        if (parent / ".git").exists():
            break
    if folder.resolve().match("docs/source"):
        return folder.resolve().parents[1].name, None
    return "", None


def documented_names(sources: Sources) -> list[str]:
    """The names in all `[[autodoc]]` directives, sorted."""
    names: set[str] = set()
    for pages in sources.languages.values():
        for page in pages:
            names.update(_AUTODOC.findall((sources.folder / page).read_text("utf-8", "replace")))
    return sorted(names)


def pages_that_name(sources: Sources, name: str) -> int:
    """How many pages have a directive for `name` or a link to it or to a member of it."""
    own = re.compile(rf"\[\[autodoc\]\][ \t]+{re.escape(name)}\b|\[`[~!.\w]*\b{re.escape(name)}\b")
    return sum(
        bool(own.search((sources.folder / page).read_text("utf-8", "replace")))
        for pages in sources.languages.values()
        for page in pages
    )


def find_docstring(text: str, name: str) -> int | None:
    """Offset in characters of the first character of the docstring of the class or function `name` at the top of a module.

    Args:
        text: the module's source.
        name: without dots.
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    for item in body:
        if isinstance(item, ast.ClassDef | ast.FunctionDef) and item.name == name and ast.get_docstring(item):
            first = item.body[0]
            line = text.split("\n")[first.lineno - 1]
            column = len(line.encode()[: first.col_offset].decode())
            start = sum(len(one) + 1 for one in text.split("\n")[: first.lineno - 1]) + column
            opening = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')").match(text, start)
            return opening.end() if opening else None
    return None


# --- changes --------------------------------------------------------------------------------------------------------------


def with_sentence(text: str, number: int) -> str:
    """A page with one more paragraph, different for every `number`."""
    return f"{text.rstrip()}\n\nThis sentence was written in run {number}.\n"


def with_words(text: str, offset: int, number: int) -> str:
    """A module with two more words at the beginning of the docstring at `offset`, different for every `number`."""
    return f"{text[:offset]}Run {number}. {text[offset:].lstrip()}"


# --- growth ---------------------------------------------------------------------------------------------------------------


def grow(sources: Sources, target: Path, pages: int, languages: int = 4, sample: int = 50) -> Sources:
    """`pages` pages made from those of `sources`, spread evenly over languages.

    Every number of pages has the same mixture: from each of the largest languages the same `sample` pages, spread over its
    list, again and again, each copy in a folder of its own with all its links. In copies the text and every code block
    differ a little: what is done once for equal text is done as often as in real pages.
    """
    chosen = sorted(sources.languages, key=lambda code: (-len(sources.languages[code]), code))[:languages]
    made: dict[str, tuple[str, ...]] = {}
    for index, code in enumerate(chosen):
        language = code or "en"
        originals = spread(sources.languages[code], sample)
        texts = {page: (sources.folder / page).read_text("utf-8", "replace") for page in originals}
        count = pages // len(chosen) + (index < pages % len(chosen))
        names = []
        tree: dict[str, list[str]] = {}
        for number in range(count):
            copy, page = divmod(number, len(originals))
            inside = PurePosixPath(originals[page])
            name = PurePosixPath(f"copy{copy:04}", *(inside.parts[1:] if code else inside.parts)).with_suffix("")
            path = target / language / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(varied(texts[originals[page]], copy), "utf-8")
            names.append(f"{language}/{name}.md")
            tree.setdefault(name.parts[0], []).append(str(name))
        (target / language / "index.md").write_text("# Index\n", "utf-8")
        (target / language / "_toctree.yml").write_text(toctree(tree), "utf-8")
        made[language] = (f"{language}/index.md", *names)
    return Sources(target, made)


def spread(pages: Sequence[str], count: int) -> tuple[str, ...]:
    """`count` of `pages`, evenly spread over them; all where there are not more."""
    if len(pages) <= count:
        return tuple(pages)
    return tuple(pages[position * len(pages) // count] for position in range(count))


def varied(text: str, copy: int) -> str:
    """`text` with a paragraph and, in every code block, a line that no other copy has."""

    def with_line(match: re.Match[str]) -> str:
        block = match[0]
        end = block.rindex("\n") + 1
        return f"{block[:end]}{match[1]}# copy {copy}\n{block[end:]}"

    return with_sentence(_FENCE.sub(with_line, text), copy)


def toctree(sections: Mapping[str, Sequence[str]]) -> str:
    """A `_toctree.yml` with one section for every key, and the index page before them."""
    lines = ["- local: index", "  title: Index"]
    for title, names in sections.items():
        lines += [f"- title: {title}", "  sections:"]
        for name in names:
            lines += [f"  - local: {name}", f"    title: {PurePosixPath(name).name}"]
    return "\n".join(lines) + "\n"


def middle(sources: Sources) -> str:
    """A page of the largest language of middling size, for changes; none that the table of contents gives another name."""
    pages = sorted(sources.languages[sources.largest], key=lambda page: ((sources.folder / page).stat().st_size, page))
    try:
        tree = (sources.folder / sources.largest / "_toctree.yml").read_text("utf-8")
    except OSError:
        tree = ""
    moved = set(_MOVED.findall(tree))
    half = len(pages) // 2
    for page in (*pages[half:], *reversed(pages[:half])):
        if page.removeprefix(f"{sources.largest}/").rpartition(".")[0] not in moved:
            return page
    return pages[half]
