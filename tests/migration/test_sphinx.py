"""`docbuilder migrate sphinx`: each construct of reStructuredText, MyST and Sphinx, and a whole project."""

import sys
import tomllib
import zlib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import ConfigError, load_config
from docbuilder.migration.plan import WritePlan
from docbuilder.migration.sphinx import migrate_sphinx, read_conf
from sites import write

pytest.importorskip("docutils")
pytest.importorskip("myst_parser")

SHAPES = (
    "class Circle:\n    '''Round.'''\n\n    def area(self):\n        '''Much.'''\n\n\ndef area(x):\n    '''Much.'''\n"
)
CONF = "extensions = ['sphinx.ext.autodoc', 'myst_parser']\nmyst_enable_extensions = ['colon_fence', 'dollarmath', 'tasklist']\n"
OTHER = "Other page\n==========\n\n.. _a-label:\n\nSection one\n-----------\n\n.. glossary::\n\n   term\n      Meaning.\n\n.. py:data:: OPTION\n\n   Text.\n"


def converted(root: Path, text: str, name: str = "page.rst", conf: str = CONF) -> tuple[str, WritePlan]:
    """A page as a part of a small project."""
    files = {
        "docs/conf.py": conf,
        "docs/other.rst": OTHER,
        f"docs/{name}": text,
        "shapes/__init__.py": SHAPES,
        "docs/code.py": "import a\n\n\ndef f():\n    return 1\n",
    }
    write(root, files)
    plan = migrate_sphinx(root)
    assert plan.found == sum(count for _, count in plan.converted) + len(plan.listed)
    page = next(file for file in plan.files if file.path == "docs/source/en/page.md")
    return page.data.decode().removesuffix("\n"), plan


