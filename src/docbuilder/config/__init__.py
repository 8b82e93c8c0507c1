"""What a build is told: one frozen value, from a file and from arguments.

In: `docbuilder.toml` or `[tool.docbuilder]` of a `pyproject.toml`, and the command line. Out: `Config`, or `ConfigError`
with every mistake at once, each with its file and line. What a file of the sources says is not trusted under `untrusted`.
`schema.py` describes the file for editors.

Longer than other modules: every key is one field, with its meaning beside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from docbuilder.config.project import (
    ConfigError,
    find_project,
    find_source_root,
    holds_package,
    import_name,
    project_name,
    read_toml,
    upwards,
)
from docbuilder.config.theme import ThemeConfig, read_theme, theme_problems
from docbuilder.model.reading import read_plain_text

__all__ = [
    "HINTS",
    "KEYS",
    "ONE_OR_MORE",
    "Config",
    "ConfigError",
    "InventoryConfig",
    "ThemeConfig",
    "load_config",
    "sources_of",
]


SeverityName = Literal["error", "warning", "info", "off"]


@dataclass(frozen=True, slots=True)
class InventoryConfig:
    """Another project whose objects can be linked to.

    Args:
        url: of its documentation: links start with it.
        file: a local copy of its `objects.inv`, relative to the configuration file; "" for the copy in the lock file.
        api: a local copy of its `api.json`, likewise; "" for the copy in the lock file, if any.
    """

    url: str
    file: str = ""
    api: str = ""


class Ignored(NamedTuple):
    """A key that a configuration file of sources which are not trusted may not set.

    Attributes:
        file: the file.
        line: of the key; 0 where that cannot be told.
        key: as written.
    """

    file: Path
    line: int
    key: str


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a build depends on besides the sources. Every field but the last is a key of the configuration file.

    Args:
        source: the folder of the sources.
        out: the folder that the site is written to.
        languages: the languages to build; empty for all that are there.
        part: languages that are not wanted are built by other jobs: pages link to them.
        package: import name of the documented package, or "" for none.
        version: name of the version folder, or "" for none.
        repository: URL of the repository's web pages, or "".
        ref: branch, tag or commit for links into the repository; "" for what `_config.py` says (`site.settings.settle`).
        source_url: address of a line of the package's source, with `{repository}`, `{ref}`, `{path}` and `{line}`; "" for what GitHub,
            GitLab, Gitea and Bitbucket have.
        edit_url: likewise where a page is edited, with `{repository}`, `{ref}` and `{path}`.
        translation_guide: address that tells how to translate, or a file in the repository, for the notice on pages that are not translated; by
            default `TRANSLATING.md` or `CONTRIBUTING.md` at its top.
        source_root: path of the package's sources inside of the repository (`src`), or None to find out.
        mock: packages to mock, besides those found out automatically.
        api: how the documented package is read.
        base_url: where the site will be; for canonical links and the sitemap only.
        strict: warnings fail the build.
        jobs: processes; 0 for the processors that there are.
        executor: who works on the pages: `processes`, `serial` for this process alone, `dask:local`, or a scheduler of Dask (`dask://host:8786`).
        format: of diagnostics.
        name: the project's name as readers see it; "" for the package's, else the repository's.
        description: one sentence.
        logo: image file, relative to the configuration file, or "".
        icon: likewise.
        default_language: the language whose pages stand in for missing translations, and that the root leads to.
        inventories: first part of another project's names (`torch`) -> where that project is documented.
        search_also: other documentation that the search can ask: keys of `inventories`, addresses, or folders relative to the site's root.
        published_at: paths at which the pages are published elsewhere (`/course`); links that begin with one are links to pages.
        notebooks: address on GitHub of the notebook made from a page, with `{package}`, `{version}`, `{language}`, `{folder}` (a
            framework's, with a slash, or nothing) and `{page}` in it; for Colab and Studio Lab in the menu of `[[open-in-colab]]`.
        assets: files to copy and to load on every page (`.css`, `.js`), relative to the configuration file.
        templates: folder whose templates override the theme's, one by one, or None.
        theme: colours, fonts, footer and the like.
        strings: language -> key -> text: additions to the theme's UI strings.
        untrusted: sanitise raw HTML, run no code of the package, keep includes inside of the source folder.
        indented_code: on pages, text that is indented by four after a blank line is code, as in CommonMark.
        timeout: seconds of processor time that importing or inspecting one object may take.
        max_memory: MiB of data that the process which imports the package may have; 0 for no limit.
        max_processor_time: seconds of processor time that it may take; 0 for no limit.
        max_page: bytes that a page may have; a larger one is published empty.
        max_file: bytes that a file beside the pages may have; a larger one is not published.
        max_pages: pages that a language may have; more are not published.
        root: the repository's folder: includes stay inside of it.
        sample_setup: pages whose samples run before each sample of another page, in its namespace: files, relative to the source folder.
        sample_timeout: seconds that a sample may take.
        external_skip: foreign addresses that `check --external` does not ask for: patterns (`https://example.org/*`).
        print_pages: write a page a section of the table of contents, with all of its pages, for print.
        adopt: write into a folder that holds files of others; what is in the way of the site's is replaced.
        extensions: modules whose `extension` adds to docbuilder: `mylib.docs`, or `mylib.docs:name`.
        cache: keep what is worked out, so that the next build does only what has changed.
        cache_folder: where it is kept, or None for a folder among the user's caches.
        cache_remote: address of a cache that many machines share (`https://…`, `s3://…`, `file:///…`), or "".
        cache_remote_write: keep there what this build works out.
        cache_signing_key: file with the private key that signs what is written there, or `env:NAME` for an environment variable that holds it; or "".
        cache_trusted_keys: public keys; what none of them has signed is not read from there. Empty for no signatures.
        severity: code, or pattern of codes -> `error`, `warning`, `info` or `off`; pattern of files -> the same for these files.
        baseline: file of diagnostics that were known before and are not reported, or None.
        coverage: what must be documented, for `check`: `__all__` of the package, and patterns of dotted paths (`mylib.utils.*`).
        toctree_order: pages whose entries are to be in the order of their titles, for `check`: names with wildcards (`model_doc/*`).
        ignored: what a configuration file said that may not be said there; no key of the file.
        extensions_key: what the site depends on of the extensions; worked out (`extend.loading.with_extensions`), no key of the file.
    """

    source: Path = Path("docs/source")
    out: Path = Path("site")
    languages: tuple[str, ...] = ()
    part: bool = False
    package: str = ""
    version: str = ""
    repository: str = ""
    ref: str = ""
    source_url: str = ""
    edit_url: str = ""
    translation_guide: str = ""
    source_root: str | None = None
    mock: tuple[str, ...] = ()
    api: Literal["import", "static", "none"] = "import"
    base_url: str = ""
    strict: bool = False
    jobs: int = 0
    executor: str = "processes"
    format: Literal["text", "github", "json", "sarif", "junit", "markdown"] = "text"
    name: str = ""
    description: str = ""
    logo: str = ""
    icon: str = ""
    default_language: str = "en"
    inventories: dict[str, InventoryConfig] = field(default_factory=dict)
    search_also: tuple[str, ...] = ()
    published_at: tuple[str, ...] = ()
    notebooks: str = ""
    assets: tuple[str, ...] = ()
    templates: Path | None = None
    theme: ThemeConfig = field(default_factory=ThemeConfig)
    strings: dict[str, dict[str, str]] = field(default_factory=dict)
    untrusted: bool = False
    indented_code: bool = False
    timeout: float = 30.0
    max_memory: int = 8192
    max_processor_time: int = 1800
    max_page: int = 2 << 20
    max_file: int = 256 << 20
    max_pages: int = 50_000
    root: Path = Path()
    sample_setup: tuple[str, ...] = ()
    sample_timeout: float = 60.0
    external_skip: tuple[str, ...] = ()
    print_pages: bool = False
    adopt: bool = False
    extensions: tuple[str, ...] = ()
    cache: bool = True
    cache_folder: Path | None = None
    cache_remote: str = ""
    cache_remote_write: bool = False
    cache_signing_key: str = ""
    cache_trusted_keys: tuple[str, ...] = ()
    severity: dict[str, SeverityName | dict[str, SeverityName]] = field(default_factory=dict)
    baseline: Path | None = None
    coverage: tuple[str, ...] = ()
    toctree_order: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    extensions_key: str = ""

    @property
    def indented(self) -> Literal["code", "text"]:
        """What indented text on pages is; see `docbuilder.parse.parse`."""
        return "code" if self.indented_code else "text"

    @property
    def title(self) -> str:
        """What the site is called: its name, else that of the package, else that of the repository."""
        return self.name or self.package or self.repository.rstrip("/").rpartition("/")[2].removesuffix(".git")

    @property
    def linked_languages(self) -> tuple[str, ...]:
        """The languages that pages may link to; empty for all."""
        return () if self.part else self.languages

    @property
    def reads_api(self) -> bool:
        """There is a package whose objects directives and links can be answered with."""
        return bool(self.package) and self.api != "none"

    @property
    def remembers(self) -> bool:
        """Results are kept for later builds. Those of untrusted sources are not: they would be read by trusted builds."""
        return self.cache and not self.untrusted


