"""The small packages of `packages/`, imported in the test process and forgotten afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docbuilder.pyapi.collector import Collector, CollectorSettings
from docbuilder.pyapi.containment import contained

PACKAGES = Path(__file__).parent / "packages"


@pytest.fixture
def collector() -> Iterator[Callable[..., Collector]]:
    """Makes a `Collector` of a package; its modules and mocks are gone after the test."""
    modules, finders, path = set(sys.modules), list(sys.meta_path), list(sys.path)
    made: list[Collector] = []

    def make(package: str, *mock: str, run: bool = True) -> Collector:
        with contained():
            made.append(Collector(CollectorSettings(package, (str(PACKAGES),), mock, run)))
        return made[-1]

    yield make
    for each in made:
        each.close()
    for name in set(sys.modules) - modules:
        if not name.startswith("docbuilder"):
            del sys.modules[name]
    sys.meta_path[:], sys.path[:] = finders, path
