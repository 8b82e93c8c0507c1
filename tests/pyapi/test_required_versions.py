"""Versions that mocks claim."""

from __future__ import annotations

from pathlib import Path

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
        (["lib<3,>=1.31", "lib==0.24; extra == 'old'", "lib<1; extra == 'older'"], "2.99"),
        (["lib==0.27", "lib<3,>=1.31", "lib>=0.30", "lib<3"], "2.99"),
        (["lib<2; extra == 'old'", "lib>=3; extra == 'new'"], None),
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


def test_requirements_of_requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is required by what is required counts, without the extras of others; circles end."""
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, lines in {
        "outer-lib": ["friend>=1", "absent-lib<9; extra == 'x'"],
        "friend": ["deep_lib<0.24,>=0.23", "outer-lib", "extra-lib<3; extra == 'dev'"],
        "deep-lib": ["deepest==1.5"],
    }.items():
        folder = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        folder.mkdir()
        requires = "".join(f"Requires-Dist: {line}\n" for line in lines)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}", "utf-8")
    assert required_versions("outer-lib") == {"absent-lib": "8.99", "deep-lib": "0.23.99", "deepest": "1.5"}
