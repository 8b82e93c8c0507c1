"""The options that commands share, and what their exit statuses are.

In: a command's function. Out: the same with options; the values of those that the command line does not mention are None.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from docbuilder.config import Config
    from docbuilder.model.diagnostics import Diagnostic

EXIT_PROBLEMS, EXIT_USAGE, EXIT_FAILED, EXIT_INTERRUPTED = 1, 2, 3, 130


def split_names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """`--mock a,b --mock c` -> a, b, c."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


class _SourceFolder(click.Path):
    """The folder of the sources, taken as it is typed.

    A script that calls `load_config("docs")` means the sources; somebody who types `docs` may mean either, and would get a site whose pages
    lie elsewhere than expected. So a folder above the sources is refused, with what to type.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, if the sources are there.

        Raises:
            ConfigError: they lie below it.
        """
        folder = Path(os.fsdecode(super().convert(value, param, ctx)))
        from docbuilder.config import ConfigError, sources_of

        below = sources_of(folder)
        if below != folder:
            from docbuilder.site.beside import sources_lie_below

            option = isinstance(param, click.Option)
            command = "--source" if option or ctx is None else f"docbuilder {ctx.command.name}"
            raise ConfigError(sources_lie_below(folder, below, command))
        return folder


SOURCE_FOLDER = _SourceFolder(path_type=Path)


def read_config(source: Path | None, file: Path | None, format_: str | None, options: Mapping[str, Any]) -> Config:
    """The configuration in force: what the options say, the variables and files, and what the sources tell.

    Args:
        source: the argument of that name.
        file: of `--config`.
        format_: of `--format`.
        options: the other options, by field.

    Raises:
        ConfigError: a value or a file is wrong.
    """
    from docbuilder.config import load_config
    from docbuilder.site.settings import settle

    return settle(load_config(source, {**options, "format": format_}, file))


CONFIG = click.option(
    "--config",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    envvar="DOCBUILDER_CONFIG",
    help="The configuration file. Default: docbuilder.toml or pyproject.toml, in SOURCE or above.",
)

SOURCE = click.option(
    "--source",
    metavar="DIR",
    type=SOURCE_FOLDER,
    envvar="DOCBUILDER_SOURCE",
    help="As in `build`. Default: docs/source.",
)

OPTIONS = (
    click.argument("source", required=False, type=SOURCE_FOLDER),
    click.option(
        "--lang", "languages", metavar="LANG", multiple=True, help="A language to build; may be repeated. Default: all."
    ),
    click.option(
        "--part/--no-part",
        default=None,
        help="Other jobs build the other languages: link to them as if they were here.",
    ),
    click.option(
        "--package", metavar="NAME", help="Import name of the documented package. Default: from pyproject.toml."
    ),
    click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder of the site. Default: site."),
    click.option("--version", metavar="NAME", help="Write to a folder of this version. Default: no such folder."),
    click.option("--repository", metavar="URL", help="The repository's web pages, for links to sources."),
    click.option(
        "--ref", metavar="NAME", help="Branch, tag or commit for links to sources. Default: from _config.py, else main."
    ),
    click.option(
        "--source-root", metavar="PATH", help="The package's folder in the repository. Default: src if it is there."
    ),
    click.option(
        "--mock",
        metavar="NAME[,NAME]",
        multiple=True,
        callback=split_names,
        help="Packages to mock; may be repeated.",
    ),
    click.option(
        "--api", type=click.Choice(["import", "static", "none"]), help="How to read the package. Default: import."
    ),
    click.option("--base-url", metavar="URL", help="Where the site will be, for canonical links and the sitemap only."),
    click.option("--strict/--no-strict", default=None, help="Fail on warnings."),
    click.option(
        "--untrusted/--no-untrusted",
        default=None,
        envvar="DOCBUILDER_UNTRUSTED",
        help="SOURCE is a stranger's: run nothing of it, publish nothing that runs, read nothing outside of it.",
    ),
    CONFIG,
    click.option(
        "--jobs", metavar="N", type=click.IntRange(min=0), help="Processes. Default: as many as there are processors."
    ),
    click.option(
        "--executor",
        metavar="NAME",
        help="Who works on pages: processes, serial, dask:local or dask://HOST:PORT. Default: processes.",
    ),
    click.option(
        "--adopt/--no-adopt",
        default=None,
        help="Write into a folder that holds other files; those in the way of the site's are replaced.",
    ),
    click.option("--cache/--no-cache", default=None, help="Reuse results of earlier builds. Default: yes."),
    click.option(
        "--cache-folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Where. Default: among the user's caches.",
    ),
    click.option("--cache-remote", metavar="URL", help="A cache that many machines share. Default: none."),
    click.option(
        "--cache-remote-write/--no-cache-remote-write", default=None, help="Keep results there as well. Default: no."
    ),
    click.option(
        "--cache-signing-key",
        metavar="FILE",
        help="Private key that signs them, or env:NAME of a variable. Default: none.",
    ),
    click.option(
        "--cache-trusted-keys",
        metavar="KEY[,KEY]",
        multiple=True,
        callback=split_names,
        help="Read only what one of these public keys has signed. Default: everything.",
    ),
    click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "github", "json", "sarif", "junit", "markdown"]),
        help="Of diagnostics. Default: text; github under GITHUB_ACTIONS.",
    ),
    click.option(
        "--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Leave out what this file knows already."
    ),
    click.option("-q", "--quiet", is_flag=True, help="Print only what fails: errors, and warnings under --strict."),
    click.option("-v", "--verbose", is_flag=True, help="Print everything, notes included."),
)
"""What `build`, `check` and `serve` have in common."""


def with_variable(option: Callable[..., Any]) -> Callable[..., Any]:
    """An option that an environment variable can set as well: DOCBUILDER_BASE_URL stands for --base-url."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        decorated: Callable[..., Any] = option(function)
        parameter = decorated.__click_params__[-1]  # type: ignore[attr-defined]  # what click notes them in
        if isinstance(parameter, click.Option) and parameter.envvar is None:
            parameter.envvar = variable_of(parameter)
        return decorated

    return decorate


def variable_of(option: click.Option, prefix: str = "DOCBUILDER") -> str:
    """The environment variable that stands for an option."""
    name = max(option.opts, key=len).lstrip("-")
    return f"{prefix}_{name}".replace("-", "_").upper()


def name_variables(group: click.Group, prefix: str = "DOCBUILDER") -> None:
    """Have a variable stand for every option of one command as well, with the command's name in it: DOCBUILDER_SERVE_PORT."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            name_variables(command, f"{prefix}_{name}")
        for option in command.params:
            if isinstance(option, click.Option) and option.envvar is None:
                option.envvar = variable_of(option, f"{prefix}_{name}")


def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of `build`."""
    for option in reversed(OPTIONS):
        function = with_variable(option)(function)
    return function


def diagnostics_format(context: click.Context, config: Config) -> str:
    """How diagnostics are written: what is configured; in GitHub Actions, unless the command line says otherwise, as annotations."""
    told = context.params["format_"] is not None
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    return "github" if config.format == "text" and not told and in_actions else config.format


def exit_status(diagnostics: Sequence[Diagnostic], strict: bool) -> int:
    """0, or `EXIT_PROBLEMS` where a problem is an error, or a warning where `strict`."""
    from docbuilder.model.diagnostics import Severity

    least = Severity.WARNING if strict else Severity.ERROR
    return EXIT_PROBLEMS if any(diagnostic.severity >= least for diagnostic in diagnostics) else 0
