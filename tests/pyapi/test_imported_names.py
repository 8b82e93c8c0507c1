"""Where a name is imported, in every form that sources have."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.pyapi.imported_names import imported_path

CHECKED = {
    "a block": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from far import Net\n\nNet = 3\n",
    "by its module": "import typing as t\nif t.TYPE_CHECKING:\n    from far import Net\n",
    "on one line": "if TYPE_CHECKING: from far import Net\n",
    "the end of the file": "if TYPE_CHECKING:\n    from far import Net",
    "many names": "if TYPE_CHECKING:\n    from far import (\n        Other,\n        # why\n        Net,\n    )\n",
    "the other branch": "if not TYPE_CHECKING:\n    Net = None\nelse:\n    from far import Net\n",
    "a further condition": "if TYPE_CHECKING and 1:\n    if x():\n\n        from far import Net\n",
    "below another condition": "try:\n    if TYPE_CHECKING:\n\n        from far import Net\nexcept ImportError:\n    pass\n",
    "a comment at the margin": "if TYPE_CHECKING:\n    import os\n# why\n    from far import Net\n",
    "beside a text that is none": '"""\nif TYPE_CHECKING: ...\n  from\n"""\nif TYPE_CHECKING:\n    from far import Net\n',
    "under another name": "if TYPE_CHECKING:\n    from far import Other as Net\n",
    "relative": "if TYPE_CHECKING:\n    from . import Net\n",
    "a package": "if TYPE_CHECKING:\n    import Net.parts\n",
}
PATHS = {"under another name": "far.Other.run", "relative": "lib.Net.run", "a package": "Net.run"}

UNCHECKED = {
    "no block": "from far import Net\n",
    "beside a block": "if TYPE_CHECKING:\n    import os\nfrom far import Net\n",
    "another condition": "if is_there():\n    from far import Net\n",
}


def path_in(folder: Path, text: str, *, checked: bool) -> str:
    (folder / "a.py").write_text(text, "utf-8")
    return imported_path({"__file__": str(folder / "a.py"), "__package__": "lib"}, "Net.run", checked=checked)


@pytest.mark.parametrize("form", CHECKED)
@pytest.mark.parametrize("checked", [True, False])
def test_imports_for_type_checkers(tmp_path: Path, form: str, checked: bool) -> None:
    assert path_in(tmp_path, CHECKED[form], checked=checked) == PATHS.get(form, "far.Net.run")


@pytest.mark.parametrize("form", UNCHECKED)
def test_other_imports(tmp_path: Path, form: str) -> None:
    assert path_in(tmp_path, UNCHECKED[form], checked=False) == "far.Net.run"
    assert path_in(tmp_path, UNCHECKED[form], checked=True) == ""


def test_files_that_say_nothing(tmp_path: Path) -> None:
    for text in ("if TYPE_CHECKING:\n    from far import (\n", "", "if TYPE_CHECKING:\n    from ... import Net\n"):
        assert path_in(tmp_path, text, checked=True) == ""
    assert imported_path({}, "Net", checked=True) == imported_path({"__file__": "nowhere"}, "Net") == ""
