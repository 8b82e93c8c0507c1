"""The API process: reads requests from its parent, answers them, runs the code of the documented package.

In: pickled `Settings`, `Ask` and `LookUp` on the standard input. Out: pickled answers on what was the standard output; the
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
import time
import typing
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from docbuilder.model.values import Data, replace
from docbuilder.pyapi.collector import Collector, Settings
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.copies import can_copy, copied, in_a_copy
from docbuilder.pyapi.importer import NeedsMocks, describe
from docbuilder.pyapi.model import ApiObject, ApiRequest, PackedObject

_PATIENCE = 50  # hundredths of a second


class Plan(Data, frozen=True):
    """Which mocks do these names need? Answered by a `Needs`."""

    names: tuple[str, ...]


class Ask(Data, frozen=True):
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


class LookUp(Data, frozen=True):
    """Names to look up. Answered by a `LookedUp` for each, in order."""

    names: tuple[str, ...]
    run: bool = True


class Sources(Data, frozen=True):
    """Which files were imported? Answered by a dictionary."""


class Anew(Data, frozen=True):
    """Forget everything: `Settings` follow, as at the beginning."""


class Copy(Data, frozen=True):
    """Make a copy of the process, which is asked through the spare line. Answered by a `Copied`, and by a `Ready` there."""


class Ready(Data, frozen=True):
    """The package is imported, or cannot be. `mocks`: what it took; `error`: why not; `renewable`: `Anew` is understood."""

    mocks: tuple[str, ...]
    error: str
    renewable: bool = False


class Copied(Data, frozen=True):
    """`group` is the process group of the copy, 0 where none could be made."""

    group: int


class Ended(Data, frozen=True):
    """The last message about a copy: its exit code, negative for a signal."""

    code: int


class Needs(Data, frozen=True):
    """The packages to mock from the beginning; empty where there are none."""

    packages: tuple[str, ...]


Question = Plan | Ask | LookUp | Sources | Copy | Anew


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
    (size,) = struct.unpack(">Q", _read(stream, 8))
    return pickle.loads(_read(stream, size))  # noqa: S301  # from our own process


def _read(stream: BinaryIO, size: int) -> bytes:
    pieces: list[bytes] = []
    while size:
        piece = stream.read(size)  # of a stream without a buffer: what is there
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def main() -> None:
    """Run until the parent closes the connection. Never returns: whatever the package has left running is left."""
    gc.disable()  # a short life, in which little is thrown away
    _write_types_as_written()
    anew = in_a_copy() if can_copy() else None
    # without a buffer, which would take away what comes behind `Anew`
    questions, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):  # else copies would keep the parent waiting by these
        os.dup2(null, number)
    os.close(null)
    _stay_out_of_copies(questions, answers)
    status = 0
    try:
        with contained():
            _serve(questions, answers, anew)
    except (EOFError, BrokenPipeError):
        _wait_for_copies()
    except BaseException:  # the parent sees that we are gone
        status = 1
    os._exit(status)


def _write_types_as_written() -> None:
    """`typing` gives the first of equal types for all: `Union[str, T]` is shown as `Union[T, str]` if that was imported before."""
    for kind in [value for value in vars(typing).values() if isinstance(value, type)]:
        for name in ("__getitem__", "__getitem_inner__"):
            written = getattr(vars(kind).get(name), "__wrapped__", None)
            if written is not None and kind.__module__ == "typing":
                setattr(kind, name, _once(written))  # what is behind the cache


def _once(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`function`, not called again with the very same arguments, or with a tuple of the very same."""
    known: dict[tuple[int, ...], tuple[Any, Any, Any]] = {}  # the identities of arguments, which it keeps alive

    @functools.wraps(function)
    def get(this: Any, argument: Any) -> Any:
        parts = argument if type(argument) is tuple else (argument,)
        if str in map(type, parts):  # names mean something else in every module
            return function(this, argument)
        key = (id(this), parts is argument, *map(id, parts))
        found = known.get(key)
        if found is None:
            found = known[key] = this, argument, function(this, argument)
        return found[2]

    return get


def _wait_for_copies() -> None:
    """The time that they took is a part of ours, once they have ended, which they are about to."""
    with suppress(OSError):
        for _ in range(_PATIENCE if os.name == "posix" else 0):
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.01)


def _stay_out_of_copies(*streams: BinaryIO) -> None:
    """A copy of this process must neither answer nor keep the parent waiting."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=functools.partial(_close, [stream.fileno() for stream in streams]))


def _close(numbers: list[int]) -> None:
    for number in numbers:
        os.close(number)
    numbers.clear()  # in a copy of the copy they may be somebody else's


def _serve(questions: BinaryIO, answers: BinaryIO, anew: Callable[[], None] | None = None) -> None:
    settings = receive(questions)
    assert isinstance(settings, Settings)
    for number in settings.spare:
        os.set_inheritable(number, False)
    collector = Collector(settings)
    write(answers, Ready(collector.mocks, collector.error, anew is not None))
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
        elif isinstance(question, Anew):
            assert anew is not None
            anew()
        elif isinstance(question, Copy):
            group = _copy(settings.spare)
            if group is not None:
                write(answers, Copied(group))
                continue
            questions, answers = os.fdopen(os.dup(settings.spare[0]), "rb", 0), os.fdopen(settings.spare[0], "wb")
            _stay_out_of_copies(questions, answers)
            anew = None
            write(answers, Ready(collector.mocks, collector.error))
        else:
            write(answers, collector.sources())


def _copy(spare: tuple[int, ...]) -> int | None:
    """Copy this process: the process group of the copy, 0 where none can be made; None in the copy."""
    if not spare or not can_copy():
        return 0

    def ended(code: int) -> None:
        with os.fdopen(spare[0], "wb") as answers:
            write(answers, Ended(code))

    try:
        return copied(ended) or None
    except OSError:
        return 0


def _answer(collector: Collector, request: ApiRequest, ask: Ask) -> PackedObject | Needs:
    try:
        answer = collector.collect(request, run=ask.run, why=ask.why)
    except NeedsMocks as needs:
        return Needs(needs.packages)
    except KeyboardInterrupt as error:  # raised by the package, or by a person: the parent knows which
        answer = ApiObject("missing", request.name, request.name, origin="missing", note=describe(error))
    return PackedObject.pack(replace(answer, timed_out=True) if ask.timed_out else answer)


def start_arguments(paths: Sequence[str]) -> list[str]:
    """The command that starts an API process with the import path `paths`."""
    code = f"import sys; sys.path[:] = {list(paths)!r}; from docbuilder.pyapi.child import main; main()"
    return [sys.executable, "-c", code]
