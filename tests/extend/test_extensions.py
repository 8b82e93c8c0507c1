"""Extensions: what they add, in every kind of build, and what is said where they are wrong."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docbuilder import ConfigError, Extension, Source, build, parse
from docbuilder.config import load_config
from docbuilder.extend import BlockConstruct, InlineConstruct, TagConstruct
from docbuilder.extend.loading import load_extensions, with_extensions
from docbuilder.model.diagnostics import Severity
from docbuilder.model.walking import Made
from docbuilder.render.sections import search_sections
from docbuilder.site.settings import settle
from sites import TOCTREE, configure, tree, write

GLOSSARY = Path(__file__).parents[2] / "examples" / "glossary"
HEAD = "from docbuilder import Extension\nfrom docbuilder.extend import *\n"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Tests call their extensions alike."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if not (getattr(sys.modules[name], "__file__", None) or "").startswith(sys.prefix):
            del sys.modules[name]


@pytest.fixture
def glossary(tmp_path: Path) -> Path:
    """A copy of the example."""
    root = tmp_path / "glossary"
    shutil.copytree(
        GLOSSARY, root, ignore=shutil.ignore_patterns("glossary.md", ".docbuilder-pages.json", "__pycache__")
    )
    (root / ".git").mkdir()
    return root


def config_of(root: Path, **options: Any) -> Any:
    return configure(root, **options)


def project(root: Path, code: str, page: str = "# Home\n", names: str = '["ext"]') -> Path:
    """A project of one page whose extension has this code."""
    write(
        root,
        {
            ".git/HEAD": "",
            "docbuilder.toml": f"# of tests\nextensions = {names}\n",
            "ext.py": HEAD + code,
            "docs/source/en/_toctree.yml": TOCTREE,
            "docs/source/en/index.md": page,
        },
    )
    return root


def text(root: Path, path: str = "en/index.html") -> str:
    return (root / "site" / path).read_text("utf-8")


class TestExample:
    """`examples/glossary` uses everything that there is."""

    def test_html_twin_words_links(self, glossary: Path) -> None:
        """Tags, blocks, inlines, templates, words in both languages, links into pages that data made, and elsewhere."""
        result = build(config_of(glossary))
        assert [problem.message for problem in result.diagnostics] == []
        english, japanese = text(glossary), text(glossary, "ja/index.html")
        assert '<dfn title="Term">tokenizer</dfn> knows 3 terms' in english
        assert '<dfn title="用語">tokenizer</dfn>' in japanese
        assert "Definition: Token" in english
        assert "定義: トークン" in japanese
        assert "<strong>Markdown</strong>" in english
        assert 'href="glossary.html#tokenizer"' in english
        assert 'href="https://peps.python.org/pep-0008/"><code>pep8</code></a>' in english
        assert "*tokenizer* knows 3 terms" in text(glossary, "en/index.md")
        assert "Tokenizer" not in text(glossary, "en/index.md")
        assert "The smallest piece of text that a model reads." in text(glossary, "en/glossary.html")
        assert json.loads(text(glossary, "terms.json"))["token"]["see"] == []

    def test_check(self, glossary: Path) -> None:
        """What an extension finds has its name, and the place of the node."""
        page = glossary / "docs/source/en/index.md"
        page.write_text("# Home\n\nA <Term name='tokn'/>.\n", "utf-8")
        (problem,) = build(config_of(glossary)).diagnostics
        assert (problem.code.slug, problem.position) == ("extension-warning", ("en/index.md", 3, 3))
        assert problem.message == "glossary: there is no term 'tokn'"

    def test_workers_and_cache(self, glossary: Path, tmp_path: Path) -> None:
        """Several processes, and builds that take what earlier ones kept, write the same bytes."""
        build(config_of(glossary))
        first = tree(glossary / "site")
        for jobs, cache in ((3, False), (1, True), (1, True), (3, True)):
            given = {"jobs": jobs, "cache": cache, "cache_folder": tmp_path / "cache"}
            build(config_of(glossary, **given))
            assert tree(glossary / "site") == first, given

    def test_cache_knows_code_templates_and_data(self, glossary: Path, tmp_path: Path) -> None:
        """A build after a change of the extension shows it, and removes pages that are no longer made."""
        options = {"cache": True, "cache_folder": tmp_path / "cache"}
        build(config_of(glossary, **options))
        code = glossary / "glossary.py"
        code.write_text(code.read_text("utf-8").replace("<dfn title", "<dfn hidden title"), "utf-8")
        build(config_of(glossary, **options))
        assert "<dfn hidden" in text(glossary)
        template = glossary / "templates/nodes/definition.html"
        template.write_text(f"<hr>{template.read_text('utf-8')}", "utf-8")
        build(config_of(glossary, **options))
        assert "<hr><aside" in text(glossary)
        data = glossary / "terms.json"
        data.write_text(data.read_text("utf-8").replace("All tokens", "Every token"), "utf-8")
        build(config_of(glossary, **options))
        assert "Every token that a tokenizer knows" in text(glossary, "en/glossary.html")
        (glossary / "docbuilder.toml").write_text('name = "glossary"\n')
        build(config_of(glossary, **options))
        assert not (glossary / "docs/source/en/glossary.md").exists()

    def test_ast(self, glossary: Path) -> None:
        """The command shows constructs of extensions."""
        command = [sys.executable, "-m", "docbuilder", "ast", "docs/source/en/index.md"]
        done = subprocess.run(command, cwd=glossary, capture_output=True, text=True, check=True)
        assert "ExtensionNode 18:42 name='Term' values=(('name', 'tokenizer'),)" in done.stdout

    def test_search(self, glossary: Path) -> None:
        """What is in a construct is found."""
        path = glossary / "docs/source/en/index.md"
        extensions = load_extensions(config_of(glossary))
        document = parse(Source("index.md", path.read_text("utf-8")), extensions=extensions).document
        (section,) = search_sections(document, "", made=Made())
        assert "The smallest piece of text" in section.text

    def test_untrusted(self, glossary: Path) -> None:
        """Code of a pull request is not run: what its file names is left out, and what a trusted file names is a mistake."""
        (glossary / "glossary.py").write_text("raise SystemExit")
        config = config_of(glossary, untrusted=True)
        assert "config-untrusted" in {problem.code.slug for problem in build(config).diagnostics}
        with pytest.raises(ConfigError, match=r"docbuilder\.toml:3: extensions are code, and --untrusted runs none"):
            build(dataclasses.replace(config, extensions=("glossary",)))


class TestConstructs:
    """Where constructs are recognised."""

    CODE = """
