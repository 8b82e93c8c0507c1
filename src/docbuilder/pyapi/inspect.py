"""Objects as data: kind, anchor, signature, docstring, members, place.

In: what the importer has found. Out: `ApiObject` and `Lookup`. The rules are those of the dialect, section 2.

Longer than other modules: every kind of object is one function, and classes call all of them.
"""

from __future__ import annotations

import builtins
import difflib
import enum
import functools
import inspect
import re
import sys
import types
from abc import ABCMeta
from collections.abc import Iterator, Sequence
from typing import Any

from docbuilder.model.values import replace
from docbuilder.pyapi.annotations import is_type, own_annotations
from docbuilder.pyapi.attributes import (
    Written,
    documented_attributes,
    field_entry,
    value_entry,
    with_assignment,
    with_fields,
    with_values,
    written,
)
from docbuilder.pyapi.containment import PassedOver
from docbuilder.pyapi.docstring import parse_docstring
from docbuilder.pyapi.docstring.constructors import with_constructor
from docbuilder.pyapi.docstring.quality import describes
from docbuilder.pyapi.edited import as_edited
from docbuilder.pyapi.environment import EnvironmentReads
from docbuilder.pyapi.importer import NOTHING, FoundObject, Importer
from docbuilder.pyapi.lacking import is_given
from docbuilder.pyapi.mock_objects import MockBase, MockMeta, is_mock, path_of
from docbuilder.pyapi.model import (
    CONSTRUCTORS,
    ApiObject,
    ApiRequest,
    Docstring,
    Entry,
    InheritedText,
    Kind,
    Lookup,
    Origin,
    Place,
    Signature,
    TypePart,
)
from docbuilder.pyapi.nearest import Nearest
from docbuilder.pyapi.paths import Paths
from docbuilder.pyapi.places import Places, is_generated, undecorated
from docbuilder.pyapi.safe_access import read, read_name
from docbuilder.pyapi.signature import Signatures
from docbuilder.pyapi.transforms import described_fields
from docbuilder.pyapi.wrappers import behind, binding, computing, takes_anything

_TARGET = re.compile(r"(?:type )?(\w+)")  # of a statement
_OF_ALL = frozenset(dir(object)) - {"__init__"}  # what nobody means by another name
_OF_MEMBERS: dict[Kind, Kind] = {"function": "method", "module": "attribute"}  # as which a class has it
_PROPERTIES = (property, functools.cached_property, types.DynamicClassAttribute)
_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
)


