"""The project's own files beside the pages: `_redirects.yml`, `_versions.yml` (dialect, section 5). `settings.py` reads `_config.py`.

In: the `Source` of a file. Out: plain data and diagnostics.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from difflib import get_close_matches

from docbuilder.model import yaml
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position, Source
from docbuilder.site.model import Redirect
from docbuilder.site.published import Surroundings, published_place
from docbuilder.site.routes import HUB

REDIRECTS, VERSIONS = "_redirects.yml", "_versions.yml"
LOCK, GLOSSARY = "_i18n.lock", "_glossary.yml"
"""Of a translation: which text of the original it was made from, and its terms; see `docbuilder.i18n`."""


def read_redirects(
    source: Source, pages: Mapping[str, str], found: list[Diagnostic], around: Surroundings
) -> tuple[Redirect, ...]:
    """What took the place of pages that there are no longer.

    Args:
        source: of `_redirects.yml`.
        pages: the name of every page -> its route.
        found: problems are added to it: a redirect that hides a page, leads nowhere, or in a circle.
        around: of the file: what follows a path at which the pages are published is a page.
    """
    tree, problems = yaml.parse_yaml(source)
    found.extend(problems)
    if tree is None:
        return ()
    if not isinstance(tree, yaml.Mapping):
        found.append(
            Diagnostic(DiagnosticCode.REDIRECT_INVALID, tree.position, "the file must have entries `old: new`")
        )
        return ()
    routes = set(pages.values())
    wanted: dict[tuple[str, str], tuple[str, str, Position]] = {}
    for key, value in tree.entries:
        if not isinstance(value, yaml.Scalar) or value.is_null:
            found.append(
                Diagnostic(
                    DiagnosticCode.REDIRECT_INVALID, value.position, f"{key.text!r} leads to nothing", "old: new"
                )
            )
            continue
        (old, anchor), text = old_address(key.text), value.text.strip()
        if new_address(text)[0] not in pages:
            text = _of_documentation(text, pages, around)
        new, to = (text, "") if "://" in text else new_address(text)
        if not is_route(old):
            found.append(
                Diagnostic(DiagnosticCode.REDIRECT_INVALID, key.position, f"{key.text!r} is not a page's path")
            )
        elif old in routes:
            message = f"the redirect from {old!r} would hide the page of that name"
            hint = "remove the redirect"
            if anchor:
                message = f"the page {old!r} is there, so its section {anchor!r} cannot be redirected"
                hint = "name the section that took its place as `aliases` in the front matter of that page"
            found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, key.position, message, hint))
        else:
            wanted[old, anchor] = (new, to, value.position)
    by_route = {route: name for name, route in pages.items()}
    redirects: list[Redirect] = []
    for (old, anchor), (new, new_anchor, position) in wanted.items():
        target, to, seen = new, new_anchor, {old}
        while target not in seen:
            step = wanted.get((target, to)) if to else None
            step = step or wanted.get((target, ""))
            if step is None:
                break
            seen.add(target)
            target, to = step[0], step[1] or to
        name = target if target in pages else by_route.get(target, "")
        if target in seen:
            message = f"the redirect from {old!r} leads in a circle"
            found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, position, message, "let it lead to a page"))
        elif name or target.lower().startswith(("http://", "https://")):
            redirects.append(Redirect(old, anchor, name or target, to, position))
        else:
            near = get_close_matches(target, pages, n=1)
            message = f"the redirect from {old!r} leads to {new!r}, which is not there"
            hint = f"{old}: {near[0]}" if near else "let it lead to a page"
            found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, position, message, hint))
    return tuple(redirects)


def old_address(text: str) -> tuple[str, str]:
    """Route and anchor of a page that there was; the address of a directory (`guide/`) is that of its `index`."""
    path, _, anchor = text.strip().removeprefix("./").partition("#")
    path, anchor = path.lstrip("/"), anchor.strip()
    return (path.rstrip("/") + "/index" if path.endswith("/") else _without_ending(path)), anchor


def new_address(text: str) -> tuple[str, str]:
    """Name or route, and anchor, of a page that there is."""
    path, _, anchor = text.strip().removeprefix("./").partition("#")
    return _without_ending(path.strip("/")), anchor.strip()


def _of_documentation(text: str, pages: Container[str], around: Surroundings) -> str:
    """What an address that begins where documentation is published leads to, as in links: a page of ours, or one of another documentation set."""
    path, mark, anchor = text.partition("#")
    place = published_place(path, around) if path.startswith("/") else None
    if place is None or not (place.ours or (place.project and place.parts)):
        return text
    if place.project:
        return HUB + text
    page = "/".join(place.parts) or "index"
    if place.language not in ("", around.language) and (around.language or new_address(page)[0] not in pages):
        page = f"{place.language}/{page}"  # a folder of the pages may be called like a language
    return f"{page}{mark}{anchor}"


def is_route(path: str) -> bool:
    """Whether a page could be written there."""
    return "\0" not in path and not any(part in ("", ".", "..") for part in path.split("/"))


def _without_ending(path: str) -> str:
    for ending in (".mdx", ".md", ".html"):
        path = path.removesuffix(ending)
    return path


def read_versions(source: Source, found: list[Diagnostic]) -> tuple[str, ...]:
    """The names that `_versions.yml` lists, as written, each once; problems are added to `found`."""
    tree, problems = yaml.parse_yaml(source)
    found.extend(problems)
    if tree is None:
        return ()
    names: list[str] = []
    for item in tree.items if isinstance(tree, yaml.Sequence) else (tree,):
        name = item.get("version") if isinstance(item, yaml.Mapping) else None
        if isinstance(name, yaml.Scalar) and name.text.strip():
            names.append(name.text.strip())
            for key, _ in item.entries if isinstance(item, yaml.Mapping) else ():
                if key.text != "version":
                    message = f"unknown key {key.text!r}"
                    found.append(
                        Diagnostic(DiagnosticCode.YAML_UNKNOWN_KEY, key.position, message, "the only key is 'version'")
                    )
        else:
            message = "an entry must say `version: name`"
            found.append(Diagnostic(DiagnosticCode.YAML_INVALID, item.position, message, "- version: v1.0.0"))
    return tuple(dict.fromkeys(names))
