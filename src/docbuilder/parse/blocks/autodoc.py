"""`[[autodoc]] dotted.Name` and its list of members (dialect, section 2).

In: lines of a page. Out: `Autodoc`, before it is expanded. What writers' slips look like is told by `_read_directives` and
`_read_members`; each is understood and reported.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Autodoc, AutodocMember
from docbuilder.model.source import Span
from docbuilder.model.values import Data
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_MARKER = "[[autodoc]]"
_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_NAME = re.compile(rf"(?P<quote>`*)[~.]?(?P<name>{_DOTTED})(?P<call>\(\))?(?P=quote)")
_BLANKS = re.compile(r"[ \t]*")
_COMMA = re.compile(r"[ \t]*[,\u3001\uff0c;\uff1b][ \t]*")
_SEVERAL = re.compile(rf"{_DOTTED}(?:(?:[ \t]*[&+/|][ \t]*|[ \t]+(?:and|or)[ \t]+|[ \t]*\u30fb[ \t]*){_DOTTED})+")
"""Names with something between them that is no comma."""
_DASH = re.compile(r"[ \t]+[-*+][ \t]+")
_DASH_OR_COMMA = re.compile(rf"{_DASH.pattern}|[ \t]*,[ \t]*")
_ITEM = re.compile(r"[-*+](?P<blank>[ \t]*)(?=[`~\w])")
_PLAIN_ITEM = re.compile(rf"[-*+][ \t]+(?P<quote>`?)~?{_DOTTED}(?:\(\))?(?P=quote)[ \t]*$")
_REMARK = re.compile(r"[ \t]*(?:[:(#,;]|[-\u2013\u2014]+[ \t])")
_IMPORT = re.compile(
    rf"from[ \t]+(?P<module>{_DOTTED})[ \t]+import[ \t]+(?P<name>{_DOTTED})"
    rf"|import[ \t]+(?P<own>{_DOTTED})[ \t]+from[ \t]+(?P<of>{_DOTTED})"
)
_DRESSED = re.compile(
    rf"\W*(?:(?:class|def|function|import|method|module)\b[ \t]*)?\W*(?P<name>{_DOTTED})(?:[:#]+(?P<part>{_DOTTED}))?"
    r"(?:\([^()]*\))?\W*(?:(?:#|<!--).*)?"
)
"""A name in the clothes that it has elsewhere: `class X`, `[`X`]`, `*X*`, `X(a, b)`, `package:X`."""
_LONGEST = 300  # characters of a line that may be meant as a directive
_EXAMPLE = "[[autodoc]] package.Name\n    - first_method\n    - second_method"


class _Directive(Data, frozen=True):
    """A directive: the span of its marker and name, and the members that stand on its line."""

    span: Span
    name: str
    members: tuple[AutodocMember, ...]


def install(parser: Parser) -> None:
    """Add the block rule, and the inline rule that reports a directive where it is none."""
    parser.add_block("autodoc", autodoc_rule, starts="[", before="code", interrupts=True)
    parser.add_builder("autodoc", build_autodoc)
    parser.add_inline("[", report_directive)


def autodoc_rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A directive's line and its list. A line that is not understood to its end is text."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(_MARKER, start) or state.is_code_block(line):
        return False
    directives = _read_directives(state.src, start, state.eMarks[line])
    if directives is None:
        return False
    if silent:
        return True
    _report_line(state, start, directives)
    last = directives[-1]
    members, next_line = _read_list(state, line, end_line)
    members = _drop_repeated(state, last.name, (*last.members, *members))
    for directive in directives:
        token = state.push("autodoc", "", 0)
        token.start, token.end = directive.span
        found = members if directive is last else directive.members
        token.data = (directive.name, found or None)
    if members:
        token.end = max(token.end, members[-1].span.end)
    state.line = next_line
    return True


def build_autodoc(token: BlockToken, tree: Tree) -> Autodoc:
    """The directive as a node."""
    name, members = token.data
    return Autodoc(Span(token.start, token.end), name, members)


def report_directive(state: InlineState) -> bool:
    """A marker inside of text: it stays text, and is reported."""
    if state.src.startswith(_MARKER, state.pos):
        place = state.span(state.pos, state.pos + len(_MARKER))
        line = state.src[state.pos + len(_MARKER) :].partition("\n")[0].strip()
        is_first = not state.pos or state.src[state.pos - 1] == "\n"
        names = _meant(line) if is_first and len(line) < _LONGEST else []
        form = "\n\n".join([f"{_MARKER} {name}" for name in names]) or _EXAMPLE
        state.page.problem(
            DiagnosticCode.AUTODOC_SYNTAX,
            place.start,
            "this [[autodoc]] is shown as text: a directive is a line of its own with one name",
            f"Write it so:\n\n{form}\n\nor, to speak of the marker, put it into backquotes.",
        )
        state.add_text(_MARKER, state.pos + len(_MARKER))
        return True
    return False


def _meant(written: str) -> list[str]:
    """The names that are written behind a marker in another way than the dialect's, if they can be told."""
    if match := _IMPORT.fullmatch(written):
        return [f"{match['module'] or match['of']}.{match['name'] or match['own']}"]
    if _SEVERAL.fullmatch(written):
        return [name for name in re.findall(_DOTTED, written) if name not in ("and", "or")]
    match = _DRESSED.fullmatch(written)
    return [".".join(filter(None, (match["name"], match["part"])))] if match else []