class Inspector:
    """Makes data of the objects of one package.

    Args:
        importer: it has imported the package.
        environment: what was read on the way.
    """

    def __init__(self, importer: Importer, environment: EnvironmentReads) -> None:
        assert importer.module is not None
        self._importer = importer
        self._environment = environment
        self._paths = Paths(importer.module)
        self._places = Places(importer.root)
        self._signatures = Signatures(self._paths, environment)
        self._with_mocks: dict[str, bool] = {}

    # --- directives

    def inspect(self, found: FoundObject, request: ApiRequest) -> ApiObject:
        """The object of a directive with the members that are to be shown."""
        found, definition = _computed(_unhidden(found))
        value = found.value
        kind = self._kind(found)
        anchor = self._anchor(found)
        former = self._former(found, anchor)
        members: list[ApiObject] = []
        missing: list[tuple[str, tuple[str, ...]]] = []
        for name in self._members(value, kind, request.members):
            member = self._member(value, name, anchor, former)
            if member is None:
                missing.append((name, Nearest(each for each in dir_of(value) if each not in _OF_ALL).to(name)))
            else:
                members.append(member)
        is_alias = kind == "attribute" and isinstance(value, type)
        own = {"" if is_alias else self._paths.shortest(value), "" if is_alias else self._paths.full(value)}
        last = found.path.rpartition(".")[2]
        statement = written(found.owner, last) if _is_written(value, kind) else None
        target = _TARGET.match(statement.text) if statement is not None else None
        if statement is not None and target and isinstance(found.owner, types.ModuleType):
            own.add(f"{statement.module}.{target[1]}")  # a value knows no path: that of the module it is imported from
        return self._describe(
            value,
            kind,
            anchor,
            anchor,
            aliases={found.path, *own} - {anchor, ""},
            former=former,
            members=tuple(members),
            missing=tuple(missing),
            bound=False,
            raw=_static(found.owner, last) if isinstance(found.owner, type) else None,
            definition=definition,
            inherited=_computed_text(found.owner, last) if definition else None,
            statement=statement,
            values=isinstance(value, enum.EnumMeta) and (request.members is None or "all" in request.members),
        )

    def look_up(self, found: FoundObject) -> Lookup:
        """What links need to know of the object."""
        found, _ = _computed(_unhidden(found))
        value = found.value
        kind = self._kind(found)
        if is_mock(value):
            return Lookup(exists=True, anchors=(found.path,))
        anchors = [self._anchor(found)]
        if kind != "attribute":
            anchors += [self._paths.shortest(value), self._paths.full(value)]
        if kind not in {"class", "exception", "module"} and isinstance(found.owner, type):
            # a member is linked where it is defined, if that is documented
            definer = _definer(found.owner, name := found.path.rpartition(".")[2])
            defined = f"{self._paths.shortest(definer)}.{name}" if definer not in (None, found.owner) else ""
            anchors = [anchors[0], defined] if kind == "attribute" else [defined, *anchors[1:], anchors[0]]
        anchors.append(found.path)
        return Lookup(
            exists=True,
            anchors=tuple(dict.fromkeys(anchor for anchor in anchors if anchor)),
            callable=kind in {"function", "method"} or (kind == "attribute" and callable(value) and not is_type(value)),
            parameters=self._signatures.names_of(value) if callable(value) else (),
        )

    def look_up_attribute(self, holder: FoundObject, name: str) -> Lookup | None:
        """An attribute that the instances of a class have but not the class: it is annotated, documented, or given by a method."""
        owner = holder.value
        for base in _mro(owner) if isinstance(owner, type) else ():
            is_told = name in own_annotations(base) or name in documented_attributes(docstring_of(base, "class"))
            if is_told or is_given(base, name):
                anchors = f"{self._paths.shortest(owner)}.{name}", f"{self._paths.shortest(base)}.{name}"
                return Lookup(exists=True, anchors=tuple(dict.fromkeys(anchors)))
        return None

    def may_inherit(self, holder: FoundObject, name: str) -> bool:
        """A class may have the member from a base that is not installed; hardly one whose name is nearly that of a member of its own."""
        owner = holder.value
        if not isinstance(owner, type) or is_mock(owner) or MockBase not in _mro(owner):
            return False
        own = [each for each in dir_of(owner) if not each.startswith("_")]
        return not difflib.get_close_matches(name, own, 1)

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
        former: tuple[str, ...] = (),
        bound: bool,
        inherited: InheritedText | None = None,
        raw: Any = None,
        definition: types.FunctionType | None = None,
        statement: Written | None = None,
        values: bool = False,
        members: tuple[ApiObject, ...] = (),
        missing: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> ApiObject:
        signature: Signature | None = None
        overloads: tuple[Signature, ...] = ()
        if kind in {"class", "exception", "function", "method"}:
            called = instance_call(value)
            bound = bound and not _is_plain(value)
            signature = self._signatures.of(value if called is None else called, bound=bound or called is not None)
            overloads = self._signatures.overloads_of(value if called is None else called, bound=bound)
        text = docstring_of(value, kind)
        other = ""  # the project whose text is inherited
        if not text and inherited is not None:
            text, other = (
                inherited.text,
                "" if self._paths.own(inherited.module) else inherited.module.partition(".")[0],
            )
        if not text and instance_call(value) is not None and not (statement and statement.docstring):
            text = read(instance_call(value), "__doc__")
        docstring = Docstring()
        place = self._places.of(definition or value, text)
        if text or statement:
            below = statement.docstring if statement else ""
            cleaned = inspect.cleandoc(text) if text else below
            # what a class documents that has no constructor may be its methods'
            is_known = signature is not None and (bool(signature.parameters) or not isinstance(value, type))
            docstring = parse_docstring(cleaned, signature.parameters if signature and is_known else None)
        if statement is not None and kind == "attribute":
            docstring = with_assignment(docstring, statement.text)
        if statement is not None and (not text or place is None):
            place = self._places.at(statement)
        if isinstance(value, type):
            if all(member.name not in CONSTRUCTORS for member in members):
                docstring = self._with_constructor(value, docstring, place, signature)
            docstring = with_fields(docstring, self._described_fields(value))
        if values:
            docstring = with_values(docstring, self._values(value, place), text or "")
        if other:
            docstring = replace(docstring, project=other)
        return ApiObject(
            kind=kind,
            name=name,
            anchor=anchor,
            aliases=tuple(sorted({*aliases, *former})),
            former_anchors=former,
            origin=self._origin(value),
            signature=signature,
            overloads=overloads,
            type=self._signatures.type_of(value) if kind == "property" else (),
            deprecated=_deprecation(value),
            decoration=_decoration(value, raw) if kind not in {"class", "exception", "module"} else (),
            docstring=docstring,
            place=place,
            members=members,
            missing_members=missing,
            project=self._project(definition or value, place),
            bases=self._signatures.bases_of(value) if kind in {"class", "exception"} else (),
        )

    def _with_constructor(
        self, value: type, docstring: Docstring, place: Place | None, signature: Signature | None
    ) -> Docstring:
        """The docstring of a class with what its own `__init__`, else `__new__`, documents."""
        for name in CONSTRUCTORS:
            raw = value.__dict__.get(name)
            if raw is None:
                continue
            if isinstance(raw, staticmethod | functools.partialmethod):
                raw = raw.__func__ if isinstance(raw, staticmethod) else raw.func
            function = undecorated(raw)
            text = as_edited(function, read_name(raw, "__doc__") or read_name(function, "__doc__"))
            # not by `enum`, `NamedTuple` or `attrs`
            is_written = read(function, "__module__") == value.__module__ and not is_generated(function)
            if is_written and text.strip():
                read_text = parse_docstring(inspect.cleandoc(text), signature.parameters if signature else None)
                return with_constructor(docstring, read_text, place, self._places.of(function, text))
        return docstring

    def _project(self, value: Any, place: Place | None) -> str:
        """The other project whose object it is, or ""."""
        definer = value if isinstance(value, type) else undecorated(value)
        if definer is None:
            of_class = read(value, "__objclass__")
            definer = of_class if isinstance(of_class, type) else value
        module = place.module if place is not None else read(definer, "__module__")
        if module == "builtins" and not hasattr(builtins, read_name(definer, "__name__").partition(".")[0]):
            return ""  # what is compiled in Rust may say so
        return "" if not isinstance(module, str) or self._paths.own(module) else module.partition(".")[0]

    def _described_fields(self, value: type) -> Iterator[Entry]:
        """The parameters that pydantic's `Field(description=…)` tells of."""
        fields = read(value, "__pydantic_fields__")
        if isinstance(fields, dict):
            told = [(read(field, "alias") or name, read(field, "description")) for name, field in fields.items()]
        else:
            told = described_fields(value)
        for name, text in told:
            if isinstance(text, str) and text:
                yield field_entry(name, inspect.cleandoc(text))

    def _values(self, value: type[enum.Enum], place: Place | None) -> Iterator[Entry]:
        """The members of an enumeration, as its docstring would tell of them."""
        begin = (place.docstring_line or place.line) if place else 0
        for name, member in value.__members__.items():
            below = written(value, name)
            # mocks are the same number
            is_mocked = type(member.value) is int and below is not None and self._is_mocked(below.text, value)
            if (member.name == name or is_mocked) and not name.startswith("_"):  # else it is another name for one
                line = below.docstring_line - begin if below and below.docstring_line else 0
                given = below.text.partition(" = ")[2] if below else None
                if given is None or not (is_mocked or self._environment.holds(value, name)):
                    given = self._signatures.text_of(member.value, lambda given=given: given)  # type: ignore[misc]  # its type is that of `given`
                yield value_entry(name, given, below.docstring if below else "", line)

    def _is_mocked(self, statement: str, owner: type) -> bool:
        """What a statement in the class `owner` assigns is taken from a missing package: `LINEAR = cv2.INTER_LINEAR`."""
        first, *parts = statement.partition(" = ")[2].split(".")
        found = read(sys.modules.get(owner.__module__), first) if self._importer.mocks.names and first else None
        for part in parts:
            found = read(found, part)
        return is_mock(found)

    def _kind(self, found: FoundObject) -> Kind:
        """What is found; a name that is assigned a class of another package is a type alias."""
        kind = _kind_of(found.value)
        if kind in {"class", "exception"} and isinstance(found.owner, types.ModuleType):
            full = self._paths.full(found.value)
            if full and not self._paths.own(full) and not is_mock(found.value):
                statement = written(found.owner, found.path.rpartition(".")[2])
                return "attribute" if statement is not None and self._paths.own(statement.module) else kind
        return kind

    def _former(self, found: FoundObject, anchor: str) -> tuple[str, ...]:
        """The anchors that a class or a function had before names that are asked for came first."""
        value = found.value
        if _kind_of(value) not in {"class", "exception", "function"} or (
            isinstance(found.owner, type) and not isinstance(value, type)
        ):
            return ()  # it is known by its class
        return tuple(sorted(self._paths.moved(value, anchor)))

    def _member(self, owner: Any, path: str, anchor: str, former: tuple[str, ...]) -> ApiObject | None:
        holder, _, name = path.rpartition(".")
        for part in holder.split(".") if holder else ():
            owner = read(owner, part)
        raw = _static(owner, name)
        if raw is NOTHING:
            return self._unwritten(owner, path, anchor) if isinstance(owner, type) else None
        definition = computing(raw, owner, name) if isinstance(owner, type) else None
        is_raw = definition is not None or isinstance(raw, _PROPERTIES)
        value = raw if is_raw else read(owner, name, NOTHING)
        if value is NOTHING or value is owner or value is MockBase.__dict__.get(name):
            value = raw  # a descriptor that raises, or gives the class; what a mock's own method hides
        value = behind(value, owner, name)
        if is_mock(value) and not (is_mock(raw) and written(owner, name) is not None):
            return self._unwritten(owner, path, anchor) if isinstance(owner, type) else None
        kind = _kind_of(value)
        if isinstance(owner, type) and kind in _OF_MEMBERS:
            kind = _OF_MEMBERS[kind]
        own = f"{anchor}.{path}"
        aliases = {self._paths.full(value)}
        if isinstance(owner, type):
            definer = _definer(owner, name)
            if definer is not None and definer.__module__ != "builtins":
                aliases |= {f"{self._paths.shortest(definer)}.{name}"}
        found = self._describe(
            value,
            kind,
            path,
            own,
            aliases=aliases - {own, ""},
            former=tuple([f"{each}.{path}" for each in former]),
            bound=name == "__new__" or _is_bound(raw, value),
            inherited=_computed_text(owner, name)
            if definition
            else inherited_docstring(owner, name, kind)
            if isinstance(owner, type)
            else None,
            raw=raw,
            definition=definition,
            statement=written(owner, name)
            if _is_written(value, kind) or isinstance(raw, functools.partialmethod)
            else None,
        )
        is_made = is_generated(value)
        if name == "__init__" and (is_made or isinstance(value, types.WrapperDescriptorType)):
            made = self._signatures.of(owner)  # whose defaults are no sentinels
            returns = (TypePart("None"),) if is_made else ()
            return replace(found, signature=replace(made, returns=returns) if made is not None else None)
        return found

    def _unwritten(self, owner: type, name: str, anchor: str) -> ApiObject | None:
        """An attribute that a class only annotates, or that it has from a base that is not installed."""
        for base in _mro(owner):
            if name in own_annotations(base):
                statement = written(base, name)
                docstring, place = Docstring(), None
                if statement is not None:
                    docstring = with_assignment(parse_docstring(statement.docstring), statement.text)
                    place = self._places.at(statement)
                origin = self._origin(owner)
                return ApiObject("attribute", name, f"{anchor}.{name}", origin=origin, docstring=docstring, place=place)
        for base in _mro(owner):
            if path := path_of(base):
                note = f"inherited from {path}, which is not installed"
                return ApiObject("method", name, f"{anchor}.{name}", (f"{path}.{name}",), origin="mocks", note=note)
        return None

    def _anchor(self, found: FoundObject) -> str:
        value = found.value
        kind = self._kind(found)
        if kind in {"class", "exception", "function", "module"}:
            if isinstance(found.owner, type) and kind == "function":
                return self._member_anchor(found)
            return value.__name__ if kind == "module" else self._paths.anchor(value, found.path)
        if isinstance(found.owner, type):
            return self._member_anchor(found)
        return found.path

    def _member_anchor(self, found: FoundObject) -> str:
        owner, _, name = found.path.rpartition(".")
        return f"{self._paths.anchor(found.owner, owner)}.{name}"

    # --- members

    def _members(self, value: Any, kind: Kind, wanted: Sequence[str] | None) -> Iterator[str]:
        """Names to show: by the rules for lists, `all` and `none`; no list means `all` for classes."""
        is_class = kind in {"class", "exception"}
        if wanted is None:
            wanted = ("all",) if is_class else ()
        names = [name for name in wanted if name not in {"all", "none"}]
        yield from dict.fromkeys(names)
        if "all" in wanted and is_class:
            yield from (name for name in documented_methods(value) if name not in names)

    def _origin(self, value: Any) -> Origin:
        if not self._importer.mocks.names:
            return "import"
        if isinstance(value, type) and any(base is MockBase for base in _mro(value)):
            return "mocks"
        module = read(value, "__module__")
        if not isinstance(module, str):
            return "import"
        if module not in self._with_mocks:
            space = read(sys.modules.get(module), "__dict__", {})
            self._with_mocks[module] = any(is_mock(each) for each in list(space.values()))
        return "mocks" if self._with_mocks[module] else "import"