_DERIVED = frozenset({"ignored", "extensions_key"})
"""Fields that no key of the file sets."""
KEYS = {
    "lang" if entry.name == "languages" else entry.name.replace("_", "-"): entry.name
    for entry in fields(Config)
    if entry.name not in _DERIVED
}
"""Key of the file (the option of the command line without its dashes) -> field of `Config`."""
_DEFAULT = Config()
WAITS = frozenset({"timeout", "sample_timeout"})
"""Fields that are seconds to wait for: more than 0."""
TIGHT = {"max_page": 512 << 10, "max_file": 16 << 20, "max_pages": 5_000}
"""Fields that have other defaults under `untrusted`. The largest page of a real corpus has 0.2 MB, and the largest site 812 pages in a language."""
HARMLESS = frozenset({"name", "description", "languages", "default_language"})
"""Fields that sources which are not trusted may set: text that readers see, and which of the languages there are. What is not here is
ignored, whatever is added to `Config`: paths, code, addresses, limits."""

HINTS: Mapping[str, Any] = get_type_hints(Config)
"""Field of `Config` -> its type."""
ONE_OR_MORE = frozenset({"published_at"})
"""Fields whose value may be a single string in place of a list."""
_FILES = frozenset({"logo", "icon", "assets", "inventories", "cache_signing_key"})
"""Fields of text that name files: relative to the configuration file as paths are."""
_URL = re.compile(r"https?://[^\s/]")
_ABSOLUTE = re.compile(r"(?:/[^\s/?#]+)+/?")
_SCHEDULER = re.compile(
    r"dask:(?:(?:tcp|tls|ws|wss|ucx):)?//[^\s/:]+(?::\d+)?|dask:(?:(?:tcp|tls):)?//\[[0-9a-f:.]+\](?::\d+)?"
)
_SITE = re.compile(r"https?://[^\s/;,'\"]+(?:/[^\s?#]*)?|[^\s:?#]+")
_NAME = re.compile(r"[^\W_][\w.+@-]*", re.ASCII)
_LARGEST = 1_000_000  # bytes of a configuration file
_GUIDES = ("TRANSLATING.md", "CONTRIBUTING.md")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def load_config(
    source: Path | str | None = None, overrides: Mapping[str, object] | None = None, file: Path | None = None
) -> Config:
    """The configuration of a build: defaults, then the file, then `overrides`.

    The file is `file`, or the first of `docbuilder.toml` and `[tool.docbuilder]` of `pyproject.toml` that is found in `source` or in
    a folder above it, up to the repository's. All paths of the result are absolute; those of the file are relative to it.

    Under `untrusted`, which `overrides` or `file` say, a file that is found may say what is `HARMLESS` only, and counts less than `file`.

    Args:
        source: the folder of the sources, or None for the file's or the default; `docs` stands for `docs/source` where it has
            nothing to build itself.
        overrides: field of `Config` -> value, as from the command line; None stands for "not given".
        file: a configuration file that is no part of the sources; None to look for one.

    Raises:
        ConfigError: the file cannot be read, or a key, type or value is wrong.
    """
    if source is not None:
        source = sources_of(Path(source))
    start = source or _nearest_source()
    named = None if file is None else _named_file(_absolute(file))
    problems: list[str] = []
    values = {} if named is None else _file_values(named, problems)
    overrides = overrides or {}
    untrusted = values.get("untrusted", False) if overrides.get("untrusted") is None else overrides["untrusted"]
    found: _ConfigFile | None = None
    ignored: list[Ignored] = []
    if untrusted or named is None:
        found = _find_file(_absolute(start))
    if found is not None and untrusted:
        ignored = [Ignored(found.path, found.line(key), key) for key in found.table if KEYS.get(key) not in HARMLESS]
        table = {key: value for key, value in found.table.items() if KEYS.get(key) in HARMLESS}
        values = _file_values(found._replace(table=table), problems) | values
    elif found is not None:
        values = _file_values(found, problems)
        if values.get("untrusted"):
            what = "untrusted counts only where those who write the sources cannot change it"
            where = "write --untrusted, DOCBUILDER_UNTRUSTED=1, or a file that --config names"
            problems.append(f"{found.place('untrusted')}: {what}: {where}")
    if (
        untrusted
        and named is not None
        and named.path.is_relative_to(find_project(_absolute(start), found and found.path.parent).root)
    ):
        problems.append(f"{named.path}: lies among the sources, which are not trusted; name a file outside of them")
    for name, given in overrides.items():
        if given is not None and given != ():
            value = str(given) if isinstance(given, Path) else list(given) if isinstance(given, tuple) else given
            key = next(key for key, field_name in KEYS.items() if field_name == name)
            if problem := _misfit(name, f"--{key}", value):
                problems.append(problem)
            else:
                values[name] = _coerced(HINTS[name], value)
    problems += _unknown_sites(values, found or named)
    problems += _forgeries(values)
    if problems:
        raise ConfigError("\n".join(problems))
    if values.get("untrusted"):
        values = TIGHT | values
    if source is not None:
        values["source"] = source
    home = _home(source, found)
    for name in ("source", "out"):
        values[name] = values.get(name, home / getattr(_DEFAULT, name))
    values.update({name: _absolute(value) for name, value in values.items() if isinstance(value, Path)})
    _add_defaults(values, found or named)
    return Config(**values, ignored=tuple(ignored))


