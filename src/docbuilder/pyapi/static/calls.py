"""Signatures that are worked out and written nowhere: of what the standard library has, and of `functools.partial`.

In: a path, or a signature and what is given. Out: `Signature`.
"""

from __future__ import annotations

import ast
import inspect
import operator
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

import griffe

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.model import Parameter, Signature
from docbuilder.pyapi.static.modules import PARTIALS, Modules
from docbuilder.pyapi.static.reading import BINDINGS
from docbuilder.pyapi.static.values import StaticValues

_DEEPEST = 5  # partials of partials
_ADDRESS = re.compile(r"<[^<>]* at 0x")


def built_in(path: str) -> Any:
    """What has this path in the standard library, as far as that is loaded here anyway, so that no code runs for it; None for nothing."""
    module, rest = path, ""
    while module and module not in sys.modules:
        module, _, last = module.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    if not rest or module.partition(".")[0] not in sys.stdlib_module_names:
        return None
    try:
        found = operator.attrgetter(rest)(sys.modules[module])
    except AttributeError:
        return None
    # `typing.ContextManager` is a name for a class
    return getattr(found, "__origin__", found) if module == "typing" else found


def built_in_signature(path: str) -> Signature | None:
    """What a class or a function of the standard library takes, see `built_in`."""
    value = built_in(path)
    try:
        if _ADDRESS.search(str(signature := inspect.signature(value))):
            return None
        found = list(signature.parameters.values())
    except (AttributeError, TypeError, ValueError):
        return None
    if found[:1] and found[0].name in {"self", "cls"}:
        del found[0]
    parameters: list[Parameter] = []
    kinds = [each.kind for each in found]
    for at, each in enumerate(found):
        if each.kind is each.KEYWORD_ONLY and not {each.KEYWORD_ONLY, each.VAR_POSITIONAL} & set(kinds[:at]):
            parameters.append(Parameter("*"))
        stars = "*" if each.kind is each.VAR_POSITIONAL else "**" if each.kind is each.VAR_KEYWORD else ""
        parameters.append(Parameter(stars + each.name, (), None if each.default is each.empty else repr(each.default)))
        if each.kind is each.POSITIONAL_ONLY and kinds[at + 1 : at + 2] != [each.POSITIONAL_ONLY]:
            parameters.append(Parameter("/"))
    return Signature(tuple(parameters))


def unbound(node: ast.expr | None) -> ast.expr | None:
    """What `staticmethod(f)` or `classmethod(f)` makes a method of; any other expression as it is."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in BINDINGS and node.args:
        return node.args[0]
    return node


class Partials:
    """Signatures of what `functools.partial` makes.

    Args:
        modules: where names are looked up.
        values: of what is given.
        signature_of: reads that of a function, a class or an attribute.
    """

    def __init__(
        self, modules: Modules, values: StaticValues, signature_of: Callable[[griffe.Object], Signature | None]
    ) -> None:
        self._modules = modules
        self._values = values
        self._signature_of = signature_of

    def call_of(self, value: griffe.Attribute) -> ast.Call | None:
        """The call of `functools.partial` that is assigned; None for anything else."""
        return self._call(str(value.value), value) if isinstance(value.value, griffe.ExprCall) else None

    def signature(self, value: griffe.Attribute) -> Signature | None:
        """What is left to give; None where that is not known, or no partial is assigned."""
        call = self.call_of(value)
        return self._signature(call, value, 0) if call is not None else None

    def function_of(self, value: griffe.Attribute) -> griffe.Function | None:
        """The function of which some arguments are given; None where no partial is assigned, or one of something else."""
        call, scope = self.call_of(value), value.parent or value
        path = self._modules.path_in(scope, ast.unparse(call.args[0])) if call is not None else ""
        found = self._modules.find(path) if path and path != value.path else None
        if isinstance(found, griffe.Attribute):
            return self.function_of(found)
        return found if isinstance(found, griffe.Function) else None

    def _call(self, source: str, scope: griffe.Attribute) -> ast.Call | None:
        node = unbound(parsed(source))
        if not isinstance(node, ast.Call) or not node.args:
            return None
        return node if self._modules.path_in(scope.parent or scope, ast.unparse(node.func)) in PARTIALS else None

    def _signature(self, call: ast.Call, scope: griffe.Attribute, depth: int) -> Signature | None:
        owner = scope.parent or scope
        arguments, options = _given(call)
        if isinstance(call.args[0], ast.Call):
            inner = self._call(ast.unparse(call.args[0]), scope) if depth < _DEEPEST else None
            signature = self._signature(inner, scope, depth + 1) if inner is not None else None
        else:
            path = self._modules.path_in(owner, ast.unparse(call.args[0]))
            found = self._modules.find(path)
            # what runs here says more than a source with branches for every system
            signature = built_in_signature(path) or (self._signature_of(found) if found is not None else None)
            if ast.unparse(call.func).endswith("partialmethod") and isinstance(found, griffe.Function):
                arguments += [
                    each for each in [*found.parameters][:1] if each.name not in {"self", "cls"}
                ]  # the instance
        if signature is None:
            return None
        given = {name: self._values.text_of(ast.unparse(value), owner) for name, value in options.items()}
        return partial_signature(signature, len(arguments), given)


def _given(call: ast.Call) -> tuple[list[object], dict[str, ast.expr]]:
    """The arguments of a call behind the first one, and those by name; lists and dictionaries behind stars are taken apart."""
    arguments: list[object] = []
    for each in call.args[1:]:
        inner = each.value if isinstance(each, ast.Starred) else each
        arguments += inner.elts if inner is not each and isinstance(inner, ast.List | ast.Tuple) else [each]
    options: dict[str, ast.expr] = {}
    for option in call.keywords:
        if option.arg:
            options[option.arg] = option.value
        elif isinstance(option.value, ast.Dict):
            pairs = zip(option.value.keys, option.value.values, strict=True)
            options |= {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}
    return arguments, options


def partial_signature(signature: Signature, left: int, given: Mapping[str, str]) -> Signature:
    """`signature` with the first `left` arguments taken out, and defaults that are given by name, as `functools.partial` does it."""
    parameters: list[Parameter] = []
    by_keyword = False
    for each in signature.parameters:
        if each.name in {"*", "/"} or each.name.startswith("*"):
            by_keyword = by_keyword or each.name != "/"
            if each.name != "*" or not any(known.name == "*" for known in parameters):
                parameters.append(each)
        elif left and not by_keyword:
            left -= 1
        else:
            if each.name in given and not by_keyword:
                by_keyword = True
                parameters.append(Parameter("*"))
            parameters.append(Parameter(each.name, each.annotation, given.get(each.name, each.default)))
    return Signature(tuple(parameters), signature.returns)
