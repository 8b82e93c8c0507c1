"""Docstrings that decorators write from tables of a package: what each parameter means, said once for all classes.

In: a decorated function or class. Out: its docstring with the parameters that a table describes. No decorator runs: see
`docbuilder.pyapi.static.writers` for what is known of it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from inspect import cleandoc
from itertools import pairwise

import griffe

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.docstring import titles
from docbuilder.pyapi.model import Parameter
from docbuilder.pyapi.static.composed import ComposedDocstrings
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.signature import StaticSignatures
from docbuilder.pyapi.static.texts import PLACEHOLDER, filled, unmarked
from docbuilder.pyapi.static.writers import Described, DescriptionTable, DocstringWriter, DocstringWriters

_HEADER = re.compile(rf"(?:{titles.PARAMETERS}|{titles.KEYWORD_PARAMETERS}):\s*$", re.I)
_RESULT = re.compile(rf"^(?:{titles.RETURNS}|{titles.YIELDS}):", re.I | re.M)
_SECTION = re.compile(
    rf"(?:{titles.RETURNS}|{titles.YIELDS}|{titles.RAISES}|{titles.WARNS}|{titles.EXAMPLES}):?\s*$|```", re.I
)
_ENTRY = re.compile(r"(\*{0,2}\w+) ?(?:\(.*\)[,.;]? ?)?:(?:\s|$)")
_UNPACK = re.compile(r"(?:\w+\.)*Unpack\[([\w.]+)\]$")
_EXAMPLE = re.compile(r"^\s*(?:Examples?\b|```)", re.M)
_OPTIONAL = re.compile(r" \| None$")


class DocstringTables:
    """The docstrings that decorators write from tables.

    Args:
        modules: where names are looked up.
        signatures: of the package whose docstrings they are.
        composed: knows the texts that decorators are called with.
    """

    def __init__(self, modules: Modules, signatures: StaticSignatures, composed: ComposedDocstrings) -> None:
        self._modules = modules
        self._signatures = signatures
        self._composed = composed
        self._writers = DocstringWriters(modules, signatures, composed)
        self._written: dict[int, tuple[griffe.Object, str | None]] = {}  # by identity, with the object itself

    def docstring(self, value: griffe.Function | griffe.Class) -> str | None:
        """What stands in the place of the docstring of `value`; None where no decorator writes one from tables."""
        known = self._written.get(id(value))
        if known is None:
            known = self._written[id(value)] = value, self._compose(value) if value.decorators else None
        return known[1]

    # --- decorators

    def _compose(self, value: griffe.Function | griffe.Class) -> str | None:
        for decorator in value.decorators:
            scope = value.parent or value
            written = str(decorator.value)
            path = self._modules.path_in(scope, written.partition("(")[0])
            writer = self._writers.at(path) if path else None
            if writer is None:
                continue
            given = tuple(self._writers.given_tables(written, scope))
            if given or writer.tables:
                texts = [cleandoc(each) for each in self._composed.text_arguments(parsed(written), scope)]
                words = self._composed.keyword_texts(parsed(written), scope)
                if not texts:
                    texts = self._introduction(value, writer, words)
                text = self._text(value, writer._replace(tables=(*given, *writer.tables)), bool(given), texts)
                return text and "\n\n".join(filter(None, [text, self._example(value, writer, words)]))
        return None

    # --- docstrings

    def _text(
        self, value: griffe.Function | griffe.Class, writer: DocstringWriter, given: bool, texts: Iterable[str]
    ) -> str | None:
        """The docstring: texts that the decorator is given, `value`'s own, and all parameters that are described somewhere."""
        function = self._constructor(value) if isinstance(value, griffe.Class) else value
        signature = self._signatures.of_class(value) if isinstance(value, griffe.Class) else None
        if isinstance(value, griffe.Function):
            signature = self._signatures.of_function(value)
        if signature is None:
            return None
        owner = value if isinstance(value, griffe.Class) else value.parent
        owner = owner if isinstance(owner, griffe.Class) else None
        tables = writer.tables if given else self._chosen(writer, owner)
        rows: dict[str, Described] = {}
        for table in tables:
            rows = table.rows | rows  # the first that has a parameter counts
        names = {each.name for each in signature.parameters}
        before, own, behind = _split(value.docstring.value if value.docstring else "", names)
        intros: list[str] = []
        for text in texts:
            intro, entries, rest = _split(text, names)
            own = entries | own
            intros += [each for each in (intro, rest) if each]
        left_out = self._of_root(value, tables) if isinstance(value, griffe.Class) and function is None else set()
        if isinstance(value, griffe.Class):
            own = self._inherited_entries(value, function, names - left_out) | own
        entries_in_order: dict[str, str] = {}
        for each in signature.parameters:
            name = each.name
            if name in own:
                entries_in_order[name] = own[name]
            elif name in rows and not name.startswith(("_", "*")) and name not in left_out:
                entries_in_order[name] = _entry(each, rows[name])
        entries_in_order |= self._unpacked(function, owner, rows, writer)
        entries_in_order |= {name: text for name, text in own.items() if name not in entries_in_order}
        arguments = "\n".join(["Args:", *(textwrap.indent(text, "    ") for text in entries_in_order.values())])
        if isinstance(value, griffe.Function) and writer.writes_returns and not _RESULT.search(behind):
            behind = "\n\n".join(filter(None, [self._returns(value, writer), behind]))
        parts = [*intros, before, arguments if entries_in_order else "", behind]
        return "\n\n".join(each for each in parts if each)

    def _constructor(self, value: griffe.Class) -> griffe.Function | None:
        """The `__init__` that a class has, written by hand; None where it is made of annotations."""
        definer, found = self._modules.member(value, "__init__")
        mro = self._modules.mro(value)
        if definer is None or any(
            self._signatures.is_dataclass(base, mro[at:]) for at, base in enumerate(mro[: mro.index(definer)])
        ):
            return None
        return found if isinstance(found, griffe.Function) else None

    def _chosen(self, writer: DocstringWriter, owner: griffe.Class | None) -> tuple[DescriptionTable, ...]:
        """The tables for a class: for it and each base the one whose name says so (`ModelArgs` for `PreTrainedModel`), then those of
        the branch for its kind; all where there are none.
        """
        tables = writer.tables
        if owner is None:
            return tables
        names = self._names_of(owner)
        found = [_best(tables, name.lower()) for name in names]
        named = next((named for test, named in writer.choices if test.holds(names)), frozenset())
        found += [at for at, table in enumerate(tables) if table.name in named]
        chosen = dict.fromkeys(at for at in found if at is not None)
        return tuple(tables[at] for at in chosen) or tables

    def _names_of(self, owner: griffe.Class) -> list[str]:
        """The names of a class and its bases."""
        unknown = [each.rpartition(".")[2] for each in self._modules.unknown_bases(owner)]
        return [*(each.name for each in self._modules.mro(owner)), *unknown]

    def _introduction(
        self, value: griffe.Class | griffe.Function, writer: DocstringWriter, given: dict[str, str]
    ) -> list[str]:
        """What a decorator says of each kind of class: the kind is the end of the class's name, or a base that its code asks for. Of a method it
        says what its code has for methods of that name.

        Args:
            value: the class, or the method.
            writer: its decorator.
            given: what that is called with.
        """
        if isinstance(value, griffe.Function):
            told = next((text for test, text in writer.introductions if value.name in test.exact), "")
            owner = value.parent
            return filled(told, owner, "", given) if isinstance(owner, griffe.Class) else []
        kinds = {
            key: row.description for table in writer.tables if table.is_of_kinds for key, row in table.rows.items()
        }
        kind = max((key for key in kinds if value.name.endswith(key) and key != value.name), key=len, default="")
        names = self._names_of(value)
        texts = [kinds[key] for key in dict.fromkeys([kind, *names[1:]]) if key in kinds]
        if not texts:
            texts = next(([text] for test, text in writer.introductions if test.holds(names)), [])

        return [each for text in texts for each in filled(text, value, kind, given)]

    def _example(self, value: griffe.Class | griffe.Function, writer: DocstringWriter, given: dict[str, str]) -> str:
        """The example that a decorator has for methods of such a class; "" where it has none, or where there is one."""
        owner = value.parent
        if isinstance(value, griffe.Class) or not isinstance(owner, griffe.Class):
            return ""
        if value.docstring is not None and _EXAMPLE.search(value.docstring.value):
            return ""
        found = [(at, text) for key, text in writer.examples if (at := owner.name.find(key)) >= 0]
        if not found:
            return ""
        text = min(found, key=lambda each: each[0])[1]
        paragraphs = filled(text, owner, "", self._words_of_parameters(owner) | given, whole=True)
        return unmarked("\n\n".join(paragraphs))

    def _words_of_parameters(self, owner: griffe.Class) -> dict[str, str]:
        """The texts with which the decorators of those classes are called of which instances are given to the constructor of `owner`."""
        _, constructor = self._modules.member(owner, "__init__")
        found: dict[str, str] = {}
        for each in constructor.parameters if isinstance(constructor, griffe.Function) else ():
            path = self._modules.path_in(owner, str(each.annotation)) if each.annotation else ""
            if isinstance(named := self._modules.find(path), griffe.Class):
                for decorator in named.decorators:
                    found = self._composed.keyword_texts(parsed(str(decorator.value)), named.parent or named) | found
        return found

    def _returns(self, value: griffe.Function, writer: DocstringWriter) -> str:
        """What a function is annotated to return, with the fields of it, if it is of a class that the decorator asks for."""
        kind = "".join(part.text for part in self._signatures.type_of(value.returns, value))
        if kind in {"", "None"}:
            return ""
        lines: list[str] = []
        for name in re.findall(r"[\w.]+", str(value.returns)):
            found = self._modules.find(self._modules.path_in(value, name))
            mro = self._modules.mro(found) if isinstance(found, griffe.Class) else ()
            if not any(base.name in writer.words for base in mro):
                continue
            told = next((text for base in mro if (text := self.docstring(base) or _text_of(base))), "")
            for entry, text in _split(told, set())[1].items():
                head, _, description = text.partition("\n")
                shape = re.match(r"[*\w]+ ?\((.*)\)[,.;]? ?:", head)
                first = f"- **{entry}**{f' ({shape[1]})' if shape else ''} -- "
                said = head[shape.end() if shape else head.index(":") + 1 :].strip()
                lines.append(first + " ".join(filter(None, [said, *map(str.strip, description.split("\n"))])))
            break
        fields = f"\n{textwrap.indent(chr(10).join(lines), '    ')}" if lines else ""
        return f"Returns:\n    `{kind}`{':' if lines else ''}{fields}"

    def _of_root(self, value: griffe.Class, tables: Iterable[DescriptionTable]) -> set[str]:
        """The fields that a class has from the root of its kind alone: these are described there (`PreTrainedConfig`)."""
        mro = self._modules.mro(value)
        stems = [table.stem for table in tables if table.stem]
        kinds = [
            at
            for at, base in enumerate(mro)
            if any(stem in base.name.lower() for stem in stems) and not base.name.endswith("Mixin")
        ]
        if not kinds or kinds[-1] == 0:
            return set()
        own = {name for base in mro[: kinds[-1]] for name in _annotated(base)}
        return {name for base in mro[kinds[-1] :] for name in _annotated(base)} - own

    def _inherited_entries(
        self, value: griffe.Class, function: griffe.Function | None, names: set[str]
    ) -> dict[str, str]:
        """What the constructor says, or where there is none, the classes that the fields are from."""
        if function is not None:
            return _split(function.docstring.value if function.docstring else "", names)[1]
        entries: dict[str, str] = {}
        for base in self._modules.mro(value)[1:]:
            said = _split(base.docstring.value if base.docstring else "", names)[1]
            entries = {name: text for name, text in said.items() if name in names} | entries
        return entries

    # --- `**kwargs: Unpack[TypedDict]`

    def _unpacked(
        self,
        function: griffe.Function | None,
        owner: griffe.Class | None,
        rows: dict[str, Described],
        writer: DocstringWriter,
    ) -> dict[str, str]:
        """The keyword arguments that a `TypedDict` names, where the decorator's code speaks of it or of a base of it."""
        entries: dict[str, str] = {}
        for each in function.parameters if function is not None else ():
            match = _UNPACK.match(str(each.annotation or "").strip("\"'"))
            if each.kind is not griffe.ParameterKind.var_keyword or match is None or function is None:
                continue
            named = self._modules.find(self._modules.path_in(function, match[1]))
            if isinstance(named, griffe.Class) and any(base.name in writer.words for base in self._modules.mro(named)):
                entries |= self._fields(named, owner, rows)
                key = next((key for key in (f"__{each.name}__", f"**{each.name}") if key in rows), "")
                asked = writer.conditions.get(key)
                if key and (asked is None or owner is None or asked.holds(self._names_of(owner))):
                    kwargs = rows[key]
                    parameter = Parameter(f"**{each.name}", self._signatures.type_of(match[1], function))
                    entries[parameter.name] = _entry(parameter, kwargs)
        return entries

    def _fields(self, named: griffe.Class, owner: griffe.Class | None, rows: dict[str, Described]) -> dict[str, str]:
        """The fields of a `TypedDict` that are described: by it, or by a row. Of a field that is one itself, those that it describes."""
        mro = self._modules.mro(named)
        fields = {name: member for base in reversed(mro) for name, member in _annotated(base).items()}
        own: dict[str, str] = {}
        for base in mro:
            own = _split(base.docstring.value if base.docstring else "", set(fields))[1] | own
        entries: dict[str, str] = {}
        for name, member in fields.items():
            inner = self._modules.find(self._modules.path_in(named, str(member.annotation).partition(" |")[0]))
            if isinstance(inner, griffe.Class) and self._signatures.is_typed_dict(inner):
                entries |= self._fields(inner, None, {})
            elif name in own:
                entries[name] = own[name]
            elif name in rows:
                default = self._modules.member(owner, name)[1] if owner is not None else None
                written = str(default.value) if isinstance(default, griffe.Attribute) and default.value else None
                kind = self._signatures.type_of(member.annotation, member.parent or named)
                entries[name] = _entry(Parameter(name, kind, written), rows[name])
        return entries


