"""The configuration: where it is found, what it may say, and how mistakes in it are told."""

import json
import os
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

from docbuilder.config import KEYS, Config, ConfigError, InventoryConfig, load_config
from docbuilder.config.schema import FILE, schema, schema_text
from docbuilder.config.theme import FontConfig, ThemeConfig

EVERYTHING = """\
source = "docs/source"
out = "public"
lang = ["en", "zh-hant"]
package = "my_lib.core"
version = "v1.2"
repository = "https://example.org/repo"
ref = "dev"
source-root = "python"
mock = ["torch", "jax.numpy"]
api = "static"
base-url = "https://example.org/docs/"
strict = true
jobs = 3
format = "json"
name = "My library"
description = "It does things."
logo = "art/logo.svg"
icon = "art/icon.svg"
default-language = "ja"
assets = ["extra.css"]
templates = "theme"
extensions = ["my_lib.docs"]
search-also = ["numpy", "../other"]
untrusted = false
timeout = 2
max-page = 3
max-memory = 6
max-processor-time = 7
max-file = 4
max-pages = 5
root = ".."
[inventories]
numpy = { url = "https://numpy.org/doc/stable/", file = "inventories/numpy.inv", api = "inventories/numpy.json" }
python = { url = "https://docs.python.org/3/" }
[strings.ja]
search = "探す"
[theme]
accent = ["#064e43", "#8ce3d1"]
code-font = { name = "JetBrains Mono", file = "art/mono.woff2" }
links = { Blog = "https://blog.example/" }
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an empty source folder, which is the working folder."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs/source").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_file_the_defaults_hold(project: Path) -> None:
    """Nothing configured: paths are absolute, the repository is the boundary of includes."""
    config = load_config(None, {})
    assert config == Config(source=project / "docs/source", out=project / "site", source_root="src", root=project)


def test_every_field_is_a_key(project: Path) -> None:
    """A file may say everything; its paths are relative to it, URLs stay."""
    (project / "docbuilder.toml").write_text(EVERYTHING, "utf-8")
    config = load_config(None, {})
    assert config == Config(
        source=project / "docs/source",
        out=project / "public",
        languages=("en", "zh-hant"),
        package="my_lib.core",
        version="v1.2",
        repository="https://example.org/repo",
        ref="dev",
        source_root="python",
        mock=("torch", "jax.numpy"),
        api="static",
        base_url="https://example.org/docs/",
        strict=True,
        jobs=3,
        format="json",
        name="My library",
        description="It does things.",
        logo=str(project / "art/logo.svg"),
        icon=str(project / "art/icon.svg"),
        default_language="ja",
        inventories={
            "numpy": InventoryConfig(
                "https://numpy.org/doc/stable/",
                str(project / "inventories/numpy.inv"),
                str(project / "inventories/numpy.json"),
            ),
            "python": InventoryConfig("https://docs.python.org/3/"),
        },
        assets=(str(project / "extra.css"),),
        templates=project / "theme",
        extensions=("my_lib.docs",),
        search_also=("numpy", "../other"),
        strings={"ja": {"search": "探す"}},
        theme=ThemeConfig(
            accent=("#064e43", "#8ce3d1"),
            code_font=FontConfig("JetBrains Mono", str(project / "art/mono.woff2")),
            links={"Blog": "https://blog.example/"},
        ),
        untrusted=False,
        timeout=2,
        max_page=3,
        max_memory=6,
        max_processor_time=7,
        max_file=4,
        max_pages=5,
        root=project.parent,
    )
    assert set(KEYS.values()) == {entry.name for entry in fields(Config)} - {"ignored", "extensions_key"}


def test_arguments_override_the_file(project: Path) -> None:
    """What the command line gives counts; what it does not give (None, ()) leaves the file's value."""
    (project / "docbuilder.toml").write_text(EVERYTHING, "utf-8")
    other = project / "other"
    config = load_config(other, {"languages": ("de",), "ref": None, "mock": (), "strict": False, "out": Path("x/../y")})
    assert (config.source, config.languages, config.ref, config.strict) == (other, ("de",), "dev", False)
    assert config.mock == ("torch", "jax.numpy")
    assert config.out == project / "y"


@pytest.mark.parametrize("folder", ["", "docs", "docs/source"])
def test_file_is_found_in_and_above_the_source(project: Path, folder: str) -> None:
    """docbuilder.toml may lie in the source or in any folder above it."""
    (project / folder / "docbuilder.toml").write_text('ref = "x"', "utf-8")
    assert load_config(Path("docs/source"), {}).ref == "x"
    assert load_config(None, {}).ref == "x"


def test_nearest_file_counts(project: Path) -> None:
    """A nearer pyproject.toml with our table wins over a farther docbuilder.toml; one without it does not stop the search."""
    (project / "docbuilder.toml").write_text('ref = "far"', "utf-8")
    (project / "docs/pyproject.toml").write_text("[tool.other]\n", "utf-8")
    assert load_config(None, {}).ref == "far"
    (project / "docs/pyproject.toml").write_text('[tool.docbuilder]\nref = "near"', "utf-8")
    assert load_config(None, {}).ref == "near"


