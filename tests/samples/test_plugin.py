"""Samples as tests of pytest, and `check --run`."""

from __future__ import annotations

import json
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from docbuilder import cli
from docbuilder.checking.samples import run_samples
from docbuilder.samples.running import time_limit
from sites import configure, write

pytest_plugins = ["pytester"]

FILES = {
    "README.md": "# Not a page\n\n```py runnable\nraise ValueError\n```\n",
    "docbuilder.toml": 'sample-setup = ["en/setup.md"]\n',
    "docs/source/en/_toctree.yml": "- local: index\n  title: A\n- local: guides/good\n  title: G\n- local: setup\n  title: S\n",
    "docs/source/en/index.md": """\
# Home

```py runnable:broken
x = ready
assert x == 2
```

```py runnable:skipped
# pytest-decorator: unittest.skip("not today")
raise ValueError
```

```py runnable:marked
# pytest-decorator: pytest.mark.skipif(True, reason="never")
raise ValueError
```

>>> 1 + 1
3
""",
    "docs/source/en/guides/good.md": "# Good\n\n```py runnable:fine\nassert ready == 1\n```\n\n```py runnable:fine:2\nassert ready\n```\n",
    "docs/source/en/setup.md": "# Setup\n\n```py runnable\nready = 1\n```\n",
    "docs/source/en/words.md": "# Words\n\nNothing runs: `>>> 1`.\n",
}


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DOCBUILDER_UNTRUSTED", raising=False)
    for name in ("GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    write(pytester.path, FILES)
    configure(pytester.path)
    return pytester.path


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    # by its module: the entry point is there only where the project was installed anew
    plugin = ("-p", "no:docbuilder", "-p", "docbuilder.pytest_plugin", "-p", "no:cacheprovider")
    return pytester.runpytest_inprocess(*plugin, *arguments)


def test_a_language(project: Path, pytester: pytest.Pytester) -> None:
    """Every sample is a test; failures have page and line; pages without samples are not there."""
    result = run(pytester, "-v", "docs/source/en")
    result.assert_outcomes(passed=2, failed=2, skipped=2)
    output = result.stdout.str()
    assert "docs/source/en/index.md::broken FAILED" in output
    assert "docs/source/en/index.md:5: AssertionError" in output
    assert "    assert x == 2" in output
    assert "docs/source/en/index.md:18: 1 + 1 gives another output" in output
    assert "docs/source/en/guides/good.md::fine PASSED" in output
    assert "words.md" not in output


def test_the_time_limit(project: Path, pytester: pytest.Pytester) -> None:
    """A sample that never ends has failed, where it was; the others run, and so does the timer of whoever runs all of this."""
    before = signal.getitimer(signal.ITIMER_REAL)[0]
    waiting = "# Late\n\n```py runnable:waits\ntry:\n    while True:\n        ready\nexcept Exception:\n    pass\n```\n\n>>> while True: ready\n"
    write(
        project,
        {"docs/source/en/late.md": waiting, "docbuilder.toml": FILES["docbuilder.toml"] + "sample-timeout = 0.05\n"},
    )
    result = run(pytester, "docs/source/en/late.md")
    result.assert_outcomes(failed=2)
    output = result.stdout.str()
    assert re.search(r"late\.md:[56]: it takes longer than 0\.05 seconds \(`sample-timeout`\)", output)
    assert "docs/source/en/late.md:11: it takes longer than 0.05 seconds" in output
    left = signal.getitimer(signal.ITIMER_REAL)[0]
    assert (0 < left <= before) if before else not left


def test_time_limits_of_others() -> None:
    """One that ends sooner stays, and so does its handler; threads have none."""

    def others(*_: object) -> None:
        raise AssertionError

    before, timer = signal.signal(signal.SIGALRM, others), signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        with time_limit(2000):
            assert signal.getsignal(signal.SIGALRM) is others
        with time_limit(500):
            assert signal.getsignal(signal.SIGALRM) is not others
            assert signal.getitimer(signal.ITIMER_REAL)[0] <= 500
        assert signal.getsignal(signal.SIGALRM) is others
        assert 500 < signal.getitimer(signal.ITIMER_REAL)[0] <= 1000
        limit = time_limit(500)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(limit.__enter__).result()
        assert signal.getsignal(signal.SIGALRM) is others
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, timer[0])