def _best(tables: tuple[DescriptionTable, ...], name: str) -> int | None:
    """The place of the table for a class of this name: the one whose stem stands last in it, then the longest."""
    fits = [
        (name.rfind(stem) + len(stem), len(stem), -at)
        for at, table in enumerate(tables)
        if (stem := table.stem) and stem in name
    ]
    return -max(fits)[2] if fits else None


def _text_of(value: griffe.Class) -> str:
    return value.docstring.value if value.docstring is not None else ""


def _annotated(value: griffe.Class) -> dict[str, griffe.Attribute]:
    """The annotated attributes of the body of a class, but class variables."""
    return {
        name: member
        for name, member in value.members.items()
        if isinstance(member, griffe.Attribute)
        and member.annotation is not None
        and "ClassVar" not in str(member.annotation).partition("[")[0]
    }


def _split(text: str, names: set[str]) -> tuple[str, dict[str, str], str]:
    """A docstring, without its indentation, as the text before its parameters, their entries, and what follows. The parameters may lack a title."""
    lines = text.split("\n")
    at = next((at for at, line in enumerate(lines) if _HEADER.match(line)), None)
    if at is not None:
        end = next(
            (end for end in range(at + 1, len(lines)) if lines[end].strip() and lines[end][0] != " "), len(lines)
        )
        block = textwrap.dedent("\n".join(lines[at + 1 : end])).split("\n")
        before = lines[:at]
    else:
        at = next((at for at, line in enumerate(lines) if (found := _ENTRY.match(line)) and found[1] in names), None)
        if at is None:
            at = next((at for at, line in enumerate(lines) if _SECTION.match(line)), len(lines))
            return "\n".join(lines[:at]).strip("\n"), {}, "\n".join(lines[at:]).strip("\n")
        unfit = (
            end
            for end in range(at, len(lines))
            if lines[end].strip() and lines[end][0] != " " and not _is_entry(lines[end])
        )
        end = next(unfit, len(lines))
        block, before = lines[at:end], lines[:at]
    begins = [number for number, line in enumerate(block) if line[:1].strip() and _ENTRY.match(line)]
    entries = {
        found[1]: "\n".join(block[begin:stop]).rstrip()
        for begin, stop in pairwise([*begins, len(block)])
        if (found := _ENTRY.match(block[begin]))
    }
    return "\n".join(before).strip("\n"), entries, "\n".join(lines[end:]).strip("\n")


def _is_entry(line: str) -> bool:
    """It begins an entry, and no section (`Returns:`)."""
    return bool(_ENTRY.match(line)) and not re.match(r"[A-Z]\w*:\s*$", line)


def _entry(parameter: Parameter, row: Described) -> str:
    """An entry of a docstring made of a row and the signature."""
    written = _OPTIONAL.sub("", "".join(part.text for part in parameter.annotation))
    if len(parameter.annotation) == 1 and parameter.annotation[0].target:
        written = f"[`{written}`]"
    kind = row.type or written
    parts = [f"{kind if '`' in kind else f'`{kind}`'}{' ' + row.shape if row.shape else ''}"] if kind else []
    if row.more:
        parts.append(row.more)
    elif parameter.default is not None:
        parts.append("*optional*")
        if parameter.default != "None":
            parts.append(f"defaults to `{parameter.default}`")
    head = f"{parameter.name} ({', '.join(parts)}):" if parts else f"{parameter.name}:"
    # what a placeholder stands for is known when the decorator runs
    text = PLACEHOLDER.sub(lambda match: (match[1] or match[2]).replace("_", " "), cleandoc(row.description)).strip()
    return f"{head}\n{textwrap.indent(text, '    ')}"
