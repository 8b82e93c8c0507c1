"""Files read into griffe's objects, with what is bound under conditions as it is bound when the file runs.

In: a file. Out: griffe's module.
"""

from __future__ import annotations

import ast
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import griffe

from docbuilder.pyapi.attributes import assigned
from docbuilder.pyapi.backends import read_source, text_of, tree_of
from docbuilder.pyapi.static.availability import Availability
from docbuilder.pyapi.static.below import keep_what_is_set_below
from docbuilder.pyapi.static.conditions import settle_conditions
from docbuilder.pyapi.static.made_classes import write_out_classes

# griffe reports on its logger what it could not read; what matters of that is seen from the result
logging.getLogger("griffe").addHandler(logging.NullHandler())

IMPORTS = "docbuilder-imports"
"""Where griffe keeps, beside a module, the paths of imported names for which it may define or import something else."""
REPLACED = "docbuilder-replaced"
"""Where it keeps what a module defines for names that it may import."""
UNREADABLE = "docbuilder-unreadable"
"""Where it keeps why a module could not be read."""

# `X = decorate(X)`: the name goes on to stand for what was defined under it, see `_without_rebinding`
_REBOUND = re.compile(r"\n([ \t]*)(\w+) = (?=(?:[\w.]+\(\s*)+\2\b)")
# griffe knows overloads by the path of their decorator, which it does not find through such an import
_ALL_OF_TYPING = re.compile(r"^from (typing|typing_extensions) import \*", re.M)
# `class Box[T]:`, `def first[T](…)`, `type Pair[T] = …`
_PARAMETRIZED = re.compile(
    r"^([ \t]*)(?:(?:class|def|async[ \t]+def)[ \t]+\w+(?=\[)|type[ \t]+(\w+)(?=[ \t]*=|\[))", re.M
)
STATEMENT = "TypeAliasType"
"""The annotation of what a `type` statement binds, where this Python does not know such statements."""
BINDINGS = frozenset({"classmethod", "staticmethod"})
"""What makes something else of a function in a class than a method of instances."""
_SHORTEST = 6  # lines of a function that does nothing


def is_placeholder(value: griffe.Object) -> bool:
    """It stands in the place of an object whose framework is missing (see `docbuilder.pyapi.backends`)."""
    if isinstance(value, griffe.Class):
        return "_backends" in value.members
    if not isinstance(value, griffe.Function) or value.docstring is not None:
        return False
    first, last, file = value.lineno or 1, value.endlineno or 0, value.module.filepath
    if last - first >= _SHORTEST or not isinstance(file, Path):
        return False
    return any("requires_backends(" in line for line in text_of(str(file)).split("\n")[first - 1 : last])


def is_property_above(value: griffe.Object, member: griffe.Attribute) -> bool:
    """A property that stands above a member: `content = data`."""
    return "property" in value.labels and (value.lineno or 0) < (member.lineno or 0)


def set_from_outside(member: griffe.Object | griffe.Alias, owner: griffe.Class) -> bool:
    """`Class.name = copy(…)` under the class: what it is a copy of says more."""
    if not isinstance(member, griffe.Attribute) or member.lineno is None or owner.endlineno is None:
        return False
    if member.parent is not owner:
        return False  # a decorator puts it there
    return member.lineno > owner.endlineno


def is_of_instances(member: griffe.Object | griffe.Alias) -> bool:
    """Methods give it to instances, and the class has none: `self.run = run`."""
    return isinstance(member, griffe.Attribute) and member.labels == {"instance-attribute"} and member.value is not None


