"""`docbuilder migrate mkdocs`: each construct of MkDocs, Material, mkdocstrings and pymdownx, and a whole project."""

import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import ConfigError, load_config
from docbuilder.migration.mkdocs import migrate_mkdocs
from docbuilder.migration.mkdocs_inlines import MkDocsFacts
from docbuilder.migration.mkdocs_pages import ObjectMembers, PageNeeds, convert_page
from docbuilder.migration.plan import Ledger
from sites import write

FACTS = MkDocsFacts(
    frozenset(
        {
            "attr_list",
            "admonition",
            "pymdownx.mark",
            "pymdownx.caret",
            "pymdownx.tilde",
            "pymdownx.critic",
            "pymdownx.keys",
        }
        | {"pymdownx.emoji", "pymdownx.arithmatex", "pymdownx.inlinehilite", "pymdownx.blocks.tab"}
    ),
    frozenset({"mkdocstrings", "macros"}),
    {"version": "1.2", "extra.team": "us"},
    ("*[GPU]: graphics processing unit", "[home]: https://example.org"),
)
FILES = {"a.md": ["Part *a*.", "", "!!! tip", "    Nested."], "b.py": ["x = 1"]}


def members(name: str) -> ObjectMembers:
    return ObjectMembers(("p.m.f", "p.m.K") if name == "p.m" else (name,), known=name.startswith("p"))


AROUND = PageNeeds(FACTS, members, FILES.get)


def convert(text: str) -> tuple[str, Ledger]:
    ledger = Ledger()
    page = convert_page(text, "page.md", ledger, AROUND)
    assert len(ledger) == sum(count for _, count in ledger.converted()) + len(ledger.listed())
    return page.text.removesuffix("\n"), ledger