def documented_methods(value: type) -> list[str]:
    """Public callable members that are not classes and say something that no base class says, sorted by name."""
    names = []
    classes = _mro(value)
    fields = own_annotations(value)  # a function that is the value of one is a value like others
    for name, raw in sorted(value.__dict__.items()):
        if name.startswith("_") or isinstance(raw, type) or is_mock(raw) or computing(raw, value, name):
            continue
        if name in fields:
            continue
        if _is_foreign(behind(raw, value, name), value, name):
            continue
        text = _method_docstring(value, name, raw)
        if not text:
            continue
        others = (base.__dict__[name] for base in classes[1:] if name in base.__dict__)
        if all(_method_docstring(value, name, other, resolve=False) != text for other in others):
            names.append(name)
    return names


def _is_foreign(raw: Any, owner: type, name: str) -> bool:
    """Another package has put a function of its own there: pydantic's `init_private_attributes` is `model_post_init` of models."""
    if type(raw) is not types.FunctionType or raw.__name__ == name:
        return False
    return str(raw.__module__).partition(".")[0] != owner.__module__.partition(".")[0]


def _unhidden(found: FoundObject) -> FoundObject:
    """What is found, or what a decorator has hidden there."""
    value = behind(found.value, found.owner, found.path.rpartition(".")[2])
    return found if value is found.value else replace(found, value=value)