class _Conditions(griffe.Extension):
    """Which of several definitions of a name counts: griffe takes the last one.

    What is defined anyway counts before what replaces it under a condition, as for assignments; what is for type checkers only
    gives way to what runs; and what a module imports, where that is installed, counts before what it defines in its place.
    """

    def __init__(self) -> None:
        super().__init__()
        self._anyway: dict[tuple[str, str], griffe.Object | griffe.Alias] = {}
        self._defined: dict[str, griffe.Function | griffe.Class] = {}  # in the module
        self._of_classes: dict[str, griffe.Attribute] = {}  # that methods assign to as well
        self._availability = Availability()

    def on_node(self, *, node: Any, agent: Any, **kwargs: Any) -> None:
        """Before a module or a definition is read."""
        if isinstance(node, ast.Module):
            settle_conditions(node)
            write_out_classes(node)
            self._availability = Availability(node)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.IfExp):
            holds = self._availability.holds(node.value.test)  # `Resolver = Fast if has_fast else Slow`
            node.value = node.value if holds is None else node.value.body if holds else node.value.orelse
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(agent.current, griffe.Function):
            self._keep_attributes(node, agent.current.parent)
        if isinstance(node, ast.Assign) and isinstance(agent.current, griffe.Module | griffe.Class):
            _bind_parts(node, agent.current)
            _label(node, agent.current)
        condition = getattr(node, "parent", None)
        if isinstance(condition, ast.If | ast.ExceptHandler) and isinstance(agent.current, griffe.Module):
            is_kept = not isinstance(node, ast.Assign) or isinstance(condition, ast.ExceptHandler)
            for name in _names_bound_by(node) if is_kept and not isinstance(node, ast.ImportFrom) else ():
                existing = agent.current.members.get(name)
                if isinstance(existing, griffe.Alias) and existing.runtime:
                    agent.current.extra[IMPORTS][name] = existing.target_path
        if not isinstance(condition, ast.If) or node not in condition.orelse:
            return
        agent.type_guarded = False  # griffe takes the `else:` of `if TYPE_CHECKING:` for a part of it
        for name in _names_bound_by(node):
            existing = agent.current.members.get(name)
            if isinstance(existing, griffe.Function | griffe.Class | griffe.Attribute) and not existing.runtime:
                del agent.current.members[name]

    def on_instance(self, *, node: Any, obj: Any, **kwargs: Any) -> None:
        """Behind a definition that was read."""
        _keep_literals(node, obj)
        if isinstance(obj, griffe.Attribute) and isinstance(node, ast.FunctionDef) and node.decorator_list:
            obj.lineno = node.decorator_list[0].lineno  # as for functions
        if isinstance(obj, griffe.Attribute) and obj.parent is not None and obj.path in self._of_classes:
            kept = self._of_classes.pop(obj.path)
            kept.docstring = kept.docstring or obj.docstring
            obj.parent.members[obj.name] = kept
        if obj.parent is None:
            return
        key = obj.parent.path, obj.name
        condition = getattr(node, "parent", None)
        if not isinstance(obj, griffe.Function | griffe.Class):
            if key in self._anyway and isinstance(condition, ast.If) and self._availability.rejects(condition, node):
                obj.parent.members[obj.name] = self._anyway[key]  # `if not ssl: Connection = DummyConnection`
            return
        if isinstance(obj.parent, griffe.Module) and obj.runtime:
            self._defined[obj.name] = obj
        if not isinstance(condition, ast.If) or self._availability.favours(condition, node):
            self._anyway[key] = obj
        elif key in self._anyway:
            obj.parent.members[obj.name] = self._anyway[key]

    def _keep_attributes(self, node: ast.Assign | ast.AnnAssign, owner: Any) -> None:
        """Remember what a class gives to names that a method of it assigns to as well: `size = 3` says more than `self.size = size`."""
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = target.attr if isinstance(target, ast.Attribute) else ""
            known = owner.members.get(name) if isinstance(owner, griffe.Class) else None
            is_declared = isinstance(known, griffe.Attribute) and known.value is None and known.annotation is not None
            if isinstance(known, griffe.Attribute) and (is_declared or "class-attribute" in known.labels):
                self._of_classes[known.path] = known

    def on_members(self, *, node: Any, obj: Any, **kwargs: Any) -> None:
        """Behind all members of a module or a class."""
        if isinstance(obj, griffe.Module | griffe.Class):
            _bind_overloaded(obj)
            keep_what_is_set_below(node, obj)
        if isinstance(obj, griffe.Module) and isinstance(node, ast.Module):
            replaced = {
                name: each for name, each in self._defined.items() if isinstance(obj.members.get(name), griffe.Alias)
            }
            obj.extra[REPLACED].update(replaced)
            obj.extra[IMPORTS].update(_favoured_imports(node, obj, self._availability))