def _unknown_sites(values: Mapping[str, Any], file: _ConfigFile | None) -> Iterator[str]:
    """What is wrong with words in `search-also`: they are no keys of `inventories`."""
    known = values.get("inventories", {})
    place = file.place("search-also") if file is not None else "configuration"
    for entry in values.get("search_also", ()):
        if entry not in known and not entry.startswith(".") and "/" not in entry:
            near = _nearest(entry, known)
            meant = f"did you mean {near[0]!r}?" if near else f"write {f'./{entry}'!r} for a folder of this site"
            yield f"{place}: search-also: {entry!r} is no key of inventories; {meant}"


def _forgeries(values: Mapping[str, Any]) -> Iterator[str]:
    """What would put into a shared cache what others must not believe, or would not."""
    if not values.get("cache_remote_write"):
        return
    if not values.get("cache_remote"):
        yield "cache-remote-write: there is no cache-remote to write to; set its address"
    if values.get("untrusted"):
        yield "cache-remote-write is refused for untrusted sources: trusted builds would read what they have led to"
    if values.get("cache_trusted_keys") and not values.get("cache_signing_key"):
        yield "cache-remote-write: cache-trusted-keys has nothing unsigned be read; set cache-signing-key"


def key_place(source: Path, key: str) -> str:
    """`file:line` of a key in the configuration of a source folder; "configuration" where it is in no file."""
    found = _find_file(source)
    return found.place(key) if found is not None and key in found.table else "configuration"


