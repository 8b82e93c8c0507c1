"""API objects as boxes: what stands in them, where their text comes from, what is said of them."""

from __future__ import annotations

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.nodes import (
    ApiBox,
    ApiEntry,
    ApiExample,
    ApiFields,
    ApiResult,
    Document,
    Fragment,
    Node,
    ObjectLink,
    Tabs,
    Text,
)
from docbuilder.model.source import Position, Source
from docbuilder.model.values import replace
from docbuilder.model.walking import text_of, walk
from docbuilder.parse import parse
from docbuilder.pyapi.model import (
    ApiObject,
    ApiRequest,
    Docstring,
    Entry,
    FieldsSection,
    Finding,
    Group,
    Markdown,
    Parameter,
    Place,
    ResultSection,
    Signature,
    TextSection,
    TypePart,
)
from docbuilder.resolve.autodoc import Repository, autodoc_requests, directive_problems, expand_autodoc, make_box

PLACE = Place("pkg.mod", "pkg/mod.py", 10, docstring_line=12, docstring_column=4)
FOUND = ApiObject("function", "pkg.f", "pkg.f", place=PLACE)
REPOSITORY = Repository("https://example.org/r/", "v1", "src")


def box_of(found: ApiObject, repository: Repository = REPOSITORY) -> ApiBox:
    return make_box(found, repository).box


def every(node: Node, kind: type[Node]) -> list[Node]:
    return [found for found in walk(node) if isinstance(found, kind)]


def with_sections(
    *sections: TextSection | FieldsSection | ResultSection, signature: Signature | None = None
) -> ApiObject:
    return replace(FOUND, docstring=Docstring(tuple(sections)), signature=signature)


def test_source_links_lead_to_the_line() -> None:
    """The repository's address, reference and source root; nothing where one of them is missing."""
    assert box_of(FOUND).source_url == "https://example.org/r/blob/v1/src/pkg/mod.py#L10"
    assert box_of(FOUND, Repository("https://example.org/r", "main", ".")).source_url.endswith(
        "/blob/main/pkg/mod.py#L10"
    )
    assert box_of(FOUND, Repository()).source_url == ""
    assert box_of(replace(FOUND, place=None)).source_url == ""


def test_docstrings_go_through_the_same_parser() -> None:
    """Tips, lists and links in a docstring are what they are on a page; their place is in the package's file."""
    box = box_of(with_sections(TextSection(Markdown("Hi [`g`].\n\n<Tip>\n\nwell\n\n</Tip>", 1, 0))))
    fragments = [node for node in every(box, Fragment) if isinstance(node, Fragment)]
    assert str(fragments[0].source.position(0)) == "src/pkg/mod.py:13:5"
    assert [node.name for node in walk(box) if isinstance(node, ObjectLink)] == ["g"]
    assert any(type(node).__name__ == "Tip" for node in walk(box))


def test_problems_in_docstrings_name_the_package_file() -> None:
    """The line is the docstring's, the code the finding's."""
    finding = Finding(DiagnosticCode.DOCSTRING_EMPTY_RETURNS, 3, "Returns says nothing", "Say it")
    docstring = Docstring((TextSection(Markdown("<Tip>\n\nopen", 0, 0)),), (finding,))
    problems = make_box(replace(FOUND, docstring=docstring), REPOSITORY).diagnostics
    found = {(problem.code, str(problem.position)) for problem in problems}
    assert found == {
        (DiagnosticCode.TAG_UNCLOSED, "src/pkg/mod.py:12:5"),
        (DiagnosticCode.DOCSTRING_EMPTY_RETURNS, "src/pkg/mod.py:15"),
    }
    assert {problem.message.partition(":")[0] for problem in problems} == {"pkg.f"}


