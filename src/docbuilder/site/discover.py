"""What the site consists of: its languages, their pages, tables of contents and files.

In: `Config` (where the sources lie, which languages are wanted). Out: `Site` and diagnostics. No page is parsed.

A source is a folder of language folders (each with a `_toctree.yml`), one language's folder, or a folder of pages.

Longer than other modules: the rules by which a folder is a language, a page or neither depend on each other.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from docbuilder.config import Config, ConfigError
from docbuilder.extend import SiteFacts
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, in_order
from docbuilder.model.source import Position, without_invisible
from docbuilder.model.values import replace
from docbuilder.site import toctree
from docbuilder.site.beside import sources_below, sources_lie_below, what_to_migrate, what_to_type
from docbuilder.site.files import find_files, read_source
from docbuilder.site.harmless import harmless_files, small_files
from docbuilder.site.languages import describe_language, is_known_language, is_language
from docbuilder.site.model import Language, Page, Redirect, Settings, Site, TocEntry
from docbuilder.site.project_files import (
    GLOSSARY,
    LOCK,
    REDIRECTS,
    VERSIONS,
    read_redirects,
    read_versions,
)
from docbuilder.site.published import Surroundings
from docbuilder.site.settings import SETTINGS, boundary_of, find_settings, has_file, read_own
from docbuilder.site.title_scan import scan_title

ENDINGS = (".md", ".mdx")
_NOTEBOOK = ".ipynb"
_LOCAL = re.compile(
    r"""\b(?:local|pt|tf|jax|flax)["']?:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'\s](?:[^\n#,}]|(?<!\s)#)*))"""
)
_LONGEST_NAME = (
    250  # bytes: 255 are allowed by all file systems in common use, and compressed copies have an ending more
)
_OWN = frozenset({toctree.FILE, REDIRECTS, SETTINGS, VERSIONS, LOCK, GLOSSARY, "docbuilder.toml", "docbuilder.lock"})
_MADE = frozenset(["404.html", "build.json", "llms.txt", "llms-full.txt", "objects.inv", "pages.json", "search.js"])
_MADE_AT_ROOT = frozenset({"_headers", "_redirects", "robots.txt"})


def require_folder(source: Path) -> None:
    """Say what to type where there is no source folder.

    Raises:
        ConfigError: it is not there, or no folder.
    """
    if not source.is_dir():
        problem = "is no folder" if source.exists() else "does not exist"
        raise ConfigError(f"the source folder {str(source)!r} {problem}{what_to_type(source)}")


def find_site(config: Config) -> tuple[Site, tuple[Diagnostic, ...]]:
    """Find all that is to be built.

    Returns:
        The site, and what is wrong with the languages that are wanted, in order; paths are relative to `config.source`.

    Raises:
        ConfigError: the source folder, or a language that is asked for, is not there.
    """
    source = config.source
    require_folder(source)
    try:
        codes = _language_folders(source)
    except OSError as error:
        raise ConfigError(
            f"the source folder {error.filename or str(source)!r} cannot be read: {error.strerror}"
        ) from None
    if not codes and (below := sources_below(source, _language_folders)) is not None:
        raise ConfigError(sources_lie_below(source, below))
    if config.version in codes:
        raise ConfigError(f"the version {config.version!r} would be written into the language of that name")
    found = _ignored_keys(config)
    settings = find_settings(config, "", found) or Settings()
    if codes:
        wanted = _wanted(config, codes)
        linked = codes if config.part else wanted
        default = config.default_language if config.default_language in codes else codes[0]
        languages: dict[str, Language] = {}
        for code in sorted({*linked, default}, key=lambda code: (code != default, code)):
            fallback_pages = languages[default].pages if code != default else ()
            language, problems = _find_language(config, code, settings, fallback_pages)
            languages[code] = language
            if code in wanted:
                found.extend(problems)
        built = [language for code, language in languages.items() if code in linked]
        if default not in linked:
            built = [_with_fallback_files(language, languages[default]) for language in built]
        site = Site(tuple(built), languages[default], elsewhere=frozenset(linked) - frozenset(wanted))
        found.extend(_outside(source, codes))
    else:
        language, problems = _find_language(config, "", settings)
        if config.languages and config.languages not in ((language.tag,), (source.name,)):
            raise ConfigError(
                f"{str(source)!r} has no language folders, so --lang {config.languages[0]} cannot be built"
            )
        found.extend(problems)
        site = Site((language,))
    if not any(language.pages for language in site.written):
        endings = ", ".join(ENDINGS)
        raise ConfigError(
            f"there is no page in {str(source)!r}: no file that ends in {endings}"
            f"{what_to_migrate(source) or '; begin with an index.md'}"
        )
    if has_file(config, VERSIONS):
        site = replace(site, versions=read_versions(read_own(source, VERSIONS, found), found))
    return replace(site, settings=settings), in_order(found)