CONVERTED = {
    "formula in brackets": ("\\[\nx^2\n\\]\n\n\\[ y \\]", "$$\nx^2\n$$\n\n$$\ny\n$$"),
    "admonition": (
        "!!! note\n    Some *text*.\n\n    More.\n\nAfter.",
        "> [!NOTE]\n> Some *text*.\n>\n> More.\n\nAfter.",
    ),
    "admonition with title": ('!!! warning "Look *out*"\n    x', '> [!WARNING] "Look *out*"\n> x'),
    "admonition of a kind of its own": ("!!! example inline end\n    x", '> [!NOTE] "Example"\n> x'),
    "admonition without title": ('!!! danger ""\n    x', "> x"),
    "foldable": ('??? question "Why?"\n    x\n\n???+ tip\n    y', "> [!NOTE]- Why?\n> x\n\n> [!TIP]+\n> y"),
    "nested": (
        "!!! note\n    !!! tip\n        x\n\n    ```py\n    y = 1\n    ```",
        "> [!NOTE]\n> > [!TIP]\n> > x\n>\n> ```py\n> y = 1\n> ```",
    ),
    "in a list": ("- item\n\n    !!! note\n        x\n- more", "- item\n\n    > [!NOTE]\n    > x\n\n- more"),
    "tabs": (
        '=== "Linux"\n\n    x\n\n=== "Mac *OS*"\n\n    y\n\n===! "Other"\n    z',
        '<hfoptions id="linux-mac-os">\n<hfoption id="Linux">\n\nx\n\n</hfoption>\n<hfoption id="Mac OS">\n\ny\n\n</hfoption>\n</hfoptions>\n\n'
        '<hfoptions id="other">\n<hfoption id="Other">\n\nz\n\n</hfoption>\n</hfoptions>',
    ),
    "object": ("::: p.K\n    options:\n      members:\n        - f\n        - g", "[[autodoc]] p.K\n    - f\n    - g"),
    "object without members": ("::: p.K\n    members: false", "[[autodoc]] p.K\n    - none"),
    "module": ("::: p.m", "[[autodoc]] p.m.f\n\n[[autodoc]] p.m.K"),
    "some of a module": ("::: p.m\n    options:\n      members: [K]", "[[autodoc]] p.m.K"),
    "snippet": ('Before.\n\n--8<-- "a.md"', "Before.\n\nPart *a*.\n\n> [!TIP]\n> Nested."),
    "snippets in a block": ("--8<--\na.md\n; b.md\n--8<--", "Part *a*.\n\n> [!TIP]\n> Nested."),
    "snippet in a fence": ('```py\n--8<-- "b.py"\ny = 2\n```', "```py\nx = 1\ny = 2\n```"),
    "escaped snippet": ('```\n;--8<-- "b.py"\n```', '```\n--8<-- "b.py"\n```'),
    "heading id": ("## The title {#my.id}\n\n### Two {: #x .y }", "## The title[[my.id]]\n\n### Two[[x]]"),
    "heading ids that differ": (
        "## A & B_c\n\n## A & B_c\n\n## Plain one",
        "## A & B_c[[a-b_c]]\n\n## A & B_c[[a-b_c_1]]\n\n## Plain one",
    ),
    "setext": ("Title\n=====\n\nText\nmore\n---", "# Title\n\nText\nmore\n---"),
    "fence options": (
        '``` { .py .no-copy title="a b.py" linenums="3" hl_lines="1 2-3" }\nx\n```',
        '```py title="a b.py" linenums="3" hl_lines="1 2-3"\nx\n```',
    ),
    "fence without options": ("~~~ python\nx ``` y\n~~~", "````python\nx ``` y\n````"),
    "tabs of fences": (
        '```sh tab="Bash"\na\n```\n\n```py tab="Python"\nb\n```',
        '<hfoptions id="bash-python">\n<hfoption id="Bash">\n\n```sh\na\n```\n\n</hfoption>\n<hfoption id="Python">\n\n```py\nb\n```\n\n</hfoption>\n</hfoptions>',
    ),
    "indented code": ("Text:\n\n    x = 1\n\n    y = 2\n\nEnd.", "Text:\n\n```\nx = 1\n\ny = 2\n```\n\nEnd."),
    "continued line": ("Text\n    goes on.", "Text\ngoes on."),
    "list with code": ("1. item\n\n        code", "1. item\n\n    ```\n    code\n    ```"),
    "marks": (
        "==a== ^^b^^ c^2^ H~2~O {++d++} {--e--}",
        "<mark>a</mark> <ins>b</ins> c<sup>2</sup> H<sub>2</sub>O <ins>d</ins> <del>e</del>",
    ),
    "keys": (
        "++ctrl+shift+a++ `++x++` {++new++}",
        "<kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>A</kbd> `++x++` <ins>new</ins>",
    ),
    "inline highlighting": ("`#!py print(1)` and `#! x`", "`print(1)` and `#! x`"),
    "math": ("Let $a_b$, \\(c\\).", "Let \\\\( a_b \\\\), \\\\( c \\\\)."),
    "cross-references": (
        "[p.K][] [`K`][p.K] [the class][p.K] [a][home] [b]\n\n[b]: x",
        "[`p.K`] [`~p.K`] the class ([`~p.K`]) [a][home] [b]\n\n[b]: x\n\n[home]: https://example.org",
    ),
    "abbreviation": ("A GPU.", "A GPU.\n\n*[GPU]: graphics processing unit"),
    "macro": ("Version {{ version }} by {{ extra.team }}.", "Version 1.2 by us."),
    "image with a size": ("![alt](a.png){ width=30 }", '<img src="a.png" alt="alt" width="30">'),
    "anchor": ("`X`{: #x }", '`X`<span id="x"></span>'),
    "table of contents": ("[TOC]\n\nText", "Text"),
    "Markdown in HTML": ('<div class="x" markdown="1">\n*a*\n</div>', '<div class="x">\n\n*a*\n</div>'),
    "directory link": ("[a](b.md/#c)", "[a](b.md#c)"),
    "blocks": (
        "/// tab | A\nx\n///\n\n/// tab | B\ny\n///\n\n/// note | T\nz\n///\n\n/// details | D\n    type: warning\n    open: true\n\nw\n///",
        '<hfoptions id="a-b">\n<hfoption id="A">\n\nx\n\n</hfoption>\n<hfoption id="B">\n\ny\n\n</hfoption>\n</hfoptions>\n\n'
        '> [!NOTE] "T"\n> z\n\n> [!WARNING]+ D\n> w',
    ),
    "nested blocks": ("//// tip\n/// caption\nc\n///\n////", "> [!TIP]\n> *c*"),
    "alert of a kind of its own": ("> [!new] New 6.0\n> x", '> [!NOTE] "New 6.0"\n> x'),
    "alert": ("> [!tip]\n> x", "> [!tip]\n> x"),
    "front matter": ("---\ntitle: T\nsearch:\n  exclude: true\n---\n# X", "---\ntitle: T\nsearch: false\n---\n\n# X"),
}
UNTOUCHED = {
    "code": '```md\n!!! note\n    x\n=== "A"\n```',
    "code span": "`==a==` and ``:material-x:``",
    "definition list": "Term\n:   Definition\n\n    More.",
    "footnote": "A[^1].\n\n[^1]: Note.\n\n    More.",
    "table": "a | b\n--- | ---\n1 | 2",
    "html": '<p align="center">\n  <img src="a.png">\n</p>',
    "braces": "A {b} and {c, d}.",
    "task list": "- [x] done\n    - [ ] not",
    "comment": "<!-- x -->\n\nText",
    "price": "It costs $5 or $6.",
}
LISTED = {
    "icon": (":material-star: x", "icon", "x"),
    "icon in a link": ("[:material-star: x](https://e.org)", "icon", "[x](https://e.org)"),
    "link of an icon": ("[:octicons-file-code-24:](https://e.org)", "icon", "[file code](https://e.org)"),
    "reference of an icon": (
        "[:fontawesome-brands-github:][home]",
        "icon",
        "[github][home]\n\n[home]: https://example.org",
    ),
    "emoji": ("a :smile: b", "emoji", "a :smile: b"),
    "class": ("[a](b.md){ .md-button }", "attribute list", "[a](b.md)"),
    "lone class": ("Text\n{: .x }", "attribute list", "Text"),
    "macro": ("{% for a in b %}", "macro", "{% for a in b %}"),
    "unknown macro": ("{{ f() }}", "macro", "{{ f() }}"),
    "no such object": ("::: q.X", "object", "[[autodoc]] q.X"),
    "plugin directive": ("::: mkdocs-click\n    :module: x", "object", ""),
    "option": ("::: p.K\n    options:\n      filters: ['!^_']", "option filters", "[[autodoc]] p.K"),
    "no such snippet": ('--8<-- "none.md"', "snippet", ""),
    "fence option": ("```py hidden=1\nx\n```", "fence option hidden", "```py\nx\n```"),
    "fence class": ("```{.py .annotate}\nx\n```", "fence option", "```py\nx\n```"),
    "front matter": ("---\nhide: [toc]\n---\nx", "front matter hide", "x"),
    "block": ("/// html | div.x\nx\n///", "block html", "x"),
    "comment": ("a {>>why<<} b", "critic comment", "a  b"),
}