extension = Extension(constructs=[
    TagConstruct("Box", ("a", "b"), html=lambda e: f"<div>{dict(e.values)}{e.content}</div>"),
    TagConstruct("Mark", content=False, html=lambda e: "<hr>" if e.block else "<i>m</i>"),
    BlockConstruct("raw", "%", "%%% ?(?P<kind>.*)", "%%%", content="text", html=lambda e: f"<pre>{e.text}</pre>"),
    BlockConstruct("line", "@", "@(?P<who>[a-z]+)", html=lambda e: f"<b>{e.values['who']}</b>"),
    BlockConstruct("group", ":", ":::", "/:::", html=lambda e: f"<section>{e.content}</section>"),
    InlineConstruct("key", "^", r"\\^(?P<key>\\w+)\\^", html=lambda e: f"<kbd>{e.values['key']}</kbd>"),
])
"""

    @pytest.mark.parametrize(
        ("page", "shown"),
        [
            ("<Box a='1 &amp; 2'>\n*x*\n</Box>", "<div>{'a': '1 & 2'}<p><em>x</em></p>\n</div>"),
            ("- item\n\n  <Box>\n  in a list\n  </Box>", "<div>{}<p>in a list</p>"),
            ("<Mark/>", "<hr>"),
            ("so <Mark/> it is", "so <i>m</i> it is"),
            ("%%% x\n*a*\n\n  b\n%%%\n\nafter", "<pre>*a*\n\nb</pre>\n<p>after"),
            ("%%%\nto the end", "<pre>to the end</pre>"),
            ("a line\n@who\nbehind", "<p>a line</p>\n<b>who</b>\n<p>behind</p>"),
            (":::\n\n## Title\n\n- a\n- b\n\n/:::\n\nafter", "</section>\n<p>after</p>"),
            ("- x\n\n  :::\n  inside\n  /:::\n\nout", "<section><p>inside</p>"),
            ("# ^Ctrl^ in a heading, `^code^`", "<kbd>Ctrl</kbd> in a heading, <code>^code^</code>"),
            ("| a |\n|---|\n| ^Alt^ |", "<kbd>Alt</kbd>"),
            ("```\n<Box>\n^x^\n@who\n```", "&lt;Box&gt;"),
        ],
    )
    def test_places(self, tmp_path: Path, page: str, shown: str) -> None:
        """In lists, tables, headings and text; never in code; with and without an end."""
        build(config_of(project(tmp_path, self.CODE, f"# Home\n\n{page}\n")))
        assert shown in text(tmp_path).replace("\n\n", "\n").replace("\n\n", "\n") or shown in text(tmp_path)

    def test_in_docstrings_and_includes(self, tmp_path: Path) -> None:
        """Docstrings and included files may use them as well."""
        page = '# Home\n\n[[autodoc]] lib.f\n\n<include>{"path": "more.txt"}</include>\n'
        write(tmp_path, {"lib.py": 'def f():\n    """Press ^F1^."""\n', "docs/source/en/more.txt": "Press ^F2^.\n"})
        build(config_of(project(tmp_path, self.CODE, page), package="lib", api="static", source_root=""))
        assert "<kbd>F1</kbd>" in text(tmp_path)
        assert "<kbd>F2</kbd>" in text(tmp_path)

    def test_unknown_attribute(self, tmp_path: Path) -> None:
        """It is reported as for docbuilder's own tags."""
        (problem,) = build(config_of(project(tmp_path, self.CODE, "# Home\n\n<Box c='1'>x</Box>\n"))).diagnostics
        assert problem.message == "<Box> has no attribute 'c'"

    def test_nested_deeply(self, tmp_path: Path) -> None:
        """A page of nothing but openings is a page all the same."""
        result = build(config_of(project(tmp_path, self.CODE, "# Home\n\n" + ":::\n" * 300 + "deep\n")))
        assert result.pages == 1
        assert "deep" in text(tmp_path)

    @pytest.mark.parametrize(
        "make",
        [
            lambda: TagConstruct("1x"),
            lambda: TagConstruct("a b"),
            lambda: InlineConstruct("a", "x", "x"),
            lambda: InlineConstruct("a", "", "x"),
            lambda: InlineConstruct("a", "!", "!*"),
            lambda: BlockConstruct("a", "!", "!(", "x"),
        ],
    )
    def test_bad_values(self, make: Any) -> None:
        """A construct that cannot work is refused where it is made."""
        with pytest.raises((ValueError, Exception), match=r".+"):
            make()


