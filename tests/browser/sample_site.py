"""The site that the browser tests look at: every kind of page and construct, in three languages and two versions.

In: a folder, and the address that the site will have. Out: the built site below it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from docbuilder.output.inventory import inventory_file
from docbuilder.output.pages import SitePage

LONG = "A paragraph that is long enough to fill a few lines on any screen. " * 6

PARAMETERS = "".join(
    f"        option_{number} (`int`, *optional*, defaults to {number}):\n            What option {number} does.\n"
    for number in range(1, 17)
)
SIGNATURE = ", ".join(f"option_{number}: int = {number}" for number in range(1, 17))

PACKAGE = {
    "sample/__init__.py": '"""A package to document."""\n\nfrom sample.parts import LargeModel, Model, ModelOutput, restore, run\n',
    "sample/parts.py": f'''"""Parts."""


class ModelOutput:
    """What a model gives.

    Attributes:
        values (`list`): The values.
    """


class Model:
    """A model with many options.

    Args:
        name (`str`): The name of the quokka.
{PARAMETERS}
    Example:

    ```python
    >>> model = Model("a")
    >>> model.forward(
    ...     1
    ... )
    ModelOutput(1)
    ```
    """

    def __init__(self, name: str, {SIGNATURE}) -> None: ...

    def forward(self, value: int, *, scale: float = 1.0) -> ModelOutput:
        """Compute the output.

        Args:
            value (`int`): What goes in.
            scale (`float`, *optional*, defaults to 1.0): What it is multiplied by.

        Returns:
            [`ModelOutput`]: What comes out.

        Raises:
            ValueError: If `value` is negative.
        """

    def train(self) -> None:
        """Train the model."""


class LargeModel(Model):
    """A large model."""

    def train(self) -> None:
        """Train the large model."""

    def save(self) -> None:
        """Save the large model."""


def run(model: Model) -> ModelOutput:
    """Run a [`Model`].

    Args:
        model ([`Model`]): Which.
    """


def restore(folder: str) -> Model:
    """Restore a [`Model`].

    Args:
        folder (`str`): Where it was saved.
    """
''',
}

OTHER = '{"schema": 1, "objects": [{"name": "other.Net", "kind": "class", "page": "net", "anchor": "other.Net", "signature": "Net(depth)"}]}'
"""What another project says of its object."""

ENGLISH = {
    "_toctree.yml": """\
- title: Guides
  isExpanded: true
  sections:
  - local: index
    title: Start
  - local: tabs
    title: Tabs
  - local: more_tabs
    title: More tabs
    new: true
  - title: Deeper
    sections:
    - local: guides/deep/page
      title: A page in a folder
- title: Content
  sections:
  - local: code
    title: Code
  - local: widgets
    title: Widgets
  - local: content
    title: Tables and the rest
- title: Reference
  sections:
  - local: api
    title: API
""",
    "index.md": f"""\
# Start

