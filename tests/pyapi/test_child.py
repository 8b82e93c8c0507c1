"""The conversation with the API process, held in this process."""

from __future__ import annotations

import io
import pickle
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from docbuilder.pyapi import child
from docbuilder.pyapi.child import Ask, ChildQuestion, LookUp, Needs, Plan, Ready, SourceFiles, Sources
from docbuilder.pyapi.collector import CollectorSettings
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup, PackedObject

PACKAGES = str(Path(__file__).parent / "packages")


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    modules, finders, path = set(sys.modules), list(sys.meta_path), list(sys.path)
    yield
    for name in set(sys.modules) - modules:
        if not name.startswith("docbuilder"):
            del sys.modules[name]
    sys.meta_path[:], sys.path[:] = finders, path


def talk(package: str, *questions: ChildQuestion) -> list[object]:
    """All answers to `questions`."""
    asked, answered = io.BytesIO(), io.BytesIO()
    for question in (CollectorSettings(package, (PACKAGES,)), *questions):
        child.write(asked, question)
    asked.seek(0)
    with contained(), pytest.raises(EOFError):
        child._serve(asked, answered)
    answered.seek(0)
    answers = []
    while answered.tell() < len(answered.getvalue()):
        answer = child.receive(answered, child.ANSWERS)
        if not isinstance(answer, child.Importing | child.Started):
            answers.append(answer.unpack("") if isinstance(answer, PackedObject) else answer)
    return answers


def test_every_question_has_its_answers() -> None:
    """One message when the package is imported, then one for each request, name or question."""
    ready, plan, shape, missing, lookup, sources = talk(
        "plainpkg",
        Plan(("Shape",)),
        Ask((ApiRequest("Shape"), ApiRequest("nothing"))),
        LookUp(("area",)),
        Sources(),
    )
    assert ready == Ready((), "")
    assert plan == Needs(())
    assert isinstance(shape, ApiObject)
    assert shape.anchor == "plainpkg.Shape"
    assert isinstance(missing, ApiObject)
    assert missing.kind == "missing"
    assert isinstance(lookup, Lookup)
    assert lookup.callable
    assert isinstance(sources, SourceFiles)
    assert set(sources.files) == {"", "Shape"}


def test_needs_are_answers() -> None:
    """An object that needs mocks is answered by what it needs."""
    assert talk("needy", Ask((ApiRequest("Net"),)))[1:] == [Needs(("heavyframework",))]


def test_interrupts_of_the_package() -> None:
    """A package that raises KeyboardInterrupt does not end the conversation."""
    answers = talk("hostile", Ask((ApiRequest("interrupts.x"), ApiRequest("fine"))))
    assert [answer.kind for answer in answers[1:] if isinstance(answer, ApiObject)] == ["missing", "function"]


def test_marks_of_what_went_wrong() -> None:
    """What took too long before is marked, and says so."""
    (answer,) = talk("plainpkg", Ask((ApiRequest("nothing"),), why="too long", timed_out=True))[1:]
    assert isinstance(answer, ApiObject)
    assert answer.timed_out
    assert answer.note.startswith("too long")


def test_messages_that_are_cut_off() -> None:
    """The end of the stream inside of a message is the end."""
    stream = io.BytesIO()
    child.write(stream, Plan(("message",)))
    for length in (0, 3, 8, 12):
        with pytest.raises(EOFError):
            child.receive(io.BytesIO(stream.getvalue()[:length]), child.QUESTIONS)
    assert child.receive(io.BytesIO(stream.getvalue()), child.QUESTIONS) == Plan(("message",))


@pytest.mark.parametrize("value", [Ready(("x",), ""), ["Shell", "rm"], {"a": 1}, "message", pickle.dumps(OSError)])
def test_what_is_no_message(value: object) -> None:
    """Nothing but the forms of messages is read, whatever the process writes."""
    data = msgspec.msgpack.encode(value)
    with pytest.raises(ValueError, match=r"Invalid value|Expected"):
        child.receive(io.BytesIO(struct.pack(">Q", len(data)) + data), child.QUESTIONS)


def test_a_message_that_is_too_large() -> None:
    """Its announced size is refused; nothing is read."""
    with pytest.raises(ValueError, match="bytes"):
        child.receive(io.BytesIO(struct.pack(">Q", child.LARGEST + 1)), child.QUESTIONS)
