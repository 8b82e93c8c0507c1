"""Notebooks (`.ipynb`) as pages: Markdown cells are in the dialect, code cells have their outputs.

In: the `Source` of a notebook. Out: `Parsed`: a document with a `Fragment` for each Markdown cell and a `Cell` for each code cell. The
notebook is read by nbformat, which brings all formats there have been to the newest. Nothing raises, and nothing runs.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.nodes import (
    Cell,
    CellFrame,
    CellImage,
    CellOutput,
    CodeBlock,
    Document,
    Fragment,
    FrontMatter,
    Image,
    MathBlock,
    Node,
    Paragraph,
)
from docbuilder.model.source import Position, Source, Span, clean
from docbuilder.model.walking import rewrite_all, walk
from docbuilder.parse import Parsed, parse

ENDING = ".ipynb"
INSTALL = "pip install 'docbuilder-site[notebooks]'"
_IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg"}
_WIDGET = "application/vnd.jupyter.widget-view+json"
_HERE = Span(0, 0)
# escape sequences of terminals (ECMA-48), and what they leave of the controls
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LINE_OF_ITS_OWN = re.compile(r'(?:\\r)?\\n",[ \t]*\n')
"""Behind the first line of a cell: the next one stands on the next line of the file, as Jupyter writes it."""
_ATTACHMENT = "attachment:"


def read_notebook(
    source: Source,
    name: str = "",
    *,
    untrusted: bool = False,
    indented: Literal["text", "code"] = "text",
    extensions: ExtensionSet = NO_EXTENSIONS,
) -> Parsed:
    """The tree of a notebook.

    Args:
        source: its text: JSON.
        name: of the page: its files go to a folder beside it that is called `{name}_files`.
        untrusted: what could run a script when it is looked at is left out: vector images are shown as text.
        indented: see `parse`.
        extensions: likewise.
    """
    try:
        import nbformat  # an extra: few sites have notebooks
    except ImportError:
        message = "the notebook cannot be read: nbformat is not installed"
        return _nothing(source, message, f"Install it: {INSTALL}")
    wrong: dict[str, Any] = {}
    logger = logging.getLogger("traitlets")  # to which nbformat tells what is told here as a diagnostic
    silent, logger.disabled = logger.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without ids, say, which are of no use here
            reads = partial(nbformat.reads, as_version=4, capture_validation_error=wrong)
            notebook, dropped = _read_cells(source.text, reads)
        cells = list(notebook.get("cells", ()))
    except RecursionError:
        return _nothing(source, "the notebook is nested too deeply", _SAVE)
    except json.JSONDecodeError as error:
        position = Position(source.path, error.lineno, error.colno)
        return _nothing(source, f"the notebook is not valid JSON: {error.msg}", _SAVE, position)
    except Exception as error:  # whatever a converter of old formats makes of something that is no notebook
        reason = str(error).split("\n", 1)[0][:200] or type(error).__name__
        return _nothing(source, f"the notebook cannot be read: {reason}", _SAVE)
    finally:
        logger.disabled = silent
    reader = _CellReader(
        source, notebook, f"{name.rpartition('/')[2] or 'notebook'}_files/", untrusted, indented, extensions
    )
    if invalid := wrong.get("ValidationError"):
        reason = str(getattr(invalid, "message", invalid)).split("\n", 1)[0][:200]
        reader.report(f"the notebook is not valid: {reason}")
    for number in dropped:
        reader.report(f"cell {number} cannot be read, and is left out")
    children: list[Node] = []
    for number, cell in enumerate(cells, 1):
        try:
            children += reader.cell(number, cell)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reader.report(f"cell {number} cannot be read: {type(error).__name__}: {error}")
    document = Document(_HERE, tuple(children), source, reader.front_matter)
    return Parsed(document, tuple(reader.diagnostics))


_SAVE = "Open it in Jupyter, and save it again"


def _nothing(source: Source, message: str, hint: str, position: Position | None = None) -> Parsed:
    empty = Document(_HERE, (), Source(source.path, ""), FrontMatter())
    return Parsed(empty, (Diagnostic(DiagnosticCode.NOTEBOOK, position or Position(source.path), message, hint),))


def _read_cells(text: str, reads: Callable[[str], Any]) -> tuple[Any, list[int]]:
    """The notebook, and the numbers of cells that are left out because nbformat refuses the whole for them.

    Raises:
        Exception: it is no notebook.
    """
    try:
        return reads(text), []
    except RecursionError:
        raise
    except Exception:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("it is JSON, but no notebook") from None
        cells = data.get("cells")
        readable = [_is_readable(data | {"cells": [each]}, reads) for each in cells] if isinstance(cells, list) else []
        if all(readable):
            raise
        data["cells"] = [each for each, is_cell in zip(data["cells"], readable, strict=True) if is_cell]
        return reads(json.dumps(data)), [number for number, is_cell in enumerate(readable, 1) if not is_cell]


def _is_readable(notebook: Mapping[str, Any], reads: Callable[[str], Any]) -> bool:
    try:
        reads(json.dumps(notebook))
    except Exception:  # whatever a converter makes of it
        return False
    return True


class _CellReader:
    """Reads cells, in order; `found` is how far in the notebook's text they have been found."""

    def __init__(
        self,
        source: Source,
        notebook: Mapping[str, Any],
        folder: str,
        untrusted: bool,
        indented: Literal["text", "code"],
        extensions: ExtensionSet,
    ) -> None:
        self.source = source
        self.folder = folder
        self.untrusted = untrusted
        self.indented: Literal["text", "code"] = indented
        self.extensions = extensions
        self.language = _language(notebook.get("metadata", {}))
        self.front_matter = FrontMatter()
        self.diagnostics: list[Diagnostic] = []
        self.found = 0
        self.files = 0

    def report(self, message: str, hint: str = _SAVE, line: int = 0) -> None:
        """Add what is wrong with the notebook."""
        self.diagnostics.append(
            Diagnostic(DiagnosticCode.NOTEBOOK_FORMAT, Position(self.source.path, line), message, hint)
        )

    def _parse(self, source: Source, front_matter: bool) -> Parsed:
        return parse(source, front_matter=front_matter, indented=self.indented, extensions=self.extensions)

    def cell(self, number: int, cell: Mapping[str, Any]) -> Iterator[Node]:
        """The nodes of a cell; raw ones are for other programs, but for front matter."""
        kind, text = cell["cell_type"], clean(_joined(cell["source"]))
        source = self._place(text)
        if kind == "markdown" or (kind == "raw" and number == 1 and text.startswith("---")):
            parsed = self._parse(source, number == 1)
            self.diagnostics += parsed.diagnostics
            if number == 1:
                self.front_matter = parsed.document.front_matter
            children = parsed.document.children
            if _ATTACHMENT in text:
                given = cell.get("attachments") or {}
                children = rewrite_all(children, source, {Image: lambda image, _: self._attached(image, given, source)})
            yield Fragment(_HERE, children, source)
        elif kind == "code":
            code = [CodeBlock(_HERE, text, self.language, self.language)] if text.strip() else []
            outputs = [node for output in _gathered(cell.get("outputs", ())) for node in self._output(output)]
            if code or outputs:
                yield Fragment(_HERE, (Cell(_HERE, (*code, *outputs)),), Source(source.path, "", source.first_line))

    def _place(self, text: str) -> Source:
        """A cell's text, and the line of the notebook's own text on which it begins."""
        first = text.split("\n", 1)[0]
        whole = self.source.text
        for line in dict.fromkeys((json.dumps(first, ensure_ascii=False), json.dumps(first))):
            at = whole.find(line[:-1], self.found) if first else -1
            if at >= 0:
                self.found = at + len(line) - 1
                position = self.source.position(at)
                in_one_line = "\n" in text and not _LINE_OF_ITS_OWN.match(whole, self.found)
                place = position if in_one_line else None
                return Source(self.source.path, text, position.line, position.column, place=place)
        return Source(self.source.path, text, self.source.position(self.found).line)

    def _attached(self, image: Image, attachments: Mapping[str, Any], source: Source) -> Node:
        """The image that a Markdown cell carries, for one that is addressed as its attachment."""
        if not image.target.startswith(_ATTACHMENT):
            return image
        name = image.target.removeprefix(_ATTACHMENT)
        found = next(self._images(attachments.get(name, {}), image.alt), None)
        if found is None:
            line = source.position(image.span.start).line
            self.report(f"the cell has no attached image {name!r}", "Attach it in Jupyter, or link a file", line)
        return found or image

    def _output(self, output: Mapping[str, Any]) -> Iterator[Node]:
        kind = output["output_type"]
        if kind == "stream":
            yield from _text(_joined(output["text"]), "stderr" if output.get("name") == "stderr" else "output")
        elif kind == "error":
            trace = output.get("traceback") or [f"{output.get('ename', '')}: {output.get('evalue', '')}"]
            yield from _text("\n".join(map(str, trace)), "error")
        else:
            yield from self._shown(output.get("data", {}))

    def _shown(self, bundle: Mapping[str, Any]) -> Iterator[Node]:
        """The best of the forms in which a cell shows one thing."""
        plain = _joined(bundle.get("text/plain", ""))
        html = _joined(bundle.get("text/html", ""))
        if _WIDGET in bundle:  # it needs a kernel
            yield from _text(plain)
        elif html.strip() and not (self.untrusted and _is_script(html)):
            self.files += 1
            yield CellFrame(_HERE, f"{self.folder}{self.files}.html", html, _printed(plain))
        elif images := list(self._images(bundle, _printed(plain).strip(" <>"))):
            yield Paragraph(_HERE, (images[0],))
        elif markdown := _joined(bundle.get("text/markdown", "")):
            source = Source(self.source.path, clean(markdown), self.source.position(self.found).line)
            yield Fragment(_HERE, self._parse(source, False).document.children, source)
        elif tex := _joined(bundle.get("text/latex", "")).strip():
            yield MathBlock(_HERE, _without_dollars(tex))
        elif not plain and "application/json" in bundle:
            yield from _text(json.dumps(bundle["application/json"], ensure_ascii=False, indent=2))
        else:
            yield from _text(plain)

    def _images(self, bundle: Mapping[str, Any], alt: str) -> Iterator[CellImage]:
        for mime, ending in _IMAGES.items():
            if mime not in bundle or (ending == "svg" and self.untrusted):
                continue
            written = _joined(bundle[mime])
            try:
                data = written.encode() if ending == "svg" else base64.b64decode(written, validate=False)
            except (binascii.Error, UnicodeEncodeError):
                self.report(
                    f"an image ({mime}) cannot be read", "Run the cell again", self.source.position(self.found).line
                )
                continue
            self.files += 1
            yield CellImage(_HERE, f"{self.folder}{self.files}.{ending}", data, " ".join(alt.split()))
            return