def _read_directives(text: str, start: int, end: int) -> list[_Directive] | None:
    """The directives of a line, or None where it is something else.

    Understood are, besides the right form: no blank after the marker, `Name - a - b` and `Name - a, b`, several
    directives, `Name, Other`, a name in backquotes, `Name()`.
    """
    directives: list[_Directive] = []
    at = start
    is_named = False  # a comma stands before: the marker may be left out
    while at < end:
        begin = at
        if text.startswith(_MARKER, at):
            at = _skip(text, at + len(_MARKER), end)
        elif not is_named:
            return None
        name = _NAME.match(text, at, end)
        if name is None:
            return None
        at = name.end()
        members: list[AutodocMember] = []
        while dash := (_DASH_OR_COMMA if members else _DASH).match(text, at, end):
            member = _NAME.match(text, dash.end(), end)
            if member is None:
                break
            members.append(AutodocMember(Span(*member.span("name")), member["name"]))
            at = member.end()
        directives.append(_Directive(Span(begin, at), name["name"], tuple(members)))
        comma = _COMMA.match(text, at, end)
        is_named = comma is not None
        at = comma.end() if comma else _skip(text, at, end)
    return None if is_named else directives


def _report_line(state: BlockState, start: int, directives: list[_Directive]) -> None:
    wrong = []
    first = directives[0]
    marked = [directive for directive in directives if state.src.startswith(_MARKER, directive.span.start)]
    if any(state.src[directive.span.start + len(_MARKER)] not in " \t" for directive in marked):
        wrong.append("there is no blank after the marker")
    if any(directive.members for directive in directives):
        wrong.append("the list stands on the directive's line")
    if len(marked) < len(directives):
        wrong.append("there is more than one name on the line")
    elif len(directives) > 1:
        wrong.append("there is more than one directive on the line")
    if any(_is_decorated(state.src, directive) for directive in directives):
        wrong.append("the name is not a plain dotted name")
    if wrong:
        hint = "\n".join(
            f"[[autodoc]] {directive.name}" + "".join(f"\n    - {member.name}" for member in directive.members)
            for directive in directives
        )
        message = f"the directive for {first.name} is understood, but {' and '.join(wrong)}"
        state.problem(DiagnosticCode.AUTODOC_SYNTAX, start, message, f"Write:\n\n{hint}")


def _is_decorated(text: str, directive: _Directive) -> bool:
    start = directive.span.start
    at = _skip(text, start + len(_MARKER), directive.span.end) if text.startswith(_MARKER, start) else start
    end = at + len(directive.name)
    return text[at:end] != directive.name or text[end : end + 1] in ("(", "`")


