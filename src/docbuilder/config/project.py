"""What a project says about itself: its name, its description, where its package lies.

In: the folder of the sources. Out: `DocumentedProject`, read from the nearest `pyproject.toml`, `setup.cfg` or `setup.py` that names it.
`setup.py` is read as literals and never executed.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docbuilder.model.errors import BuildError
from docbuilder.model.reading import read_plain, read_plain_text

if TYPE_CHECKING:
    import ast

_DEPTH = 3  # folders below the repository's in which a package or a project may lie
_MOST = 2_000  # of them; where there are more, this is no repository
_SKIPPED = frozenset(
    {"build", "dist", "docs", "doc", "node_modules", "site", "site-packages", "test", "tests", "venv", "examples"}
)
_NO_PACKAGE = frozenset(
    {"benchmarks", "build", "dist", "doc", "docs", "examples", "scripts", "site", "test", "tests", "tools", "venv"}
)
_TOOLS = frozenset({"setup", "conftest", "noxfile", "fabfile", "manage"})
_REMOTE = re.compile(r'\s*url\s*=\s*"?([^"\s]+)')
_LARGEST = 1_000_000  # bytes of a setup.py; beyond it Python's own parser could exhaust memory


class ConfigError(BuildError):
    """A configuration that cannot be used. Its text names the file, the line, what is wrong and what to write instead."""


class DocumentedProject(NamedTuple):
    """What is known of the documented project.

    Attributes:
        root: the repository's folder.
        folder: the project's own, which is another in a repository of several projects.
        name: of the distribution, or "".
        description: one sentence, or "".
    """

    root: Path
    folder: Path
    name: str = ""
    description: str = ""


def find_project(source: Path, configured: Path | None) -> DocumentedProject:
    """The project whose documentation is in `source`.

    It is the nearest above the sources that is named; where there is none, the only one that is named below the repository's folder.

    Args:
        source: the folder of the sources.
        configured: the folder of the configuration file, or None.
    """
    folders = list(upwards(source))
    nearest = next(filter(is_project, folders), None)
    named = next(((folder, *told) for folder in folders if (told := _told(folder))[0]), None)
    if (folders[-1] / ".git").exists():
        root = folders[-1]
    elif (known := nearest or configured) is not None:
        root = known
    else:
        # a bare copy of a repository's documentation: `docs/source` is where it always lies
        root = source.parents[1] if source.match("docs/source") else source
    if named is None and (nearest is not None or (root / ".git").exists()):
        below = [(folder, *told) for folder in _below(root) if (told := _told(folder))[0]]
        named = below[0] if len(below) == 1 else None
    return DocumentedProject(root, *named) if named is not None else DocumentedProject(root, nearest or root)


def import_name(title: str, folders: Sequence[Path]) -> str:
    """The import name of the distribution `title`: letter case as the folder of that name has it, else lower case.

    Where nothing is called so, neither in the folders nor among what is installed, it is that of the only package in the first folder.
    """
    name = re.sub(r"[-.]+", "_", title)
    for folder in folders:
        for place in (folder / "src", folder):
            for candidate in (name, name.lower()):
                if holds_package(place, candidate):
                    return candidate
    packages = find_packages(folders[0]) if not _is_installed(name.lower()) else ()
    return packages[0] if len(packages) == 1 else name.lower()


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def find_packages(root: Path) -> tuple[str, ...]:
    """The packages that lie in a project's folder or where these are kept; modules only where there is no package."""
    packages: list[str] = []
    modules: list[str] = []
    holders = root / "src", root
    for folder in (*holders, root / "python", root / "lib"):
        try:
            paths = sorted(folder.iterdir())
        except OSError:
            continue
        for path in paths:
            if path.name.startswith((".", "_")) or path.stem in _NO_PACKAGE or not path.stem.isidentifier():
                continue
            if path.is_dir() and (path / "__init__.py").is_file():
                packages.append(path.name)
            elif path.suffix == ".py" and path.stem not in _TOOLS and folder in holders:
                modules.append(path.stem)
    return tuple(dict.fromkeys(packages or modules))


def project_name(root: Path) -> str:
    """What a project is called that says nothing about itself: as its only package, else as its repository; "" where it has neither."""
    packages = [
        name for name in find_packages(root) if not any((root / at / f"{name}.py").is_file() for at in ("src", ""))
    ]
    return packages[0] if len(packages) == 1 else _repository_name(root)


def _repository_name(root: Path) -> str:
    """The name of the repository that `root` was cloned from; read from git's own file, which costs no process."""
    git = root / ".git"
    try:
        if git.is_file():  # a working tree beside its repository
            git = root / read_plain_text(git, _LARGEST).removeprefix("gitdir:").strip()
            git /= read_plain_text(git / "commondir", _LARGEST).strip()
        text = read_plain_text(git / "config", _LARGEST)
    except (OSError, UnicodeDecodeError):
        return ""
    section = ""
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            section = line.strip()
        elif section == '[remote "origin"]' and (found := _REMOTE.match(line)):
            return found[1].rstrip("/").removesuffix(".git").replace("\\", "/").rpartition("/")[2].rpartition(":")[2]
    return ""


