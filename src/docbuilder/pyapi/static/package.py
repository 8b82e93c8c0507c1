"""The objects of a package, found and described from its source.

In: the folders of the sources and a request. Out: `ApiObject` and `Lookup`, by the same rules as for imported objects.

Longer than other modules: looking an object up and describing it call each other.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import re
import sys
import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from inspect import cleandoc
from pathlib import Path
from types import ClassMethodDescriptorType, GetSetDescriptorType, MemberDescriptorType, WrapperDescriptorType
from typing import NamedTuple

import griffe

from docbuilder.model.values import replace
from docbuilder.pyapi.attributes import (
    assignment,
    documented_attributes,
    field_entry,
    opening_width,
    shortened,
    value_entry,
    with_assignment,
    with_fields,
    with_values,
)
from docbuilder.pyapi.backends import read_source
from docbuilder.pyapi.docstring import parse_docstring
from docbuilder.pyapi.docstring.constructors import with_constructor
from docbuilder.pyapi.docstring.quality import describes
from docbuilder.pyapi.known import EXCEPTION_NAMES
from docbuilder.pyapi.model import (
    CONSTRUCTORS,
    ApiObject,
    ApiRequest,
    Docstring,
    DocstringPlace,
    Entry,
    InheritedText,
    Kind,
    Lookup,
    Parameter,
    Place,
    Signature,
    TypePart,
)
from docbuilder.pyapi.nearest import MOST_NEAREST, misspelt
from docbuilder.pyapi.static.calls import built_in, built_in_signature
from docbuilder.pyapi.static.composed import ComposedDocstrings
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.reading import BINDINGS, STATEMENT, is_of_instances, tree_of_definition
from docbuilder.pyapi.static.signature import PLAIN_BASES, StaticSignatures
from docbuilder.pyapi.static.tables import DocstringTables
from docbuilder.pyapi.static.types import foreign_name

_WORDS = ("async", "classmethod", "staticmethod", "abstractmethod")
_ABSTRACT = frozenset({"abstractproperty", "abstractclassmethod", "abstractstaticmethod"})  # of `abc`
_TYPE = re.compile(r"type\s+\w+\s*(?:\[[^=]*\]\s*)?=")
# without a decorator that says so
_OF_CLASSES = {"__class_getitem__": "classmethod", "__init_subclass__": "classmethod", "__new__": "staticmethod"}
_HARMLESS = frozenset(
    {"classmethod", "staticmethod", "abstractmethod", "property", "cached_property", "overload", "override", "final"}
    | {"wraps", "lru_cache", "cache", "contextmanager", "asynccontextmanager", "dataclass", "total_ordering", "unique"}
)
_EXCEPTIONS = frozenset(
    f"builtins.{name}"
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


class _StaticObject(NamedTuple):
    """An object, the class that it was asked of, the class that defines it there, and the path as asked for."""

    value: griffe.Object
    owner: griffe.Class | None
    definer: griffe.Class | None
    path: str


class StaticPackage:
    """The objects of one package, read from its source as they are asked for.

    Args:
        search_paths: folders that hold the package and whatever else its bases may come from, best first.
        package: its import name.
        inside: no file outside of this folder is read, wherever links lead; None for no such bound.
    """

    def __init__(self, search_paths: Sequence[str | Path], package: str, inside: Path | None = None) -> None:
        self._package = package
        self._modules = Modules(search_paths, inside)
        self._signatures = StaticSignatures(self._modules, package)
        self._composed = ComposedDocstrings(self._modules)
        self._tables = DocstringTables(self._modules, self._signatures, self._composed)
        self._sources: dict[str, list[str]] = {}

    @property
    def exists(self) -> bool:
        """The source of the package is there."""
        return self._modules.module(self._package) is not None

    def get(self, request: ApiRequest) -> ApiObject | None:
        """The object of a directive with the members that are to be shown; None where the source has no such object."""
        found = self._find(request.name)
        if found is None:
            return None
        anchor = self._anchor(found)
        members: list[ApiObject] = []
        missing: list[tuple[str, tuple[str, ...]]] = []
        for name in self._members(found.value, request.members):
            member = self._member(found.value, name, anchor)
            if member is None:
                missing.append((name, _nearest(name, self._names(found.value))))
            else:
                members.append(member)
        aliases = {found.path, found.value.path} - {anchor}
        values = request.members is None or "all" in request.members
        described = self._describe(
            found.value, self._kind(found.value), anchor, anchor, aliases, members, missing, values=values
        )
        described = self._bound(described, found.value, found.definer)
        if isinstance(found.value.parent, griffe.Class) and not isinstance(
            self._modules.find(found.path.rpartition(".")[0]), griffe.Class
        ):
            # `load = Model.load` is a function like others
            described = replace(
                described, decoration=tuple(each for each in described.decoration if each not in BINDINGS)
            )
        return described

    def unreadable(self, name: str) -> str:
        """Why the source may have this object all the same, or ""."""
        paths = (name, f"{self._package}.{name}")
        return next((why for path in paths if (why := self._modules.unreadable(path))), "")

    def lookup(self, name: str) -> Lookup | None:
        """What links need to know of a name; None where there is no source of the package."""
        if not self.exists:
            return None
        found = self._find(name)
        if found is None:
            first, dot, _ = name.partition(".")
            module = self._find(first) if dot else None
            in_module = (
                module is not None and module.value.path == f"{self._package}.{first}" and module.value.is_module
            )
            known = self._documented(name) or self._unread(name)
            return known or Lookup(exists=False, nearest=self._nearest_paths(name), in_module=in_module)
        value, kind = found.value, self._kind(found.value)
        anchors = [self._anchor(found)]
        if kind != "attribute":
            anchors += [self._signatures.shortest(value), value.path]
        if found.definer is not None and not isinstance(value, griffe.Class):
            # a member is linked where it is defined, if that is documented
            defined = f"{self._signatures.shortest(found.definer)}.{found.path.rpartition('.')[2]}"
            others = [defined] if found.definer is not found.owner else []
            anchors = [anchors[0], *others] if kind == "attribute" else [*others, *anchors[1:], anchors[0]]
        anchors.append(found.path)
        signature = self._signature(value)
        names = [each.name.lstrip("*") for each in signature.parameters] if signature else []
        return Lookup(
            exists=True,
            anchors=tuple(dict.fromkeys(anchors)),
            callable=kind == "function",
            parameters=tuple(name for name in names if name.isidentifier()),
        )

    def names_in(self, path: str) -> Collection[str]:
        """The names in a class or a module."""
        found = self._find(path)
        return self._names(found.value) if found is not None else ()

    def _documented(self, name: str) -> Lookup | None:
        """An attribute that a docstring alone tells of."""
        holder, _, last = name.rpartition(".")
        owner = self._find(holder) if holder else None
        if owner is None or not isinstance(owner.value, griffe.Class):
            return None
        for base in self._modules.mro(owner.value):
            if last in documented_attributes(self._docstring(base)[0]):
                anchors = f"{self._anchor(owner)}.{last}", f"{self._signatures.shortest(base)}.{last}"
                return Lookup(exists=True, anchors=tuple(dict.fromkeys(anchors)))
        return None

    def _unread(self, name: str) -> Lookup | None:
        """What is there, although its source is not: a name that a module of the package imports, a member of a base that is not installed."""
        holder, _, last = name.rpartition(".")
        owner = self._find(holder) if holder else None
        if owner is None:
            return None
        if isinstance(owner.value, griffe.Module):
            is_there = isinstance(owner.value.members.get(last), griffe.Alias)
        else:
            is_there = isinstance(owner.value, griffe.Class) and self._foreign(owner.value, last, "") is not None
        path = f"{owner.value.path}.{last}"
        return Lookup(exists=True, anchors=tuple(dict.fromkeys((path, f"{owner.path}.{last}")))) if is_there else None

    # --- finding

    def _find(self, name: str) -> _StaticObject | None:
        """The object of a name; the package's own name in front is optional."""
        paths = [f"{self._package}.{name}", name]
        if self._signatures.own(name):
            paths.reverse()
        for path in paths:
            holder, _, last = path.rpartition(".")
            owner = self._modules.find(holder) if holder else None
            if isinstance(owner, griffe.Class):
                definer, value = self._modules.member(owner, last)
                if value is not None:
                    return _StaticObject(value, owner, definer, path)
            value = self._modules.find(path)
            if value is not None:
                return _StaticObject(value, None, None, path)
        return None

    def _anchor(self, found: _StaticObject) -> str:
        if found.owner is not None and not isinstance(found.value, griffe.Class):
            owner, _, name = found.path.rpartition(".")
            return f"{self._signatures.anchor(found.owner, owner)}.{name}"
        if isinstance(found.value, griffe.Class | griffe.Function):
            return self._signatures.anchor(found.value, found.path)
        return found.value.path if isinstance(found.value, griffe.Module) else found.path

    def _names(self, value: griffe.Object) -> list[str]:
        """All public names in an object."""
        owners: Iterable[griffe.Object] = self._modules.mro(value) if isinstance(value, griffe.Class) else (value,)
        names = {name for owner in owners for name in owner.members if not name.startswith("_") and "/" not in name}
        return sorted(names)

    def _nearest_paths(self, name: str) -> tuple[str, ...]:
        """Similar names in the deepest part of `name` that exists."""
        module = self._modules.module(self._package)
        holder, _, last = name.rpartition(".")
        exposed: tuple[str, ...] = ()
        if holder and module is not None and self._modules.step(module, last) is not None:
            exposed = (f"{self._package}.{last}",)  # it is somewhere else now
        while holder:
            found = self._find(holder)
            if found is not None:
                close = tuple(f"{found.path}.{near}" for near in _nearest(last, self._names(found.value)))
                if isinstance(found.value, griffe.Module):
                    return tuple(dict.fromkeys((*exposed, *close)))[:MOST_NEAREST]
                signature = self._signature(found.value)
                is_parameter = signature and any(each.name.lstrip("*") == last for each in signature.parameters)
                return (f"{found.path}#{last}", *close) if is_parameter else close
            holder, _, last = holder.rpartition(".")
        names = self._names(module) if module is not None else ()
        return misspelt(last, names) if "." in name else _nearest(name, names)

    # --- members

    def _members(self, value: griffe.Object, wanted: Sequence[str] | None) -> Iterator[str]:
        """Names to show: by the rules for lists, `all` and `none`; no list means `all` for classes."""
        if wanted is None:
            wanted = ("all",) if isinstance(value, griffe.Class) else ()
        names = [name for name in wanted if name not in {"all", "none"}]
        yield from dict.fromkeys(names)
        if "all" in wanted and isinstance(value, griffe.Class):
            yield from (name for name in self._documented_methods(value) if name not in names)

    def _documented_methods(self, value: griffe.Class) -> Iterator[str]:
        """Public methods that say something that no base class says, sorted by name."""
        bases = self._modules.mro(value)[1:]
        for name in sorted(value.members):
            if name.startswith("_"):
                continue
            text = self._method_docstring(value, name)
            if text[0] and all(self._method_docstring(base, name) != text for base in bases if name in base.members):
                yield name

    def _method_docstring(self, owner: griffe.Class, name: str) -> tuple[str, int]:
        """The docstring of a method and its height: texts that differ in empty lines are two for Python."""
        _, member = self._modules.member(owner, name)
        if isinstance(member, griffe.Attribute):
            member = self._signatures.wrapped_by(member)
        if not isinstance(member, griffe.Function) or self._kind(member) != "function":
            return "", 0
        if name in owner.members and (is_of_instances(owner.members[name]) or _is_field(owner.members[name])):
            return "", 0
        written = member.docstring
        height = (written.endlineno or 0) - (written.lineno or 0) if written is not None else 0
        return self._docstring(member)[0], height

    def _member(self, owner: griffe.Object, path: str, anchor: str) -> ApiObject | None:
        value: griffe.Object | None = owner
        holder: griffe.Object | None = None
        definer: griffe.Class | None = None
        for part in path.split("."):
            holder = value
            if isinstance(holder, griffe.Class):
                definer, value = self._modules.member(holder, part)
            else:
                value = self._modules.step(holder, part) if holder is not None else None
        if (
            path == "__init__"
            and isinstance(holder, griffe.Class)
            and (value is None or value.module.path == "builtins")
        ):
            if (made := self._signatures.unwritten_constructor(holder)) is None:
                return self._foreign(holder, path, anchor)
            return ApiObject("method", path, f"{anchor}.{path}", origin="static", signature=made)
        if value is None and isinstance(holder, griffe.Attribute):
            made = self._signatures.of_functional(holder)
            is_field = made is not None and any(each.name == path for each in made.parameters)
            return ApiObject("attribute", path, f"{anchor}.{path}", origin="static") if is_field else None
        if value is None:
            if not isinstance(holder, griffe.Class) or "." in path:
                return None
            return (
                self._slot(holder, path, anchor)
                or self._built_in(holder, path, anchor)
                or self._foreign(holder, path, anchor)
            )
        kind = self._kind(value)
        if kind == "function" and isinstance(holder, griffe.Class):
            kind = "method"
        own = f"{anchor}.{path}"
        aliases, value_name = {value.path}, path.rpartition(".")[2]
        if definer is not None:
            aliases.add(f"{self._signatures.shortest(definer)}.{value_name}")
        inherited = self._inherited(holder, value, value_name) if isinstance(holder, griffe.Class) else None
        found = self._describe(value, kind, path, own, aliases - {own}, inherited=inherited)
        return self._bound(found, value, definer)

    def _bound(self, found: ApiObject, value: griffe.Object, definer: griffe.Class | None) -> ApiObject:
        """What is described, as a member of the class that has it: `start = staticmethod(main)`, `run = evaluate`."""
        member = definer.members.get(found.name.rpartition(".")[2]) if definer is not None else None
        word = _wrapped_in(member) if member is not None else ""
        is_partial = isinstance(value, griffe.Attribute) and self._signatures.is_partial(value)
        takes_owner = word != "staticmethod" and _becomes_method(member, value)
        if (takes_owner or (is_partial and word == "classmethod")) and found.signature is not None:
            found = replace(found, signature=replace(found.signature, parameters=_without_first(found.signature)))
        return replace(found, decoration=(word, *found.decoration)) if word else found

    def _inherited(self, owner: griffe.Class, value: griffe.Object, name: str) -> InheritedText | None:
        """What the bases of a class say of a member that says nothing itself."""
        is_method = isinstance(value, griffe.Function | griffe.Class) or self._kind(value) == "property"
        is_method = is_method or (isinstance(value, griffe.Attribute) and self._signatures.is_partial(value))
        for base in self._modules.mro(owner)[1:] if is_method else ():
            if name in base.members and (text := self._docstring(self._modules.member(base, name)[1] or value)[0]):
                return InheritedText(text, base.module.path)
        for path in self._modules.unknown_bases(owner) if is_method else ():
            raw = built_in(f"{path}.{name}")
            told = getattr(raw, "__doc__", None) if raw is not None else None  # None has a docstring of its own
            if isinstance(told, str) and not isinstance(raw, WrapperDescriptorType) and name != "__new__":
                return InheritedText(cleandoc(told), path)
        return None

    # --- one object

    def _describe(
        self,
        value: griffe.Object,
        kind: Kind,
        name: str,
        anchor: str,
        aliases: set[str],
        members: Sequence[ApiObject] = (),
        missing: Sequence[tuple[str, tuple[str, ...]]] = (),
        *,
        values: bool = False,
        inherited: InheritedText | None = None,
    ) -> ApiObject:
        signature = self._signature(value) if kind not in {"property", "attribute"} else None
        written, begin = self._docstring(value)
        other = ""  # the project whose text is inherited
        if not written.strip() and inherited is not None:
            written, begin = inherited.text, DocstringPlace()
            other = "" if self._signatures.own(inherited.module) else inherited.module.partition(".")[0]
        place = self._place(value, begin, written=begin.line > 0 or not written.strip())
        docstring = Docstring()
        if written:
            # what a class documents that has no constructor may be its methods'
            is_known = signature is not None and (bool(signature.parameters) or not isinstance(value, griffe.Class))
            docstring = parse_docstring(written, signature.parameters if signature and is_known else None)
            if _may_be_changed(value):
                docstring = Docstring(docstring.sections)
            if other:
                docstring = replace(docstring, project=other)
        is_statement = isinstance(value, griffe.Attribute) and str(value.annotation) == STATEMENT
        if kind == "attribute" and isinstance(value, griffe.Attribute) and not is_statement:
            annotation, given = (str(part) if part is not None else "" for part in (value.annotation, value.value))
            if annotation and value.labels & {"class-attribute", "instance-attribute"} == {"class-attribute"}:
                annotation = f"ClassVar[{annotation}]"  # griffe takes it off
            if value.labels & {"class-attribute", "instance-attribute"} == {"instance-attribute"}:
                # `self.size: int = size` says of the value what its method knows
                given = given if annotation and not given.isidentifier() else ""
            docstring = with_assignment(docstring, assignment(value.name, annotation, given))
        # `type X = …` (PEP 695), which griffe has a class for since 1.10
        if is_statement or value.kind.value == "type alias":
            statement = textwrap.dedent("\n".join(self._lines(value)[(value.lineno or 1) - 1 : value.endlineno]))
            with suppress(SyntaxError, ValueError):
                statement = ast.unparse(ast.parse(statement))
            if is_statement and isinstance(value, griffe.Attribute) and (head := _TYPE.match(statement)):
                statement = f"{' '.join(head[0].split())} {value.value}"  # this Python does not know such statements
            docstring = with_assignment(docstring, shortened(statement))
        if isinstance(value, griffe.Class) and all(member.name not in CONSTRUCTORS for member in members):
            docstring = self._with_constructor(value, docstring, place, signature)
        if isinstance(value, griffe.Class) and (fields := self._signatures.described_fields(value)):
            docstring = with_fields(docstring, [field_entry(each, cleandoc(text)) for each, text in fields.items()])
        if values and isinstance(value, griffe.Class) and self._signatures.is_enum(value):
            entries = self._values(value, (place.docstring_line or place.line) if place else 0)
            docstring = with_values(docstring, entries, written)
        elif values and isinstance(value, griffe.Attribute) and (named := self._signatures.members_of_enum(value)):
            docstring = with_values(docstring, (value_entry(each, given, "", 0) for each, given in named), written)
        return ApiObject(
            kind=kind,
            name=name,
            anchor=anchor,
            aliases=tuple(sorted(aliases)),
            origin="static",
            signature=signature,
            overloads=self._signatures.overloads_of(value)
            if isinstance(value, griffe.Function | griffe.Class) and kind != "property"
            else (),
            type=self._type(value) if kind == "property" else (),
            deprecated=self._deprecation(value),
            decoration=_decoration(value, name.rpartition(".")[2]),
            docstring=docstring,
            place=place,
            members=tuple(members),
            missing_members=tuple(missing),
            bases=self._signatures.bases_of(value),
            project="" if self._signatures.own(value.module.path) else value.module.path.partition(".")[0],
        )

    def _with_constructor(
        self, value: griffe.Class, docstring: Docstring, place: Place | None, signature: Signature | None
    ) -> Docstring:
        """The docstring of a class with what its own `__init__`, else `__new__`, documents."""
        if self._tables.docstring(value) is not None:
            return docstring  # it has them
        for name in CONSTRUCTORS:
            function: griffe.Object | griffe.Alias | None = value.members.get(name)
            if isinstance(function, griffe.Attribute):
                function = self._signatures.assigned_function(function)
            if not isinstance(function, griffe.Function) or function.module.path != value.module.path:
                continue
            written, begin = self._docstring(function)
            if written.strip():
                read_text = parse_docstring(written, signature.parameters if signature else None)
                return with_constructor(docstring, read_text, place, self._place(function, begin))
        return docstring

    def _values(self, value: griffe.Class, begin: int) -> Iterator[Entry]:
        """The members of an enumeration; `begin` is the line from which their lines are counted."""
        seen: set[str] = set()
        members: dict[str, griffe.Attribute] = {}
        for name, member in value.members.items():
            if not isinstance(member, griffe.Attribute) or member.value is None or name.startswith("_"):
                continue
            if "class-attribute" not in member.labels:
                continue  # assigned in a method
            if str(member.value) in seen or str(member.value) in value.members:
                continue  # another name for a member
            if "(" not in (given := str(member.value)):
                seen.add(given)
            members[name] = member
        shown = self._signatures.texts_of_members(value, {name: str(each.value) for name, each in members.items()})
        for (name, member), given in zip(members.items(), shown, strict=True):
            text, below = self._docstring(member)
            yield value_entry(name, given, text, below.line - begin if below.line else 0)

    def _wrapped(self, value: griffe.Object) -> griffe.Object:
        """The function that `value` passes itself off as: `@functools.wraps(that)`."""
        for decorator in value.decorators if isinstance(value, griffe.Function) else ():
            name, _, argument = str(decorator.value).rstrip(")").partition("(")
            if name.rpartition(".")[2] == "wraps":
                found = self._modules.find(self._modules.path_in(value.parent or value, argument))
                return found if isinstance(found, griffe.Function) else value
        return value

    def _type(self, value: griffe.Object) -> tuple[TypePart, ...]:
        """What a property gives."""
        annotation = value.returns if isinstance(value, griffe.Function) else None
        for decorator in value.decorators if isinstance(value, griffe.Function) and annotation is None else ():
            base, _, word = str(decorator.value).rpartition(".")  # `@Base.size.setter`
            found = self._modules.find(self._modules.path_in(value.parent or value, base)) if word == "setter" else None
            if isinstance(found, griffe.Attribute) and "property" in found.labels:
                return self._type(found)
        if isinstance(value, griffe.Attribute):
            getter = self._getter(value)
            annotation = getter.returns if getter is not None else value.annotation
        return self._signatures.type_of(annotation, value.parent or value)

    def _getter(self, value: griffe.Attribute) -> griffe.Function | None:
        """The first function of `size = property(_get_size, …)`."""
        name = re.match(r"property\((\w+)[,)]", str(value.value or ""))
        path = self._modules.path_in(value.parent, name[1]) if name and value.parent is not None else ""
        found = self._modules.find(path)
        return found if isinstance(found, griffe.Function) else None

    def _slot(self, owner: griffe.Class, name: str, anchor: str) -> ApiObject | None:
        """An attribute that `__slots__` alone tells of, perhaps with a text."""
        for base in self._modules.mro(owner):
            slots = base.members.get("__slots__")
            with suppress(ValueError, SyntaxError, TypeError):
                written = ast.literal_eval(str(slots.value)) if isinstance(slots, griffe.Attribute) else ()
                if name == written or name in written:
                    text = written[name] if isinstance(written, dict) else None
                    docstring = parse_docstring(cleandoc(text), None) if isinstance(text, str) else Docstring()
                    return ApiObject("attribute", name, f"{anchor}.{name}", origin="static", docstring=docstring)
        return None

    def _built_in(self, owner: griffe.Class, name: str, anchor: str) -> ApiObject | None:
        """A member of a base of the standard library that is not written in Python: `dict.keys`."""
        for base in self._modules.unknown_bases(owner):
            kind = built_in(base)
            holders = kind.__mro__[:-1] if isinstance(kind, type) else ()
            found = [each.__dict__[name] for each in holders if name in each.__dict__]
            if not found:
                continue
            raw = found[0]
            texts = [
                each.__doc__ for each in found if not isinstance(each, WrapperDescriptorType)
            ]  # which says nothing
            text = next((each for each in texts if isinstance(each, str)), "")
            is_property = isinstance(raw, GetSetDescriptorType | MemberDescriptorType | property)
            signature = None if is_property else built_in_signature(f"{base}.{name}")
            return ApiObject(
                "property" if is_property else "method",
                name,
                f"{anchor}.{name}",
                (f"{foreign_name(base).text}.{name}",),
                origin="static",
                signature=signature,
                decoration=("classmethod",) if isinstance(raw, ClassMethodDescriptorType) else (),
                docstring=parse_docstring(cleandoc(text), signature.parameters if signature else None),
                project=base.partition(".")[0],
            )
        return None

    def _foreign(self, owner: griffe.Class, name: str, anchor: str) -> ApiObject | None:
        """A member that a class may have from a base whose source is not there; every class has an `__init__`."""
        known = sys.stdlib_module_names | {self._package.partition(".")[0]}
        bases = [each for each in self._modules.unknown_bases(owner) if each not in PLAIN_BASES]
        base = next((each for each in bases if "." in each and each.partition(".")[0] not in known), "")
        if name != "__init__" and (not base or _nearest(name, self._names(owner))):
            return None  # what is nearly a name of its own is a slip
        note = f"inherited from {base}, which is not installed" if base else ""
        aliases = (f"{base}.{name}",) if base else ()
        return ApiObject("method", name, f"{anchor}.{name}", aliases, origin="static", note=note)

    def _kind(self, value: griffe.Object) -> Kind:
        if isinstance(value, griffe.Module):
            return "module"
        if isinstance(value, griffe.Class):
            others = self._modules.unknown_bases(value)
            bases = {*others, *(base.path for base in self._modules.mro(value))}
            # of what is not installed the name tells, as for mocks
            is_exception = bases & _EXCEPTIONS or any(map(_is_exception, others))
            return "exception" if is_exception else "class"
        if isinstance(value, griffe.Function):
            if self._signatures.is_property(value):
                return "property"
            # what is computed is computed from the instance alone
            is_computed = len(value.parameters) <= 1 and self._signatures.is_computed(value)
            return "attribute" if is_computed else "function"
        if "property" in value.labels:
            return "property"
        if isinstance(value, griffe.Attribute):
            if self._signatures.is_partial(value):
                return "function"
            if self._signatures.of_functional(value) is not None:
                return "class"
            if str(value.value or "").startswith("property("):
                return "property"
        return "function" if self._signature(value) is not None else "attribute"

    def _deprecation(self, value: griffe.Object) -> str | None:
        """What `@deprecated` says (PEP 702)."""
        decorators: list[str] = []
        if isinstance(value, griffe.Function | griffe.Class):
            decorators = [str(decorator.value) for decorator in value.decorators]
        elif "property" in value.labels and (tree := tree_of_definition(value)) is not None:
            decorators = [ast.unparse(each) for each in tree.decorator_list]  # griffe keeps none of an attribute
        for decorator in decorators:
            name, _, arguments = decorator.partition("(")
            path = self._modules.path_in(value.parent or value, name)
            if path in {"warnings.deprecated", "typing_extensions.deprecated"}:
                with suppress(SyntaxError, ValueError):
                    node = ast.parse(f"f({arguments}", mode="eval").body
                    if isinstance(node, ast.Call) and node.args:
                        return str(ast.literal_eval(node.args[0]))
        return None

    def _signature(self, value: griffe.Object) -> Signature | None:
        value = self._wrapped(value)
        if isinstance(value, griffe.Attribute):
            called = self._signatures.of_call(value)
            if called is not None:
                return self._signatures.of_function(called)
            if (wrapped := self._signatures.wrapped_by(value)) is not None:
                return self._signatures.of_function(wrapped)
            made = self._signatures.of_partial(value) or self._signatures.of_functional(value)
            return made or self._signatures.of_lambda(value)
        if isinstance(value, griffe.Class):
            return self._signatures.of_class(value)
        return self._signatures.of_function(value) if isinstance(value, griffe.Function) else None

    def _docstring(self, value: griffe.Object) -> tuple[str, DocstringPlace]:
        """The text, and where it begins in the file."""
        value = self._wrapped(value)
        replaced = self._signatures.replacement(value) if isinstance(value, griffe.Function) else None
        if replaced is not None and "documented" not in replaced.labels:
            return (replaced.docstring.value if replaced.docstring else ""), DocstringPlace()
        made: str | None = None
        if isinstance(value, griffe.Function | griffe.Class) and not self._composed.is_set_below(value):
            made = self._tables.docstring(value)
        if made is None:
            made = self._composed.docstring(value)
        if made is not None:
            return made, DocstringPlace()
        docstring = value.docstring
        if docstring is None and isinstance(value, griffe.Attribute):
            called = self._signatures.of_call(value)
            if called is not None:
                return self._docstring(called)
            wrapped = self._signatures.wrapped_by(value) or self._getter(value)
            if wrapped is not None and not (str(value.value).startswith("property(") and "doc=" in str(value.value)):
                return self._docstring(wrapped)
            if (written := str(value.value or "")).startswith("property("):
                node = ast.parse(written, mode="eval").body
                options = node.keywords if isinstance(node, ast.Call) else []
                given = [
                    each.value.value for each in options if each.arg == "doc" and isinstance(each.value, ast.Constant)
                ]
                return next((each for each in given if isinstance(each, str)), ""), DocstringPlace()
            if text := self._composed.text_given_to(value):
                return cleandoc(text), DocstringPlace()
        own = docstring.value if docstring is not None else ""
        line = (docstring.lineno or 0) if docstring is not None else 0
        lines = self._lines(value)
        opening = lines[line - 1] if 0 < line <= len(lines) else ""
        indent = len(opening) - len(opening.lstrip())
        if not own.strip():
            return "", DocstringPlace()
        width = opening_width(opening)
        if opening and not opening.lstrip().lstrip("rRuUbB").strip("\"' \\"):
            line, width = line + 1, 0  # the text begins below the quotes
            while line < len(lines) and not lines[line - 1].strip():
                line += 1
        return own, DocstringPlace(line, indent, width) if opening else DocstringPlace(0, indent)

    def _lines(self, value: griffe.Object) -> list[str]:
        """The lines of the file that an object stands in."""
        file = value.module.filepath
        if not isinstance(file, Path):
            return []
        key = str(file)
        if key not in self._sources:
            try:
                self._sources[key] = read_source(file).split("\n")
            except OSError:
                self._sources[key] = []
        return self._sources[key]

    def _place(self, value: griffe.Object, docstring: DocstringPlace, *, written: bool = True) -> Place | None:
        module = value.module
        file = module.filepath
        if not isinstance(file, Path) or not self._signatures.own(module.path):
            return None
        depth = module.path.count(".") + (2 if module.is_init_module else 1)
        line = 1 if isinstance(value, griffe.Module) else value.lineno or 0
        if "property" in value.labels:
            lines = self._lines(value)
            while 1 < line <= len(lines) and lines[line - 2].lstrip().startswith("@"):
                line -= 1
        if isinstance(value, griffe.Class) and value.decorators:
            statement = re.compile(rf"[ \t]*class[ \t]+{re.escape(value.name)}\b")
            lines = self._lines(value)[line - 1 : value.endlineno]
            line += next((at for at, text in enumerate(lines) if statement.match(text)), 0)
        return Place(module.path, "/".join(file.parts[-depth:]), line, *docstring, written)


