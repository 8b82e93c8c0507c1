"""Which branch of a condition counts that asks whether something is installed, or how new it is: the one for when all of it is there.

In: the syntax tree of a module. Out: whether a statement stands in such a branch.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator

from docbuilder.pyapi.attributes import assigned

# `is_torch_available()`, `HAS_TRITON`, `_numpy_installed`, `has("triton")`: whether something is there
_IS_THERE = re.compile(r"_?(?:(?:is|has|have)_\w+|has|have)|\w+_(?:available|installed)", re.IGNORECASE)
# `torch_version(">=", "2.3")`, `torch_version(">=2.3")`
_SIGN = re.compile(r"['\"] *[<>]=?")
_ORDERED = (((ast.Gt, ast.GtE), True), ((ast.Lt, ast.LtE), False))
_FAILURES = re.compile(r"\b(?:ImportError|ModuleNotFoundError|Exception)\b")


class Availability:
    """What is there for the conditions of a module.

    Args:
        tree: the module; without one, no name is a flag but by what it is called.
    """

    def __init__(self, tree: ast.Module | None = None) -> None:
        self._flags = dict(_flags_in(tree)) if tree is not None else {}

    def favours(self, condition: ast.If, node: ast.AST) -> bool:
        """The branch that a statement stands in is the one for when all that is asked for is there, in a new version."""
        holds = self.holds(condition.test)
        if holds is None or holds != (node in condition.body):
            return False
        above = getattr(condition, "parent", None)  # of `elif`
        return not (isinstance(above, ast.If) and condition in above.orelse and self.holds(above.test))

    def rejects(self, condition: ast.If, node: ast.AST) -> bool:
        """The branch is the one for when something is missing, or old."""
        holds = self.holds(condition.test)
        return holds is not None and holds != (node in condition.body)

    def holds(self, test: ast.expr) -> bool | None:
        """Whether a condition holds when all that it asks for is there, in a new version; None where it asks for something else."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.holds(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            parts = {self.holds(each) for each in test.values}
            return parts.pop() if len(parts) == 1 else None
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return self._compared(test.left, test.ops[0], test.comparators[0])
        if isinstance(test, ast.Name) and test.id in self._flags:
            return self._flags[test.id]
        called = test.func if isinstance(test, ast.Call) else test
        name = ast.unparse(called).rpartition(".")[2]
        if isinstance(test, ast.Call) and (name == "hasattr" or "version" in name.lower()):
            compared = [sign[0] for each in test.args if (sign := _SIGN.match(ast.unparse(each)))]
            return all(">" in each for each in compared)
        # `is_available` asks for a device
        return True if _IS_THERE.fullmatch(name) and name != "is_available" else None

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> bool | None:
        if isinstance(sign, ast.Is | ast.IsNot) and isinstance(right, ast.Constant) and right.value is None:
            flag = self._flags.get(left.id) if isinstance(left, ast.Name) else None
            return None if flag is None else flag is isinstance(sign, ast.IsNot)
        is_of_versions = "version" in f"{ast.unparse(left)} {ast.unparse(right)}".lower()
        return next((holds for kinds, holds in _ORDERED if is_of_versions and isinstance(sign, kinds)), None)


def _flags_in(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """The names that tell whether an import has worked, each with whether it is true when all is there.

    `try: import numpy as np; FAST = True`, `except ImportError: np, FAST = None, False`
    """
    for statement in tree.body:
        if not isinstance(statement, ast.Try) or not any(map(_catches, statement.handlers)):
            continue
        worked = dict(_given([*statement.body, *statement.orelse]))
        failed = dict(_given([each for handler in statement.handlers for each in handler.body]))
        is_there = not any(map(_is_lacking, statement.body))
        for name, holds in worked.items():
            if failed.get(name, not holds) != holds:
                yield name, holds is is_there


def _catches(handler: ast.ExceptHandler) -> bool:
    """It is for imports that fail."""
    return handler.type is None or bool(_FAILURES.search(ast.unparse(handler.type)))


def _given(statements: list[ast.stmt]) -> Iterator[tuple[str, bool]]:
    """The names that are bound, each with whether that is something true; what is not plain to see is left out."""
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], True) for alias in statement.names)
        for name, value in assigned(statement).items():
            if isinstance(value, ast.Constant):
                yield name, bool(value.value)


def _is_lacking(statement: ast.stmt) -> bool:
    """It imports a module of the standard library that this system does not have: `import winreg`."""
    names: list[str] = []
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    elif isinstance(statement, ast.ImportFrom) and not statement.level:
        names = [statement.module or ""]
    tops = {name.partition(".")[0] for name in names} & sys.stdlib_module_names
    return any(top not in sys.modules and importlib.util.find_spec(top) is None for top in tops)
