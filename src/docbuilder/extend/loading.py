"""From the names in `extensions` to what they stand for.

In: `Config`. Out: an `ExtensionSet`, or `ConfigError` with the place of the name and what is wrong with it.

A module is imported from where Python finds it, or from a folder between the sources and the repository's root. Its code, its templates and
what it declares to read are a part of every cache key: they change `Config.extensions_key`.

Longer than other modules: every way in which a name can be wrong has its own message here.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, TypeVar

from docbuilder.config import Config, ConfigError, key_place
from docbuilder.extend import (
    AnyConstruct,
    CheckedPage,
    DataPage,
    Extension,
    PageFinding,
    PlacedConstruct,
    SiteFacts,
)
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.nodes import ExtensionNode
from docbuilder.model.source import Position

__all__ = ["NO_EXTENSIONS", "ExtensionSet", "LoadedExtension", "load_extensions", "with_extensions"]

Result = TypeVar("Result")
_ATTRIBUTE = "extension"
_KEYS = "__docbuilder_keys__"  # in a module: name of an extension -> hash of what it was made of
_CODES = {
    "error": DiagnosticCode.EXTENSION_ERROR,
    "warning": DiagnosticCode.EXTENSION_WARNING,
    "info": DiagnosticCode.EXTENSION_INFO,
}


@dataclass(frozen=True)
class LoadedExtension:
    """An extension with its name and its place.

    Args:
        name: as the configuration has it.
        folder: of its module.
        value: what it adds.
    """

    name: str
    folder: Path
    value: Extension


class ExtensionError(Exception):
    """A function of an extension has raised, or given something that it may not give; the text says which and where."""


@dataclass(frozen=True, eq=False)
class ExtensionSet:
    """All extensions of a build. In another process it is loaded again.

    Args:
        loaded: in the order of the configuration.
    """

    loaded: tuple[LoadedExtension, ...] = ()
    config: Config | None = field(default=None, repr=False)

    def __reduce__(self) -> tuple[Callable[..., ExtensionSet], tuple[Config | None]]:
        return _again, (self.config,)

    def __bool__(self) -> bool:
        return bool(self.loaded)

    @cached_property
    def constructs(self) -> Mapping[str, tuple[str, AnyConstruct]]:
        """Name of a construct -> name of its extension, and the construct.

        Raises:
            ConfigError: two extensions have a construct of that name.
        """
        found: dict[str, tuple[str, AnyConstruct]] = {}
        for one in self.loaded:
            for construct in one.value.constructs:
                if construct.name in found:
                    raise ConfigError(
                        f"the extensions {found[construct.name][0]} and {one.name} both add {construct.name!r}"
                    )
                found[construct.name] = one.name, construct
        return found

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """Folders of templates."""
        return tuple(one.folder / one.value.templates for one in self.loaded if one.value.templates)

    @cached_property
    def variables(self) -> Mapping[str, object]:
        """What templates get as `extra`; later extensions win."""
        return {key: value for one in self.loaded for key, value in one.value.variables.items()}

    def strings(self, language: str) -> Mapping[str, str]:
        """Words of the interface, English where there are no others."""
        return {
            key: text
            for code in ("en", language.partition("-")[0], language)
            for one in self.loaded
            for key, text in one.value.strings.get(code, {}).items()
        }

    def resolve(self, name: str, language: str) -> str:
        """The address that the first extension has for a name, or "".

        Raises:
            ExtensionError: one has failed.
        """
        for one in self.loaded:
            if one.value.resolve is not None:
                address = _call(one.name, "resolve", one.value.resolve, name, language)
                if address:
                    return str(_typed(one.name, "resolve", address, str))
        return ""

    def check(self, page: CheckedPage) -> Iterator[Diagnostic]:
        """What extensions say about a page; failures are among it."""
        source = page.document.source
        for one in self.loaded:
            if one.value.check is None:
                continue
            try:
                found = _call(one.name, "check", lambda check: list(check(page)), one.value.check)
                for finding in found:
                    _typed(one.name, "check", finding, PageFinding)
                    span = finding.node.span if finding.node is not None else page.document.span
                    yield problem(
                        _CODES[finding.severity], source, span, f"{one.name}: {finding.message}", finding.hint
                    )
            except ExtensionError as failure:
                yield Diagnostic(DiagnosticCode.EXTENSION_FAILED, Position(source.path), str(failure))

    def render(self, node: ExtensionNode, *, twin: bool, content: str, word: Callable[[str], str]) -> str | None:
        """The HTML or the Markdown of a construct; None where a template, or nothing, stands for it.

        Raises:
            ExtensionError: the extension has failed.
        """
        name, construct = self.constructs[node.name]
        render = construct.markdown if twin else construct.html
        if render is None:
            return None
        what = f"{'markdown' if twin else 'html'} of {node.name}"
        return str(_typed(name, what, _call(name, what, render, self.placed(node, content, word)), str))

    def call(self, node: ExtensionNode, function: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """The result of what renders a construct's template.

        Raises:
            ExtensionError: the template is not there, or has failed.
        """
        name, _ = self.constructs[node.name]
        return _call(name, f"the template nodes/{node.name}.html", lambda: function(*arguments, **named))

    def placed(self, node: ExtensionNode, content: str, word: Callable[[str], str]) -> PlacedConstruct:
        """What functions and templates see of a node."""
        return PlacedConstruct(node.name, dict(node.values), node.text, content, word, node.block)

    def pages(self, facts: SiteFacts) -> Iterator[tuple[str, DataPage]]:
        """Name of an extension, and a page that it makes.

        Raises:
            ExtensionError: one has failed, or a path is not below the source.
        """
        for one in self.loaded:
            if one.value.pages is not None:
                for page in _call(one.name, "pages", lambda make: list(make(facts)), one.value.pages):
                    _typed(one.name, "pages", page, DataPage)
                    _check_path(one.name, "pages", page.path)
                    if not page.path.endswith((".md", ".mdx")):
                        raise ExtensionError(f"{one.name}: pages: {page.path!r} must end in .md or .mdx")
                    yield one.name, page

    def files(self, facts: SiteFacts) -> Iterator[tuple[str, bytes]]:
        """Path from the site's root, and content.

        Raises:
            ConfigError: an extension has failed, or a path is not below the site.
        """
        for one in self.loaded:
            if one.value.files is None:
                continue
            try:
                for entry in _call(one.name, "files", lambda make: list(make(facts)), one.value.files):
                    path, content = _typed(one.name, "files", entry, tuple)
                    _check_path(one.name, "files", path)
                    yield path, _typed(one.name, "files", content, bytes)
            except ExtensionError as failure:
                raise ConfigError(str(failure)) from None


NO_EXTENSIONS = ExtensionSet()


def _again(config: Config | None) -> ExtensionSet:
    return load_extensions(config) if config is not None else NO_EXTENSIONS


def _check_path(name: str, what: str, path: object) -> None:
    parts = PurePosixPath(path).parts if isinstance(path, str) else ()
    if not parts or ".." in parts or parts[0].startswith("/") or "\\" in str(path) or "\0" in str(path):
        raise ExtensionError(f"{name}: {what}: {path!r} is not a relative path")


def _typed(name: str, what: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ExtensionError(f"{name}: {what} has given {type(value).__name__} in place of {kind.__name__}")
    return value


def _call(name: str, what: str, function: Callable[..., Result], *arguments: object) -> Result:
    """The result of a function of an extension."""
    try:
        return function(*arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise ExtensionError(f"{name}: {what} has failed: {_describe(error)}") from None


def _describe(error: BaseException) -> str:
    """What was raised, and the last place of it that is not Python's own or ours."""
    ours = str(Path(__file__).parents[1])
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((ours, "<frozen", str(Path(importlib.__file__).parent)))
    ]
    text = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, SyntaxError) and error.filename:
        return f"{text} ({error.filename}:{error.lineno})"
    return f"{text} ({frames[-1].filename}:{frames[-1].lineno})" if frames else text


