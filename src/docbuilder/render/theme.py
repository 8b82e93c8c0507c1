"""The theme: compiled templates and the assets that all pages share.

In: the folder of templates that ships with docbuilder, and a project's own folder, whose files win one by one.
Out: `Theme`, which renders a construct or a whole page, and `Asset`s under content-hashed names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from jinja2 import Template
from markupsafe import Markup, escape
from rcssmin import cssmin
from rjsmin import jsmin

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.model.values import Data
from docbuilder.render.deferring import defer
from docbuilder.render.names import TAG
from docbuilder.render.page import HeadingView, PageView
from docbuilder.render.templates import TemplateEnvironment
from docbuilder.site.languages import string_codes
from docbuilder.site.routes import encode_fragment


class Asset(Data, frozen=True):
    """A file that pages load.

    Args:
        name: what templates call it: `main.css`.
        path: from the site's root, with a hash of the content: `assets/main.0123456789.css`.
        content: its bytes.
    """

    name: str
    path: str
    content: bytes


def templates_folder() -> Path:
    """The folder of the templates that ship with docbuilder: in the package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent.parent / "templates"


class Theme:
    """Templates and assets; the same for all pages of a build.

    Args:
        override: a project's own folder, or None.
        extensions: add templates, words and variables.

    Raises:
        jinja2.TemplateError: on use of a template that is not valid.
    """

    def __init__(self, override: Path | None = None, extensions: ExtensionSet = NO_EXTENSIONS) -> None:
        self.folders = [*([override] if override else []), *extensions.folders, templates_folder()]
        self.extensions = extensions
        self._override = override
        self.environment = TemplateEnvironment(self.folders)
        self.environment.globals["extra"] = dict(extensions.variables)
        self.environment.filters |= {
            "contents": contents,
            "defer": defer,
            "fragment": encode_fragment,
            "listed": listed,
        }
        self._nodes: dict[str, Template] = {}

    def __reduce__(self) -> tuple[type[Theme], tuple[Path | None, ExtensionSet]]:
        return Theme, (self._override, self.extensions)

    def node(self, name: str, /, **values: object) -> str:
        """The HTML of the construct whose template is `nodes/<name>.html`; the final newline is dropped."""
        template = self._nodes.get(name)
        if template is None:
            template = self._nodes[name] = self.environment.get_template(f"nodes/{name}.html")
        return template.render(values)

    def render(self, view: PageView) -> str:
        """A whole page."""
        return self.environment.get_template("page.html").render(page=view, site=view.site)

    def partial(self, template: str, /, **values: object) -> Markup:
        """Any other template, `partials/navigation.html` say."""
        return Markup(self.environment.get_template(template).render(values))  # noqa: S704  # autoescape is on

    def find(self, path: str) -> Path | None:
        """The file of that path in the first folder that has it."""
        return next((folder / path for folder in self.folders if (folder / path).is_file()), None)

    def files(self, folder: str, pattern: str) -> tuple[Path, ...]:
        """Files of a folder of the theme by name, each from the first place that has it."""
        found: dict[str, Path] = {}
        for base in reversed(self.folders):
            found |= {path.name: path for path in (base / folder).glob(pattern) if path.is_file()}
        return tuple(found[name] for name in sorted(found))

    def strings(self, language: str) -> Mapping[str, str]:
        """UI strings of a language (BCP 47 tag), English where it has none; a project's own file wins key by key."""
        merged: dict[str, str] = {}
        for code in string_codes(language):
            for folder in reversed(self.folders):
                path = folder / "strings" / f"{code}.yml"
                if path.is_file():
                    merged |= _read_strings(path)
        return {**merged, **self.extensions.strings(language)}

    def assets(self) -> tuple[Asset, ...]:
        """All assets of the theme: joined style sheets, joined main scripts, single scripts (templates/README.md)."""
        styles = b"".join(_style(path) for path in self.files("assets/css", "*.css"))
        assets = [_asset("main.css", styles)]
        for name in ("main", "search"):
            parts = b"".join(_script(path) for path in self.files(f"assets/js/{name}", "*.js"))
            assets.append(_asset(f"{name}.js", parts))
        assets += [_asset(path.name, _script(path)) for path in self.files("assets/js", "*.js")]
        icon = self.find("assets/icon.svg")
        if icon is not None:
            assets.append(Asset("icon", hashed_path("icon.svg", icon.read_bytes()), icon.read_bytes()))
        vendored = sorted({p.relative_to(f / "assets/vendor").as_posix() for f in self.folders for p in _tree(f)})
        for name in vendored:
            path = self.find(f"assets/vendor/{name}")
            if path is not None and path.suffix in {".js", ".css", ".woff2"}:
                assets.append(_asset(path.name, path.read_bytes()))
        # documents of their own that pages show in a frame; they stand beside what they load
        names = {asset.name: asset.path.rpartition("/")[2] for asset in assets}
        for path in self.files("assets/frames", "*.html"):
            content = self.environment.get_template(f"assets/frames/{path.name}").render(assets=names)
            assets.append(_asset(path.name, content.encode()))
        return tuple(assets)


def _tree(folder: Path) -> list[Path]:
    return [path for path in (folder / "assets" / "vendor").rglob("*") if path.is_file()]


@lru_cache(maxsize=64)
def _read_strings(path: Path) -> Mapping[str, str]:
    data = yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    return {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {}


def forget_strings() -> None:
    """Read strings anew the next time: their files have changed while this process lives."""
    _read_strings.cache_clear()


def _script(path: Path) -> bytes:
    # a file that ends without a semicolon must not run into the next: each ends its last line
    return f"{jsmin(path.read_text('utf-8'))}\n".encode()


def _style(path: Path) -> bytes:
    return f"{cssmin(path.read_text('utf-8'))}\n".encode()


def contents(headings: Iterable[HeadingView]) -> list[HeadingView]:
    """The headings of a page's list of headings; an object that the heading just above it is called after stands there once."""
    found: list[HeadingView] = []
    for heading in headings:
        if not 1 < heading.level < 5:
            continue
        if not (found and heading.api and _is_called_after(heading, found[-1])):
            found.append(heading)
    return found


def _is_called_after(heading: HeadingView, above: HeadingView) -> bool:
    below = above.level < heading.level and above.panels == heading.panels and not above.api
    return below and _last_name(above.title) == _last_name(heading.title)


def _last_name(title: str) -> str:
    """The last part of a dotted name that is a heading's title (HTML); any other title as it is."""
    return TAG.sub("", title).removesuffix("()").rpartition(".")[2]


_IN_LISTS = re.compile(r"</?code>|(<[^>]*>)|(\w{16,})|_", re.ASCII)
_JOINTS = re.compile(r"(?<=_)|(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=8192)  # pages that stand in have the headings of their original in every language
def listed(title: str) -> Markup:
    """A heading (HTML) as the list of headings shows it: names are not set as code, and long ones may break at their joints."""

    def shorter(match: re.Match[str]) -> str:
        if match[2] or match[0] == "_":
            return _JOINTS.sub("<wbr>", match[0])
        return match[1] or ""

    return Markup(_IN_LISTS.sub(shorter, escape(title)))  # noqa: S704  # escaped before


def hashed_path(name: str, content: bytes) -> str:
    """`assets/<name>.<hash>.<ending>`: a new name for new content, so that it can be cached for ever."""
    stem, dot, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:10]
    return f"assets/{stem}.{digest}.{ending}" if dot else f"assets/{name}.{digest}"


def _asset(name: str, content: bytes) -> Asset:
    return Asset(name, hashed_path(name, content), content)
