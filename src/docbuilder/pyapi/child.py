"""The API process: reads requests from its parent, answers them, runs the code of the documented package.

In: `CollectorSettings`, `Ask` and `LookUp` on the standard input, as MessagePack. Out: answers on what was the standard output, likewise; the
package's own output goes nowhere. One answer at a time, flushed, so that the parent knows what was being worked on when the
process hangs or dies.
"""

from __future__ import annotations

import functools
import gc
import os
import struct
import sys
import typing
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, TypeVar

from msgspec.msgpack import Decoder, encode

from docbuilder.model.values import Data, replace
from docbuilder.pyapi.collector import Collector, CollectorSettings
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.importer import NeedsMocks
from docbuilder.pyapi.limits import can_open_files, limit_process
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup, PackedObject
from docbuilder.pyapi.raised import describe

LARGEST = 1 << 26
"""Bytes of a message; the largest object of transformers takes 1 % of it."""

Message = TypeVar("Message")


class Plan(Data, frozen=True, tag=True):
    """Which mocks do these names need? Answered by a `Needs`."""

    names: tuple[str, ...]


class Ask(Data, frozen=True, tag=True):
    """Objects to collect. Answered by a `PackedObject` or a `Needs` for each, in order.

    Args:
        requests: what is wanted.
        why: what went wrong before.
        timed_out: it took too long before.
    """

    requests: tuple[ApiRequest, ...]
    why: str = ""
    timed_out: bool = False


class LookUp(Data, frozen=True, tag=True):
    """Names to look up. Answered by a `LookedUp` for each, in order."""

    names: tuple[str, ...]


class Sources(Data, frozen=True, tag=True):
    """Which files were imported? Answered by `SourceFiles`."""


class Started(Data, frozen=True, tag=True):
    """The process runs, and now begins with the package."""


class Ready(Data, frozen=True, tag=True):
    """The package is imported, or cannot be. `mocks`: what it took; `error`: why not."""

    mocks: tuple[str, ...]
    error: str


class Needs(Data, frozen=True, tag=True):
    """The packages to mock from the beginning; empty where there are none."""

    packages: tuple[str, ...]


class SourceFiles(Data, frozen=True, tag=True):
    """See `ApiSession.sources`."""

    files: dict[str, tuple[str, ...]]


class Importing(Data, frozen=True, tag=True):
    """No answer, but what the process is about to do before it gives one: import a module; "" where that is done."""

    module: str


ChildQuestion = CollectorSettings | Plan | Ask | LookUp | Sources
ChildAnswer = Started | Ready | PackedObject | Lookup | Needs | SourceFiles | Importing
QUESTIONS: Decoder[ChildQuestion] = Decoder(ChildQuestion)
ANSWERS: Decoder[ChildAnswer] = Decoder(ChildAnswer)
"""The process runs code of the package, which may write anything: an answer is data of one of these forms, or none."""


def write(stream: BinaryIO, message: ChildQuestion | ChildAnswer) -> None:
    """Send a message, its length in front."""
    data = encode(message)
    stream.write(struct.pack(">Q", len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO, decoder: Decoder[Message]) -> Message:
    """The next message.

    Raises:
        EOFError: the other side is gone.
        ValueError: what comes is too large, or no message.
    """
    (size,) = struct.unpack(">Q", _read(stream, 8))
    if size > LARGEST:
        raise ValueError(f"a message of {size:,} bytes")
    return decoder.decode(_read(stream, size))


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    """Run until the parent closes the connection. Never returns: whatever the package has left running is left."""
    gc.disable()  # a short life, in which little is thrown away
    _write_types_as_written()
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):  # else copies would keep the parent waiting by these
        os.dup2(null, number)
    os.close(null)
    _stay_out_of_copies(questions, answers)
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


def _stay_out_of_copies(*streams: BinaryIO) -> None:
    """A copy of this process must neither answer nor keep the parent waiting."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=functools.partial(_close, [stream.fileno() for stream in streams]))


def _close(numbers: list[int]) -> None:
    for number in numbers:
        os.close(number)
    numbers.clear()  # in a copy of the copy they may be somebody else's


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    settings = receive(questions, QUESTIONS)
    assert isinstance(settings, CollectorSettings)
    limit_process(settings.memory, settings.seconds)
    write(answers, Started())
    collector = Collector(settings, lambda module: write(answers, Importing(module)))
    write(answers, Ready(collector.mocks, collector.error))
    while True:
        question = receive(questions, QUESTIONS)
        if isinstance(question, Plan):
            write(answers, Needs(collector.plan(question.names)))
        elif isinstance(question, Ask):
            for request in question.requests:
                write(answers, _answer(collector, request, question))
                if not can_open_files():  # all that comes would be missing: another process goes on
                    return
        elif isinstance(question, LookUp):
            for name in question.names:
                write(answers, collector.look_up(name))
        else:
            write(answers, SourceFiles(collector.sources()))


def _answer(collector: Collector, request: ApiRequest, ask: Ask) -> PackedObject | Needs:
    try:
        answer = collector.collect(request, why=ask.why)
    except NeedsMocks as needs:
        return Needs(needs.packages)
    except KeyboardInterrupt as error:  # raised by the package, or by a person: the parent knows which
        answer = ApiObject("missing", request.name, request.name, origin="missing", note=describe(error))
    return PackedObject.pack(replace(answer, timed_out=True) if ask.timed_out else answer)


def start_arguments(paths: Sequence[str]) -> list[str]:
    """The command that starts an API process with the import path `paths`."""
    code = f"import sys; sys.path[:] = {list(paths)!r}; from docbuilder.pyapi.child import main; main()"
    return [sys.executable, "-c", code]