The first page of the sample, with a [link to the tabs](tabs), one [into a hidden panel](tabs#only-for-tensorflow) and one
[elsewhere](https://elsewhere.example/page).

<Tip>

A tip with `code`.

</Tip>

## First section

{LONG}

## Second section

{LONG}

### Below the second

{LONG}
""",
    "tabs.md": f"""\
# Tabs

{LONG}

<frameworkcontent>
<pt>

## Only for PyTorch

{LONG}

{LONG}

```python
import torch
```

</pt>
<tf>

## Only for TensorFlow

The tensorflow panel mentions a wombat.

</tf>
<jax>

JAX speaks of a numbat.

</jax>
</frameworkcontent>

## Between

{LONG}

<frameworkcontent>
<pt>

PyTorch, for the second time.

{LONG}

</pt>
<tf>

TensorFlow, for the second time.

</tf>
</frameworkcontent>

## Options

<hfoptions id="task">
<hfoption id="Text">

Text first.

<frameworkcontent>
<pt>

Inner PyTorch.

</pt>
<tf>

### Inner TensorFlow

A bandicoot.

</tf>
</frameworkcontent>

</hfoption>
<hfoption id="Image">

### Image heading

Image comes second.

</hfoption>
<hfoption id="Audio">

Audio comes third.

</hfoption>
</hfoptions>

<hfoptions id="task">
<hfoption id="Text">

Text again.

</hfoption>
<hfoption id="Image">

Image again.

</hfoption>
</hfoptions>

## Split code

```python
model = torch.load()
===PT-TF-SPLIT===
model = tf.load()
```

## Snippets

<tokenizerslangcontent>
<python>

```python
print("snippet")
```

</python>
<node>

```js
console.log("snippet");
```

</node>
</tokenizerslangcontent>

{LONG}

{LONG}

{LONG}
""",
    "more_tabs.md": """\
# More tabs

<frameworkcontent>
<pt>

PyTorch over here.

</pt>
<tf>

TensorFlow over here.

</tf>
</frameworkcontent>

<FrameworkSwitchCourse {fw} />

{#if fw === 'pt'}

The course with PyTorch.

{:else}

The course with TensorFlow.

{/if}
""",
    "guides/deep/page.md": f"""\
# A page in a folder

Back to the [start](../../index) and to [code](../../code#doctests).

## Section

{LONG}
""",
    "code.md": f"""\
# Code

## Doctests

```python
>>> for number in [1, 2]:
...     print(number)
1
2
>>> done = True  # doctest: +SKIP
```

## Long lines

```python
{"x = " + " + ".join(f"a_very_long_name_{number}" for number in range(30))}
```

## Languages

```json
{{"a": [1, true, null, "text"]}}
```

```bash
pip install sample --upgrade  # with a comment
```

```
no language
```
""",
    "widgets.md": """\
# Widgets

[[open-in-colab]]

## Quiz

<Question
  choices={[
    {text: "One", explain: "One is not it.", correct: true},
    {text: "Two", explain: "Two is <b>wrong</b>."},
    {text: "Three", explain: "Three is right too.", correct: true}
  ]}
/>

## Video

<Youtube id="abc123DEF_-"/>

## Math

$$
\\\\frac{a}{b} = \\\\sum_{i=1}^{n} x_i
$$

Inline $x^2$ too.

## Diagram

```mermaid
graph LR
  A[Echidna] --> B[Platypus]
```

## Task

<PipelineTag pipeline="text-classification"/>

<inferencesnippet>
<python>

```python
ask()
```

</python>
<curl>

```bash
curl example
```

</curl>
</inferencesnippet>
""".replace("\\\\", "\\"),
    "content.md": f"""\
# Tables and the rest

| name | meaning | a third column | a fourth column that is wide | and a fifth one |
| --- | --- | ---: | :-: | --- |
| `first` | what the first one means, at some length | 1 | middle | {"wide " * 20} |
| `second` | what the second one means | 2 | middle | end |

> [!WARNING]
> Mind the gap.

> A quote.

1. One
   - Two
     1. Three
        - Four

- [x] done
- [ ] open

A footnote[^1] and another[^two].

[^1]: The text of the first.
[^two]: The text of the second.

<details><summary>A fold</summary>

Inside of the fold is a dingo.

## In the fold

</details>

![A drawing](imgs/drawing.svg)

<Added version="1.1">Something new.</Added>

<Deprecated version="2.0">Something old.</Deprecated>

***

Term with ~~strike~~, *emphasis*, **strength**.

## After the fold

#### A deep heading

##### Deeper

## Search

## Contents

###### The deepest
""",
    "api.md": """\
# API

## Models

[[autodoc]] sample.Model

## Functions

See [`Model`], [`~sample.Model.forward`] and [`sample.run`].

[[autodoc]] sample.run

[[autodoc]] sample.ModelOutput

[[autodoc]] sample.Missing
""",
    "previews.md": """\
# Where links lead

See [`sample.Model.forward`], [the tabs](tabs) and [`other.Net`].

[[autodoc]] sample.LargeModel

<frameworkcontent>
<pt>
There is nothing to restore in PyTorch.
</pt>
<tf>
[[autodoc]] sample.restore
</tf>
</frameworkcontent>
""",
    "imgs/drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><rect width="300" height="80" fill="#888"/></svg>',
}

JAPANESE = {
    "_toctree.yml": """\
- title: ガイド
  sections:
  - local: index
    title: はじめに
  - local: tabs
    title: タブ
  - local: more_tabs
    title: (翻訳中) タブ
""",
    "_i18n.lock": '{"format": 1, "pages": {"tabs": {"tabs": "0"}}}\n',
    "index.md": """\
# はじめに

これは見本の最初のページです。[タブ](tabs)と[コード](code)をご覧ください。

## 学習の流れ

言語モデルを微調整するには、まずデータセットを準備し、次にトークナイザーで文章を分割します。

## 評価

評価は訓練の後に行います。
""",
    "tabs.md": """\
# タブ

<frameworkcontent>
<pt>

## パイトーチだけ

パイトーチの説明です。

</pt>
<tf>

## テンソルフローだけ

テンソルフローの説明です。

</tf>
</frameworkcontent>

## Between

おわり。
""",
}

ARABIC = {
    "_toctree.yml": """\
- local: index
  title: البداية
- local: tabs
  title: علامات التبويب
- local: widgets
  title: أدوات
- local: content
  title: جداول
- local: api
  title: مرجع
""",
    "index.md": f"""\
# البداية

هذه هي الصفحة الأولى من الموقع التجريبي، وفيها `code` ورابط إلى [علامات التبويب](tabs).

> [!TIP]
> نصيحة مفيدة للقارئ.

## القسم الأول

{"هذا نص عربي طويل يملأ عدة أسطر على الشاشة. " * 8}

```python
print("hello")
```
""",
    "tabs.md": """\
# علامات التبويب

<frameworkcontent>
<pt>

شرح باي تورش.

</pt>
<tf>

شرح تنسرفلو.

</tf>
<jax>

شرح جاكس.

</jax>
</frameworkcontent>

## Between

النهاية.
""",
    "widgets.md": ENGLISH["widgets.md"].replace("# Widgets", "# أدوات", 1),
    "content.md": ENGLISH["content.md"].replace("# Tables and the rest", "# جداول", 1),
    "api.md": ENGLISH["api.md"].replace("# API", "# مرجع", 1),
    "imgs/drawing.svg": ENGLISH["imgs/drawing.svg"],
}

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "ja": JAPANESE, "ar": ARABIC}

OLD = {
    "_toctree.yml": "- local: index\n  title: Start\n- local: gone\n  title: Gone\n",
    "index.md": "# Start\n\nThe first page of the old version.\n\n## Second section\n\nOld text.\n",
    "gone.md": "# Gone\n\nThis page is in the old version only.\n",
}

PAGES = {
    "start": "en/index",
    "tabs": "en/tabs",
    "course": "en/more_tabs",
    "folder": "en/guides/deep/page",
    "code": "en/code",
    "widgets": "en/widgets",
    "content": "en/content",
    "api": "en/api",
    "fallback page": "ja/code",
    "japanese": "ja/index",
    "arabic": "ar/index",
    "arabic tabs": "ar/tabs",
    "arabic widgets": "ar/widgets",
    "arabic content": "ar/content",
    "arabic api": "ar/api",
}
"""What kind of page -> where it is in its version, without ending."""

VERSION, OLD_VERSION = "v2.0", "v1.0"
PUBLISHED = "https://docs.example/docs/sample/"
"""Where its pages say that they are; tests read it elsewhere, below the same path."""


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files below `folder`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def build_site(folder: Path, out: Path, base_url: str) -> None:
    """Write the sources of two versions below `folder` and build both to `out`."""
    config = f"""\
[project]
name = "sample"
description = "A site to test"
[tool.docbuilder]
repository = "https://github.com/example/sample"
base-url = "{base_url}"
package = "sample"
search-also = ["./{OLD_VERSION}"]
[tool.docbuilder.inventories]
other = {{ url = "https://other.example/docs", file = "other.inv", api = "other.json" }}
"""
    for version, languages in ((OLD_VERSION, {"en": OLD}), (VERSION, LANGUAGES)):
        project = folder / version
        write_files(project, {"pyproject.toml": config, **{f"src/{name}": text for name, text in PACKAGE.items()}})
        (project / "other.json").write_text(OTHER, "utf-8")
        objects = OTHER.partition('"objects": ')[2].removesuffix("}").strip("[]").encode()
        (project / "other.inv").write_bytes(
            inventory_file([SitePage("net", "net", "Net", objects=objects)], name="other", version="")
        )
        for code, files in languages.items():
            write_files(project / "docs/source" / code, files)
        run_build(project / "docs/source", out, "--version", version)


def run_build(source: Path, out: Path, *options: str) -> None:
    """Build a site as a user does.

    Raises:
        AssertionError: it cannot be built.
    """
    command = [sys.executable, "-m", "docbuilder", "build", str(source), "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
