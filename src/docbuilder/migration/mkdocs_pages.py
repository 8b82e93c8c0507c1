"""Pages of MkDocs: Python-Markdown with the extensions of Material become the dialect.

In: the text of a page and what the site says. Out: its text in the dialect, and findings. Blocks are read line by line as Python-Markdown reads
them: what is indented by four belongs to what stands above it. The module is long because there are many constructs, each in a few lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import yaml

from docbuilder.migration.dialect import alert, autodoc, dialect_slug, fence, heading, tabs, trimmed
from docbuilder.migration.mkdocs_inlines import InlineConverter, MkDocsFacts
from docbuilder.migration.plan import Ledger

Line = tuple[str, int]
"""A line and its number."""
_DEEPEST = 8
"""Files that name each other as snippets."""

_FENCE = re.compile(r"( *)(`{3,}|~{3,})[ \t]*(.*?)[ \t]*")
_ADMONITION = re.compile(r"(!!!|\?\?\?\+?)[ \t]+([\w-]+(?:[ \t]+[\w-]+)*)(?:[ \t]+\"(.*)\")?[ \t]*")
_TAB = re.compile(r"===([!+]*)[ \t]+[\"'](.*)[\"'][ \t]*")
_OBJECT = re.compile(r":::[ \t]+([\w.:-]+)[ \t]*")
_SNIPPET = re.compile(r"( *);*-{2,}8<-{2,}[ \t]*(?:[\"'](.+?)[\"'])?[ \t]*")
_BLOCK = re.compile(r"(/{3,})[ \t]*([\w-]+)[ \t]*(?:\|[ \t]*(.*?))?[ \t]*")
_HEADING = re.compile(r"(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*")
_ID = re.compile(r"[ \t]*\{:?[ \t]*([^{}]*?)[ \t]*\}$")
_SLASH = re.compile(r"(\]\([^()\s]*\.md)/(?=#|\))")
_SETEXT = re.compile(r"(=+|-+)[ \t]*")
_LIST = re.compile(r"(?:[-*+]|\d+[.)])[ \t]+|\[\^[^\]]+\]:|:[ \t]+")
_LONE_ATTRIBUTES = re.compile(r"\{:?[ \t]*[.#\w][^{}]*\}")
_HTML = re.compile(r"</?[A-Za-z][\w-]*[\s>/]|<!--|</?[A-Za-z][\w-]*>")
_MARKDOWN_ATTRIBUTE = re.compile(r"(<[A-Za-z][^<>]*?)\s+markdown(?:=[\"']?[\w-]+[\"']?)?(?=[\s>])")
_DEFINITION = re.compile(r" {0,3}\[([^\]^][^\]]*)\]:[ \t]*\S+")
_OPTION = re.compile(r"([\w-]+)[ \t]*=[ \t]*(\"[^\"]*\"|'[^']*'|[^\s{}]+)")
_KNOWN_OPTIONS = ("title", "hl_lines", "linenums")
_TAB_OPTION = re.compile(r"\btab=[\"']([^\"']+)[\"']")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLES = re.compile(r"[`*]|(?<!\w)_|_(?!\w)|\[([^\]]*)\]\([^)]*\)|<[^>]*>")


class ObjectMembers(NamedTuple):
    """What `:::` of an object stands for: directives, one a name; with members where they are listed."""

    names: tuple[str, ...]
    known: bool = True


class PageNeeds(NamedTuple):
    """What a page may ask for.

    Attributes:
        facts: of the site.
        objects: name after `:::` -> what is documented in its place.
        snippet: path, section, line numbers -> lines of the file, or None.
        address: path of a page, where a link of it leads -> what is written for it.
    """

    facts: MkDocsFacts
    objects: Callable[[str], ObjectMembers]
    snippet: Callable[[str], list[str] | None]
    address: Callable[[str, str], str] = lambda path, target: target


class ConvertedPage(NamedTuple):
    """A page in the dialect.

    Attributes:
        text: of the page.
        title: from the front matter, or "".
        new: it is marked as new.
    """

    text: str
    title: str = ""
    new: bool = False


def convert_page(text: str, path: str, ledger: Ledger, around: PageNeeds) -> ConvertedPage:
    """A page of MkDocs in the dialect.

    Args:
        text: of the page.
        path: for findings.
        ledger: findings are added to it.
        around: what the page may ask for.
    """
    front, title, new = "", "", False
    first = 1
    if found := _FRONT.match(text):
        front, title, new = _front_matter(found[1], path, ledger)
        first += found[0].count("\n")
        text = text[found.end() :]
    lines = [(line.expandtabs(4).rstrip(), number) for number, line in enumerate(text.split("\n"), first)]
    brought = [each for line, _ in lines for each in _snippet_lines(line, around)]
    known = [*(line for line, _ in lines), *brought, *around.facts.appended]
    labels = {found[1].lower() for line in known if (found := _DEFINITION.match(line))}
    page = _PageConverter(path, ledger, around, labels)
    body = page.blocks(lines)
    written = "\n".join([text, *brought])
    for line in around.facts.appended:
        found = _DEFINITION.match(line)
        word = line[2 : line.index("]")]
        if (
            f"[{found[1]}]".lower() in written.lower()
            if found
            else re.search(rf"(?<!\w){re.escape(word)}(?!\w)", written)
        ):
            body += ["", line]
    return ConvertedPage(front + "\n".join(trimmed(body)) + "\n", title, new)


def _names_object(lines: Sequence[Line]) -> bool:
    """Whether what comes next documents an object, so that a heading above it would get the object's anchor."""
    return bool(_OBJECT.fullmatch(next((line for line, _ in lines if line.strip()), "")))


