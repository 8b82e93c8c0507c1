"""What a build is told: one frozen value, from a file and from arguments.

In: `docbuilder.toml` or `[tool.docbuilder]` of a `pyproject.toml`, and the command line. Out: `Config`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a build depends on besides the sources. Every field is a key of the configuration file.

    Args:
        source: the folder of the sources.
        out: the folder that the site is written to.
        languages: the languages to build; empty for all that are there.
        package: import name of the documented package, or "" for none.
        version: name of the version folder, or "" for none.
        repository: URL of the repository's web pages, or "".
        ref: branch, tag or commit for links into the repository.
        source_root: path of the package's sources inside of the repository (`src`), or None to find out.
        mock: packages to stand in for, besides those found out automatically.
        api: how the documented package is read.
        base_url: where the site will be; for canonical links and the sitemap only.
        strict: warnings fail the build.
        jobs: processes; 0 for the processors that there are.
        format: of diagnostics.
        name: the project's name as readers see it; "" for the package's.
        description: one sentence.
        logo: image file, relative to the configuration file, or "".
        icon: likewise.
        default_language: the language whose pages stand in for missing translations, and that the root leads to.
        inventories: name of a project -> its `objects.inv`: a path, or a URL with a cached copy in the lock file.
        assets: files to copy and to load on every page (`.css`, `.js`), relative to the configuration file.
        templates: folder whose templates override the theme's, one by one, or None.
        strings: language -> key -> text: additions to the theme's UI strings.
        untrusted: sanitise raw HTML, run no code of the package, keep includes inside of the source folder.
        timeout: seconds that importing or inspecting one object may take.
        root: the folder of the configuration file: paths in it are relative to this, and includes stay inside of it.
    """

    source: Path = Path("docs/source")
    out: Path = Path("site")
    languages: tuple[str, ...] = ()
    package: str = ""
    version: str = ""
    repository: str = ""
    ref: str = "main"
    source_root: str | None = None
    mock: tuple[str, ...] = ()
    api: Literal["import", "static", "none"] = "import"
    base_url: str = ""
    strict: bool = False
    jobs: int = 0
    format: Literal["text", "github", "json", "sarif"] = "text"
    name: str = ""
    description: str = ""
    logo: str = ""
    icon: str = ""
    default_language: str = "en"
    inventories: dict[str, str] = field(default_factory=dict)
    assets: tuple[str, ...] = ()
    templates: Path | None = None
    strings: dict[str, dict[str, str]] = field(default_factory=dict)
    untrusted: bool = False
    timeout: float = 30.0
    root: Path = Path()