def test_search_ends_at_the_repository(project: Path) -> None:
    """A configuration above the repository is somebody else's."""
    inner = project / "inner"
    (inner / ".git").mkdir(parents=True)
    (project / "docbuilder.toml").write_text('ref = "x"', "utf-8")
    assert load_config(inner, {}).ref == ""


def test_project_gives_package_and_name(project: Path) -> None:
    """Name, description and package come from [project]; explicit values win."""
    (project / "pyproject.toml").write_text(
        '[project]\nname = "My-Lib.core"\ndescription = "d"\n[tool.docbuilder]\ndescription = "e"', "utf-8"
    )
    config = load_config(None, {})
    assert (config.package, config.name, config.description) == ("my_lib_core", "My-Lib.core", "e")


@pytest.mark.parametrize(
    ("folder", "package", "root"),
    [("src/My_Lib", "My_Lib", "src"), ("my_lib", "my_lib", ""), ("elsewhere", "my_lib", "src")],
)
def test_source_root(project: Path, folder: str, package: str, root: str) -> None:
    """`src` where it is there, the repository where the package lies in it, `src` where it is installed from elsewhere."""
    (project / folder).mkdir(parents=True)
    (project / "pyproject.toml").write_text('[project]\nname = "My-Lib"', "utf-8")
    config = load_config(None, {})
    assert (config.package, config.source_root) == (package, root)


def test_module_of_one_file(project: Path) -> None:
    """A package may be a single file."""
    (project / "one.py").touch()
    (project / "pyproject.toml").write_text('[project]\nname = "one"', "utf-8")
    assert load_config(None, {}).source_root == ""


@pytest.mark.parametrize("own", [None, "a.md", "a.mdx", "_toctree.yml", "en/_toctree.yml"])
def test_folder_above_the_sources(tmp_path: Path, own: str | None) -> None:
    """`docs` stands for `docs/source`, unless it has pages, a table of contents or a language of its own."""
    (tmp_path / "docs/source").mkdir(parents=True)
    (tmp_path / "docs/source/_toctree.yml").touch()
    if own:
        (tmp_path / "docs" / own).parent.mkdir(exist_ok=True)
        (tmp_path / "docs" / own).touch()
    assert load_config(str(tmp_path / "docs")).source == tmp_path / ("docs" if own else "docs/source")
    assert load_config(tmp_path / "docs/source").source == tmp_path / "docs/source"


