"""What rendering a page gives, and what the theme is given.

In: nothing. Out: `RenderedPage` and the finished values (`PageView` and its parts) that templates print.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from docbuilder.model.values import Data


class HeadingView(Data, frozen=True):
    """An entry of "on this page".

    Args:
        level: 1 to 6 for headings; the heading's level plus one for an API object.
        id: where it leads.
        title: HTML of its text (code kept, links dropped).
        panels: ids of the tab panels that it stands in, outermost first.
        api: it is an API object, not a heading.
    """

    level: int
    id: str
    title: Markup
    panels: tuple[str, ...] = ()
    api: bool = False


class SearchSection(Data, frozen=True):
    """What search may find: the text between two headings, or an API object.

    Args:
        anchor: on the page; "" for what stands before the first heading.
        title: plain text.
        text: plain text, code included, white space folded.
        api: dotted path of the object, or "".
        signature: text of the object's signature.
        parameters: names of the object's parameters that have an anchor, which is `{anchor}.{name}`.
        takes: names in the types of its parameters.
        returns: names in the type of what it returns.
        links: addresses that the text links to, as they stand on the page.
    """

    anchor: str
    title: str
    text: str
    api: str = ""
    signature: str = ""
    parameters: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class RenderedPage(Data, frozen=True):
    """A page's content, finished, without the theme.

    Args:
        title: plain text.
        description: plain text: the front matter's, else the start of the first paragraph (at most 160 characters).
        body: content of the <article>.
        headings: "on this page", in order.
        sections: for search.
        markdown: the Markdown twin.
        features: what the page has that needs a style or script of its own: `math`, `mermaid`, `quiz`, `tabs`, `code` …
        origins: foreign origins that the page loads from (`https://img.shields.io`), by CSP directive, sorted.
    """

    title: str
    description: str
    body: Markup
    headings: tuple[HeadingView, ...] = ()
    sections: tuple[SearchSection, ...] = ()
    markdown: str = ""
    features: frozenset[str] = frozenset()
    origins: tuple[tuple[str, str], ...] = ()


class LinkView(Data, frozen=True):
    """A link with its text; `href` may be empty (a crumb without a page). `language`: of the text, where it is not the page's own."""

    title: str
    href: str
    language: str = ""

    @property
    def absolute(self) -> bool:
        """It leads to one place from everywhere: it is no path from the site's root."""
        return "://" in self.href or self.href.startswith(("mailto:", "/"))


class LanguageView(Data, frozen=True):
    """An entry of the language menu. `stand_in`: the page there is a fallback page; `href` leads to it all the same."""

    code: str
    tag: str
    name: str
    href: str
    current: bool = False
    stand_in: bool = False
    canonical: str = ""


class TabView(Data, frozen=True):
    """A tab of the header: an entry at the top of the table of contents. `current`: the page is below it; `here`: it leads to the page itself."""

    title: str
    href: str
    current: bool = False
    here: bool = False


class ScriptView(Data, frozen=True):
    """A script of another origin; `data`: names and values of its `data-` attributes."""

    src: str
    data: tuple[tuple[str, str], ...] = ()


class SiteView(Data, frozen=True):
    """What is the same on all pages of one language.

    Args:
        name: the project's name.
        description: the project's, one sentence.
        repository: URL, or "".
        version: name of the version being built, or "".
        generator: `docbuilder 1.2.3`.
        language: BCP 47 tag.
        direction: `ltr` or `rtl`.
        start: of the page that readers begin with, the URL from the language's root.
        strings: UI strings of the language, by key; fallback already applied.
        assets: logical name (`main.css`, `main.js`, `search.js`, `mermaid.js`, `logo`, `icon`) -> path from the site's root.
        extra_styles: the configuration's own .css files, paths from the site's root.
        extra_scripts: likewise .js.
        footer: a line at the end of every page, or "".
        links: in the footer; addresses are absolute, or relative to the site's root.
        announcement: a line above every page; its `href` may be empty; or None.
        feedback: address that answers to "Was this page helpful?" are posted to, or "".
        scripts: of other origins.
        image_zoom: images can be enlarged.
        search_also: other sites that the search can ask; addresses are absolute, or relative to the site's root.
        origins: (directive, origin) that the configuration has all pages load from, as in `RenderedPage.origins`.
        objects: of the folder that has the previews of objects, the URL from the language's root.
        described: addresses of other documentation whose objects have previews as well.
    """

    name: str
    description: str
    repository: str
    version: str
    generator: str
    language: str
    direction: str
    start: str
    strings: Mapping[str, str]
    assets: Mapping[str, str]
    extra_styles: tuple[str, ...] = ()
    extra_scripts: tuple[str, ...] = ()
    search_also: tuple[LinkView, ...] = ()
    footer: str = ""
    links: tuple[LinkView, ...] = ()
    announcement: LinkView | None = None
    feedback: str = ""
    scripts: tuple[ScriptView, ...] = ()
    image_zoom: bool = False
    origins: tuple[tuple[str, str], ...] = ()
    objects: str = ""
    described: tuple[str, ...] = ()


class PageView(Data, frozen=True):
    """Everything a page template prints.

    Args:
        site: what all pages share.
        title: plain text.
        description: plain text.
        body: the article.
        features: see `RenderedPage`.
        headings: see `RenderedPage`.
        content_language: BCP 47 tag of the content; differs from the site's on a fallback page.
        content_direction: its direction.
        root: relative prefix to the site's root (`../../`, or "").
        base: relative prefix to the language's root.
        navigation: HTML of the left side.
        tabs: the header's row of tabs; empty where there is none.
        breadcrumbs: from the outermost section to the page's parent.
        previous: in toctree order, or None.
        next: likewise.
        languages: the language menu; empty where there is one language only.
        stand_in: the page is shown in place of a missing translation.
        canonical: absolute URL, or "".
        edit_url: or "".
        source_url: where its source is read, or "".
        outdated: it was translated from an older text of its original.
        changes_url: where it is shown what has changed since, or "".
        translate_url: where it is told how to translate, or ""; of a fallback page.
        markdown_url: relative, or "".
        changed: ISO date of the last change, or "".
        contributors: names of people who have changed the page, those with most commits first.
        policy: value of the content security policy.
        listed: the page is in the table of contents.
        robots: what search engines are told (`noindex`), or "".
    """

    site: SiteView
    title: str
    description: str
    body: Markup
    features: frozenset[str]
    headings: tuple[HeadingView, ...]
    content_language: str
    content_direction: str
    root: str
    base: str
    navigation: Markup
    tabs: tuple[TabView, ...] = ()
    breadcrumbs: tuple[LinkView, ...] = ()
    previous: LinkView | None = None
    next: LinkView | None = None
    languages: tuple[LanguageView, ...] = ()
    stand_in: bool = False
    canonical: str = ""
    edit_url: str = ""
    source_url: str = ""
    outdated: bool = False
    changes_url: str = ""
    translate_url: str = ""
    markdown_url: str = ""
    changed: str = ""
    contributors: tuple[str, ...] = ()
    policy: str = ""
    listed: bool = True
    robots: str = ""

    @property
    def searchable(self) -> bool:
        """Search engines may list it."""
        return not self.robots
