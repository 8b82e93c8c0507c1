"""Who translates: a command that reads JSON and writes JSON. docbuilder itself connects to nothing.

In: a `TranslationRequest`. Out: unit id -> answer, and of what was not answered as it was asked the reason.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from docbuilder.model.errors import BuildError

FORMAT = 1
NULL = "null"
"""The name of the provider that leaves all words as they are."""
_PATIENCE = 3600  # seconds
_LARGEST = 64 << 20  # bytes of an answer


class ProviderError(BuildError):
    """A provider that cannot be used. Its text says what it did."""


class UnitRequest(msgspec.Struct, frozen=True):
    """A piece of text to translate.

    Args:
        id: names it in the answer.
        section: id of the section that it stands in.
        kind: `paragraph`, `heading`, `cell`, `term`, `title` or `front matter`.
        text: to translate; `⟦1⟧` and the like stay.
    """

    id: str
    section: str
    kind: str
    text: str


class TranslationRequest(msgspec.Struct, frozen=True):
    """What a provider reads: the changed pieces of a page.

    Args:
        format: 1.
        page: its name.
        source: BCP 47 tag of the language that the text is in.
        target: BCP 47 tag of the language to translate into.
        glossary: term -> translation, those that occur in the units.
        former: section -> the translation that there is, for the provider to keep to.
        units: what to translate.
    """

    format: int
    page: str
    source: str
    target: str
    glossary: Mapping[str, str]
    former: Mapping[str, str]
    units: Sequence[UnitRequest]


class _UnitAnswer(msgspec.Struct):
    id: str
    text: str


class _ProviderAnswer(msgspec.Struct):
    units: list[_UnitAnswer]


class ProviderAnswers(NamedTuple):
    """What a provider said.

    Attributes:
        texts: unit id -> text.
        refused: unit id -> why there is none.
    """

    texts: Mapping[str, str]
    refused: Mapping[str, str]


Provider = Callable[[TranslationRequest], bytes]
"""Answers a request with JSON: `{"units": [{"id": …, "text": …}]}`."""


def provider_of(command: Sequence[str]) -> Provider:
    """The provider that a command is: it gets the request on standard input and writes the answer to standard output.

    Args:
        command: program and arguments, or `null` alone.
    """
    if list(command) == [NULL]:
        return lambda request: msgspec.json.encode(
            {"units": [{"id": one.id, "text": one.text} for one in request.units]}
        )

    def ask(request: TranslationRequest) -> bytes:
        try:
            answer = subprocess.run(
                command, input=msgspec.json.encode(request), stdout=subprocess.PIPE, check=False, timeout=_PATIENCE
            )
        except subprocess.TimeoutExpired:
            raise ProviderError(
                f"the provider {command[0]!r} has not answered within {_PATIENCE // 60} minutes"
            ) from None
        except OSError as error:
            raise ProviderError(f"the provider {command[0]!r} cannot be run: {error.strerror}") from None
        if answer.returncode:
            raise ProviderError(f"the provider {command[0]!r} has failed with status {answer.returncode}")
        return answer.stdout

    return ask


def answers_to(request: TranslationRequest, written: bytes) -> ProviderAnswers:
    """What an answer says to the units that were asked for.

    Raises:
        ProviderError: it has not the form of an answer.
    """
    if len(written) > _LARGEST:
        raise ProviderError(f"the provider's answer is larger than {_LARGEST >> 20} MiB")
    try:
        said = msgspec.json.decode(written, type=_ProviderAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProviderError(f"the provider's answer is none: {error}") from None
    asked = {unit.id for unit in request.units}
    texts: dict[str, str] = {}
    refused: dict[str, str] = {}
    for unit in said.units:
        if unit.id not in asked:
            raise ProviderError(f"the provider's answer has a unit that nobody asked for: {unit.id[:60]!r}")
        if unit.id in texts:
            refused[unit.id] = "it is answered twice"
        texts[unit.id] = unit.text
    refused |= {name: "it is not answered" for name in asked if name not in texts}
    return ProviderAnswers({name: text for name, text in texts.items() if name not in refused}, refused)