def test_what_is_named(project: Path, pytester: pytest.Pytester) -> None:
    """A folder, a page, a sample, the source, a folder above it."""
    run(pytester, "docs/source/en/guides").assert_outcomes(passed=1)
    run(pytester, "docs/source/en/guides/good.md").assert_outcomes(passed=1)
    run(pytester, "docs/source/en/index.md::skipped").assert_outcomes(skipped=1)
    run(pytester, "docs", "-k", "fine").assert_outcomes(passed=1, deselected=5)


def test_a_list_of_pages(project: Path, pytester: pytest.Pytester) -> None:
    """Those that a change touches, say: one without samples has no tests, and keeps no other from being run."""
    changed = ("docs/source/en/words.md", "docs/source/en/guides/good.md")
    result = run(pytester, *changed)
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.OK
    assert run(pytester, changed[0]).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_pages_in_the_way_are_left_alone(project: Path, pytester: pytest.Pytester) -> None:
    """A run of the project's own tests does not run its documentation."""
    write(project, {"tests/test_x.py": "def test_x():\n    pass\n"})
    run(pytester).assert_outcomes(passed=1)
    run(pytester, ".").assert_outcomes(passed=1)


def test_never_untrusted(project: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is collected, whoever asks."""
    monkeypatch.setenv("DOCBUILDER_UNTRUSTED", "1")
    run(pytester, "docs/source/en").assert_outcomes()
    monkeypatch.chdir(project)
    assert CliRunner().invoke(cli.main, ["check", "--run"]).exit_code == 2


def test_flags_of_pytest(project: Path, pytester: pytest.Pytester) -> None:
    """`doctest_optionflags` counts for pages as well."""
    write(project, {"docs/source/en/index.md": "# A\n\n>>> list(range(2))\n[0,  1]\n"})
    run(pytester, "docs/source/en/index.md").assert_outcomes(failed=1)
    write(project, {"pytest.ini": "[pytest]\ndoctest_optionflags = NORMALIZE_WHITESPACE\n"})
    run(pytester, "docs/source/en/index.md").assert_outcomes(passed=1)


def test_mistakes_in_decorators(project: Path, pytester: pytest.Pytester) -> None:
    """They are failures with a place."""
    write(project, {"docs/source/en/index.md": "# A\n\n```py runnable:x\n# pytest-decorator: no.such\n```\n"})
    result = run(pytester, "docs/source/en/index.md")
    result.assert_outcomes(failed=1)
    assert "index.md:4: there is no decorator no.such" in result.stdout.str()


def test_samples_that_take_too_long(project: Path) -> None:
    """They fail on the line where they wait, even in code that lets no thread run; the others run all the same."""
    late = "# Läte\n\n```py runnable:sleeps\nimport time\n\ntime.sleep(600)\n```\n\n```py runnable:after\nraise KeyError('later')\n```\n"
    write(project, {"docs/source/en/läte.md": late})
    config = replace(configure(project), sample_setup=(), sample_timeout=0.5)
    assert [(one.position.path, one.position.line, one.message) for one in run_samples(config, ["en/läte.md"])] == [
        ("en/läte.md", 6, "sleeps: it takes longer than 0.5 seconds (`sample-timeout`)"),
        ("en/läte.md", 10, "after: KeyError: 'later'"),
    ]
    assert list(run_samples(replace(config, sample_timeout=float("inf")), ["en/guides/good.md"])) != []  # no setup page


def test_check_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are diagnostics; a sample that ends its process is one, and the others run all the same."""
    crash = "# Crash\n\n```py runnable:crash\nimport os\nos._exit(7)\n```\n\n```py runnable:after\nprint('still here')\n```\n"
    write(project, {"docs/source/en/guides/a_crash.md": crash})
    monkeypatch.chdir(project)
    given = ["check", "--api", "none", "--jobs", "1", "--cache-folder", "cache", "--format", "json"]
    result = CliRunner().invoke(cli.main, [*given, "--run"])
    assert result.exit_code == 1
    found = [each for each in json.loads(result.stdout)["diagnostics"] if each["code"] == "sample-failed"]
    assert [(each["path"], each["line"], each["message"]) for each in found] == [
        ("docs/source/en/guides/a_crash.md", 4, "crash: the process that ran it has ended (status 7)"),
        ("docs/source/en/index.md", 5, "broken: AssertionError"),
        ("docs/source/en/index.md", 18, "doctest: 1 + 1 gives another output"),
    ]
