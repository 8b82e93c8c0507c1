"""What decorators that write docstrings are made of: tables of parameters, texts for kinds of classes, and where each applies.

In: the path of a decorator. Out: a `DocstringWriter`; None where its code sets no `__doc__`, or looks at no parameters. No decorator runs: its
code is read, and that of the functions, classes and constants of its package that it uses.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import griffe

from docbuilder.pyapi.backends import parsed, tree_of
from docbuilder.pyapi.static.composed import ComposedDocstrings
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.signature import StaticSignatures
from docbuilder.pyapi.static.texts import formatted, placeholder

_MOST = 300  # functions, classes and constants that a decorator's code is followed through
_DESCRIPTIONS = ("description", "desc", "doc", "docstring", "text", "help", "summary")
_SUFFIX = re.compile(r"_?(?:args?|arguments?|params?|parameters?|kwargs|docs?|docstrings?|descriptions?|help)$", re.I)


class Described(NamedTuple):
    """What a table says of a parameter; "" where it does not."""

    description: str
    type: str = ""
    shape: str = ""
    more: str = ""


class DescriptionTable(NamedTuple):
    """A dictionary, or a class of constants, with a row for each parameter."""

    name: str
    rows: dict[str, Described]

    @property
    def stem(self) -> str:
        """The kind of object that it is for: `image_processor` of `IMAGE_PROCESSOR_ARGS`, in small letters without `_`."""
        return _SUFFIX.sub("", self.name).replace("_", "").lower()

    @property
    def is_of_kinds(self) -> bool:
        """Its rows are for kinds of classes (`Model`, `Config`) and for no parameters."""
        return all(key[:1].isupper() and not key.isupper() for key in self.rows)


class ClassTest(NamedTuple):
    """What code asks of the names of a class and of its bases: one of them is, or has in it, one of these."""

    exact: frozenset[str] = frozenset()
    contained: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.exact or self.contained)

    def __or__(self, other: ClassTest) -> ClassTest:
        return ClassTest(self.exact | other.exact, self.contained | other.contained)

    def holds(self, names: Iterable[str]) -> bool:
        """A class with bases of these names passes."""
        return any(name in self.exact or any(part in name for part in self.contained) for name in names)


class DocstringWriter(NamedTuple):
    """What is known of a decorator that writes docstrings.

    Attributes:
        tables: its tables, in the order of their modules and lines.
        words: all names and words in its code.
        conditions: of words that stand in one branch alone: what that branch asks of the class.
        introductions: the texts that branches have for kinds of classes, first come first served.
        choices: the names of the tables that branches use for kinds of classes, likewise.
        writes_returns: it looks at what a function is annotated to return.
        examples: what stands for a class whose name has the first text in it: the second, with placeholders left to fill.
    """

    tables: tuple[DescriptionTable, ...]
    words: frozenset[str]
    conditions: dict[str, ClassTest]
    introductions: tuple[tuple[ClassTest, str], ...]
    choices: tuple[tuple[ClassTest, frozenset[str]], ...]
    writes_returns: bool
    examples: tuple[tuple[str, str], ...] = ()


class DocstringWriters:
    """The decorators of a package that write docstrings, each read once.

    Args:
        modules: where names are looked up.
        signatures: of the package whose docstrings they are.
        composed: knows what texts expressions stand for.
    """

    def __init__(self, modules: Modules, signatures: StaticSignatures, composed: ComposedDocstrings) -> None:
        self._modules = modules
        self._signatures = signatures
        self._composed = composed
        self._known: dict[str, DocstringWriter | None] = {}

    def at(self, path: str) -> DocstringWriter | None:
        """The decorator at a path."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: str) -> DocstringWriter | None:
        """Follow the code of a decorator through its module, and through what that imports from its own package."""
        found = self._modules.find(path)
        if not isinstance(found, griffe.Function | griffe.Class) or not self._signatures.own(found.path):
            return None
        todo: list[tuple[griffe.Module, str]] = [(found.module, found.name)]
        seen = set(todo)
        code: list[tuple[str, ast.stmt]] = []
        tables: list[tuple[str, int, DescriptionTable]] = []
        words: set[str] = set()
        writes = False
        while todo and len(seen) < _MOST:
            module, name = todo.pop()
            for node in _statements(module, name):
                code.append((module.path, node))
                tables += [(module.path, node.lineno, table) for table in _tables_in(node, name)]
                names, texts, sets = _used(node)
                words |= names | texts
                writes = writes or sets
                for used in names:
                    place = self._place_of(module, used)
                    if place is not None and place not in seen:
                        seen.add(place)
                        todo.append(place)
        if not writes or not any(_looks_at_parameters(node) for _, node in code):
            return None
        ordered = [node for _, node in sorted(code, key=lambda each: (each[0], each[1].lineno))]
        return DocstringWriter(
            tuple(table for _, _, table in sorted(tables, key=lambda each: each[:2])),
            frozenset(words),
            *_Branches(ordered).read({table.name for _, _, table in tables if not table.is_of_kinds}),
            any(
                isinstance(each, ast.Attribute) and each.attr == "return_annotation"
                for node in ordered
                for each in ast.walk(node)
            ),
            tuple(self._examples(code)),
        )

    def _examples(self, code: Iterable[tuple[str, ast.stmt]]) -> Iterator[tuple[str, str]]:
        """The texts of tables that are formatted for a kind of class: `EXAMPLES[kind].format(name=class_name, steps=3)`."""
        seen: set[str] = set()
        for path, statement in code:
            for node in ast.walk(statement):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Subscript(value=ast.Name(id=name)), attr="format"),
                        keywords=options,
                    ) if name not in seen:
                        seen.add(name)
                        module = self._modules.module(path)
                        place = self._place_of(module, name) if module is not None else None
                        if place is not None:
                            for table in _statements(*place):
                                yield from self._formatted(table, place[0], options)

    def _formatted(
        self, table: ast.stmt, module: griffe.Module, options: Iterable[ast.keyword]
    ) -> Iterator[tuple[str, str]]:
        """The rows of a dictionary of texts, with the constants among `options` filled in."""
        given = table.value if isinstance(table, ast.Assign | ast.AnnAssign) else None
        for key, value in zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ():
            text = self._composed.text_of(value, module)
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and text:
                yield key.value, formatted(text, options)

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

    def given_tables(self, written: str, scope: griffe.Object) -> Iterator[DescriptionTable]:
        """The tables that a decorator is called with: `@describe(PARAMETERS)`."""
        tree = parsed(written)
        for node in ast.walk(tree) if tree is not None else ():
            if not isinstance(node, ast.Name | ast.Attribute):
                continue
            found = self._modules.find(self._modules.path_in(scope, ast.unparse(node)))
            if isinstance(found, griffe.Attribute | griffe.Class) and isinstance(found.parent, griffe.Module):
                for statement in _statements(found.parent, found.name):
                    yield from _tables_in(statement, found.name)