# --- finding ----------------------------------------------------------------------------------------------------------


def with_extensions(config: Config) -> Config:
    """The configuration with `extensions_key`: what of the extensions the site depends on.

    Raises:
        ConfigError: see `load_extensions`.
    """
    if not config.extensions:
        return config
    digest = hashlib.sha256()
    for one in load_extensions(config).loaded:
        digest.update(f"{one.name}\0{_content_key(one)}".encode())
    return replace(config, extensions_key=digest.hexdigest())


def extension_inputs(config: Config) -> tuple[Path, ...]:
    """The files and folders that a change in makes other extensions of those of a configuration."""
    return tuple(path for one in load_extensions(config).loaded for path in _inputs(one))


def _inputs(one: LoadedExtension) -> list[Path]:
    declared = [*([one.value.templates] if one.value.templates else ()), *one.value.inputs]
    return [*_code_files(one.folder, one.name), *(one.folder / path for path in declared)]


def load_extensions(config: Config) -> ExtensionSet:
    """The extensions of a configuration.

    Raises:
        ConfigError: one is not there, cannot be imported or is no `Extension`; or the sources are not to be trusted.
    """
    if not config.extensions:
        return NO_EXTENSIONS
    place = key_place(config.source, "extensions")
    if config.untrusted:
        raise ConfigError(
            f"{place}: extensions are code, and --untrusted runs none: remove them, or build without --untrusted"
        )
    folders = tuple(str(folder) for folder in _folders(config))
    loaded = []
    with _importing_from(folders):
        for name in config.extensions:
            try:
                loaded.append(_load(name, folders))
            except _UnusableError as error:
                raise ConfigError(f"{place}: the extension {name!r}: {error}") from None
    return ExtensionSet(tuple(loaded), config)


