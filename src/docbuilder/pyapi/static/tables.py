"""Docstrings that decorators write from tables of a package: what each parameter means, said once for all classes.

In: a decorated function or class. Out: its docstring with the parameters that a table describes. No decorator runs: its code is read for
the tables that it uses, and for whether it sets a `__doc__` at all.

Longer than other modules: which tables there are, which one counts, and what it gives are one rule.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import griffe

from docbuilder.pyapi.backends import tree_of
from docbuilder.pyapi.model import Parameter
from docbuilder.pyapi.static.composed import parsed, text_arguments
from docbuilder.pyapi.static.modules import Definition, Modules
from docbuilder.pyapi.static.signature import StaticSignatures

_MOST = 300  # functions, classes and constants that a decorator's code is followed through
_DESCRIPTIONS = ("description", "desc", "doc", "docstring", "text", "help", "summary")
_SUFFIX = re.compile(r"_?(?:args?|arguments?|params?|parameters?|kwargs|docs?|docstrings?|descriptions?|help)$", re.I)
_HEADER = re.compile(r"(?:args|arguments|params|parameters|keyword args|keyword arguments):\s*$", re.I)
_SECTION = re.compile(r"(?:returns?|yields?|raises?|examples?|warns):?\s*$|```", re.I)
_ENTRY = re.compile(r"(\*{0,2}\w+) ?(?:\(.*\)[,.;]? ?)?:(?:\s|$)")
_UNPACK = re.compile(r"(?:\w+\.)*Unpack\[([\w.]+)\]$")
_PLACEHOLDER = re.compile(r"\[`\{(\w+)\}`\]|`?\{(\w+)\}`?")
_OPTIONAL = re.compile(r" \| None$")


class _Described(NamedTuple):
    """What a table says of a parameter; "" where it does not."""

    description: str
    type: str = ""
    shape: str = ""
    more: str = ""


class _Table(NamedTuple):
    """A dictionary, or a class of constants, with a row for each parameter."""

    name: str
    rows: dict[str, _Described]

    @property
    def stem(self) -> str:
        """The kind of object that it is for: `image_processor` of `IMAGE_PROCESSOR_ARGS`, in small letters without `_`."""
        return _SUFFIX.sub("", self.name).replace("_", "").lower()


class _Decorator(NamedTuple):
    """What is known of a decorator that writes docstrings: its tables, and all names and words in its code."""

    tables: tuple[_Table, ...]
    words: frozenset[str]


class DocstringTables:
    """The docstrings that decorators write from tables.

    Args:
        modules: where names are looked up.
        signatures: of the package whose docstrings they are.
    """

    def __init__(self, modules: Modules, signatures: StaticSignatures) -> None:
        self._modules = modules
        self._signatures = signatures
        self._writers: dict[str, _Decorator | None] = {}
        self._written: dict[int, tuple[Definition, str | None]] = {}  # by identity, with the object itself

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
            writer = self._writer(path) if path else None
            if writer is None:
                continue
            given = tuple(self._given_tables(written, scope))
            if given or writer.tables:
                texts = list(text_arguments(written, scope, self._modules))
                return self._text(value, _Decorator((*given, *writer.tables), writer.words), bool(given), texts)
        return None

    def _writer(self, path: str) -> _Decorator | None:
        if path not in self._writers:
            self._writers[path] = self._read_writer(path)
        return self._writers[path]

    def _read_writer(self, path: str) -> _Decorator | None:
        """Follow the code of a decorator through its module, and through what that imports from its own package."""
        found = self._modules.find(path)
        if not isinstance(found, griffe.Function | griffe.Class) or not self._signatures.own(found.path):
            return None
        todo: list[tuple[griffe.Module, str]] = [(found.module, found.name)]
        seen = set(todo)
        tables: list[tuple[str, int, _Table]] = []
        words: set[str] = set()
        writes = False
        while todo and len(seen) < _MOST:
            module, name = todo.pop()
            for node in _statements(module, name):
                tables += [(module.path, node.lineno, table) for table in _tables_in(node, name)]
                names, texts, sets = _used(node)
                words |= names | texts
                writes = writes or sets
                for used in names:
                    place = self._place_of(module, used)
                    if place is not None and place not in seen:
                        seen.add(place)
                        todo.append(place)
        in_order = sorted(tables, key=lambda each: each[:2])
        return _Decorator(tuple(table for _, _, table in in_order), frozenset(words)) if writes else None

    def _place_of(self, module: griffe.Module, name: str) -> tuple[griffe.Module, str] | None:
        """Where a name that is used in a module is bound, if that is in the package."""
        member = module.members.get(name)
        if member is None:
            return None
        if not isinstance(member, griffe.Alias):
            return module, name
        found = self._modules.find(member.target_path) if self._signatures.own(member.target_path) else None
        if found is None or isinstance(found, griffe.Module) or not isinstance(found.parent, griffe.Module):
            return None
        return found.parent, found.name

    def _given_tables(self, written: str, scope: Definition) -> Iterator[_Table]:
        """The tables that a decorator is called with: `@describe(PARAMETERS)`."""
        tree = parsed(written)
        for node in ast.walk(tree) if tree is not None else ():
            if not isinstance(node, ast.Name | ast.Attribute):
                continue
            found = self._modules.find(self._modules.path_in(scope, ast.unparse(node)) or "?")
            if isinstance(found, griffe.Attribute | griffe.Class) and isinstance(found.parent, griffe.Module):
                for statement in _statements(found.parent, found.name):
                    yield from _tables_in(statement, found.name)

    # --- docstrings

    def _text(
        self, value: griffe.Function | griffe.Class, writer: _Decorator, given: bool, texts: Iterable[str]
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
        tables = writer.tables if given else self._chosen(writer.tables, owner)
        rows: dict[str, _Described] = {}
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
        entries_in_order |= self._unpacked(function, owner, rows, writer.words)
        entries_in_order |= {name: text for name, text in own.items() if name not in entries_in_order}
        arguments = "\n".join(["Args:", *(textwrap.indent(text, "    ") for text in entries_in_order.values())])
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

    def _chosen(self, tables: tuple[_Table, ...], owner: griffe.Class | None) -> tuple[_Table, ...]:
        """The tables for a class: for it and each base the one whose name says so (`ModelArgs` for `PreTrainedModel`), else all."""
        if owner is None:
            return tables
        bases = [each.name for each in self._modules.mro(owner)]
        bases += [each.rpartition(".")[2] for each in self._modules.unknown_bases(owner)]
        found = [_best(tables, name.lower()) for name in bases]
        chosen = dict.fromkeys(at for at in found if at is not None)
        return tuple(tables[at] for at in chosen) or tables

    def _of_root(self, value: griffe.Class, tables: Iterable[_Table]) -> set[str]:
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
        rows: dict[str, _Described],
        words: frozenset[str],
    ) -> dict[str, str]:
        """The keyword arguments that a `TypedDict` names, where the decorator's code speaks of it or of a base of it."""
        entries: dict[str, str] = {}
        for each in function.parameters if function is not None else ():
            match = _UNPACK.match(str(each.annotation or "").strip("\"'"))
            if each.kind is not griffe.ParameterKind.var_keyword or match is None or function is None:
                continue
            named = self._modules.find(self._modules.path_in(function, match[1]) or "?")
            if isinstance(named, griffe.Class) and any(base.name in words for base in self._modules.mro(named)):
                entries |= self._fields(named, owner, rows)
                if kwargs := rows.get(f"__{each.name}__") or rows.get(f"**{each.name}"):
                    parameter = Parameter(f"**{each.name}", self._signatures.type_of(match[1], function))
                    entries[parameter.name] = _entry(parameter, kwargs)
        return entries

    def _fields(self, named: griffe.Class, owner: griffe.Class | None, rows: dict[str, _Described]) -> dict[str, str]:
        """The fields of a `TypedDict` that are described: by it, or by a row. Of a field that is one itself, those that it describes."""
        mro = self._modules.mro(named)
        fields = {name: member for base in reversed(mro) for name, member in _annotated(base).items()}
        own: dict[str, str] = {}
        for base in mro:
            own = _split(base.docstring.value if base.docstring else "", set(fields))[1] | own
        entries: dict[str, str] = {}
        for name, member in fields.items():
            inner = self._modules.find(self._modules.path_in(named, str(member.annotation).partition(" |")[0]) or "?")
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


