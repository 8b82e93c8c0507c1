"""A sample runs as if it stood in a file: what fails has the line of the page."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

import pytest

from docbuilder.model.source import Source
from docbuilder.samples.reading import read_samples
from docbuilder.samples.running import SampleFailure, decorate, run_sample


def run(folder: Path, text: str, setup: str = "") -> None:
    """Run all samples of a page."""
    page, before = folder / "page.md", folder / "setup.md"
    page.write_text(text, "utf-8")
    first = [(before, sample) for sample in read_samples(Source("setup.md", setup))]
    for sample in read_samples(Source("page.md", text)):
        run_sample(sample, page, first)


def failure(folder: Path, text: str, setup: str = "") -> tuple[int, str]:
    with pytest.raises(SampleFailure) as found:
        run(folder, text, setup)
    return found.value.line, found.value.message


def test_what_passes(tmp_path: Path) -> None:
    """A label is one namespace, doctests are one; dataclasses and pickles find their module, which is gone afterwards."""
    before = set(sys.modules)
    run(
        tmp_path,
        """\
```py runnable:a
from __future__ import annotations
from dataclasses import dataclass, field
from typing import ClassVar
import pickle

@dataclass
class Thing:
    names: ClassVar[list[str]] = []
    size: int = 0
```

```py runnable:a:2
assert pickle.loads(pickle.dumps(Thing(size=2))).size == 2
```

>>> total = 1
>>> print("a", object())  # doctest: +ELLIPSIS
a <object object at ...>

```py
>>> total
1
>>> undefined  # doctest: +SKIP
2
>>> 1 / 0
Traceback (most recent call last):
ZeroDivisionError: division by zero
```
""",
    )
    assert not {name for name in set(sys.modules) - before if name.startswith("page_")}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("```py runnable:a\nx = 1\n\nraise ValueError('no')\n```\n", 4, "ValueError: no"),
        ("```py runnable:a\ndef f():\n    assert False\n```\n\n```py runnable:a\nf()\n```\n", 3, "AssertionError"),
        ("```py runnable\nx = = 1\n```\n", 2, "it is not valid Python: invalid syntax"),
        ("```py runnable\nimport sys\nsys.exit(3)\n```\n", 2, "it ends the program (SystemExit: 3)"),
        ("# A\n\n>>> 1 + 1\n3\n", 3, "1 + 1 gives another output"),
        ("```py\n>>> x = 1\n>>> x\n1\n>>> y\n2\n```\n", 5, "NameError: name 'y' is not defined"),
        ("```py\n>>>x = 1\n>>> x\n```\n", 2, "it is no doctest: line 1 of the docstring for doctest lacks blank after >>>: '>>>x = 1'"),
        ("- a\n\n  ```py runnable\n  import json\n  json.loads('{')\n  ```\n", 5, "JSONDecodeError: Expecting property name"),
    ],
)  # fmt: skip
def test_what_fails(tmp_path: Path, text: str, line: int, message: str) -> None:
    """The line is that of the page which led to it."""
    found = failure(tmp_path, text)
    assert found[0] == line
    assert found[1].startswith(message)


def test_setup_pages(tmp_path: Path) -> None:
    """Their samples run first, in each namespace."""
    setup = "```py runnable\nimport math\n```\n\n>>> size = 3\n"
    text = "```py runnable:a\nassert math.floor(size) == 3\nsize = 4\n```\n\n>>> size\n3\n"
    run(tmp_path, text, setup)
    assert failure(tmp_path, text) == (2, "NameError: name 'math' is not defined")
    assert failure(tmp_path, ">>> size\n4\n", setup) == (1, "size gives another output")


def test_skips_are_passed_on(tmp_path: Path) -> None:
    """Whoever runs the sample knows what to do about them."""
    with pytest.raises(unittest.SkipTest):
        run(tmp_path, "```py runnable\nimport unittest\nraise unittest.SkipTest('why')\n```\n")
    with pytest.raises(unittest.SkipTest):
        run(tmp_path, ">>> import unittest\n>>> raise unittest.SkipTest('why')\n")


def test_decorators() -> None:
    """Dotted names, with arguments that are literals; the first is outermost."""
    called: list[str] = []
    function = decorate(
        lambda: called.append("run"), ['unittest.skipIf(False, "why")', "functools.cache, pytest.mark.skip"]
    )
    function()
    assert called == ["run"]
    with pytest.raises(unittest.SkipTest):
        decorate(lambda: None, ['unittest.skip("why")'])()
    for wrong in ("nosuchmodule.x", "unittest.nothing", "unittest.skip(print)", "1 +", "[x for x in y]"):
        with pytest.raises(ValueError, match=r"decorator|literal|dotted"):
            decorate(lambda: None, [wrong])
