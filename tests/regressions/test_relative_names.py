"""Names in docstrings that are relative to the class or the module, in roles and in links of the dialect."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config

MODULE = '''
"""A module."""
{imported}

if {checked}:
    from {package}.checked import Checked, Checked as Other

LIMIT = 3


class Halt(Exception):
    """Stops."""


class Machine:
    """Runs. {links}

    Attributes:
        state (`str`): What it does.
    """

    speed: int

    def start(self):
        """Starts; see {member_links}."""

    def stop(self):
        """Stops; `stop` of the package is another: [`stop`]."""

    class Part:
        """A part of it: [`Machine`]."""


def make():
    """Makes one: {function_links}."""


def check():
    """Looks at [`Checked`], [`Checked.run`], :meth:`Other.run` and [`Nobody`]."""
'''
CHECKED = '''
class Checked:
    """Is checked."""

    def run(self):
        """Goes."""
'''
LINKS = ":meth:`start`, :attr:`state`, :class:`Helper`, [`~Machine.stop`], [`Machine.start`], [`str`], [`None`], :exc:`Halt`"


def _configured(folder: Path, package: str, mode: str) -> Config:
    return Config(
        source=folder / "docs",
        out=folder / "site",
        root=folder,
        package=package,
        source_root="",
        api=mode,  # type: ignore[arg-type]
        cache=False,
        jobs=1,
    )


def links(
    folder: Path, package: str, module: str, mode: str, imported: str
) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    """Address and text of the links of each object's box, and the codes of what is wrong."""
    path = folder / (module.replace(".", "/") + ".py")
    path.parent.mkdir(parents=True)
    for parent in [path.parent, *path.parent.parents]:
        if parent == folder:
            break
        (parent / "__init__.py").touch()
    text = MODULE.format(
        package=package,
        imported=imported,
        checked=f"{imported.rpartition(' ')[2]}.TYPE_CHECKING".removeprefix("TYPE_CHECKING."),
        links=LINKS,
        member_links=":meth:`.stop`, [`stop()`] and [`make`]",
        function_links="[`Machine`], [`Halt`]",
    )
    path.write_text(text + '\n\nclass Helper:\n    """Helps: [`Machine.start`]."""\n', "utf-8")
    (folder / package / "__init__.py").write_text('def stop():\n    """Of the package."""\n', "utf-8")
    (folder / package / "checked.py").write_text(CHECKED, "utf-8")
    names = ["Machine", "Helper", "Halt", "make", "check"]
    page = "# T\n\n" + "\n\n".join(f"[[autodoc]] {module}.{name}" for name in names)
    page += f"\n\n[[autodoc]] stop\n\n[[autodoc]] {package}.checked.Checked\n"
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(page, "utf-8")
    result = build(_configured(folder, package, mode))
    html = (folder / "site/index.html").read_text("utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for sentence in ("Runs", "Starts", "Stops;", "Makes", "Helps", "Looks"):
        (paragraph,) = re.findall(rf"<p>{sentence}.*?</p>", html, re.DOTALL)
        found[sentence] = re.findall(r'href="#([^"]*)"><code>(.*?)</code>', paragraph)
    return found, [problem.code.slug for problem in result.diagnostics]


@pytest.mark.parametrize("mode", ["import", "static"])
@pytest.mark.parametrize(
    ("package", "module", "imported"),
    [
        ("relone", "relone.core", "from typing import TYPE_CHECKING"),
        ("reltwo", "reltwo.a.b.deep", "import typing"),
        ("relthree", "relthree._impl", "import typing as hints"),
    ],
)
def test_names_of_the_class_and_of_the_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, module: str, imported: str, mode: str
) -> None:
    """They are links to what they mean there, shown as they are written; the package's own names come first."""
    monkeypatch.syspath_prepend(str(tmp_path))
    found, problems = links(tmp_path, f"{package}{mode}", module.replace(package, f"{package}{mode}"), mode, imported)
    here = module.replace(package, f"{package}{mode}")
    assert found == {
        "Runs": [
            (f"{here}.Machine.start", "start()"),
            (f"{here}.Machine.state", "state"),
            (f"{here}.Helper", "Helper"),
            (f"{here}.Machine.stop", "stop()"),
            (f"{here}.Machine.start", "Machine.start()"),
            (f"{here}.Halt", "Halt"),
        ],
        "Starts": [
            (f"{package}{mode}.stop", "stop()"),
            (f"{package}{mode}.stop", "stop()"),
            (f"{here}.make", "make()"),
        ],
        "Stops;": [(f"{package}{mode}.stop", "stop()")],
        "Makes": [(f"{here}.Machine", "Machine"), (f"{here}.Halt", "Halt")],
        "Helps": [(f"{here}.Machine.start", "Machine.start()")],
        "Looks": [
            (f"{package}{mode}.checked.Checked", "Checked"),
            (f"{package}{mode}.checked.Checked.run", "Checked.run()"),
            (f"{package}{mode}.checked.Checked.run", "Other.run()"),
        ],
    }
    assert problems == ["link-object"]


@pytest.mark.parametrize("mode", ["import", "static"])
def test_names_beside_the_public_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """What is defined in one module and known by another has the names of that one around it."""
    package = f"relfour{mode}"
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / package / "models").mkdir(parents=True)
    (tmp_path / package / "__init__.py").touch()
    (tmp_path / package / "models/__init__.py").write_text("from ._a import lars\nfrom ._b import lasso\n", "utf-8")
    (tmp_path / package / "models/_a.py").write_text('def lars():\n    """Runs; see [`lasso`]."""\n', "utf-8")
    (tmp_path / package / "models/_b.py").write_text('def lasso():\n    """Runs as well."""\n', "utf-8")
    (tmp_path / "docs").mkdir()
    page = f"# T\n\n[[autodoc]] {package}.models.lars\n\n[[autodoc]] {package}.models.lasso\n"
    (tmp_path / "docs/index.md").write_text(page, "utf-8")
    assert [problem.code.slug for problem in build(_configured(tmp_path, package, mode)).diagnostics] == []
    assert f'href="#{package}.models.lasso"><code>lasso()</code>' in (tmp_path / "site/index.html").read_text("utf-8")
