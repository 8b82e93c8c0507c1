"""Options of the whole test suite, what property tests try, and Chromium: once for all tests, for there can be one Playwright in a process."""

from __future__ import annotations

import os
import runpy
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# This process, those that it forks and all Python processes that tests start reach this machine alone.
OFFLINE = Path(__file__).parent / "offline"
runpy.run_path(str(OFFLINE / "sitecustomize.py"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH", "")]))

# The same examples in every run: a check is red through the change it checks. `--hypothesis-profile=default` looks for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
    "--hide-scrollbars",
    "--font-render-hinting=none",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-fixtures",
        action="store_true",
        help="write what the program gives today into the fixture files; look at the difference before committing",
    )


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves anything among the user's caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "caches"))


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A folder for all processes of a run: `once("sample", make)` calls `make(folder)` in the first that asks; the others wait for it.

    What is in it is only read.
    """
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def give(name: str, make: Callable[[Path], object]) -> Path:
        folder, state = common / f"once-{name}", common / f"once-{name}.state"
        try:
            folder.mkdir()
        except FileExistsError:
            while not state.is_file():
                time.sleep(0.05)
        else:
            outcome = "failed"
            try:
                make(folder)
                outcome = "made"
            finally:
                state.with_suffix(".new").write_text(outcome, "utf-8")
                state.with_suffix(".new").replace(state)
        assert state.read_text("utf-8") == "made", f"{name}: the process that made it has failed"
        return folder

    return give


@pytest.fixture
def rewrite_fixtures(request: pytest.FixtureRequest) -> bool:
    """Whether fixture files are to be rewritten."""
    return bool(request.config.getoption("--rewrite-fixtures"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; the one that has no windows takes a third of the processor time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("needs Chromium")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all tests."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
