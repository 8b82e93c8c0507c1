"""Walking a page."""

from __future__ import annotations

from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Source
from docbuilder.model.walking import find_blocks
from docbuilder.parse import parse

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
