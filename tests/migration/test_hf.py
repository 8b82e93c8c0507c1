"""`docbuilder migrate hf`: three layouts, made after those of a library, a course and a repository of several documentation sets."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import ConfigError, load_config
from docbuilder.migration.hf import migrate_hf
from docbuilder.migration.plan import WritePlan
from sites import write

CALL = "huggingface/doc-builder/.github/workflows/"


def workflow(**inputs: str) -> str:
    given = "".join(f"      {key}: {value}\n" for key, value in inputs.items())
    return (
        "name: Build documentation\n\non:\n  push:\n    branches:\n      - main\n\njobs:\n   build:\n"
        f"    uses: {CALL}build_main_documentation.yml@main\n    with:\n      commit_sha: ${{{{ github.sha }}}}\n{given}"
        "    secrets:\n      token: ${{ secrets.PUSH }}\n      hf_token: ${{ secrets.HF }}\n"
    )


PULL = (
    f"on: pull_request\njobs:\n  build:\n    uses: {CALL}build_pr_documentation.yml@main\n    with:\n      package: x\n"
)
UPLOAD = f"on: workflow_run\njobs:\n  build:\n    uses: {CALL}upload_pr_documentation.yml@main\n"

LIBRARY = {
    ".github/workflows/build_documentation.yml": workflow(package="tuner", notebook_folder="tuner_docs"),
    ".github/workflows/build_pr_documentation.yml": PULL,
    ".github/workflows/upload_pr_documentation.yml": UPLOAD,
    ".github/workflows/tests.yml": "on: push\njobs: {}\n",
    "docs/README.md": "# Building\n\n```bash\npip install git+https://github.com/huggingface/doc-builder\ndoc-builder preview tuner docs/source\n```\n",
    "docs/source/_config.py": "notebook_first_cells = [{'type': 'code', 'content': '! pip install tuner'}]\n",
    "docs/source/_redirects.yml": "old: index\n",
    "docs/source/_toctree.yml": "- local: index\n  title: Tuner\n- local: reference/model\n  title: Model\n",
    "docs/source/index.md": "# Tuner\n\n[[open-in-colab]]\n\nSee [`Model`] and [it](/docs/tuner/main/en/reference/model).\n",
    "docs/source/reference/model.mdx": "# Model\n\n[[autodoc]] Model\n",
    "setup.py": 'from setuptools import setup\nextras = {"docs": ["hf-doc-builder"]}\nsetup(name="tuner", package_dir={"": "src"})\n',
    "src/tuner/__init__.py": "class Model:\n    '''Tunes.'''\n",
    "Makefile": "style:\n\tdoc-builder style src docs --max_len 119\n",
}
COURSE = {
    ".github/workflows/build_documentation.yml": workflow(
        package="lessons",
        path_to_docs="lessons/chapters/",
        additional_args="--not_python_module",
        languages="en ja zh-CN",
        repo_owner="me",
    ),
    "chapters/en/_toctree.yml": "- title: 1. Start\n  sections:\n  - local: chapter1/1\n    title: One\n  - local: chapter1/2\n    title: Two\n",
    "chapters/en/chapter1/1.mdx": "# One\n\nSee [two](/lessons/chapter1/2) and [again](/lessons/en/chapter1/2).\n",
    "chapters/en/chapter1/2.mdx": "# Two\n\nBack to [one](/lessons/chapter1/1).\n",
    "chapters/ja/_toctree.yml": "- local: chapter1/1\n  title: 一\n",
    "chapters/ja/chapter1/1.mdx": "# 一\n",
    "chapters/de/_toctree.yml": "- local: chapter1/1\n  title: Eins\n",
    "chapters/de/chapter1/1.mdx": "# Eins\n",
    "utils/check.py": "",
    "README.md": "# Lessons\n\nUse `doc-builder preview lessons chapters/en --not_python_module`.\n",
}
SETS = {
    ".github/workflows/build_documentation.yml": workflow(
        package="many-docs",
        package_name="depot",
        path_to_docs="many-docs/docs/depot/",
        additional_args="--not_python_module --unheard_of",
        pre_command="cd many-docs && make pages",
    ),
    ".github/workflows/store_build_documentation.yml": workflow(
        package="many-docs",
        package_name="the-store",
        path_to_docs="many-docs/docs/store/",
        additional_args="--not_python_module",
        custom_container="some/image",
    ),
    "docs/depot/_toctree.yml": "- local: index\n  title: Depot\n",
    "docs/depot/index.md": "# Depot\n\nSee [the store](/docs/the-store/index) and [here](/docs/depot/index).\n",
    "docs/store/_toctree.yml": "- local: index\n  title: Store\n- local: more\n  title: More\n",
    "docs/store/index.md": "# Store\n\nSee [more](/docs/the-store/more).\n",
    "docs/store/more.md": "# More\n",
    "docs/extra/_toctree.yml": "- local: index\n  title: Extra\n",
    "docs/extra/index.md": "# Extra\n",
}


def migrated(root: Path, files: dict[str, str]) -> WritePlan:
    write(root, files)
    (root / ".git").mkdir(exist_ok=True)
    plan = migrate_hf(root)
    assert plan.found == sum(count for _, count in plan.converted) + len(plan.listed)
    plan.write()
    return plan


def told(plan: WritePlan) -> list[tuple[str, str]]:
    return [(str(one.position), one.construct) for one in plan.listed]


def problems(root: Path, source: str) -> list[str]:
    result = build(load_config(root / source, {"out": root / "site", "jobs": 1, "cache": False}))
    return [f"{one.position}: {one.message}" for one in result.diagnostics if one.severity.label != "info"]


def test_a_library(tmp_path: Path) -> None:
    """One package, one language: what the workflow says is in the configuration; what has no counterpart is listed with its line."""
    plan = migrated(tmp_path, LIBRARY)
    assert tomllib.loads((tmp_path / "docbuilder.toml").read_text()) == {
        "repository": "https://github.com/huggingface/tuner",
        "notebooks": "https://github.com/huggingface/tuner/blob/gh-pages/{version}/{language}/notebooks/{folder}{page}.ipynb",
    }
    assert told(plan) == [
        (".github/workflows/build_pr_documentation.yml:4", "workflow build_pr_documentation"),
        (".github/workflows/upload_pr_documentation.yml:4", "workflow upload_pr_documentation"),
        ("Makefile:2", "command doc-builder style"),
        ("docs/README.md:4", "requirement hf-doc-builder"),
        ("docs/README.md:5", "command doc-builder preview"),
        ("setup.py:2", "requirement hf-doc-builder"),
    ]
    # the workflow, its six inputs
    assert sum(count for _, count in plan.converted) == 6
    assert plan.source == "docs/source"
    assert problems(tmp_path, plan.source) == []
    job = yaml.safe_load((tmp_path / ".github/workflows/docs.yml").read_text())["jobs"]["docs"]
    assert any(step.get("run") == "python -m pip install docbuilder-site ." for step in job["steps"])
    assert plan.notes[0].startswith("remove when the site has moved: .github/workflows/build_documentation.yml, ")


def test_a_course(tmp_path: Path) -> None:
    """No package, some of the languages, and links that begin with the path at which the pages are published."""
    plan = migrated(tmp_path, COURSE)
    assert tomllib.loads((tmp_path / "docbuilder.toml").read_text()) == {
        "name": "lessons",
        "package": "lessons",
        "source": "chapters",
        "api": "none",
        "lang": ["en", "ja"],
        "repository": "https://github.com/me/lessons",
        "published-at": ["/lessons"],
    }
    assert told(plan) == [("README.md:3", "command doc-builder preview")]
    assert plan.listed[0].reason == "type `docbuilder serve chapters`"
    assert "chapters: there is no folder of the languages zh-CN" in plan.notes
    assert problems(tmp_path, plan.source) == []
    assert "docbuilder build chapters" in (tmp_path / ".github/workflows/docs.yml").read_text()


def test_several_sets(tmp_path: Path) -> None:
    """A configuration among the sources of each, and one workflow for all; one that no workflow names is found all the same."""
    plan = migrated(tmp_path, SETS)
    configs = {path.parent.name: tomllib.loads(path.read_text()) for path in tmp_path.rglob("docbuilder.toml")}
    assert configs == {
        "depot": {
            "name": "depot",
            "package": "depot",
            "source": ".",
            "api": "none",
            "repository": "https://github.com/huggingface/many-docs",
        },
        "store": {
            "name": "the-store",
            "source": ".",
            "api": "none",
            "repository": "https://github.com/huggingface/many-docs",
            "published-at": ["/docs/the-store"],
        },
        "extra": {
            "name": "extra",
            "package": "extra",
            "source": ".",
            "api": "none",
            "repository": "https://github.com/huggingface/many-docs",
        },
    }
    assert [(construct, reason.partition(":")[0]) for construct, _, reason in plan.listed] == [
        ("input additional_args", "--unheard_of"),
        ("input custom_container", "'some/image'"),
    ]
    for name in configs:
        assert problems(tmp_path, f"docs/{name}") == []
    steps = yaml.safe_load((tmp_path / ".github/workflows/docs.yml").read_text())["jobs"]["docs"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert runs[:2] == ["python -m pip install docbuilder-site", "make pages\n"]
    assert re.findall(r"docbuilder build (\S+) --out (\S+)", runs[2]) == [
        ("docs/depot", "public/depot"),
        ("docs/store", "public/the-store"),
        ("docs/extra", "public/extra"),
    ]


def test_without_workflows(tmp_path: Path) -> None:
    """The sources are enough; without either, the message says what to type."""
    plan = migrated(
        tmp_path, {"docs/source/en/_toctree.yml": "- local: index\n  title: X\n", "docs/source/en/index.md": "# X\n"}
    )
    assert (plan.source, plan.found) == ("docs/source", 0)
    with pytest.raises(ConfigError, match="type `docbuilder init`"):
        migrate_hf(tmp_path / ".git")


@pytest.mark.parametrize(
    "text",
    [
        "jobs: [\n",
        "jobs: 3\n",
        "- a\n",
        "jobs:\n  x:\n    uses: huggingface/doc-builder/.github/workflows/build_main_documentation.yml@x\n",
    ],
)
def test_broken_workflows(tmp_path: Path, text: str) -> None:
    """They are listed or passed over, and nothing fails."""
    files = {
        ".github/workflows/a.yml": f"# {CALL}\n{text}",
        "docs/source/_toctree.yml": "- local: index\n",
        "docs/source/index.md": "# X\n",
    }
    plan = migrated(tmp_path, files)
    assert plan.found == 1


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists with file and line, shows, and ends with the figure."""
    write(tmp_path, COURSE)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["migrate", "hf"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "README.md:3: command doc-builder preview: type `docbuilder serve chapters`\n" in result.stdout
    assert "\n10 constructs found: 9 converted, 1 listed\n" in result.stdout
    assert not (tmp_path / "docbuilder.toml").exists()
    result = CliRunner().invoke(main, ["migrate", "hf", "--yes"], catch_exceptions=False)
    assert "docbuilder serve chapters --open" in result.stdout
    assert (tmp_path / "docbuilder.toml").is_file()