class TestMistakes:
    """What is wrong with an extension is said with its name and its place; nothing else is lost."""

    @pytest.mark.parametrize(
        ("names", "code", "message"),
        [
            ('["exd"]', "", "the extension 'exd': there is no module 'exd'; did you mean 'ext'?"),
            ('["zzzzzz"]', "", "there is no module 'zzzzzz'; looked for in Python's path"),
            (
                '["ext:extention"]',
                "extension = Extension()",
                "there is no 'extention' in it; did you mean 'ext:extension'?",
            ),
            ('["ext"]', "other = Extension()", "there is no 'extension' in it; did you mean 'ext:other'?"),
            ('["ext"]', "", "write `extension = docbuilder.Extension(…)` in it"),
            ('["ext"]', "extension = 3", "'extension' in it is a int, not a docbuilder.Extension"),
            ('["ext"]', "import nowhere_to_be_found", "it cannot be imported: ModuleNotFoundError"),
            ('["ext"]', "1 / 0", "it cannot be imported: ZeroDivisionError: division by zero ("),
            ('["ext"]', "def f(:", "it cannot be imported: SyntaxError"),
            ('["ext"]', "raise SystemExit(3)", "it cannot be imported: SystemExit: 3"),
            ('["ext"]', "extension = Extension(constructs=[TagConstruct('a b')])", "'a b' cannot be the name of a tag"),
            ('["ext"]', "extension = Extension(konstructs=[])", "unexpected keyword argument 'konstructs'"),
            ('["../ext"]', "", "this is no name of a module"),
        ],
    )
    def test_configuration(self, tmp_path: Path, names: str, code: str, message: str) -> None:
        """Names that lead nowhere, and modules that cannot be imported."""
        project(tmp_path, code, names=names)
        with pytest.raises(ConfigError) as error:
            settle(config_of(tmp_path))
        assert str(error.value).startswith(f"{tmp_path}/docbuilder.toml:2: the extension ")
        assert message in str(error.value)

    def test_own_tag(self, tmp_path: Path) -> None:
        """docbuilder's own constructs stay what they are."""
        project(tmp_path, "extension = Extension(constructs=[TagConstruct('Tip')])")
        with pytest.raises(ConfigError, match="ext: <Tip> is a tag of docbuilder's own"):
            build(config_of(tmp_path))

    def test_twice(self, tmp_path: Path) -> None:
        """Two extensions may not add the same."""
        code = (
            "extension = Extension(constructs=[TagConstruct('A')])\nother = Extension(constructs=[TagConstruct('A')])"
        )
        project(tmp_path, code, names='["ext", "ext:other"]')
        with pytest.raises(ConfigError, match="the extensions ext and ext:other both add 'A'"):
            build(config_of(tmp_path))

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("html=lambda e: 1 / 0", "ext: html of A has failed: ZeroDivisionError"),
            ("html=lambda e: None", "ext: html of A has given NoneType in place of str"),
            ("html=lambda e: e.word('no_such_word')", "ext: html of A has failed: KeyError"),
            ("html=lambda e: '', markdown=lambda e: 1 / 0", "ext: markdown of A has failed: ZeroDivisionError"),
            ("", "ext: the template nodes/A.html has failed: TemplateNotFound"),
        ],
    )
    def test_rendering(self, tmp_path: Path, code: str, message: str) -> None:
        """The page is built with the content of the construct."""
        project(tmp_path, f"extension = Extension(constructs=[TagConstruct('A', {code})])", "# Home\n\n<A>kept</A>\n")
        result = build(config_of(tmp_path))
        (problem,) = [one for one in result.diagnostics if one.severity is Severity.ERROR]
        assert problem.code.slug == "extension-failed"
        assert problem.message.startswith(message)
        assert problem.position == ("en/index.md", 3, 1)
        assert "kept" in text(tmp_path) or "kept" in text(tmp_path, "en/index.md")

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("check=lambda page: 1 / 0", "ext: check has failed: ZeroDivisionError"),
            ("check=lambda page: ['x']", "ext: check has given str in place of PageFinding"),
            ("resolve=lambda name, language: 1 / 0", "ext: resolve has failed: ZeroDivisionError"),
            ("resolve=lambda name, language: 3", "ext: resolve has given int in place of str"),
        ],
    )
    def test_functions_of_pages(self, tmp_path: Path, code: str, message: str) -> None:
        """A diagnostic; the page is there."""
        project(tmp_path, f"extension = Extension({code})", "# Home\n\n[`x`] [`y`]\n")
        found = build(config_of(tmp_path)).diagnostics
        assert {problem.code.slug for problem in found} >= {"extension-failed"}
        assert any(problem.message.startswith(message) for problem in found)
        assert "<code>x</code>" in text(tmp_path)

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("pages=lambda site: 1 / 0", "ext: pages has failed: ZeroDivisionError"),
            ("pages=lambda site: [3]", "ext: pages has given int in place of DataPage"),
            ("pages=lambda site: [DataPage('../x.md', '')]", "is not a relative path"),
            ("pages=lambda site: [DataPage('/x.md', '')]", "is not a relative path"),
            ("pages=lambda site: [DataPage('en/x.html', '')]", "must end in .md or .mdx"),
            ("pages=lambda site: [DataPage('en/index.md', '')]", "'en/index.md' is a page of the sources"),
            ("pages=lambda site: [DataPage('en/x.md', '')] * 2", "'en/x.md' is made twice"),
            ("files=lambda site: 1 / 0", "ext: files has failed: ZeroDivisionError"),
            ("files=lambda site: [('x', 'text')]", "ext: files has given str in place of bytes"),
            ("files=lambda site: [('../x', b'')]", "is not a relative path"),
            ("files=lambda site: [('en/index.html', b'')]", "'en/index.html' is there already"),
        ],
    )
    def test_functions_of_the_site(self, tmp_path: Path, code: str, message: str) -> None:
        """They end the build with one line; a page that a person wrote is never overwritten."""
        project(tmp_path, f"extension = Extension({code})")
        with pytest.raises(ConfigError) as error:
            build(config_of(tmp_path))
        assert message in str(error.value)
        assert (tmp_path / "docs/source/en/index.md").read_text() == "# Home\n"

    def test_changed_list(self, tmp_path: Path) -> None:
        """The list of made pages cannot make a build remove other files."""
        project(tmp_path, "extension = Extension()")
        (tmp_path / "precious.md").touch()
        listed = ["../../precious.md", str(tmp_path / "precious.md"), 3, "en/_toctree.yml"]
        (tmp_path / "docs/source/.docbuilder-pages.json").write_text(json.dumps(listed))
        build(config_of(tmp_path))
        assert (tmp_path / "precious.md").exists()
        assert (tmp_path / "docs/source/en/_toctree.yml").exists()


