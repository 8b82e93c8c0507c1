"""`docbuilder migrate hf`: a repository whose documentation huggingface.co builds.

In: a repository with workflows of hf-doc-builder, or with sources of the dialect alone. Out: `WritePlan`: a configuration for each set of
sources, and one workflow. The sources stay as they are.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docbuilder.config import ConfigError
from docbuilder.migration.plan import FoundConstruct, Ledger, PlannedFile, WritePlan
from docbuilder.migration.start import CONFIG, GITHUB, SOURCE, ProjectFacts, read_facts, repository_address
from docbuilder.migration.writing import config_text, workflow_text
from docbuilder.model import yaml
from docbuilder.model.reading import read_plain_text
from docbuilder.model.source import Source
from docbuilder.site import toctree
from docbuilder.site.discover import ENDINGS
from docbuilder.site.git import ask_git
from docbuilder.site.languages import is_language

_LARGEST = 4 << 20
_MOST = 20_000  # files of a repository that are looked at
_CALL = "huggingface/doc-builder/.github/workflows/"
_MAIN, _PULL = "build_main_documentation", "build_pr_documentation"
_COMMAND = re.compile(r"\bdoc-builder\s+(build|preview|style|push|notebook-to-mdx|convert|embeddings)\b")
_INSTALL = re.compile(r"\bhf-doc-builder\b|\bgithub\.com/huggingface/doc-builder\b(?!/\.github)")
_NAMES = re.compile(r"Makefile|setup\.py|.*\.(?:cfg|toml|txt|ya?ml|sh)|(?:README|CONTRIBUTING)\.md")
_LINK = re.compile(r"""(?:\]\(|href=["'])(/[^\s)"'#?]+)""")
_COUNTERPARTS = {
    "build": "type `docbuilder build {source}`",
    "preview": "type `docbuilder serve {source}`",
    "style": "type `docbuilder format {source}`; code in docstrings is left to a formatter",
    "push": "type `docbuilder publish --to gh-pages`",
    "notebook-to-mdx": "leave it out: notebooks are pages",
    "convert": "leave it out: the sources are read as they are",
    "embeddings": "leave it out: the search is part of the site",
}


class DocumentationSet(NamedTuple):
    """Sources with a site of their own.

    Attributes:
        source: their folder, from the repository's.
        package: the name under which they are published.
        is_module: it is a Python package with an API.
        languages: those that are built; empty for all.
        source_root: of the package, or "".
        notebooks: notebooks were made of the pages.
    """

    source: str
    package: str
    is_module: bool = True
    languages: tuple[str, ...] = ()
    source_root: str = ""
    notebooks: bool = False


def migrate_hf(root: Path) -> WritePlan:
    """What a repository with sources of the dialect needs to be a site of its own.

    Args:
        root: the repository's folder.

    Raises:
        ConfigError: there are no sources of the dialect.
    """
    ledger = Ledger()
    remote = repository_address(ask_git(root, "config", "--get", "remote.origin.url"))
    reader = _Workflows(root, ledger)
    reader.read()
    sets = {one.source: one for one in reader.sets}
    for folder in _folders_with_toctree(root):
        if folder not in sets:
            package = reader.package if folder == SOURCE else folder.rpartition("/")[2]
            sets[folder] = DocumentationSet(folder, package, is_module=folder == SOURCE or "/" not in folder)
    if not sets:
        raise ConfigError(
            f"there is no {toctree.FILE} and no workflow of hf-doc-builder in {str(root)!r}: type `docbuilder init`"
        )
    _list_commands(root, ledger, next(iter(sets)))
    facts = _facts(root, [one for one in sets.values() if one.is_module], remote or reader.repository)
    files = [_config_file(facts, one, alone=len(sets) == 1) for one in sets.values()]
    files.append(_workflow_file(facts, list(sets.values()), reader))
    source = next(iter(sets)) if len(sets) == 1 else min(sets)
    notes = [] if len(sets) == 1 else [f"{len(sets)} sites: {', '.join(sorted(sets))}"]
    return WritePlan(
        root, tuple(files), source, len(ledger), ledger.converted(), ledger.listed(), (*notes, *reader.notes)
    )


def _facts(root: Path, modules: Sequence[DocumentationSet], repository: str) -> ProjectFacts:
    package = next((one.package.replace("-", "_") for one in modules if one.package), "")
    try:
        facts = read_facts(root, package, look=bool(modules) and not package)
    except ConfigError:  # several packages, and no workflow names one
        facts = read_facts(root, look=False)
    return facts._replace(repository=repository or facts.repository)


def _config_file(facts: ProjectFacts, one: DocumentationSet, alone: bool) -> PlannedFile:
    """The configuration: at the top where there is one set of sources, else among its sources."""
    package = (one.package.replace("-", "_") or facts.package) if one.is_module else one.package
    published = _published_at(facts.root / one.source)
    if not package.isidentifier() and package:  # links say `/docs/<package>/page`
        package, published = "", [f"/docs/{package}", *published]
    values: dict[str, object] = {
        "name": "" if one.is_module else one.package,
        "package": "" if one.is_module and alone and facts.told else package,
        "source": "." if not alone else "" if one.source == SOURCE else one.source,
        "source-root": one.source_root,
        "api": "" if one.is_module else "none",
        "lang": one.languages,
        "repository": facts.repository,
        "published-at": published,
    }
    if one.notebooks and facts.repository:
        values["notebooks"] = (
            f"{facts.repository}/blob/gh-pages/{{version}}/{{language}}/notebooks/{{folder}}{{page}}.ipynb"
        )
    path = CONFIG if alone else f"{one.source}/{CONFIG}"
    return PlannedFile(path, config_text(values).encode(), shown=True)


def _published_at(source: Path) -> list[str]:
    """The paths that links of the pages begin with where the rest is a page of theirs."""
    pages: set[str] = set()
    texts: list[str] = []
    for path in _files(source):
        if path.suffix in ENDINGS:
            parts = path.relative_to(source).with_suffix("").as_posix().split("/")
            pages.add("/".join(parts[1:] if is_language(parts[0]) and len(parts) > 1 else parts))
            texts.append(_read(path))
    found: Counter[str] = Counter()
    for target in (target for text in texts for target in _LINK.findall(text)):
        parts = target.strip("/").split("/")
        for count in (1, 2):
            rest = parts[count:]
            rest = rest[1:] if rest and is_language(rest[0]) and "/".join(rest) not in pages else rest
            if parts[0] != "docs" and re.sub(r"\.mdx?$", "", "/".join(rest)) in pages:
                found["/" + "/".join(parts[:count])] += 1
                break
    return [path for path, count in found.most_common() if count > 1]


def _workflow_file(facts: ProjectFacts, sets: Sequence[DocumentationSet], reader: _Workflows) -> PlannedFile:
    install = ["docbuilder-site"]
    if any(one.is_module for one in sets):
        install.append(f"./{reader.package_path}" if reader.package_path else ".")
    owner, _, name = facts.repository.removeprefix("https://").partition("/")[2].partition("/")
    address = f"https://{owner.lower()}.github.io/{name}"
    values = {"branch": facts.branch, "install": " ".join(install), "address": address, "source": sets[0].source}
    indent = "\n          "
    if len(sets) > 1:
        values["builds"] = indent.join(
            f"docbuilder build {one.source} --out public/{one.package or one.source.rpartition('/')[2]}" for one in sets
        )
        text = workflow_text("github-sets.yml", values)
    else:
        text = workflow_text("github.yml", values)
    if reader.commands:
        step = f"      - run: |{indent}" + indent.join(reader.commands) + "\n"
        marker = f"      - run: python -m pip install {values['install']}\n"
        text = text.replace(marker, marker + step)
    return PlannedFile(GITHUB, text.encode(), shown=True)


# --- what is there --------------------------------------------------------------------------------------------------------


class _Workflows:
    """Reads the workflows that call hf-doc-builder's."""

    def __init__(self, root: Path, ledger: Ledger) -> None:
        self.root = root
        self.ledger = ledger
        self.sets: list[DocumentationSet] = []
        self.package = ""
        self.repository = ""
        self.package_path = ""
        self.commands: list[str] = []
        self.notes: list[str] = []

    def read(self) -> None:
        old: list[str] = []
        folder = self.root / ".github/workflows"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            text = _read(path) if path.suffix in (".yml", ".yaml") else ""
            if _CALL not in text:
                continue
            name = path.relative_to(self.root).as_posix()
            old.append(name)
            tree = yaml.parse_yaml(Source(name, text)).tree
            jobs = tree.get("jobs") if isinstance(tree, yaml.Mapping) else None
            if not isinstance(jobs, yaml.Mapping):
                self.ledger.find("workflow", name).list("it is no valid workflow; nothing of it is read")
                continue
            for _, job in jobs.entries:
                if isinstance(job, yaml.Mapping) and _CALL in (called := _text(job, "uses")):
                    self.job(name, job, called.partition(_CALL)[2].partition("@")[0].removesuffix(".yml"))
        if old:
            self.notes.append(f"remove when the site has moved: {', '.join(old)}")

    def job(self, path: str, job: yaml.Mapping, called: str) -> None:
        found = self.ledger.find(f"workflow {called}", path, job.position.line)
        if called == _MAIN:
            found.convert()
            self.inputs(path, job)
        elif called == _PULL:
            found.list(
                "builds of pull requests: copy ci/github/preview-build.yml of docbuilder, see its page on deploying"
            )
        else:
            found.list(
                "previews of pull requests: copy ci/github/preview-deploy.yml of docbuilder, see its page on deploying"
            )

    def inputs(self, path: str, job: yaml.Mapping) -> None:
        """Every input of the call is a construct."""
        given: dict[str, tuple[str, FoundConstruct]] = {}
        for group in ("with", "secrets"):
            values = job.get(group)
            for key, value in values.entries if isinstance(values, yaml.Mapping) else ():
                text = value.text.strip() if isinstance(value, yaml.Scalar) else ""
                given[key.text] = text, self.ledger.find(f"input {key.text}", path, key.position.line)
        known = {name: text for name, (text, _) in given.items()}
        for name, (text, construct) in given.items():
            reason = self.reason(name, text)
            construct.list(reason) if reason else construct.convert()
        self.take(known)

    @staticmethod
    def reason(name: str, text: str) -> str:
        """Why an input has no counterpart; "" where it has one, or none is needed."""
        if name in ("custom_container", "install_rust", "install_libgl1", "depends_on"):
            return f"{text!r}: not needed to read the package; where its import needs it, add a step to {GITHUB}"
        if name == "additional_args":
            rest = [word for word in text.split() if word != "--not_python_module" and not _is_known_argument(word)]
            return f"{' '.join(rest)}: no counterpart" if rest else ""
        return "" if name in _INPUTS else "hf-doc-builder has no such input that docbuilder knows"

    def take(self, given: Mapping[str, str]) -> None:
        package = given.get("package", "")
        name = given.get("package_name") or package
        source = given.get("path_to_docs", "").strip().strip("/") or f"{package}/docs/source"
        source = source.removeprefix(f"{package}/").strip("/")
        arguments = given.get("additional_args", "").split()
        languages = tuple(re.split(r"[\s,]+", given["languages"].strip())) if given.get("languages", "").strip() else ()
        if not (self.root / source).is_dir():
            self.notes.append(f"the folder {source!r} of a workflow is not there")
            return
        folders = {path.name for path in (self.root / source).iterdir() if (path / toctree.FILE).is_file()}
        missing = [code for code in languages if code not in folders]
        if missing:
            self.notes.append(f"{source}: there is no folder of the languages {', '.join(missing)}")
        languages = tuple(code for code in languages if code in folders)
        self.package = self.package or name
        self.repository = self.repository or f"https://github.com/{given.get('repo_owner') or 'huggingface'}/{package}"
        self.package_path = self.package_path or given.get("package_path", "").removeprefix(f"{package}/").strip("/")
        if command := given.get("pre_command", ""):
            self.commands.append(re.sub(rf"^cd {re.escape(package)}\s*&&\s*", "", command))
        self.sets.append(
            DocumentationSet(
                source,
                name,
                "--not_python_module" not in arguments,
                () if set(languages) == folders else languages,
                given.get("version_tag_suffix", "").strip("/"),
                bool(given.get("notebook_folder")),
            )
        )


_INPUTS = frozenset(
    {
        "commit_sha",
        "package",
        "package_name",
        "path_to_docs",
        "notebook_folder",
        "languages",
        "package_path",
        "pre_command",
    }
    | {"repo_owner", "version_tag_suffix", "convert_notebooks", "additional_args", "token", "hf_token", "pr_number"}
)


def _is_known_argument(word: str) -> bool:
    """An argument of `doc-builder build` that docbuilder needs not be told."""
    return word in ("--clean", "--html", "--no_js", "--quiet") or word.startswith("--version_tag_suffix=")


def _text(tree: yaml.Mapping, key: str) -> str:
    value = tree.get(key)
    return value.text.strip() if isinstance(value, yaml.Scalar) else ""


def _list_commands(root: Path, ledger: Ledger, source: str) -> None:
    """Calls of `doc-builder` in other files: each is listed with what to type in its place."""
    for path in _files(root, depth=3):
        name = path.relative_to(root).as_posix()
        if not _NAMES.fullmatch(path.name):
            continue
        for number, line in enumerate(_read(path).splitlines(), 1):
            if command := _COMMAND.search(line):
                ledger.find(f"command doc-builder {command[1]}", name, number).list(
                    _COUNTERPARTS[command[1]].format(source=source)
                )
            elif _INSTALL.search(line):
                ledger.find("requirement hf-doc-builder", name, number).list("install docbuilder-site in its place")


def _folders_with_toctree(root: Path) -> list[str]:
    """The folders of sources that a repository has: those of languages count as one."""
    found: set[str] = set()
    for path in _files(root, depth=5):
        if path.name == toctree.FILE:
            folder = path.parent
            if (
                is_language(folder.name)
                and folder != root
                and any(
                    is_language(other.name) and (other / toctree.FILE).is_file() for other in folder.parent.iterdir()
                )
            ):
                folder = folder.parent
            found.add(folder.relative_to(root).as_posix())
    return sorted(one for one in found if not any(one.startswith(f"{other}/") for other in found))


def _files(root: Path, depth: int = 99) -> Iterator[Path]:
    """The files below a folder, in order; hidden folders are left out, but for `.github`."""
    count = 0
    for parent, folders, names in os.walk(root):
        level = len(Path(parent).relative_to(root).parts)
        folders[:] = sorted(
            name
            for name in folders
            if level < depth and (name == ".github" or not name.startswith((".", "_"))) and name != "node_modules"
        )
        for name in sorted(names):
            count += 1
            if count > _MOST:
                return
            yield Path(parent, name)


def _read(path: Path) -> str:
    try:
        return read_plain_text(path, _LARGEST)
    except (OSError, UnicodeDecodeError):
        return ""
