"""`_redirects.yml`, `_versions.yml` and `_config.py`."""

from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Source
from docbuilder.site.model import Redirect, Settings
from docbuilder.site.project_files import read_redirects, read_versions
from docbuilder.site.published import Surroundings
from docbuilder.site.settings import read_settings


def told(found: list[Diagnostic]) -> list[tuple[str, int]]:
    return [(one.code.slug, one.position.line) for one in found]


def told_of(redirects: tuple[Redirect, ...]) -> dict[str, str]:
    """Old address -> new one."""

    def address(path: str, anchor: str) -> str:
        return f"{path}#{anchor}" if anchor else path

    return {address(each.old, each.anchor): address(each.target, each.to) for each in redirects}


def test_redirects() -> None:
    """Pages by name or route, with an ending or an anchor; another address; a chain leads to its end."""
    found: list[Diagnostic] = []
    text = "old: a\nold2.md: ./b.html\nold3: b#part\nold4: new/b\nold5: old\nfar: https://example.org/x\n"
    redirects = read_redirects(Source("r", text), {"a": "a", "b": "new/b"}, found, Surroundings())
    assert told_of(redirects) == {
        "old": "a",
        "old2": "b",
        "old3": "b#part",
        "old4": "b",
        "old5": "a",
        "far": "https://example.org/x",
    }
    assert found == []


def test_redirects_into_documentation_sets() -> None:
    """Addresses that begin as links to published documentation do: ours are pages, those of others lie where such sets are published."""
    found: list[Diagnostic] = []
    text = "a1: /docs/lib/a#x\na2: /learn/deep/a\na3: /docs/other/page#y\na4: /docs/own\na5: /docs/own/page\na6: /a\n"
    pages = {name: name for name in ("a", "docs/own", "docs/own/page")}
    around = Surroundings.of(Config(package="lib", published_at=("/learn", "/learn/deep/")), "")
    assert told_of(read_redirects(Source("r", text), pages, found, around)) == {
        "a1": "a#x",
        "a2": "a",
        "a3": "https://huggingface.co/docs/other/page#y",
        "a4": "docs/own",
        "a5": "docs/own/page",
        "a6": "a",
    }
    assert found == []
    assert read_redirects(Source("r", "a: /docs/lib/none\nb: /docs/none\n"), {"a1": "a1"}, found, around) == ()
    assert [diagnostic.code for diagnostic in found] == [DiagnosticCode.REDIRECT_INVALID] * 2


def test_redirects_of_sections_and_directories() -> None:
    """Sections of a page that is gone go their own ways, through chains too; `old/` is the address of a directory."""
    found: list[Diagnostic] = []
    text = "old: a\nold#x: b#y\nolder#x: old#x\nolder#z: old#z\ndir/: a\n/up.md#s: a#t\n"
    redirects = read_redirects(Source("r", text), {"a": "a", "b": "b"}, found, Surroundings())
    assert told_of(redirects) == {
        "old": "a",
        "old#x": "b#y",
        "older#x": "b#y",
        "older#z": "a#z",
        "dir/index": "a",
        "up#s": "a#t",
    }
    assert found == []


def test_sections_of_pages_that_are_there_have_aliases() -> None:
    """A redirect cannot take a section out of a page that is there; the message names what can."""
    found: list[Diagnostic] = []
    assert read_redirects(Source("r", "a#old: a#new\n"), {"a": "a"}, found, Surroundings()) == ()
    assert "aliases" in found[0].hint


def test_wrong_redirects() -> None:
    """A redirect that hides a page, leads nowhere or in a circle, or out of the site, is told and left out."""
    found: list[Diagnostic] = []
    text = "a: b\nx: y\ny: x\nz: bb\nw:\n../../v: a\nu: [a]\nok: a\n"
    assert told_of(read_redirects(Source("r", text), {"a": "a", "bbb": "bbb"}, found, Surroundings())) == {"ok": "a"}
    assert sorted(told(found)) == [("redirect-invalid", line) for line in (1, 2, 3, 4, 5, 6, 7)]
    assert [one.hint for one in found if one.position.line == 4] == ["z: bbb"]