def _read_list(state: BlockState, line: int, end_line: int) -> tuple[tuple[AutodocMember, ...], int]:
    """The members that are listed below the directive on `line`, and the line after them.

    An item is indented more than the directive; blank lines may stand between items, and before the first one where it is
    indented by two or more and nothing but a name. Also understood are a list at the directive's own indent that directly follows and has
    nothing but names, backquotes, remarks behind a name, `a, b` in one item, no blank after the dash.
    """
    indent = state.sCount[line]
    members: list[AutodocMember] = []
    next_line = end_of_list = line + 1
    while next_line < end_line:
        if state.isEmpty(next_line):
            next_line += 1
            continue
        deeper = state.sCount[next_line] - indent
        apart = next_line > line + 1 and not members
        if state.sCount[next_line] < state.blkIndent or deeper < (2 if apart else 1):
            break
        if (
            apart
            and deeper < 4
            and not _PLAIN_ITEM.match(state.src, state.line_start(next_line), state.eMarks[next_line])
        ):
            break
        found = _read_item(state, next_line)
        if found is None:
            break
        members += found
        next_line += 1
        end_of_list = next_line
    if not members:
        return _read_flat_list(state, line, end_line)
    return tuple(members), end_of_list


def _read_flat_list(state: BlockState, line: int, end_line: int) -> tuple[tuple[AutodocMember, ...], int]:
    """A list that directly follows at the directive's own indent; none where an item is more than a name."""
    members: list[AutodocMember] = []
    next_line = line + 1
    while next_line < end_line and not state.isEmpty(next_line) and state.sCount[next_line] >= state.blkIndent:
        start, end = state.line_start(next_line), state.eMarks[next_line]
        if state.src[start] not in "-*+" or state.sCount[next_line] != state.sCount[line]:
            break
        item = _ITEM.match(state.src, start, end)
        name = _NAME.match(state.src, item.end(), end) if item and item["blank"] else None
        if name is None or _skip(state.src, name.end(), end) < end:
            return (), line + 1
        members.append(AutodocMember(Span(*name.span("name")), name["name"]))
        next_line += 1
    if members:
        state.problem(
            DiagnosticCode.AUTODOC_SYNTAX,
            state.line_start(line + 1),
            "the list of members is not indented; it is taken as the directive's",
            "Indent it by four blanks.",
        )
    return tuple(members), next_line if members else line + 1


def _read_item(state: BlockState, line: int) -> list[AutodocMember] | None:
    """The members that an item names, or None where the line is no item."""
    text, start, end = state.src, state.line_start(line), state.eMarks[line]
    if text[start] not in "-*+":
        return None
    item = _ITEM.match(text, start, end)
    members: list[AutodocMember] = []
    at = item.end() if item else start
    while item and (name := _NAME.match(text, at, end)):
        members.append(AutodocMember(Span(*name.span("name")), name["name"]))
        at = name.end()
        dash = _DASH_OR_COMMA.match(text, at, end)
        if dash is None:
            break
        at = dash.end()
    remark = _skip(text, at, end) < end
    if not members or (remark and text[at - 1] not in "`)" and not _REMARK.match(text, at, end)):
        state.problem(
            DiagnosticCode.AUTODOC_SYNTAX,
            start,
            f"this item is not a member's name; the list ends before it: {text[start:end].rstrip()}",
            "An item is a dash, a blank and one name. Put an empty line before other text, and do not indent it.",
        )
        return None
    plain = text[start] == "-" and item and item["blank"] and members[0].span == (item.end(), at)
    if remark or not plain:
        state.problem(
            DiagnosticCode.AUTODOC_SYNTAX,
            start,
            f"this item is understood as {', '.join(member.name for member in members)}, "
            "but it is not a dash, a blank and a plain name",
            "\n".join(f"    - {member.name}" for member in members),
        )
    return members


def _drop_repeated(state: BlockState, name: str, members: tuple[AutodocMember, ...]) -> tuple[AutodocMember, ...]:
    if len({member.name for member in members}) == len(members):
        return members
    kept: dict[str, AutodocMember] = {}
    for member in members:
        if member.name in kept:
            state.problem(
                DiagnosticCode.AUTODOC_SYNTAX,
                member.span.start,
                f"{member.name} is listed twice for {name}",
                "Remove one of the two.",
            )
        else:
            kept[member.name] = member
    return tuple(kept.values())


def _skip(text: str, at: int, end: int) -> int:
    """The offset of the first character from `at` on that is no blank."""
    match = _BLANKS.match(text, at, end)
    return match.end() if match else at
