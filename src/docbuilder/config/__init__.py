"""What a build is told: one frozen value, from a file and from arguments.

In: `docbuilder.toml` or `[tool.docbuilder]` of a `pyproject.toml`, and the command line. Out: `Config`, or `ConfigError`
with every mistake at once, each with its file and line.

`keys.py` has the keys, `values.py` what they may be, `files.py` the files, and `loading.py` puts a configuration together; `project.py` finds out what
the project says of itself, and `schema.py` describes the file for editors.
"""

from __future__ import annotations

from docbuilder.config.files import key_place
from docbuilder.config.keys import HARMLESS, HINTS, KEYS, ONE_OR_MORE, TIGHT, WAITS, Config, InventoryConfig
from docbuilder.config.loading import load_config, sources_of
from docbuilder.config.project import ConfigError
from docbuilder.config.theme import ThemeConfig

__all__ = [
    "HARMLESS",
    "HINTS",
    "KEYS",
    "ONE_OR_MORE",
    "TIGHT",
    "WAITS",
    "Config",
    "ConfigError",
    "InventoryConfig",
    "ThemeConfig",
    "key_place",
    "load_config",
    "sources_of",
]