def test_problems_in_docstrings_without_a_file_are_the_directives() -> None:
    """Where an object has no source, and where it is another project's, which is only worth knowing."""
    text = Markdown("<Tip>\n\nopen [`gone`]\n\n- [x](y)", 0, 0)
    docstring = Docstring(
        (TextSection(text),), (Finding(DiagnosticCode.DOCSTRING_EMPTY_RETURNS, 3, "says nothing", "Say it"),)
    )
    document = parse(Source("docs/p.md", "\n\n[[autodoc]] f\n")).document
    for unknown, codes in (
        (replace(FOUND, place=None), {DiagnosticCode.TAG_UNCLOSED, DiagnosticCode.DOCSTRING_EMPTY_RETURNS}),
        (replace(FOUND, project="other"), {DiagnosticCode.DOCSTRING_FOREIGN}),
    ):
        box = make_box(replace(unknown, docstring=docstring), REPOSITORY)
        new, problems = expand_autodoc(document, {ApiRequest("f"): box})
        assert {str(problem.position) for problem in problems} == {"docs/p.md:3:1"}
        assert {problem.code for problem in problems} == codes
        assert all(problem.message.startswith("pkg.f: ") for problem in problems)
        inner = [node for node in walk(new) if isinstance(node, Fragment) and node.source.text]
        assert {str(node.source.position(2)) for node in inner} == {"docs/p.md:3:1"}


def test_entries_have_anchors_and_signatures_lead_to_them() -> None:
    """`{object}.{parameter}`, once; stars do not matter for the signature."""
    entries = tuple(
        Entry(name, Markdown("`int`"), True, Markdown("`3`"), Markdown("text"), anchors=anchors)
        for name, anchors in (("a", ()), ("**kw", ("*kw", "kw")), ("a", ()))
    )
    signature = Signature((Parameter("a", (TypePart("int"),), "3"), Parameter("**kw"), Parameter("b")))
    box = box_of(with_sections(FieldsSection("parameters", (Group(Markdown("More"), entries),)), signature=signature))
    found = [node for node in every(box, ApiEntry) if isinstance(node, ApiEntry)]
    assert [(entry.id, entry.aliases) for entry in found] == [("pkg.f.a", ()), ("pkg.f.*kw", ("pkg.f.kw",)), ("", ())]
    assert box.signature is not None
    assert [parameter.documented for parameter in box.signature.parameters] == [True, True, False]


def test_results_and_exceptions_have_anchors() -> None:
    """`.returns`, `.yields`, `.raises`; entries under Raises have none."""
    raises = FieldsSection("raises", (Group(None, (Entry("ValueError", None, False, None, Markdown("why")),)),))
    returns = ResultSection("returns", Markdown("`int`"), Markdown("the number"))
    box = box_of(
        with_sections(returns, raises, ResultSection("yields", None, None), ResultSection("returns", None, None))
    )
    assert [node.id for node in walk(box) if isinstance(node, ApiResult | ApiFields | ApiEntry)] == [
        "pkg.f.returns",
        "pkg.f.raises",
        "",
        "pkg.f.yields",
        "",
    ]


def test_the_documented_type_stands_for_a_missing_return_annotation() -> None:
    """An annotation wins; prose is no type."""
    returns = ResultSection("returns", Markdown("`Out`"), None)

    def shown(signature: Signature, section: ResultSection = returns) -> str:
        box = box_of(with_sections(section, signature=signature))
        assert box.signature is not None
        return text_of(box.signature.returns)

    assert shown(Signature()) == "Out"
    assert shown(Signature(returns=(TypePart("int"),))) == "int"
    assert shown(Signature(), ResultSection("returns", Markdown("word " * 60), None)) == ""
    assert shown(Signature(), ResultSection("yields", Markdown("`int`"), None)) == ""


def test_every_fence_of_a_docstring_has_an_anchor() -> None:
    """Counted through the whole docstring; split code is one example."""
    text = "```py\na\n```\n\n- x\n\n  ```py\n  b\n  ```\n\n```py\nc\n===PT-TF-SPLIT===\nd\n```\n"
    box = box_of(with_sections(TextSection(Markdown(text))))
    examples = [node for node in every(box, ApiExample) if isinstance(node, ApiExample)]
    assert [example.id for example in examples] == ["pkg.f.example", "pkg.f.example-2", "pkg.f.example-3"]
    assert isinstance(examples[2].children[0], Tabs)