def sources_of(folder: Path) -> Path:
    """`folder`, or its folder `source` where only that has something to build."""
    inner = folder / "source"
    if not inner.is_dir():
        return folder
    own = (
        item.suffix in (".md", ".mdx") or item.name == "_toctree.yml" or (item / "_toctree.yml").is_file()
        for item in folder.iterdir()
        if item != inner
    )
    return folder if any(own) else inner


def _nearest_source() -> Path:
    """`docs/source` of the working folder or of the nearest folder above it, up to the repository's; else the working folder."""
    for folder in upwards(_absolute(Path())):
        if (folder / _DEFAULT.source).is_dir():
            return folder / _DEFAULT.source
    return Path()


def _home(source: Path | None, found: _ConfigFile | None) -> Path:
    """What the defaults of `source` and `out` are relative to: the project's folder where one is found above the working folder."""
    here = _absolute(Path())
    if source is not None:
        return Path()
    if found is not None and here.is_relative_to(found.path.parent):
        return found.path.parent
    nearest = _nearest_source()
    return nearest.parents[1] if nearest != Path() else Path()


def _absolute(path: Path) -> Path:
    """`path` from the file system's root, without `..`; symbolic links stay."""
    return Path(os.path.abspath(path))  # Path.absolute() keeps "..", Path.resolve() follows links


