"""Small source trees for tests of whole builds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docbuilder.config import Config, load_config

TOCTREE = "- title: Start\n  sections:\n  - local: index\n    title: Home\n"

THEME: dict[str, Any] = {
    "accent": "#336699",
    "font": "Inter",
    "code-font": {"name": "JetBrains Mono", "file": "fonts/mono.woff2"},
    "footer": "© The authors",
    "links": {"Blog": "https://blog.example/", "Privacy": "en/privacy.html", "Mail": "mailto:a@b.example"},
    "announcement": "Version 2 is there",
    "announcement-link": "en/news.html",
    "feedback": "https://forms.example/helpful",
    "scripts": [
        {"src": "https://stats.example/s.js", "data": {"domain": "x.example"}, "connect": ["https://in.example"]}
    ],
    "image-zoom": True,
    "tabs": True,
    "contributors": True,
}
"""Every setting of `[theme]`."""


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files: path -> content."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, "utf-8", newline="")


def configure(root: Path, **options: Any) -> Config:
    """The configuration of the project in `root`: one process, no API, no cache, unless `options` say otherwise."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    source = root / "docs/source"
    source.mkdir(parents=True, exist_ok=True)
    given = {"out": root / "site", "jobs": 1, "api": "none", "cache": False} | options
    return load_config(source, given)


def tree(folder: Path) -> dict[str, bytes]:
    """Path -> content of everything in a site, but what builds keep for themselves."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".docbuilder" not in path.relative_to(folder).parts
    }
