"""Walking a page."""

from __future__ import annotations

from docbuilder.nodes import CodeBlock
from docbuilder.parse import parse
from docbuilder.resolve.traverse import find_blocks
from docbuilder.source import Source

PAGE = """# Title

> - ```py
>   a
>   ```

<Tip>

```sh
b
```

</Tip>

| `c` | d |
| --- | --- |
| e | f |
"""


def test_blocks_are_found_wherever_they_stand() -> None:
    """In quotes, lists and constructs; code in a line is none."""
    found = find_blocks(parse(Source("p.md", PAGE)).document, CodeBlock)
    assert {block.text.strip() for block in found} == {"a", "b"}