def find_source_root(package: str, folder: Path, root: Path) -> str:
    """The folder of the package's sources, relative to the repository's: where the package lies, else `src`.

    Args:
        package: import name, or "".
        folder: of the project.
        root: the repository's folder.
    """
    top = package.partition(".")[0]
    if top:
        places = [folder / "src", folder, folder / "python", root / "src", root, root / "python"]
        found = [place for place in places if holds_package(place, top)] or [
            place for place in _below(root) if holds_package(place, top)
        ]
        if found and found[0].is_relative_to(root):
            relative = found[0].relative_to(root).as_posix()
            return "" if relative == "." else relative
    return "src"


def upwards(start: Path) -> Iterator[Path]:
    """`start` and the folders above it, up to the repository's."""
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            return


def read_toml(path: Path) -> dict[str, Any] | None:
    """The tables of a file, or None where there is no such file.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        text = read_plain_text(path, _LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8") from None
    import tomllib  # most folders have no such file, and every command loads this module

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # `TOMLDecodeError`, and what a number of 5,000 digits raises
        what, _, place = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", place) or [str(text.count("\n") + 1)]
        where = ":".join([str(path), *numbers])
        raise ConfigError(f"{where}: not valid TOML: {what}") from None


def is_project(folder: Path) -> bool:
    """Whether a distribution is made of a folder."""
    return any((folder / file).is_file() for file in _FILES)


def holds_package(folder: Path, package: str) -> bool:
    """Whether a folder has a package or module of this name; a folder of another project that is called so is none."""
    inner = folder / package
    if (inner / "__init__.py").is_file() or (folder / f"{package}.py").is_file():
        return True
    return inner.is_dir() and not is_project(inner)  # a namespace package


def _below(root: Path) -> Iterator[Path]:
    """The folders of a repository in which a package may lie, those at the top first; hidden ones and tests are left out."""
    level, count = [root], 0
    for _ in range(_DEPTH):
        following: list[Path] = []
        for folder in level:
            try:
                with os.scandir(folder) as entries:
                    names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
            except OSError:
                continue
            following += [folder / name for name in names if name not in _SKIPPED and not name.startswith((".", "_"))]
        count += len(following)
        if count > _MOST:
            return
        yield from following
        level = following


def _told(folder: Path) -> tuple[str, str]:
    """Name and description of the project in a folder; empty where it has none."""
    for file, read in _FILES.items():
        if (folder / file).is_file():
            told = {key: value.strip() for key, value in read(folder / file).items() if isinstance(value, str)}
            if told.get("name"):
                return told["name"], told.get("description", "")
    return "", ""


def _read_pyproject(path: Path) -> dict[str, Any]:
    data = read_toml(path) or {}
    tool = data.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    tables = [table for table in (poetry, data.get("project")) if isinstance(table, dict)]
    return {key: value for table in tables for key, value in table.items()}


def _read_setup_cfg(path: Path) -> dict[str, Any]:
    import configparser  # few projects have such a file, and every command loads this module

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(read_plain_text(path, _LARGEST))
        return dict(parser.items("metadata"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}


def _read_setup_py(path: Path) -> dict[str, Any]:
    """The keywords of the call of `setup` that are texts, or names bound to texts; `**` stands for those of a dictionary."""
    import ast  # likewise

    try:
        module = ast.parse(read_plain(path, _LARGEST))
        nodes = list(ast.walk(module))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    bound: dict[str, str] = {}
    dictionaries: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.Call):
            dictionaries |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.Assign | ast.AnnAssign) and (text := _text(node.value, bound)) is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            bound |= {target.id: text for target in targets if isinstance(target, ast.Name)}
    for node in nodes:
        if isinstance(node, ast.Call) and _last_name(node.func) == "setup":
            words = list(_keywords(node, dictionaries))
            given = {name: _text(value, bound) for name, value in words}
            if given.get("name"):
                return {key: text for key, text in given.items() if text is not None}
    return {}


def _keywords(call: ast.Call, dictionaries: dict[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    """The keywords of a call, with those of `**dict(name="x")`, `**{"name": "x"}` and of a name bound to one of these."""
    import ast  # likewise

    for word in call.keywords:
        value = dictionaries.get(word.value.id) if isinstance(word.value, ast.Name) else word.value
        if word.arg:
            yield word.arg, word.value
        elif isinstance(value, ast.Dict):
            for key, each in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, each
        elif isinstance(value, ast.Call) and _last_name(value.func) == "dict":
            yield from ((each.arg, each.value) for each in value.keywords if each.arg)


def _text(node: ast.expr | None, bound: dict[str, str]) -> str | None:
    """The text that an expression is: a literal, a name bound to one, or a sum of these; None for anything else."""
    import ast  # likewise

    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return bound.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left, bound), _text(node.right, bound)
        return left + right if left is not None and right is not None else None
    return None


def _last_name(node: ast.expr) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))


_FILES = {"pyproject.toml": _read_pyproject, "setup.cfg": _read_setup_cfg, "setup.py": _read_setup_py}
