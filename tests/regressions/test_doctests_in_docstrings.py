"""Doctests without a fence were block quotes in block quotes, and their lines ran together."""

from __future__ import annotations

from pathlib import Path

from api_pages import api_page

CODE = '''
def above():
    """Do it.

    Text directly above:
    >>> above()
    1

    And behind.
    """

def sections(x=1):
    """Do it.

    Args:
        x (`int`): A number:

            >>> sections(2)
            2

    Returns:
        `int`: A number.
        >>> sections(3)
        3

    Raises:
        ValueError: If

            >>> sections("a")
            Traceback (most recent call last):
    """

def listed():
    """Do it.

    1. First

        >>> for i in range(2):
        ...     print(i)
        0

        1

    2. Second:

        - inner
            >>> listed()

    Example:
        >>> listed()

        ```py
        fenced()
        ```
    """
'''


def test_doctests_are_code_wherever_they_stand(tmp_path: Path) -> None:
    """Behind text, in every section and in lists; no quote is left."""
    page = api_page(
        tmp_path, CODE, "# A\n\n[[autodoc]] pkg.above\n\n[[autodoc]] pkg.sections\n\n[[autodoc]] pkg.listed\n"
    )
    assert "<blockquote" not in page.html
    plain = [each.replace("&gt;", ">") for each in page.code]
    assert plain[:4] == [
        ">>> above()\n1",
        ">>> sections(2)\n2",
        ">>> sections(3)\n3",
        '>>> sections("a")\nTraceback (most recent call last):',
    ]
    assert plain[4].startswith(">>> for i in range(2):\n...     print(i)\n0")
    assert plain[5:] == [">>> listed()", ">>> listed()", "fenced()"]


def test_fences_are_counted_without_doctests(tmp_path: Path) -> None:
    """`.example` is the first fence, as in the established renderer."""
    page = api_page(tmp_path, CODE, "# A\n\n[[autodoc]] pkg.listed\n")
    assert [each for each in page.ids if ".example" in each] == ["pkg.listed.example"]
