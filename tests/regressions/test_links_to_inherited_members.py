"""A link to an inherited member led to the base, although the class that it names documents the member itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from api_pages import api_page

CODE = '''
class Base:
    """Base."""

    size = 4
    """Its size."""

    def go(self):
        """Goes."""

class Child(Base):
    """Child, see [`Child.go`]."""

class Other(Base):
    """Other."""
'''
PAGE = """# A

[`Child.go`] [`Base.go`] [`Other.go`] [`Child.size`] [`~pkg.Child.go`]

[[autodoc]] pkg.Base
    - go
    - size

[[autodoc]] pkg.Child
    - go
    - size

[[autodoc]] pkg.Other
    - none
"""


@pytest.mark.parametrize("api", ["static", "import"])
def test_the_class_that_is_named(tmp_path: Path, api: str) -> None:
    """A link leads to the box of the class that it names, and to the base's where that class has none."""
    page = api_page(tmp_path, CODE, PAGE, api=api)
    line = page.html[: page.html.index("</p>")]
    assert re.findall('href="#(pkg[^"]*)"', line) == [
        "pkg.Child.go",
        "pkg.Base.go",
        "pkg.Base.go",
        "pkg.Child.size",
        "pkg.Child.go",
    ]
    assert page.html.count('href="#pkg.Child.go"') >= 3