RST = {
    "inlines": ("*a* **b** ``c ` d`` `e <https://e.org>`_ x_y * z", "*a* **b** ``c ` d`` [e](https://e.org) x_y \\* z"),
    "headings": (
        "Title\n=====\n\nSub & b\n-------\n\nSub & b\n~~~~~~~",
        "# Title\n\n## Sub & b[[sub-b]]\n\n### Sub & b[[sub-b-1]]",
    ),
    "any": (
        ":any:`other`, :any:`a-label`, :any:`the page <other>`, :any:`term`, :any:`shapes.Circle`",
        "[Other page](other.md), [Section one](other.md#a-label), [the page](other.md), [term](other.md#term-term), [`shapes.Circle`]",
    ),
    "interpreted text": (
        "`other`, `a label`, `the page <other>`, `shapes.area`, `round <shapes.Circle>`, `none`",
        "[Other page](other.md), `a label`, [the page](other.md), [`shapes.area`], round ([`~shapes.Circle`]), `none`",
    ),
    "headings above objects": (
        "Title\n=====\n\nRound\n-----\n\n.. autoclass:: shapes.Circle\n\nText\n----\n\nx",
        "# Title\n\n## Round[[round]]\n\n[[autodoc]] shapes.Circle\n    - none\n\n## Text\n\nx",
    ),
    "note": (".. note::\n\n   Some *text*.\n\n   - a", "> [!NOTE]\n> Some *text*.\n>\n> - a"),
    "note that folds": (".. note::\n   :class: dropdown\n\n   x", "> [!NOTE]-\n> x"),
    "raw in substitutions": (".. |br| raw:: html\n\n   <br>\n\na |br| b", "a <br> b"),
    "text in arguments": (".. centered:: Mid *a*", "Mid *a*"),
    "parsed literal": (
        ".. |v| replace:: 1.0\n\n.. parsed-literal::\n\n   pip install a-|v|\n   *b*\n\n.. productionlist::\n   a: b",
        "```\npip install a-1.0\nb\n```\n\n```\na: b\n```",
    ),
    "highlight": (
        ".. highlight:: console\n\n::\n\n   $ a\n\n.. code-block::\n\n   $ b",
        "```console\n$ a\n```\n\n```console\n$ b\n```",
    ),
    "rubric of footnotes": ("a [#x]_\n\n.. rubric:: Notes\n\n.. [#x] b", "a [^1]\n\n[^1]: b"),
    "note on its line": (".. warning:: Look out.", "> [!WARNING]\n> Look out."),
    "admonition": (".. admonition:: My title\n\n   x", '> [!NOTE] "My title"\n> x'),
    "see also": (".. seealso:: :doc:`other`", '> [!NOTE] "See also"\n> [Other page](other.md)'),
    "versions": (
        ".. versionadded:: 2.0\n   Some ``text``.\n\n.. deprecated:: 3.0",
        '<Added version="2.0">\n\nSome `text`.\n\n</Added>\n\n<Deprecated version="3.0"/>',
    ),
    "code": (
        ".. code-block:: python\n   :caption: ``a.py``\n   :linenos:\n   :emphasize-lines: 1,2-3\n\n   x = 1\n   ```",
        '````python title="a.py" hl_lines="1 2-3" linenums="1"\nx = 1\n```\n````',
    ),
    "literal block": ("Like this::\n\n   x\n   >y", "Like this:\n\n```\nx\n>y\n```"),
    "doctest": (">>> 1 + 1\n2", "```py\n>>> 1 + 1\n2\n```"),
    "literalinclude": (".. literalinclude:: code.py\n   :pyobject: f", "```py\ndef f():\n    return 1\n```"),
    "lines of a file": (".. literalinclude:: /code.py\n   :lines: 1\n   :language: text", "```text\nimport a\n```"),
    "include": (".. include:: inc.txt", "[`shapes.area`]"),
    "objects": (
        ":class:`shapes.Circle` :py:meth:`~shapes.Circle.area` :func:`the area <shapes.area>` :func:`!hidden` :class:`.Circle` :class:`dict`",
        "[`shapes.Circle`] [`~shapes.Circle.area`] the area ([`~shapes.area`]) `hidden` [`shapes.Circle`] [`dict`]",
    ),
    "current module": (".. currentmodule:: shapes\n\n:func:`area`", "[`shapes.area`]"),
    "cross-references": (
        ":doc:`/other` :doc:`it <other>` :ref:`a-label` :ref:`that <a-label>` :term:`term` :data:`OPTION`",
        "[Other page](other.md) [it](other.md) [Section one](other.md#a-label) [that](other.md#a-label) [term](other.md#term-term) [`OPTION`](other.md#OPTION)",
    ),
    "label": (
        ".. _mine:\n\nTitle\n=====\n\n.. _below:\n\nText. See :ref:`t <below>`.",
        '<span id="mine"></span>\n\n# Title\n\n<span id="below"></span>\n\nText. See [t](#below).',
    ),
    "other roles": (
        ":file:`a/{b}` :kbd:`Ctrl+C` :guilabel:`&OK` :menuselection:`A --> B` :abbr:`GPU (unit)` :pep:`8` :math:`a_b` :sub:`2`",
        '`a/{b}` <kbd>Ctrl</kbd>+<kbd>C</kbd> **OK** **A › B** <abbr title="unit">GPU</abbr> [PEP 8](https://peps.python.org/pep-0008/) \\\\( a_b \\\\) <sub>2</sub>',
    ),
    "autodoc": (
        ".. autoclass:: shapes.Circle\n   :members: area\n\n.. autofunction:: shapes.area",
        "[[autodoc]] shapes.Circle\n    - area\n\n[[autodoc]] shapes.area",
    ),
    "autodoc without members": (".. autoclass:: shapes.Circle", "[[autodoc]] shapes.Circle\n    - none"),
    "autodoc with all members": (
        ".. autoclass:: shapes.Circle\n   :members:\n   :special-members: __call__\n\n   More.",
        "[[autodoc]] shapes.Circle\n    - __call__\n    - all\n\nMore.",
    ),
    "automodule": (".. automodule:: shapes\n   :members:", "[[autodoc]] shapes.Circle\n\n[[autodoc]] shapes.area"),
    "description": (
        ".. py:module:: m\n\n.. class:: K(x)\n\n   Text.\n\n   .. method:: f()\n\n      More.",
        "# `K(x)`[[m.K]]\n\nText.\n\n## `f()`[[m.K.f]]\n\nMore.",
    ),
    "description in a class of a module": (
        ".. module:: shapes\n\n.. autoclass:: shapes.Circle(x)\n\n   .. attribute:: mass\n\n      More. :attr:`mass`\n\n:attr:`Circle.mass`",
        "[[autodoc]] shapes.Circle\n    - none\n\n# `mass`[[shapes.Circle.mass]]\n\nMore. [`mass`](#shapes.Circle.mass)\n\n[`Circle.mass`](#shapes.Circle.mass)",
    ),
    "description in a class of the current module": (
        ".. currentmodule:: shapes\n\n.. autoclass:: Circle\n\n   .. attribute:: mass\n\n      More. :attr:`mass`",
        "[[autodoc]] shapes.Circle\n    - none\n\n# `mass`[[shapes.Circle.mass]]\n\nMore. [`mass`](#shapes.Circle.mass)",
    ),
    "description in a class without a module": (
        ".. autoclass:: shapes.Circle\n\n   .. attribute:: mass\n\n      More. :attr:`mass`",
        "[[autodoc]] shapes.Circle\n    - none\n\n# `mass`[[shapes.Circle.mass]]\n\nMore. [`mass`](#shapes.Circle.mass)",
    ),
    "table": ("=== ===\na   b\n=== ===\n1   2|3\n=== ===", "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"),
    "list table": (
        ".. list-table:: T\n   :header-rows: 1\n\n   * - a\n     - b\n   * - 1\n     -",
        "**T**\n\n| a | b |\n| --- | --- |\n| 1 |  |",
    ),
    "spans": (
        "+---+---+\n| a     |\n+---+---+\n| 1 | 2 |\n+---+---+",
        '<table>\n<tr>\n<td colspan="2">\n\na\n\n</td>\n</tr>\n<tr>\n<td>\n\n1\n\n</td>\n<td>\n\n2\n\n</td>\n</tr>\n</table>',
    ),
    "list in a cell": (
        ".. list-table::\n\n   * - a\n     - - x\n       - y",
        "<table>\n<tr>\n<td>\n\na\n\n</td>\n<td>\n\n- x\n- y\n\n</td>\n</tr>\n</table>",
    ),
    "equation": (
        ".. math::\n   :label: euler\n\n   e\n\nSee :eq:`euler`.",
        '<span id="euler"></span>\n\n$$\ne\n$$\n\nSee [(euler)](#euler).',
    ),
    "image": (
        ".. image:: /imgs/a.png\n   :alt: A\n   :width: 30px\n\n.. image:: b.png",
        '<img src="imgs/a.png" alt="A" width="30">\n\n![](b.png)',
    ),
    "figure": (".. figure:: a.png\n\n   The *caption*.", "![](a.png)\n\n*The caption.*"),
    "math": (".. math::\n\n   a^2", "$$\na^2\n$$"),
    "footnote": ("Text [1]_.\n\n.. [1] Note.", "Text [^1].\n\n[^1]: Note."),
    "definition list": ("term\n  Meaning.\n\n  More.", "term\n: Meaning.\n\n  More."),
    "lists": ("1. a\n\n   b\n\n2. c", "1. a\n\n   b\n\n2. c"),
    "tabs": (
        ".. tabs::\n\n   .. tab:: A\n\n      x\n\n   .. code-tab:: py\n\n      y = 1",
        '<hfoptions id="a-py">\n<hfoption id="A">\n\nx\n\n</hfoption>\n<hfoption id="py">\n\n```py\ny = 1\n```\n\n</hfoption>\n</hfoptions>',
    ),
    "inline tabs": (
        ".. tab:: A\n\n   x\n\n.. tab:: B\n\n   y\n\nAfter.",
        '<hfoptions id="a-b">\n<hfoption id="A">\n\nx\n\n</hfoption>\n<hfoption id="B">\n\ny\n\n</hfoption>\n</hfoptions>\n\nAfter.',
    ),
    "fold": (".. dropdown:: More\n\n   x", "> [!NOTE]- More\n> x"),
    "only": (".. only:: html\n\n   x", "x"),
    "raw": (".. raw:: html\n\n   <b>x</b>", "<b>x</b>"),
    "substitution": ("Version |version| of |name|.\n\n.. |name| replace:: *us*", "Version 1.2 of *us*."),
    "dropped": (".. index:: x\n\n.. contents::\n\n.. highlight:: none\n\nText", "Text"),
    "comment": (".. a comment\n\nText", "Text"),
    "line block": ("| a\n| b", "a\\\nb"),
    "start of a line": ("Text\n\\+ more", "Text\n\\+ more"),
    "tag in text": ("A <div> tag [x].", "A \\<div> tag \\[x\\]."),
    "autosummary": (".. autosummary::\n\n   shapes.area", "- [`~shapes.area`]"),
}
MYST = {
    "tasks": ("- [x] a\n- [ ] b", "- [x] a\n- [ ] b"),
    "directive": ("```{note}\nSome *text*.\n```", "> [!NOTE]\n> Some *text*."),
    "colon fence": (":::{autoclass} shapes.Circle\n:members: area\n:::", "[[autodoc]] shapes.Circle\n    - area"),
    "roles": (
        "{class}`shapes.Circle` {doc}`other` {ref}`a-label`",
        "[`shapes.Circle`] [Other page](other.md) [Section one](other.md#a-label)",
    ),
    "links": (
        "[it](other.rst) [](other.md#x) [](shapes.area) [l](#a-label)",
        "[it](other.md) [Other page](other.md#x) [`shapes.area`] [l](other.md#a-label)",
    ),
    "target": ("(here)=\n## Sub\n\n[x](#here)", '<span id="here"></span>\n\n# Sub\n\n[x](#here)'),
    "code": ("```python\nx = 1\n```", "```python\nx = 1\n```"),
    "math": ("$a$ and\n\n$$\nb\n$$", "\\\\( a \\\\) and\n\n$$\nb\n$$"),
    "eval": ("```{eval-rst}\n.. autofunction:: shapes.area\n```", "[[autodoc]] shapes.area"),
    "table": ("| a |\n| - |\n| 1 |", "| a |\n| --- |\n| 1 |"),
    "comment": ("% not shown\n\nText", "Text"),
    "glossary": (
        ":::{glossary}\none\nother\n  Meaning.\n:::",
        '<span id="term-one"></span>one\n<span id="term-other"></span>other\n: Meaning.',
    ),
}
LISTED = {
    "directive": (".. unheard:: of\n\n   x", "directive unheard", "```rst\n.. unheard:: of\n\n   x\n```"),
    "role": (":unheard:`of`", "role unheard", "`of`"),
    "object": (":class:`shapes.None_`", "role class", "`shapes.None_`"),
    "page": (":doc:`none`", "role doc", "none"),
    "label": (":ref:`none`", "role ref", "none"),
    "term": (":term:`none`", "role term", "none"),
    "substitution": ("A |none|.", "reference", "A |none|."),
    "only": (".. only:: latex\n\n   x", "directive only", ""),
    "raw": (".. raw:: latex\n\n   x", "directive raw", ""),
    "card that leads on": (
        ".. grid-item-card:: Go\n   :link: other\n   :link-type: doc\n\n   x",
        "directive grid-item-card",
        "**[Go](other.md)**\n\nx",
    ),
    "card": (".. grid:: 2\n\n   x", "directive grid", "x"),
    "file": (".. literalinclude:: ../../../etc/passwd", "directive literalinclude", ""),
    "option": (
        ".. autoclass:: shapes.Circle\n   :exclude-members: x",
        "option exclude-members",
        "[[autodoc]] shapes.Circle\n    - none",
    ),
    "refused by docutils": (
        ".. csv-table:: x\n   :file: a.csv",
        "markup",
        "```rst\n.. csv-table:: x\n   :file: a.csv\n```",
    ),
    "no such object": (".. autofunction:: shapes.nothing", "directive autofunction", "[[autodoc]] shapes.nothing"),
    "no such object of the module": (
        ".. currentmodule:: shapes\n\n.. autofunction:: shapes.nothing",
        "directive autofunction",
        "[[autodoc]] shapes.nothing",
    ),
}


