"""Options of the whole test suite."""

from __future__ import annotations

import pytest


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


@pytest.fixture
def rewrite_fixtures(request: pytest.FixtureRequest) -> bool:
    """Whether fixture files are to be rewritten."""
    return bool(request.config.getoption("--rewrite-fixtures"))
