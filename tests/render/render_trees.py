"""Trees built by hand, one per construct; what becomes of them is in `constructs/<name>.txt`."""

from __future__ import annotations

from docbuilder.model import nodes as n
from docbuilder.model.source import Source, Span

AT = Span(0, 0)


def text(value: str) -> n.Text:
    return n.Text(AT, value)


def code(value: str) -> n.Code:
    return n.Code(AT, value)


def paragraph(*content: n.Node | str, tight: bool = False) -> n.Paragraph:
    return n.Paragraph(AT, tuple(text(part) if isinstance(part, str) else part for part in content), tight)


def heading(level: int, title: str, identity: str = "") -> n.Heading:
    return n.Heading(AT, (text(title),), level, "", identity)


def link(title: str, target: str) -> n.Link:
    return n.Link(AT, (text(title),), target)


def item(*content: n.Node, checked: bool | None = None) -> n.ListItem:
    return n.ListItem(AT, content, checked)


def row(*cells: str, head: bool = False) -> n.TableRow:
    aligns = ("left", "", "right")
    return n.TableRow(
        AT, tuple(n.TableCell(AT, (text(c),) if c else (), a, head) for c, a in zip(cells, aligns, strict=False)), head
    )


def entry(name: str, identity: str = "", default: str = "") -> n.ApiEntry:
    return n.ApiEntry(
        AT,
        name,
        (code("int"),),
        bool(default),
        (text(default),) if default else (),
        (paragraph(f"What {name} is."),),
        identity,
    )


def fields(count: int) -> n.ApiFields:
    entries = tuple(entry(f"p{index}", f"pkg.f.p{index}") for index in range(1, count + 1))
    groups = (n.ApiGroup(AT, (), entries[:2]), n.ApiGroup(AT, (text("More of them"),), entries[2:]))
    return n.ApiFields(AT, groups, "parameters", "pkg.f.parameters")


def document(*content: n.Node, source: str = "", **values: object) -> n.Document:
    return n.Document(AT, content, Source("page.md", source), **values)  # type: ignore[arg-type]


def _tabs() -> n.Tabs:
    inner = n.Tabs(AT, (n.Panel(AT, (paragraph("deep"),), "a", "A"),), "options", "g")
    return n.Tabs(
        AT,
        (
            n.Panel(AT, (heading(3, "In PyTorch", "in-pytorch"), paragraph("one"), inner), "pt", "PyTorch"),
            n.Panel(AT, (paragraph("two"),), "tf", "TensorFlow"),
        ),
        "frameworks",
        "fw",
    )


def _box() -> n.ApiBox:
    signature = n.ApiSignature(
        AT,
        (
            n.ApiParameter(AT, "model", (link("Model", "model.html#pkg.Model"),), None, True),
            n.ApiParameter(AT, "*"),
            n.ApiParameter(AT, "size", (text("int | None"),), "None", True),
            n.ApiParameter(AT, "mode", (), "'<fast>'"),
            n.ApiParameter(AT, "**kwargs"),
        ),
        (text("Trainer"),),
    )
    method = n.ApiBox(
        AT,
        "method",
        "train",
        "pkg.Trainer.train",
        "pkg.Trainer.train",
        signature=n.ApiSignature(AT, ()),
        decoration=("async",),
        sections=(
            n.ApiResult(AT, "returns", (code("float"),), (paragraph("The loss."),), "pkg.Trainer.train.returns"),
            n.ApiFields(
                AT,
                (n.ApiGroup(AT, (), (n.ApiEntry(AT, "ValueError", (), False, (), (paragraph("Bad."),)),)),),
                "raises",
            ),
        ),
    )
    return n.ApiBox(
        AT,
        "class",
        "pkg.sub.Trainer",
        "pkg.Trainer",
        "pkg.Trainer",
        signature=signature,
        source_url="https://example.org/pkg/trainer.py#L1",
        sections=(
            n.ApiText(AT, (paragraph("It trains."),)),
            n.ApiFields(
                AT,
                (n.ApiGroup(AT, (), (entry("model", "pkg.Trainer.model"), entry("size", "pkg.Trainer.size", "3"))),),
                "parameters",
                "pkg.Trainer.parameters",
            ),
            n.ApiExample(AT, (n.CodeBlock(AT, ">>> Trainer()\n", "py", "py"),), "pkg.Trainer.example"),
        ),
        bases=(link("Base", "base.html#pkg.Base"), text("torch.nn.Module")),
        members=(method, n.ApiBox(AT, "property", "state", "pkg.Trainer.state", "pkg.Trainer.state")),
    )


