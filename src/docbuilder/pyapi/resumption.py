"""Modules go on behind a statement that fails with mocks: only what it defines is not there.

In: modules that are imported while it is switched on. Out: mocks in the place of what statements that raise would have defined, each with
the error. Without this, one `re.compile(mock)` would keep all of a module, and whatever imports it, from being imported.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import SourceFileLoader
from types import ModuleType, TracebackType
from typing import Any

from docbuilder.pyapi.backends import bodies_of, tree_of
from docbuilder.pyapi.mock_objects import Expected, MockBase, MockPackage, path_of
from docbuilder.pyapi.versions import ANY_VERSION

_OPEN = (ast.If, ast.Try, ast.With)
"""Statements that run those in them once, at most."""
_MAKING = frozenset({"__init__", "__new__"})


class Resumption:
    """See above; switched off at first.

    Args:
        is_mended: another import, with more mocks, does without the error.
    """

    def __init__(self, is_mended: Callable[[BaseException], bool]) -> None:
        self._is_mended = is_mended
        self._failures: dict[str, Exception] = {}
        self._execute: Callable[..., None] | None = None

    def switch_on(self) -> bool:
        """Begin; False where that was done before."""
        if self._execute is not None:
            return False
        execute = self._execute = SourceFileLoader.exec_module

        def resuming(loader: SourceFileLoader, module: ModuleType) -> None:
            failed: Exception | None = None
            try:
                execute(loader, module)
            except Exception as error:
                failed = error  # what follows is not raised while this one is handled
            if failed is not None:
                self._resume(failed, module, loader.path)

        SourceFileLoader.exec_module = resuming  # type: ignore[assignment, method-assign]  # until `switch_off`
        return True

    def switch_off(self) -> None:
        """Undo `switch_on`."""
        if self._execute is not None:
            SourceFileLoader.exec_module = self._execute  # type: ignore[method-assign]  # what was there
            self._execute = None

    def failure(self, value: Any) -> Exception | None:
        """Why an object is not what the package defines: it is a mock in the place of that, or its constructor is that of such a base."""
        if not self._failures:
            return None
        classes = [value]
        if issubclass(type(value), type):
            mro = type.__getattribute__(value, "__mro__")
            makes = next((each for each in mro if not _MAKING.isdisjoint(each.__dict__)), None)
            if makes is MockBase or (makes is not None and "__dataclass_fields__" in makes.__dict__):
                classes += mro
        paths = [f"{path_of(each)}." for each in classes]
        return next(
            (error for path, error in self._failures.items() if f"{path}." in paths or paths[0].startswith(f"{path}.")),
            None,
        )

    def _resume(self, error: Exception, module: ModuleType, file: str) -> None:
        """Run what stands behind the statement that raised `error`, however many more raise."""
        body: Sequence[ast.stmt] = tree_of(file).body
        futures = [each for each in body if isinstance(each, ast.ImportFrom) and each.module == "__future__"]
        while True:
            line = _line_in(error.__traceback__, module)
            found = (
                _following(body, line) if not isinstance(error, ImportError) and not self._is_mended(error) else None
            )
            if found is None:
                raise error
            failed, body = found
            if isinstance(failed, ast.ImportFrom) and (source := _unmade(error)):
                self._put(source, source.__all__, error)  # and once more
                body = [failed, *body]
            else:
                self._put(module, _bound(failed), error)
            try:
                rest = ast.Module([*futures, *body], [])
                exec(compile(rest, file, "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # as an import does
                return
            except Exception as following:
                error = following

    def _put(self, module: ModuleType, names: Iterable[str], error: Exception) -> None:
        """Put mocks in the place of what a module does not have."""
        for name in names:
            if name not in module.__dict__:
                path = f"{module.__name__}.{name}"
                self._failures[path] = error
                module.__dict__[name] = MockPackage(module.__name__, ANY_VERSION, Expected()).at(path)


def _unmade(error: Exception) -> ModuleType | None:
    """The module that lacks what its `__all__` lists: it makes that from all that a missing package has."""
    if not isinstance(error, AttributeError) or not isinstance(module := error.obj, ModuleType):
        return None
    return module if error.name in module.__dict__.get("__all__", ()) else None


def _line_in(trace: TracebackType | None, module: ModuleType) -> int:
    """The line of the module's own code that raised, 0 where none did."""
    while trace is not None:
        if trace.tb_frame.f_globals is module.__dict__ and trace.tb_frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def _following(body: Sequence[ast.stmt], line: int) -> tuple[ast.stmt, list[ast.stmt]] | None:
    """The innermost statement that has a line, and those that run behind it."""
    for index, statement in enumerate(body):
        first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
        if first <= line <= (statement.end_lineno or 0):
            rest = list(body[index + 1 :])
            inner = bodies_of(statement) if isinstance(statement, _OPEN) else ()
            for failed, behind in filter(None, (_following(each, line) for each in inner)):
                return failed, [*behind, *rest]
            return statement, rest
    return None


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names if alias.name != "*")
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for each in ast.iter_child_nodes(node):
            yield from _bound(each)
