"""New pages of translations, and pages after an update of the original."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_status import git

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import Config
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.pages import new_page, sync_page, with_ids
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import translation_status
from docbuilder.model.nodes import CodeBlock, Heading
from docbuilder.model.source import Source
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from sites import configure, tree, write

PAGE = """<!-- A licence. -->

---

# The *tour* of `pip`

Look around.

## Install ##

Run it:

```bash
pip install x
```

Underlined
----------

### With an id[[own]]

Text.

## Install

Twice.

## Thing

<frameworkcontent>
<pt>

[[autodoc]] mylib.Thing
    - all

</pt>
</frameworkcontent>

## After

Words, then

[[autodoc]] mylib.Other
"""
SITE = {
    "en/_toctree.yml": "- local: index\n  title: Home\n- local: tour\n  title: The tour\n",
    "ja/_toctree.yml": "- local: index\n  title: ホーム\n",
    "en/index.md": "# Home\n",
    "ja/index.md": "# ホーム[[home]]\n",
    "en/tour.md": PAGE,
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = configure(tmp_path)
    write(config.source, SITE)
    return config


def ids(html: bytes) -> list[str]:
    return re.findall(r'<h[1-6][^>]* id="([^"]+)"', html.decode())


def run(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["i18n", *arguments, "--source", str(config.source)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_a_new_page_keeps_every_deep_link(config: Config) -> None:
    """The ids are those of the site, also when all the words are other ones; what is above a directive has its object's."""
    new_page(TranslationSources(config), "ja", "tour")
    path = config.source / "ja/tour.md"
    text = path.read_text("utf-8")
    assert "# The *tour* of `pip`[[the-tour-of-pip]]\n" in text
    assert "## Install[[install]] ##\n" in text
    assert "Underlined[[underlined]]\n----------\n" in text
    assert "## Thing\n" in text
    assert "## After[[after]]\n" in text
    assert text.count("[[own]]") == 1
    assert re.sub(r"(?m)(?<=\S)\[\[(?!own)[\w-]+\]\](?=$| ##| *\n---)", "", text) == PAGE
    path.write_text(re.sub(r"(?m)^(#+) [^\[\n]+(?=\[\[)", r"\1 別の言葉", text), "utf-8")
    write(config.source, {"ja/_toctree.yml": SITE["en/_toctree.yml"]})
    build(config)
    site = tree(config.out)
    assert ids(site["ja/tour.html"]) == ids(site["en/tour.html"])


def test_a_new_page_is_not_translated_yet(config: Config) -> None:
    """Nobody is told that copied words are a translation; code alone is the same in every language."""
    code, output = run(config, "new", "ja", "tour")
    assert (code, "add it to" in output, "- local: tour\n  title: The tour" in output) == (0, True, True)
    (status,) = translation_status(TranslationSources(config))
    states = {section.id: section.state for section in status.pages[1].sections}
    assert {name for name, state in states.items() if state == "current"} == {"", "underlined", "thing"}
    assert {state for name, state in states.items() if name not in ("", "underlined", "thing")} == {"untranslated"}


def test_a_new_language_begins_with_the_originals_contents(config: Config) -> None:
    """Pages that it lacks are shown in the original."""
    code, output = run(config, "new", "pt-br", "index")
    assert (code, "add it to" in output) == (0, False)
    assert (config.source / "pt-br/_toctree.yml").read_text("utf-8") == SITE["en/_toctree.yml"]
    build(config)
    assert b'lang="pt-BR"' in tree(config.out)["pt-br/tour.html"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("new", "ja", "index"), "docbuilder i18n sync ja index"),
        (("new", "ja", "nowhere"), "no page 'nowhere'"),
        (("new", "ja", "tuor"), "did you mean 'tour'?"),
        (("new", "en", "index"), "'en' is the language of the original"),
        (("new", "../x", "index"), "no code of a language"),
        (("sync", "ja", "tour"), "docbuilder i18n new ja tour"),
        (("sync", "fr"), "no translation into 'fr'"),
    ],
)
def test_mistakes(config: Config, arguments: tuple[str, ...], says: str) -> None:
    """Nothing is written, and what to do instead is said."""
    before = tree(config.source)
    code, output = run(config, *arguments)
    assert (code, says in output) == (2, True), output
    assert tree(config.source) == before


@pytest.mark.parametrize(
    "given", ["tour", "tour.md", "en/tour", "ja/tour.md", "{source}/en/tour.md", "{source}/ja/tour"]
)
def test_pages_are_called_by_any_of_their_names(config: Config, given: str) -> None:
    """By name, by file, or as the shell completes it."""
    code, output = run(config, "new", "ja", given.format(source=config.source))
    assert code == 0, output
    assert (config.source / "ja/tour.md").is_file()


