"""What decorators do to functions and classes, as far as their own source shows it: nothing of them runs.

In: paths of decorators. Out: whether they make dataclasses, and the parameters that they add.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import griffe

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.known import DATACLASS_DECORATORS, PROPERTY_DECORATORS
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.reading import tree_of_definition

DATACLASS = frozenset({"dataclasses.dataclass", *DATACLASS_DECORATORS})
_TRANSFORMS = frozenset({"typing.dataclass_transform", "typing_extensions.dataclass_transform"})
_MAKERS = frozenset({path.rpartition(".")[2] for path in DATACLASS})
_PROPERTIES = PROPERTY_DECORATORS | {"setter", "getter", "deleter"}
_PROPERTY_CLASSES = frozenset({"property", "builtins.property", "functools.cached_property"})
_OF_CALLABLE = re.compile(r"(?:\w+\.)*Callable\[(\w+),")  # all that stands there alone is a `ParamSpec`
_WORD = re.compile(r"\w+")
_DEEPEST = 5  # names for names
_KINDS = {kind.name.upper(): kind for kind in griffe.ParameterKind}


class Decorator:
    """One decorator: a function or a class of a package whose source is there.

    Args:
        value: the function or the class.
        modules: where names are looked up.
    """

    def __init__(self, value: griffe.Function | griffe.Class, modules: Modules) -> None:
        self.value = value
        self._modules = modules
        self._replacements: dict[bool, griffe.Function | None] = {}

    @cached_property
    def _tree(self) -> ast.AST:
        return tree_of_definition(self.value) or ast.Module([], [])

    @cached_property
    def makes_dataclass(self) -> bool:
        """It is marked as such (PEP 681), or hands the class on to a decorator that does so."""
        if any(path in _TRANSFORMS for path in paths_of_decorators(self.value, self._modules)):
            return True
        if not isinstance(self.value, griffe.Function):
            return False
        given = {each.arg for each in ast.walk(self._tree) if isinstance(each, ast.arg)}
        for call in ast.walk(self._tree):
            if not isinstance(call, ast.Call) or not any(
                isinstance(each, ast.Name) and each.id in given for each in call.args
            ):
                continue
            function = call.func.func if isinstance(call.func, ast.Call) else call.func
            if self._modules.path_in(self.value.parent or self.value, ast.unparse(function)) in DATACLASS:
                return True
        return False

    @cached_property
    def added(self) -> tuple[griffe.Parameter, ...]:
        """The parameters, written as `inspect.Parameter(…)`, of which it puts a `__signature__` together."""
        names = {
            name
            for each in ast.walk(self._tree)
            for name in (getattr(each, "attr", None), getattr(each, "name", None), getattr(each, "value", None))
            if isinstance(name, str)
        }
        return tuple(written_parameters(self._tree)) if "__signature__" in names else ()

    def computes(self, *, called: bool) -> bool:
        """It makes descriptors of functions: what it decorates is no method but an attribute that is computed.

        Args:
            called: the decorator is called, and gives back what decorates.
        """
        if isinstance(self.value, griffe.Class):
            names = {name for base in self._modules.mro(self.value) for name in base.members}
            return "__get__" in names and "__call__" not in names
        node: ast.AST | None = self._tree
        if called:
            node = _given_back(node) if isinstance(node, ast.FunctionDef) else None
        body = node.body if isinstance(node, ast.FunctionDef) else []
        made = next((each.value for each in body if isinstance(each, ast.Return)), None)
        if not isinstance(made, ast.Call) or not made.args:
            return False
        found = self._modules.find(self._modules.path_in(self.value.parent or self.value, ast.unparse(made.func)))
        return isinstance(found, griffe.Class) and Decorator(found, self._modules).computes(called=False)

    def replacement(self, *, called: bool) -> griffe.Function | None:
        """What stands in the place of a decorated function, where that names parameters of its own and does not pass itself off as the function.

        Args:
            called: the decorator is called, and gives back what decorates.
        """
        if called not in self._replacements:
            self._replacements[called] = self._replacement(called)
        return self._replacements[called]

    def _replacement(self, called: bool) -> griffe.Function | None:
        names = {getattr(each, "attr", None) or getattr(each, "id", None) for each in ast.walk(self._tree)}
        if names & {"wraps", "update_wrapper", "__wrapped__", "__signature__"}:
            return None
        if isinstance(self.value, griffe.Class):
            found = self.value.members.get("__call__")
            if isinstance(found, griffe.Function) and not called and not takes_anything(found):
                return found
            return None
        node: ast.AST | None = self._tree
        for _ in range(2 if called else 1):
            node = _given_back(node) if isinstance(node, ast.FunctionDef) else None
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.decorator_list:
            return None
        text = ast.get_docstring(node)
        made = griffe.Function(
            node.name,
            parameters=griffe.Parameters(*parameters_of(node.args)),
            returns=ast.unparse(node.returns) if node.returns is not None else None,
            docstring=griffe.Docstring(text) if text and "__doc__" not in names else None,
            parent=self.value.parent,
        )
        made.labels |= {"documented"} if "__doc__" in names else set()
        return None if takes_anything(made) else made


_TRANSPARENT = frozenset(
    {
        "functools.lru_cache",
        "functools.cache",
        "functools.singledispatch",
        "contextlib.contextmanager",
        "contextlib.asynccontextmanager",
    }
    | {"warnings.deprecated", "typing_extensions.deprecated"}
)
"""Decorators of the standard library that keep parameters."""


class Decorators:
    """The decorators of a package, each read once."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[str, Decorator | None] = {}

    def of(self, value: griffe.Function | griffe.Class) -> Iterator[Decorator]:
        """Those of a function or a class whose source is there."""
        for path in paths_of_decorators(value, self._modules):
            if (decorator := self._at(path)) is not None:
                yield decorator

    def _at(self, path: str) -> Decorator | None:
        if path not in self._known:
            found = self._modules.find(path)
            self._known[path] = (
                Decorator(found, self._modules) if isinstance(found, griffe.Function | griffe.Class) else None
            )
        return self._known[path]

    def replacement(self, value: griffe.Function) -> griffe.Function | None:
        """What the decorators of a function put in its place, see `Decorator.replacement`; None where they show its own parameters."""
        return next(filter(None, (each.replacement(called=called) for each, called in self._as_used(value))), None)

    def copied(self, value: griffe.Function) -> griffe.Object | None:
        """What has the parameters of the function, as the types of a decorator say that is called with it: `(of: Callable[P, T]) -> Copier[P]`."""
        scope = value.parent or value
        for decorator in value.decorators:
            node = parsed(str(decorator.value)) if "(" in str(decorator.value) else None
            if not isinstance(node, ast.Call):
                continue
            found = self._modules.find(self._modules.path_in(scope, ast.unparse(node.func)))
            if not isinstance(found, griffe.Function):
                continue
            for parameter, given in zip(found.parameters, node.args, strict=False):
                taken = _OF_CALLABLE.match(str(parameter.annotation))
                if taken and taken[1] in _WORD.findall(str(found.returns)):
                    return self._modules.find(self._modules.path_in(scope, ast.unparse(given)))
        return None

    def make_properties(self, value: griffe.Function) -> bool:
        """A decorator makes a property of the function, by whatever name: `size = property`, `@Base.size.setter`."""
        return any(
            self._is_property(str(each.value).partition("(")[0], value.parent or value) for each in value.decorators
        )

    def _is_property(self, dotted: str, scope: griffe.Object, depth: int = 0) -> bool:
        path = self._modules.path_in(scope, dotted)
        if _PROPERTIES & {dotted.rpartition(".")[2], path.rpartition(".")[2]}:
            return True
        found = self._modules.find(path) if depth < _DEEPEST else None
        if isinstance(found, griffe.Class):  # `class classproperty(property)`
            bases = {*self._modules.unknown_bases(found), *(base.path for base in self._modules.mro(found))}
            return not bases.isdisjoint(_PROPERTY_CLASSES)
        written = found.value if isinstance(found, griffe.Attribute) else None
        is_name = isinstance(written, griffe.ExprName | griffe.ExprAttribute)
        return is_name and found is not None and self._is_property(str(written), found.parent or scope, depth + 1)

    def compute(self, value: griffe.Function) -> bool:
        """A decorator makes an attribute of the function, see `Decorator.computes`."""
        return any(each.computes(called=called) for each, called in self._as_used(value))

    def _as_used(self, value: griffe.Function) -> Iterator[tuple[Decorator, bool]]:
        """The decorators of a function whose source is there, and whether each is called."""
        if not value.decorators:
            return
        known = {each.value.path: each for each in self.of(value)}
        for path, decorator in zip(paths_of_decorators(value, self._modules), value.decorators, strict=True):
            found = self._modules.find(path)
            if found is not None and found.path in known:
                yield known[found.path], "(" in str(decorator.value)

    def make_dataclass(self, value: griffe.Class) -> bool:
        """A decorator of the class makes a constructor of its annotations."""
        return any(each.makes_dataclass for each in self.of(value))

    def are_inherited(self, base: griffe.Class) -> bool:
        """Subclasses of `base` have constructors of their annotations: it, or its metaclass, is marked as such (PEP 681)."""
        return self._is_marked(base) or self.are_of_metaclass(base)

    def are_of_metaclass(self, value: griffe.Class) -> bool:
        """The metaclass of `value` is marked so."""
        metaclass = self._metaclass(value)
        return metaclass is not None and self._is_marked(metaclass)

    def make_constructors(self, mro: Iterable[griffe.Class]) -> bool:
        """A base, or a metaclass, puts constructors into the classes that derive from it, as far as its code shows."""
        for base in mro:
            metaclass = self._metaclass(base)
            makers = [base.members.get("__init_subclass__")]
            makers += [metaclass.members.get(name) for name in ("__new__", "__init__", "__call__")] if metaclass else []
            if any(isinstance(each, griffe.Function) and _sets_constructor(each) for each in makers):
                return True
        return False

    def _is_marked(self, value: griffe.Class) -> bool:
        return any(path in _TRANSFORMS for path in paths_of_decorators(value, self._modules))

    def call_of_metaclass(self, mro: Iterable[griffe.Class]) -> griffe.Function | None:
        """The `__call__` of a class's metaclass, which names what the class takes; None where it takes anything."""
        metaclass = next(filter(None, map(self._metaclass, mro)), None)
        for base in self._modules.mro(metaclass) if metaclass is not None else ():
            found = base.members.get("__call__")
            if isinstance(found, griffe.Function) and base.module.path != "builtins":
                return None if takes_anything(found) else found
        return None

    def given_back(self, path: str) -> griffe.Function | None:
        """The function that a function defines and gives back, where it names its parameters."""
        function = self._at(path)
        if function is None or not isinstance(function.value, griffe.Function):
            return None
        return function.replacement(called=False)

    def pass_on(self, path: str) -> bool:
        """What a decorator gives back has the parameters of the function that it was given."""
        if path in _TRANSPARENT:
            return True
        found = self._modules.find(path)
        tree = tree_of_definition(found) if isinstance(found, griffe.Function) else None
        names = {getattr(each, "attr", None) or getattr(each, "id", None) for each in ast.walk(tree)} if tree else set()
        return bool(names & {"wraps", "update_wrapper", "__wrapped__"})

    def _metaclass(self, value: griffe.Class) -> griffe.Class | None:
        """The metaclass that a class names."""
        written = value.keywords.get("metaclass")
        found = self._modules.find(self._modules.path_in(value.parent or value, str(written))) if written else None
        return found if isinstance(found, griffe.Class) else None

    def are_keyword_only(self, value: griffe.Class, bases: Iterable[griffe.Class]) -> bool:
        """The fields of a class are for keywords alone, as the mark of a decorator, a base or a metaclass says (PEP 681)."""
        marked: list[griffe.Object] = [each.value for each in self.of(value)]
        for base in (value, *bases):
            marked += [base] if base is not value else []
            marked += filter(None, [self._metaclass(base)])
        return any(
            path in _TRANSFORMS and "kw_only_default=True" in str(decorator.value)
            for each in marked
            if isinstance(each, griffe.Function | griffe.Class)
            for path, decorator in zip(paths_of_decorators(each, self._modules), each.decorators, strict=True)
        )

    def with_added(self, value: griffe.Function, parameters: list[griffe.Parameter]) -> list[griffe.Parameter]:
        """The parameters of a function and those that its decorators add, each kind at its place."""
        added = [each for decorator in self.of(value) for each in decorator.added] if value.decorators else []
        names = {each.name for each in parameters}
        kinds = {each.kind for each in parameters}
        single = {griffe.ParameterKind.var_positional, griffe.ParameterKind.var_keyword}
        more = [each for each in added if each.name not in names and each.kind not in single & kinds]
        order = list(griffe.ParameterKind)
        return (
            sorted([*parameters, *more], key=lambda each: order.index(each.kind) if each.kind else 0)
            if more
            else parameters
        )


