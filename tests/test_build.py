"""Whole builds of small sites: what is written, what is said, and that it is the same in every run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.model.diagnostics import DiagnosticCode, Severity
from sites import TOCTREE, configure, tree, write

HOME = {"docs/source/en/_toctree.yml": TOCTREE, "docs/source/en/index.md": "# Home\n"}


def codes(root: Path, **options: object) -> set[str]:
    """The codes of all problems of a build."""
    return {problem.code.slug for problem in build(configure(root, **options)).diagnostics}


def html(root: Path, name: str) -> str:
    return (root / "site" / name).read_text("utf-8")


# --- languages and versions


def test_a_folder_of_pages_needs_no_language(tmp_path: Path) -> None:
    """Pages stand at the top of the site; nothing is there of languages."""
    write(tmp_path, {"docs/source/index.md": "# Home\n", "docs/source/a/b.md": "# B\n\n[home](../index)\n"})
    result = build(configure(tmp_path))
    assert (result.pages, result.languages) == (2, 1)
    assert {"index.html", "a/b.html", "a/b.md"} <= tree(tmp_path / "site").keys()
    assert 'href="../index.html"' in html(tmp_path, "a/b.html")


def test_linked_pages_that_are_not_translated_are_shown_in_the_default_language(tmp_path: Path) -> None:
    """The link stays in the language; the page says what it is; search does not find it twice."""
    write(tmp_path, HOME | {"docs/source/en/guide.md": "# The guide\n\n## Deep\n"})
    write(tmp_path, {"docs/source/ja/_toctree.yml": TOCTREE, "docs/source/ja/index.md": "# 家\n\n[g](guide#deep)\n"})
    result = build(configure(tmp_path))
    assert result.pages == 4
    assert 'href="guide.html#deep"' in html(tmp_path, "ja/index.html")
    assert "The guide" in html(tmp_path, "ja/guide.html")
    assert not (tmp_path / "site/ja/search/pages/guide.0.js").exists()
    assert not [problem for problem in result.diagnostics if problem.position.path.startswith("ja/")]


def test_fallback_pages_are_there_though_their_language_is_not_built(tmp_path: Path) -> None:
    """`--lang ja`: what Japanese pages link to is shown in English, though there is no English site."""
    write(tmp_path, HOME | {"docs/source/en/guide.md": "# The guide\n", "docs/source/en/alone.md": "# Alone\n"})
    write(tmp_path, {"docs/source/ja/_toctree.yml": TOCTREE, "docs/source/ja/index.md": "# 家\n\n[g](guide)\n"})
    build(configure(tmp_path, languages=("ja",)))
    names = tree(tmp_path / "site").keys()
    assert "ja/guide.html" in names
    assert "ja/alone.html" not in names
    assert not any(name.startswith("en/") for name in names)


def test_versions_stand_side_by_side(tmp_path: Path) -> None:
    """A build of one version leaves the others as they are."""
    write(tmp_path, HOME)
    build(configure(tmp_path, version="v1"))
    first = html(tmp_path, "v1/en/index.html")
    write(tmp_path, {"docs/source/en/index.md": "# New home\n"})
    build(configure(tmp_path, version="v2"))
    assert html(tmp_path, "v1/en/index.html") == first
    assert "New home" in html(tmp_path, "v2/en/index.html")


def test_the_notebook_marker_becomes_a_menu(tmp_path: Path) -> None:
    """`[[open-in-colab]]` leads to the page's notebook: to the file, and to Colab where the repository is known."""
    write(tmp_path, HOME | {"docs/source/en/index.md": "# Home\n\n[[open-in-colab]]\n"})
    build(configure(tmp_path, package="thing"))
    assert "colab.research.google.com" not in html(tmp_path, "en/index.html")
    assert 'href="notebooks/index.ipynb"' in html(tmp_path, "en/index.html")
    build(
        configure(
            tmp_path, package="thing", notebooks="https://github.com/o/r/blob/x/{package}/{language}/{page}.ipynb"
        )
    )
    assert "https://colab.research.google.com/github/o/r/blob/x/thing/en/index.ipynb" in html(tmp_path, "en/index.html")