class _ConfigFile(NamedTuple):
    """A configuration file: its path, text, the header of the table that is ours, and the table."""

    path: Path
    text: str
    header: str
    table: Mapping[str, Any]

    def place(self, key: str) -> str:
        """`file:line` of `key`; the file alone where the line cannot be told."""
        line = self.line(key)
        return f"{self.path}:{line}" if line else str(self.path)

    def line(self, key: str) -> int:
        """The line of `key`; 0 where it cannot be told."""
        bare = re.escape(key)
        own = re.compile(rf"""\s*["']?{bare}["']?\s*[.=]""")
        below = re.compile(
            rf"""\s*\[+\s*{re.escape(self.header + ".") if self.header else ""}["']?{bare}["']?\s*[\].]"""
        )
        header = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if below.match(line):
                return number
            if line.lstrip().startswith("["):
                header = line.strip().strip("[]").replace(" ", "").partition("]")[0]
            elif header == self.header and own.match(line):
                return number
        return 0


def _file_values(file: _ConfigFile, problems: list[str]) -> dict[str, Any]:
    """Field -> value, as a file says; what is wrong is added to `problems`."""
    values: dict[str, Any] = {}
    for key, value in file.table.items():
        name = KEYS.get(key)
        problem = _unknown_key(key) if name is None else _misfit(name, key, value)
        if name is None or problem:
            problems.append(f"{file.place(key)}: {problem}")
        else:
            values[name] = _located(name, _coerced(HINTS[name], value), file.path.parent)
    return values


def _named_file(path: Path) -> _ConfigFile:
    """A configuration file that somebody names: our table of a `pyproject.toml`, all of any other.

    Raises:
        ConfigError: it is not there, or has no such table.
    """
    data = read_toml(path)
    if data is None:
        raise ConfigError(f"{path}: there is no such configuration file")
    if path.name != "pyproject.toml":
        return _ConfigFile(path, read_plain_text(path, _LARGEST), "", data)
    table = data.get("tool", {}).get("docbuilder")
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: it has no table [tool.docbuilder]")
    return _ConfigFile(path, read_plain_text(path, _LARGEST), "tool.docbuilder", table)


def _find_file(start: Path) -> _ConfigFile | None:
    for folder in upwards(start):
        for name, header in (("docbuilder.toml", ""), ("pyproject.toml", "tool.docbuilder")):
            path = folder / name
            if (data := read_toml(path)) is not None:
                table = data if not header else data.get("tool", {}).get("docbuilder")
                if isinstance(table, dict):
                    return _ConfigFile(path, read_plain_text(path, _LARGEST), header, table)
                if table is not None:
                    raise ConfigError(f"{path}: [tool.docbuilder] must be a table")
    return None