@pytest.mark.parametrize("name", CONVERTED)
def test_converted(name: str) -> None:
    """A construct becomes its counterpart, and nothing is listed."""
    text, expected = CONVERTED[name]
    new, ledger = convert(text)
    assert new == expected
    assert ledger.listed() == ()
    assert len(ledger) or name in (
        "heading ids that differ",
        "setext",
        "fence without options",
        "continued line",
        "abbreviation",
        "directory link",
        "alert",
        "escaped snippet",
    )


@pytest.mark.parametrize("name", UNTOUCHED)
def test_untouched(name: str) -> None:
    """What both have alike stays as it is."""
    new, ledger = convert(UNTOUCHED[name])
    assert new == UNTOUCHED[name]
    assert len(ledger) == 0


@pytest.mark.parametrize("name", LISTED)
def test_listed(name: str) -> None:
    """What has no counterpart is listed with its line; the text stays readable."""
    text, construct, expected = LISTED[name]
    new, ledger = convert("First.\n\n" + text if not text.startswith("---") else text)
    assert new.removeprefix("First.").lstrip("\n") == expected
    [listed] = ledger.listed()
    assert listed.construct == construct
    assert listed.position.path == "page.md"
    assert listed.position.line >= 2
    assert listed.reason


def test_headings_above_objects_keep_their_ids(tmp_path: Path) -> None:
    """A link to the section of an object leads there, whatever anchor the object has; the page's title needs none."""
    text = "# API\n\n::: shapes.Circle\n\n## Round Things\n\n::: shapes.Circle\n\nMore\n----\n\n::: shapes.area\n\n## Text\n\nx\n"
    new, _ = convert(text.replace("shapes", "p"))
    assert [line for line in new.split("\n") if line.startswith("#")] == [
        "# API",
        "## Round Things[[round-things]]",
        "## More[[more]]",
        "## Text",
    ]


