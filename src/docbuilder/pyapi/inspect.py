"""Objects as data: kind, anchor, signature, docstring, members, place.

In: what the importer has found. Out: `ApiObject` and `Lookup`. The rules are those of the dialect, section 2.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
from abc import ABCMeta
from collections.abc import Iterator, Sequence
from typing import Any

from docbuilder.pyapi.docstring import parse_docstring
from docbuilder.pyapi.foreign import StandInBase, StandInMeta, is_standin, path_of
from docbuilder.pyapi.generated import annotations_of
from docbuilder.pyapi.importer import Found, Importer, read
from docbuilder.pyapi.model import ApiObject, ApiRequest, Docstring, Kind, Lookup, Origin, Signature
from docbuilder.pyapi.nearest import Nearest
from docbuilder.pyapi.paths import Paths
from docbuilder.pyapi.places import Places
from docbuilder.pyapi.signature import Signatures

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType)


class Inspector:
    """Makes data of the objects of one package.

    Args:
        importer: it has imported the package.
    """

    def __init__(self, importer: Importer) -> None:
        assert importer.module is not None
        self._importer = importer
        self._paths = Paths(importer.module)
        self._places = Places(importer.root)
        self._signatures = Signatures(self._paths)
        self._with_standins: dict[str, bool] = {}

    # --- directives

    def inspect(self, found: Found, request: ApiRequest) -> ApiObject:
        """The object of a directive with the members that are to be shown."""
        value = found.value
        anchor = self._anchor(found)
        kind = _kind_of(value)
        members: list[ApiObject] = []
        missing: list[tuple[str, tuple[str, ...]]] = []
        for name in self._members(value, request.members):
            member = self._member(value, name, anchor)
            if member is None:
                missing.append((name, Nearest(dir_of(value)).to(name)))
            else:
                members.append(member)
        aliases = {found.path, self._paths.full(value)} - {anchor, ""}
        return self._describe(
            value, kind, anchor, anchor, aliases=aliases, members=tuple(members), missing=tuple(missing), bound=False
        )

    def look_up(self, found: Found) -> Lookup:
        """What links need to know of the object."""
        value = found.value
        kind = _kind_of(value)
        if is_standin(value):
            return Lookup(exists=True, anchors=(found.path,))
        anchors = [self._anchor(found)]
        if kind not in {"class", "exception", "module"} and isinstance(found.owner, type):
            name = found.path.rpartition(".")[2]
            anchors = [f"{self._paths.shortest(found.owner)}.{name}"]
            definer = _definer(found.owner, name)
            if definer is not None and definer is not found.owner:
                anchors.append(f"{self._paths.shortest(definer)}.{name}")
        anchors += [self._paths.shortest(value), self._paths.full(value), found.path]
        signature = self._signatures.of(value) if callable(value) else None
        names = tuple(each.name.lstrip("*") for each in signature.parameters) if signature else ()
        return Lookup(
            exists=True,
            anchors=tuple(dict.fromkeys(anchor for anchor in anchors if anchor)),
            callable=kind in {"function", "method"} or (kind == "attribute" and callable(value)),
            parameters=tuple(name for name in names if name.isidentifier()),
        )

    def sources(self, value: Any) -> tuple[str, ...]:
        """The files that what is shown of `value` depends on: its own and those of its bases, sorted."""
        classes = _mro(value) if isinstance(value, type) else [value]
        return tuple(sorted({path for each in classes if isinstance(path := self._places.file_of(each), str)}))

    # --- one object

    def _describe(
        self,
        value: Any,
        kind: Kind,
        name: str,
        anchor: str,
        *,
        aliases: set[str],
        bound: bool,
        raw: Any = None,
        members: tuple[ApiObject, ...] = (),
        missing: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> ApiObject:
        signature: Signature | None = None
        if kind in {"class", "exception", "function", "method"}:
            signature = self._signatures.of(value, bound=bound)
        written = docstring_of(value, kind)
        docstring = Docstring()
        if written:
            docstring = parse_docstring(inspect.cleandoc(written), signature.parameters if signature else None)
        return ApiObject(
            kind=kind,
            name=name,
            anchor=anchor,
            aliases=tuple(sorted(aliases)),
            origin=self._origin(value),
            signature=signature,
            decoration=_decoration(value, raw) if kind not in {"class", "exception", "module"} else (),
            docstring=docstring,
            place=self._places.of(value, written),
            members=members,
            missing_members=missing,
        )

    def _member(self, owner: Any, path: str, anchor: str) -> ApiObject | None:
        holder, _, name = path.rpartition(".")
        for part in holder.split(".") if holder else ():
            owner = read(owner, part)
        raw = _static(owner, name)
        if raw is None:
            return self._unwritten(owner, path, anchor) if isinstance(owner, type) else None
        value = raw if isinstance(raw, property | functools.cached_property) else read(owner, name)
        if value is None or is_standin(value):
            return self._unwritten(owner, path, anchor) if isinstance(owner, type) else None
        kind = _kind_of(value)
        if kind == "function" and isinstance(owner, type):
            kind = "method"
        own = f"{anchor}.{path}"
        aliases = {self._paths.full(value)}
        if isinstance(owner, type):
            definer = _definer(owner, name)
            if definer is not None and definer.__module__ != "builtins":
                aliases |= {f"{self._paths.shortest(definer)}.{name}"}
        return self._describe(
            value, kind, path, own, aliases=aliases - {own, ""}, bound=isinstance(raw, types.FunctionType), raw=raw
        )

    def _unwritten(self, owner: type, name: str, anchor: str) -> ApiObject | None:
        """An attribute that a class only annotates, or that it has from a base that is not installed."""
        for base in _mro(owner):
            if name in annotations_of(base):
                return ApiObject("attribute", name, f"{anchor}.{name}", origin=self._origin(owner))
        for base in _mro(owner):
            if path := path_of(base):
                note = f"inherited from {path}, which is not installed"
                return ApiObject("method", name, f"{anchor}.{name}", (f"{path}.{name}",), "standins", note=note)
        return None

    def _anchor(self, found: Found) -> str:
        value = found.value
        kind = _kind_of(value)
        if kind in {"class", "exception", "function", "module"}:
            if isinstance(found.owner, type) and kind == "function":
                return f"{self._paths.shortest(found.owner)}.{found.path.rpartition('.')[2]}"
            return self._paths.shortest(value) or found.path
        if isinstance(found.owner, type):
            return f"{self._paths.shortest(found.owner)}.{found.path.rpartition('.')[2]}"
        return found.path

    # --- members

    def _members(self, value: Any, wanted: Sequence[str] | None) -> Iterator[str]:
        """Names to show: by the rules for lists, `all` and `none`; no list means `all` for classes."""
        if wanted is None:
            wanted = ("all",) if isinstance(value, type) else ()
        names = [name for name in wanted if name not in {"all", "none"}]
        yield from dict.fromkeys(names)
        if "all" in wanted and isinstance(value, type):
            yield from (name for name in documented_methods(value) if name not in names)

    def _origin(self, value: Any) -> Origin:
        if not self._importer.standins.names:
            return "import"
        if isinstance(value, type) and any(base is StandInBase for base in _mro(value)):
            return "standins"
        module = read(value, "__module__")
        if not isinstance(module, str):
            return "import"
        if module not in self._with_standins:
            space = read(sys.modules.get(module), "__dict__", {})
            self._with_standins[module] = any(is_standin(each) for each in list(space.values()))
        return "standins" if self._with_standins[module] else "import"


def documented_methods(value: type) -> list[str]:
    """Public callable members that are not classes and say something that no base class says, sorted by name."""
    names = []
    classes = _mro(value)
    for name, raw in sorted(value.__dict__.items()):
        if name.startswith("_") or isinstance(raw, type) or is_standin(raw):
            continue
        text = _method_docstring(value, name, raw)
        if not text:
            continue
        others = (base.__dict__[name] for base in classes[1:] if name in base.__dict__)
        if all(_method_docstring(value, name, other, resolve=False) != text for other in others):
            names.append(name)
    return names


def _method_docstring(owner: type, name: str, raw: Any, *, resolve: bool = True) -> str | None:
    if isinstance(raw, staticmethod | classmethod):
        raw = raw.__func__
    if not isinstance(raw, _FUNCTIONS):
        if isinstance(raw, property | functools.cached_property):
            return None
        if resolve:
            raw = read(owner, name)
        if isinstance(raw, type) or not callable(raw) or is_standin(raw):
            return None
    text = read(raw, "__doc__")
    if not isinstance(text, str) or (not isinstance(raw, _FUNCTIONS) and text is read(type(raw), "__doc__")):
        return None
    return text


def docstring_of(value: Any, kind: Kind) -> str | None:
    """The docstring that somebody wrote for `value`: no generated one, and not that of an instance's class."""
    text = value.__dict__.get("__doc__") if isinstance(value, type) else read(value, "__doc__")
    if not isinstance(text, str) or not text.strip():
        return None
    if isinstance(value, type):
        generated = "__dataclass_fields__" in value.__dict__ or "_fields" in value.__dict__
        if generated and text.startswith(value.__name__ + "(") and text.rstrip().endswith(")") and "\n" not in text:
            return None
    elif kind == "attribute" and text == read(type(value), "__doc__"):
        return None
    return text


