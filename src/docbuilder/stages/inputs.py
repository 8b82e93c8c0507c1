"""What a build reads besides its pages, by its content: the configuration, the theme, the documented package, this program.

In: a `Config`. Out: keys, none of which depends on where the project lies.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from docbuilder import __version__
from docbuilder.config import Config
from docbuilder.engine.fingerprints import ABSENT, Files, mapping_key
from docbuilder.engine.store import FILE, Key, key_of
from docbuilder.pyapi.search_paths import find_package
from docbuilder.site.git import ask_git
from docbuilder.stages.version_name import VersionName

_UNIMPORTANT = frozenset(
    {
        "root",
        "source",
        "out",
        "adopt",
        "languages",
        "part",
        "version",
        "ref",
        "jobs",
        "executor",
        "format",
        "strict",
        "cache",
        "cache_folder",
        "cache_remote",
        "cache_remote_write",
        "cache_signing_key",
        "cache_trusted_keys",
        "external_skip",
        "sample_setup",
        "sample_timeout",
        "coverage",
        "toctree_order",
        "severity",
        "baseline",
    }
)
"""Fields of `Config` that choose what is built, where and how, but change no page; pages have a placeholder for the version, and `ref` is an input of
those only that have it in their links."""


def cache_folder(config: Config) -> Path:
    """Where the cache of a project lies: what the configuration says, else a folder of the user's, one a source folder."""
    if config.cache_folder is not None:
        return config.cache_folder
    from platformdirs import user_cache_path  # needed only where nothing is configured

    name = key_of(str(config.source)).hex()[:12]
    return user_cache_path("docbuilder", appauthor=False) / f"{config.root.name or 'site'}-{name}"


def clean_cache(config: Config) -> bool:
    """Remove the cache of a project; whether there was one."""
    folder = cache_folder(config)
    found = False
    for name in (FILE, f"{FILE}-journal", f"{FILE}-wal", f"{FILE}-shm"):
        try:
            (folder / name).unlink()
            found = True
        except OSError:
            continue
    with suppress(OSError):  # others' files may lie there as well
        folder.rmdir()
    return found


def place_of(config: Config, path: Path) -> str:
    """A path as it is called wherever the project lies: relative to its root, where it is in there."""
    try:
        return path.relative_to(config.root).as_posix()
    except ValueError:
        return str(path)


def settings_key(config: Config) -> Key:
    """A key for the configuration, but for what no page depends on; files in the project have their names in it."""
    root = repr(str(config.root))[1:-1]
    values = (
        f"{field.name}={getattr(config, field.name)!r}" for field in fields(config) if field.name not in _UNIMPORTANT
    )
    shown = VersionName.of(config).shown
    return key_of(shown, *(value.replace(root, "") if len(root) > 1 else value for value in values))


def program_key(config: Config, files: Files) -> Key:
    """A key for this program: its own files, Python, and what is installed beside it but for the project itself."""
    here = str(Path(__file__).resolve().parent.parent)
    _, others = _distributions(config)
    return key_of(__version__, sys.version, platform.system(), mapping_key(files.below(here)), *others)


def _distributions(config: Config) -> tuple[list[str], list[str]]:
    """The project's own, whose versions may tell of every commit, and on which only the documented objects depend; and all others."""
    ours = {_normal(name) for name in (config.package.partition(".")[0], config.name) if name}
    own: list[str] = []
    others: list[str] = []
    for name in _installed():
        (own if _normal(name.rpartition(".")[0].partition("-")[0]) in ours else others).append(name)
    return own, others


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed() -> list[str]:
    """Names, with versions, of the distributions that can be imported."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info", ".egg-link")))
    return sorted(found)


def theme_key(config: Config, files: Files) -> Key:
    """A key for the templates, and for what the configuration adds to them."""
    package = Path(__file__).resolve().parent.parent
    folders = (config.templates, package / "templates", package.parent.parent / "templates")
    trees = [files.below(str(folder)) for folder in folders if folder is not None and folder.is_dir()]
    named = {name: files.hash(str(config.root / name)) for name in named_files(config)}
    named = {place_of(config, config.root / name): content for name, content in named.items()}
    return key_of(
        *map(mapping_key, (*trees, named)),
        repr([(name, font.name) for name, font in config.theme.fonts]),
        *config.theme.accent,
    )


def named_files(config: Config) -> list[str]:
    """The files that the configuration names, and lock files."""
    names = [
        config.logo,
        config.icon,
        *config.assets,
        *(file for entry in config.inventories.values() for file in (entry.file, entry.api)),
    ]
    names += [font.file for _, font in config.theme.fonts]
    names.append("docbuilder.lock")
    return [name for name in dict.fromkeys(names) if name]


def package_key(config: Config, files: Files) -> Key:
    """A key for the files of the documented package, and its version where it is installed; nothing of it is imported."""
    name = config.package.partition(".")[0]
    if not name or config.api == "none":
        return mapping_key({})
    spec = find_package(config)
    if spec is None:
        return mapping_key({name: ABSENT})
    own, _ = _distributions(config)
    found = dict.fromkeys(own, "")
    for folder in spec.submodule_search_locations or ():
        found |= files.below(str(folder))
    if spec.origin and Path(spec.origin).is_file():
        found[Path(spec.origin).name] = files.hash(spec.origin)
    return mapping_key(found)


def git_state(source: Path) -> str:
    """The commit that is checked out around `source`; "" without git, outside of a repository, and in a shallow clone."""
    shallow, _, commit = ask_git(source, "rev-parse", "--is-shallow-repository", "HEAD").partition("\n")
    return commit if shallow == "false" else ""