def _computed(found: FoundObject) -> tuple[FoundObject, types.FunctionType | None]:
    """What is found; of an attribute that somebody's descriptor computes, the descriptor, and the function that it calls."""
    name = found.path.rpartition(".")[2]
    raw = _static(found.owner, name) if isinstance(found.owner, type) else NOTHING
    definition = computing(raw, found.owner, name) if raw is not NOTHING else None
    return (replace(found, value=raw), definition) if definition else (found, None)


def _computed_text(owner: Any, name: str) -> InheritedText | None:
    """The docstring of the function by which a descriptor computes an attribute, else that of a base's."""
    for base in _mro(owner):
        definition = computing(base.__dict__.get(name), base, name)
        if definition is not None and definition.__doc__:
            return InheritedText(definition.__doc__, base.__module__)
    return None


def _is_bound(raw: Any, value: Any) -> bool:
    """What stands in a class is a plain function, whose first parameter is the instance."""
    is_function = isinstance(raw.func if isinstance(raw, functools.partialmethod) else raw, types.FunctionType)
    # a metaclass's is bound
    return is_function and not isinstance(value, types.MethodType) and binding(raw) is not staticmethod


def _is_plain(value: Any) -> bool:
    """Whether a function that stands in a class is not meant for instances: its docstring describes the first parameter."""
    if type(value) is not types.FunctionType or not value.__code__.co_argcount or not isinstance(value.__doc__, str):
        return False
    first = value.__code__.co_varnames[0]
    return first not in {"self", "cls"} and describes(value.__doc__, first)