def _statements(module: griffe.Module, name: str) -> Iterator[ast.stmt]:
    """The statements on top of a module that bind a name."""
    if not isinstance(module.filepath, Path):
        return
    for node in getattr(tree_of(str(module.filepath)), "body", ()):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == name:
                yield node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(each, ast.Name) and each.id == name for target in targets for each in ast.walk(target)):
                yield node


def _used(node: ast.AST) -> tuple[set[str], set[str], bool]:
    """The names and the words (constants) in a piece of code, and whether it sets a `__doc__`."""
    names: set[str] = set()
    texts: set[str] = set()
    sets = False
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            names.add(each.id)
        elif isinstance(each, ast.Attribute) and each.attr == "__doc__" and isinstance(each.ctx, ast.Store):
            sets = True
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.isidentifier():
            texts.add(each.value)
        elif isinstance(each, ast.Call) and ast.unparse(each.func) in {"setattr", "object.__setattr__"}:
            sets = sets or any(isinstance(one, ast.Constant) and one.value == "__doc__" for one in each.args)
    return names, texts, sets


def _tables_in(node: ast.stmt, name: str) -> Iterator[_Table]:
    """The tables that a statement binds: a dictionary, a class, and classes in that."""
    pairs: list[tuple[str, ast.expr | None]] = []
    if isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.ClassDef):
                yield from _tables_in(each, each.name)
            elif isinstance(each, ast.Assign):
                pairs += [(target.id, each.value) for target in each.targets if isinstance(target, ast.Name)]
            elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                pairs.append((each.target.id, each.value))
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        given = node.value
        if isinstance(given, ast.Dict):
            keys = zip(given.keys, given.values, strict=True)
            pairs = [(str(key.value), value) for key, value in keys if isinstance(key, ast.Constant)]
        elif isinstance(given, ast.Call) and ast.unparse(given.func) == "dict":
            pairs = [(option.arg, option.value) for option in given.keywords if option.arg]
    rows: dict[str, _Described] = {}
    for key, value in pairs:
        row = rows.get(value.id) if isinstance(value, ast.Name) else _row(value)  # `hidden_dim = hidden_size`
        if row is not None:
            rows[key] = row
    if rows:
        yield _Table(name, rows)


