"""`check --fix` mends what has one right answer; `--diff` shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docbuilder import cli
from docbuilder.checking.plot import check as check_site
from sites import configure, write

PACKAGE = '''\
"""A package."""


class Tokenizer:
    """Splits text. See [`Trainr`]."""

    def split(self, text, limit=3):
        """Split.

        Args:
            text: To split.
            limit: Pieces.
        """


class Trainer:
    """Trains."""
'''
FILES = {
    "src/tinypkg/__init__.py": PACKAGE,
    "docs/source/en/_toctree.yml": """\
- title: Start
  sections:
  - local: index
    title: Home
  - local: guides/trainig
    title: Training
  - local: api
    title: API
""",
    "docs/source/en/index.md": """\
# Home

See [training](guides/trainng), [saving](guides/training#save-a-modle), [`Tokenizr`],
[`~tinypkg.Tokenizer.spilt`] and [`Tokenizer.split#limits`].

![A picture](imgs/lgoo.png)

<tip>

Text.

</tip>

!!! note
    More text.

[nowhere](nothing-like-it)
""",
    "docs/source/en/guides/training.md": """\
# Training

## Save a model

```py
x = 1
```

<Tip>

Never closed.
""",
    "docs/source/en/api.md": "# API\n\n[[autodoc]] Tokenzier\n    - splitt\n\n[[autodoc]] Trainer\n",
    "docs/source/en/imgs/logo.png": b"",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, FILES)
    configure(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*options: str) -> Result:
    given = ("--package", "tinypkg", "--api", "static", "--jobs", "1", "--cache-folder", "cache", "-q")
    return CliRunner().invoke(cli.main, ["check", *given, *options], catch_exceptions=False)


def content(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in (*(project / "docs").rglob("*"), *(project / "src").rglob("*"))
        if path.is_file()
    }


def test_planted_faults(project: Path) -> None:
    """Every fault is named with file and line; those with one answer are mended, and no other byte changes."""
    before = content(project)
    config = configure(project, package="tinypkg", api="static")
    named = {
        (problem.code.slug, problem.position.path, problem.position.line) for problem in check_site(config).diagnostics
    }
    assert named >= {
        ("toctree-no-page", "en/_toctree.yml", 5),
        ("link-page", "en/index.md", 3),
        ("link-anchor", "en/index.md", 3),
        ("link-object", "en/index.md", 3),
        ("link-object", "en/index.md", 4),
        ("link-page", "en/index.md", 6),
        ("foreign-syntax", "en/index.md", 8),
        ("foreign-syntax", "en/index.md", 14),
        ("link-page", "en/index.md", 17),
        ("tag-unclosed", "en/guides/training.md", 9),
        ("autodoc-missing", "en/api.md", 3),
    }  # fmt: skip
    shown = run("--diff")
    assert shown.exit_code == 1
    assert content(project) == before
    fixed = run("--fix")
    diff = [line for line in fixed.output.splitlines() if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]
    expected = {
        "docs/source/en/_toctree.yml": {"trainig": "training"},
        "docs/source/en/index.md": {
            "guides/trainng": "guides/training",
            "save-a-modle": "save-a-model",
            "Tokenizr": "Tokenizer",
            "spilt": "split",
            "#limits": "#limit",
            "lgoo": "logo",
            "<tip>": "<Tip>",
            "</tip>": "</Tip>",
            "!!! note\n    More": "> [!NOTE]\n> More",
        },
        "docs/source/en/api.md": {"Tokenzier": "Tokenizer", "splitt": "split"},
        "src/tinypkg/__init__.py": {"[`Trainr`]": "[`Trainer`]"},
    }
    after = content(project)
    for path, data in before.items():
        text = data.decode()
        for wrong, right in expected.get(path, {}).items():
            text = text.replace(wrong, right)
        assert after[path].decode() == text
    assert "-[[autodoc]] Tokenzier" in diff
    assert "+[[autodoc]] Tokenizer" in diff
    again = run("--fix")
    assert content(project) == after
    assert "@@" not in again.output
    assert run("--diff").exit_code == 0
    left = {problem.code.slug for problem in check_site(config).diagnostics}
    assert left == {"link-page", "tag-unclosed"}


def test_documents_have_standard_output_to_themselves(project: Path) -> None:
    """The diff goes to standard error."""
    shown = run("--diff", "--format", "json")
    assert json.loads(shown.stdout)["diagnostics"]
    assert "+[[autodoc]] Tokenizer" in shown.stderr


def test_one_of_both(project: Path) -> None:
    """To change and not to change cannot both be wanted."""
    assert run("--fix", "--diff").exit_code == 2


def test_untrusted_sources_are_mended_in_their_folder_alone(project: Path) -> None:
    """What lies outside of the source folder is not theirs."""
    package = (project / "src/tinypkg/__init__.py").read_bytes()
    run("--fix", "--untrusted")
    assert (project / "src/tinypkg/__init__.py").read_bytes() == package
    assert "[training](guides/training)" in (project / "docs/source/en/index.md").read_text("utf-8")