def _is_exception(path: str) -> bool:
    """A class whose source is not there is an exception: one of the standard library (`socket.error`), or one that is called so."""
    value = built_in(path)
    return issubclass(value, BaseException) if isinstance(value, type) else path.endswith(EXCEPTION_NAMES)


def _may_be_changed(value: griffe.Object) -> bool:
    """A decorator may have changed the docstring or the signature: what is written is not to be judged."""
    if not isinstance(value, griffe.Function | griffe.Class):
        return False
    return any(_last_name(decorator) not in _HARMLESS for decorator in value.decorators)


def _last_name(decorator: griffe.Decorator) -> str:
    return str(decorator.value).partition("(")[0].rpartition(".")[2]


def _becomes_method(member: griffe.Object | griffe.Alias | None, value: griffe.Object) -> bool:
    """A function of a module that a class has under a name of its own: `run = evaluate`. Its first parameter is the instance."""
    if not isinstance(member, griffe.Attribute) or not isinstance(value, griffe.Function):
        return False
    first = next(iter(value.parameters), None)
    if not isinstance(value.parent, griffe.Module) or first is None or first.name in {"self", "cls"}:
        return False
    return not (value.docstring and describes(value.docstring.value, first.name))


def _is_field(member: griffe.Object | griffe.Alias) -> bool:
    """It is annotated: a function that is its value is a value like others (`metric: Callable = distance`)."""
    return isinstance(member, griffe.Attribute) and member.annotation is not None


