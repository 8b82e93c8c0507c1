"""`docbuilder doctor`."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from docbuilder.cli.options import EXIT_PROBLEMS, read_config, with_options
from docbuilder.cli.terminal import paint, short_path

if TYPE_CHECKING:
    from docbuilder.config import Config

_DIRECTIVE = re.compile(r"^[ \t]*(?:#+[ \t]*)?\[\[autodoc\]\][ \t]*([^\W\d][\w.]*)", re.MULTILINE)
_LARGEST = 4 << 20  # bytes of a page


@click.command(short_help="Say what is installed, configured and mocked, and what is wrong with it.")
@with_options
@click.pass_context
def doctor(
    context: click.Context,
    /,
    source: Path | None,
    file: Path | None,
    format_: str | None,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Say what builds of SOURCE (default: docs/source) would find: what is installed, what is configured and where, what is mocked and why.

    What is wrong with the environment is listed last; then the exit status is 1. The options are those of `build`.
    """
    from docbuilder import __version__

    _show("docbuilder", f"{__version__}, Python {platform.python_version()} ({sys.executable}), {platform.platform()}")
    config = read_config(source, file, format_, options)
    wrong = [*_configuration(config, file, _given(context)), *_sources(config), *_package(config), *_cache(config)]
    click.echo()
    for problem in wrong:
        click.echo(f"{paint('warning', 'warning')}: {problem}")
    if not wrong:
        click.echo("nothing is wrong")
    context.exit(EXIT_PROBLEMS if wrong else 0)


def _show(name: str, value: str) -> None:
    click.echo(f"{paint(f'{name}:' if name else '', 'place'):<14} {value}")


def _given(context: click.Context) -> dict[str, str]:
    """Field of the configuration -> the option or the environment variable that sets it."""
    found = {}
    for option in context.command.params:
        name = str(option.name)
        match context.get_parameter_source(name):
            case ParameterSource.COMMANDLINE:
                found[name.rstrip("_")] = max(option.opts, key=len)
            case ParameterSource.ENVIRONMENT:
                found[name.rstrip("_")] = str(option.envvar)
    return found


def _configuration(config: Config, file: Path | None, given: Mapping[str, str]) -> Iterator[str]:
    """What differs from the defaults, and who says so.

    Args:
        config: that is in force.
        file: a configuration file that was named.
        given: see `_given`.
    """
    from dataclasses import MISSING, fields

    from docbuilder.config import KEYS, Config, key_place

    names = {field: key for key, field in KEYS.items()}
    shown = False
    for field in fields(Config):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        value = getattr(config, field.name)
        if field.name not in names or value == default:
            continue
        key = names[field.name]
        place = given.get(field.name) or (key_place(config.source, key) if file is None else str(file))
        where = "found out" if place == "configuration" else short_path(Path(place))
        _show("" if shown else "configured", f"{key} = {_plain(value)}  ({where})")
        shown = True
    for name in sorted(os.environ):
        if name.startswith("DOCBUILDER_"):
            _show("environment", f"{name}={os.environ[name]}")
    for ignored in config.ignored:
        yield f"{short_path(ignored.file)}:{ignored.line}: {ignored.key} is ignored: the sources are not trusted"


def _plain(value: object) -> str:
    text = short_path(value) if isinstance(value, Path) else str(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 90 else text[:89] + "…"


def _sources(config: Config) -> Iterator[str]:
    """The languages and their pages, and git."""
    from docbuilder.config.project import ConfigError
    from docbuilder.model.diagnostics import Severity
    from docbuilder.report import plural
    from docbuilder.site.discover import find_site
    from docbuilder.site.git import ask_git

    try:
        site, problems = find_site(config)
    except ConfigError as error:
        yield str(error)
        return
    for language in site.languages:
        _show(
            "language",
            f"{language.code or '(one)'}: {plural(len(language.pages), 'page')}, {plural(len(language.files), 'other file')}",
        )
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        yield f"{errors[0].position}: {errors[0].message}" + (f" (and {len(errors) - 1} more)" if errors[1:] else "")
    shallow = ask_git(config.source, "rev-parse", "--is-shallow-repository")
    said = {"false": "a clone with its history", "true": "a shallow clone"}
    _show("git", said.get(shallow, "no repository, or git is not installed"))
    if shallow == "true":
        yield "the clone is shallow: the dates of the last changes are left out; fetch with depth 0"


def _package(config: Config) -> Iterator[str]:
    """The documented package: where it is, how it is read, what is mocked and why."""
    from importlib.machinery import PathFinder

    from docbuilder.pyapi.search_paths import search_paths

    if not config.package:
        _show("package", "none is named")
        return
    first = config.package.partition(".")[0]
    found = PathFinder.find_spec(first, list(search_paths(config)))
    spec = (found.origin or first) if found is not None else _spec_of(first)
    _show("package", f"{config.package}: {spec or 'is not there'}  (api = {config.api})")
    if config.api != "none" and spec is None:
        yield f"the package {config.package} is not there: install it, or set `package` and `source-root`"
    if not config.reads_api or spec is None or config.api == "static" or config.untrusted:
        return
    from docbuilder.pyapi.model import ApiRequest
    from docbuilder.pyapi.session import ApiSession

    with ApiSession(config) as session:
        session.lookup([config.package])
        session.prepare(ApiRequest(name) for name in _documented(config))
        for name in session.mocks:
            reason = "is not installed" if _spec_of(name) is None else "is installed, and not as it is needed"
            _show("mocked", f"{name}: {'configured' if name in config.mock else reason}")
        if session.error:
            yield f"{config.package} cannot be imported, and is read from its source: {session.error}"


def _spec_of(name: str) -> str | None:
    """Where a package is installed."""
    from importlib.util import find_spec

    try:
        spec = find_spec(name.partition(".")[0])
    except (ImportError, ValueError, AttributeError):
        return None
    return None if spec is None else spec.origin or ", ".join(spec.submodule_search_locations or ()) or name


def _documented(config: Config) -> list[str]:
    """The names in the directives of all pages."""
    from docbuilder.model.reading import read_plain_text

    names: dict[str, None] = {}
    for file in sorted(config.source.rglob("*.md*")):
        try:
            names |= dict.fromkeys(_DIRECTIVE.findall(read_plain_text(file, _LARGEST)))
        except (OSError, UnicodeDecodeError):
            continue
    return list(names)


def _cache(config: Config) -> Iterator[str]:
    """Where results are kept, and that it can be written to."""
    from docbuilder.engine.store import FILE, Store
    from docbuilder.stages.inputs import cache_folder

    if not config.remembers:
        _show("cache", "none")
        return
    folder = cache_folder(config)
    size = (folder / FILE).stat().st_size if (folder / FILE).is_file() else 0
    _show("cache", f"{short_path(folder)}, {size / 1e6:.1f} MB")
    with Store(folder) as store:
        yield from store.notes
    out = config.out if config.out.exists() else config.out.parent
    if out.exists() and not os.access(out, os.W_OK):
        yield f"{short_path(config.out)} cannot be written to"
