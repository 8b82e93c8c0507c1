"""`check` says what `build` says, and leaves the site alone."""

from __future__ import annotations

from pathlib import Path

from docbuilder.build import build
from docbuilder.checking.plot import check
from docbuilder.checking.result import last_check
from docbuilder.config import Config
from docbuilder.site.settings import settle
from docbuilder.stages.last_build import LastBuild
from sites import configure, tree, write

FILES = {
    "src/tinypkg/__init__.py": 'def run(text="x"):\n    """Runs. See [`Nothing`].\n\n    Args:\n        tex: Of $\\\\nix$ .\n    """\n',
    "docs/source/en/_toctree.yml": "- title: Start\n  sections:\n  - local: index\n    title: Home\n  - local: api\n    title: API\n",
    "docs/source/en/index.md": "# Home\n\nSee [api](api#nowhere) and [`run`], [`tinypkg.runs`]. So $\\nonsense$ .\n",
    "docs/source/en/api.md": "# API\n\n[[autodoc]] run\n\n[[autodoc]] gone\n\n<Tip>\n\n[gone](gone.md)\n",
    "docs/source/ja/_toctree.yml": "- local: index\n  title: Home\n- local: nothing\n  title: Nothing\n",
    "docs/source/ja/index.md": "# Home\n\n![picture](imgs/gone.png)\n",
}


def project(root: Path, **options: object) -> Config:
    """A project with something wrong in every stage."""
    write(root, FILES)
    given = {"package": "tinypkg", "api": "static", "cache": True, "cache_folder": root / "cache"} | options
    return configure(root, **given)


def test_says_what_build_says(tmp_path: Path) -> None:
    config = project(tmp_path)
    found = check(config)
    assert not config.out.exists()
    said = build(config).diagnostics
    assert set(said) <= set(found.diagnostics)
    assert {diagnostic.code.slug for diagnostic in said} >= {
        "autodoc-missing",
        "docstring-unknown-parameter",
        "link-anchor",
        "link-object",
        "link-page",
        "math-invalid",
        "tag-unclosed",
        "toctree-no-page",
    }
    assert (found.pages, found.languages, found.objects) == (3, 2, 1)


def test_again_is_the_same(tmp_path: Path) -> None:
    """What is kept, of checks and of builds, changes nothing but the time."""
    config = project(tmp_path)
    first = check(config)
    with LastBuild(settle(config)) as last:
        kept = last_check(last)
    assert kept is not None
    assert kept.diagnostics == first.diagnostics
    assert first.fresh == 3
    page = config.source / "en/api.md"
    page.write_text(page.read_text("utf-8").replace("# API", "# API [[nowhere]]"), "utf-8")
    again = check(config)
    assert again.fresh == 2  # the page, and the one that links to it
    assert again.diagnostics == check(project_without_cache(config)).diagnostics
    assert "link-anchor" not in {diagnostic.code.slug for diagnostic in again.diagnostics}


def test_builds_between_checks(tmp_path: Path) -> None:
    """A check leaves to the next build what the build before it has left."""
    config = project(tmp_path)
    build(config)
    page = config.source / "en/api.md"
    page.write_text(page.read_text("utf-8").replace("# API", "# API [[nowhere]]"), "utf-8")
    checked = check(config)
    built = build(config)
    assert set(built.diagnostics) <= set(checked.diagnostics)
    site = tree(config.out)
    build(project_without_cache(config))
    assert tree(config.out) == site
    assert check(config).diagnostics == checked.diagnostics


def test_workers(tmp_path: Path) -> None:
    """Any number of processes says the same."""
    config = project(tmp_path, cache=False)
    filler = "Some words that fill the page, and a [link](index).\n\n" * 2_000
    write(tmp_path, {f"docs/source/en/more/page{number}.md": f"# Page\n\n{filler}$\\nix$\n" for number in range(6)})
    one, two = check(config), check(project(tmp_path, cache=False, jobs=2))
    assert one.diagnostics == two.diagnostics
    assert sum(diagnostic.code.slug == "math-invalid" for diagnostic in one.diagnostics) == 8


def project_without_cache(config: Config) -> Config:
    """The same project, of which nothing is known."""
    return project_like(config, cache=False)


def project_like(config: Config, **options: object) -> Config:
    """The same project with other options, and the pages as they are."""
    given = {"package": "tinypkg", "api": "static", "cache": True, "cache_folder": config.root / "cache"} | options
    return configure(config.root, **given)
