"""What is taken from the stub of a compiled object, beside what `both_modes/compiled.txt` shows."""

from __future__ import annotations

from docbuilder.pyapi.model import ApiObject, Docstring, Markdown, Place, TextSection
from docbuilder.pyapi.stubs import with_stub

TOLD = ApiObject(
    "function",
    "lib.load",
    "lib.load",
    docstring=Docstring((TextSection(Markdown("See [`other`].")),)),
    relative=(("other", "lib.core.other"),),
    place=Place("lib.core", "lib/core.pyi", 3, 4),
)


def test_links_of_a_docstring_come_with_it() -> None:
    """Names in the docstring of a stub are relative to where the stub stands."""
    found = with_stub(ApiObject("function", "lib.load", "lib.load"), TOLD)
    assert (found.docstring, found.relative, found.place) == (TOLD.docstring, TOLD.relative, TOLD.place)


def test_a_docstring_that_is_compiled_keeps_its_links() -> None:
    """Its lines are not those of the stub."""
    own = Docstring((TextSection(Markdown("See [`mine`].")),))
    given = ApiObject("function", "lib.load", "lib.load", docstring=own, relative=(("mine", "lib.mine"),))
    found = with_stub(given, TOLD)
    assert (found.docstring, found.relative) == (given.docstring, given.relative)
    assert found.place == Place("lib.core", "lib/core.pyi", 3, written=False)