def _sets_constructor(value: griffe.Function) -> bool:
    """Its code speaks of `__init__`, but not of that of its own base, or hands a class on to what makes dataclasses."""
    for node in ast.walk(tree_of_definition(value) or ast.Module([], [])):
        if isinstance(node, ast.Constant) and node.value == "__init__":
            return True
        if isinstance(node, ast.Attribute) and node.attr == "__init__" and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _MAKERS:
            return True
    return False


def takes_anything(value: griffe.Function) -> bool:
    """It has no parameters but `*args` or `**kwargs` or both, and perhaps the instance."""
    kinds = [each.kind for each in value.parameters]
    kinds = kinds[1:] if kinds[:1] and _is_positional(kinds[0]) else kinds
    return bool(kinds) and set(kinds) <= {griffe.ParameterKind.var_positional, griffe.ParameterKind.var_keyword}


def _is_positional(kind: griffe.ParameterKind | None) -> bool:
    return kind in {griffe.ParameterKind.positional_only, griffe.ParameterKind.positional_or_keyword}


def _given_back(function: ast.FunctionDef) -> ast.AST | None:
    """The function inside of another one that this gives back, and nothing else."""
    inner: dict[str, ast.AST] = {}
    returned: list[ast.expr | None] = []
    todo: list[ast.AST] = [*function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner[node.name] = node
        elif isinstance(node, ast.Return):
            returned.append(node.value)
        elif not isinstance(node, ast.ClassDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)
    first = returned[0] if len(returned) == 1 else None
    return inner.get(first.id) if isinstance(first, ast.Name) else None


def parameters_of(arguments: ast.arguments) -> Iterator[griffe.Parameter]:
    """The parameters of a function that is made when another one runs."""
    kinds = griffe.ParameterKind
    every = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(every) - len(arguments.defaults)) + [*arguments.defaults]
    only = len(arguments.posonlyargs)
    found = [
        (each, kinds.positional_only if at < only else kinds.positional_or_keyword, default)
        for at, (each, default) in enumerate(zip(every, defaults, strict=True))
    ]
    if arguments.vararg is not None:
        found.append((arguments.vararg, kinds.var_positional, None))
    found += [
        (each, kinds.keyword_only, default)
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg is not None:
        found.append((arguments.kwarg, kinds.var_keyword, None))
    for each, kind, default in found:
        annotation = ast.unparse(each.annotation) if each.annotation is not None else None
        yield griffe.Parameter(
            each.arg, annotation=annotation, kind=kind, default=ast.unparse(default) if default is not None else None
        )


def written_parameters(tree: ast.AST | None) -> Iterator[griffe.Parameter]:
    """What code writes as `inspect.Parameter(…)`, each name once."""
    seen: set[str] = set()
    for call in ast.walk(tree) if tree is not None else ():
        if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] != "Parameter":
            continue
        options = {option.arg: option.value for option in call.keywords}
        name, kind = (*call.args, *[options.get(key) for key in ("name", "kind")[len(call.args) :]])[:2]
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str) or name.value in seen:
            continue
        found = _KINDS.get(ast.unparse(kind).rpartition(".")[2]) if kind is not None else None
        if found is not None:
            seen.add(name.value)
            default = ast.unparse(options["default"]) if "default" in options else None
            yield griffe.Parameter(name.value, kind=found, default=default)


def paths_of_decorators(value: griffe.Object, modules: Modules) -> Iterator[str]:
    """The absolute paths of the decorators of a function or a class; "" for those that are not bound."""
    for decorator in value.decorators if isinstance(value, griffe.Function | griffe.Class) else ():
        yield modules.path_in(value.parent or value, str(decorator.value).partition("(")[0])