def test_variables_and_overrides(tmp_path: Path) -> None:
    """Templates get `extra`, and an extension's templates stand between the project's and the theme's."""
    code = "extension = Extension(templates='theme', variables={'greeting': 'Hi <you>'})"
    project(tmp_path, code, "# Home\n\n> [!NOTE]\n> x\n")
    write(tmp_path, {"theme/nodes/alert.html": "<q>{{ extra.greeting }}</q>{{ body }}"})
    build(config_of(tmp_path))
    assert "<q>Hi &lt;you&gt;</q>" in text(tmp_path)
    write(tmp_path, {"own/nodes/alert.html": "<q>own</q>"})
    build(config_of(tmp_path, templates=tmp_path / "own"))
    assert "<q>own</q>" in text(tmp_path)


def test_key_moves_along(tmp_path: Path) -> None:
    """What the site depends on is the content of an extension, not the place of the checkout."""
    code = "extension = Extension(inputs=['data.txt'])"
    keys = []
    for name in ("a", "b"):
        root = project(tmp_path / name, code)
        (root / "data.txt").write_text("x")
        keys.append(with_extensions(config_of(root)).extensions_key)
        sys.modules.pop("ext", None)
    assert keys[0] == keys[1] != ""


def test_none_costs_nothing(tmp_path: Path) -> None:
    """Without extensions nothing is loaded, and no folder is looked into."""
    write(tmp_path, {"docs/source/en/_toctree.yml": TOCTREE, "docs/source/en/index.md": "# Home\n"})
    config = config_of(tmp_path)
    assert settle(config).extensions_key == ""
    assert not load_extensions(config)
    assert dataclasses.replace(config, extensions_key="").extensions_key == ""


def test_module_in_a_package(tmp_path: Path) -> None:
    """A documented package may bring its own extension, which may import the rest of it."""
    project(tmp_path, "", "# Home\n\n^x^\n", names='["mylib.docs"]')
    body = "extension = Extension(constructs=[InlineConstruct('k', '^', WORD, html=lambda e: '<kbd>k</kbd>')])"
    files = {"src/mylib/__init__.py": "", "src/mylib/words.py": "WORD = r'\\^x\\^'\n"}
    write(tmp_path, files | {"src/mylib/docs.py": f"{HEAD}from mylib.words import WORD\n{body}\n"})
    build(config_of(tmp_path))
    assert "<kbd>k</kbd>" in text(tmp_path)
    assert load_config(tmp_path / "docs/source").extensions == ("mylib.docs",)


def test_public() -> None:
    """The class has the name under which it is imported."""
    from docbuilder.extend import Extension as there

    assert Extension is there