@pytest.mark.parametrize("name", RST)
def test_restructuredtext(tmp_path: Path, name: str) -> None:
    """A construct becomes its counterpart, and nothing of it is listed."""
    text, expected = RST[name]
    write(tmp_path, {"docs/inc.txt": ".. currentmodule:: shapes\n\n:func:`area`\n"})
    page, plan = converted(tmp_path, text, conf=CONF + "version = '1.2'\nexclude_patterns = ['inc.txt']\n")
    assert page == expected
    assert plan.listed == ()


@pytest.mark.parametrize("name", MYST)
def test_myst(tmp_path: Path, name: str) -> None:
    """Markdown likewise, through MyST's own parser."""
    text, expected = MYST[name]
    page, plan = converted(tmp_path, text, "page.md")
    assert page == expected
    assert plan.listed == ()


@pytest.mark.parametrize("name", LISTED)
def test_listed(tmp_path: Path, name: str) -> None:
    """What has no counterpart is listed with its line; the text stays readable."""
    text, construct, expected = LISTED[name]
    page, plan = converted(tmp_path, "First.\n\n" + text)
    assert page.removeprefix("First.").lstrip("\n") == expected
    [listed] = plan.listed
    assert (listed.construct, listed.position.path) == (construct, "docs/page.rst")
    assert listed.position.line >= 3
    assert listed.reason


