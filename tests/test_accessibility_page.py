"""The page on accessibility: every test that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_named_tests_exist(language: str) -> None:
    """A promise whose test is renamed or gone is noticed."""
    text = (ROOT / "docs/source" / language / "accessibility.md").read_text("utf-8")
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", text)
    assert len(named) >= 15
    for file, name in named:
        assert f"\ndef {name}(" in (ROOT / "tests/browser" / file).read_text("utf-8"), (file, name)
