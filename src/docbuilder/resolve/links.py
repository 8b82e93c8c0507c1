"""Links become addresses.

In: a document with ids, and the index of everything that can be linked to. Out: the same with final, relative addresses, and
every `ObjectLink` turned into a `Link`, `Code` or `Text`.

Longer than other modules: every kind of link and of mistake is one method, and they share what a page is linked with.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import quote, urljoin

from msgspec import field

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionError, ExtensionSet
from docbuilder.index.inventory import Inventory
from docbuilder.index.language import LanguageIndex, ObjectTarget
from docbuilder.index.questions import Asked, Trace
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.edits import FileEdit, only_match, only_path
from docbuilder.model.nodes import (
    Autodoc,
    Code,
    Comment,
    Document,
    Fragment,
    Heading,
    Html,
    HtmlTarget,
    Image,
    Link,
    Math,
    MathBlock,
    Node,
    Notebooks,
    ObjectLink,
    Text,
)
from docbuilder.model.source import Source, Span
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import Change, Made, children, find_blocks, rewrite_all, rewrite_document
from docbuilder.pyapi.nearest import Nearest
from docbuilder.resolve.addresses import ENDING, SCHEME, Address, read_address
from docbuilder.resolve.autodoc import NAME_PACKAGE, NO_PACKAGE
from docbuilder.resolve.builtin_names import is_builtin, is_standard
from docbuilder.resolve.ignoring import MARK
from docbuilder.resolve.mending import (
    is_telling,
    replace_html_target,
    replace_object,
    replace_target,
    with_anchor,
    with_page,
    with_path,
)
from docbuilder.resolve.nearest_pages import NearestPages
from docbuilder.resolve.slugs import slug
from docbuilder.site.languages import is_language
from docbuilder.site.published import Surroundings
from docbuilder.site.routes import HUB, relative

_UNSAFE = re.compile(r"[\x00-\x20\"<>`%]")  # what an address must not hold as it is


class _Linked(NamedTuple):
    """The children of a plain fragment with their links resolved.

    Attributes:
        content: the children.
        pages: where its links lead, by name.
        asked: what the indexes were asked.
    """

    content: tuple[Node, ...]
    pages: frozenset[str]
    asked: Asked


class SharedLinks:
    """What links of several pages of one language come to: plain fragments without problems, and similar pages.

    Relative addresses are the same for all pages of a folder, but for those that lead to the page itself.
    """

    def __init__(self) -> None:
        self._made: dict[str, Made[_Linked]] = {}
        self._pages: dict[str, NearestPages] = {}
        self._names: dict[str, Nearest] = {}

    def nearest(self, names: Iterable[str], kind: str) -> NearestPages:
        """What is most like a page or a file that is not there; `names` are those of the language, or its files: `kind` tells which."""
        every = iter(names)  # always, for this is what is noted as a question
        if kind not in self._pages:
            self._pages[kind] = NearestPages(every)
        return self._pages[kind]

    def nearest_elsewhere(self, name: str, inventory: Inventory) -> tuple[str, ...]:
        """The names of another project that are most like one that it does not document."""
        base = inventory.base_url
        if base not in self._names:
            self._names[base] = Nearest(inventory.addresses)
        return self._names[base].to(name)

    def find(self, children: tuple[Node, ...], name: str) -> _Linked | None:
        """What is known of the children of a fragment on the page `name`."""
        for place in (posixpath.dirname(name) + "/", name):
            found = self._made[place].get(children) if place in self._made else None
            if found is not None and (place == name or name not in found.pages):
                return found
        return None

    def keep(self, children: tuple[Node, ...], name: str, linked: _Linked) -> None:
        """Share it with the page itself or with its folder."""
        place = name if name in linked.pages else posixpath.dirname(name) + "/"
        self._made.setdefault(place, Made()).keep(children, linked)


class _Place(NamedTuple):
    """Where a target is written: in the link or image at `span`, or in an attribute of the raw HTML there."""

    source: Source
    span: Span
    target: str
    raw: tuple[Html, HtmlTarget] | None = None

    def replace(self, new: str) -> tuple[FileEdit, ...]:
        """The edits that write another target there."""
        if self.raw is not None:
            return replace_html_target(self.source, self.span, self.raw[0].text, self.raw[1], new)
        return replace_target(self.source, self.span, self.target, new)


class LinkContext(Data, frozen=True):
    """What links on one page are resolved with.

    Args:
        name: the page's name.
        route: where it is written, relative to the folder of the version, without ending.
        around: what the meaning of its addresses depends on.
        index: of its language.
        elsewhere: pages and files of the fallback language: the last resort for links of a fallback page.
        languages: the indexes of all languages, for links that name one.
        inventories: what other projects document, by the first part of their names.
        shared: what other pages of the language can share with this one.
        trace: notes what the indexes are asked, if it is to be known.
        extensions: resolve names that are no documented objects.
        fallback: the page shows the original in place of a translation: its links mean sections of originals.
    """

    name: str
    route: str
    around: Surroundings
    index: LanguageIndex
    elsewhere: LanguageIndex | None = None
    languages: Mapping[str, LanguageIndex] = field(default_factory=dict)
    inventories: Mapping[str, Inventory] = field(default_factory=dict)
    shared: SharedLinks = field(default_factory=SharedLinks)
    trace: Trace | None = None
    extensions: ExtensionSet = NO_EXTENSIONS
    fallback: bool = False

    def traced(self) -> LinkContext:
        """The same, with every question noted."""
        trace = Trace(self.index, self.elsewhere, languages=self.languages)
        index, elsewhere = trace.indexes
        assert index is not None
        return replace(self, index=index, elsewhere=elsewhere, languages=trace.languages, trace=trace)


def resolve_links(document: Document, context: LinkContext) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Resolve every link, image and address in raw HTML (dialect, section 1, "links" and "images", and section 3)."""
    resolver = Resolver(context, document)
    return rewrite_document(document, resolver.changes()), tuple(resolver.diagnostics)