def _without_first(signature: Signature) -> tuple[Parameter, ...]:
    first = signature.parameters[:1]
    return signature.parameters[1:] if first and not first[0].name.startswith("*") else signature.parameters


def _wrapped_in(member: griffe.Object | griffe.Alias) -> str:
    """The word of `start = staticmethod(main)`, or ""."""
    value = str(member.value or "") if isinstance(member, griffe.Attribute) else ""
    word = value.partition("(")[0]
    return word if word in BINDINGS else ""


def _decoration(value: griffe.Object, name: str) -> tuple[str, ...]:
    """The words that stand before the name that an object has in a class."""
    if not isinstance(value, griffe.Function | griffe.Attribute):
        return ()
    written = set(value.labels)
    if isinstance(value, griffe.Function):
        words = {_last_name(decorator) for decorator in value.decorators}
        for word in _ABSTRACT & words:
            words |= {"abstractmethod", word.removeprefix("abstract")}
        written = (written | words) - ({"async"} if "asynccontextmanager" in words else set())
    if isinstance(value.parent, griffe.Class):
        written.add(_OF_CLASSES.get(name, ""))
    elif isinstance(value.parent, griffe.Module):
        written -= BINDINGS  # stubs have them there, too
    return tuple(word for word in _WORDS if word in written)


def _nearest(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that are most similar to `name`, best first."""
    lowered = {each.lower(): each for each in names}
    return tuple(lowered[match] for match in difflib.get_close_matches(name.lower(), list(lowered), MOST_NEAREST))