# --- values -----------------------------------------------------------------------------------------------------------


def _nearest(word: str, known: Iterable[str]) -> list[str]:
    """The one of `known` that may have been meant, if any."""
    from difflib import get_close_matches  # a rare mistake, and every command loads this module

    return get_close_matches(word, list(known), n=1, cutoff=0.5)


def _unknown_key(key: str) -> str:
    near = _nearest(key.lower().replace("_", "-"), KEYS)
    near = ["lang"] if key in ("languages", "language") else near
    return f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else f"; the keys are {', '.join(KEYS)}")


def _misfit(name: str, key: str, value: Any) -> str:
    """What is wrong with `value`, or ""."""
    if name == "theme":
        return "; ".join(theme_problems(value))
    value = [value] if name in ONE_OR_MORE and isinstance(value, str) else value
    if not _fits(HINTS[name], value):
        return f"{key} must be {_described(HINTS[name])}, not {_shown(value)}"
    check, expected = _CHECKS.get(name, (None, ""))
    return "" if check is None or check(value) else f"{key} must be {expected}, not {_shown(value)}"


def _names_codes(rules: Mapping[str, Any]) -> bool:
    """Every code is one, and every pattern stands for one at least."""
    from fnmatch import filter as matching  # few configurations have such rules

    from docbuilder.model.diagnostics import DiagnosticCode

    slugs = [code.slug for code in DiagnosticCode]
    patterns = [key for key, value in rules.items() if isinstance(value, str)]
    patterns += [key for value in rules.values() if isinstance(value, Mapping) for key in value]
    return all(matching(slugs, pattern) for pattern in patterns)


_CHECKS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "languages": (
        lambda value: all(_NAME.fullmatch(code) for code in value),
        "a list of the names of language folders",
    ),
    "version": (
        lambda value: not value or (bool(_NAME.fullmatch(value)) and value != "assets"),
        "the name of a folder: letters, digits, '.', '_', '+', '@' and '-', not 'assets'",
    ),
    "package": (lambda value: not value or bool(_DOTTED.fullmatch(value)), "the name by which the package is imported"),
    "executor": (
        lambda value: value in ("processes", "serial", "dask:local") or bool(_SCHEDULER.fullmatch(value)),
        "processes, serial, dask:local or the address of a Dask scheduler, dask://HOST:PORT",
    ),
    "mock": (lambda value: all(_DOTTED.fullmatch(name) for name in value), "a list of names that can be imported"),
    "source_url": (lambda value: not value or "{path}" in value, "an address with {path} in it"),
    "edit_url": (lambda value: not value or "{path}" in value, "an address with {path} in it"),
    "repository": (lambda value: not value or bool(_URL.match(value)), "a URL with http:// or https://"),
    "base_url": (lambda value: not value or bool(_URL.match(value)), "a URL with http:// or https://"),
    "inventories": (
        lambda value: all(_URL.match(entry["url"]) for entry in value.values()),
        "a table of tables whose url begins with http:// or https://",
    ),
    "search_also": (
        lambda value: all(_SITE.fullmatch(entry) for entry in value),
        "a list of keys of inventories, of addresses with https:// or http://, and of folders such as '../other'",
    ),
    "published_at": (
        lambda value: all(_ABSOLUTE.fullmatch(path) for path in value),
        "a path that begins with a slash, or a list of them",
    ),
    "severity": (_names_codes, "a table of codes of diagnostics, and of patterns of them or of files"),
    "jobs": (lambda value: value >= 0, "a number of processes, or 0 for as many as there are processors"),
    **dict.fromkeys(TIGHT, (lambda value: value > 0, "a number greater than 0")),
    **dict.fromkeys(("max_memory", "max_processor_time"), (lambda value: value >= 0, "a number, or 0 for no limit")),
    **dict.fromkeys(WAITS, (lambda value: value > 0, "a number of seconds greater than 0")),
}


