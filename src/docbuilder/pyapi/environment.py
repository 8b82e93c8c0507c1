"""Which defaults come from the environment of whoever builds: they are shown as they are written, whatever it holds (dialect, section 2).

The environment is its variables, the machine, the moment and chance. In: what the documented package reads of it while its modules run, and
the source of these. Out: the parameters whose defaults depend on that. A value does not tell: where a variable is not set, it is what stands in
its place, and 8 processors are a number like any other.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import opcode
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import PurePath
from types import FrameType, ModuleType
from typing import Any, NamedTuple

from docbuilder.pyapi.attributes import assigned
from docbuilder.pyapi.backends import bodies_of, imported_from, text_of, tree_of
from docbuilder.pyapi.fields import defaults_in_code
from docbuilder.pyapi.places import is_generated, undecorated
from docbuilder.pyapi.safe_access import read

_Environment: Any = type(os.environ)
# what may be a default
_DATA = (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, range, PurePath, type(None))
_STORED, _DROPPED, _EXTENDED = (opcode.opmap[name] for name in ("STORE_NAME", "POP_TOP", "EXTENDED_ARG"))
_CACHE = opcode.opmap.get("CACHE", 0)
# how a line begins that does not begin a statement of a module
_WITHIN = re.compile(r"[\s)\]}#]|$|(?:elif|else|except|finally)\b")
_READERS = {
    "os": "cpu_count getloadavg getlogin getpid getppid process_cpu_count sched_getaffinity uname urandom",
    "platform": "uname",
    "random": "_urandom choice getrandbits randbytes randint random randrange sample uniform",
    "socket": "getfqdn gethostname",
    "time": "asctime ctime gmtime localtime strftime time time_ns",
    "uuid": "getnode uuid1",
}
"""The functions of the standard library that tell of the machine, of the moment or of chance, by module; others are made of these."""
_IMPORTS = frozenset({opcode.opmap["IMPORT_NAME"], opcode.opmap["IMPORT_FROM"]})


class _Range(NamedTuple):
    """Where something stands: lines counted from 1, columns in bytes."""

    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, other: _Range) -> bool:
        """`other` is a part of it."""
        return self[:2] <= other[:2] and other[2:] <= self[2:]


class _Noting:
    """A function that notes who calls it. It is no function itself: those become methods in the classes that hold them.

    Args:
        function: is called.
        path: where it is found.
        note: is told of the frame that calls.
    """

    def __init__(self, function: Callable[..., Any], path: str, note: Callable[[FrameType], None]) -> None:
        functools.update_wrapper(self, function)
        self._function, self._path, self._tell = function, path, note

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._tell(sys._getframe(1))
        return self._function(*args, **kwargs)

    def __repr__(self) -> str:
        return self._path

    def __reduce__(self) -> str:
        return self._path.rpartition(".")[2]  # copied and pickled as functions are: by name


class _Arguments(list[str]):
    """The arguments of the process; notes who asks for some of them."""

    def __init__(self, arguments: list[str], note: Callable[[FrameType], None]) -> None:
        super().__init__(arguments)
        self._tell = note

    def __getitem__(self, key: Any) -> Any:
        self._tell(sys._getframe(1))
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self._tell(sys._getframe(1))
        return super().__iter__()

    def __len__(self) -> int:
        self._tell(sys._getframe(1))
        return super().__len__()


class EnvironmentReads:
    """Notes what of the environment a package reads while its modules, and the bodies of their classes, run.

    Args:
        package: its import name.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        # by file: each with the name that its value alone is given, or ""
        self._reads: dict[str, dict[_Range, str]] = {}
        # by module: those whose values depend on it; none for other modules
        self._names: dict[str, frozenset[str]] = {}
        self._values: dict[str, list[object]] = {}  # of these names
        self._seen: set[str] = set()
        self._count = 0
        self._replaced: list[tuple[Any, str, Any]] = []  # owner, name, what was there

    def install(self) -> None:
        """Begin."""
        get = _Environment.__getitem__

        @functools.wraps(get)
        def noting(environment: Any, name: Any) -> Any:
            self.note(sys._getframe(1))
            return get(environment, name)

        self._replace(_Environment, "__getitem__", noting)
        self._replace(sys, "argv", _Arguments(sys.argv, self.note))
        for module, names in _READERS.items():
            owner = sys.modules.get(module)  # what is not loaded is worth no time
            for name in names.split():
                if (function := read(owner, name)) is not None:
                    self._replace(owner, name, _Noting(function, f"{module}.{name}", self.note))

    def _replace(self, owner: Any, name: str, new: Any) -> None:
        self._replaced.append((owner, name, getattr(owner, name)))
        setattr(owner, name, new)

    def remove(self) -> None:
        """End."""
        while self._replaced:
            setattr(*self._replaced.pop())

    def note(self, frame: FrameType | None) -> None:
        """Note what reads in a module or a class, by whatever functions."""
        while frame is not None and frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            frame = frame.f_back
        if frame is None or not self._is_own(str(frame.f_globals.get("__name__", ""))):
            return
        code = frame.f_code
        following = _following(code.co_code, frame.f_lasti)
        if code.co_code[frame.f_lasti] in _IMPORTS or following[0] == _DROPPED:
            return  # nothing is made of it
        is_named = following[0] == _STORED and code.co_name == "<module>"
        name = code.co_names[following[1]] if is_named else ""
        line, end_line, column, end_column = next(itertools.islice(code.co_positions(), frame.f_lasti // 2, None))
        where = _Range(line or 0, column or 0, end_line or 0, end_column or 0)
        self._reads.setdefault(code.co_filename, {})[where] = name

    def _is_own(self, module: str) -> bool:
        return module.partition(".")[0] == self._package

    # --- what depends on it

    def parameters(self, value: Any, constructor: Any = None) -> frozenset[str]:
        """The parameters of a function, or of what makes instances of a class, whose defaults depend on the environment."""
        if not self._reads:
            return frozenset()
        function = undecorated(constructor if isinstance(value, type) else value)
        if function is not None and not (function.__defaults__ or function.__kwdefaults__):
            return frozenset()
        self._look()
        written = function is not None and not is_generated(function)
        definers = [function]
        if isinstance(value, type) and not written:
            definers += type.__getattribute__(value, "__mro__")
        if all(read(each, "__module__") not in self._names for each in definers):
            return frozenset()
        return frozenset(
            each.name
            for each in defaults_in_code(value, constructor)
            if self._depends(each.node, each.module, each.owner)
        )

    def holds(self, owner: type, name: str) -> bool:
        """The attribute of a class, as its body gives it, depends on the environment."""
        self._look()
        return f"{owner.__qualname__}.{name}" in self._names.get(owner.__module__, ())

    def _depends(self, node: ast.expr, module: str, owner: str) -> bool:
        if module not in self._names:
            return False
        file = read(sys.modules.get(module), "__file__")
        return _mentions(node, self._names[module], owner) or any(map(_range(node).holds, self._reads.get(file, ())))

    def _look(self) -> None:
        """Look through the modules that were imported since the last time."""
        if len(sys.modules) == self._count:
            return
        self._count = len(sys.modules)
        # the last first, as a module stands before those that it imports
        unknown = list(itertools.takewhile(lambda name: name not in self._seen, reversed(list(sys.modules))))
        loaded = {name: sys.modules.get(name) for name in unknown if self._is_own(name)}
        fresh = [each for each in loaded.values() if isinstance(each, ModuleType)]
        self._seen.update(name for name in unknown if name not in loaded or isinstance(loaded[name], ModuleType))
        for each in fresh:
            self._forget(each)
        known: dict[str, tuple[str, ...]] = {}
        while True:
            reached = {each.__name__: tuple(self._reached(each)) for each in fresh}
            changed = [each for each in fresh if reached[each.__name__] != known.get(each.__name__, ())]
            if not changed:
                return
            known = reached
            for each in changed:
                names = frozenset(self._names_in(each))
                if names or "" in reached[each.__name__]:
                    self._names[each.__name__] = names
                for name in names:
                    self._values.setdefault(name, []).append(each.__dict__.get(name))

    def _forget(self, module: ModuleType) -> None:
        """Forget what gives no data to a name, and is no default: `logger = get_logger(…)`, `if is_there(): import …`."""
        file = str(read(module, "__file__"))
        kept = {at: name for at, name in self._reads.get(file, {}).items() if self._matters(at, name, module, file)}
        if kept:
            self._reads[file] = kept
        else:
            self._reads.pop(file, None)

    def _matters(self, at: _Range, name: str, module: ModuleType, file: str) -> bool:
        if name and name in module.__dict__:
            return isinstance(module.__dict__[name], _DATA)
        found: set[str] = set()
        body = _statement_at(file, at.line)
        self._bind(body, module, file, "", found)
        arguments = [
            each.args
            for statement in body
            for each in ast.walk(statement)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        defaults = [each for one in arguments for each in (*one.defaults, *one.kw_defaults) if each is not None]
        return bool(_of_data(found, module)) or any(_range(each).holds(at) for each in defaults)

    def _reached(self, module: ModuleType) -> Iterator[str]:
        """What may have brought a value of the environment into a module, as far as a glance tells."""
        space = module.__dict__
        if read(module, "__file__") in self._reads:
            yield ""
        for name in self._values.keys() & space.keys():
            if any(space[name] is value for value in self._values[name]):
                yield name
        for name, value in list(space.items()):
            if type(value) is ModuleType and value is not module and self._reach(value):
                yield name

    def _reach(self, module: ModuleType) -> bool:
        """A module, or one below it, has such names."""
        prefix = f"{module.__name__}."
        return any(
            names and (name == module.__name__ or name.startswith(prefix)) for name, names in self._names.items()
        )

    def _names_in(self, module: ModuleType) -> set[str]:
        """The names in a module whose values depend on the environment: `TOKEN`, `Settings.TOKEN`, `config.TOKEN` of a module there."""
        file = str(read(module, "__file__"))
        found: set[str] = set()
        self._bind(tree_of(file).body, module, file, "", found)
        return _of_data(found, module)

    def _bind(self, body: Iterable[ast.stmt], module: ModuleType, file: str, owner: str, found: set[str]) -> None:
        """Add the names that some statements bind to `found`."""
        prefix = f"{owner}." if owner else ""
        for statement in body:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    names = self._names.get(alias.name, frozenset())
                    found.update(f"{prefix}{alias.asname or alias.name}.{each}" for each in names)
            elif isinstance(statement, ast.ImportFrom):
                found.update(prefix + each for each in self._imported(statement, module))
            elif isinstance(statement, ast.ClassDef):
                self._bind(statement.body, module, file, prefix + statement.name, found)
            elif isinstance(statement, ast.If | ast.While) and (
                # who asks whether something is true stands, for Python 3.11, in the whole statement
                self._is_read(statement.test, file, owner, found) or _range(statement) in self._reads.get(file, ())
            ):
                below = [each for each in ast.walk(statement) if isinstance(each, ast.Name)]
                found.update(prefix + each.id for each in below if isinstance(each.ctx, ast.Store))
            elif isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
                for inner in bodies_of(statement):
                    self._bind(inner, module, file, owner, found)
            else:
                for name, node in assigned(statement).items():
                    if node is not None and self._is_read(node, file, owner, found):
                        found.add(prefix + name)

    def _is_read(self, node: ast.expr, file: str, owner: str, names: Collection[str]) -> bool:
        return _mentions(node, names, owner) or any(map(_range(node).holds, self._reads.get(file, ())))

    def _imported(self, statement: ast.ImportFrom, module: ModuleType) -> Iterator[str]:
        """The names that an import binds to what depends on the environment."""
        source = imported_from(statement, read(module, "__package__"))
        names = self._names.get(source.__name__, frozenset()) if source is not None else frozenset[str]()
        for alias in statement.names:
            if alias.name == "*":
                yield from (each for each in names if "." not in each)
                continue
            bound = alias.asname or alias.name
            if alias.name in names:
                yield bound
            below = read(source, alias.name)  # a module, or a class with such attributes
            inner = self._names.get(below.__name__, ()) if isinstance(below, ModuleType) else ()
            yield from (f"{bound}.{each}" for each in inner)
            yield from (bound + each.removeprefix(alias.name) for each in names if each.startswith(f"{alias.name}."))


def _following(code: bytes, at: int) -> tuple[int, int]:
    """The instruction behind the one at `at`, and its argument."""
    argument = 0
    for index in range(at + 2, len(code), 2):
        operation = code[index]
        if operation == _EXTENDED:
            argument = (argument | code[index + 1]) << 8
        elif operation != _CACHE:
            return operation, argument | code[index + 1]
    return _DROPPED, 0


def _of_data(names: Iterable[str], module: ModuleType) -> set[str]:
    """The names that do not stand for what is no data in a module."""
    return {each for each in names if "." in each or isinstance(module.__dict__.get(each, ...), _DATA)}


def _statement_at(file: str, line: int) -> list[ast.stmt]:
    """The statement of a module that has a line; all statements where it cannot be read alone."""
    lines = text_of(file).split("\n")
    start, end = line - 1, line
    while 0 < start < len(lines) and (_WITHIN.match(lines[start]) or lines[start - 1][:1] == "@"):
        start -= 1
    while end < len(lines) and _WITHIN.match(lines[end]):
        end += 1
    try:
        return ast.parse("\n" * start + "\n".join(lines[start:end])).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return tree_of(file).body


def _mentions(node: ast.AST, names: Collection[str], owner: str) -> bool:
    """An expression that is written in the class `owner` (or in none: "") uses one of the names when it is worked out."""
    if isinstance(node, ast.Lambda):
        return False
    if isinstance(node, ast.Name | ast.Attribute):
        written = ast.unparse(node)
        if written in names or (owner and f"{owner}.{written}" in names):
            return True
    return any(_mentions(each, names, owner) for each in ast.iter_child_nodes(node))


def _range(node: ast.expr | ast.stmt) -> _Range:
    return _Range(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