def site_facts(config: Config) -> SiteFacts:
    """What extensions are told of a site."""
    codes: list[str] = []
    with suppress(OSError):
        codes = _language_folders(config.source)
    return SiteFacts(config.source, config.root, tuple(codes) or ("",), config.package, config.version)


def _with_fallback_files(language: Language, default: Language) -> Language:
    """The language with the files that only the default language has, which has no folder of its own in the site."""
    own = {*language.files, *(f"{page.route}.html" for page in language.pages.values())}
    return replace(language, fallback_files=tuple(file for file in default.files if file not in own))


def _language_folders(source: Path) -> list[str]:
    """The codes of the language folders, in order; none where the source is itself a language's folder, or has no languages.

    A folder with a `_toctree.yml` beside a language's is a language's as well, whatever it is called. One that is called like a
    language and has pages is one also without, if others have theirs.
    """
    if (source / toctree.FILE).is_file():
        return []
    folders = sorted(path for path in source.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))
    complete = [path.name for path in folders if _has_toctree(path)]
    if not any(map(is_known_language, complete)):
        return []
    incomplete = [path for path in folders if path.name not in complete and is_language(path.name)]
    others = [path.name for path in incomplete if any(map(_is_page, path.rglob("*")))]
    return sorted(complete + others)


def _has_toctree(folder: Path) -> bool:
    """Whether there is a table of contents in a folder.

    Raises:
        PermissionError: the folder cannot be read; from Python 3.14 on `Path.is_file` says that there is nothing, and a language would be left out.
    """
    try:
        return stat.S_ISREG((folder / toctree.FILE).stat().st_mode)
    except PermissionError:
        raise
    except OSError:
        return False


def _is_page(path: Path) -> bool:
    return path.suffix in ENDINGS and not any(part.startswith(".") for part in path.parts)


def _wanted(config: Config, codes: list[str]) -> list[str]:
    for code in config.languages:
        if code not in codes:
            near = get_close_matches(code, codes, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(codes)}"
            raise ConfigError(f"there is no language {code!r} in {str(config.source)!r}; {hint}")
    return list(config.languages) or codes


def _outside(source: Path, codes: list[str]) -> Iterable[Diagnostic]:
    """Pages that nobody will see because they are in no language's folder."""
    for path in sorted(source.iterdir()):
        if path.name in codes or path.name.startswith(".") or toctree.needs_no_entry(path.stem):
            continue
        pages = [path] if path.is_file() and _is_page(path) else []
        if path.is_dir() and not path.is_symlink():
            pages = sorted(page for page in path.rglob("*") if _is_page(page))
        for page in pages:
            name = page.relative_to(source).as_posix()
            message = f"{name!r} is in no language's folder; it is not published"
            yield Diagnostic(DiagnosticCode.FILE_NO_LANGUAGE, Position(name), message, f"move it to {codes[0]}/")