def _fits(hint: Any, value: Any) -> bool:
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return value in arguments
    if get_origin(hint) is tuple:
        return isinstance(value, list) and all(_fits(arguments[0], item) for item in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(_fits(arguments[1], item) for item in value.values())
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        needed = {entry.name for entry in fields(hint) if entry.default is MISSING}
        known = isinstance(value, dict) and needed <= value.keys() <= hints.keys()
        return known and all(_fits(hints[key], item) for key, item in value.items())
    if arguments:  # a union; a file has no way to write None
        return any(_fits(argument, value) for argument in arguments if argument is not NoneType)
    if hint is bool or isinstance(value, bool):
        return hint is bool and isinstance(value, bool)
    if hint is Path:
        return isinstance(value, str) and value != "" and "\0" not in value
    return isinstance(value, (int, float) if hint is float else hint)


def _coerced(hint: Any, value: Any) -> Any:
    if hint is ThemeConfig:
        return read_theme(value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and get_origin(hint) is tuple:
        return (value,)
    if isinstance(value, dict):
        item = get_args(hint)[1]
        return {
            key: item(**entry) if isinstance(item, type) and is_dataclass(item) else entry
            for key, entry in value.items()
        }
    return Path(value) if Path in (hint, *get_args(hint)) else value


def _located(name: str, value: Any, folder: Path) -> Any:
    """`value` with what it says of files made absolute."""
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, ThemeConfig):
        fonts = {
            field_name: replace(font, file=str(folder / font.file))
            for field_name in ("font", "code_font")
            if (font := getattr(value, field_name)) is not None and font.file
        }
        return replace(value, **fonts)
    if name == "cache_signing_key" and value.startswith("env:"):
        return value
    if name in _FILES and value:
        if isinstance(value, tuple):
            return tuple(str(folder / item) for item in value)
        if isinstance(value, dict):
            places = {
                key: {part: path and str(folder / path) for part, path in (("file", item.file), ("api", item.api))}
                for key, item in value.items()
            }
            return {key: replace(item, **places[key]) for key, item in value.items()}
        return str(folder / value)
    return value


def _described(hint: Any, several: bool = False) -> str:
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(repr(choice) for choice in arguments)
    if get_origin(hint) is tuple:
        return f"a list of {_described(arguments[0], several=True)}"
    if get_origin(hint) is dict:
        return ("tables" if several else "a table") + f" of {_described(arguments[1], several=True)}"
    if is_dataclass(hint):
        return ("tables" if several else "a table") + " with " + " and ".join(entry.name for entry in fields(hint))
    if arguments:
        return " or ".join(_described(argument, several) for argument in arguments if argument is not NoneType)
    one, many = {
        str: ("a string", "strings"),
        Path: ("a path", "paths"),
        bool: ("true or false", ""),
        int: ("a whole number", ""),
        float: ("a number", ""),
    }.get(hint, ("", ""))
    return many if several else one


def _shown(value: Any) -> str:
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


# --- defaults that depend on the project --------------------------------------------------------------------------------


def _add_defaults(values: dict[str, Any], found: _ConfigFile | None) -> None:
    """Fill in what the project says about itself (issue "The command": package, name, source root)."""
    source: Path = values["source"]
    project = find_project(source, found.path.parent if found is not None else None)
    root = values.setdefault("root", project.root)
    if project.name:
        package = import_name(project.name, (project.folder, root))
        # what a stranger's project calls itself may be installed here, and no business of theirs
        place = Path(root) / find_source_root(package, project.folder, Path(root))
        known = not values.get("untrusted") or holds_package(place, package.partition(".")[0])
        if _DOTTED.fullmatch(package) and known:
            values.setdefault("package", package)
        values.setdefault("name", project.name)
    elif not (values.get("package") or values.get("repository")):
        values.setdefault("name", project_name(root))
    if project.description:
        values.setdefault("description", project.description)
    if "translation_guide" not in values:
        guide = next((name for name in _GUIDES if (Path(values["root"]) / name).is_file()), "")
        values["translation_guide"] = guide
    if values.get("source_root") is None:
        values["source_root"] = find_source_root(values.get("package", ""), project.folder, root)