class Mentions(NamedTuple):
    """What a page speaks of.

    Attributes:
        objects: names in its object links, those of types in signatures left out; sorted.
        pages: (language, name) of the pages that its links may mean, sorted; "" for the page's own language.
        notebooks: it has a menu of notebooks.
        directives: it has directives that are not expanded yet.
        formulas: it has formulas.
        ignores: it has comments for docbuilder.
    """

    objects: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]
    notebooks: bool
    directives: bool
    formulas: bool = False
    ignores: bool = False


def find_mentions(document: Document, name: str, around: Surroundings) -> Mentions:
    """What the page `name` speaks of, in one walk.

    Args:
        document: the page.
        name: of the page.
        around: what the meaning of its addresses depends on.
    """
    objects: set[str] = set()
    targets: set[str] = set()
    notebooks = directives = formulas = ignores = False
    stack: list[Node] = [document]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is ObjectLink:
            if not node.annotation:  # type: ignore[attr-defined]  # told by its type
                objects.add(node.name)  # type: ignore[attr-defined]  # likewise
        elif kind is Link:
            targets.add(node.target)  # type: ignore[attr-defined]  # likewise
        elif kind is Html:
            targets.update(target.value for target in node.targets if target.attribute == "href")  # type: ignore[attr-defined]  # likewise
        elif kind is Notebooks:
            notebooks = True
            targets.update(link.url for link in node.links)  # type: ignore[attr-defined]  # likewise
        elif kind is Autodoc:
            directives = True
        elif kind is Math or kind is MathBlock:
            formulas = True
        elif kind is Comment:
            ignores = ignores or MARK in node.text  # type: ignore[attr-defined]  # likewise
        elif kind is Fragment and node.links is not None:  # type: ignore[attr-defined]  # likewise
            stack += node.links  # type: ignore[attr-defined]  # likewise
            continue
        if node.parts:
            stack += children(node)
    addresses = [read_address(target, name, around) for target in targets if target and not SCHEME.match(target)]
    pages = {
        ("" if address.language == around.language else address.language, address.page)
        for address in addresses
        if not address.project
    }
    return Mentions(tuple(sorted(objects)), tuple(sorted(pages)), notebooks, directives, formulas, ignores)