TREES: dict[str, n.Document] = {
    "definitions": document(
        n.DefinitionList(
            AT,
            (
                n.Term(AT, (text("a < b"),)),
                n.Definition(AT, (paragraph("one", tight=True),)),
                n.Definition(AT, (paragraph("two"), n.CodeBlock(AT, "x\n"))),
                n.Term(AT, (code("c"),)),
                n.Definition(AT, (paragraph("three", tight=True),)),
            ),
        ),
        paragraph(n.Abbreviation(AT, (text("GPU"),), 'a "fast" chip'), " again"),
    ),
    "paragraph": document(
        paragraph("a < b & c", n.SoftBreak(AT), "# no heading", n.HardBreak(AT), "1. no list"),
        paragraph(
            n.Emphasis(AT, (text("e"),)), n.Strong(AT, (text("s "),)), n.Strikethrough(AT, (text("d"),)), code("`x`")
        ),
        paragraph(),
        n.ThematicBreak(AT),
        n.Quote(AT, (paragraph("quoted"), paragraph("twice"))),
        n.Comment(AT, "hidden"),
    ),
    "heading": document(
        heading(1, "A & B", "a--b"),
        n.Heading(AT, (text("Use "), code("x<y"), text(" "), link("here", "there.html")), 2, "use", "pkg.use"),
        heading(3, "", "nothing"),
        heading(3, ""),
        heading(4, "No id"),
    ),
    "code": document(
        n.CodeBlock(AT, "def f(x):\n    return 'a' # <b>\n", "py", "py"),
        n.CodeBlock(AT, ">>> f(1)\n'a'\n>>> g(\n...     2\n... )\n", "python", "python"),
        n.CodeBlock(AT, "```\nx <y>\n```\n", "made-up", "made-up"),
        n.CodeBlock(AT, "$ ls -l\ntotal 0\n", "console", "console"),
        n.CodeBlock(AT, 'x = """a\n\nb"""\n<y>\n', "py", "py", title="a & b.py", marked=(1, 3), first_line=9),
        wrap_code=True,
    ),
    "mermaid": document(n.CodeBlock(AT, "graph TD\n  A-->B\n", "mermaid", "mermaid", diagram=True)),
    "list": document(
        n.List(
            AT,
            (item(paragraph("a", tight=True), n.List(AT, (item(paragraph("b", tight=True)),), True, 3, True)),),
            False,
            1,
            True,
        ),
        n.List(AT, (item(paragraph("c"), paragraph("d")), item(paragraph("e"))), False, 1, False),
        n.List(
            AT,
            (item(paragraph("done", tight=True), checked=True), item(paragraph("open", tight=True), checked=False)),
            False,
            1,
            True,
        ),
        n.List(AT, (item(paragraph("later"), paragraph("f"), checked=False),), False, 1, False),
    ),
    "table": document(
        n.Table(AT, (row("name", "", "n", head=True), row("a|b", "x", "1"))),
        n.Table(AT, (row("only head", head=True),)),
        stretch_tables=True,
    ),
    "link": document(
        paragraph(
            n.Link(AT, (text("a"),), 'x y.html?a=1&b="#c', 'say "hi"'),
            n.Link(AT, (code("b"),), "gone.html", missing=True),
            n.ObjectLink(AT, "pkg.sub.Name", short=True),
            n.ObjectLink(AT, "torch.Tensor", annotation=True, text="Tensor"),
        )
    ),
    "image": document(
        paragraph(n.Image(AT, "https://img.example.org/a.png", 'say "a"')),
        paragraph(n.Image(AT, "imgs/b.png", "b", "The figure's title")),
        paragraph("text ", n.Image(AT, "data:image/gif;base64,AA==", "")),
    ),
    "html": document(
        n.Html(
            AT,
            '<video src="https://media.example.org/v.mp4" poster="//img.example.org/p.png" style="width: 50%"></video>',
            (
                n.HtmlTarget(12, 43, "video", "src", "https://media.example.org/v.mp4"),
                n.HtmlTarget(53, 76, "video", "poster", "//img.example.org/p.png"),
            ),
        ),
        paragraph(n.Html(AT, "<kbd>", block=False), "Ctrl", n.Html(AT, "</kbd>", block=False)),
        n.Html(
            AT,
            '<iframe src="https://frame.example.org/"></iframe>',
            (n.HtmlTarget(13, 39, "iframe", "src", "https://frame.example.org/"),),
        ),
    ),
    "footnotes": document(
        paragraph("x", n.FootnoteReference(AT, 1, "why", 1), " y", n.FootnoteReference(AT, 1, "why", 2)),
        n.Footnotes(AT, (n.Footnote(AT, (paragraph("because"), paragraph("of this")), 1, "why", 2),)),
    ),
    "math": document(
        paragraph("so ", n.Math(AT, "x^2 < y"), " and ", n.Math(AT, r"\nonsense")),
        n.MathBlock(AT, "\n\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n"),
        n.MathBlock(AT, r"\frac{a}{"),
    ),
    "tip": document(n.Tip(AT, (paragraph("good"),)), n.Tip(AT, (paragraph("bad"),), warning=True)),
    "alert": document(
        *[n.Alert(AT, (paragraph(kind),), kind) for kind in ("note", "tip", "important", "warning", "caution")],
        n.Alert(AT, (paragraph("text"),), "note", (text("My "), code("title"))),
        n.Alert(AT, (paragraph("text"),), "tip", (text("Why?"),), "closed"),
        n.Alert(AT, (), "tip", (), "open"),
    ),  # type: ignore[arg-type]
    "version": document(
        n.Version(AT, (paragraph("new"),), "added", "2.3.0"),
        n.Version(AT, (), "changed", "2.4"),
        n.Version(AT, (paragraph("old"),), "deprecated", "3"),
    ),
    "tabs": document(heading(2, "Tabs", "tabs"), _tabs(), paragraph("after")),
    "youtube": document(n.Youtube(AT, "abc_-1"), paragraph("see ", n.Youtube(AT, 'a"b', block=False))),
    "pipeline": document(
        n.Pipeline(AT, "text-classification"),
        n.Pipeline(AT, "image-to-text", icon=True),
        paragraph(n.Pipeline(AT, "my <task>", block=False), n.Pipeline(AT, "fill-mask", icon=True, block=False)),
    ),
    "question": document(
        n.Question(
            AT,
            (
                n.Choice(AT, (text("One"),), (text("No."),), correct=False),
                n.Choice(AT, (text("Two "), code("x")), (text("Yes."),), correct=True),
            ),
        )
    ),
    "inference_snippet": document(
        n.InferenceSnippet(
            AT, "text-generation", True, (("hf-inference", "org/model", "org/model"), ("other", "org/m", "own"))
        ),
        n.InferenceSnippet(AT, "", False, ()),
    ),
    "notebooks": document(
        n.Notebooks(
            AT,
            (
                n.NotebookLink("PyTorch", "https://colab.research.google.com/x", "colab"),
                n.NotebookLink("My label", "https://example.org/y?a&b"),
            ),
            "3",
        ),
        n.Notebooks(AT, marker=True),
    ),
    "api_box": document(heading(2, "Trainer", "trainer"), _box(), paragraph("after")),
    "api_fields": document(
        n.ApiBox(
            AT,
            "function",
            "pkg.f",
            "pkg.f",
            "",
            sections=(fields(14),),
            signature=n.ApiSignature(AT, (n.ApiParameter(AT, "p1"),)),
        )
    ),
    "api_long_signature": document(
        n.ApiBox(
            AT,
            "function",
            "pkg.makeConfiguredPipeline",
            "pkg.makeConfiguredPipeline",
            "pkg.makeConfiguredPipeline",
            signature=n.ApiSignature(
                AT,
                (
                    n.ApiParameter(AT, "per_device_batch_size", (text("int"),), "8"),
                    n.ApiParameter(AT, "wide", (text("tuple[" + "int, " * 40 + "str]"),)),
                    *(n.ApiParameter(AT, f"p{number}", (text("int"),), str(number)) for number in range(8)),
                    n.ApiParameter(AT, "outputs", (link("BaseModelOutputWithPooling", "output.html"),), None),
                ),
                (text("Pipeline"),),
            ),
        )
    ),
    "api_repeated": document(
        n.ApiBox(AT, "function", "pkg.f", "pkg.f", repeated=True, sections=(n.ApiText(AT, (paragraph("again"),)),))
    ),
    "api_missing": document(n.ApiBox(AT, "missing", "pkg.Gone", "pkg.Gone", "pkg.Gone", note="No module named <x>")),
    "fragment": document(
        n.Fragment(
            AT,
            (
                paragraph("inner", n.FootnoteReference(AT, 1, "a", 1)),
                n.Footnotes(AT, (n.Footnote(AT, (paragraph("note"),), 1, "a", 1),)),
            ),
            Source("other.md", ""),
        ),
        paragraph("outer", n.FootnoteReference(AT, 1, "b", 1)),
        n.Footnotes(AT, (n.Footnote(AT, (paragraph("note"),), 1, "b", 1),)),
    ),
    "notebook": document(
        n.Cell(
            AT,
            (
                n.CodeBlock(AT, "1 + 1", "python", "python"),
                n.CellOutput(AT, "2 <b>"),
                n.CellOutput(AT, "careful", "stderr"),
                n.CellOutput(AT, "Traceback", "error"),
                paragraph(n.CellImage(AT, "a b_files/1.png", b"", 'A "figure"')),
                n.CellFrame(AT, "a b_files/2.html", "<table><tr><td>1</table>", "1"),
                n.CellFrame(AT, "a b_files/3.html", "<script>x</script><svg></svg>"),
            ),
        ),
    ),
    "unresolved": document(n.Autodoc(AT, "pkg.f"), n.Include(AT, "a/b.md")),
}
