"""The keys of the configuration, each a field of one frozen value.

In: nothing. Out: `Config`, the values in it, and what is true of some of the keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_type_hints

from docbuilder.config.theme import ThemeConfig

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