class Resolver:
    """Resolves what one page points to, and remembers what is wrong with it.

    Args:
        context: what links are resolved with.
        document: the page, where all of it is at hand.
    """

    def __init__(self, context: LinkContext, document: Document | None = None) -> None:
        self.context = context
        self._document = document
        self.diagnostics: list[Diagnostic] = []
        self.reached: set[str] = set()  # names of pages
        self._without_package = False  # it is said that there is none

    def changes(self) -> dict[type[Node], Change]:
        """What becomes of nodes of each type."""
        return {
            Link: self.link,
            Image: self.image,
            Html: self.html,
            Notebooks: self.notebooks,
            ObjectLink: self.object_link,
            Fragment: self.fragment,
        }

    def fragment(self, fragment: Fragment, source: Source) -> Node:
        """A plain one; what is in others has been seen to already."""
        if not fragment.links:
            return fragment
        children, context = fragment.children, self.context
        linked = context.shared.find(children, context.name)
        if linked is None:
            problems, reached = len(self.diagnostics), self.reached
            self.reached = set()
            content, asked = self._resolve_plain(fragment)
            linked = _Linked(content, frozenset(self.reached), asked)
            if len(self.diagnostics) > problems:  # which are of this place alone
                fragment = replace(fragment, links=None)
            else:
                context.shared.keep(children, context.name, linked)
            self.reached = reached
        elif context.trace is not None:
            context.trace.repeat(linked.asked)
        # in place of `replace`, which takes three times as long: most of a page's docstrings are such fragments
        return Fragment(fragment.span, linked.content, fragment.source, links=fragment.links)

    def _resolve_plain(self, fragment: Fragment) -> tuple[tuple[Node, ...], Asked]:
        def resolve() -> tuple[Node, ...]:
            return rewrite_all(fragment.children, fragment.source, {Link: self.link, ObjectLink: self.object_link})

        return self.context.trace.note(resolve) if self.context.trace is not None else (resolve(), {})

    # links to pages and files

    def link(self, link: Link, source: Source) -> Node:
        """A link with its final address."""
        target, missing = self._page(link.target, _Place(source, link.span, link.target))
        return link if target == link.target and not missing else replace(link, target=target, missing=missing)

    def image(self, image: Image, source: Source) -> Node:
        """An image with its final address."""
        target = self._file(image.target, _Place(source, image.span, image.target))
        return image if target == image.target else replace(image, target=target)

    def html(self, raw: Html, source: Source) -> Node:
        """Raw HTML with final addresses."""
        pieces: list[str] = []
        done = 0
        for target in raw.targets:
            value = self._html_target(target, _Place(source, raw.span, target.value, (raw, target)))
            if value != target.value:
                pieces += [raw.text[done : target.start], html.escape(value)]
                done = target.end
        return replace(raw, text="".join([*pieces, raw.text[done:]])) if pieces else raw

    def notebooks(self, menu: Notebooks, source: Source) -> Node:
        """A menu that an author listed, with final addresses; those of a marker are final."""
        if menu.marker:
            return menu
        places = [(link, _Place(source, menu.span, link.url)) for link in menu.links]
        return replace(menu, links=tuple(replace(link, url=self._page(link.url, place)[0]) for link, place in places))

    def _html_target(self, target: HtmlTarget, place: _Place) -> str:
        if target.attribute in {"id", "name"}:
            return target.value
        if target.element in {"a", "area"}:
            return self._page(target.value, place)[0]
        return self._file(target.value, place)

    def _page(self, target: str, place: _Place) -> tuple[str, bool]:
        """The final address, and whether nothing is there."""
        if not target or SCHEME.match(target):
            return target, False
        address = read_address(target, self.context.name, self.context.around)
        written, index = self.locate(address)
        if index is not None:
            self.reached.add(address.page)
            self._check_anchor(index, address, place)
            if address.page == self.context.name and not address.query and target.startswith("#"):
                return f"#{_safe(address.anchor)}", False
        if written:
            return written, False
        if address.project:
            return self._other_documentation(target, address, place), False
        message = f"there is no page or file {target!r}"
        hint, new = self._page_hint(target, address)
        self._report(DiagnosticCode.LINK_PAGE, place, message, hint, new)
        foreign = address.language and address.language not in self.context.languages
        if target.startswith("/") or address.page.startswith("..") or foreign:
            return target, True
        return _absent(target), True

    def _report(self, code: DiagnosticCode, place: _Place, message: str, hint: str, new: str = "") -> None:
        """Report a problem of a target; `new` is the only one that can be meant, or ""."""
        edits = place.replace(new) if new else ()
        self.diagnostics.append(problem(code, place.source, place.span, message, hint, edits))

    def _page_hint(self, target: str, address: Address) -> tuple[str, str]:
        """What to do about a page that is not there, and the target where only one can be meant."""
        context = self.context
        language, index = address.language, context.languages.get(address.language) if address.language else None
        first, _, rest = address.page.partition("/")
        if not language and first in context.languages and rest in context.languages[first].routes:
            page = self._from_here(rest, first)
            return f"Did you mean {page}?", self._as_it_leads(with_path(target, page), rest)
        there = index or context.index
        if moved := there.moved.get(f"{address.page}#{address.anchor}") or there.moved.get(address.page):
            page, mark, anchor = moved.partition("#")
            new = with_page(with_anchor(target, anchor) if mark else target, address, page, context.name)
            return f"It has moved to {moved}", self._as_it_leads(new, page)
        names = there.routes
        pages = context.shared.nearest(names, language if index is not None else "")
        nearest = pages.to(address.page)
        strange = language and language not in context.languages and not is_language(language)
        if (address.page.startswith("../") or strange) and not nearest:
            return "It leads out of the sources: write the address that the file has in the repository, https://…", ""
        if not nearest:
            return "Correct the link, or add the page", ""
        where = language if index is not None and language != context.around.language else ""
        hint = f"Did you mean {' or '.join(self._from_here(page, where) for page in nearest)}?"
        if target.startswith("/") and not address.language and (rest in names or rest.partition("/")[2] in names):
            hint += f' Pages that are published at /{first} have published-at = "/{first}" in the configuration'
        outside = address.page.startswith("../") or (target.startswith("/") and not target.startswith("/docs/"))
        page = "" if outside else pages.only(address.page)
        return hint, self._as_it_leads(with_page(target, address, page, context.name), page) if page else ""

    def _from_here(self, page: str, language: str = "") -> str:
        """The name of a page or a file as links on this page write it."""
        if language:
            return f"{'../' * (self.context.name.count('/') + 1)}{language}/{page}"
        return posixpath.relpath(page, posixpath.dirname(self.context.name) or ".")

    def _as_it_leads(self, target: str, page: str) -> str:
        """A target, if it leads to that page and to an anchor that is there; else ""."""
        address = read_address(target, self.context.name, self.context.around)
        _, index = self.locate(address)
        if index is None or address.page != page:
            return ""
        anchors = index.anchors.get(page)
        return target if not address.anchor or anchors is None or address.anchor in anchors else ""

    def locate(self, address: Address) -> tuple[str, LanguageIndex | None]:
        """How an address is written on the page, or "", and for that of a page the index that has it."""
        for index, page, file in self._readings(address):
            route = index.routes.get(page)
            if route is not None and not self._is_in_original(index, page, address.anchor):
                return _with_query(relative(self.context.route, route), address.query, _safe(address.anchor)), index
            if file in index.files:
                return relative(self.context.route, index.files[file], ending=""), None
        return "", None

    def _is_in_original(self, index: LanguageIndex, page: str, anchor: str) -> bool:
        """Whether a link of a fallback page means an anchor that the translation of another page lacks and its original has."""
        original = self.context.elsewhere
        if not (anchor and self.context.fallback) or original is None or index is not self.context.index:
            return False
        if page == self.context.name or original.routes.get(page) is None:
            return False
        here, there = index.anchors.get(page), original.anchors.get(page)
        return here is not None and there is not None and anchor not in here and anchor in there

    def _other_documentation(self, target: str, address: Address, place: _Place) -> str:
        """The address of a page of another documentation set (dialect, section 1, "links to other documentation sets")."""
        inventory = self.context.inventories.get(address.project)
        inventory = inventory or self.context.inventories.get(address.project.replace("-", "_"))
        if inventory is not None:
            known = inventory.pages.get(address.page)
            if known is None and inventory.pages:
                nearest = get_close_matches(address.page, inventory.pages, 2, 0.7)
                hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Correct the link"
                message = f"{address.project} has no page {address.page!r}"
                self._report(DiagnosticCode.LINK_PAGE, place, message, hint)
            url = urljoin(inventory.base_url, known if known is not None else quote(address.page))
            return _with_query(url, address.query, _safe(address.anchor))
        message = f"{target!r} is a page of another documentation, {address.project}; the link leads to {HUB}"
        hint = f"Name it under `inventories` in the configuration: {address.project} = {{ url = … }}"
        self._report(DiagnosticCode.LINK_FOREIGN, place, message, hint)
        rest, mark, anchor = target.partition("#")
        path, query_mark, query = rest.partition("?")
        return f"{HUB}{ENDING.sub('', path)}{query_mark}{query}{mark}{anchor}"

    def _file(self, target: str, place: _Place) -> str:
        if not target or target.startswith("#") or SCHEME.match(target):
            return target
        address = read_address(target, self.context.name, self.context.around)
        for index, _, file in self._readings(address):
            if file in index.files:
                return _with_query(relative(self.context.route, index.files[file], ending=""), address.query, "")
        if address.project:
            return HUB + target
        nearest = self.context.shared.nearest(self.context.index.files, "*")
        file, hint, new = nearest.only(address.file), "Put it into the source folder, or correct the path", ""
        if file and not address.language:
            hint = f"Did you mean {self._from_here(file)}?"
            new = with_page(target, address._replace(page=address.file), file, self.context.name, ending=False)
            if read_address(new, self.context.name, self.context.around).file != file:
                new = ""
        self._report(DiagnosticCode.LINK_PAGE, place, f"there is no file {target!r}", hint, new)
        return target

    def _readings(self, address: Address) -> Iterator[tuple[LanguageIndex, str, str]]:
        """Where an address may lead, best first: an index, and the page and the file to look for in it."""
        own, elsewhere, language = self.context.index, self.context.elsewhere, address.language
        page, file = address.page, address.file
        if address.project:
            # its own pages may lie in a folder `docs`
            page, file = f"docs/{address.project}/{page}", f"docs/{address.project}/{file}"
        above = self.context.languages.get(page[3:]) if not language and page.startswith("../") else None
        if above is not None:  # a folder of a language whose name is no code
            yield above, "index", "index"
        there = self.context.languages.get(language) if language and language != self.context.around.language else None
        if there is not None:
            yield there, page, file
            return
        if language and self.context.trace is not None:
            self.context.trace.ask_language(language)
        yield own, page, file
        if elsewhere is not None:
            yield elsewhere, page, file
        if language and language != own.language:  # a folder of the pages may be called like a language
            yield own, f"{language}/{page}", f"{language}/{file}"

    def _check_anchor(self, index: LanguageIndex, address: Address, place: _Place) -> None:
        anchors = index.anchors.get(address.page)
        if not address.anchor or anchors is None or address.anchor in anchors:
            return
        nearest = get_close_matches(address.anchor, sorted(anchors), 2, 0.7)
        hint = f"Did you mean #{' or #'.join(nearest)}?" if nearest else "Correct the anchor, or link to the page"
        message = f"the page {address.page!r} has no anchor {address.anchor!r}"
        here = only_match(address.anchor, anchors)
        homes = index.homes.get(address.anchor, ()) if is_telling(address.anchor) else ()
        new = ""
        if address.page == self.context.name and (meant := self._id_of(address.anchor)):
            hint = f"Did you mean #{meant}? The heading of that text has this id"
            new = with_anchor(place.target, meant)
        elif here and not homes:
            new = self._as_it_leads(with_anchor(place.target, here), address.page)
        elif len(homes) == 1 and not here:
            hint = f"Did you mean {homes[0]}#{address.anchor}?"
            new = self._as_it_leads(with_page(place.target, address, homes[0], self.context.name), homes[0])
        self._report(DiagnosticCode.LINK_ANCHOR, place, message, hint, new)

    def _id_of(self, text: str) -> str:
        """The id that an author gave to the heading which would have this one by its text, as links in half a translation name it."""
        for heading in find_blocks(self._document, Heading) if self._document else ():
            if heading.marker and slug(heading.children) == text:
                return heading.id
        return ""

    # links to objects

    def object_link(self, link: ObjectLink, source: Source) -> Node:
        """A link to where the object is documented, or its name."""
        found = self.context.index.objects.get(link.name)
        if link.annotation:
            return self._annotation(link, found)
        if found is not None and found.page and not found.guessed:
            return self._documented(link, found, source)
        if address := self._other_project(link.name):
            return Link(link.span, (Code(link.span, _shown(link, found)),), address)
        if address := self._extended(link, source):
            return Link(link.span, (Code(link.span, _shown(link, found)),), address)
        if found is None:
            self._report_no_package(link, source)
            return Code(link.span, _shown(link, found))
        first = link.name.partition(".")[0]
        if found.exists and found.anchor.startswith(f"{first}.") and first != self.context.around.package:
            # it is installed here; where it is not the same is said
            self.diagnostics.append(_foreign(link, first, source))
            return Code(link.span, _shown(link, found))
        if found.exists:
            message = f"{link.name} is documented on no page"
            hint = "Document it with [[autodoc]], or write it as plain code"
            self.diagnostics.append(problem(DiagnosticCode.LINK_UNDOCUMENTED, source, link.span, message, hint))
            return Code(link.span, _shown(link, found))
        if is_builtin(link.name):
            return Code(link.span, _shown(link, found))
        if found.guessed:
            if found.anchor != link.name:  # else its directive has found nothing, which is told there
                self._report_guess(link, found, source)
            return self._documented(link, found, source)
        if self._is_foreign(link, found):  # whether it is installed here or not, the same is said and shown
            if not is_standard(link.name):
                self.diagnostics.append(_foreign(link, first, source))
            return Code(link.span, _shown(link, found))
        self._report_unknown(link, found, source)
        return Code(link.span, f"{link.name}#{link.parameter}" if link.parameter else link.name)

    def _report_guess(self, link: ObjectLink, found: ObjectTarget, source: Source) -> None:
        message = f"{link.name!r} is no object's path; the only documented object of that name is linked"
        hint = f"Write [`{found.anchor}`], or [`~{found.anchor}`] for the last part alone"
        shown_alike = link.short or "." not in link.name  # else readers would see another text
        edits = replace_object(source, link, f"~{found.anchor}") if shown_alike else ()
        self.diagnostics.append(problem(DiagnosticCode.LINK_LAST_PART, source, link.span, message, hint, edits))

    def _report_no_package(self, link: ObjectLink, source: Source) -> None:
        """Nothing was looked up; once a page."""
        around = self.context.around
        if around.package or not around.api or self._without_package or is_builtin(link.name) or is_standard(link.name):
            return
        self._without_package = True
        code, message = DiagnosticCode.PACKAGE_MISSING, f"{link.name}: {NO_PACKAGE}"
        self.diagnostics.append(problem(code, source, link.span, message, NAME_PACKAGE))

    def _extended(self, link: ObjectLink, source: Source) -> str:
        """Where an extension has the name lead."""
        if not self.context.extensions:
            return ""
        try:
            return self.context.extensions.resolve(link.name, self.context.index.language)
        except ExtensionError as failure:
            self.diagnostics.append(problem(DiagnosticCode.EXTENSION_FAILED, source, link.span, str(failure)))
            return ""

    def _is_foreign(self, link: ObjectLink, found: ObjectTarget) -> bool:
        """A name of the standard library; or the path of a module that begins otherwise than the package's, and has no inventory that could tell."""
        first = link.name.partition(".")[0]
        is_path = "." in link.name and first.islower() and first not in self.context.inventories
        own = found.nearest or found.in_module or first == self.context.around.package
        return is_standard(link.name) or (is_path and not own)

    def _report_unknown(self, link: ObjectLink, found: ObjectTarget, source: Source) -> None:
        """A name that is not there."""
        first = link.name.partition(".")[0]
        code, message = DiagnosticCode.LINK_OBJECT, f"there is no object {link.name!r}"
        nearest = found.nearest
        if (inventory := self.context.inventories.get(first)) is not None:
            message = f"the inventory of {first} has no object {link.name!r}"
            nearest = self.context.shared.nearest_elsewhere(link.name, inventory)
        hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Correct the name"
        name = only_path(link.name, nearest)
        short = link.short or ("." in name and "." not in link.name)
        edits = replace_object(source, link, ("~" if short else "") + name) if name else ()
        self.diagnostics.append(problem(code, source, link.span, message, hint, edits))

    def _annotation(self, link: ObjectLink, found: ObjectTarget | None) -> Node:
        text = Text(link.span, link.text or link.name)
        if found is not None and found.page and not found.guessed:
            return Link(link.span, (text,), self._object_address(found, found.anchor))
        address = self._other_project(link.name)
        return Link(link.span, (text,), address) if address else text

    def _documented(self, link: ObjectLink, found: ObjectTarget, source: Source) -> Node:
        anchor = found.anchor
        if link.parameter:
            wanted = f"{found.anchor}.{link.parameter}"
            if wanted in self.context.index.anchors.get(found.page, frozenset()):
                anchor = wanted
            elif link.parameter not in found.parameters:
                nearest = get_close_matches(link.parameter, found.parameters, 2, 0.6)
                hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Correct the name"
                message = f"{link.name} has no parameter {link.parameter!r}"
                code = DiagnosticCode.LINK_OBJECT_PARAMETER
                parameter = only_match(link.parameter, found.parameters)
                edits = replace_object(source, link, "", parameter) if parameter else ()
                self.diagnostics.append(problem(code, source, link.span, message, hint, edits))
        return Link(link.span, (Code(link.span, _shown(link, found)),), self._object_address(found, anchor))

    def _object_address(self, found: ObjectTarget, anchor: str) -> str:
        self.reached.add(found.page)
        if found.page == self.context.name:
            return f"#{_safe(anchor)}"
        return _with_query(relative(self.context.route, self.context.index.routes[found.page]), "", _safe(anchor))

    def _other_project(self, name: str) -> str:
        first = name.partition(".")[0]
        inventory = self.context.inventories.get(first)
        if inventory is None and (is_builtin(name) or is_standard(name)):
            inventory = self.context.inventories.get("python")
        return inventory.url(name) if inventory else ""


def _foreign(link: ObjectLink, project: str, source: Source) -> Diagnostic:
    message = f"{link.name!r} is an object of another project, {project}, which has no inventory here"
    hint = f"Name its documentation under `inventories` in the configuration: {project} = {{ url = … }}"
    return problem(DiagnosticCode.LINK_FOREIGN, source, link.span, message, hint)


def _shown(link: ObjectLink, found: ObjectTarget | None) -> str:
    """The text of an object link (dialect, section 3)."""
    if link.parameter:
        return link.parameter
    name = link.text or (link.name.rpartition(".")[2] if link.short else link.name)
    return f"{name}()" if found is not None and found.callable else name


def _with_query(address: str, query: str, anchor: str) -> str:
    return f"{address}{query}#{anchor}" if anchor else f"{address}{query}"


def _absent(target: str) -> str:
    """Where a missing page would be: the link works as soon as the page is written."""
    rest, mark, anchor = target.partition("#")
    path, query_mark, query = rest.partition("?")
    stem = ENDING.sub("", path)
    return (
        target if stem.endswith("/") or posixpath.splitext(stem)[1] else f"{stem}.html{query_mark}{query}{mark}{anchor}"
    )


def _safe(anchor: str) -> str:
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", anchor)
