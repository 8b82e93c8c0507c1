"""The documented objects all together: documented twice, and not documented at all.

In: what all pages document, and what the package says is public. Out: diagnostics, and the figures of `Coverage`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from docbuilder.checking.result import Coverage
from docbuilder.checking.survey import Directive
from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position
from docbuilder.pyapi.model import Lookup
from docbuilder.pyapi.search_paths import find_package

_LARGEST = 5_000_000  # bytes of a module
_PUBLIC = "__all__"


def repeated_objects(
    directives: Mapping[str, tuple[Directive, ...]], languages: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Objects that have a directive of their own twice in a language.

    Args:
        directives: file -> the directives on it, as far as their objects were found.
        languages: file -> language.
    """
    seen: dict[tuple[str, str], Position] = {}
    for file in sorted(directives):
        for directive in directives[file]:
            key = languages[file], directive.anchor
            first = seen.setdefault(key, directive.position)
            if first is not directive.position:
                message = f"{directive.anchor} is documented at {first} already"
                hint = "Document it once, and link to it elsewhere; links lead to one of them"
                yield Diagnostic(DiagnosticCode.OBJECT_REPEATED, directive.position, message, hint)


def coverage_of(names: Sequence[str], known: Mapping[str, Lookup], anchors: Collection[str]) -> Coverage:
    """Which of the public names are documented.

    Args:
        names: dotted paths.
        known: what is known of them.
        anchors: of all documented objects.
    """
    documented: list[str] = []
    missing: list[str] = []
    for name in names:
        found = known.get(name)
        paths = (name, *found.anchors) if found is not None else (name,)
        (documented if any(path in anchors for path in paths) else missing).append(name)
    return Coverage(tuple(documented), tuple(missing))


def coverage_problems(coverage: Coverage, place: str) -> Iterator[Diagnostic]:
    """The public names that are on no page; `place` is what they are listed in."""
    for name in coverage.missing:
        message = f"{name} is public and documented on no page"
        yield Diagnostic(
            DiagnosticCode.OBJECT_UNDOCUMENTED, Position(place), message, f"Add [[autodoc]] {name.partition('.')[2]}"
        )


def public_names(config: Config) -> tuple[tuple[str, ...], str]:
    """The names that `coverage` asks for, sorted, and the package's own file for people.

    `__all__` stands for the names in the `__all__` of the package; other entries are patterns of dotted paths, which are matched against the
    public classes and functions of all modules. Nothing is imported.
    """
    package = config.package
    root = _package_file(config)
    if not package or root is None:
        return (), package
    names: set[str] = set()
    patterns = [pattern for pattern in config.coverage if pattern != _PUBLIC]
    if _PUBLIC in config.coverage:
        names |= {f"{package}.{name}" for name in _all_of(root)}
    if patterns:
        for path in _defined(root, package):
            if any(fnmatchcase(path, pattern) for pattern in patterns):
                names.add(path)
    try:
        place = root.relative_to(config.root).as_posix()
    except ValueError:
        place = f"{package.replace('.', '/')}/{root.name}"
    return tuple(sorted(names)), place


def _package_file(config: Config) -> Path | None:
    _, *rest = config.package.split(".")
    spec = find_package(config)
    if spec is None or not spec.origin:
        return None
    file = Path(spec.origin)
    return file.parent.joinpath(*rest, "__init__.py") if rest else file


def _read(file: Path) -> ast.Module | None:
    try:
        if file.stat().st_size > _LARGEST:
            return None
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _all_of(file: Path) -> Iterator[str]:
    """The names in the `__all__` of a module, as far as they are written out: `=`, `+=`, `extend`, `append`."""
    module = _read(file)
    for node in module.body if module else ():
        values: list[ast.expr] = []
        if (isinstance(node, ast.Assign) and any(_is_all(target) for target in node.targets)) or (
            isinstance(node, ast.AugAssign | ast.AnnAssign) and _is_all(node.target) and node.value is not None
        ):
            values += [node.value] if node.value is not None else []
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and _is_all(function.value):
                values = node.value.args
        for value in values:
            for inner in ast.walk(value):
                if (
                    isinstance(inner, ast.Constant)
                    and isinstance(inner.value, str)
                    and not inner.value.startswith("__")
                ):
                    yield inner.value


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == _PUBLIC


def _defined(root: Path, package: str) -> Iterator[str]:
    """The public classes and functions of all public modules."""
    files = sorted(root.parent.rglob("*.py")) if root.name == "__init__.py" else [root]
    for file in files:
        parts = file.relative_to(root.parent).with_suffix("").parts
        if root.name != "__init__.py":
            parts = ()
        elif parts[-1] == "__init__":
            parts = parts[:-1]
        if any(part.startswith("_") for part in parts):
            continue
        module = _read(file)
        for node in module.body if module else ():
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith(
                "_"
            ):
                yield ".".join([package, *parts, node.name])