def with_snippets(
    lines: Iterable[str], snippet: Callable[[str], list[str] | None], depth: int = _DEEPEST
) -> Iterator[str]:
    """Lines with those of the files that they name as snippets in their places, in both forms.

    Args:
        lines: of a file.
        snippet: path, section, line numbers -> lines of the file, or None.
        depth: how many files may name each other.
    """
    in_block = False
    for line in lines:
        found = _SNIPPET.fullmatch(line)
        if found and not found[2]:
            in_block = not in_block
            continue
        name = found[2] if found else line.strip() if in_block else ""
        if not name:
            yield line
        elif depth and not line.lstrip().startswith(";"):
            yield from with_snippets(snippet(name) or (), snippet, depth - 1)


def _snippet_lines(line: str, around: PageNeeds) -> list[str]:
    """The lines of the file that a line names as a snippet, in either form."""
    found = _SNIPPET.fullmatch(line)
    name = found[2] if found else line.strip() if re.fullmatch(r"[\w./-]+\.\w+", line.strip()) else ""
    return (around.snippet(name) if name else None) or []


def _front_matter(text: str, path: str, ledger: Ledger) -> tuple[str, str, bool]:
    """The front matter in our keys, the title, and whether the page is new."""
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError:
        ledger.find("front matter", path, 1).list("it is not valid YAML; nothing of it is read")
        return "", "", False
    if not isinstance(values, dict):
        return "", "", False
    kept: dict[str, object] = {}
    for key, value in values.items():
        line = next((n for n, one in enumerate(text.split("\n"), 2) if one.startswith(f"{key}:")), 1)
        found = ledger.find(f"front matter {key}", path, line)
        if key in ("title", "description") and isinstance(value, str):
            kept[key] = value
        elif key == "search" and isinstance(value, dict):
            if value.get("exclude"):
                kept["search"] = False
        elif not (key == "status" and value == "new"):
            found.list("a page has no such key")
            continue
        found.convert()
    written = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000) if kept else ""
    return f"---\n{written}---\n\n" if written else "", str(kept.get("title", "")), values.get("status") == "new"