def _method_docstring(owner: type, name: str, raw: Any, *, resolve: bool = True) -> str | None:
    if isinstance(raw, staticmethod | classmethod):
        raw = raw.__func__
    raw = behind(raw, owner, name)
    if not isinstance(raw, _FUNCTIONS):
        if isinstance(raw, _PROPERTIES):
            return None
        if resolve:
            raw = _unbound(read(owner, name))
        if isinstance(raw, type) or not callable(raw) or is_mock(raw):
            return None
    text = read(raw, "__doc__")
    if not isinstance(text, str) or (not isinstance(raw, _FUNCTIONS) and text is read(type(raw), "__doc__")):
        return None
    return text


def docstring_of(value: Any, kind: Kind) -> str | None:
    """The docstring that somebody wrote for `value`: no generated one, and not that of an instance's class."""
    if kind == "attribute" and isinstance(value, type | types.ModuleType):
        return None  # it is the type's own
    text = value.__dict__.get("__doc__") if isinstance(value, type) else read(value, "__doc__")
    if isinstance(value, type) and text is not None and not isinstance(text, str):
        text = read(value, "__doc__")  # a descriptor gives it
    if not isinstance(text, str) or not text.strip():
        return None
    if type(value).__name__ == "_tuplegetter" and text.startswith("Alias for field number "):
        return None  # of a named tuple's fields
    value = _unbound(value)
    name = read_name(value, "__name__")
    if isinstance(value, types.WrapperDescriptorType) or (
        name == "__new__" and isinstance(value, types.BuiltinFunctionType)
    ):
        return None  # "Initialize self.  See help(type(self)) for accurate signature."
    if name.startswith("__") and is_generated(value):
        return None  # "Method generated by attrs for class Point."
    if isinstance(value, type):
        generated = "__dataclass_fields__" in value.__dict__ or "_fields" in value.__dict__
        if generated and text.startswith(value.__name__ + "(") and text.rstrip().endswith(")") and "\n" not in text:
            return None
    elif kind == "attribute" or _is_partial(value) or instance_call(value) is not None:
        origin = read(value, "__origin__")  # `dict[str, int]` gives the docstring of `dict`
        # of a type that is compiled, an instance gives the signature as well, which stands before the text in C
        if any(text in (read(each, "__doc__"), vars(each).get("__doc__")) for each in _mro(type(value))):
            return None
        if text == read(origin, "__doc__"):
            return None
    return text if isinstance(value, type) else as_edited(value, text)