# --- the API

PACKAGE = 'class Thing:\n    """A thing.\n\n    Args:\n        size (`int`): How big.\n    """\n\n    def __init__(self, size=3): ...\n'
API_PAGE = "# API\n\n## Thing\n\n[[autodoc]] Thing\n\n[`Thing`] [`Thing#size`] [`Nothing`]\n"


@pytest.mark.parametrize("api", ["import", "static"])
def test_objects_are_documented_and_linked(tmp_path: Path, api: str) -> None:
    """A directive becomes a box; links lead to it; a name that does not exist is reported."""
    write(tmp_path, HOME | {"src/thingpkg/__init__.py": PACKAGE, "docs/source/en/api.md": API_PAGE})
    result = build(configure(tmp_path, package="thingpkg", api=api))
    page = html(tmp_path, "en/api.html")
    assert result.objects == 1
    assert 'id="thingpkg.Thing.size"' in page
    assert 'href="#thingpkg.Thing"' in page
    assert "How big" in page
    assert DiagnosticCode.LINK_OBJECT in {problem.code for problem in result.diagnostics}


def test_without_api_there_are_placeholders(tmp_path: Path) -> None:
    """`--api none`: the names are there, nothing is looked up, and that is no problem."""
    write(tmp_path, HOME | {"docs/source/en/api.md": API_PAGE})
    result = build(configure(tmp_path, package="thingpkg"))
    assert result.objects == 0
    assert "Thing" in html(tmp_path, "en/api.html")
    assert not [problem for problem in result.diagnostics if problem.code is DiagnosticCode.LINK_OBJECT]


def test_a_package_that_is_not_installed(tmp_path: Path) -> None:
    """The page is there, and says that the object is not."""
    write(tmp_path, HOME | {"docs/source/en/api.md": API_PAGE})
    result = build(configure(tmp_path, package="thingpkg_that_is_not_there", api="import"))
    assert "Thing" in html(tmp_path, "en/api.html")
    told = [problem for problem in result.diagnostics if problem.code is DiagnosticCode.PACKAGE_MISSING]
    assert [str(problem.position) for problem in told] == ["thingpkg_that_is_not_there"]


# --- bad input