def test_files_that_are_appended_name_others(tmp_path: Path) -> None:
    """Definitions of files that an appended file brings in count, in both forms; files that name each other end."""
    files = {
        "mkdocs.yml": "site_name: X\nmarkdown_extensions:\n- abbr\n- pymdownx.snippets:\n    base_path: parts\n    auto_append: [all.md, none.md]\n",
        "docs/index.md": "# X\n\n[a][a], [b][b], [c][c] and HTML.\n",
        "parts/all.md": '--8<--\nlinks.md\n; no.md\n--8<--\n\n--8<-- "abbr.md"\n',
        "parts/links.md": '[a]: https://a.org\n[b]: https://b.org\n\n--8<-- "all.md"\n',
        "parts/abbr.md": "[c]: https://c.org\n*[HTML]: HyperText\n",
        "parts/no.md": "[c]: https://no.org\n",
    }
    write(tmp_path, files)
    plan = migrate_mkdocs(tmp_path)
    [page] = [file.data.decode() for file in plan.files if file.path.endswith("index.md")]
    for line in ("[a]: https://a.org", "[b]: https://b.org", "[c]: https://c.org", "*[HTML]: HyperText"):
        assert line in page.split("\n")
    assert "no.org" not in page


PROJECT = {
    "mkdocs.yml": (
        "site_name: Shapes\nsite_description: Areas.\nsite_url: https://shapes.example.org/\nrepo_url: https://github.com/me/shapes\n"
        "theme:\n  name: material\n  logo: img/logo.svg\n  features:\n    - navigation.tabs\n    - content.code.annotate\n"
        "nav:\n  - Home: index.md\n  - Guide:\n      - guide/first.md\n      - API: api.md\n  - Forum: https://forum.example.org\n  - Gone: gone.md\n"
        "plugins:\n  - search\n  - mkdocstrings\n  - redirects:\n      redirect_maps:\n        old.md: guide/first.md\n  - social\n"
        "markdown_extensions:\n  - admonition\n  - pymdownx.superfences:\n      custom_fences:\n        - name: mermaid\n"
        "          format: !!python/name:pymdownx.superfences.fence_code_format\n  - pymdownx.snippets\n  - toc: {permalink: true}\n"
        "extra_css: [css/x.css, https://elsewhere.org/y.css]\nhooks: [hooks.py]\n"
    ),
    "docs/index.md": "# Shapes\n\n!!! tip\n    Begin with the [guide](guide/first.md#the-first_step).\n\n![logo](img/logo.svg)\n",
    "docs/guide/first.md": '# First\n\n## The first_step\n\n--8<-- "LICENCE.md"\n\nBack [home](../index.md). See [`Circle`][shapes.Circle].\n',
    "docs/api.md": "# API\n\n::: shapes\n",
    "docs/more.md": "# More\n",
    "docs/img/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "docs/css/x.css": "a{}",
    "LICENCE.md": "Free.\n",
    "hooks.py": "raise SystemExit('nothing runs')\n",
    "shapes/__init__.py": "class Circle:\n    '''Round.'''\n\n\ndef area(x):\n    '''Much.'''\n",
}