PROJECT = {
    "docs/conf.py": (
        "import os\nproject = 'Shapes'\nrelease = os.environ['X']\nextensions = ['sphinx.ext.autodoc', 'sphinx_unheard', 'myst_parser']\n"
        "extensions += ['sphinx.ext.intersphinx']\nintersphinx_mapping = {'numpy': ('https://numpy.org/doc/stable', None)}\n"
        "html_theme = 'furo'\nhtml_theme_options = {'a': 1}\nhtml_logo = 'logo.svg'\nhtml_static_path = ['_static']\nhtml_css_files = ['x.css']\n"
        "autodoc_mock_imports = ['torch']\nlatex_elements = {}\nexclude_patterns = ['_build', 'drafts/*']\nhelper = 3\n\n"
        "def setup(app):\n    raise SystemExit('nothing runs')\n\nraise SystemExit('nothing runs')\n"
    ),
    "docs/index.rst": (
        "Shapes\n======\n\nSee :func:`area`.\n\n.. toctree::\n   :caption: Guide\n   :maxdepth: 2\n\n   guide/index\n   More <more>\n   Forum <https://forum.example.org>\n   gone\n\n"
        ".. toctree::\n   :glob:\n\n   api*\n"
    ),
    "docs/guide/index.rst": "Guide\n=====\n\n.. toctree::\n\n   first\n",
    "docs/guide/first.md": "# First\n\nBack to [the start](../index.rst).\n",
    "docs/more.rst": ":orphan:\n\nMore\n====\n\nSee :doc:`guide/first`.\n",
    "docs/api.rst": "API\n===\n\n.. automodule:: shapes\n   :members:\n",
    "docs/alone.rst": "Alone\n=====\n",
    "docs/drafts/x.rst": "Draft\n=====\n",
    "docs/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "docs/_static/x.css": "a{}",
    "docs/_build/html/objects.inv": (
        b"# Sphinx inventory version 2\n# Project: Shapes\n# Version: 1\n# The remainder of this file is compressed using zlib.\n"
        + zlib.compress(b"shapes.area py:function 1 api.html#$ -\n")
    ),
    "shapes/__init__.py": SHAPES,
}


