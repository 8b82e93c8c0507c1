"""The API process: reads requests from its parent, answers them, runs the code of the documented package.

In: pickled `Start`, `Ask` and `LookUp` on the standard input. Out: pickled answers on what was the standard output; the
package's own output goes nowhere. One answer at a time, flushed, so that the parent knows what was being worked on when the
process hangs or dies.
"""

from __future__ import annotations

import functools
import gc
import os
import pickle
import struct
import sys
import typing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from docbuilder.pyapi.collector import Collector, Settings
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.importer import NeedsStandIns, describe
from docbuilder.pyapi.model import ApiObject, ApiRequest, PackedObject


@dataclass(frozen=True, slots=True)
class Plan:
    """Which stand-ins do these names need? Answered by a `Needs`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Objects to collect. Answered by a `PackedObject` or a `Needs` for each, in order.

    Args:
        requests: what is wanted.
        run: the package's code may run; else static analysis.
        why: what went wrong before.
        timed_out: it took too long before.
    """

    requests: tuple[ApiRequest, ...]
    run: bool = True
    why: str = ""
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class LookUp:
    """Names to look up. Answered by a `LookedUp` for each, in order."""

    names: tuple[str, ...]
    run: bool = True


@dataclass(frozen=True, slots=True)
class Sources:
    """Which files were imported? Answered by a dictionary."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The package is imported, or cannot be. `standins`: what it took; `error`: why not."""

    standins: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class Needs:
    """The packages to stand in for from the beginning; empty where there are none."""

    packages: tuple[str, ...]


Question = Plan | Ask | LookUp | Sources


def write(stream: BinaryIO, value: object) -> None:
    """Send `value`, its length in front."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(struct.pack(">Q", len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> object:
    """The next value.

    Raises:
        EOFError: the other side is gone.
    """
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    (size,) = struct.unpack(">Q", head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301  # from our own process


def main() -> None:
    """Run until the parent closes the connection. Never returns: whatever the package has left running is left."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    if hasattr(os, "register_at_fork"):  # a copy of this process must neither answer nor keep the parent waiting
        os.register_at_fork(after_in_child=functools.partial(_close, questions.fileno(), answers.fileno()))
    gc.disable()  # a short life, in which little is thrown away
    _write_types_as_written()
    status = 0
    try:
        with contained():
            _serve(questions, answers)
    except (EOFError, BrokenPipeError):
        pass
    except BaseException:  # the parent sees that we are gone
        status = 1
    os._exit(status)


def _write_types_as_written() -> None:
    """`typing` gives the first of equal types for all: `Union[str, T]` is shown as `Union[T, str]` if that was imported before."""
    for kind in [value for value in vars(typing).values() if isinstance(value, type)]:
        for name in ("__getitem__", "__getitem_inner__"):
            written = getattr(vars(kind).get(name), "__wrapped__", None)
            if written is not None and kind.__module__ == "typing":
                setattr(kind, name, written)  # what is behind the cache


def _close(*numbers: int) -> None:
    for number in numbers:
        os.close(number)


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    settings = receive(questions)
    assert isinstance(settings, Settings)
    collector = Collector(settings)
    write(answers, Ready(collector.standins, collector.error))
    while True:
        question = receive(questions)
        if isinstance(question, Plan):
            write(answers, Needs(collector.plan(question.names)))
        elif isinstance(question, Ask):
            for request in question.requests:
                write(answers, _answer(collector, request, question))
        elif isinstance(question, LookUp):
            for name in question.names:
                write(answers, collector.look_up(name, run=question.run))
        else:
            write(answers, collector.sources())


def _answer(collector: Collector, request: ApiRequest, ask: Ask) -> PackedObject | Needs:
    try:
        answer = collector.collect(request, run=ask.run, why=ask.why)
    except NeedsStandIns as needs:
        return Needs(needs.packages)
    except KeyboardInterrupt as error:  # raised by the package, or by a person: the parent knows which
        answer = ApiObject("missing", request.name, request.name, origin="missing", note=describe(error))
    return PackedObject.pack(replace(answer, timed_out=True) if ask.timed_out else answer)


def start_arguments(paths: Sequence[str]) -> list[str]:
    """The command that starts an API process with the import path `paths`."""
    code = f"import sys; sys.path[:] = {list(paths)!r}; from docbuilder.pyapi.child import main; main()"
    return [sys.executable, "-c", code]