def _row(node: ast.expr | None) -> _Described | None:
    """What a value of a table says; None for one that is no description."""
    if isinstance(node, ast.Constant):
        return _Described(node.value) if isinstance(node.value, str) and " " in node.value.strip() else None
    pairs: Iterable[tuple[object, ast.expr | None]] = ()
    if isinstance(node, ast.Dict):
        pairs = [(getattr(key, "value", None), value) for key, value in zip(node.keys, node.values, strict=True)]
    elif isinstance(node, ast.Call):
        pairs = [(option.arg, option.value) for option in node.keywords]
    given = {
        key: value.value
        for key, value in pairs
        if isinstance(key, str) and isinstance(value, ast.Constant) and isinstance(value.value, str)
    }
    description = next((given[key] for key in _DESCRIPTIONS if key in given), None)
    if description is None:
        return None
    return _Described(description, given.get("type", ""), given.get("shape", ""), given.get("additional_info", ""))


def _best(tables: tuple[_Table, ...], name: str) -> int | None:
    """The place of the table for a class of this name: the one whose stem stands last in it, then the longest."""
    fits = [
        (name.rfind(stem) + len(stem), len(stem), -at)
        for at, table in enumerate(tables)
        if (stem := table.stem) and stem in name
    ]
    return -max(fits)[2] if fits else None


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
    """A docstring as the text before its parameters, their entries, and what follows. The parameters may lack a title."""
    lines = cleandoc(text).split("\n")
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


def _entry(parameter: Parameter, row: _Described) -> str:
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
    text = _PLACEHOLDER.sub(lambda match: (match[1] or match[2]).replace("_", " "), cleandoc(row.description)).strip()
    return f"{head}\n{textwrap.indent(text, '    ')}"
