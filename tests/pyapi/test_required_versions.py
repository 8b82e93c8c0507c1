"""Versions that mocks claim."""

from __future__ import annotations

import pytest

from docbuilder.pyapi.versions import allowed_versions, required_versions


@pytest.mark.parametrize(
    ("requirements", "version"),
    [
        (["lib<2.16,>=2.6"], "2.15.99"),
        (["lib<3"], "2.99"),
        (["lib<2.0"], "1.99"),
        (["lib<=0.4.13,>=0.4.1"], "0.4.13"),
        (["lib==1.2.3"], "1.2.3"),
        (["lib==1.2.*"], "1.2"),
        (["lib~=1.4.2"], "1.4.99"),
        (["lib>=1.0", "lib<5; extra == 'x'"], "4.99"),
        (["lib<2", "lib>=3"], None),
        (["lib>=1.0"], None),
        (["lib"], None),
        (["lib<0"], None),
        (["not a requirement <<<"], None),
        (["lib===weird"], None),
    ],
)
def test_newest_allowed_version(requirements: list[str], version: str | None) -> None:
    """The newest version under all upper bounds; none where there is no bound to heed."""
    assert allowed_versions(requirements).get("lib") == version


def test_names_are_canonical() -> None:
    """Distributions are found under any spelling of their names."""
    assert allowed_versions(["Some_Lib.x<2"]) == {"some-lib-x": "1.99"}


def test_requirements_of_installed_packages() -> None:
    """They are read from the metadata; a package without metadata has none."""
    assert isinstance(required_versions("pytest"), dict)
    assert required_versions("yaml") == {}
    assert required_versions("absentlib") == {}