class _UnusableError(Exception):
    """Why a name stands for no extension."""


def _folders(config: Config) -> Iterator[Path]:
    """Where a project's own extensions may lie."""
    for folder in (config.source, *config.source.parents):
        yield folder
        if (folder / "src").is_dir():
            yield folder / "src"
        if folder == config.root or (folder / ".git").exists():
            return


@contextmanager
def _importing_from(folders: Iterable[str]) -> Iterator[None]:
    added = [folder for folder in folders if folder not in sys.path]
    sys.path.extend(added)
    try:
        yield
    finally:
        for folder in added:
            sys.path.remove(folder)


def _load(name: str, folders: tuple[str, ...]) -> LoadedExtension:
    """The extension of that name; its module is imported again where something of it is not what it was at the last import."""
    module_name, _, attribute = name.partition(":")
    if not all(part.isidentifier() for part in module_name.split(".")):
        raise _UnusableError("this is no name of a module; write `package.module`, or `package.module:name`")
    module = sys.modules.get(module_name)
    if module is not None and (known := module.__dict__.get(_KEYS, {}).get(name)) is not None:
        one = _extension(name, module, attribute)
        if _content_key(one) == known:
            return one
        for other in [other for other in sys.modules if other == module_name or other.startswith(f"{module_name}.")]:
            del sys.modules[other]
    module = _import(module_name, folders)
    one = _extension(name, module, attribute)
    module.__dict__.setdefault(_KEYS, {})[name] = _content_key(one)
    return one


def _extension(name: str, module: ModuleType, attribute: str) -> LoadedExtension:
    file = getattr(module, "__file__", None)
    if not file:
        raise _UnusableError("this is no module with a file of its own")
    return LoadedExtension(name, Path(file).parent, _value(module, attribute or _ATTRIBUTE))


def _content_key(one: LoadedExtension) -> str:
    """A hash of everything that an extension is made of, wherever it lies."""
    digest = hashlib.sha256()
    for file in (file for path in _inputs(one) for file in _tree(path)):
        name = file.relative_to(one.folder) if file.is_relative_to(one.folder) else file.name
        digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _import(name: str, folders: tuple[str, ...]) -> ModuleType:
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
            raise _UnusableError(f"it cannot be imported: {_describe(error)}") from None
        near = get_close_matches(name, _names_like(name, folders), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"looked for in Python's path, {', '.join(folders)}"
        raise _UnusableError(f"there is no module {error.name!r}; {hint}") from None
    except BaseException as error:
        raise _UnusableError(f"it cannot be imported: {_describe(error)}") from None


def _names_like(name: str, folders: tuple[str, ...]) -> list[str]:
    """Names of modules that may be meant."""
    package, _, _ = name.rpartition(".")
    if package in sys.modules:
        paths = list(getattr(sys.modules[package], "__path__", ()))
        return [f"{package}.{module.name}" for module in pkgutil.iter_modules(paths)]
    top, _, rest = name.partition(".")
    tops = [module.name for module in pkgutil.iter_modules([*folders, *sys.path])]
    return [f"{near}.{rest}" if rest else near for near in get_close_matches(top, tops, n=3, cutoff=0.5)]


def _value(module: ModuleType, attribute: str) -> Extension:
    value = getattr(module, attribute, None)
    if isinstance(value, Extension):
        return value
    if value is not None:
        raise _UnusableError(f"{attribute!r} in it is a {type(value).__name__}, not a docbuilder.Extension")
    others = [name for name, found in vars(module).items() if isinstance(found, Extension)]
    near = get_close_matches(attribute, others, n=1, cutoff=0.0)
    hint = (
        f"did you mean '{module.__name__}:{near[0]}'?"
        if near
        else f"write `{_ATTRIBUTE} = docbuilder.Extension(…)` in it"
    )
    raise _UnusableError(f"there is no {attribute!r} in it; {hint}")


def _code_files(folder: Path, name: str) -> list[Path]:
    """The files of an extension's code: its module, or all of the package that it is in."""
    name = name.partition(":")[0]
    if "." in name or (folder / "__init__.py").is_file():
        return [file for file in _tree(folder) if file.suffix == ".py"]
    file = folder / f"{name}.py"
    return [file] if file.is_file() else []


def _tree(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
