"""`[theme]`: what a project changes in the looks and the frame of its site, without templates and style sheets of its own.

In: a table of the configuration file. Out: `ThemeConfig`, or what is wrong with it. Colours are checked here: text in the accent colour must be
readable on every ground that the theme puts it on (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class FontConfig:
    """A font.

    Args:
        name: of the family; where readers do not have it, the theme's own fonts follow.
        file: a .woff2 file of it, relative to the configuration file, or "".
    """

    name: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class ScriptConfig:
    """A script of another origin.

    Args:
        src: its address.
        data: `data-` attributes of its element.
        connect: origins that it may send to, besides its own.
    """

    src: str
    data: Mapping[str, str] = field(default_factory=dict)
    connect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeConfig:
    """The looks and the frame of the site. Every field is a key of the table, with `-` for `_`.

    Args:
        accent: colour of links and marks, `#rrggbb`: one, or one for light and one for dark.
        font: of the text.
        code_font: of code.
        footer: a line at the end of every page.
        links: in the footer: what they say -> where they lead.
        announcement: a line above every page, which readers can close.
        announcement_link: where it leads, or "".
        feedback: address that "Was this page helpful?" posts to; "" for no such question.
        scripts: of other origins; the content security policy lists these.
        image_zoom: a click on an image shows it as large as the window.
        tabs: what stands at the top of the table of contents is a row of tabs below the header, where there is room.
        contributors: pages name the people who have changed them, as git tells.
    """

    accent: tuple[str, ...] = ()
    font: FontConfig | None = None
    code_font: FontConfig | None = None
    footer: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    announcement: str = ""
    announcement_link: str = ""
    feedback: str = ""
    scripts: tuple[ScriptConfig, ...] = ()
    image_zoom: bool = False
    tabs: bool = False
    contributors: bool = False

    @property
    def fonts(self) -> tuple[tuple[str, FontConfig], ...]:
        """Custom property of the style sheet -> the font that comes first in it."""
        return tuple((name, font) for name, font in (("latin", self.font), ("mono", self.code_font)) if font)


_ADDRESS = re.compile(r"https?://[^\s/;,'\"<>]+(?:/[^\s;,'\"<>]*)?")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+|(?!\w*:|//)[^\s<>\":][^\s<>\"]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FAMILY = re.compile(r"[\w .-]+")
_DATA = re.compile(r"[a-z][a-z0-9-]*")
_ORIGIN = re.compile(r"https?://[^\s/;,'\"<>]+")


def read_theme(table: Mapping[str, Any]) -> ThemeConfig:
    """The value of a table in which nothing is wrong."""
    values = {key.replace("-", "_"): value for key, value in table.items()}
    for name in ("font", "code_font"):
        if name in values:
            values[name] = FontConfig(**values[name]) if isinstance(values[name], dict) else FontConfig(values[name])
    if "accent" in values:
        values["accent"] = (values["accent"],) if isinstance(values["accent"], str) else tuple(values["accent"])
    scripts = values.get("scripts", ())
    values["scripts"] = tuple(
        ScriptConfig(each["src"], each.get("data", {}), tuple(each.get("connect", ()))) for each in scripts
    )
    return ThemeConfig(**values)


THEME_KEYS = frozenset(entry.name.replace("_", "-") for entry in fields(ThemeConfig))
"""As they are written."""


def theme_problems(table: object) -> Iterator[str]:
    """What is wrong with a table, and what to write; each names its key."""
    if not isinstance(table, dict):
        yield "theme must be a table"
        return
    for key, value in table.items():
        if key not in THEME_KEYS:
            yield f"theme.{key} is no key; the keys are {', '.join(sorted(THEME_KEYS))}"
        else:
            yield from _CHECKS[key](f"theme.{key}", value)


def _text(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{key} must be a string"


def _flag(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{key} must be true or false"


def _address(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        yield f"{key} must be an address with https:// or http://"


def _link(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not _LINK.fullmatch(value):
        yield f"{key} must be an address with https://, http:// or mailto:, or a page relative to the root of the site"


def _links(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{key} must be a table: what a link says, and where it leads"
        return
    for name, target in value.items():
        yield from _link(f"{key}.{name}", target)


def _font(key: str, value: object) -> Iterator[str]:
    font = {"name": value} if isinstance(value, str) else value
    if not isinstance(font, dict) or not {"name"} <= font.keys() <= {"name", "file"}:
        yield f"{key} must be the name of a font, or a table with name and file"
    elif not isinstance(font["name"], str) or not _FAMILY.fullmatch(font["name"]):
        yield f"{key}: a name has letters, digits, blanks, '.' and '-' only"
    elif "file" in font and not (isinstance(font["file"], str) and font["file"].endswith(".woff2")):
        yield f"{key}: file must be a .woff2 file"


def _scripts(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        yield f"{key} must be a list of tables with src, data and connect"
        return
    for each in value:
        if "src" not in each or not each.keys() <= {"src", "data", "connect"}:
            yield f"{key}: each has src, and may have data and connect"
            continue
        yield from _address(f"{key}: src", each["src"])
        data, connect = each.get("data", {}), each.get("connect", [])
        if not isinstance(data, dict) or not all(
            _DATA.fullmatch(name) and isinstance(text, str) for name, text in data.items()
        ):
            yield f"{key}: data must be a table of names in lower case and strings"
        if not isinstance(connect, list) or not all(
            isinstance(origin, str) and _ORIGIN.fullmatch(origin) for origin in connect
        ):
            yield f"{key}: connect must be a list of origins such as 'https://example.org'"


def _accent(key: str, value: object) -> Iterator[str]:
    colours = [value] if isinstance(value, str) else value
    if not isinstance(colours, list) or len(colours) not in (1, 2):
        yield f"{key} must be a colour, or a list of two: for light and for dark"
        return
    wrong = [each for each in colours if not isinstance(each, str) or not _COLOUR.fullmatch(each)]
    if wrong:
        yield f"{key}: {wrong[0]!r} is no colour of the form '#rrggbb'"
    elif len(colours) == 2:
        for colour, scheme, (canvas, _) in zip(colours, ("light", "dark"), GROUNDS, strict=True):
            if not is_readable(colour, scheme == "dark"):
                near = readable(colour, scheme == "dark")
                found = contrast(colour, canvas)
                yield f"{key}: {colour!r} has a contrast of {found:.1f} on the {scheme} background, and needs {NEEDED}; {near!r} has it"


_CHECKS = {
    "accent": _accent,
    "font": _font,
    "code-font": _font,
    "footer": _text,
    "links": _links,
    "announcement": _text,
    "announcement-link": _link,
    "feedback": _address,
    "scripts": _scripts,
    "image-zoom": _flag,
    "tabs": _flag,
    "contributors": _flag,
}


# --- colours ------------------------------------------------------------------------------------------------------------

NEEDED = 4.5
GROUNDS = (("#ffffff", "#e9edeb"), ("#121615", "#242c29"))
"""For light and dark: the canvas of the style sheet, and the ground of its surfaces that is nearest to text."""
SOFT = 0.09
"""How much of the accent is in the ground of what is chosen."""


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def mix(one: str, other: str, share: float) -> str:
    """`share` of one colour in another."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [channel / 255 for channel in _channels(colour)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def is_readable(colour: str, dark: bool) -> bool:
    """Text in the colour can be read on all grounds of the scheme."""
    canvas, surface = GROUNDS[dark]
    return all(contrast(colour, ground) >= NEEDED for ground in (canvas, surface, mix(colour, canvas, SOFT)))


def readable(colour: str, dark: bool) -> str:
    """The colour, darker or lighter by as little as makes it readable."""
    end = "#ffffff" if dark else "#000000"
    shades = (mix(end, colour, step / 50) for step in range(51))
    return next(shade for shade in shades if is_readable(shade, dark))