class _PageConverter:
    """Converts the blocks of one page."""

    def __init__(self, path: str, ledger: Ledger, around: PageNeeds, labels: set[str]) -> None:
        self.path = path
        self.ledger = ledger
        self.around = around
        self.inlines = InlineConverter(around.facts, ledger, path, labels, partial(around.address, path))
        self.slugs: dict[str, int] = {}

    def blocks(self, lines: Sequence[Line]) -> list[str]:
        """Blocks at one depth."""
        out: list[str] = []
        owner = ""  # what indented lines belong to: "list", "html", or "" for nothing
        at = 0
        while at < len(lines):
            line, number = lines[at]
            if not line:
                if out and out[-1]:
                    out.append("")
                at += 1
                continue
            after_blank = not out or not out[-1].strip()
            if line.startswith("    "):
                at = self.indented(lines, at, out, owner, after_blank)
                continue
            taken = self.special(lines, at, out)
            if taken > at:
                at, owner = taken, ""
                continue
            if _LIST.match(line.lstrip()):
                owner = "list"
            elif _HTML.match(line):
                owner = "html"
            elif after_blank and not line.startswith(" "):
                owner = ""
            out.append(self.text(line, number))
            at += 1
        return out

    def indented(self, lines: Sequence[Line], at: int, out: list[str], owner: str, after_blank: bool) -> int:
        """Lines that are indented by four: part of what stands above them, or code."""
        end = _end_of_indent(lines, at)
        inner = [(line[4:], number) for line, number in lines[at:end]]
        if owner == "list":
            out += [f"    {line}" if line else "" for line in self.blocks(inner)]
        elif owner == "html":
            out += self.blocks(inner)
        elif after_blank:
            while inner and not inner[-1][0]:
                inner.pop()
                end -= 1
            self.ledger.find("indented code", self.path, lines[at][1]).convert()
            out += fence("", [line for line, _ in inner])
        else:
            out += [self.text(line.lstrip(), number) for line, number in inner]
        return end

    def special(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        """A construct that begins at a line: it is written to `out`, and the number of the first line behind it returned; else `at`."""
        line = lines[at][0]
        if found := _FENCE.fullmatch(line):
            return self.code_tabs(lines, at, out) or self.code(lines, at, out, found)
        if found := _ADMONITION.fullmatch(line):
            return self.admonition(lines, at, out, found)
        if _TAB.fullmatch(line):
            return self.tabs(lines, at, out)
        if found := _OBJECT.fullmatch(line):
            return self.object(lines, at, out, found[1])
        if found := _SNIPPET.fullmatch(line):
            return self.snippet(lines, at, out, found)
        if (found := _BLOCK.fullmatch(line)) and any(
            name.startswith("pymdownx.blocks") for name in self.around.facts.extensions
        ):
            return self.block(lines, at, out, found)
        if found := _HEADING.fullmatch(line):
            out.append(self.heading(len(found[1]), found[2], lines[at][1], _names_object(lines[at + 1 :])))
            return at + 1
        if line.startswith(">"):
            return self.quote(lines, at, out)
        following = lines[at + 1][0] if at + 1 < len(lines) else ""
        if (
            _SETEXT.fullmatch(following)
            and (not out or not out[-1].strip())
            and not _LIST.match(line)
            and "|" not in line
        ):
            level = 1 if following[0] == "=" else 2
            out.append(self.heading(level, line.strip(), lines[at][1], _names_object(lines[at + 2 :])))
            return at + 2
        if line.startswith("\\[") and "pymdownx.arithmatex" in self.around.facts.extensions:
            return self.display(lines, at, out)
        if line.strip() == "[TOC]":
            self.ledger.find("table of contents", self.path, lines[at][1]).convert()
            return at + 1
        if _LONE_ATTRIBUTES.fullmatch(line.strip()) and not line.strip().startswith("{{"):
            return self.lone_attributes(lines, at, out)
        return at

    # --- one construct each

    def text(self, line: str, number: int) -> str:
        if _MARKDOWN_ATTRIBUTE.search(line):
            self.ledger.find("Markdown in HTML", self.path, number).convert()
            line = _MARKDOWN_ATTRIBUTE.sub(r"\1", line)
            if line.rstrip().endswith(">"):
                line += "\n"
        return self.inlines.convert(_SLASH.sub(r"\1", line), number)

    def lone_attributes(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        found = self.ledger.find("attribute list", self.path, lines[at][1])
        ids = re.findall(r"#([\w:.-]+)", lines[at][0])
        rest = re.sub(r"#[\w:.-]+|[{}:]", "", lines[at][0]).strip()
        if ids:
            out.append(f'<span id="{ids[0]}"></span>')
        if rest:
            found.list(f"{lines[at][0].strip()} is left out: blocks have no such attributes here")
        else:
            found.convert()
        return at + 1

    def heading(self, level: int, text: str, number: int, above_object: bool) -> str:
        marker = ""
        if found := _ID.search(text):
            ids = re.findall(r"(?:^|\s)#([\w:.\\-]+)", found[1]) or re.findall(r"\bid=[\"']?([\w:.-]+)", found[1])
            rest = re.sub(r"(?:^|\s)#[\w:.\\-]+|\bid=[\"']?[\w:.-]+[\"']?", "", found[1]).strip()
            if ids or re.match(r"[.:]|[\w-]+=", found[1]):
                construct = self.ledger.find("heading id" if ids else "attribute list", self.path, number)
                if rest and not ids:
                    construct.list(f"{{ {rest} }} is left out: headings have no such attributes here")
                else:
                    construct.convert()
                text = text[: found.start()]
                marker = ids[0].replace("\\", "") if ids else ""
        shown = self.inlines.convert(text, number)
        plain = _TITLES.sub(lambda match: match[1] or "", text)
        theirs = _mkdocs_slug(plain)
        if not marker:
            count = self.slugs.get(theirs, -1) + 1
            theirs_here = f"{theirs}_{count}" if count else theirs
            self.slugs[theirs] = count
            ours = dialect_slug(plain)
            if theirs_here and (theirs_here != ours or text != plain or (above_object and level > 1)):
                marker = theirs_here
        return heading(level, shown, marker)

    def display(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        r"""A formula between `\[` and `\]`."""
        end = at
        while end < len(lines) and lines[end][0] and not lines[end][0].endswith("\\]"):
            end += 1
        if end == len(lines) or not lines[end][0]:
            return at
        self.ledger.find("math", self.path, lines[at][1]).convert()
        formula = "\n".join(line for line, _ in lines[at : end + 1])[2:-2].strip()
        out += ["$$", *formula.split("\n"), "$$"]
        return end + 1

    def quote(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        end = at
        while end < len(lines) and lines[end][0].startswith(">"):
            end += 1
        inner = [(re.sub(r"^> ?", "", line), number) for line, number in lines[at:end]]
        first = re.match(r"\[!(\w+)\][-+]?[ \t]*(.*)", inner[0][0])
        if first and first[1].lower() not in ("note", "tip", "important", "warning", "caution"):
            self.ledger.find("alert", self.path, lines[at][1]).convert()
            out += alert(first[1].lower(), first[2] or None, self.blocks(inner[1:]))
        else:
            head = [inner.pop(0)[0]] if first else []
            out += [f"> {line}".rstrip() for line in [*head, *self.blocks(inner)]]
        return end

    def admonition(self, lines: Sequence[Line], at: int, out: list[str], found: re.Match[str]) -> int:
        mark, kinds, title = found.groups()
        number = lines[at][1]
        end = _end_of_indent(lines, at + 1)
        body = self.blocks([(line[4:], each) for line, each in lines[at + 1 : end]])
        kind = kinds.split()[0].lower()
        self.ledger.find("admonition" if mark == "!!!" else "foldable admonition", self.path, number).convert()
        if title is not None:
            title = self.inlines.convert(title, number)
        _apart(out)
        if title == "" and mark == "!!!":
            out += [f"> {line}".rstrip() for line in trimmed(body)]
        else:
            out += alert(kind, title, body, {"???": "-", "???+": "+"}.get(mark, ""))
        out.append("")
        return end

    def tabs(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        group: list[tuple[str, list[str]]] = []
        while at < len(lines) and (found := _TAB.fullmatch(lines[at][0])):
            if "!" in found[1] and group:
                break
            self.ledger.find("tab", self.path, lines[at][1]).convert()
            end = _end_of_indent(lines, at + 1)
            label = _TITLES.sub(lambda match: match[1] or "", self.inlines.convert(found[2], lines[at][1])).strip()
            group.append(
                (label or str(len(group) + 1), self.blocks([(line[4:], each) for line, each in lines[at + 1 : end]]))
            )
            at = following = end
            while following < len(lines) and not lines[following][0]:
                following += 1
            if following < len(lines) and _TAB.fullmatch(lines[following][0]):
                at = following
        _apart(out)
        out += [*tabs(group), ""]
        return at

    def object(self, lines: Sequence[Line], at: int, out: list[str], name: str) -> int:
        end = _end_of_indent(lines, at + 1)
        found = self.ledger.find("object", self.path, lines[at][1])
        if name.startswith("mkdocs-"):
            found.list(f"::: {name} is a directive of another plugin")
            return end
        members: list[str] | None = None
        for key, value, number in _options("\n".join(line[4:] for line, _ in lines[at + 1 : end]), lines[at][1] + 1):
            option = self.ledger.find(f"option {key}", self.path, number)
            if key == "members" and isinstance(value, list):
                members = [str(one) for one in value]
            elif key == "members" and value in (False, []):
                members = ["none"]
            elif key not in (
                "members",
                "show_root_heading",
                "show_source",
                "heading_level",
                "show_root_full_path",
                "show_root_toc_entry",
            ):
                option.list(f"{key}: {value}: a directive has no such option")
                continue
            option.convert()
        what = self.around.objects(name.replace(":", "."))
        if what.known:
            found.convert()
        else:
            found.list("the source has no such object; the directive is written all the same")
        _apart(out)
        if what.names == (name,) or not what.names:
            out += [*autodoc(name, members), ""]
        else:
            for each in what.names:
                if members is None or members == ["none"] or each.rpartition(".")[2] in members:
                    out += [*autodoc(each), ""]
        return end

    def code_tabs(self, lines: Sequence[Line], at: int, out: list[str]) -> int:
        """Fences with `tab="label"`, one after the other; 0 where there are none."""
        group: list[tuple[str, list[str]]] = []
        while at < len(lines) and (found := _FENCE.fullmatch(lines[at][0])) and (label := _TAB_OPTION.search(found[3])):
            self.ledger.find("tab", self.path, lines[at][1]).convert()
            body: list[str] = []
            bare = _FENCE.fullmatch(found[1] + found[2] + _TAB_OPTION.sub("", found[3]))
            if bare is None:
                break
            at = self.code(lines, at, body, bare)
            group.append((label[1], body))
            while at + 1 < len(lines) and not lines[at][0]:
                at += 1
        if group:
            _apart(out)
            out += [*tabs(group), ""]
        return at if group else 0

    def code(self, lines: Sequence[Line], at: int, out: list[str], found: re.Match[str]) -> int:
        indent, mark, info = found.groups()
        number = lines[at][1]
        end = at + 1
        while end < len(lines) and not re.fullmatch(rf" *{re.escape(mark[0])}{{{len(mark)},}} *", lines[end][0]):
            end += 1
        body = [line[len(indent) :] if line.startswith(indent) else line.lstrip() for line, _ in lines[at + 1 : end]]
        body = self.expanded(body, lines[at + 1 : end])
        out += [f"{indent}{line}".rstrip() for line in fence(self.info(info, number), body)]
        return min(end + 1, len(lines))

    def expanded(self, body: list[str], lines: Sequence[Line]) -> list[str]:
        """Code in which snippets stand: their lines take their places."""
        out: list[str] = []
        for line, (_, number) in zip(body, lines, strict=True):
            found = _SNIPPET.fullmatch(line)
            if found is None or line.lstrip().startswith(";") or not found[2]:
                out.append(line.replace(";--8<--", "--8<--"))
                continue
            construct = self.ledger.find("snippet", self.path, number)
            text = self.around.snippet(found[2])
            if text is None:
                construct.list(f"there is no file for {found[2]!r}; the line stays")
                out.append(line)
            else:
                construct.convert()
                out += [f"{found[1]}{each}".rstrip() for each in text]
        return out

    def info(self, info: str, number: int) -> str:
        """The info string of a fence."""
        braced = re.fullmatch(r"\{(.*)\}", info)
        inner = braced[1] if braced else info
        options = dict(_OPTION.findall(inner))
        rest = _OPTION.sub(" ", inner)
        classes = re.findall(r"\.([\w+-]+)", rest) if braced or "{" in rest else []
        words = [word.strip("{}") for word in rest.split() if not word.startswith((".", "#", "{."))]
        language = words[0] if words and words[0] else classes.pop(0) if classes else ""
        parts = [language]
        for key, value in options.items():
            construct = self.ledger.find(f"fence option {key}", self.path, number)
            if key in _KNOWN_OPTIONS:
                construct.convert()
                parts.append(f'{key}="{value.strip(chr(34) + chr(39))}"')
            else:
                construct.list(f"{key}={value} is left out: a fence has no such option")
        for name in classes:
            if name not in (language, "no-copy", "copy"):
                self.ledger.find("fence option", self.path, number).list(f".{name} is left out: a fence has no classes")
        return " ".join(part for part in parts if part)

    def snippet(self, lines: Sequence[Line], at: int, out: list[str], found: re.Match[str]) -> int:
        line, number = lines[at]
        if line.lstrip().startswith(";"):
            out.append(line.replace(";", "", 1))
            return at + 1
        names, end = [found[2]], at + 1
        if not found[2]:  # a block of paths between two marks
            while end < len(lines) and not _SNIPPET.fullmatch(lines[end][0]):
                end += 1
            names = [
                each.strip() for each, _ in lines[at + 1 : end] if each.strip() and not each.lstrip().startswith(";")
            ]
            end = min(end + 1, len(lines))
        for name in names:
            construct = self.ledger.find("snippet", self.path, number)
            text = self.around.snippet(name)
            if text is None:
                construct.list(f"there is no file for {name!r}, or it lies elsewhere")
                continue
            construct.convert()
            out += [f"{found[1]}{each}".rstrip() for each in self.blocks([(each, number) for each in text])]
        return end

    def block(self, lines: Sequence[Line], at: int, out: list[str], found: re.Match[str]) -> int:
        """`/// name | argument` … `///` of pymdownx."""
        mark, name, argument = found.groups()
        number = lines[at][1]
        if name in ("tab", "tab-block"):
            group: list[tuple[str, list[str]]] = []
            while at < len(lines) and (each := _BLOCK.fullmatch(lines[at][0])) and each[2] == name and each[1] == mark:
                self.ledger.find("tab", self.path, lines[at][1]).convert()
                end, inner, _ = _block_body(lines, at, mark)
                group.append((each[3] or str(len(group) + 1), self.blocks(inner)))
                at = end
                while (
                    at < len(lines) and not lines[at][0] and at + 1 < len(lines) and _BLOCK.fullmatch(lines[at + 1][0])
                ):
                    at += 1
            _apart(out)
            out += [*tabs(group), ""]
            return at
        end, inner, options = _block_body(lines, at, mark)
        body = self.blocks(inner)
        construct = self.ledger.find(f"block {name}", self.path, number)
        kind = str(options.get("type") or name).lower()
        _apart(out)
        if name == "details":
            construct.convert()
            out += alert(
                kind if kind != "details" else "note", argument or "Details", body, "+" if options.get("open") else "-"
            )
        elif name in ("caption", "figure-caption", "table-caption"):
            construct.convert()
            out += [f"*{line}*" for line in trimmed(body) if line]
        elif name == "define":
            construct.convert()
            out += _definitions(trimmed(body))
        elif name == "html":
            construct.list(f"the element {argument} is left out; what is in it stays")
            out += body
        elif name == "latex":
            construct.convert()
            out += ["$$", *trimmed(body), "$$"]
        else:
            construct.convert()
            out += alert(kind, argument or None, body)
        out.append("")
        return end


def _end_of_indent(lines: Sequence[Line], at: int) -> int:
    """The first line that is neither blank nor indented by four; blank lines at the end are not counted."""
    end = at
    while end < len(lines) and (not lines[end][0] or lines[end][0].startswith("    ")):
        end += 1
    while end > at and not lines[end - 1][0]:
        end -= 1
    return end


def _apart(out: list[str]) -> None:
    """A blank line before what follows."""
    if out and out[-1].strip():
        out.append("")


def _block_body(lines: Sequence[Line], at: int, mark: str) -> tuple[int, list[Line], dict[str, object]]:
    """The first line behind a block, what is in it, and its options."""
    end, depth = at + 1, 1
    while end < len(lines):
        line = lines[end][0]
        if re.fullmatch(rf"{mark}[ \t]*", line):
            depth -= 1
            if not depth:
                break
        elif re.match(rf"{mark}[ \t]*[\w-]", line):
            depth += 1
        end += 1
    inner = list(lines[at + 1 : end])
    options: dict[str, object] = {}
    head = 0
    while head < len(inner) and inner[head][0].startswith("    "):
        head += 1
    if head:
        options = {key: value for key, value, _ in _options("\n".join(line[4:] for line, _ in inner[:head]), 0)}
        inner = inner[head:]
    return min(end + 1, len(lines)), inner, options


def _options(text: str, first: int) -> list[tuple[str, object, int]]:
    """The options below a directive: key, value, line; those below `options:` as well."""
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError:
        return []
    if not isinstance(values, dict):
        return []
    nested = values.pop("options", None)
    if isinstance(nested, dict):
        values |= nested
    values.pop("handler", None)
    lines = text.split("\n")

    def line_of(key: str) -> int:
        return first + next((count for count, line in enumerate(lines) if line.strip().startswith(f"{key}:")), 0)

    return [(str(key), value, line_of(str(key))) for key, value in values.items()]


def _definitions(body: Sequence[str]) -> list[str]:
    """The terms and definitions of a block `define`: definitions are the items of lists."""
    return [re.sub(r"^[-*+][ \t]+", ": ", line) for line in body]


def _mkdocs_slug(text: str) -> str:
    """The id that Python-Markdown gives a heading."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