def test_other_endings_and_folders(config: Config) -> None:
    """`.mdx` stays, folders are made; a notebook is not begun."""
    write(
        config.source,
        {"en/deep/er/x.mdx": "# X\n\nWords.\n", "en/note.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4}'},
    )
    toctree = SITE["en/_toctree.yml"] + "- local: deep/er/x\n  title: X\n- local: note\n  title: N\n"
    write(config.source, {"en/_toctree.yml": toctree})
    assert run(config, "new", "ja", "deep/er/x")[0] == 0
    assert (config.source / "ja/deep/er/x.mdx").read_text("utf-8") == "# X[[x]]\n\nWords.\n"
    code, output = run(config, "new", "ja", "note")
    assert (code, "is a notebook" in output) == (2, True)
    assert "note" in run(config, "status", "ja")[1]


def test_ids_that_are_there_stay() -> None:
    """A page that has all of its ids is left as it is, whatever stands in it."""
    text = with_ids(Config(), Source("", PAGE))
    assert with_ids(Config(), Source("", text)) == text
    assert with_ids(Config(), Source("", "no heading\n")) == "no heading\n"
    assert with_ids(Config(), Source("", "#\n\n## ![x](y)\n")) == "#\n\n## ![x](y)[[section-1]]\n"


ORIGINAL = """# Home

Welcome.

## Install

Run it:

```bash
pip install x
```

## Use

```py
run()
```

## Old

Gone soon.

## End

[[autodoc]] mylib.Thing
"""
TRANSLATION = """<!-- Übersetzt. -->

# Zuhause

Willkommen.

## Einrichten

So:

```bash
pip install x
```

## Benutzen[[use]]

```py
run()
```

## Alt[[old]]

Bald weg.

## Eigenes[[mine]]

Nur hier.

## End

[[autodoc]] mylib.Thing
"""
UPDATED = """# Home

Welcome.

## New

Fresh words.

## Install

Do it:

```bash
pip install y
```

## Use

```py
run(1)
```

## End

[[autodoc]] mylib.Thing
    - all
"""
SYNCED = """<!-- Übersetzt. -->

# Zuhause[[home]]

Willkommen.

## New[[new]]

Fresh words.

## Einrichten[[install]]

So:

```bash
pip install y
```

## Benutzen[[use]]

```py
run(1)
```

## End

[[autodoc]] mylib.Thing
    - all

## Eigenes[[mine]]

Nur hier.
"""


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("locked", [True, False])
def test_an_update_brings_structure_ids_code_and_directives(tmp_path: Path, locked: bool) -> None:
    """Translated words stay; sections that only changed in code are up to date; a second time changes nothing."""
    git(tmp_path, "init", "-q")
    config = configure(tmp_path)
    write(
        config.source,
        {"en/_toctree.yml": "- local: index\n  title: H\n", "de/_toctree.yml": "- local: index\n  title: H\n"},
    )
    write(config.source, {"en/index.md": ORIGINAL, "de/index.md": TRANSLATION})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    if locked:
        run(config, "lock")
    write(config.source, {"en/index.md": UPDATED})
    git(tmp_path, "commit", "-qam", "two")
    done = sync_page(TranslationSources(config), "de", "index", PageHistory(config.source))
    assert (config.source / "de/index.md").read_text("utf-8") == SYNCED
    assert (done.added, done.removed, done.updated) == (("new",), ("old",), ("install", "use", "end"))
    assert (done.outdated, done.untranslated) == (("install",), ("new",))
    (status,) = translation_status(TranslationSources(config))
    assert [(section.id, section.state) for section in status.pages[0].sections] == [
        ("home", "current"),
        ("new", "untranslated"),
        ("install", "outdated"),
        ("use", "current"),
        ("end", "current"),
    ]
    code, output = run(config, "sync", "de")
    assert (code, "to translate anew: install; not translated: new" in output) == (0, True)
    assert (config.source / "de/index.md").read_text("utf-8") == SYNCED
    text = SYNCED.replace("## New", "## Neu").replace("Fresh words", "Frische Worte").replace("So:", "Tu es:")
    write(config.source, {"de/index.md": text})
    assert run(config, "done", "de", "index", "install")[0] == 0
    assert translation_status(TranslationSources(config))[0].pages[0].state == "current"


def test_code_that_was_translated_stays(config: Config) -> None:
    """Comments in code are words: what is not as the original was is the translator's."""
    write(
        config.source,
        {
            "ja/tour.md": "# 旅[[the-tour-of-pip]]\n\n見て。\n\n## 入れる[[install]]\n\n実行:\n\n```bash\n# 日本語\npip install x\n```\n"
        },
    )
    run(config, "lock", "ja")
    write(config.source, {"en/tour.md": PAGE.replace("pip install x", "pip install y")})
    sync_page(TranslationSources(config), "ja", "tour", PageHistory(config.source, untrusted=True))
    text = (config.source / "ja/tour.md").read_text("utf-8")
    assert "# 日本語\npip install x" in text
    document = parse(Source("", text)).document
    headings = [node.marker for node in walk(document) if isinstance(node, Heading)]
    assert headings == ["the-tour-of-pip", "install", "underlined", "own", "install-1", "", "after"]
    assert len([node for node in walk(document) if isinstance(node, CodeBlock)]) == 1


def test_git_is_not_needed(config: Config) -> None:
    """Without it, code is left as it is: nothing tells whether it was the original's."""
    run(config, "new", "ja", "tour")
    assert run(config, "sync", "ja", "tour")[1].rstrip().endswith("after")


def test_what_translators_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before there is a translation; of the table of contents that comes with the first page; of sections that nobody has translated."""
    config = configure(tmp_path)
    write(config.source, {"en/_toctree.yml": "- local: a\n  title: A\n", "en/a.md": "# A\n\nWords.\n"})
    monkeypatch.chdir(tmp_path)

    def told(*arguments: str) -> str:
        return CliRunner().invoke(main, ["i18n", *arguments]).output

    assert "no translation yet; begin one: `docbuilder i18n new" in told("status")
    assert "docs/source/ja/_toctree.yml: written" in told("new", "ja", "a")
    assert "still in the original's words, and so not counted: a" in told("done", "ja", "a")
    write(config.source, {"ja/a.md": "# A[[a]]\n\n言葉。\n"})
    assert "original's words" not in told("done", "ja", "a")
