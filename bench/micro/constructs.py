"""A page of each construct, large enough to be timed: the construct again and again between sentences."""

from __future__ import annotations

from collections.abc import Mapping

CONSTRUCTS: Mapping[str, str] = {
    "paragraph": "Some *words* and **more** of them, `code` and a [link](other.md), <i>raw</i> & entities &amp; \\* escapes.",
    "heading": "## A heading with `code`[[an-anchor]]",
    "list": "- one\n- two\n    - two and a *half*\n- three\n\n1. first\n2. second",
    "table": "| a | b | c |\n| --- | :-: | --: |\n| one | `two` | **three** |\n| 1 | 2 | 3 |\n| x | y | z |",
    "code": "```python\nfrom thing import Big\n\nfor number in range(10):\n    print(Big(number), 'text')  # comment\n```",
    "doctest": "```py\n>>> from thing import Big\n>>> Big(3).grow()\n4\n```",
    "quote": "> Words in a quote,\n> on two lines.\n>\n> > deeper",
    "alert": "> [!TIP]\n> Words of advice.",
    "tip": "<Tip warning={true}>\n\nWords of *warning*.\n\n</Tip>",
    "frameworks": "<frameworkcontent>\n<pt>\n\nOne way.\n\n</pt>\n<tf>\n\nAnother way.\n\n</tf>\n</frameworkcontent>",
    "options": '<hfoptions id="way">\n<hfoption id="one">\n\nOne.\n\n</hfoption>\n<hfoption id="two">\n\nTwo.\n\n</hfoption>\n</hfoptions>',
    "object_link": "See [`Big`], [`~thing.Big.grow`] and [`Big`] again.",
    "autodoc": "[[autodoc]] Big\n    - __init__\n    - grow",
    "math": "$$\n\\sum_{i=1}^{n} \\frac{x_i}{n}\n$$\n\nand \\\\(a^2 + b^2\\\\) in a line.",
    "html": '<div class="flex">\n<img src="a.png" alt="a"/>\n</div>',
    "video": '<Youtube id="abcdefghijk"/>',
    "footnote": "Words[^1].\n\n[^1]: And more.",
    "list of code": "1. Do this:\n\n    ```bash\n    pip install thing\n    ```\n\n2. Then that.",
}
"""Name -> Markdown."""


def page_of(construct: str, times: int = 50) -> str:
    """A page with `construct` `times` times."""
    return "# A page\n\n" + "\n\nA sentence between.\n\n".join([construct] * times) + "\n"
