"""Why nothing can be built just now.

In: exceptions, diagnostics, files of Python. Out: `Failure`s: file, line, message, hint, for an overlay in the browser.
"""

from __future__ import annotations

import ast
import re
import tokenize
import traceback
from collections.abc import Iterable
from pathlib import Path

import jinja2

from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.errors import BuildError
from docbuilder.model.values import Data

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?: (.*)", re.DOTALL)


class Failure(Data, frozen=True):
    """One reason.

    Args:
        message: what is wrong.
        file: where, or "".
        line: counted from 1, or 0.
        column: counted from 1, or 0.
        hint: what to do, or "".
        stale: what stays as it was meanwhile: "site", "navigation" or "api".
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    hint: str = ""
    stale: str = "site"


def failures_of(error: BaseException) -> tuple[Failure, ...]:
    """What an exception of the build tells a person."""
    if isinstance(error, BuildError):
        return tuple(_config_failure(line) for line in str(error).splitlines())
    if isinstance(error, jinja2.TemplateSyntaxError):
        message = f"the template is not valid: {error.message}"
        return (Failure(message, error.filename or error.name or "", error.lineno, hint="Correct the template"),)
    if isinstance(error, jinja2.TemplateError):
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
        file, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        return (Failure(f"the template cannot be used: {error.message}", file, line, hint="Correct the template"),)
    if isinstance(error, OSError):
        return (Failure(error.strerror or str(error), str(error.filename or ""), hint="See that it can be read"),)
    frame = next(iter(reversed(traceback.extract_tb(error.__traceback__))), None)
    file, line = (frame.filename, frame.lineno or 0) if frame else ("", 0)
    return (Failure(f"{type(error).__name__}: {error}", file, line, hint="This is a mistake in docbuilder: report it"),)


def _config_failure(text: str) -> Failure:
    match = _PLACE.fullmatch(text)
    hint = "Correct the configuration"
    if match is None:
        return Failure(text, hint=hint)
    return Failure(match[4], match[1], int(match[2]), int(match[3] or 0), hint)


def failure_of(diagnostic: Diagnostic, file: str) -> Failure:
    """A diagnostic as a failure; `file` is what its file is called for the reader."""
    position = diagnostic.position
    return Failure(diagnostic.message, file, position.line, position.column, diagnostic.hint)


def syntax_failures(files: Iterable[Path]) -> tuple[Failure, ...]:
    """Files of Python that cannot be compiled; they are only parsed, never run."""
    failures = []
    for file in sorted(files):
        try:
            if not file.is_file():  # a pipe would be waited for
                continue
            with tokenize.open(file) as stream:
                ast.parse(stream.read(), str(file))
        except SyntaxError as error:
            message = f"{type(error).__name__}: {error.msg}"
            hint = "Correct the file; its objects stay as they were"
            failures.append(Failure(message, str(file), error.lineno or 0, error.offset or 0, hint))
        except (OSError, ValueError, RecursionError):
            continue  # it is gone again, or no text
    return tuple(failures)