def _find_language(
    config: Config, code: str, shared: Settings, fallback_pages: Collection[str] = ()
) -> tuple[Language, list[Diagnostic]]:
    source = config.source
    prefix = f"{code}/" if code else ""
    files, problems = find_files(source, code, boundary_of(config), (config.out,))
    found = [*problems, *_misnamed(files, prefix)]
    settings = (find_settings(config, prefix, found) if code else None) or shared
    text = read_own(source, prefix + toctree.FILE, found) if toctree.FILE in files else None
    listed = None
    if text is not None:
        listed = {"".join(local).strip().removesuffix(_NOTEBOOK) for local in _LOCAL.findall(text.text)}
    pages, copied = _sort_files(files, prefix, listed, found)
    if config.untrusted:
        copied, said = harmless_files(copied, prefix)
        found.extend(said)
    copied, said = small_files(copied, source, prefix, config.max_file)
    found.extend(said)
    if len(pages) > config.max_pages:
        message = f"{code or 'the source'!r} has {len(pages):,} pages; the first {config.max_pages:,} are published"
        found.append(
            Diagnostic(DiagnosticCode.LIMIT, Position(prefix.rstrip("/") or "."), message, "allow more (`max-pages`)")
        )
        pages = dict(sorted(pages.items())[: config.max_pages])

    def title_of(name: str) -> str:
        if name in pages:
            written = read_source(source / (prefix + pages[name]), name)[0].text
            return scan_title(written, pages[name].endswith(_NOTEBOOK)) or _last_part(name)
        return _last_part(name)

    toc, renamed = toctree.made_toctree(pages), toctree.start_pages(pages)
    if text is not None:
        told = toctree.read_toctree(text, pages, title_of, fallback_pages, check_pages=not settings.disable_toc_check)
        found.extend(told.diagnostics)
        started = {name: route for name, route in renamed.items() if listed and name in listed}
        toc, renamed = told.entries or toc, {**started, **told.renamed}
    elif code:
        message = f"the folder of the language {code!r} has no {toctree.FILE}; its navigation is made from its folders"
        found.append(
            Diagnostic(DiagnosticCode.TOCTREE_MISSING, Position(prefix + toctree.FILE), message, "add the file")
        )
    tag = describe_language(code or (source.name if is_language(source.name) else config.default_language)).tag
    routes, copied = _routes(pages, renamed, copied, prefix, _made_files(config, code), found)
    redirects: tuple[Redirect, ...] = ()
    if REDIRECTS in files:
        written = read_own(source, prefix + REDIRECTS, found)
        redirects = read_redirects(written, routes, found, Surroundings.of(config, code))
        if config.untrusted:
            redirects = tuple(redirect for redirect in redirects if "://" not in redirect.target)
    language = Language(
        code=code,
        tag=tag,
        pages={name: Page(code, name, routes[name], prefix + pages[name], code) for name in sorted(routes)},
        toc=_with_titles(toc, title_of, without_invisible if config.untrusted else str),
        redirects=redirects,
        files=copied,
        notebook_cells=settings.notebook_first_cells,
    )
    return language, found


def _misnamed(files: Collection[str], prefix: str) -> Iterator[Diagnostic]:
    """Files that are meant to be the project's own, and are not, for another ending or a missing underscore."""
    for name in sorted(files):
        folder, slash, own = name.rpartition("/")
        meant = f"_{own.casefold().removeprefix('_').replace('.yaml', '.yml')}"
        if meant in _OWN and own != meant and f"{folder}{slash}{meant}" not in files:
            message = f"{own!r} is copied as it is, and not read: the file is called {meant!r}"
            yield Diagnostic(DiagnosticCode.FILE_MISNAMED, Position(prefix + name), message, f"Call it {meant}")


def _ignored_keys(config: Config) -> list[Diagnostic]:
    """What sources that are not trusted say of the configuration, and may not."""
    return [
        Diagnostic(
            DiagnosticCode.CONFIG_UNTRUSTED,
            Position(Path(os.path.relpath(file, config.source)).as_posix(), line),
            f"{key!r} is ignored: sources that are not trusted cannot set it",
            "say it on the command line, or in a file that --config names",
        )
        for file, line, key in config.ignored
    ]