def test_a_project(tmp_path: Path) -> None:
    """Pages in both languages, tables of contents, objects by the inventory, configuration; it builds without a warning, and no code runs."""
    write(tmp_path, PROJECT)
    (tmp_path / ".git").mkdir()
    plan = migrate_sphinx(tmp_path)
    assert plan.found == sum(count for _, count in plan.converted) + len(plan.listed)
    assert [(str(one.position), one.construct) for one in plan.listed] == [
        ("docs/conf.py:3", "key release"),
        ("docs/conf.py:4", "extension sphinx_unheard"),
        ("docs/conf.py:6", "key intersphinx_mapping"),
        ("docs/conf.py:8", "key html_theme_options"),
        ("docs/conf.py:13", "key latex_elements"),
        ("docs/conf.py:17", "function setup"),
        ("docs/index.rst", "toctree entry"),
    ]
    plan.write()
    source = tmp_path / "docs/source/en"
    assert yaml.safe_load((source / "_toctree.yml").read_text()) == [
        {"local": "index", "title": "Shapes"},
        {
            "title": "Guide",
            "isExpanded": True,
            "sections": [
                {"local": "guide/index", "title": "Guide", "sections": [{"local": "guide/first", "title": "First"}]},
                {"local": "more", "title": "More"},
                {"title": "Forum", "url": "https://forum.example.org"},
            ],
        },
        {"local": "api", "title": "API"},
        {"title": "Other pages", "sections": [{"local": "alone", "title": "Alone"}]},
    ]
    assert tomllib.loads((tmp_path / "docbuilder.toml").read_text()) == {
        "name": "Shapes",
        "package": "shapes",
        "logo": "docs/source/en/logo.svg",
        "assets": ["docs/source/en/_static/x.css"],
        "mock": ["torch"],
    }
    assert '# numpy = { url = "https://numpy.org/doc/stable/" }' in (tmp_path / "docbuilder.toml").read_text()
    assert (source / "index.md").read_text() == "# Shapes\n\nSee [`shapes.area`].\n"
    assert not (source / "drafts").exists()
    result = build(
        load_config(tmp_path / plan.source, {"out": tmp_path / "site", "jobs": 1, "cache": False, "api": "static"})
    )
    assert [one.message for one in result.diagnostics if one.severity.label != "info"] == []
    assert (result.pages, result.objects) == (6, 3)


