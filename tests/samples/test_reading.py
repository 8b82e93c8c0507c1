"""The samples of a page: what is run, and what shares a namespace."""

from __future__ import annotations

from docbuilder.model.source import Source
from docbuilder.samples.reading import Sample, SampleBlock, read_samples

PAGE = """\
# Samples

```py runnable:one
x = 1  # doc-builder: hide
```

```py
nothing = "that runs"
```

- In a list:

  ```python runnable:two
  # pytest-decorator: unittest.skip("why"), pytest.mark.slow
  if True:
      y = 2
  ```

> ```py runnable
> z = 3
>
> w = 4
> ```

```py runnable:one:2
assert x == 1
```

>>> 1 + 1  # doctest: +SKIP
3

```pycon
>>> 2 + 2
4
```

```bash
>>> no Python
```

```runnable:four
v = 5
```
"""


def test_samples() -> None:
    """Fences of a label are one sample, and so are all doctests; a fence without a label is its own."""
    decorators = ('unittest.skip("why"), pytest.mark.slow',)
    listed = '# pytest-decorator: unittest.skip("why"), pytest.mark.slow\nif True:\n    y = 2\n'
    assert read_samples(Source("a.md", PAGE)) == (
        Sample(
            "one", (SampleBlock(4, "x = 1  # doc-builder: hide\n", False), SampleBlock(26, "assert x == 1\n", False))
        ),
        Sample("two", (SampleBlock(14, listed, False),), decorators),
        Sample("line-20", (SampleBlock(20, "z = 3\n\nw = 4\n", False),)),
        Sample(
            "doctest",
            (SampleBlock(29, ">>> 1 + 1  # doctest: +SKIP\n3\n", True), SampleBlock(33, ">>> 2 + 2\n4\n", True)),
        ),
        Sample("four", (SampleBlock(42, "v = 5\n", False),)),
    )


def test_pages_without_samples() -> None:
    """Words alone make no sample."""
    assert read_samples(Source("a.md", "# A\n\nIt is runnable, `>>> 1`.\n\n```py\nx = 1\n```\n")) == ()
    assert read_samples(Source("a.md", "")) == ()
    docstring = '# A\n\n```py\ndef f():\n    """Runs.\n\n    >>> f()\n    1\n    """\n```\n'
    assert read_samples(Source("a.md", docstring)) == ()  # it is the function's, not the page's


def test_fences_that_are_never_closed() -> None:
    """The rest of the page is the sample."""
    (sample,) = read_samples(Source("a.md", "```py runnable:x\ny = 1\nz = 2"))
    assert sample.blocks == (SampleBlock(2, "y = 1\nz = 2\n", False),)
