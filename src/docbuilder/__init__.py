"""docbuilder: documentation in the Hugging Face doc-builder dialect becomes a complete static site.

What other programs may use: `build_site` and `parse_page` do the work; `Config` and `Site` are what they take and make.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docbuilder.build import build as build_site
    from docbuilder.config import Config
    from docbuilder.parse import parse as parse_page
    from docbuilder.site.model import Site

__all__ = ["Config", "Site", "__version__", "build_site", "parse_page"]

__version__ = "0.1.0"

_PUBLIC = {
    "Config": ("docbuilder.config", "Config"),
    "Site": ("docbuilder.site.model", "Site"),
    "build_site": ("docbuilder.build", "build"),
    "parse_page": ("docbuilder.parse", "parse"),
}


def __getattr__(name: str) -> object:
    """Public names are imported when they are asked for: the command line starts without them."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
