"""Which block rules are tried on a line, and in which order.

In: the rules of the constructs. Out: `BlockParser`, markdown-it-py's block parser but for three things: rules are tried by
the first character of a line, so that a line costs what its own rules cost; a rule may stop inside of a line
(`BlockState.advance`), whose rest is then parsed as if it were a line; and where blocks are nested deeper than `MAX_DEPTH`
the text is kept, as a paragraph.
"""

from __future__ import annotations

from functools import partial

from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.parse.state import MAX_DEPTH, BlockRule, BlockState
from docbuilder.parse.tokens import BlockToken


class _Rule:
    __slots__ = ("interrupts", "name", "rule", "starts")

    def __init__(self, name: str, rule: BlockRule, starts: str, interrupts: tuple[str, ...]) -> None:
        self.name = name
        self.rule = rule
        self.starts = starts
        self.interrupts = interrupts


ALL = ("paragraph", "reference", "blockquote", "list")


class _RulesByStart(dict[str, tuple[BlockRule, ...]]):
    """First character of a line -> the rules to try, in order; filled as characters come."""

    def __init__(self, rules: list[_Rule], chain: str) -> None:
        super().__init__()
        self.rules = rules
        self.chain = chain

    def __missing__(self, character: str) -> tuple[BlockRule, ...]:
        found = tuple(
            entry.rule
            for entry in self.rules
            if (not entry.starts or character in entry.starts) and (not self.chain or self.chain in entry.interrupts)
        )
        if len(self) < 4096:
            self[character] = found
        return found


def _never(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    return False


class BlockParser(ParserBlock):
    """Block rules, by the character that they start with.

    Attributes:
        rules: all of them, in order.
        tag: the one for the tags of the dialect, which ends more than the others do.
        starting: the rules for a line by its first character; under "" all of them, under `paragraph`, `reference`,
            `blockquote` and `list` those that interrupt one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rules: list[_Rule] = []
        self.tag: BlockRule = _never
        self.starting = {chain: _RulesByStart(self.rules, chain) for chain in ("", *ALL)}
        # The list and reference rules of markdown-it-py ask the ruler for the rules that interrupt them: it has one for
        # each, which tries those that the line may start.
        self.ruler.__rules__.clear()
        for chain in ALL:
            self.ruler.push(chain, partial(self._interrupt, chain), {"alt": [chain]})

    def add(
        self, name: str, rule: BlockRule, starts: str, before: str | None, interrupts: bool | tuple[str, ...]
    ) -> None:
        """Add a rule; see `Parser.add_block`."""
        chains = interrupts if isinstance(interrupts, tuple) else ALL if interrupts else ()
        new = _Rule(name, rule, starts, chains)
        names = [old.name for old in self.rules]
        if name in names:
            self.rules[names.index(name)] = new
        elif before is None:
            self.rules.append(new)
        else:
            self.rules.insert(names.index(before), new)
        for rules in self.starting.values():
            rules.clear()

    def _interrupt(self, chain: str, state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
        assert isinstance(state, BlockState)
        return self.interrupted(state, line, end_line, chain)

    def interrupted(self, state: BlockState, line: int, end_line: int, chain: str) -> bool:
        """Another block starts on `line` and ends what `chain` names."""
        start = state.bMarks[line] + state.tShift[line]
        character = state.src[start : start + 1]
        if state.is_deep(line) and state.indented == "text":
            # text goes on, however far it is indented; only a tag ends it
            return character in ("<", "{") and self.tag(state, line, end_line, True)
        rules = self.starting[chain][character]
        return bool(rules) and any(rule(state, line, end_line, True) for rule in rules)

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803  # markdown-it-py's names
        """Parse the lines `startLine` to `endLine` (exclusive) of the container that `state` is in."""
        assert isinstance(state, BlockState)
        tokens = state.tokens
        source = state.src
        marks, shifts, counts, ends = state.bMarks, state.tShift, state.sCount, state.eMarks
        starting = self.starting[""]
        indent = state.blkIndent
        line = startLine
        had_blank = False
        while line < endLine:
            while line < endLine and marks[line] + shifts[line] >= ends[line]:
                line += 1
            state.line = line
            if line >= endLine:
                break
            if counts[line] < state.blkIndent:
                if counts[line] < indent:
                    break
                state.blkIndent = indent  # what was looked at without its indent ends here
            start = marks[line] + shifts[line]
            count = len(tokens)
            character = source[start]
            rules = starting[character]
            if state.level >= MAX_DEPTH:
                self._report_depth(state, start)
                rules = (self.rules[-1].rule,)
            for rule in rules:
                if rule(state, line, endLine, False):
                    break
            if len(tokens) > count:
                token = tokens[count]
                assert isinstance(token, BlockToken)
                if token.start < 0:
                    token.start = start
                if token.end < 0:
                    token.end = max(start, state.last_line_end(line, state.line))
            state.tight = not had_blank
            if state.line > line:
                line = state.line
                if marks[line - 1] + shifts[line - 1] >= ends[line - 1]:
                    had_blank = True
                if line < endLine and marks[line] + shifts[line] >= ends[line]:
                    had_blank = True
                    line += 1
                    state.line = line
        state.blkIndent = indent

    def _report_depth(self, state: BlockState, start: int) -> None:
        if not any(entry.code is DiagnosticCode.TAG_DEPTH for entry in state.problems):
            state.problem(
                DiagnosticCode.TAG_DEPTH,
                start,
                f"blocks are nested more than {MAX_DEPTH} deep; what lies deeper is shown as a paragraph",
                "Nest fewer lists and quotes.",
            )
