"""One sample runs.

In: a `Sample`. Out: nothing, or `SampleFailure` with the line of the page. The code is compiled as if it stood in the page's file, so that tracebacks and
debuggers show the page.
"""

from __future__ import annotations

import ast
import doctest
import importlib
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from docbuilder.samples.reading import Sample, SampleBlock

_LONGEST = 1e8  # seconds that a timer can wait for

_SampleDecorator = Callable[[Callable[[], None]], Callable[[], None]]


class SampleFailure(Exception):
    """A sample fails.

    Args:
        line: of the page.
        message: what happened, in one line.
        details: more of it: a traceback, or the difference of outputs.
    """

    def __init__(self, line: int, message: str, details: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.details = line, message, details


class SampleTimeout(BaseException):  # what catches every exception does not catch it
    """A sample takes longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `SampleTimeout` in what runs within, as soon as Python runs in it again. There is no limit where the system has no timer that interrupts,
    outside of the main thread, and where a timer that somebody else has set ends sooner.

    Args:
        seconds: from now.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    others, _ = signal.getitimer(signal.ITIMER_REAL)
    if seconds > _LONGEST or 0 < others <= seconds:
        yield
        return

    def end(*_: object) -> None:
        raise SampleTimeout(f"it takes longer than {seconds:g} seconds (`sample-timeout`)")

    start, before = time.monotonic(), signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if others:  # it goes on
            signal.setitimer(signal.ITIMER_REAL, max(others - (time.monotonic() - start), 0.001))


def run_sample(
    sample: Sample, page: Path, setup: Sequence[tuple[Path, Sample]] = (), flags: int = doctest.ELLIPSIS
) -> None:
    """Run the blocks of a sample in a namespace of their own.

    Args:
        sample: of the page.
        page: its file.
        setup: samples of other pages that run before it, in the same namespace.
        flags: of `doctest`, where a line does not say otherwise; pytest's default.

    Raises:
        SampleFailure: an exception was raised, an output is another one, or a `time_limit` ended. What skips a test (`unittest.SkipTest`, pytest's `skip`) is passed on.
    """
    name = f"{page.stem}_{sample.name}".replace("-", "_").replace(".", "_")
    module = ModuleType(name)
    module.__file__ = str(page)
    del module.__spec__  # without a loader in it, Python 3.15 warns where a traceback is shown
    known = sys.modules.get(name)
    sys.modules[name] = module  # dataclasses, pickle and typing look their module up
    try:
        for file, before in setup:
            for block in before.blocks:
                _run_block(block, file, module.__dict__, flags, before.name)
        for block in sample.blocks:
            _run_block(block, page, module.__dict__, flags, sample.name)
    finally:
        if known is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = known


def _run_block(block: SampleBlock, page: Path, names: dict[str, Any], flags: int, label: str) -> None:
    if block.prompts:
        _run_doctest(block, page, names, flags, label)
        return
    try:
        code = compile("\n" * (block.line - 1) + block.text, str(page), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise SampleFailure(error.lineno or block.line, f"it is not valid Python: {error.msg}") from error
    try:
        exec(code, names)  # noqa: S102  # that is what it is for
    except SampleTimeout as error:
        raise SampleFailure(_line_of(error, page, block.line), str(error)) from error
    except Exception as error:
        if is_skip(error):
            raise
        raise SampleFailure(_line_of(error, page, block.line), *_say(error)) from error
    except SystemExit as error:
        raise SampleFailure(block.line, f"it ends the program (SystemExit: {error.code})") from error


def _run_doctest(block: SampleBlock, page: Path, names: dict[str, Any], flags: int, label: str) -> None:
    try:
        examples = doctest.DocTestParser().get_doctest(block.text, names, label, str(page), block.line - 1)
    except ValueError as error:
        raise SampleFailure(block.line, f"it is no doctest: {error}") from error
    examples.globs = names  # and no copy
    runner = doctest.DebugRunner(verbose=False, optionflags=flags)
    try:
        runner.run(examples, out=lambda _: None, clear_globs=False)
    except doctest.DocTestFailure as failure:
        line = block.line + failure.example.lineno
        difference = doctest.OutputChecker().output_difference(failure.example, failure.got, flags)
        code = failure.example.source.strip().partition("\n")[0]
        raise SampleFailure(line, f"{code} gives another output", difference.rstrip()) from None
    except doctest.UnexpectedException as failure:
        raised = failure.exc_info[1]
        if raised is not None and is_skip(raised):
            raise raised from None
        if isinstance(raised, SampleTimeout):
            raise SampleFailure(block.line + failure.example.lineno, str(raised)) from raised
        raise SampleFailure(block.line + failure.example.lineno, *_say(raised)) from raised


def is_skip(error: BaseException) -> bool:
    """It is raised to skip a test: by `unittest`, or by pytest, which need not be there."""
    return type(error).__name__ in ("SkipTest", "Skipped")


def _line_of(error: BaseException, page: Path, default: int) -> int:
    """The innermost line of the page that led to an exception."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(page)]
    return lines[-1] or default if lines else default


def _say(error: BaseException | None) -> tuple[str, str]:
    """An exception in one line, and all of it."""
    if error is None:
        return "it fails", ""
    words = str(error).strip().partition("\n")[0]
    message = f"{type(error).__name__}: {words}" if words else type(error).__name__
    frames = error.__traceback__.tb_next if error.__traceback__ is not None else None  # without our own
    return message, "".join(traceback.format_exception(type(error), error, frames)).rstrip()


def decorate(function: Callable[[], None], decorators: Iterable[str]) -> Callable[[], None]:
    """The function with what `# pytest-decorator:` names around it, the first outermost.

    Args:
        function: runs a sample.
        decorators: lists of dotted names, perhaps with arguments that are literals: `pytest.mark.slow, unittest.skip("why")`.

    Raises:
        ValueError: one is not that, or does not exist.
    """
    expressions: list[ast.expr] = []
    for each in decorators:
        try:
            parsed = ast.parse(f"({each},)", mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"{each!r} is no list of decorators") from error
        assert isinstance(parsed, ast.Tuple)
        expressions += parsed.elts

    def sample() -> None:  # a name of its own: pytest marks no lambdas
        function()

    for expression in reversed(expressions):
        sample = _decorator(expression)(sample)
    return sample


def skip_reason(function: Callable[[], None]) -> str | None:
    """Why marks of pytest skip a function; None where they do not."""
    for mark in getattr(function, "pytestmark", ()):
        given = mark.args[0] if mark.args else mark.kwargs.get("condition", False)
        if mark.name == "skip" or (mark.name == "skipif" and given and not isinstance(given, str)):
            return str(mark.kwargs.get("reason", "") or (given if mark.name == "skip" else ""))
    return None


def _decorator(expression: ast.expr) -> _SampleDecorator:
    written = ast.unparse(expression)
    decorator: _SampleDecorator
    if isinstance(expression, ast.Call):
        try:
            positional = [ast.literal_eval(argument) for argument in expression.args]
            named = {str(each.arg): ast.literal_eval(each.value) for each in expression.keywords if each.arg}
        except ValueError as error:
            raise ValueError(f"an argument of {written} is no literal") from error
        decorator = _named(ast.unparse(expression.func))(*positional, **named)
    else:
        decorator = _named(written)
    return decorator


def _named(path: str) -> Any:
    parts = path.split(".")
    if not all(part.isidentifier() for part in parts):
        raise ValueError(f"{path} is no dotted name")
    for count in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        try:
            for part in parts[count:]:
                found = getattr(found, part)
        except AttributeError as error:
            raise ValueError(f"there is no decorator {path}: {error}") from error
        return found
    raise ValueError(f"there is no decorator {path}: no module {parts[0]}")
