"""Problems as data: what is wrong, where, and what to do about it.

In: facts that a stage found out. Out: `Diagnostic` values, which are gathered, sorted and shown once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum, IntEnum
from itertools import chain
from typing import Any, NamedTuple, Self

from docbuilder.model.edits import FileEdit
from docbuilder.model.interning import Interner
from docbuilder.model.source import Position, Source, Span, Subject
from docbuilder.model.values import Data, replace


class Severity(IntEnum):
    """How much a problem matters: errors fail the build, warnings fail it under `--strict`, infos never do."""

    INFO = 0
    WARNING = 1
    ERROR = 2

    @property
    def label(self) -> str:
        """The word that people are shown."""
        return self.name.lower()


class Rule(NamedTuple):
    """What a code stands for.

    Attributes:
        slug: the code as it is printed and looked up in the documentation; stable for ever.
        severity: of every diagnostic with this code.
        summary: one line for the list of all codes.
    """

    slug: str
    severity: Severity
    summary: str


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class DiagnosticCode(Enum):
    """Every kind of problem that docbuilder can report; the value is its slug, which is what is written of it."""

    _rule: Rule

    def __new__(cls, *rule: Any) -> Self:
        """A member from the parts of its `Rule`."""
        code = object.__new__(cls)
        code._value_ = rule[0]
        code._rule = Rule(*rule)
        return code

    # files
    FILE_UNREADABLE = Rule("file-unreadable", _ERROR, "A file of the source cannot be read.")
    FILE_ENCODING = Rule("file-encoding", _WARNING, "A page is not valid UTF-8; the bad bytes are replaced.")
    FILE_NAME_CLASH = Rule("file-name-clash", _ERROR, "Two pages would be written to the same place.")
    FILE_LINK_OUTSIDE = Rule("file-link-outside", _WARNING, "A symbolic link leaves the source folder, or loops.")
    FILE_LINK_FOLLOWED = Rule(
        "file-link-followed", _INFO, "A symbolic link leaves the source folder for another place in the repository."
    )
    FILE_UNTRUSTED = Rule(
        "file-untrusted", _WARNING, "A file of sources that are not trusted is of a kind that is not published."
    )
    LIMIT = Rule("limit", _ERROR, "A file, a page or the site is larger than is allowed.")
    FILE_NO_LANGUAGE = Rule("file-no-language", _WARNING, "A page stands outside of every language's folder.")
    FILE_MISNAMED = Rule(
        "file-misnamed", _WARNING, "A file is called nearly like one of the project's, and is not read."
    )
    # page
    PAGE_NO_TITLE = Rule("page-no-title", _INFO, "A page has no heading; its file name is its title.")
    FRONT_MATTER = Rule("front-matter", _WARNING, "The front matter is not valid, or has a key that nobody reads.")
    NOTEBOOK = Rule("notebook", _ERROR, "A notebook cannot be read.")
    NOTEBOOK_FORMAT = Rule("notebook-format", _WARNING, "A notebook is not valid; what can be understood is shown.")
    # tags
    TAG_UNCLOSED = Rule("tag-unclosed", _WARNING, "A tag of the dialect is opened and never closed.")
    TAG_STRAY = Rule("tag-stray", _WARNING, "A closing tag, or a part of a construct, stands alone.")
    TAG_CROSSED = Rule("tag-crossed", _WARNING, "Tags overlap instead of nesting.")
    TAG_ATTRIBUTE = Rule("tag-attribute", _WARNING, "An attribute is missing, unknown or not understood.")
    TAG_DEPTH = Rule("tag-depth", _WARNING, "Constructs are nested deeper than any reader could follow.")
    TABS_LOOSE_CONTENT = Rule("tabs-loose-content", _WARNING, "Content stands between tabs instead of in one.")
    TABS_REPEATED = Rule("tabs-repeated", _WARNING, "The same tab is there twice; the second is appended to the first.")
    HTML_UNBALANCED = Rule("html-unbalanced", _INFO, "Raw HTML is not closed, or closes what is not open.")
    # what is nearly right, or another tool's
    HEADING_MARKER = Rule("heading-marker", _WARNING, "The marker of a heading's id is not right.")
    TABLE_CELLS = Rule("table-cells", _WARNING, "The rows of a table do not have the cells that its header has.")
    FOOTNOTE = Rule("footnote", _WARNING, "A footnote is referred to nowhere, defined twice, or not defined.")
    CODE_REFERENCE = Rule("code-reference", _INFO, "A character reference in a code span is resolved.")
    EMPHASIS_BLANKS = Rule("emphasis-blanks", _INFO, "Blanks stand inside of the markers of strong emphasis.")
    FOREIGN_SYNTAX = Rule(
        "foreign-syntax", _WARNING, "Syntax of another tool, or a misspelt construct, is shown as text."
    )
    # constructs
    ALERT_INLINE_TEXT = Rule("alert-inline-text", _WARNING, "An alert's text stands on the line of its marker.")
    ALERT_UNQUOTED = Rule("alert-unquoted", _WARNING, "An alert's marker stands outside of a block quote.")
    CHOICES_INVALID = Rule("choices-invalid", _WARNING, "The value of an attribute is not a JavaScript literal.")
    MATH_INVALID = Rule("math-invalid", _WARNING, "A formula is not valid TeX; its source is shown.")
    FENCE_OPTION = Rule("fence-option", _WARNING, "An option of a code fence is not understood.")
    FENCE_UNCLOSED = Rule("fence-unclosed", _WARNING, "A code fence is never closed.")
    # includes
    INCLUDE_INVALID = Rule("include-invalid", _ERROR, "An include's description is not valid.")
    INCLUDE_MISSING = Rule("include-missing", _ERROR, "An included file, or a marker in it, is not there.")
    INCLUDE_OUTSIDE = Rule("include-outside", _ERROR, "An include reaches outside of the repository.")
    INCLUDE_LOOP = Rule("include-loop", _ERROR, "A file includes itself.")
    # autodoc
    AUTODOC_SYNTAX = Rule("autodoc-syntax", _WARNING, "A directive is written in a way that is only just understood.")
    AUTODOC_MISSING = Rule("autodoc-missing", _ERROR, "The object to document does not exist.")
    AUTODOC_MEMBER_MISSING = Rule("autodoc-member-missing", _ERROR, "A listed member does not exist.")
    AUTODOC_STATIC = Rule("autodoc-static", _INFO, "An object could not be imported; its source was analysed instead.")
    AUTODOC_TIMEOUT = Rule("autodoc-timeout", _ERROR, "Importing an object took too long.")
    PACKAGE_MISSING = Rule("package-missing", _ERROR, "The documented package is not installed.")
    # docstrings
    DOCSTRING_EMPTY_RETURNS = Rule("docstring-empty-returns", _WARNING, "A Returns section says nothing.")
    DOCSTRING_REPEATED_RETURNS = Rule("docstring-repeated-returns", _WARNING, "There is more than one Returns section.")
    DOCSTRING_FENCE = Rule("docstring-fence", _WARNING, "A code fence in a docstring is never closed.")
    DOCSTRING_UNKNOWN_PARAMETER = Rule(
        "docstring-unknown-parameter", _WARNING, "A documented parameter is not in the signature."
    )
    DOCSTRING_WRONG_DEFAULT = Rule(
        "docstring-wrong-default", _WARNING, "A documented default is not the one in the signature."
    )
    DOCSTRING_FOREIGN = Rule("docstring-foreign", _INFO, "A docstring of another project has a problem.")
    DOCSTRING_SYNTAX = Rule("docstring-syntax", _INFO, "A docstring's section cannot be understood.")
    # links
    LINK_PAGE = Rule("link-page", _WARNING, "A link names a page or a file that does not exist.")
    LINK_ANCHOR = Rule("link-anchor", _WARNING, "A link names an anchor that its page does not have.")
    LINK_OBJECT = Rule("link-object", _WARNING, "An object link names nothing that exists.")
    LINK_LAST_PART = Rule("link-last-part", _INFO, "An object link names an object by an end of its path alone.")
    LINK_FOREIGN = Rule("link-foreign", _INFO, "A link names another project, whose inventory is not known.")
    LINK_OBJECT_PARAMETER = Rule("link-object-parameter", _WARNING, "An object link names an unknown parameter.")
    LINK_UNDOCUMENTED = Rule("link-undocumented", _INFO, "An object link names something that is on no page.")
    INVENTORY = Rule("inventory", _ERROR, "An inventory of another project cannot be read.")
    LINK_EXTERNAL = Rule("link-external", _WARNING, "A foreign address leads nowhere.")
    LINK_EXTERNAL_UNKNOWN = Rule(
        "link-external-unknown", _INFO, "A host does not tell whether a foreign address leads anywhere."
    )
    OFFLINE = Rule("offline", _WARNING, "There is no network: foreign addresses were not checked.")
    SAMPLE_FAILED = Rule("sample-failed", _ERROR, "A code sample fails.")
    PUBLISHED_PAGE = Rule("published-page", _ERROR, "A page that was published is gone, and nothing leads on from it.")
    PUBLISHED_ANCHOR = Rule("published-anchor", _ERROR, "An anchor that was published is gone.")
    # project files
    YAML_INVALID = Rule("yaml-invalid", _ERROR, "A project file is not valid YAML.")
    YAML_DUPLICATE_KEY = Rule("yaml-duplicate-key", _WARNING, "A key is there twice; the last one counts.")
    YAML_UNKNOWN_KEY = Rule("yaml-unknown-key", _WARNING, "A key that nobody reads.")
    TOCTREE_INVALID = Rule("toctree-invalid", _ERROR, "An entry of the table of contents has the wrong shape.")
    TOCTREE_MISSING = Rule("toctree-missing", _ERROR, "A language folder has no _toctree.yml.")
    TOCTREE_NO_PAGE = Rule("toctree-no-page", _ERROR, "An entry of the table of contents has no page.")
    TOCTREE_STAND_IN = Rule(
        "toctree-stand-in", _INFO, "An entry's page is not translated; the default language's page stands in."
    )
    TOCTREE_NO_ENTRY = Rule("toctree-no-entry", _ERROR, "A page is in no entry of the table of contents.")
    REDIRECT_INVALID = Rule("redirect-invalid", _WARNING, "A redirect hides a page, loops, or leads nowhere.")
    TRANSLATION_LOCK = Rule("translation-lock", _WARNING, "The lock file of a translation cannot be used.")
    CONFIG_UNTRUSTED = Rule(
        "config-untrusted", _WARNING, "A file of sources that are not trusted sets what it may not set."
    )
    HISTORY_SHALLOW = Rule(
        "history-shallow", _INFO, "The clone has not its whole history: the dates of the last changes are left out."
    )
    # what `check` looks at besides
    ID_REPEATED = Rule("id-repeated", _WARNING, "An id that an author wrote is on the page twice.")
    HEADING_ORDER = Rule("heading-order", _INFO, "A heading leaves out a level.")
    IMAGE_ALT = Rule("image-alt", _WARNING, "An image has no text that stands for it.")
    LINK_TEXT = Rule("link-text", _INFO, "The text of a link does not say where it leads.")
    REFERENCE_UNDEFINED = Rule(
        "reference-undefined", _WARNING, "A reference has no definition; it is shown as written."
    )
    CODE_SYNTAX = Rule("code-syntax", _WARNING, "A Python sample cannot be parsed.")
    CODE_NAME = Rule("code-name", _INFO, "A Python sample uses a name that the documented package does not have.")
    OBJECT_REPEATED = Rule("object-repeated", _WARNING, "An object has two directives of its own.")
    OBJECT_UNDOCUMENTED = Rule("object-undocumented", _WARNING, "A public object is documented on no page.")
    DOCSTRING_MISSING_PARAMETER = Rule(
        "docstring-missing-parameter", _INFO, "A parameter is documented nowhere, though others are."
    )
    DOCSTRING_WRONG_TYPE = Rule("docstring-wrong-type", _WARNING, "A documented type is not the one in the signature.")
    DOCSTRING_WRONG_RETURNS = Rule(
        "docstring-wrong-returns", _WARNING, "What is documented to come back is not what the signature says."
    )
    DOCSTRING_MISSING_RETURNS = Rule(
        "docstring-missing-returns", _INFO, "What comes back is documented nowhere, though parameters are."
    )
    TOCTREE_ORDER = Rule(
        "toctree-order", _WARNING, "Entries of the table of contents are not in the order that is asked for."
    )
    IGNORE_UNUSED = Rule("ignore-unused", _WARNING, "A comment that is to hide diagnostics hides none.")
    # extensions
    EXTENSION_ERROR = Rule("extension-error", _ERROR, "An extension has found an error.")
    EXTENSION_WARNING = Rule("extension-warning", _WARNING, "An extension has found something doubtful.")
    EXTENSION_INFO = Rule("extension-info", _INFO, "An extension has found something worth knowing.")
    EXTENSION_FAILED = Rule("extension-failed", _ERROR, "A function of an extension has failed.")
    CONFIG_FILE = Rule("config-file", _WARNING, "A value in _config.py is not a literal; it is not read.")

    @property
    def slug(self) -> str:
        """The stable name, as printed."""
        return self._rule.slug

    @property
    def severity(self) -> Severity:
        """The severity of every diagnostic with this code."""
        return self._rule.severity

    @property
    def summary(self) -> str:
        """One line about the problem."""
        return self._rule.summary


class Diagnostic(Data, frozen=True):
    """One problem at one place.

    Args:
        code: which kind of problem it is.
        position: the place.
        message: what is wrong, with the names that matter; one sentence, no final dot needed.
        hint: what to do; may be several lines (a patch to paste). Empty when the message says it.
        edits: what mends it, all together, where there is one right answer.
        level: how much it matters to this project, where that is not what its code says.
    """

    code: DiagnosticCode
    position: Position
    message: str
    hint: str = ""
    edits: tuple[FileEdit, ...] = ()
    level: Severity | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters: as its code says, unless the project says otherwise."""
        return self.code.severity if self.level is None else self.level

    def interned(self, interner: Interner) -> Diagnostic:
        """The same; words that others have as well are theirs: translations have the same slips."""
        return replace(self, message=interner(self.message), hint=interner(self.hint))

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, tuple[FileEdit, ...]]:
        """By place, then by code and words: the same order in every run."""
        return (*self.position, self.code.slug, self.message, self.hint, self.edits)