class _Branches:
    """The branches of a decorator's code that ask which class it is: `if "Model" in (base.__name__ for base in cls.__mro__):`."""

    def __init__(self, code: Iterable[ast.stmt]) -> None:
        self._functions = {
            each.name: each
            for node in code
            for each in ast.walk(node)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._assigned: dict[str, dict[str, list[ast.expr]]] = {name: {} for name in self._functions}
        for name, function in self._functions.items():
            for node in ast.walk(function):
                for target in node.targets if isinstance(node, ast.Assign) else ():
                    if isinstance(node, ast.Assign) and isinstance(target, ast.Name):
                        self._assigned[name].setdefault(target.id, []).append(node.value)
        self._answers: dict[tuple[str, str], ClassTest] = {}

    def read(
        self, tables: Collection[str]
    ) -> tuple[dict[str, ClassTest], tuple[tuple[ClassTest, str], ...], tuple[tuple[ClassTest, frozenset[str]], ...]]:
        """The words that stand in such branches alone, the texts that these assign, and those of `tables` that they use."""
        inside: dict[int, ClassTest] = {}
        words: dict[str, set[ClassTest]] = {}
        introductions: list[tuple[ClassTest, str]] = []
        choices: list[tuple[ClassTest, frozenset[str]]] = []
        for name, function in self._functions.items():
            for branch in [each for each in ast.walk(function) if isinstance(each, ast.If)]:
                test = self._asked(branch.test, name)
                names = {
                    each.id for statement in branch.body for each in ast.walk(statement) if isinstance(each, ast.Name)
                }
                if test and names.intersection(tables):
                    choices.append((test, frozenset(names.intersection(tables))))
                for node in [each for statement in branch.body for each in ast.walk(statement)] if test else ():
                    inside[id(node)] = test
                    if isinstance(node, ast.Assign):
                        introductions += [(test, text) for text in _sentences(node.value)]
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                    words.setdefault(node.value, set()).add(inside.get(id(node), ClassTest()))
        conditions = {word: test for word, (test, *others) in words.items() if test and not others}
        return conditions, tuple(introductions), tuple(choices)

    def _asked(self, node: ast.expr, function: str) -> ClassTest:
        """What an expression in a function asks of the names of classes; functions that it calls and names that it uses are followed."""
        found = ClassTest()
        for each in _affirmed(node):
            if isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.In | ast.Eq):
                found |= _compared(each)
            elif isinstance(each, ast.Name):
                found |= self._asked_by(function, each.id)
        return found

    def _asked_by(self, function: str, name: str) -> ClassTest:
        """What stands behind a name: the values that are assigned to it, or what a function of that name gives back."""
        key = function, name
        if key not in self._answers:
            self._answers[key] = found = ClassTest()  # for a name that is made of itself
            for value in self._assigned[function].get(name, ()):
                found |= self._asked(value, function)
            if name in self._functions:
                for node in ast.walk(self._functions[name]):
                    if isinstance(node, ast.Return) and node.value is not None:
                        found |= self._asked(node.value, name)
            self._answers[key] = found
        return self._answers[key]