def test_redirects_of_another_shape() -> None:
    """A list is no table of redirects, broken YAML is told once, an empty file is fine."""
    for text, slugs in (("- a", ["redirect-invalid"]), ("a: [", ["yaml-invalid"]), ("", [])):
        found: list[Diagnostic] = []
        assert read_redirects(Source("r", text), {"a": "a"}, found, Surroundings()) == ()
        assert [slug for slug, _ in told(found)] == slugs


def test_versions() -> None:
    """Names as written, each once."""
    found: list[Diagnostic] = []
    assert read_versions(Source("v", "- version: main\n- version: v1.10\n- version: main\n"), found) == (
        "main",
        "v1.10",
    )
    assert read_versions(Source("v", ""), found) == ()
    assert found == []


def test_wrong_versions() -> None:
    """Entries of another shape and unknown keys are told."""
    found: list[Diagnostic] = []
    assert read_versions(Source("v", "- v1\n- version: v2\n  x: 1\n- version:\n"), found) == ("v2",)
    assert told(found) == [("yaml-invalid", 1), ("yaml-unknown-key", 3), ("yaml-invalid", 4)]
    found.clear()
    assert read_versions(Source("v", "version: v1"), found) == ("v1",)


def test_settings() -> None:
    """Literals, names bound above, strings that are added."""
    found: list[Diagnostic] = []
    text = '''
INSTALL = """
! pip install x
"""
MORE: str = "a" "b" + INSTALL
notebook_first_cells = [{"type": "code", "content": MORE}, {"content": "c"}, {"type": "markdown", "content": "# T"}]
black_avoid_patterns = {"{x}": "X"}
default_branch_name = version_prefix = "m"
disable_toc_check = True
something = unknown()
import os
'''
    assert read_settings(Source("_config.py", text), found) == Settings(
        (("code", "ab\n! pip install x\n"), ("code", "c"), ("markdown", "# T")), "m", "m", True
    )
    assert found == []


def test_settings_are_never_executed(tmp_path: Path) -> None:
    """Code in the file does not run; values that are not literals are told."""
    mark = tmp_path / "mark"
    found: list[Diagnostic] = []
    text = f"open({str(mark)!r}, 'w')\ndefault_branch_name = open({str(mark)!r}, 'w').name\nversion_prefix = f'{{1}}'\n"
    assert read_settings(Source("_config.py", text), found) == Settings()
    assert told(found) == [("config-file", 2), ("config-file", 3)]
    assert not mark.exists()


@pytest.mark.parametrize(
    "value",
    ["3", "[1]", "[{}]", "[{'type': 'x', 'content': ''}]", "{1: 2}", "{**x}", "[*x]", "unknown", "{'a': 1}", "'a' + 1"],
)
def test_settings_of_another_type(value: str) -> None:
    """A value of the wrong type is told and not used."""
    for name in ("notebook_first_cells", "default_branch_name", "disable_toc_check"):
        found: list[Diagnostic] = []
        assert read_settings(Source("_config.py", f"{name} = {value}"), found) == Settings()
        assert told(found) == [("config-file", 1)]


def test_rebound_name() -> None:
    """A name that is bound to no literal is forgotten, not taken from before."""
    found: list[Diagnostic] = []
    assert read_settings(Source("_config.py", "version_prefix = 'a'\nversion_prefix = f()\n"), found) == Settings()
    assert told(found) == [("config-file", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "a = ",
        "x" * 1_000_001,
        "a = " + "(" * 100_000,
        "a = " + "-" * 50_000 + "1",
        "default_branch_name = " + "'a'+" * 20_000 + "'a'",
    ],
)
def test_settings_that_are_no_python(text: str) -> None:
    """A file that cannot be read as Python, or would take too much, is told once."""
    found: list[Diagnostic] = []
    assert read_settings(Source("_config.py", text), found) == Settings()
    assert [slug for slug, _ in told(found)] in (["config-file"], [])
    assert found or text.startswith("a = -")


def test_strings_do_not_explode() -> None:
    """Adding a string to itself again and again ends."""
    found: list[Diagnostic] = []
    text = "a = 'x' + 'y'\n" + "a = a + a\n" * 64 + "version_prefix = a\n"
    assert read_settings(Source("_config.py", text), found) == Settings()
    assert told(found) == [("config-file", 66)]
