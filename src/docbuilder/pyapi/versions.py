"""Which version a package that is mocked should claim to have.

In: what the documented package requires, and what is required by what it requires. Out: the newest version that every requirement allows.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_NAME = re.compile(r"[\w.-]+")
ANY_VERSION = "99.0.0"  # newer than any minimum that somebody checks for


def canonical_name(name: str) -> str:
    """A distribution's name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required_versions(package: str) -> dict[str, str]:
    """The versions that the requirements of `package` allow, extras included, and those of the packages that it requires.

    Args:
        package: import name of the documented package.

    Returns:
        Canonical distribution name -> version; only for those whose requirements have an upper bound.
    """
    try:
        try:
            lines = importlib.metadata.requires(package) or []
        except importlib.metadata.PackageNotFoundError:  # the distribution has another name: slow to find out
            names = importlib.metadata.packages_distributions().get(package, [])
            lines = [line for name in names for line in importlib.metadata.requires(name) or ()]
    except Exception:  # broken metadata of anything that is installed
        return {}
    return allowed_versions([*lines, *_required_by_others(lines)])


def _required_by_others(lines: Iterable[str]) -> list[str]:
    """What is required by what `lines` name, and so on, as far as it is installed; no extras."""
    seen: set[str] = set()
    found: list[str] = []
    todo = list(lines)
    while todo:
        match = _NAME.match(todo.pop())
        if match is None or (name := canonical_name(match[0])) in seen:
            continue
        seen.add(name)
        with suppress(Exception):  # it is not installed, or its metadata is broken
            following = [line for line in importlib.metadata.requires(name) or () if "extra ==" not in line]
            found += following
            todo += following
    return found


def allowed_versions(requirements: Iterable[str]) -> dict[str, str]:
    """The newest version that all requirements (PEP 508) of the same name allow, where there is an upper bound.

    Where none meets all of them, it is one that meets most; those of extras count least, for nobody installs all of them at once.
    """
    from packaging.requirements import InvalidRequirement, Requirement  # slow to import

    found: dict[str, tuple[list[SpecifierSet], list[SpecifierSet]]] = {}
    for line in dict.fromkeys(requirements):
        if "<" not in line and "=" not in line:
            continue
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        name = canonical_name(requirement.name)
        found.setdefault(name, ([], []))["extra" in str(requirement.marker)].append(requirement.specifier)
    versions = {}
    for name, (needed, optional) in sorted(found.items()):
        best = _newest(needed, optional)
        if best != ANY_VERSION:
            versions[name] = best
    return versions


def _newest(needed: Sequence[SpecifierSet], optional: Sequence[SpecifierSet]) -> str:
    from packaging.version import InvalidVersion, Version

    candidates = [Version(ANY_VERSION)]
    for specifier in (each for specifiers in (*needed, *optional) for each in specifiers):
        operator, text = specifier.operator, specifier.version
        try:
            version = Version(text.removesuffix(".*"))
        except InvalidVersion:
            continue
        release = list(version.release)
        if operator in {"<=", ">=", "==", "==="}:
            candidates.append(version)
        elif operator == "<":
            while release and release[-1] == 0:
                release.pop()
            if release:
                candidates.append(Version(".".join(map(str, [*release[:-1], release[-1] - 1, 99]))))
        elif operator == "~=" and len(release) > 1:
            candidates.append(Version(".".join(map(str, [*release[:-1], 99]))))

    def met(candidate: Version) -> tuple[int, int]:
        return sum(candidate in each for each in needed), sum(candidate in each for each in optional)

    return str(max(candidates, key=lambda candidate: (met(candidate), candidate)))