DEEP = 10_000
MEGABYTE = 1_000_000
BAD = {
    "an unclosed tag": ("# A\n\n<Tip>\n\ntext\n", "tag-unclosed"),
    "crossed tags": ("# A\n\n<hfoptions id='a'>\n<Tip>\n\nx\n\n</hfoptions>\n</Tip>\n", "tag-crossed"),
    "a stray tag": ("# A\n\n</Tip>\n", "tag-stray"),
    "deep tags": ("# A\n\n" + "<Tip>\n\n" * DEEP + "x\n\n" + "</Tip>\n\n" * DEEP, "tag-depth"),
    "deep quotes": ("# A\n\n" + ">" * DEEP + " x\n", None),
    "deep lists": ("# A\n\n" + "".join("  " * depth + "- x\n" for depth in range(300)), None),
    "a megabyte of [": ("# A\n\n" + "[" * MEGABYTE, None),
    "a megabyte of `": ("# A\n\n" + "`" * MEGABYTE, None),
    "a megabyte of <": ("# A\n\n" + "<" * MEGABYTE, None),
    "a megabyte of *": ("# A\n\n" + "*" * MEGABYTE, None),
    "a megabyte of $": ("# A\n\n" + "$" * MEGABYTE, None),
    "no heading": ("text\n", "page-no-title"),
    "an empty page": ("", "page-no-title"),
    "one line": ("# A", None),
    "invalid UTF-8": (b"# A\n\n\xff\xfe text\n", "file-encoding"),
    "NUL bytes": (b"# A\n\n\0 text\n", None),
    "CRLF and tabs": (b"# A\r\n\r\n-\tx\r\n\r\n\tcode\r\n", None),
    "marks of direction": ("# A\u200f\n\n\u202eabc\n", None),
    "broken front matter": ("---\ntitle: [\n---\n\n# A\n", "front-matter"),
    "an include of itself": ('# A\n\n<include>{"path": "bad.md"}</include>\n', "include-loop"),
    "an include from outside": ('# A\n\n<include>{"path": "../../../../etc/passwd"}</include>\n', "include-outside"),
    "an include of a folder": ('# A\n\n<include>{"path": "."}</include>\n', "include-missing"),
    "an include of a binary": ('# A\n\n<include>{"path": "x.bin"}</include>\n', "include-invalid"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_a_page_all_the_same(tmp_path: Path, name: str) -> None:
    """The page is there, and what is wrong with it is said."""
    text, code = BAD[name]
    write(tmp_path, HOME | {"docs/source/en/bad.md": text, "docs/source/en/x.bin": b"\0\1"})
    found = codes(tmp_path)
    assert "<article" in html(tmp_path, "en/bad.html")
    assert "# Home" in html(tmp_path, "en/index.md")
    if code is not None:
        assert code in found


TOCTREES = {
    "broken YAML": ("- title: [", "yaml-invalid"),
    "aliases that explode": (
        "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        None,
    ),
    "duplicate keys": ("- local: index\n  title: A\n  title: B\n", "yaml-duplicate-key"),
}


@pytest.mark.parametrize("name", TOCTREES)
def test_bad_tables_of_contents(tmp_path: Path, name: str) -> None:
    """Pages are there without it, and what is wrong is said with its line."""
    text, code = TOCTREES[name]
    write(tmp_path, HOME | {"docs/source/en/_toctree.yml": text})
    result = build(configure(tmp_path))
    assert "<article" in html(tmp_path, "en/index.html")
    problems = [problem for problem in result.diagnostics if problem.position.path == "en/_toctree.yml"]
    assert problems
    assert code is None or code in {problem.code.slug for problem in problems}


@pytest.mark.parametrize("name", ["a b", "a#b", "a%20b", "日本語", "a?b", "index/index", "a&b", "a'b"])
def test_names_of_files_may_be_anything(tmp_path: Path, name: str) -> None:
    """The page is written under its name, and links to it work."""
    link = name.replace("%", "%25").replace("#", "%23").replace("?", "%3F").replace(" ", "%20")
    write(
        tmp_path, HOME | {f"docs/source/en/{name}.md": "# Odd\n", "docs/source/en/index.md": f"# Home\n\n[x]({link})\n"}
    )
    result = build(configure(tmp_path))
    assert "Odd" in html(tmp_path, f"en/{name}.html")
    assert DiagnosticCode.LINK_PAGE not in {problem.code for problem in result.diagnostics}


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    """Both are written where that can be, and the clash is an error."""
    write(tmp_path, HOME | {"docs/source/en/Page.md": "# Upper\n", "docs/source/en/page.md": "# Lower\n"})
    result = build(configure(tmp_path))
    assert DiagnosticCode.FILE_NAME_CLASH in {problem.code for problem in result.diagnostics}
    assert any(problem.severity is Severity.ERROR for problem in result.diagnostics)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_symbolic_links_that_leave_or_loop(tmp_path: Path) -> None:
    """Neither is followed, both are reported."""
    write(tmp_path, HOME | {"outside.txt": "secret"})
    root = tmp_path / "repository"
    write(root, HOME)
    (root / "docs/source/en/out.txt").symlink_to(tmp_path / "outside.txt")
    (root / "docs/source/en/loop").symlink_to(root / "docs/source/en")
    assert "file-link-outside" in codes(root)
    assert not any(b"secret" in content for content in tree(root / "site").values())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """The page is there, empty, with an error."""
    write(tmp_path, HOME | {"docs/source/en/bad.md": "# Secret\n"})
    (tmp_path / "docs/source/en/bad.md").chmod(0)
    assert "file-unreadable" in codes(tmp_path)


# --- the same in every run

SITE = HOME | {
    "src/thingpkg/__init__.py": PACKAGE,
    "docs/source/en/api.md": API_PAGE,
    "docs/source/ja/_toctree.yml": TOCTREE,
    "docs/source/ja/index.md": "# 家\n\n[g](api) [`Thing`] [x](nowhere)\n",
    **{f"docs/source/en/page{n}.md": f"# Page {n}\n\n```py\nx = {n}\n```\n\n[next](page{n + 1})\n" for n in range(30)},
    "docs/source/en/long.md": "# Long\n\n" + "A paragraph of *some* words.\n\n" * 25_000,
}
COMMAND = [sys.executable, "-c", "from docbuilder.cli import main; main()", "build", "--package", "thingpkg", "-q"]


def run(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=root,
        env={**os.environ, **environment},
        text=True,
        capture_output=True,
        check=False,
    )


def test_builds_are_reproducible(tmp_path: Path) -> None:
    """The same bytes for any number of processes, hash seed, time zone and locale."""
    write(tmp_path, SITE)
    (tmp_path / ".git").mkdir()
    runs = {
        "one": (("--jobs", "1"), {"PYTHONHASHSEED": "1", "TZ": "UTC"}),
        "two": (("--jobs", "2"), {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"}),
        "three": (("--jobs", "3"), {"PYTHONHASHSEED": "3", "LC_ALL": "C"}),
    }
    done = {
        name: run(tmp_path, "--no-cache", "--out", name, *arguments, **environment)
        for name, (arguments, environment) in runs.items()
    }
    trees = [tree(tmp_path / name) for name in runs]
    assert trees[0]
    assert all(found == trees[0] for found in trees[1:])
    assert len({result.stdout for result in done.values()}) == 1
    assert len({result.returncode for result in done.values()}) == 1


# --- interrupted

HANGING = "import time\ntime.sleep(600)\n"


def _children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == process:
            found.append(int(path.parent.name))
            found += _children(found[-1])
    return found


def _is_worker(process: int) -> bool:
    try:
        return b"forkserver" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.fixture
def started(tmp_path: Path) -> subprocess.Popen[str]:
    """A build with two workers that waits for the package's import; the site of an earlier build is there."""
    write(tmp_path, SITE)
    (tmp_path / ".git").mkdir()
    run(tmp_path, "--api", "none", "--no-cache")
    write(tmp_path, {"docs/source/en/index.md": "# Another home\n", "src/thingpkg/__init__.py": HANGING})
    return subprocess.Popen(
        [*COMMAND, "--jobs", "2", "--no-cache"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_for_workers(process: int) -> list[int]:
    """The worker processes of a build: they are started by the server, which is the youngest but them."""
    for _ in range(600):
        family = [child for child in _children(process) if _is_worker(child)]
        if len(family) >= 3:
            return family[1:]
        time.sleep(0.05)
    raise AssertionError("no workers have started")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_ctrl_c_leaves_the_former_site(started: subprocess.Popen[str], tmp_path: Path) -> None:
    """Status 130, soon, and the site is what it was; no process stays."""
    workers = _wait_for_workers(started.pid)
    before = tree(tmp_path / "site")
    os.killpg(started.pid, signal.SIGINT)
    _, error = started.communicate(timeout=30)
    assert started.returncode == 130
    assert "interrupted" in error
    assert "Traceback" not in error
    assert tree(tmp_path / "site") == before
    for _ in range(200):
        if not any(Path(f"/proc/{worker}").exists() for worker in workers):
            break
        time.sleep(0.05)
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_killed_worker_is_an_error_and_no_hang(tmp_path: Path) -> None:
    """The build ends, says why, and the former site is whole."""
    write(tmp_path, SITE)
    (tmp_path / ".git").mkdir()
    run(tmp_path, "--api", "none", "--no-cache")
    before = tree(tmp_path / "site")
    write(tmp_path, {f"docs/source/en/long{n}.md": SITE["docs/source/en/long.md"] for n in range(8)})
    process = subprocess.Popen(
        [*COMMAND, "--jobs", "2", "--no-cache", "--api", "none"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.kill(_wait_for_workers(process.pid)[0], signal.SIGKILL)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "worker process was killed" in error
    assert tree(tmp_path / "site") == before
