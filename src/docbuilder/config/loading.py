"""The configuration of a build, put together: defaults, a file, arguments, and what the project says of itself.

In: a folder, values of the command line. Out: `Config`, or `ConfigError` with every mistake at once, each with its file and line. What a file of
the sources says is not trusted under `untrusted`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docbuilder.config.files import ConfigFile, file_values, find_file, named_file
from docbuilder.config.keys import HARMLESS, HINTS, KEYS, TIGHT, Config, Ignored
from docbuilder.config.project import (
    ConfigError,
    find_project,
    find_source_root,
    holds_package,
    import_name,
    project_name,
    upwards,
)
from docbuilder.config.values import DOTTED, coerced, misfit, nearest
from docbuilder.model.source import without_invisible

_DEFAULT = Config()
_GUIDES = ("TRANSLATING.md", "CONTRIBUTING.md")


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
    named = None if file is None else named_file(_absolute(file))
    problems: list[str] = []
    values = {} if named is None else file_values(named, problems)
    overrides = overrides or {}
    untrusted = values.get("untrusted", False) if overrides.get("untrusted") is None else overrides["untrusted"]
    found: ConfigFile | None = None
    ignored: list[Ignored] = []
    if untrusted or named is None:
        found = find_file(_absolute(start))
    if found is not None and untrusted:
        ignored = [Ignored(found.path, found.line(key), key) for key in found.table if KEYS.get(key) not in HARMLESS]
        table = {key: value for key, value in found.table.items() if KEYS.get(key) in HARMLESS}
        values = file_values(found._replace(table=table), problems) | values
    elif found is not None:
        values = file_values(found, problems)
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
            if problem := misfit(name, f"--{key}", value):
                problems.append(problem)
            else:
                values[name] = coerced(HINTS[name], value)
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
    if values.get("untrusted"):
        values.update({key: without_invisible(values[key]) for key in ("name", "description") if values.get(key)})
        _require_no_links(values["source"], Path(values["root"]))
    return Config(**values, ignored=tuple(ignored))


def _require_no_links(source: Path, root: Path) -> None:
    """See that the sources lie where they were named: a link among what strangers have written may lead to anything on this machine."""
    inside = [base for base in (_absolute(Path()), root) if base != source and source.is_relative_to(base)]
    base = min(inside, key=lambda path: len(path.parts), default=source.parent)
    for folder in (source, *source.parents):
        if folder == base:
            return
        if folder.is_symlink():
            raise ConfigError(
                f"{str(folder)!r} is a symbolic link, and may lead anywhere: untrusted sources are read from plain folders only"
            )


def _unknown_sites(values: Mapping[str, Any], file: ConfigFile | None) -> Iterator[str]:
    """What is wrong with words in `search-also`: they are no keys of `inventories`."""
    known = values.get("inventories", {})
    place = file.place("search-also") if file is not None else "configuration"
    for entry in values.get("search_also", ()):
        if entry not in known and not entry.startswith(".") and "/" not in entry:
            near = nearest(entry, known)
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


def _home(source: Path | None, found: ConfigFile | None) -> Path:
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
    try:
        return Path(os.path.abspath(path))  # Path.absolute() keeps "..", Path.resolve() follows links
    except FileNotFoundError:
        raise ConfigError("the working folder does not exist any more") from None


# --- defaults that depend on the project --------------------------------------------------------------------------------


def _add_defaults(values: dict[str, Any], found: ConfigFile | None) -> None:
    """Fill in what the project says about itself (issue "The command": package, name, source root)."""
    source: Path = values["source"]
    project = find_project(source, found.path.parent if found is not None else None)
    root = values.setdefault("root", project.root)
    if project.name:
        package = import_name(project.name, (project.folder, root))
        # what a stranger's project calls itself may be installed here, and no business of theirs
        place = Path(root) / find_source_root(package, project.folder, Path(root))
        known = not values.get("untrusted") or holds_package(place, package.partition(".")[0])
        if DOTTED.fullmatch(package) and known:
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