def _sort_files(
    files: Iterable[str], prefix: str, listed: Collection[str] | None, found: list[Diagnostic]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Pages (name -> file) and files to copy; of two pages of one name the `.md` is taken.

    A notebook is a page where the table of contents lists it, or where there is none (`listed` is None); else it is a file to copy.
    """
    pages: dict[str, str] = {}
    copied: list[str] = []
    notebooks: list[str] = []
    for file in files:  # sorted, hence a.md before a.mdx
        stem, dot, ending = file.rpartition(".")
        if dot + ending in ENDINGS and stem and not stem.endswith("/"):
            if stem in pages:
                message = f"{prefix + pages[stem]!r} and {prefix + file!r} are the same page; the first is published"
                found.append(
                    Diagnostic(DiagnosticCode.FILE_NAME_CLASH, Position(prefix + file), message, "rename or remove one")
                )
            else:
                pages[stem] = file
        elif dot + ending == _NOTEBOOK and stem and not stem.endswith("/") and (listed is None or stem in listed):
            notebooks.append(file)
        elif file.rpartition("/")[2] not in _OWN:
            copied.append(file)
    for file in notebooks:
        if pages.setdefault(file.removesuffix(_NOTEBOOK), file) != file:  # made from the page, as many are
            copied.append(file)
    return dict(sorted(pages.items())), tuple(sorted(copied))


def _made_files(config: Config, code: str) -> frozenset[str]:
    """What every build makes in the folder of a language, which is the site's root where there are neither languages nor versions."""
    made = _MADE | ({"sitemap.xml"} if config.base_url else frozenset())
    return made if code or config.version else made | _MADE_AT_ROOT


def _routes(
    pages: Mapping[str, str],
    renamed: Mapping[str, str],
    files: Iterable[str],
    prefix: str,
    made: Collection[str],
    found: list[Diagnostic],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Where every page is written, `newlocal`'s value or its name, and the files that are copied; `made`: what the build itself writes there.

    What is written to one place is reported; of a page and a file the page is published. A page whose name no file system takes, or that lies in
    a folder that has the name of another page's file, is reported and not published.

    Names that differ in case, or in Unicode's normal form, are one place on many people's computers.
    """
    routes: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in sorted(pages, key=lambda name: (name in renamed, name)):
        route = renamed.get(name, name)
        if _is_too_long(route):
            message = f"the name of {prefix + pages[name]!r} is too long for a file; the page is not published"
            found.append(
                Diagnostic(DiagnosticCode.FILE_NAME_CLASH, Position(prefix + pages[name]), message, "rename it")
            )
            continue
        if _folded(f"{route}.html") in made:
            found.append(_taken(prefix + pages[name], f"{route}.html"))
            continue
        around = next((taken[folder] for folder in map(_folded, _folders(route)) if folder in taken), None)
        if around is not None:
            message = f"{prefix + pages[name]!r} would lie in a folder with the name of the file of {prefix + around!r}; it is not published"
            found.append(
                Diagnostic(
                    DiagnosticCode.FILE_NAME_CLASH, Position(prefix + pages[name]), message, "rename one of them"
                )
            )
            continue
        other = taken.get(_folded(route + ".html"))
        if other is not None:
            exact = route in routes.values()
            message = f"{prefix + pages[name]!r} and {prefix + other!r} are written to the same place"
            if not exact:
                message += " where letter case does not count"
            found.append(
                Diagnostic(
                    DiagnosticCode.FILE_NAME_CLASH, Position(prefix + pages[name]), message, "rename one of them"
                )
            )
            route = name if exact else route
        routes[name] = route
        for output in (route + ".html", route + ".md"):
            taken.setdefault(_folded(output), pages[name])
    outputs = {route + ending for route in routes.values() for ending in (".html", ".md")}
    folders = {folder for route in routes.values() for folder in _folders(route)}
    kept: list[str] = []
    for file in files:
        if _folded(file) in made:
            found.append(_taken(prefix + file, file))
            continue
        other = taken.setdefault(_folded(file), file)
        for folder in _folders(file):
            other = taken.get(_folded(folder), other)
        clashes = file in folders or not outputs.isdisjoint((file, *_folders(file)))
        if other != file or clashes:
            other = other if other != file else "a folder of pages"
            message = f"the file {prefix + file!r} and {prefix + other!r} are written to the same place"
            message += "; the page is published" if clashes else ""
            found.append(
                Diagnostic(DiagnosticCode.FILE_NAME_CLASH, Position(prefix + file), message, "rename one of them")
            )
        if not clashes:
            kept.append(file)
    return routes, tuple(kept)


def _taken(file: str, place: str) -> Diagnostic:
    message = f"{file!r} would be written to {place!r}, which every build makes itself; it is not published"
    return Diagnostic(DiagnosticCode.FILE_NAME_CLASH, Position(file), message, "rename it")


def _folders(path: str) -> tuple[str, ...]:
    """The folders that a path leads through, outermost first."""
    parts = path.split("/")[:-1]
    return tuple("/".join(parts[:count]) for count in range(1, len(parts) + 1))


def _is_too_long(route: str) -> bool:
    """No file system takes a name of the files that are written for a page there."""
    return any(len(os.fsencode(part)) > _LONGEST_NAME for part in f"{route}.html".split("/"))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _with_titles(
    entries: tuple[TocEntry, ...], title_of: Callable[[str], str], shown: Callable[[str], str]
) -> tuple[TocEntry, ...]:
    """The entries, those without a title under that of their page; `shown`: what of a title is shown."""
    return tuple(
        replace(
            entry,
            title=shown(entry.title or (title_of(entry.name) if entry.name else "")),
            children=_with_titles(entry.children, title_of, shown),
        )
        for entry in entries
    )


def _last_part(name: str) -> str:
    return name.rpartition("/")[2]