def _language(metadata: Mapping[str, Any]) -> str:
    """The language of the notebook's code, as fences name it."""
    kernel, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    name = info.get("name") or kernel.get("language") or "python"
    return str(name).lower() if re.fullmatch(r"[\w+#.-]+", str(name)) else "python"


def _joined(value: Any) -> str:
    """Text that may be a list of lines."""
    return "".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def _gathered(outputs: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The outputs; what a stream has printed in pieces is one."""
    before: dict[str, Any] | None = None
    for output in outputs:
        stream = output.get("output_type") == "stream"
        if before is not None and stream and output.get("name") == before.get("name"):
            before["text"] = _joined(before["text"]) + _joined(output["text"])
            continue
        if before is not None:
            yield before
        before = dict(output) if stream else None
        if not stream:
            yield output
    if before is not None:
        yield before


def _text(text: str, kind: Literal["output", "stderr", "error"] = "output") -> Iterator[CellOutput]:
    if (printed := _printed(text)).strip():
        yield CellOutput(_HERE, printed, kind)


def _printed(text: str) -> str:
    """What a terminal would show: no colours, and of lines that were written over the last state."""
    if "\r" in text:
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n"))
    return _CONTROLS.sub("", _ESCAPES.sub("", text)).rstrip("\n")


def _is_script(html: str) -> bool:
    """Whether nothing is left of HTML without its scripts and styles."""
    rest = re.sub(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>", "", html)
    return not rest.strip() and "<img" not in html.lower()


def _without_dollars(tex: str) -> str:
    for mark in ("$$", "$"):
        if len(tex) > 2 * len(mark) and tex.startswith(mark) and tex.endswith(mark):
            return tex[len(mark) : -len(mark)].strip()
    return tex.removeprefix("\\[").removesuffix("\\]").strip()


def page_files(document: Document, untrusted: bool) -> Iterator[tuple[str, bytes]]:
    """The files that a notebook's page has beside it: path relative to the page's folder, and content."""
    for node in walk(document):
        if isinstance(node, CellImage):
            yield node.name, node.data
        elif isinstance(node, CellFrame) and not untrusted:
            yield node.name, frame_document(node.html).encode("utf-8", "replace")


def frame_document(html: str) -> str:
    """HTML of a notebook as a document of its own, which may run what it brings, and load nothing from anywhere."""
    return (
        '<!doctype html>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data: blob:; font-src data:; '
        "style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'\">\n"
        '<base target="_blank">\n'
        "<style>:root { color-scheme: light dark } body { margin: 0; font: 0.875rem system-ui, sans-serif } "
        "table { border-collapse: collapse } td, th { padding: 0.25em 0.5em; text-align: end }</style>\n" + html
    )
