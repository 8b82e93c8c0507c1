"""Pygments' lexers, faster.

In: a lexer of Pygments. Out: `tokenizer`, a function that gives the tokens of that lexer.

A `RegexLexer` tries the patterns of a state one after the other, each with a call from Python. Here the patterns of a state
are the branches of one pattern, so that a token costs one call. An empty group at the end of each branch tells which of
them matched, for it is always the last group that closes. To compile that takes as long as some hundred tokens: a state that
is met a few times is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

LexerToken = tuple[int, _TokenType, str]
"""Offset, kind and text."""

Tokenizer = Callable[[str], Iterator[LexerToken]]

# what cannot be one branch of several: references to groups, and flags that change how a pattern is read
_LONE = re.compile(r"\\[1-9]|\(\?[P(]")
_LONE_FLAGS = re.ASCII | re.LOCALE | re.VERBOSE
_FLAGS_AT_START = re.compile(r"(?:\(\?[imsu]+\))+")
_LETTERS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_FEW = 100
"""How often a state is met before its patterns become one."""
_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(\((?!\?))", re.DOTALL)


class _LexerRule(NamedTuple):
    """A rule of a state.

    Attributes:
        match: `match` of its own pattern.
        kind: of its token, or None.
        callback: what makes its tokens of the match, or None.
        state: what becomes of the stack of states, as in `RegexLexer._tokens`.
    """

    match: Callable[[str, int], Any]
    kind: _TokenType | None
    callback: Callable[[Lexer, Any], Iterator[LexerToken]] | None
    state: str | int | tuple[str, ...] | None


class _Step(NamedTuple):
    """Some rules of a state that follow each other.

    Attributes:
        match: of all of them at once.
        rules: by the number of the group at the end of their branch.
        only: the rule, where `match` is its own.
    """

    match: Callable[[str, int], Any]
    rules: dict[int, _LexerRule]
    only: _LexerRule | None = None


def tokenizer(lexer: Lexer, few: int = _FEW) -> Tokenizer:
    """What `lexer.get_tokens_unprocessed` does, with the same tokens.

    Args:
        lexer: of Pygments.
        few: see `_FEW`.
    """
    if not isinstance(lexer, RegexLexer) or type(lexer).get_tokens_unprocessed is not RegexLexer.get_tokens_unprocessed:
        return lexer.get_tokens_unprocessed
    return _Tokenizer(lexer, few).tokens


class _Tokenizer:
    """A `RegexLexer` and the steps of those of its states that were met."""

    def __init__(self, lexer: RegexLexer, few: int) -> None:
        self._lexer = lexer
        self._few = few
        self._steps: dict[str, list[_Step]] = {}
        self._single: dict[str, list[_Step]] = {}
        self._met: Counter[str] = Counter()

    def tokens(self, text: str) -> Iterator[LexerToken]:
        """The tokens of `text`; see `RegexLexer.get_tokens_unprocessed` for what rules may do."""
        lexer, size, at = self._lexer, len(text), 0
        stack = ["root"]
        steps = self._steps_of("root")
        while True:
            for match, rules, only in steps:
                found = match(text, at)
                if not found:
                    continue
                rule, kind, callback, state = only or rules[found.lastindex]
                end = found.end()
                if kind is not None:
                    yield at, kind, text[at:end]
                elif callback is not None:
                    # the groups have other numbers in the match of several rules
                    yield from callback(lexer, found if only else rule(text, at))
                at = end
                if state is not None:
                    _change(stack, state)
                    steps = self._steps_of(stack[-1])
                break
            else:
                if at >= size:
                    return
                if text[at] == "\n":
                    stack = ["root"]
                    steps = self._steps_of("root")
                    yield at, Whitespace, "\n"
                else:
                    yield at, Error, text[at]
                at += 1

    def _steps_of(self, state: str) -> list[_Step]:
        steps = self._steps.get(state)
        if steps is not None:
            return steps
        self._met[state] += 1
        rules = self._lexer._tokens[state]  # type: ignore[attr-defined]  # its metaclass compiles them
        if self._met[state] > self._few:
            steps = self._steps[state] = list(_combine(rules))
        else:
            steps = self._single.get(state)
            if steps is None:
                steps = self._single[state] = [_Step(rule.match, {}, rule) for rule in map(_rule, rules)]
        return steps


def _change(stack: list[str], state: str | int | tuple[str, ...]) -> None:
    """Pop and push; the last state always stays."""
    if isinstance(state, int):
        del stack[max(1, len(stack) - abs(state)) :]
        return
    for name in (state,) if isinstance(state, str) else state:
        if name == "#pop":
            if len(stack) > 1:
                stack.pop()
        else:
            stack.append(stack[-1] if name == "#push" else name)


def _rule(rule: tuple[Any, Any, Any]) -> _LexerRule:
    match, action, state = rule
    is_kind = type(action) is _TokenType
    return _LexerRule(match, action if is_kind else None, None if is_kind else action, state)


def _combine(rules: Sequence[tuple[Any, Any, Any]]) -> Iterator[_Step]:
    """The steps of a state, as few as possible."""
    run: list[tuple[_LexerRule, re.Pattern[str]]] = []
    for rule in map(_rule, rules):
        pattern = getattr(rule.match, "__self__", None)
        if isinstance(pattern, re.Pattern) and not _LONE.search(pattern.pattern) and not pattern.flags & _LONE_FLAGS:
            run.append((rule, pattern))
        else:
            yield from _steps(run)
            run = []
            yield _Step(rule.match, {}, rule)
    yield from _steps(run)


def _steps(run: Sequence[tuple[_LexerRule, re.Pattern[str]]]) -> list[_Step]:
    """One step for all, or one for each where their patterns cannot stand beside each other."""
    if len(run) > 1:
        flags = run[0][1].flags
        try:
            pattern = re.compile("|".join(_branch(pattern, flags) for _, pattern in run), flags)
        except re.error:
            pass  # such as flags behind a comment
        else:
            if pattern.groups == len(run):
                return [_Step(pattern.match, {group: rule for group, (rule, _) in enumerate(run, 1)})]
    return [_Step(rule.match, {}, rule) for rule, _ in run]


def _branch(pattern: re.Pattern[str], flags: int) -> str:
    """The pattern without groups and with an empty one behind it, for a place where `flags` hold."""
    text = pattern.pattern
    if opening := _FLAGS_AT_START.match(text):
        text = text[opening.end() :]
    text = _GROUP.sub(lambda found: found[0] if found[1] is None else "(?:", text)
    on = "".join(letter for letter, flag in _LETTERS.items() if pattern.flags & ~flags & flag)
    off = "".join(letter for letter, flag in _LETTERS.items() if flags & ~pattern.flags & flag)
    return f"(?{on}{'-' if off else ''}{off}:{text})()"