def _compared(node: ast.Compare) -> ClassTest:
    """`"X" in base.__name__`, `"X" in (base.__name__ for base in …)`, `cls.__name__ == "X"`."""
    sides = [node.left, *node.comparators]
    texts = frozenset(each.value for each in sides if isinstance(each, ast.Constant) and isinstance(each.value, str))
    names = [
        side
        for side in sides
        if any(isinstance(each, ast.Attribute) and each.attr == "__name__" for each in ast.walk(side))
    ]
    if not texts or not names:
        return ClassTest()
    is_part = isinstance(node.ops[0], ast.In) and isinstance(names[0], ast.Attribute)
    return ClassTest(contained=texts) if is_part else ClassTest(exact=texts)


def _affirmed(node: ast.AST) -> Iterator[ast.AST]:
    """An expression and its parts, but those behind a `not`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return
    yield node
    for each in ast.iter_child_nodes(node):
        yield from _affirmed(each)


def _sentences(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may stand for, of more than two words: `given or "A text."`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip().count(" ") > 1:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_sentences(node.body), *_sentences(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _sentences(each)
    elif isinstance(node, ast.JoinedStr):
        parts = [
            str(each.value) if isinstance(each, ast.Constant) else placeholder(getattr(each, "value", each))
            for each in node.values
        ]
        if all(parts) and "".join(parts).strip().count(" ") > 1:
            yield "".join(parts)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _sentences(node.func.value)  # `"A text.".format(…)`


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


def _looks_at_parameters(node: ast.AST) -> bool:
    """It does something for each of several, or asks for a signature: a text that is looked up by itself is of no parameter."""
    loops, names = (ast.For, ast.While, ast.comprehension), {"map", "signature"}
    parts = ast.walk(node)
    return any(isinstance(each, loops) or getattr(each, "attr", getattr(each, "id", "")) in names for each in parts)


def _tables_in(node: ast.stmt, name: str) -> Iterator[DescriptionTable]:
    """The tables that a statement binds: a dictionary, a class, and classes in that."""
    pairs: list[tuple[str, ast.expr | None]] = []
    if isinstance(node, ast.ClassDef) and not any(isinstance(each, ast.FunctionDef) for each in node.body):
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
    rows: dict[str, Described] = {}
    for key, value in pairs:
        row = rows.get(value.id) if isinstance(value, ast.Name) else _row(value)  # `hidden_dim = hidden_size`
        if row is not None:
            rows[key] = row
    if rows:
        yield DescriptionTable(name, rows)


def _row(node: ast.expr | None) -> Described | None:
    """What a value of a table says; None for one that is no description."""
    if isinstance(node, ast.Constant):
        return Described(node.value) if isinstance(node.value, str) and " " in node.value.strip() else None
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
    return Described(description, given.get("type", ""), given.get("shape", ""), given.get("additional_info", ""))
