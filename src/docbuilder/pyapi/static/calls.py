"""Signatures that are worked out and written nowhere: of constructors written in C, and of `functools.partial`.

In: a path, or a signature and a call. Out: `Signature`.
"""

from __future__ import annotations

import ast
import inspect
import sys

from docbuilder.pyapi.model import Parameter, Signature


def built_in_signature(path: str) -> Signature | None:
    """The constructor of a class of the standard library that is loaded here anyway: no others' code runs for it."""
    module, _, name = path.rpartition(".")
    if module not in sys.stdlib_module_names or module not in sys.modules:
        return None
    try:
        found = inspect.signature(getattr(sys.modules[module], name)).parameters.values()
    except (AttributeError, TypeError, ValueError):
        return None
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


def partial_signature(signature: Signature, call: ast.Call) -> Signature:
    """`signature` with the arguments of a call of `functools.partial` taken out, or given as defaults."""
    given = {option.arg: ast.unparse(option.value) for option in call.keywords if option.arg}
    left = len(call.args) - 1
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
