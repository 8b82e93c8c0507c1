"""What reads other people's text raises for no input; `tools/fuzz.py` looks for longer."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parent.parent.parent / "tools/fuzz.py"
READERS = ("page", "docstring", "notebook", "commonmark", "yaml", "settings", "inventory", "html", "configuration")

pytestmark = [
    pytest.mark.skipif(not FILE.is_file(), reason="needs a checkout"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    """The tool, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("fuzz", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


@pytest.mark.parametrize("reader", READERS)
def test_no_input_makes_a_reader_fail(fuzz: ModuleType, reader: str) -> None:
    """Some seeds as they are, and mutations."""
    assert set(fuzz.READERS) == set(READERS)
    for data in fuzz.seeds(reader)[::4]:
        fuzz.READERS[reader](data)
    tried, failed = fuzz.run_blind(reader, inputs=40)
    assert failed is None
    assert tried == 40


def test_an_input_that_fails_is_found(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool can fail."""

    def fragile(data: bytes) -> None:
        if b"[" in data:
            raise KeyError

    monkeypatch.setitem(fuzz.READERS, "page", fragile)
    assert fuzz.run_blind("page", inputs=200)[1] is not None
