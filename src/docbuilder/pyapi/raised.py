"""What an error tells: where it was raised, what it was raised from, and one line for people.

In: an exception. Out: the same of all exceptions, whatever they raise themselves when they are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType


def raised_in(error: BaseException) -> FrameType | None:
    """What ran when `error` was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame if trace is not None else None


def packages_in(error: BaseException) -> frozenset[str]:
    """The top-level packages whose code ran when `error` was raised, and when what it was raised from was."""
    names = set()
    for each in chain(error):
        trace = each.__traceback__
        while trace is not None:
            names.add(str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0])
            trace = trace.tb_next
    return frozenset(names)


def chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it was raised from, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def describe(error: BaseException) -> str:
    """One line about `error`: the innermost cause, its type and message."""
    last = list(chain(error))[-1]
    try:
        text = " ".join(str(last).split())
    except Exception:
        text = ""
    name = type(last).__name__
    return f"{name}: {text[:300]}" if text else name