def test_types_are_links_where_they_have_a_target() -> None:
    """Pieces without a target are text."""
    signature = Signature((Parameter("a", (TypePart("list["), TypePart("X", "pkg.X"), TypePart("]"))),))
    box = box_of(replace(FOUND, signature=signature))
    assert box.signature is not None
    first, link, last = box.signature.parameters[0].annotation
    assert isinstance(first, Text)
    assert isinstance(link, ObjectLink)
    assert (link.name, link.annotation, link.text) == ("pkg.X", True, "X")
    assert isinstance(last, Text)


def page(text: str) -> Document:
    return parse(Source("page.md", text)).document


def test_directives_are_replaced_by_their_boxes() -> None:
    """Requests are told apart by their lists; a directive that nobody answered is a placeholder."""
    document = page("[[autodoc]] f\n    - a\n    - all\n\n[[autodoc]] f\n\n[[autodoc]] g\n\n[[autodoc]] f\n")
    requests = autodoc_requests(document)
    assert requests == (ApiRequest("f", ("a", "all")), ApiRequest("f"), ApiRequest("g"))
    new, problems = expand_autodoc(document, {ApiRequest("f"): make_box(FOUND, REPOSITORY)})
    boxes = [node for node in walk(new) if isinstance(node, ApiBox)]
    assert [(box.kind, box.name) for box in boxes] == [
        ("missing", "f"),
        ("function", "pkg.f"),
        ("missing", "g"),
        ("function", "pkg.f"),
    ]
    assert problems == ()


def told(text: str, found: ApiObject, *, static: bool = False) -> list[Diagnostic]:
    document = page(text)
    return list(directive_problems(document, dict.fromkeys(autodoc_requests(document), found), "pkg", static))


def test_what_is_wrong_with_directives_is_told_at_their_line() -> None:
    """Missing objects, time-outs, static analysis where an import was wanted, missing members with the nearest."""
    missing = replace(FOUND, kind="missing", note="no such name")
    assert [(p.code, p.position.line) for p in told("\n[[autodoc]] f\n", missing)] == [
        (DiagnosticCode.AUTODOC_MISSING, 2)
    ]
    absent = replace(missing, package_error="pkg is not installed")
    problems = told("[[autodoc]] f\n\n[[autodoc]] f.g\n", absent)
    assert {(p.code, p.position) for p in problems} == {(DiagnosticCode.PACKAGE_MISSING, Position("pkg"))}
    late = replace(missing, timed_out=True)
    assert [p.code for p in told("[[autodoc]] f\n", late)] == [DiagnosticCode.AUTODOC_TIMEOUT]
    static = replace(FOUND, origin="static", note="it cannot be imported")
    assert [p.code for p in told("[[autodoc]] f\n", static)] == [DiagnosticCode.AUTODOC_STATIC]
    assert told("[[autodoc]] f\n", static, static=True) == []
    note = "inherited from other.Base, which is not installed"
    foreign = replace(FOUND, kind="method", name="save", origin="static", note=note, members=())
    own = replace(foreign, name="own", note="")
    problems = told("[[autodoc]] f\n    - own\n    - save\n", replace(FOUND, members=(own, foreign)), static=True)
    assert [(p.code, p.position.line) for p in problems] == [(DiagnosticCode.AUTODOC_STATIC, 3)]
    assert "f.save" in problems[0].message
    assert note in problems[0].message
    members = replace(FOUND, missing_members=(("ran", ("run",)), ("zzz", ())))
    problems = told("[[autodoc]] f\n    - ran\n    - zzz\n", members)
    assert [(p.code, p.position.line) for p in problems] == [
        (DiagnosticCode.AUTODOC_MEMBER_MISSING, line) for line in (2, 3)
    ]
    assert problems[0].hint == "Did you mean run?"


def test_the_remedy_is_that_of_the_cause() -> None:
    """A name that is not there is checked; where what was tried has failed, it may be right."""
    missing = replace(FOUND, kind="missing", note="the module has no failed: f")
    assert [p.hint for p in told("[[autodoc]] f\n", missing)] == ["Check the name"]
    unknown = replace(missing, failed=True, note="the process that imports the package ended by itself")
    assert [p.hint for p in told("[[autodoc]] f\n", unknown)] == ["Make the package importable, or check the name"]
    near = replace(missing, failed=True, nearest=("fn", "g"))
    assert [p.hint for p in told("[[autodoc]] f\n", near)] == ["Did you mean fn or g?"]