def dir_of(value: Any) -> list[str]:
    """`dir` that never raises."""
    try:
        return [name for name in dir(value) if isinstance(name, str)]
    except KeyboardInterrupt:
        raise
    except BaseException:
        return []


def _kind_of(value: Any) -> Kind:
    kind = type(value)
    if issubclass(kind, type):
        return "exception" if BaseException in _mro(value) else "class"
    if issubclass(kind, types.ModuleType):
        return "module"
    if issubclass(kind, property | functools.cached_property):
        return "property"
    if issubclass(kind, _FUNCTIONS) or kind is functools.partial or _wraps_function(value):
        return "function"
    return "attribute"


def _wraps_function(value: Any) -> bool:
    """An instance that stands for a function: it was decorated (`functools.lru_cache` and the like)."""
    return callable(value) and isinstance(read(value, "__wrapped__"), _FUNCTIONS)


def _mro(value: type) -> tuple[type, ...]:
    return type.__getattribute__(value, "__mro__")  # type: ignore[no-any-return]


def _definer(owner: type, name: str) -> type | None:
    return next((base for base in _mro(owner) if name in base.__dict__), None)


def _static(owner: Any, name: str) -> Any:
    """What is written in the class, without running a descriptor; the value for modules and instances."""
    if isinstance(owner, type):
        definer = _definer(owner, name)
        if definer is None and type(owner) not in (type, StandInMeta):
            definer = _definer(type(owner), name)
            if definer in (type, object, ABCMeta):
                return None
        return definer.__dict__[name] if definer is not None else None
    return read(owner, name)


def _decoration(value: Any, raw: Any) -> tuple[str, ...]:
    words = []
    function = value.fget if isinstance(value, property) else value
    inner = read(function, "__func__", function)
    code = read(inner, "__code__") or read(read(inner, "__wrapped__"), "__code__")
    if isinstance(code, types.CodeType) and code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        words.append("async")
    if isinstance(raw, classmethod):
        words.append("classmethod")
    if isinstance(raw, staticmethod):
        words.append("staticmethod")
    if read(value, "__isabstractmethod__") is True:
        words.append("abstractmethod")
    return tuple(words)
