"""docbuilder: documentation in the Hugging Face doc-builder dialect becomes a complete static site.

`build(load_config("docs"))` builds a site; `parse(Source("page.md", text))` gives the tree of a page. The names of `__all__` are all that is
public: CONTRIBUTING.md says how they change.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docbuilder.build import BuildResult, build
    from docbuilder.config import Config, ConfigError, load_config
    from docbuilder.extend import Extension
    from docbuilder.model.diagnostics import Diagnostic, Severity
    from docbuilder.model.nodes import Document
    from docbuilder.model.source import Source
    from docbuilder.parse import parse
    from docbuilder.stages.scheduler import Progress

__all__ = [
    "BuildResult",
    "Config",
    "ConfigError",
    "Diagnostic",
    "Document",
    "Extension",
    "Progress",
    "Severity",
    "Source",
    "__version__",
    "build",
    "load_config",
    "parse",
]

__version__ = "0.1.0"

_HOMES = {
    "BuildResult": "docbuilder.build",
    "Config": "docbuilder.config",
    "ConfigError": "docbuilder.config",
    "Diagnostic": "docbuilder.model.diagnostics",
    "Document": "docbuilder.model.nodes",
    "Extension": "docbuilder.extend",
    "Progress": "docbuilder.stages.scheduler",
    "Severity": "docbuilder.model.diagnostics",
    "Source": "docbuilder.model.source",
    "build": "docbuilder.build",
    "load_config": "docbuilder.config",
    "parse": "docbuilder.parse",
}
"""Public name -> the module that has it, imported when the name is asked for: the command line starts without most of them."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _PublicNames(ModuleType):
    """`docbuilder.build` and `docbuilder.parse` are functions here, and modules for those who import them by these names."""

    def __setattr__(self, name: str, value: object) -> None:
        # importing a submodule sets it as an attribute of its package: the function would depend on what was imported before
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _PublicNames
