"""What code makes of texts, worked out by reading it: `fn.__doc__ = "".join(texts) + (fn.__doc__ or "")`. Nothing of it runs.

In: expressions, and functions that decorate, of packages whose source is there. Out: values, and what stands in the place of what is decorated.

Statements are followed as Python runs them. What is not plain to see - other code, devices, files - is a value of which nothing is known; where a
docstring, or the way to it, hangs on one, all of it is `Unknown`.

Longer than other modules: following statements and working out expressions call each other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import griffe

from docbuilder.pyapi.backends import parsed, text_of
from docbuilder.pyapi.static.calls import built_in
from docbuilder.pyapi.static.changes import changed_names, changes_of
from docbuilder.pyapi.static.introspection import FUNCTIONS
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.operations import (
    NOTHING_KNOWN,
    Unknown,
    called_function,
    called_method,
    has_method,
    interpolated,
    is_function,
    operation,
)
from docbuilder.pyapi.static.reading import tree_of_definition
from docbuilder.pyapi.static.setters import DocstringSetters, names_docstring, sets_docstring
from docbuilder.pyapi.static.things import LATER, LibraryFunction, Method, Names, Partial, Thing

_DEEPEST = 20  # calls in calls, names for names
_MOST = 20_000  # expressions that are worked out for one docstring
_FAILURES = (Unknown, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError)
"""What comes of code that cannot be followed, and of code that would fail when it runs."""


@dataclass(frozen=True)
class _Given:
    """What a function gives back."""

    value: Any


class TextReader:
    """Works out what expressions stand for, and what decorators do.

    Args:
        modules: where names are looked up.
        setters: which functions set docstrings.
        docstring_of: the docstring that an object has when all code has run.
    """

    def __init__(
        self, modules: Modules, setters: DocstringSetters, docstring_of: Callable[[griffe.Object], str | None]
    ) -> None:
        self._modules = modules
        self._docstring_of = docstring_of
        self._setters = setters
        self._code: dict[str, ast.AST | None] = {}
        self._jumping: dict[int, tuple[ast.AST, bool]] = {}  # by the id of code, which it keeps
        self._constants: dict[str, str] = {}
        self._depth = 0
        self._steps = 0

    def value(self, node: ast.expr | None, scope: griffe.Object, names: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression.

        Args:
            node: the expression.
            scope: where it is written.
            names: what some names stand for there.

        Raises:
            Unknown: it is not plain to see.
        """
        inside = Names(scope)
        inside.local.update(names or {})
        with self._following():
            return self._value(node, inside)

    def text(self, node: ast.expr | None, scope: griffe.Object) -> str:
        """The text that an expression stands for; "" where that is not plain to see, or no text."""
        try:
            found = self.value(node, scope) if node is not None else ""
        except Unknown:
            return ""
        return found if isinstance(found, str) else ""

    def decorated(self, decorator: Any, thing: Thing) -> Thing:
        """What a decorator puts in the place of what it decorates.

        Raises:
            Unknown: it is not plain to see, or its docstring is not.
        """
        with self._following():
            made = self._called(decorator, [thing], {})
            if not isinstance(made, Thing):
                raise Unknown
            for each in (thing, made):
                self.docstring(each)
            return made

    @contextmanager
    def _following(self) -> Iterator[None]:
        """Count the steps of one question, and say in one way that it cannot be answered."""
        if not self._depth:
            self._steps = 0
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise Unknown
            yield
        except _FAILURES as error:
            raise Unknown from error
        finally:
            self._depth -= 1

    def docstring(self, thing: Thing) -> Any:
        """The `__doc__` of something.

        Raises:
            Unknown: it is not plain to see.
        """
        if thing.docstring is LATER:
            thing.docstring = NOTHING_KNOWN  # meanwhile, for one that is made of itself
            found = thing.value or thing.kind
            thing.docstring = self._docstring_of(found) if found is not None else None
        if thing.docstring is NOTHING_KNOWN:
            raise Unknown
        return thing.docstring

    # --- statements

    def _block(self, statements: Iterable[ast.stmt], names: Names) -> _Given | None:
        """What statements give back; None where they lead to what follows them."""
        for each in statements:
            given = self._statement(each, names)
            if given is not None:
                return given
        return None

    def _statement(self, node: ast.stmt, names: Names) -> _Given | None:
        match node:
            case ast.Return():
                return _Given(self._attempted(node.value or ast.Constant(None), names))
            case ast.Assign():
                value = self._attempted(node.value, names)
                for target in node.targets:
                    self._bind(target, value, names)
            case ast.AnnAssign(value=ast.expr()):
                self._bind(node.target, self._attempted(node.value, names), names)
            case ast.AugAssign():
                read = ast.BinOp(_as_read(node.target), node.op, node.value)
                self._bind(node.target, self._attempted(read, names), names)
            case ast.Expr():
                if self._attempted(node.value, names) is NOTHING_KNOWN:
                    self._pass_over(node, names)
            case ast.FunctionDef():
                self._bind(ast.Name(node.name), self._function(node, names), names)
            case ast.ImportFrom():
                for alias in node.names:
                    path = griffe.relative_to_absolute(node, alias, names.scope.module)
                    names.local[alias.asname or alias.name] = self._attempt(self._at, path)
            case ast.If():
                test = self._attempted(node.test, names)
                if test is NOTHING_KNOWN:  # for what is imported all went well
                    test = {_fails(node.orelse): True, _fails(node.body): False}.get(True, test)
                if test is not NOTHING_KNOWN:
                    return self._block(node.body if test else node.orelse, names)
                self._pass_over(node, names)
            case ast.For():
                return self._loop(node, names)
            case ast.Try():
                return self._block([*node.body, *node.orelse, *node.finalbody], names)
            case ast.With():
                return self._block(node.body, names)
            case ast.Raise() | ast.Break() | ast.Continue():
                raise Unknown
            case _:
                self._pass_over(node, names)
        return None

    def _loop(self, node: ast.For, names: Names) -> _Given | None:
        items = self._attempted(node.iter, names)
        has_jumps = any(isinstance(each, ast.Break | ast.Continue) for each in ast.walk(node))
        if not isinstance(items, list | tuple | dict) or has_jumps:
            self._pass_over(node, names)
            return None
        for item in list(items):
            self._bind(node.target, item, names)
            given = self._block(node.body, names)
            if given is not None:
                return given
        return self._block(node.orelse, names)

    def _pass_over(self, node: ast.stmt, names: Names) -> None:
        """Nothing is known of what a statement binds or may change.

        Raises:
            Unknown: it may set a docstring, or end the function.
        """
        for each in ast.walk(node):
            if isinstance(each, ast.Return | ast.Yield | ast.YieldFrom) or names_docstring(each):
                raise Unknown
            if isinstance(each, ast.Call) and self._setters.set_docstrings(each, names.scope):
                raise Unknown
            name = each.id if isinstance(each, ast.Name) else getattr(each, "name", None)
            holder = names.holder(name) if isinstance(name, str) else None
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                names.local[each.id] = NOTHING_KNOWN
            elif holder is not None and name is not None:
                bound = holder[name]
                if isinstance(bound, list | dict):
                    holder[name] = NOTHING_KNOWN
                elif isinstance(bound, Thing) and bound.code is not None and sets_docstring(bound.code):
                    raise Unknown

    def _bind(self, target: ast.expr, value: Any, names: Names) -> None:
        match target:
            case ast.Name():
                names.local[target.id] = value
            case ast.Tuple() | ast.List():
                is_known = isinstance(value, list | tuple) and len(value) == len(target.elts)
                for at, each in enumerate(target.elts):
                    self._bind(each, value[at] if is_known else NOTHING_KNOWN, names)
            case ast.Attribute():
                owner = self._attempted(target.value, names)
                if isinstance(owner, Thing):
                    owner.set(target.attr, value)
                elif target.attr == "__doc__":
                    raise Unknown
            case ast.Subscript(value=ast.Name(id=name)) if (holder := names.holder(name)) is not None:
                key = self._attempted(target.slice, names)
                if isinstance(holder[name], dict | list) and isinstance(key, str | int):
                    holder[name][key] = value
                else:
                    holder[name] = NOTHING_KNOWN
            case ast.Starred():
                raise Unknown

    def _function(self, node: ast.FunctionDef, names: Names) -> Any:
        """The function that a statement makes, decorated; a decorator that cannot be followed leaves its docstring alone."""
        path = f"{names.scope.name}.<locals>.{node.name}"
        made: Any = Thing(node.name, path, ast.get_docstring(node, clean=False), code=node, names=names)
        for decorator in reversed(node.decorator_list):
            found = self._attempted(decorator, names)
            wrapped = self._attempt(self._called, found, [made], {})
            made = wrapped if wrapped is not NOTHING_KNOWN else made
        return made

    # --- expressions

    def _attempted(self, node: ast.expr | None, names: Names) -> Any:
        """The value of an expression, `NOTHING_KNOWN` where it is not plain to see."""
        return self._attempt(self._value, node, names)

    def _attempt(self, work: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return work(*arguments)
        except _FAILURES:
            return NOTHING_KNOWN

    def _value(self, node: ast.expr | None, names: Names) -> Any:
        self._steps += 1
        found = self._evaluated(node, names) if self._steps <= _MOST else NOTHING_KNOWN
        if found is NOTHING_KNOWN:
            raise Unknown
        return found

    def _evaluated(self, node: ast.expr | None, names: Names) -> Any:
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                holder = names.holder(node.id)
                return holder[node.id] if holder else self._at(self._modules.path_in(names.scope, node.id))
            case ast.Attribute():
                return self._attribute(node, names)
            case ast.Tuple() | ast.List():
                items = self._items(node.elts, names)
                return items if isinstance(node, ast.List) else tuple(items)
            case ast.Dict():
                return self._dictionary(node, names)
            case ast.JoinedStr():
                return "".join([self._piece(each, names) for each in node.values])
            case ast.BinOp():
                return operation(node.op, self._value(node.left, names), self._value(node.right, names))
            case ast.Compare() if len(node.ops) == 1:
                return operation(node.ops[0], self._value(node.left, names), self._value(node.comparators[0], names))
            case ast.BoolOp():
                return self._first(node, names)
            case ast.UnaryOp(op=ast.Not()):
                return not self._value(node.operand, names)
            case ast.UnaryOp(op=ast.USub()):
                return -self._value(node.operand, names)
            case ast.IfExp():
                return self._value(node.body if self._value(node.test, names) else node.orelse, names)
            case ast.Subscript():
                value = self._value(node.value, names)
                # `Field[int]` is as `Field`
                return value if isinstance(value, Thing) else value[self._value(node.slice, names)]
            case ast.Slice():
                return slice(*[each and self._value(each, names) for each in (node.lower, node.upper, node.step)])
            case ast.ListComp() | ast.GeneratorExp():
                return [self._value(node.elt, inside) for inside in self._repeated(node.generators, names)]
            case ast.DictComp():
                inside_each = self._repeated(node.generators, names)
                return {self._value(node.key, each): self._value(node.value, each) for each in inside_each}
            case ast.NamedExpr():
                value = self._value(node.value, names)
                self._bind(node.target, value, names)
                return value
            case ast.Lambda():
                return Thing("<lambda>", "<lambda>", None, code=node, names=names)
            case ast.Call():
                return self._called(
                    self._value(node.func, names), self._items(node.args, names), self._options(node.keywords, names)
                )
        raise Unknown

    def _items(self, nodes: Iterable[ast.expr], names: Names) -> list[Any]:
        """Values of items; of some nothing may be known."""
        items: list[Any] = []
        for each in nodes:
            if isinstance(each, ast.Starred):
                items += list(self._value(each.value, names))
            else:
                items.append(self._attempted(each, names))
        return items

    def _options(self, nodes: Iterable[ast.keyword], names: Names) -> dict[str, Any]:
        options: dict[str, Any] = {}
        for each in nodes:
            if each.arg is None:
                options |= self._value(each.value, names)
            else:
                options[each.arg] = self._attempted(each.value, names)
        return options

    def _dictionary(self, node: ast.Dict, names: Names) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found |= self._value(value, names)
            else:
                found[self._value(key, names)] = self._attempted(value, names)
        return found

    def _piece(self, node: ast.expr, names: Names) -> str:
        """A part of an f-string."""
        if not isinstance(node, ast.FormattedValue):
            return str(self._value(node, names))
        spec = self._value(node.format_spec, names) if node.format_spec is not None else ""
        return interpolated(self._value(node.value, names), node.conversion, spec)

    def _first(self, node: ast.BoolOp, names: Names) -> Any:
        """The value of `a or b`, `a and b`."""
        value: Any = None
        for each in node.values:
            value = self._value(each, names)
            if bool(value) == isinstance(node.op, ast.Or):
                break
        return value

    def _repeated(self, generators: Sequence[ast.comprehension], names: Names) -> Iterator[Names]:
        """What names stand for each time that a comprehension gives a value."""
        if not generators:
            yield names
            return
        first, *others = generators
        items = self._value(first.iter, names)
        if not isinstance(items, list | tuple | dict | str) or first.is_async:
            raise Unknown
        for item in items:
            inside = Names(names.scope, names)
            self._bind(first.target, item, inside)
            if all(self._value(each, inside) for each in first.ifs):
                yield from self._repeated(others, inside)

    # --- names and attributes

    def _attribute(self, node: ast.Attribute, names: Names) -> Any:
        dotted = ast.unparse(node)
        first = dotted.partition(".")[0]
        if dotted.replace(".", "").isidentifier() and names.holder(first) is None:
            path = self._modules.path_in(names.scope, dotted)
            found = self._attempt(self._at, path) if path else NOTHING_KNOWN
            if found is not NOTHING_KNOWN:
                return found
        return self.member(self._value(node.value, names), node.attr)

    def _at(self, path: str) -> Any:
        """What stands at a dotted path."""
        if is_function(path) or path in FUNCTIONS:
            return LibraryFunction(path)
        found = self._modules.find(path)
        if found is None and path.rpartition(".")[2] != "__doc__" and (raw := built_in(path)) is not None:
            text = getattr(raw, "__doc__", None)
            return Thing(path.rpartition(".")[2], path, text if isinstance(text, str) else None)
        return self._of(found)

    def _of(self, value: griffe.Object | None) -> Any:
        """What an object stands for that is written somewhere."""
        if isinstance(value, griffe.Function | griffe.Class):
            return Thing(value.name, value.path[len(value.module.path) + 1 :], value=value)
        if not isinstance(value, griffe.Attribute) or value.parent is None or value.value is None:
            raise Unknown
        if "property" in value.labels:
            raise Unknown
        if value.path not in self._constants:
            with self._following():
                found = self._value(parsed(str(value.value)), Names(value.parent))
            if _is_changed(value, found):
                found = self._changed(value, found)
            if not isinstance(found, str):
                return found  # what uses it may change it
            self._constants[value.path] = found
        return self._constants[value.path]

    def _changed(self, value: griffe.Attribute, found: Any) -> Any:
        """A list or a dictionary as it is behind the statements of its module that change it: `TEXTS.update(MORE)`."""
        is_open = isinstance(found, list | dict) and isinstance(value.parent, griffe.Module)
        changes = changes_of(str(value.module.filepath), value.name) if is_open else None
        names = Names(value.module)
        names.local[value.name] = found
        for each in changes or ():
            if self._attempt(self._statement, each, names) is NOTHING_KNOWN:
                return NOTHING_KNOWN
        return names.local[value.name] if changes else NOTHING_KNOWN

    def member(self, value: Any, name: str) -> Any:
        """`value.name`."""
        if has_method(value, name):
            return Method(value, name)
        if isinstance(value, LibraryFunction):
            return self._at(f"{value.path}.{name}")
        if not isinstance(value, Thing):
            raise Unknown
        if name == "__doc__":
            return self.docstring(value)
        if name in value.attributes:
            return value.attributes[name]
        if name in {"__name__", "__qualname__"} and value.kind is None:
            return value.name if name == "__name__" else value.qualified_name
        if name == "__module__" and value.value is not None:
            return value.value.module.path
        owner = value.kind or (value.value if isinstance(value.value, griffe.Class) else None)
        found = self._modules.member(owner, name)[1] if owner is not None else None
        if not isinstance(found, griffe.Function):
            return self._of(found)
        is_bound = value.kind is not None and "staticmethod" not in found.labels
        return Partial(self._of(found), (value,), {}) if is_bound else self._of(found)

    # --- calls

    def _called(self, function: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        """What a call gives back."""
        match function:
            case Method():
                return called_method(function.value, function.name, arguments, options)
            case Partial():
                return self._called(
                    function.function, [*function.arguments, *arguments], {**function.options, **options}
                )
            case LibraryFunction() if function.path in FUNCTIONS:
                return FUNCTIONS[function.path](self, arguments, options)
            case LibraryFunction():
                return called_function(function.path, arguments, options)
            case Thing(value=griffe.Class() as kind):
                return self._instance(kind, arguments, options)
            case Thing(kind=griffe.Class()):
                return self._called(self.member(function, "__call__"), arguments, options)
            case Thing(code=ast.FunctionDef() | ast.Lambda() as code, names=Names() as names):
                return self._followed(code, names, arguments, options)
            case Thing(value=griffe.Function() as value):
                if value.path not in self._code:
                    self._code[value.path] = tree_of_definition(value)
                if isinstance(tree := self._code[value.path], ast.FunctionDef):
                    return self._followed(tree, Names(value.module), arguments, options)
        raise Unknown

    def _followed(
        self, code: ast.FunctionDef | ast.Lambda, around: Names, arguments: list[Any], options: dict[str, Any]
    ) -> Any:
        """What a function gives back. Where that cannot be told, nothing is known of the docstrings that it may have set."""
        names = Names(around.scope, around)
        try:
            with self._following():
                if self._jumps(code):  # half of what it does would be read in vain
                    raise Unknown
                self._take(code.args, arguments, options, names)
                if isinstance(code, ast.Lambda):
                    return self._value(code.body, names)
                given = self._block(code.body, names)
        except Unknown:
            for each in (*arguments, *options.values()):
                if isinstance(each, Thing) and sets_docstring(code):
                    each.docstring = NOTHING_KNOWN
            raise
        return given.value if given is not None else None

    def _jumps(self, code: ast.AST) -> bool:
        """There is a loop in it that cannot be followed: until something holds, or with a way out."""
        known = self._jumping.get(id(code))
        if known is None:
            todo, jumps = [*ast.iter_child_nodes(code)], False
            while todo and not jumps:
                node = todo.pop()
                jumps = isinstance(node, ast.While | ast.Break | ast.Continue)
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
                    todo += ast.iter_child_nodes(node)
            known = self._jumping[id(code)] = code, jumps
        return known[1]

    def _take(self, wanted: ast.arguments, arguments: list[Any], options: dict[str, Any], names: Names) -> None:
        """Bind parameters to what a call gives."""
        positional = [each.arg for each in (*wanted.posonlyargs, *wanted.args)]
        outer = names.outer or names
        defaults: list[tuple[str, ast.expr | None]] = [
            *zip(positional[len(positional) - len(wanted.defaults) :], wanted.defaults, strict=True),
            *zip([each.arg for each in wanted.kwonlyargs], wanted.kw_defaults, strict=True),
        ]
        bound = dict(zip(positional, arguments, strict=False))
        rest = dict(options)
        for name in (*positional, *[each.arg for each in wanted.kwonlyargs]):
            if name in rest and name not in bound:
                bound[name] = rest.pop(name)
        for name, default in defaults:
            if name not in bound and default is not None:
                bound[name] = self._attempted(default, outer)
        if wanted.vararg is not None:
            bound[wanted.vararg.arg] = tuple(arguments[len(positional) :])
        elif len(arguments) > len(positional):
            raise Unknown
        if wanted.kwarg is not None:
            bound[wanted.kwarg.arg] = rest
        elif rest:
            raise Unknown
        if not bound.keys() >= {*positional, *[each.arg for each in wanted.kwonlyargs]}:
            raise Unknown
        names.local.update(bound)

    def _instance(self, kind: griffe.Class, arguments: list[Any], options: dict[str, Any]) -> Thing:
        """An instance of a class, behind its `__init__`."""
        made = Thing(kind.name, kind.path, kind=kind)
        _, constructor = self._modules.member(kind, "__init__")
        if isinstance(constructor, griffe.Function) and constructor.module.path != "builtins":
            self._called(self._of(constructor), [made, *arguments], options)
        elif arguments or options:
            raise Unknown
        return made


def _is_changed(value: griffe.Attribute, found: Any) -> bool:
    """Its module changes what a name stands for."""
    file = str(value.module.filepath)
    if isinstance(found, list | dict):
        return value.name in changed_names(file)
    text = text_of(file)
    return f"{value.name} +=" in text and re.search(rf"\b{re.escape(value.name)} \+=", text) is not None


def _fails(statements: Sequence[ast.stmt]) -> bool:
    """They end with an exception."""
    return isinstance(statements[-1], ast.Raise) if statements else False


def _as_read(target: ast.expr) -> ast.expr:
    """What is read where `target += value` stands."""
    return ast.parse(ast.unparse(target), mode="eval").body