def _keep_literals(node: Any, obj: Any) -> None:
    """Write types with `Literal["a"]` as their author did: where it comes from another module, griffe takes its texts for names."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and isinstance(obj, griffe.Function):
        arguments = node.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        written = {each.arg: each.annotation for each in every if each is not None}
        for parameter in obj.parameters:
            annotation = written.get(parameter.name)
            if annotation is not None and "Literal[" in str(parameter.annotation):
                parameter.annotation = ast.unparse(annotation)
        if node.returns is not None and "Literal[" in str(obj.returns):
            obj.returns = ast.unparse(node.returns)
    elif isinstance(node, ast.AnnAssign) and isinstance(obj, griffe.Attribute) and "Literal[" in str(obj.annotation):
        obj.annotation = ast.unparse(node.annotation)


def _favoured_imports(node: ast.Module, module: griffe.Module, availability: Availability) -> Iterator[tuple[str, str]]:
    """What the favoured branches of conditions import where the other branch binds the same name: name -> path."""
    for condition in (each for each in node.body if isinstance(each, ast.If) and each.orelse):
        others = {name for each in condition.orelse for name in _names_bound_by(each)}
        for each in condition.body:
            if not isinstance(each, ast.ImportFrom) or not availability.favours(condition, each):
                continue
            for alias in each.names:
                if (name := alias.asname or alias.name) in others:
                    yield name, griffe.relative_to_absolute(each, alias, module)


def _bind_parts(node: ast.Assign, owner: griffe.Module | griffe.Class) -> None:
    """Bind the names of `a, b = …`, which griffe leaves out."""
    single = {target.id for target in node.targets if isinstance(target, ast.Name)}
    bound = assigned(node)
    is_counted = isinstance(owner, griffe.Class) and ast.unparse(node.value) == f"range({len(bound)})"
    for at, (name, value) in enumerate(bound.items()):
        if name not in single and name not in owner.members:
            text = ast.unparse(value) if value is not None else str(at) if is_counted else None
            made = griffe.Attribute(name, value=text, lineno=node.lineno, endlineno=node.end_lineno, parent=owner)
            made.labels.add("module-attribute" if isinstance(owner, griffe.Module) else "class-attribute")
            made.docstring = _text_below(node, made)
            owner.set_member(name, made)


def _bind_overloaded(owner: griffe.Module | griffe.Class) -> None:
    """Bind the names of functions that consist of overloads, as stubs and protocols have them; griffe leaves them out."""
    for name, overloads in owner.overloads.items():
        if overloads and name not in owner.members:
            last = overloads[-1]
            last.docstring = next((each.docstring for each in overloads if each.docstring), None)
            last.overloads = overloads
            owner.set_member(name, last)


def _label(node: ast.Assign, owner: griffe.Module | griffe.Class) -> None:
    """`load = classmethod(load)` below what has that name."""
    words: set[str] = set()
    value = node.value
    while isinstance(value, ast.Call) and len(value.args) == 1 and isinstance(value.func, ast.Name | ast.Attribute):
        words.add(ast.unparse(value.func))
        value = value.args[0]
    member = owner.members.get(value.id) if isinstance(value, ast.Name) else None
    if isinstance(member, griffe.Function) and any(
        isinstance(each, ast.Name) and each.id == "_" for each in node.targets
    ):
        member.labels |= words & BINDINGS


def _text_below(node: ast.stmt, owner: griffe.Attribute) -> griffe.Docstring | None:
    """The string that follows a statement."""
    body = getattr(getattr(node, "parent", None), "body", [])
    following = body[body.index(node) + 1 : body.index(node) + 2] if node in body else []
    for each in following:
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
            return griffe.Docstring(each.value.value, lineno=each.lineno, endlineno=each.end_lineno, parent=owner)
    return None


def _names_bound_by(node: Any) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _without_rebinding(code: str) -> str:
    """`code` with `_` for a name that is bound anew to what is made of it; in a class, where that is a function of the class."""

    def renamed(match: re.Match[str]) -> str:
        indent, name = match[1], match[2]
        is_bound = not indent or f"\n{indent}def {name}(" in code or f"\n{indent}async def {name}(" in code
        return f"\n{indent}_ = " if is_bound else match[0]

    return _REBOUND.sub(renamed, code)


def _without_type_parameters(code: str) -> str:
    """`code` as Python reads it that knows nothing of type parameters (PEP 695), or of their defaults (PEP 696); no line moves."""
    parts: list[str] = []
    at = 0
    for match in _PARAMETRIZED.finditer(code):
        if match.start() < at:
            continue
        end = match.end()
        if code[end : end + 1] == "[":
            depth = 0
            while end < len(code):
                depth += {"[": 1, "]": -1}.get(code[end], 0)
                end += 1
                if not depth:
                    break
        written = match[0] if match[2] is None else f"{match[1]}{match[2]}: {STATEMENT}"
        parts += [code[at : match.start()], written, "\\\n" * code.count("\n", match.end(), end)]
        at = end
    return "".join(parts) + code[at:]


def read_module(name: str, file: Path, parent: griffe.Module | None) -> griffe.Module:
    """Read a file; one that is not Python is an empty module, which says why (`UNREADABLE` in its `extra`)."""
    try:
        code = _without_rebinding(read_source(file))
        code = _ALL_OF_TYPING.sub(r"\g<0>; from \1 import overload", code)
        try:
            return _visited(name, file, code, parent)
        except SyntaxError as error:
            older = _without_type_parameters(code)
            if older == code:
                raise
            with suppress(SyntaxError):
                return _visited(name, file, older, parent)
            raise error
    except (
        OSError,
        SyntaxError,
        ValueError,
        RecursionError,
        MemoryError,
        KeyError,
        AttributeError,
        griffe.GriffeError,
    ) as error:
        module = griffe.Module(name, filepath=file, parent=parent)
        by = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        told = f"{error}, for {by}" if isinstance(error, SyntaxError) else str(error)  # it may be right for a newer one
        module.extra[UNREADABLE]["why"] = f"{type(error).__name__}: {told}"
        return module


def _visited(name: str, file: Path, code: str, parent: griffe.Module | None) -> griffe.Module:
    return griffe.visit(name, file, code, parent=parent, extensions=griffe.Extensions(_Conditions()))


def tree_of_definition(value: griffe.Object) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    """The syntax tree of a function or a class; None where its file does not have it."""
    file = value.module.filepath
    for node in ast.walk(tree_of(str(file))) if isinstance(file, Path) else ():
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and node.name == value.name
            and value.lineno in {node.lineno, *(each.lineno for each in node.decorator_list)}
        ):
            return node
    return None