def problem(
    code: DiagnosticCode, source: Source, span: Span, message: str, hint: str = "", edits: tuple[FileEdit, ...] = ()
) -> Diagnostic:
    """A diagnostic at the start of `span` in `source`; one in a docstring names the object."""
    position = source.position(span.start)
    return (
        Diagnostic(code, position, message, hint, edits)
        if source.subject is None
        else about(source.subject, code, position, message, hint, edits)
    )


def about(
    subject: Subject,
    code: DiagnosticCode,
    position: Position,
    message: str,
    hint: str = "",
    edits: tuple[FileEdit, ...] = (),
) -> Diagnostic:
    """A diagnostic of a docstring. What is wrong with that of another project is only worth knowing (dialect, section 2)."""
    message = f"{subject.name}: {message}"
    if not subject.foreign:
        return Diagnostic(code, position, message, hint, edits)
    is_link = code.slug.startswith("link-")
    return Diagnostic(
        DiagnosticCode.LINK_FOREIGN if is_link else DiagnosticCode.DOCSTRING_FOREIGN,
        position,
        message,
        "The docstring is another project's; link its documentation with `inventories`"
        if is_link
        else "The docstring is another project's",
    )


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, each once; the keys to sort by are large, so they are made for one file at a time."""
    by_path: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        by_path[diagnostic.position.path].append(diagnostic)
    files = (set(by_path[path]) for path in sorted(by_path))
    return tuple(chain.from_iterable(sorted(file, key=lambda each: each.sort_key) for file in files))
