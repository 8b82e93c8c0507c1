"""The command line: options, what is printed, exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from docbuilder import cli
from docbuilder.cli import terminal
from docbuilder.config import Config, ConfigError
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position

ERROR = Diagnostic(DiagnosticCode.TOCTREE_NO_PAGE, Position("index.md", 2, 1), "no such page", "remove it")
WARNING = Diagnostic(DiagnosticCode.LINK_PAGE, Position("elsewhere.py", 3), "a link leads nowhere")
INFO = Diagnostic(DiagnosticCode.PAGE_NO_TITLE, Position("index.md"), "no heading")


@dataclass
class Fake:
    """A build that reports what it is told to."""

    diagnostics: tuple[Diagnostic, ...] = ()
    error: BaseException | None = None
    configs: list[Config] = field(default_factory=list)

    def build(self, config: Config, progress: Any = None, memory: Any = None, api: Any = None) -> Any:
        self.configs.append(config)
        progress.stage("Reading pages", 2_000)
        for _ in range(20):
            progress.advance(100)
        progress.stage("Writing", 0)
        progress.advance()
        if self.error:
            raise self.error
        result = {
            "pages": 2_000,
            "languages": 1,
            "objects": 7,
            "diagnostics": self.diagnostics,
            "out": config.out,
            "notes": (),
        }
        return types.SimpleNamespace(**result)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    """The command line with a fake build, in a repository of its own."""
    fake = Fake()
    module = types.ModuleType("docbuilder.build")
    module.build = fake.build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "docbuilder.build", module)
    for name in ("GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs/source").mkdir(parents=True)
    (tmp_path / "docs/source/index.md").touch()
    monkeypatch.chdir(tmp_path)
    return fake


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments, catch_exceptions=False)


def test_every_option(fake: Fake, tmp_path: Path) -> None:
    """Every option of `build` arrives in the configuration."""
    options = (
        "build docs/source --lang ja --lang zh-hant --package lib --out public --version v1 --repository https://x.org/r "
        "--ref dev --source-root python --mock a,b.c --mock d --api static --base-url https://x.org/d --strict --jobs 3 -q "
        "--format json"
    )
    assert run(*options.split()).exit_code == 0
    assert fake.configs == [
        Config(
            source=tmp_path / "docs/source",
            out=tmp_path / "public",
            languages=("ja", "zh-hant"),
            package="lib",
            version="v1",
            repository="https://x.org/r",
            ref="dev",
            source_root="python",
            mock=("a", "b.c", "d"),
            api="static",
            base_url="https://x.org/d",
            strict=True,
            jobs=3,
            format="json",
            root=tmp_path,
        )
    ]


def test_file_and_options(fake: Fake, tmp_path: Path) -> None:
    """What the command line does not say, the file says; --no-strict takes its word back."""
    (tmp_path / "docbuilder.toml").write_text('strict = true\nref = "x"\nlang = ["en"]\n')
    run("build")
    run("build", "--no-strict", "--ref", "y")
    assert [(config.strict, config.ref, config.languages) for config in fake.configs] == [
        (True, "x", ("en",)),
        (False, "y", ("en",)),
    ]


def test_last_line(fake: Fake) -> None:
    """The last line says what was built; on standard output, after the diagnostics."""
    fake.diagnostics = (ERROR, WARNING, INFO)
    result = run("build")
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"site: 2,000 pages, 1 language, 7 API objects, 1 error, 1 warning, \d+\.\d s", lines[-1])
    assert [line.partition("]")[0] for line in lines if "[" in line] == ["warning[link-page", "error[toctree-no-page"]
    assert "  docs/source/index.md:2:1: no such page" in lines
    assert "  elsewhere.py:3: a link leads nowhere" in lines
    assert "1 note not shown" in result.stdout
    assert result.stderr.splitlines() == ["Reading pages (2,000)", "Writing"]


def test_paths_elsewhere(fake: Fake, tmp_path: Path) -> None:
    """A folder that is not below the working folder is shown in full."""
    assert run("build", "--out", str(tmp_path.parent / "other")).stdout.startswith(f"{tmp_path.parent}/other: ")


def test_nothing_to_say(fake: Fake) -> None:
    """Without problems there is one line."""
    assert re.fullmatch(r"site: 2,000 pages, .*, 0 warnings, \d+\.\d s\n", run("build").stdout)


@pytest.mark.parametrize(
    ("diagnostics", "options", "status"),
    [
        ((), (), 0),
        ((INFO,), ("--strict",), 0),
        ((WARNING,), (), 0),
        ((WARNING,), ("--strict",), 1),
        ((ERROR,), (), 1),
        ((ERROR,), ("-q",), 1),
        ((ERROR,), ("--format", "json"), 1),
    ],
)
def test_exit_status(fake: Fake, diagnostics: tuple[Diagnostic, ...], options: tuple[str, ...], status: int) -> None:
    """1 for errors, and for warnings under --strict; infos never fail."""
    fake.diagnostics = diagnostics
    assert run("build", *options).exit_code == status


def test_quiet_and_verbose(fake: Fake) -> None:
    """-q: errors and nothing else; -v: everything."""
    fake.diagnostics = (ERROR, WARNING, INFO)
    quiet = run("build", "-q")
    assert "no such page" in quiet.stdout
    assert "nowhere" not in quiet.stdout
    assert "API objects" not in quiet.output
    assert quiet.stderr == ""
    assert "not shown" not in quiet.stdout
    assert "no heading" in run("build", "-v").stdout
    fake.diagnostics = (WARNING,)
    assert run("build", "-q").output == ""
    assert run("build", "-q", "-v").exit_code == 2


def test_machine_formats(fake: Fake) -> None:
    """JSON and SARIF have standard output to themselves; everything is in them."""
    fake.diagnostics = (ERROR, WARNING, INFO)
    result = run("build", "--format", "json")
    data = json.loads(result.stdout)
    assert (data["pages"], len(data["diagnostics"])) == (2_000, 3)
    assert data["diagnostics"][0]["path"] == "docs/source/index.md"
    assert "API objects" in result.stderr
    assert len(json.loads(run("build", "--format", "sarif").stdout)["runs"][0]["results"]) == 3


def test_github(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub's format is chosen under GITHUB_ACTIONS, unless another one is asked for."""
    fake.diagnostics = (ERROR,)
    assert "::error file=docs/source/index.md,line=2" in run("build", "--format", "github").stdout
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("build").stdout.startswith("::error ")
    assert run("build", "--format", "text").stdout.startswith("error[")
    assert run("build", "--format", "json").stdout.startswith("{")


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--jobs", "-1"),
        ("build", "--jobs", "x"),
        ("build", "--api", "magic"),
        ("build", "--format", "xml"),
        ("build", "--nope"),
        ("build", "a", "b"),
        ("build", "--base-url", "example.org"),
        ("build", "--version", "../.."),
        ("build", "--lang", "../x"),
        ("build", "--mock", "a b"),
        ("ast",),
        ("ast", "nowhere.md"),
        ("ast", "."),
        ("nope",),
    ],
)
def test_usage(fake: Fake, arguments: tuple[str, ...]) -> None:
    """Mistakes on the command line: exit status 2, a word why, no build."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert fake.configs == []


def test_configuration_errors(fake: Fake, tmp_path: Path) -> None:
    """Exit status 2, every mistake on a line of its own; those that only the build finds as well."""
    (tmp_path / "docbuilder.toml").write_text("langs = 1\njobs = 'x'\n")
    result = run("build")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"error: {tmp_path}/docbuilder.toml:1: unknown key 'langs'; did you mean 'lang'?",
        f"error: {tmp_path}/docbuilder.toml:2: jobs must be a whole number, not 'x'",
    ]
    (tmp_path / "docbuilder.toml").unlink()
    fake.error = ConfigError("the folder holds a thesis")
    assert (run("build", "-q").exit_code, run("build", "-q").stderr) == (2, "error: the folder holds a thesis\n")


def test_interrupted(fake: Fake) -> None:
    """Ctrl-C: exit status 130."""
    fake.error = KeyboardInterrupt()
    result = run("build")
    assert result.exit_code == 130
    assert "interrupted" in result.stderr


def test_bar_on_a_terminal(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal there is a bar in place of lines."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(time, "monotonic", iter(range(10_000)).__next__)
    result = run("build")
    assert "Reading pages (2,000)" not in result.stderr
    assert "Reading pages" in click.unstyle(result.stderr)


def test_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dumb terminal and a log are none."""
    stream = types.SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert terminal.is_terminal()
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal.is_terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("CI", "1")
    assert not terminal.is_terminal()


