"""`docbuilder init`: what a project has becomes the proposal of a site.

In: a project's folder with a README, pages, a package, a git remote, or some of these. Out: `WritePlan`: table of contents, configuration, a start
page, pages for the API, a workflow. The package is read and not imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from docbuilder.config import ConfigError
from docbuilder.config.project import find_packages, find_project, find_source_root, import_name, is_project
from docbuilder.migration.plan import PlannedFile, WritePlan
from docbuilder.migration.readme import start_page
from docbuilder.migration.writing import config_text, toctree_text, workflow_text
from docbuilder.model.reading import read_plain_text
from docbuilder.pyapi.static.listing import PublicModule, public_modules
from docbuilder.site import toctree
from docbuilder.site.beside import has_pages
from docbuilder.site.git import ask_git
from docbuilder.site.model import TocEntry
from docbuilder.site.title_scan import scan_title

SOURCE = "docs/source"
CONFIG = "docbuilder.toml"
GITHUB, GITLAB = ".github/workflows/docs.yml", ".gitlab-ci.yml"
_LARGEST = 4 << 20  # bytes of a page whose title is looked for
_ENDINGS = (".md", ".mdx")
_SSH = re.compile(r"(?:ssh://)?(?:[\w.-]+@)?([\w.-]+)(?::\d+/|[:/])(.+)")


class ProjectFacts(NamedTuple):
    """What a project says about itself.

    Attributes:
        root: its folder.
        name: of the distribution, else of the package, the repository or the folder.
        description: one sentence, or "".
        package: import name, or "".
        told: the configuration need not name the package: `[project]` leads to it.
        folder: that holds the package, from `root`.
        repository: address of its web pages, or "".
        branch: the main one.
        readme: path of its README from `root`, or "".
    """

    root: Path
    name: str
    description: str
    package: str
    told: bool
    folder: str
    repository: str
    branch: str
    readme: str


def read_facts(root: Path, package: str = "", look: bool = True) -> ProjectFacts:
    """What a project says about itself.

    Args:
        root: its folder.
        package: import name, where it is not found out.
        look: for the package in the folder; else the one that is named is taken as it is.

    Raises:
        ConfigError: there are several packages, or the one that is named is not there.
    """
    project = find_project(root, root)
    name = project.name if project.folder == root else ""
    told = import_name(name, (root,)) if name else ""
    packages = find_packages(root)
    if not look:
        pass
    elif package:
        if not any((root / folder / package.partition(".")[0]).exists() for folder in ("", "src", "python")) and (
            package.partition(".")[0] not in packages
        ):
            raise ConfigError(f"there is no package {package!r} in {str(root)!r}")
    elif told in packages:
        package = told
    elif len(packages) > 1:
        raise ConfigError(
            f"there are several packages, {', '.join(packages)}: name one, `docbuilder init --package {packages[0]}`"
        )
    else:
        package = next(iter(packages), "")
    repository = repository_address(ask_git(root, "config", "--get", "remote.origin.url"))
    head = ask_git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    readmes = sorted(path.name for path in root.iterdir() if path.suffix in _ENDINGS and path.stem.lower() == "readme")
    return ProjectFacts(
        root=root,
        name=name or package or repository.rpartition("/")[2] or root.resolve().name,
        description=project.description if name else "",
        package=package,
        told=bool(package) and package == told,
        folder=find_source_root(package, root, root) if package else "",
        repository=repository,
        branch=head or ask_git(root, "symbolic-ref", "--short", "HEAD") or "main",
        readme=next(iter(readmes), ""),
    )


def read_package(root: Path) -> str:
    """The package that lies in a project's folder, "" where there is none or several."""
    try:
        return read_facts(root).package
    except ConfigError:
        return ""


def repository_address(remote: str) -> str:
    """The address of a repository's web pages from that of a git remote; "" where it has none. Names and passwords in it are left out."""
    remote = remote.strip().removesuffix("/").removesuffix(".git")
    parts = urlsplit(remote) if remote.startswith(("https://", "http://")) else None
    if parts is not None:
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}{parts.path}" if host and parts.path.strip("/") else ""
    found = _SSH.fullmatch(remote)
    if found is None or "." not in found[1] or remote.startswith((".", "/")):
        return ""
    return f"https://{found[1]}/{found[2].lstrip('/')}"


