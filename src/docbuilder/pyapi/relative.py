"""Names in docstrings that are relative to the class or the module (Sphinx looks there before the package).

In: an `ApiObject`. Out: the same, knowing which names in links of its docstring mean something of its own class or module. Names that the
package itself has, and Python's own types and values, are left alone.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from docbuilder.model.values import replace
from docbuilder.pyapi.model import ApiObject, Docstring, FieldsSection, Markdown, ResultSection, TextSection

_LINK = re.compile(r"\[`~?([^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:\(\))?`\](?!\()")
_PYTHON = frozenset(
    name for name in dir(builtins) if isinstance(getattr(builtins, name), type) or name[0].isupper()
) | {"self", "cls"}
_CLASSES = frozenset({"class", "exception"})


class Relative:
    """Finds out what names mean where they stand.

    Args:
        package: import name of the documented package.
        exists: whether there is an object of a dotted name; it never raises.
        names_in: the names in a class or a module of that path, which is loaded; it never raises, and imports nothing.
        checked: the path of an object that a module names for type checkers alone, or ""; it never raises.
    """

    def __init__(
        self,
        package: str,
        exists: Callable[[str], bool],
        names_in: Callable[[str], Collection[str]],
        checked: Callable[[str, str], str],
    ) -> None:
        self._package = package
        self._exists = exists
        self._names_in = names_in
        self._checked = checked
        self._known: dict[str, bool] = {}
        self._names: dict[str, Collection[str]] = {}

    def resolve(self, found: ApiObject, owner: str = "", attributes: frozenset[str] = frozenset()) -> ApiObject:
        """The object and its members with their `relative` names.

        Args:
            found: the object.
            owner: anchor of the class that it is a member of, or "".
            attributes: what the docstring of that class tells of as attributes.
        """
        scope = found.anchor if found.kind in _CLASSES else owner
        if scope == found.anchor:
            attributes = frozenset(_attributes(found.docstring))
        module = found.place.module if found.place is not None else ""
        names = dict.fromkeys(name for text in _texts(found.docstring) for name in _LINK.findall(text.text))
        public = (scope or found.anchor).rpartition(".")[0]  # beside what has its name there, wherever it is defined
        holders = tuple(dict.fromkeys(each for each in (scope, module, public) if each))
        relative = [(name, path) for name in names if (path := self._path(name, holders, scope, attributes, module))]
        members = tuple([self.resolve(member, scope, attributes) for member in found.members])
        if not relative and all(new is old for new, old in zip(members, found.members, strict=True)):
            return found
        return replace(found, relative=tuple(relative), members=members)

    def _path(self, name: str, holders: Sequence[str], scope: str, attributes: frozenset[str], module: str) -> str:
        """What a name means in a class or a module, the first of `holders` that has it, or "" where it means that anywhere."""
        first, dot, _ = name.partition(".")
        if name in _PYTHON or first == self._package:
            return ""
        path = f"{scope}#{name}" if scope and name in attributes else ""
        for holder in holders:
            if not path and self._holds(holder, first) and (not dot or self._is_there(f"{holder}.{name}")):
                path = f"{holder}.{name}"
        path = path or (self._checked(module, name) if module else "")
        return "" if path and self._is_there(name) else path

    def _holds(self, holder: str, first: str) -> bool:
        """Whether a class or a module has a name; asked before all else, for most names are the package's."""
        if holder not in self._names:
            self._names[holder] = frozenset(self._names_in(holder))
        return first in self._names[holder]

    def _is_there(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = self._exists(name)
        return self._known[name]


def _texts(docstring: Docstring) -> Iterator[Markdown]:
    """The pieces of a docstring that have links in them."""
    for section in docstring.sections:
        pieces: list[Markdown | None] = []
        if isinstance(section, TextSection):
            pieces = [section.text]
        elif isinstance(section, ResultSection):
            pieces = [section.type, section.text]
        elif isinstance(section, FieldsSection):
            for group in section.groups:
                pieces.append(group.title)
                for entry in group.entries:
                    pieces += [entry.type, entry.default, entry.text]
        yield from (piece for piece in pieces if piece is not None and "[`" in piece.text)


def _attributes(docstring: Docstring) -> Iterator[str]:
    for section in docstring.sections:
        if isinstance(section, FieldsSection) and section.kind in ("attributes", "parameters"):
            yield from (entry.name for group in section.groups for entry in group.entries)