def test_sources_where_the_new_ones_would_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sphinx' own `docs/source` is not written into; `--to` and `--lang` say otherwise."""
    write(tmp_path, {"docs/source/conf.py": "language = 'ja'\n", "docs/source/index.rst": "X\n=\n"})
    assert {file.path for file in migrate_sphinx(tmp_path).files} >= {
        "documentation/ja/index.md",
        "documentation/ja/_toctree.yml",
    }
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(
        main, ["migrate", "sphinx", "--to", "new", "--lang", "de", "--yes"], catch_exceptions=False
    )
    assert "constructs found: " in result.stdout
    assert (tmp_path / "new/de/index.md").read_text() == "# X\n"


def test_the_folder_of_the_sources_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`migrate sphinx docs` is `migrate sphinx` in the project that the folder is part of."""
    write(tmp_path, PROJECT | {"pyproject.toml": "[project]\nname = 'shapes'\nversion = '1'\n"})
    monkeypatch.chdir(tmp_path)
    inside, above = migrate_sphinx(Path("docs")), migrate_sphinx(Path())
    assert inside.files == above.files
    assert inside.root.resolve() == tmp_path.resolve()


def test_init_converts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`docbuilder init` beside a `conf.py` proposes what `migrate sphinx` does."""
    write(tmp_path, PROJECT)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["init", "--yes"], catch_exceptions=False)
    assert " listed\n" in result.stdout
    assert (tmp_path / "docs/source/en/guide/first.md").is_file()


def test_generated_pages(tmp_path: Path) -> None:
    """Pages that `autosummary` would make are made."""
    page, plan = converted(tmp_path, ".. autosummary::\n   :toctree: generated\n\n   shapes.Circle\n")
    files = {file.path: file.data.decode() for file in plan.files}
    assert page == "- [`~shapes.Circle`]"
    assert files["docs/source/en/generated/shapes/Circle.md"] == "# Circle\n\n[[autodoc]] shapes.Circle\n"
    assert "local: generated/shapes/Circle" in files["docs/source/en/_toctree.yml"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "there is no conf.py"),
        ({"docs/conf.py": "x = (\n"}, "docs/conf.py:1: not valid Python"),
        ({"docs/conf.py": "x = 1\n", "docs/_build/html/objects.inv": "nonsense"}, "objects.inv' cannot be read"),
    ],
)
def test_bad_projects(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """What is wrong is said with its file."""
    write(tmp_path, files)
    with pytest.raises(ConfigError, match=message):
        migrate_sphinx(tmp_path)


def test_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without docutils or MyST, the message names the command that installs them."""
    write(tmp_path, {"docs/conf.py": "", "docs/index.rst": "X\n=\n"})
    monkeypatch.setitem(sys.modules, "myst_parser", None)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["migrate", "sphinx"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "type `pip install 'docbuilder-site[migrate]'`" in result.output


def test_conf_is_read_as_literals(tmp_path: Path) -> None:
    """Names bound above count, what is added counts, the rest is nothing."""
    write(
        tmp_path, {"docs/conf.py": "a = 'x'\nb: str = a + 'y'\nc = [a]\nc += ['z']\nd = open('/etc/passwd').read()\n"}
    )
    assert read_conf(tmp_path).values == {"a": "x", "b": "xy", "c": ["x", "z"]}


@pytest.mark.parametrize(
    ("conf", "footer"),
    [
        ("copyright = '2024, Me'\n", "© 2024, Me"),
        ("project_copyright = '© 2024 <b>Me</b>'\n", "© 2024 Me"),
        ("import datetime\ncopyright = f'{datetime.date.today().year}, Me'\n", ""),
    ],
)
def test_copyright(tmp_path: Path, conf: str, footer: str) -> None:
    """The copyright is at the end of every page; one that code works out is listed."""
    write(tmp_path, {"docs/conf.py": conf, "docs/index.rst": "X\n=\n"})
    plan = migrate_sphinx(tmp_path)
    plan.write()
    assert load_config(tmp_path / plan.source).theme.footer == footer
    assert [one.construct for one in plan.listed] == ([] if footer else ["key copyright"])