def inherited_docstring(owner: type, name: str, kind: Kind) -> InheritedText | None:
    """What the bases of a class say of a member that says nothing itself, or its `__slots__`."""
    for base in _mro(owner):
        if base is object:
            break
        slots = base.__dict__.get("__slots__")
        if isinstance(slots, dict) and isinstance(text := slots.get(name), str):
            return InheritedText(text, base.__module__)
        if name in base.__dict__ and base is not owner:
            raw = base.__dict__[name]
            raw = raw.__func__ if isinstance(raw, staticmethod | classmethod) else raw
            if kind != "attribute" and (text := docstring_of(raw, _kind_of(raw))):
                return InheritedText(text, base.__module__)
    return None


def dir_of(value: Any) -> list[str]:
    """`dir` that never raises."""
    with PassedOver():
        return [name for name in dir(value) if isinstance(name, str)]
    return []


def _kind_of(value: Any) -> Kind:
    kind = type(value)
    if issubclass(kind, type):
        return "exception" if BaseException in _mro(value) else "class"
    if issubclass(kind, types.ModuleType):
        return "module"
    if issubclass(kind, (*_PROPERTIES, types.GetSetDescriptorType)):
        return "property"
    if issubclass(kind, _FUNCTIONS) or kind is functools.partial or _wraps_function(value):
        return "function"
    return "function" if instance_call(value) is not None else "attribute"