def test_a_project(tmp_path: Path) -> None:
    """Pages, navigation, redirects, files and configuration; the site builds without a warning, and no code of the project runs."""
    write(tmp_path, PROJECT)
    (tmp_path / ".git").mkdir()
    plan = migrate_mkdocs(tmp_path)
    assert plan.found == sum(count for _, count in plan.converted) + len(plan.listed)
    assert [(str(one.position), one.construct) for one in plan.listed] == [
        ("mkdocs.yml:10", "feature content.code.annotate"),
        ("mkdocs.yml:17", "nav entry"),
        ("mkdocs.yml:24", "plugin social"),
        ("mkdocs.yml:33", "key extra_css"),
        ("mkdocs.yml:34", "key hooks"),
    ]
    plan.write()
    source = tmp_path / "docs/source/en"
    assert yaml.safe_load((source / "_toctree.yml").read_text()) == [
        {"local": "index", "title": "Home"},
        {"title": "Guide", "sections": [{"local": "guide/first", "title": "First"}, {"local": "api", "title": "API"}]},
        {"title": "Forum", "url": "https://forum.example.org"},
        {"title": "Other pages", "sections": [{"local": "more", "title": "More"}]},
    ]
    assert (source / "_redirects.yml").read_text() == "old: guide/first\n"
    assert tomllib.loads((tmp_path / "docbuilder.toml").read_text()) == {
        "name": "Shapes",
        "description": "Areas.",
        "package": "shapes",
        "repository": "https://github.com/me/shapes",
        "base-url": "https://shapes.example.org/",
        "logo": "docs/source/en/img/logo.svg",
        "assets": ["docs/source/en/css/x.css"],
        "theme": {"tabs": True},
    }
    result = build(
        load_config(tmp_path / plan.source, {"out": tmp_path / "site", "jobs": 1, "cache": False, "api": "static"})
    )
    assert [one.message for one in result.diagnostics if one.severity.label != "info"] == []
    assert (result.pages, result.objects) == (4, 2)
    assert (tmp_path / "docs/index.md").read_text() == PROJECT["docs/index.md"]


THEME = """site_name: Shapes
copyright: >
  Copyright &copy; 2024 <a href="https://example.org/">Me &amp; you</a>
theme:
  name: material
  palette:
    - {scheme: default, primary: indigo}
    - {scheme: slate, primary: indigo, accent: red}
  features: [navigation.tabs.sticky]
plugins: [glightbox, git-committers]
extra:
  social:
    - {icon: a/b, link: "https://www.example.org/me"}
    - {icon: a/c, link: "mailto:me@example.org", name: Write}
    - {icon: a/d, link: "javascript:alert(1)"}
    - https://example.org/
  analytics: {provider: google}
"""


def test_what_the_theme_has(tmp_path: Path) -> None:
    """Copyright, links in the footer, images and contributors are keys of `[theme]`; what is none is listed with its line."""
    write(tmp_path, {"mkdocs.yml": THEME, "docs/index.md": "# Shapes\n"})
    plan = migrate_mkdocs(tmp_path)
    assert [(str(one.position), one.construct) for one in plan.listed] == [
        ("mkdocs.yml:6", "theme palette"),
        ("mkdocs.yml:15", "social link"),
        ("mkdocs.yml:16", "social link"),
        ("mkdocs.yml:17", "extra analytics"),
    ]
    assert "indigo, red: set `accent`" in plan.listed[0].reason
    plan.write()
    config = tomllib.loads((tmp_path / "docbuilder.toml").read_text())
    assert config["theme"] == {
        "footer": "Copyright © 2024 Me & you",
        "links": {"example.org": "https://www.example.org/me", "Write": "mailto:me@example.org"},
        "image-zoom": True,
        "contributors": True,
    }
    assert load_config(tmp_path / plan.source).theme.footer == "Copyright © 2024 Me & you"