def test_colours(fake: Fake) -> None:
    """Colours are for terminals only."""
    fake.diagnostics = (ERROR,)
    runner = CliRunner()
    assert "\x1b[" in runner.invoke(cli.main, ["build"], color=True).stdout
    assert click.unstyle(runner.invoke(cli.main, ["build"], color=True).stdout).startswith("error[")
    assert "\x1b[" not in runner.invoke(cli.main, ["build"]).stdout


def test_help_shows_examples() -> None:
    """--help of the program and of its commands."""
    for arguments in (("--help",), ("build", "-h")):
        result = run(*arguments)
        assert result.exit_code == 0
        assert "docbuilder build docs/source --lang ja" in result.stdout
    assert "PAGE" in run("ast", "--help").stdout


def test_version() -> None:
    """--version names the program and its version."""
    from docbuilder import __version__

    assert run("--version").stdout == f"docbuilder {__version__}\n"


def test_module_is_the_program() -> None:
    """`python -m docbuilder` is the program."""
    done = subprocess.run([sys.executable, "-m", "docbuilder", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("docbuilder ")


def test_start_is_light() -> None:
    """What is slow to import is not imported to show the version."""
    code = (
        "import sys\nfrom docbuilder.cli import main\n"
        "try: main(['--version'])\nfinally: print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("rich", "yaml", "jinja2", "markdown_it", "pygments", "griffe", "concurrent", "multiprocessing"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_real_interrupt(tmp_path: Path) -> None:
    """A signal from the terminal ends the process with 130."""
    code = (
        "import os, signal, sys, types\n"
        "module = types.ModuleType('docbuilder.build')\n"
        f"module.build = lambda *_: os.kill(os.getpid(), {signal.SIGINT.value}) or input()\n"
        "sys.modules['docbuilder.build'] = module\n"
        "from docbuilder.cli import main\nmain(['build'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs pipes of POSIX")
def test_nobody_reads_the_output(tmp_path: Path) -> None:
    """`docbuilder … | head` ends without a word; it is no defect that is reported."""
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n" + "word\n\n" * 20_000)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "docbuilder", "ast", str(page)], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


def test_ast(fake: Fake, tmp_path: Path) -> None:
    """The tree of a page on standard output, as lines or as JSON; its problems on standard error."""
    (tmp_path / "a.md").write_text("# Title\n\n<Tip>\n\nopen\n")
    result = run("ast", "a.md")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Document 0:")
    assert lines[1].startswith("  Heading 0:7 ")
    assert "warning[tag-unclosed]" in result.stderr
    data = json.loads(run("ast", "a.md", "--json").stdout)
    assert data["type"] == "Document"
    assert data["children"][0]["type"] == "Heading"
    (tmp_path / "b.md").write_bytes(b"\xff")
    assert "file-encoding" in run("ast", "b.md").stderr


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--version"], 0), (["build", "no/such/folder"], 2), (["nothing"], 2)]
)
def test_command(arguments: list[str], status: int) -> None:
    """The process ends at once, with its status, and nothing of what it says is lost."""
    command = [sys.executable, "-m", "docbuilder", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert (done.stdout if status == 0 else done.stderr).strip()


class TestDefects:
    """What nobody expected ends as one line and a report without text of pages."""

    SECRET = "text of a page"

    def fail(self, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[Result, str]:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        fake.error = error
        result = run("build")
        return result, "".join(path.read_text("utf-8") for path in tmp_path.glob("docbuilder-error-*.txt"))

    def test_defect(self, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The line names the type and the report; the report has places, causes and versions, and no messages."""
        error = ValueError(self.SECRET)
        error.__cause__ = KeyError(self.SECRET)
        result, report = self.fail(fake, tmp_path, monkeypatch, error)
        assert result.exit_code == 3
        lines = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
        assert len(lines) == 1
        assert "(ValueError)" in lines[0]
        assert str(tmp_path) in lines[0]
        assert "Traceback" not in result.stderr
        assert "ValueError\n  docbuilder/cli/__init__.py:" in report.replace("src/", "")
        assert "KeyError" in report
        assert "command: build" in report
        assert self.SECRET not in report + result.stderr

    def test_in_a_worker(self, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Places in a worker's code are there too, without the message that follows them."""

        class _RemoteTraceback(Exception):  # what concurrent.futures chains
            pass

        error = ValueError(self.SECRET)
        error.__cause__ = _RemoteTraceback(
            f'"""\nTraceback (most recent call last):\n  File "/x/worker.py", line 7, in run\n    {self.SECRET}\nValueError: {self.SECRET}\n"""'
        )
        _, report = self.fail(fake, tmp_path, monkeypatch, error)
        assert "  worker.py:7 in run" in report
        assert self.SECRET not in report

    def test_machine(self, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the system refuses is said in its own words."""
        result, _ = self.fail(fake, tmp_path, monkeypatch, OSError(28, "No space left on device", "site/x.html"))
        assert result.exit_code == 3
        assert "error: No space left on device: site/x.html; the report is in" in result.stderr

    def test_no_room_for_the_report(self, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The line comes even so."""
        result, report = self.fail(fake, tmp_path / "gone", monkeypatch, ValueError())
        assert result.exit_code == 3
        assert "could not be written" in result.stderr
        assert not report