def _is_written(value: Any, kind: Kind) -> bool:
    """The statement that gives the object its name may have more to say than the object."""
    is_lambda = isinstance(value, types.FunctionType) and value.__name__ == "<lambda>"
    return kind == "attribute" or is_lambda or _is_partial(value) or instance_call(value) is not None


def instance_call(value: Any) -> types.FunctionType | None:
    """The `__call__` of an instance that is used as a function; None for all else, and where it takes anything."""
    kind = type(value)
    if isinstance(value, (type, *_FUNCTIONS)) or is_mock(value) or is_type(value) or _is_partial(value):
        return None
    if _wraps_function(value):
        return None
    found = next((base.__dict__["__call__"] for base in _mro(kind) if "__call__" in base.__dict__), None)
    return found if isinstance(found, types.FunctionType) and not takes_anything(found) else None


def _unbound(value: Any) -> Any:
    """What `classmethod(partial(…))` has made a method of: a method has the docstring of what it calls."""
    return value.__func__ if type(value) is types.MethodType and _is_partial(value.__func__) else value


def _is_partial(value: Any) -> bool:
    return isinstance(value, functools.partial | functools.partialmethod)


def _wraps_function(value: Any) -> bool:
    """An instance that stands for a function, or says what it takes: it was decorated (`functools.lru_cache` and the like)."""
    if not callable(value):
        return False
    return isinstance(read(value, "__wrapped__"), _FUNCTIONS) or type(read(value, "__signature__")) is inspect.Signature


def _mro(value: type) -> tuple[type, ...]:
    """A class and its bases; nothing of a mock, which only says that it is a class."""
    return type.__getattribute__(value, "__mro__") if issubclass(type(value), type) else ()


def _definer(owner: type, name: str) -> type | None:
    """The class that a member comes from; None where that may be one that is not installed."""
    mro = _mro(owner)
    found = next((base for base in mro if name in base.__dict__ and base is not MockBase), None)
    return None if found is object and MockBase in mro else found


def _static(owner: Any, name: str) -> Any:
    """What is written in the class, without running a descriptor; the value for modules and instances."""
    if isinstance(owner, type):
        definer = _definer(owner, name)
        if definer is None and type(owner) not in (type, MockMeta):
            definer = _definer(type(owner), name)
            if definer in (type, object, ABCMeta):
                return NOTHING
        return definer.__dict__[name] if definer is not None else NOTHING
    return read(owner, name, NOTHING)


def _deprecation(value: Any) -> str | None:
    """What `@deprecated` says (PEP 702)."""
    function = value.fget if isinstance(value, property) else value
    space = value.__dict__ if isinstance(value, type) else {}  # not that of a base
    text = space.get("__deprecated__") if isinstance(value, type) else read(function, "__deprecated__")
    return text if isinstance(text, str) else None


def _decoration(value: Any, raw: Any) -> tuple[str, ...]:
    words = []
    function = value.fget if isinstance(value, property) else value
    inner = read(function, "__func__", function)
    codes = [read(inner, "__code__"), read(read(inner, "__wrapped__"), "__code__")]
    code = next((each for each in codes if isinstance(each, types.CodeType)), None)
    if code is not None and code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        words.append("async")
    if (bound := binding(raw)) is not None:
        words.append(bound.__name__)
    if read(value, "__isabstractmethod__") is True:
        words.append("abstractmethod")
    return tuple(words)