def test_links_to_published_addresses(tmp_path: Path) -> None:
    """A link that names the place at which a page is published names its file; what is a file, or nothing, stays."""
    write(
        tmp_path,
        {
            "mkdocs.yml": "site_name: A\nmarkdown_extensions: [attr_list]\n",
            "docs/index.md": "# A\n\n[a](guide/deep/#x) [b](guide/more.md) [c](guide/more/)\n",
            "docs/guide/index.md": "# B\n\n[a](more/) [b](../)\n",
            "docs/guide/more.md": '# C\n\n[a](../) [b](../deep/ "T") [c](nope/) `[d](../deep/)` [e](#x) [f](https://e.org/guide/)\n',
            "docs/guide/deep/README.md": "# D\n\n[a](../more)\n",
        },
    )
    texts = {file.path: file.data.decode() for file in migrate_mkdocs(tmp_path).files if file.path.endswith(".md")}
    assert [text.splitlines()[2] for _, text in sorted(texts.items())] == [
        "[a](../more.md)",
        "[a](more.md) [b](../index.md)",
        '[a](index.md) [b](deep/README.md "T") [c](nope/) `[d](../deep/)` [e](#x) [f](https://e.org/guide/)',
        "[a](guide/deep/README.md#x) [b](guide/more.md) [c](guide/more.md)",
    ]


def test_variables_that_pages_read(tmp_path: Path) -> None:
    """With macros, variables are text on the pages: nothing of them is lost."""
    text = "site_name: x\nplugins: [macros]\nextra: {a: 1}\n"
    write(tmp_path, {"mkdocs.yml": text, "docs/index.md": "# {{ a }}\n"})
    assert migrate_mkdocs(tmp_path).listed == ()


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder and another language; the figure at the end is of everything that was found."""
    write(tmp_path, PROJECT)
    monkeypatch.chdir(tmp_path)
    arguments = ["migrate", "mkdocs", "--to", "manual", "--lang", "de", "--yes"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert "mkdocs.yml:34: key hooks: " in result.stdout
    assert "\n33 constructs found: 28 converted, 5 listed\n" in result.stdout
    assert (tmp_path / "manual/de/index.md").is_file()
    assert 'source = "manual"' in (tmp_path / "docbuilder.toml").read_text()


def test_init_converts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`docbuilder init` beside a `mkdocs.yml` proposes what `migrate mkdocs` does."""
    write(tmp_path, PROJECT)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["init", "--dry-run"], catch_exceptions=False)
    assert "\n33 constructs found: 28 converted, 5 listed\n" in result.stdout
    assert not (tmp_path / "docs/source").exists()


def test_no_navigation(tmp_path: Path) -> None:
    """Without `nav`, the table of contents is that of the folders."""
    write(tmp_path, {"mkdocs.yml": "site_name: X\n", "docs/README.md": "# Home\n", "docs/a/b.md": "# B\n"})
    toc = {file.path: file.data.decode() for file in migrate_mkdocs(tmp_path).files}["docs/source/en/_toctree.yml"]
    assert toc == "- local: README\n  title: Home\n- title: A\n  sections:\n  - local: a/b\n    title: B\n"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "there is no mkdocs.yml"),
        ({"mkdocs.yml": "a: [\n"}, "mkdocs.yml:2"),
        ({"mkdocs.yml": "- a\n"}, "it has no keys"),
        ({"mkdocs.yml": "site_name: X\n"}, "is not there"),
        ({"mkdocs.yml": "site_name: X\ndocs_dir: other\n"}, "other"),
    ],
)
def test_bad_projects(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """What is wrong is said with its file."""
    write(tmp_path, files)
    with pytest.raises(ConfigError, match=message):
        migrate_mkdocs(tmp_path)


def test_bad_pages(tmp_path: Path) -> None:
    """A page that is no text is copied and listed; constructs that never end take what is there."""
    write(
        tmp_path,
        {
            "mkdocs.yml": "site_name: X\n",
            "docs/a.md": b"\xff\xfe",
            "docs/b.md": "```py\nx",
            "docs/c.md": "---\na: [\n---\nx",
        },
    )
    plan = migrate_mkdocs(tmp_path)
    files = {file.path: file.data for file in plan.files}
    assert files["docs/source/en/a.md"] == b"\xff\xfe"
    assert files["docs/source/en/b.md"] == b"```py\nx\n```\n"
    assert [one.construct for one in plan.listed] == ["page", "front matter"]