def propose(root: Path, language: str = "en", package: str = "") -> WritePlan:
    """The site that a project could have.

    Args:
        root: the project's folder.
        language: what its pages are written in.
        package: import name, where it is not found out.

    Raises:
        ConfigError: see `read_facts`.
    """
    facts = read_facts(root, package)
    source = _plain_folder(root)
    prefix = source if source else f"{SOURCE}/{language}"
    modules = public_modules([root / facts.folder], facts.package) if facts.package else ()
    notes: list[str] = []
    pages: list[PlannedFile] = []
    toc = list(_entries_of(root / source)) if source else []
    if not any(entry.name.lower() in ("index", "readme") for entry in toc):
        start = start_page(facts, prefix)
        pages += start.files
        notes += start.notes
        toc.insert(0, TocEntry(facts.name, "index"))
    api, entries = _api_pages(facts, modules, prefix)
    if entries:
        toc.append(TocEntry("API", children=entries, expanded=True))
    known = (find_project(root, root).name, facts.package, facts.repository.rpartition("/")[2])
    config = {
        "name": facts.name if facts.name != next(filter(None, known), "") else "",
        "package": facts.package if not facts.told else "",
        "source": source,
        "repository": facts.repository,
        "default-language": language if language != "en" else "",
    }
    if facts.package and not modules:
        notes.append(f"no public class or function was found in {facts.package}, so there is no page for its API")
    files = [PlannedFile(f"{prefix}/{toctree.FILE}", toctree_text(toc).encode(), shown=True), *pages, *api]
    files += config_files(root, config)
    files += workflow_files(facts, source or SOURCE)
    return WritePlan(root, tuple(files), source or SOURCE, notes=tuple(notes))


def config_files(root: Path, values: Mapping[str, object]) -> Iterator[PlannedFile]:
    """The configuration, where there is anything to say and none that says it."""
    pyproject = root / "pyproject.toml"
    if pyproject.is_file() and re.search(r"^\s*\[tool\.docbuilder[\].]", pyproject.read_text("utf-8", "replace"), re.M):
        return
    if text := config_text(values):
        yield PlannedFile(CONFIG, text.encode(), shown=True)


def workflow_files(facts: ProjectFacts, source: str) -> Iterator[PlannedFile]:
    """The workflow that publishes the site, for the host that the repository is on."""
    parts = urlsplit(facts.repository)
    host, owner, name = (parts.hostname or "").lower(), *_owner_and_name(parts.path)
    values = {
        "branch": facts.branch,
        "source": source,
        "install": "docbuilder-site" + (" ." if is_project(facts.root) else ""),
    }
    if host == "github.com":
        site = f"https://{owner.lower()}.github.io/"
        values["address"] = site if f"{name.lower()}/" == site.removeprefix("https://") else site + name
        yield PlannedFile(GITHUB, workflow_text("github.yml", values).encode(), shown=True)
    elif host.split(".")[0] == "gitlab":
        yield PlannedFile(GITLAB, workflow_text("gitlab.yml", values).encode(), shown=True)


def _owner_and_name(path: str) -> tuple[str, str]:
    owner, _, name = path.strip("/").rpartition("/")
    return owner.partition("/")[0], name


def _plain_folder(root: Path) -> str:
    """The folder of pages that there is, from `root`; "" where there is none, or one that has a table of contents already."""
    for name in ("docs", "doc", "documentation"):
        folder = root / name
        if folder.is_dir() and has_pages(folder):
            if any(folder.rglob(toctree.FILE)):
                raise ConfigError(
                    f"there is a {toctree.FILE} below {name!r}: the sources of a site are there; type `docbuilder serve`"
                )
            return name
    if (root / SOURCE).is_dir() and any((root / SOURCE).rglob(toctree.FILE)):
        raise ConfigError(f"{SOURCE!r} has a {toctree.FILE}: the sources of a site are there; type `docbuilder serve`")
    return ""


def _entries_of(folder: Path) -> tuple[TocEntry, ...]:
    """A table of contents of the pages that there are, with their titles."""
    pages: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix in _ENDINGS and not name.startswith("."):
                pages.setdefault(path.relative_to(folder).with_suffix("").as_posix(), path)

    def titled(entries: Iterable[TocEntry]) -> tuple[TocEntry, ...]:
        return tuple(
            TocEntry(entry.title or _title_of(pages[entry.name], entry.name), entry.name, titled(entry.children))
            for entry in entries
        )

    return titled(toctree.made_toctree(pages))


def _title_of(page: Path, name: str) -> str:
    try:
        return scan_title(read_plain_text(page, _LARGEST)) or name.rpartition("/")[2]
    except (OSError, UnicodeDecodeError):
        return name.rpartition("/")[2]


def _api_pages(
    facts: ProjectFacts, modules: Sequence[PublicModule], prefix: str
) -> tuple[list[PlannedFile], tuple[TocEntry, ...]]:
    """A page for every module, and their entries in the table of contents."""
    files: list[PlannedFile] = []
    entries: list[TocEntry] = []
    top = facts.package
    for module in modules:
        below = module.name.removeprefix(top).lstrip(".")
        name = "api/" + (below.replace(".", "/") or "index")
        if below == "index":
            name = "api/index_module"  # `api/index` is the package itself
        parts = [f"# {module.name}\n"]
        for path in module.objects:
            parts.append(f"## {path.rpartition('.')[2]}\n\n[[autodoc]] {path}\n")
        files.append(PlannedFile(f"{prefix}/{name}.md", "\n".join(parts).encode(), shown=True))
        entries.append(TocEntry(module.name, name))
    return files, tuple(entries)
