"""Notebooks made of pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docbuilder.build import build
from sites import TOCTREE, configure, write

PAGE = """# A tour

[[open-in-colab]]

See [the other](other#x), [us](https://x.example/) and ![a](a.png).

```py
import math
print(math.pi)
```

<Tip>

Careful.

</Tip>

```python
>>> x = 1
>>> x
1
>>> for i in range(2):
...     print(i)
0
1
```

```bash
pip install it
```

<frameworkcontent>
<pt>

PyTorch says:

```py
import torch
```

</pt>
<tf>

```py
import tensorflow
```

</tf>
</frameworkcontent>

- in a list

  ```py
  stays = "in the list"
  ```

## End

| a | b |
| - | - |
| 1 | 2 |
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("notebooks")
    cells = "notebook_first_cells = [{'type': 'code', 'content': '! pip install lib'}]\n"
    write(
        root,
        {
            "docs/source/en/_toctree.yml": TOCTREE,
            "docs/source/en/_config.py": cells,
            "docs/source/en/index.md": PAGE,
            "docs/source/en/guides/other.md": "# Other\n\n## X\n\n[[open-in-colab]]\n\n[home](../index)\n",
            "docs/source/en/other.md": "# Other\n\n## X\n",
            "docs/source/en/a.png": b"png",
        },
    )
    build(configure(root, base_url="https://x.example/lib"))
    return root / "site"


def read(path: Path) -> Any:
    nbformat = pytest.importorskip("nbformat")
    notebook = json.loads(path.read_bytes())
    nbformat.validate(notebook)
    return [(cell["cell_type"], "".join(cell["source"]), cell.get("outputs")) for cell in notebook["cells"]]


def test_a_page_is_a_notebook(site: Path) -> None:
    """Python is code, doctests are cells with what they print; all else is Markdown; the configuration's cells come first."""
    found = read(site / "en/notebooks/index.ipynb")
    assert found[0] == ("code", "! pip install lib", [])
    assert found[1][1].startswith(
        "# A tour\n\nSee [the other](https://x.example/lib/en/other.html#x), [us](https://x.example/)"
    )
    assert "![a](https://x.example/lib/en/a.png)" in found[1][1]
    code = [source for kind, source, _ in found if kind == "code"]
    assert code == [
        "! pip install lib",
        "import math\nprint(math.pi)",
        "x = 1\nx",
        "for i in range(2):\n    print(i)",
        "import torch",
        "import tensorflow",
    ]
    outputs = ["".join(output["text"]) for _, _, outputs in found if outputs for output in outputs]
    assert outputs == ["1\n", "0\n1\n"]
    texts = "\n".join(source for kind, source, _ in found if kind == "markdown")
    for part in (
        "> [!TIP]\n> Careful.",
        "```bash\npip install it\n```",
        "## PyTorch",
        "## TensorFlow",
        'stays = "in',
        "| a | b |",
    ):
        assert part in texts


def test_each_framework_has_a_notebook_of_its_own(site: Path) -> None:
    """With its tabs and no others', without a heading for the tab."""
    found = read(site / "en/notebooks/pytorch/index.ipynb")
    text = "\n".join(source for _, source, _ in found)
    assert "import torch" in text
    assert "PyTorch says:" in text
    assert "tensorflow" not in text.lower()
    assert "## PyTorch" not in text
    assert (site / "en/notebooks/tensorflow/index.ipynb").is_file()
    assert not (site / "en/notebooks/jax").exists()


def test_the_menu_leads_to_what_exists(site: Path) -> None:
    """From any depth; pages without the marker have no notebook."""
    page = (site / "en/guides/other.html").read_text("utf-8")
    assert 'href="../notebooks/guides/other.ipynb"' in page
    assert (site / "en/notebooks/guides/other.ipynb").is_file()
    assert not (site / "en/notebooks/other.ipynb").exists()


def test_without_an_address_links_are_text(tmp_path: Path) -> None:
    """A notebook may be opened anywhere: a relative link would lead nowhere."""
    write(
        tmp_path,
        {
            "docs/source/index.md": "# A\n\n[[open-in-colab]]\n\n[b](b) [c](https://c.example)\n",
            "docs/source/b.md": "# B\n",
        },
    )
    build(configure(tmp_path))
    text = read(tmp_path / "site/notebooks/index.ipynb")[0][1]
    assert text == "# A\n\nb [c](https://c.example)"
