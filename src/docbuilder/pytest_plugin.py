"""Samples of pages as tests of pytest: `pytest docs/source/en`.

In: pages below a folder, or the pages themselves, that the command line or `testpaths` names. Out: a test for each sample; a failure has page and line.
A page without samples is not collected unless it is named, which is no mistake, and nothing of sources that are not trusted. Elsewhere the plugin does nothing: pages that lie in the way of a
project's own tests are left alone.
"""

from __future__ import annotations

import doctest
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

_ENDINGS = (".md", ".mdx")
_TRUE = ("1", "true", "yes", "on", "t", "y")
_PLUGIN = "docbuilder-samples"


def pytest_configure(config: pytest.Config) -> None:
    """Find out which folders of pages are meant."""
    named = [Path(os.path.abspath(Path(config.invocation_params.dir, str(each).partition("::")[0]))) for each in config.args]  # fmt: skip
    sources = _Sources([path for path in named if path.suffix in _ENDINGS or path.is_dir()])
    config.pluginmanager.register(sources, _PLUGIN)


class _Sources:
    """The source folders that are looked into.

    Args:
        named: folders and pages on the command line.
    """

    def __init__(self, named: list[Path]) -> None:
        self._named = named
        self._configs: dict[Path, Any] = {}

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """A page that has samples, where it is meant; one that is named itself in any case: that it has none is no mistake."""
        if file_path.suffix not in _ENDINGS:
            return None
        folder = next((each for each in self._named if each == file_path or each in file_path.parents), None)
        if folder is None:
            return None
        from docbuilder.samples.reading import may_have_samples  # most runs of pytest need none of it

        is_named = folder == file_path
        try:
            if not is_named and not may_have_samples(file_path.read_text("utf-8", "replace")):
                return None
        except OSError:
            return None
        config = self._config(folder if folder.is_dir() else folder.parent)
        if config is None or config.untrusted or not file_path.is_relative_to(config.source):
            return None
        page = _PageFile.from_parent(parent, path=file_path)
        page.settings = config
        return page if is_named or page.samples else None

    def _config(self, folder: Path) -> Any:
        """The configuration of the documentation that a folder is a part of; None where it is none."""
        if folder not in self._configs:
            self._configs[folder] = _load(folder)
        return self._configs[folder]


def _load(folder: Path) -> Any:
    from docbuilder.config import ConfigError, load_config

    source = _source_of(folder)
    if source is None:
        return None
    untrusted = os.environ.get("DOCBUILDER_UNTRUSTED", "").strip().lower() in _TRUE
    try:
        return load_config(source, {"untrusted": untrusted or None})
    except ConfigError as error:
        raise pytest.UsageError(str(error)) from error


def _source_of(folder: Path) -> Path | None:
    """The source folder that a folder is, lies in, or holds as `source`; None where there is no table of contents."""
    from docbuilder.site.languages import is_language
    from docbuilder.site.toctree import FILE

    tops = [each for each in (folder, *folder.parents) if (each / FILE).is_file()]
    if tops:
        return tops[-1].parent if is_language(tops[-1].name) else tops[-1]
    for each in (folder, folder / "source"):
        if each.is_dir() and ((each / FILE).is_file() or any((child / FILE).is_file() for child in each.iterdir())):
            return each
    return None


class _PageFile(pytest.File):
    """A page."""

    settings: Any

    @property
    def samples(self) -> tuple[Any, ...]:
        """Its samples."""
        return _read(self.settings, self.path)

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each sample."""
        for sample in self.samples:
            item = _SampleItem.from_parent(self, name=sample.name)
            item.prepare(sample, self.settings)
            yield item


def _read(config: Any, path: Path) -> tuple[Any, ...]:
    from docbuilder.extend.loading import load_extensions
    from docbuilder.samples.reading import page_samples
    from docbuilder.site.files import read_source

    source, _ = read_source(path, path.as_posix(), config.max_page)
    return page_samples(source, config, load_extensions(config))


class _SampleItem(pytest.Item):
    """A sample."""

    def prepare(self, sample: Any, config: Any) -> None:
        """Take what runs, and the marks that it has."""
        from docbuilder.samples.running import decorate

        self.sample, self.settings = sample, config
        self._wrong = ""
        self._run: Any = self._run_sample
        try:
            self._run = decorate(self._run_sample, sample.decorators)
        except ValueError as error:
            self._wrong = str(error)
        for mark in getattr(self._run, "pytestmark", ()):
            self.add_marker(getattr(pytest.mark, mark.name)(*mark.args, **mark.kwargs))

    def runtest(self) -> None:
        """Run it."""
        from docbuilder.samples.running import SampleFailure

        if self._wrong:
            raise SampleFailure(self.sample.line, self._wrong)
        self._run()

    def _run_sample(self) -> None:
        from docbuilder.samples.running import SampleFailure, SampleTimeout, run_sample, time_limit

        config = self.settings
        pages = [config.source / file for file in config.sample_setup]
        setup = [(page, sample) for page in pages if page != self.path for sample in _read(config, page)]
        is_debugged = self.config.getoption("usepdb", False) or self.config.getoption("trace", False)
        try:
            with nullcontext() if is_debugged else time_limit(config.sample_timeout):
                run_sample(self.sample, self.path, setup, _flags(self.config))
        except SampleTimeout as error:  # between two blocks
            raise SampleFailure(self.sample.line, str(error)) from error

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Page, line, what happened; the whole traceback with `--full-trace`."""
        from docbuilder.samples.running import SampleFailure

        failure = excinfo.value
        if not isinstance(failure, SampleFailure) or self.config.getoption("fulltrace", False):
            return super().repr_failure(excinfo, style)
        lines = self.path.read_text("utf-8", "replace").splitlines()
        shown = lines[failure.line - 1].strip() if 0 < failure.line <= len(lines) else ""
        parts = [
            f"{self.nodeid.partition('::')[0]}:{failure.line}: {failure.message}",
            f"    {shown}" if shown else "",
            failure.details,
        ]
        return "\n".join(part for part in parts if part)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it is."""
        return self.path, self.sample.line - 1, self.name


def _flags(config: pytest.Config) -> int:
    """The flags that `doctest_optionflags` of pytest's configuration names."""
    try:
        names = config.getini("doctest_optionflags")
    except ValueError:
        return 0
    found = 0
    for name in names if isinstance(names, list) else ():
        found |= doctest.OPTIONFLAGS_BY_NAME.get(name, 0)
    return found