def test_root_without_a_repository(tmp_path: Path) -> None:
    """Without .git the folder of pyproject.toml is the root, else that of our file, else where docs/source lies."""
    source = tmp_path / "a/docs/source"
    source.mkdir(parents=True)
    assert load_config(source, {}).root == tmp_path / "a"
    (tmp_path / "b/pages").mkdir(parents=True)
    assert load_config(tmp_path / "b/pages", {}).root == tmp_path / "b/pages"
    (source / "docbuilder.toml").touch()
    assert load_config(source, {}).root == source
    (tmp_path / "a/pyproject.toml").touch()
    assert load_config(source, {}).root == tmp_path / "a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nlangs = []", "2: unknown key 'langs'; did you mean 'lang'?"),
        ("source_root = ''", "1: unknown key 'source_root'; did you mean 'source-root'?"),
        ("languages = ['en']", "1: unknown key 'languages'; did you mean 'lang'?"),
        ("qqq = 1", "1: unknown key 'qqq'; the keys are source, out, lang"),
        (
            "[tool.docbuilder]\nstrict = true",
            "1: unknown key 'tool'; in docbuilder.toml the keys stand without a table",
        ),
        ("code_font = 'x'", "1: unknown key 'code_font'; it belongs into the table [theme]"),
        ("[strngs.ja]\nx = 'y'", "1: unknown key 'strngs'; did you mean 'strings'?"),
        ("'jobs' = true", "1: jobs must be a whole number, not true"),
        ("jobs = -1", "1: jobs must be a number of processes"),
        ("jobs = 1.5", "1: jobs must be a whole number, not 1.5"),
        ("strict = 1", "1: strict must be true or false, not 1"),
        ("timeout = 0", "1: timeout must be a number of seconds greater than 0, not 0"),
        ("timeout = '3'", "1: timeout must be a number, not '3'"),
        ("api = 'imports'", "1: api must be one of 'import', 'static', 'none', not 'imports'"),
        ("lang = 'en'", "1: lang must be a list of strings, not 'en'"),
        ("lang = ['../en']", "1: lang must be a list of the names of language folders"),
        ("mock = [1]", "1: mock must be a list of strings"),
        ("mock = ['a b']", "1: mock must be a list of names that can be imported"),
        ("package = '.x'", "1: package must be the name by which the package is imported"),
        ("version = '../..'", "1: version must be the name of a folder"),
        ("version = 'assets'", "1: version must be the name of a folder"),
        ("out = ''", "1: out must be a path, not ''"),
        ("templates = 1", "1: templates must be a path, not 1"),
        ("repository = 'git@example.org:x'", "1: repository must be a URL"),
        ("base-url = 'example.org'", "1: base-url must be a URL"),
        ("name = 1", "1: name must be a string"),
        ("notebooks = 'nb/{page}.ipynb'", "1: notebooks must be an address that begins with https://github.com/"),
        (
            "severity = { footnot = 'off' }",
            "1: severity: no diagnostic is called 'footnot' (did you mean 'footnote'?)",
        ),
        ("severity = { 'a.md' = { 'lnk-*' = 'off' } }", "1: severity: no diagnostic is called 'lnk-*'"),
        (
            "ref = 'x'\n[inventories]\nnumpy = 1",
            "2: inventories must be a table of tables with url and file and api, not",
        ),
        ("[inventories.numpy]\nfile = 'x'", "1: inventories must be a table of tables with url and file and api, not"),
        (
            "[inventories.numpy]\nurl = 'https://x.org'\nx = 1",
            "1: inventories must be a table of tables with url and file and api",
        ),
        ("[inventories.numpy]\nurl = 'x'", "1: inventories must be a table of tables whose url begins with http"),
        ("strings.ja = 1", "1: strings must be a table of tables of strings"),
        ("name = [" + "'x'," * 50 + "]", "..."),
        ("a = ", "1: not valid TOML"),
        ("a = 1\na = 2", "2: not valid TOML: Cannot overwrite"),
        ('a = """', "not valid TOML"),
        ("a = " + "9" * 5000, "1: not valid TOML: Exceeds the limit"),
    ],
)
def test_mistakes_name_file_and_line(project: Path, text: str, message: str) -> None:
    """Unknown keys, wrong types and wrong values: the file, the line, and what would be right."""
    path = project / "docbuilder.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(None, {})
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_all_mistakes_at_once(project: Path) -> None:
    """One run tells every mistake, those of the command line as well."""
    (project / "pyproject.toml").write_text("[tool.docbuilder]\nx = 1\nref = 2\n", "utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(None, {"jobs": -1, "base_url": "ftp://x"})
    lines = str(error.value).splitlines()
    assert [line.partition("pyproject.toml:")[2].partition(":")[0] for line in lines[:2]] == ["2", "3"]
    assert [line.split()[0] for line in lines[2:]] == ["--jobs", "--base-url"]


def test_line_is_that_of_our_table(project: Path) -> None:
    """A key of the same name in another table is not blamed, and a key that cannot be found has no line."""
    (project / "pyproject.toml").write_text(
        "[tool.other]\nref = 1\n[tool.docbuilder]\nref = 1\n[tool.docbuilder.inventories]\nx = 1\n", "utf-8"
    )
    with pytest.raises(ConfigError, match=r"toml:4: ref(.|\n)*toml:5: inventories"):
        load_config(None, {})
    (project / "pyproject.toml").write_text("tool = {docbuilder = {ref = 1}}", "utf-8")
    with pytest.raises(ConfigError, match=r"pyproject.toml: ref must be"):
        load_config(None, {})


def test_table_that_is_none(project: Path) -> None:
    """[tool.docbuilder] must be a table."""
    (project / "pyproject.toml").write_text("tool.docbuilder = 1", "utf-8")
    with pytest.raises(ConfigError, match="must be a table"):
        load_config(None, {})


def test_odd_project_tables(project: Path) -> None:
    """A pyproject.toml that is odd elsewhere is no problem of ours."""
    (project / "pyproject.toml").write_text("project = 1\ntool = {}", "utf-8")
    assert load_config(None, {}).package == ""


def test_file_that_is_not_text(project: Path) -> None:
    """Bytes that are not UTF-8 are told, not raised."""
    (project / "docbuilder.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(None, {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_file_that_cannot_be_read(project: Path) -> None:
    """A folder in the place of the file is told, not raised."""
    (project / "docbuilder.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(None, {})


def test_schema_is_up_to_date() -> None:
    """The shipped schema is what `Config` gives; renew it with `docbuilder.config.schema.write_schema()`."""
    assert FILE.read_text("utf-8") == schema_text()


def test_schema_accepts_and_refuses() -> None:
    """The schema accepts a full file and refuses unknown keys, wrong types and wrong choices."""
    import tomllib

    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    assert list(validator.iter_errors(tomllib.loads(EVERYTHING))) == []
    assert list(validator.iter_errors({})) == []
    for wrong in (
        {"x": 1},
        {"jobs": -1},
        {"jobs": "2"},
        {"api": "x"},
        {"lang": "en"},
        {"timeout": 0},
        {"strings": {"ja": 1}},
    ):
        assert len(list(validator.iter_errors(wrong))) == 1, wrong


def test_schema_describes_every_key() -> None:
    """Every key has a description."""
    properties = schema()["properties"]
    assert isinstance(properties, dict)
    assert set(properties) == set(KEYS)
    assert all(rule["description"] for rule in properties.values())
