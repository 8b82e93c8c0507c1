"""What a `conf.py` of Sphinx says, and what of it is a key of ours.

In: a project's folder. Out: `SphinxConf`, findings, values of the configuration. The file is read as literals and never executed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from docbuilder.config import ConfigError
from docbuilder.migration.plan import Ledger, PlannedFile
from docbuilder.migration.writing import config_text, plain_text
from docbuilder.model.reading import read_plain_text
from docbuilder.site.beside import find_conf
from docbuilder.site.settings import read_assignment, read_literal

_EXTENSIONS = frozenset(
    {
        f"sphinx.ext.{name}"
        for name in (
            "autodoc",
            "autosummary",
            "doctest",
            "intersphinx",
            "mathjax",
            "imgmath",
            "napoleon",
            "viewcode",
            "todo",
        )
    }
    | {
        f"sphinx.ext.{name}"
        for name in (
            "githubpages",
            "extlinks",
            "linkcode",
            "autosectionlabel",
            "ifconfig",
            "inheritance_diagram",
            "coverage",
            "duration",
        )
    }
    | {
        "myst_parser",
        "sphinx_copybutton",
        "sphinx_design",
        "sphinx_tabs.tabs",
        "sphinx_inline_tabs",
        "sphinx_autodoc_typehints",
        "numpydoc",
    }
    | {
        "nbsphinx",
        "sphinxcontrib.mermaid",
        "notfound.extension",
        "sphinx_sitemap",
        "sphinxext.opengraph",
        "m2r2",
        "sphinxcontrib.apidoc",
    }
)
_KEYS = frozenset(
    [
        "project",
        "copyright",
        "project_copyright",
        "version",
        "release",
        "extensions",
        "master_doc",
        "root_doc",
        "source_suffix",
        "exclude_patterns",
        "language",
        "html_logo",
        "html_favicon",
        "html_static_path",
        "html_css_files",
        "html_js_files",
        "html_title",
        "html_short_title",
        "html_theme",
        "html_baseurl",
        "intersphinx_mapping",
        "rst_prolog",
        "rst_epilog",
        "extlinks",
        "highlight_language",
        "autodoc_mock_imports",
        "myst_enable_extensions",
        "myst_substitutions",
        "default_role",
        "pygments_style",
        "add_function_parentheses",
        "nitpicky",
        "html_last_updated_fmt",
        "html_copy_source",
        "html_show_sourcelink",
        "html_extra_path",
        "autosectionlabel_prefix_document",
        "needs_sphinx",
        "today_fmt",
        "myst_heading_anchors",
    ]
)
_KEY_GROUPS = re.compile(
    r"napoleon_\w+|numpydoc_\w+|copybutton_\w+|htmlhelp_\w+|doctest_\w+|todo_\w+|ogp_\w+|sitemap_\w+|source_encoding|_\w+"
)
_OTHER_BUILDERS = re.compile(r"(?:latex|man|texinfo|epub|qthelp|text|linkcheck|gettext|locale|applehelp|devhelp)_\w+")


class SphinxConf(NamedTuple):
    """What a `conf.py` says.

    Attributes:
        values: names bound to literals.
        lines: name -> line; also of those that are bound to something else.
        functions: names of functions -> line.
        folder: of the file.
        path: of the file, from the project's folder.
    """

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    functions: Mapping[str, int]
    folder: Path
    path: str

    def text(self, name: str) -> str:
        """The text of a name, or ""."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """The texts of a list."""
        value = self.values.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def read_conf(root: Path) -> SphinxConf:
    """The `conf.py` of a project, read as literals.

    Raises:
        ConfigError: there is none, or it is no Python.
    """
    path = find_conf(root)
    if path is None:
        raise ConfigError(
            f"there is no conf.py in {str(root)!r}, its docs or doc: name the project's folder, `docbuilder migrate sphinx FOLDER`"
        )
    shown = path.relative_to(root).as_posix()
    try:
        module = ast.parse(read_plain_text(path, 1_000_000))
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    except SyntaxError as error:
        raise ConfigError(f"{path}:{error.lineno}: not valid Python: {error.msg}") from None
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    functions: dict[str, int] = {}
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef):
            functions[statement.name] = statement.lineno
        targets, value = read_assignment(statement)
        if isinstance(statement, ast.AugAssign):
            targets, value = [statement.target], statement.value
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                lines.setdefault(target.id, target.lineno)
                try:
                    literal = read_literal(value, values)
                except (ValueError, RecursionError):
                    if not isinstance(statement, ast.AugAssign):
                        values.pop(target.id, None)
                else:
                    old = values.get(target.id)
                    values[target.id] = (
                        old + literal
                        if isinstance(statement, ast.AugAssign) and isinstance(old, type(literal))
                        else literal
                    )
    return SphinxConf(values, lines, functions, path.parent, shown)


def find_conf_keys(conf: SphinxConf, ledger: Ledger) -> None:
    """Every name that `conf.py` binds is a construct, and every extension."""
    for name, line in conf.lines.items():
        if name not in _KEYS and (_KEY_GROUPS.fullmatch(name) or "_" not in name) and name != "author":
            continue  # nothing of Sphinx: a variable of its own, or what needs not be told
        found = ledger.find(f"key {name}", conf.path, line)
        if name == "intersphinx_mapping" and conf.values.get(name):
            found.list(
                "docbuilder.toml has them as comments: take the marks away, and type `docbuilder inventories` to fetch them"
            )
        elif name not in conf.values and name in _KEYS:
            found.list("it is worked out by code; write its value into docbuilder.toml where it is needed")
        elif name in _KEYS:
            found.convert()
        elif _OTHER_BUILDERS.fullmatch(name):
            found.list("there is no such output, or it needs no settings")
        else:
            found.list("the configuration has no such key")
    for name, line in conf.functions.items():
        ledger.find(f"function {name}", conf.path, line).list(
            "code of conf.py does not run; see Extensions in docbuilder's documentation"
        )
    for name in conf.texts("extensions"):
        found = ledger.find(f"extension {name}", conf.path, conf.lines["extensions"])
        found.convert() if name in _EXTENSIONS else found.list(
            "there is no such extension; its directives and roles are listed where they stand"
        )


def with_inventories(file: PlannedFile, inventories: object) -> PlannedFile:
    """The configuration with other projects as comments: a build needs their inventories, which nobody has fetched yet."""
    text = config_text({"inventories": inventories}).strip()
    if not text:
        return file
    head = "\n# Projects whose objects are linked: take the marks away, and type `docbuilder inventories`.\n"
    return file._replace(data=file.data + (head + re.sub(r"^", "# ", text, flags=re.M) + "\n").encode())


def conf_values(conf: SphinxConf, told: bool, name: str, folder: str, package: str) -> dict[str, object]:
    """The values of our configuration."""
    mapping = conf.values.get("intersphinx_mapping")
    inventories = {
        key: {"url": pair[0] if pair[0].endswith("/") else pair[0] + "/"}
        for key, pair in (mapping.items() if isinstance(mapping, dict) else ())
        if isinstance(pair, list) and pair and isinstance(pair[0], str) and pair[0].startswith("http")
    }

    def beside(path: str) -> str:
        return f"{folder}/{path}" if path and (conf.folder / path).is_file() else ""

    rights = plain_text(conf.text("copyright") or conf.text("project_copyright")).removeprefix("©").strip()
    static = conf.texts("html_static_path") or ["_static"]
    wanted = [item for key in ("html_css_files", "html_js_files") for item in conf.texts(key) if "://" not in item]
    assets = [next((beside(f"{one}/{item}") for one in static if beside(f"{one}/{item}")), "") for item in wanted]
    return {
        "name": conf.text("project") if conf.text("project") != name else "",
        "package": package if not told else "",
        "base-url": conf.text("html_baseurl"),
        "logo": beside(conf.text("html_logo"))
        or next((beside(f"{one}/{conf.text('html_logo')}") for one in static), ""),
        "icon": beside(conf.text("html_favicon")),
        "assets": [item for item in assets if item.endswith((".css", ".js"))],
        "mock": conf.texts("autodoc_mock_imports"),
        "inventories": inventories,
        "theme": {"footer": f"© {rights}"} if rights else {},
    }
