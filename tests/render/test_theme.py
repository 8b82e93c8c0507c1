"""Templates, strings and assets."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from markupsafe import Markup
from render_trees import TREES

from docbuilder.render.context import WORDS, RenderContext
from docbuilder.render.html import render_page
from docbuilder.render.theme import Theme, listed


def write(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def test_a_project_overrides_one_template(tmp_path: Path) -> None:
    """Its file wins; all others are the theme's."""
    write(tmp_path, "nodes/tip.html", "<aside>{{ body }}</aside>")
    context = RenderContext(Theme(tmp_path))
    assert "<aside><p>good</p>" in render_page(TREES["tip"], context)[0].body
    assert 'class="callout note"' in render_page(TREES["alert"], context)[0].body


def test_templates_escape_and_are_strict(tmp_path: Path) -> None:
    """Text is escaped; a name that does not exist is an error, not nothing."""
    write(tmp_path, "a.html", "{{ value }}")
    theme = Theme(tmp_path)
    assert theme.partial("a.html", value="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        theme.partial("a.html")


def test_strings_fall_back(tmp_path: Path) -> None:
    """Region, language, English, key by key; a project's file wins."""
    write(tmp_path, "strings/ja.yml", "tip: ヒント!\n")
    write(tmp_path, "strings/xx.yml", "- no mapping\n")
    theme = Theme(tmp_path)
    assert theme.strings("ja-JP")["tip"] == "ヒント!"
    assert theme.strings("xx") == theme.strings("en")
    assert set(WORDS) <= set(theme.strings("en"))


def test_words_have_places_for_values() -> None:
    """Translations keep the names that values are put in for."""
    for path in sorted(Theme().files("strings", "*.yml")):
        strings = Theme().strings(path.stem)
        for key, english in WORDS.items():
            for place in ("{version}", "{count}", "{name}", "{number}"):
                assert (place in strings[key]) == (place in english), (path.stem, key)


def test_assets_are_named_by_content(tmp_path: Path) -> None:
    """New content, new name; the same content, the same name."""
    first = {asset.name: asset for asset in Theme().assets()}
    assert first.keys() >= {"main.css", "main.js"}
    assert {asset.name: asset for asset in Theme().assets()} == first
    write(tmp_path, "assets/css/99-own.css", "a { color: red }")
    write(tmp_path, "assets/js/own.js", "run()")
    second = {asset.name: asset for asset in Theme(tmp_path).assets()}
    assert second["main.css"].path != first["main.css"].path
    assert second["main.css"].content.endswith(b"a{color:red}\n")
    assert second["own.js"].content == b"run()\n"
    assert second["main.js"] == first["main.js"]


def test_names_in_the_list_of_headings() -> None:
    """They are no code and break after underscores, long ones between words; tags keep their attributes, plain text is escaped."""
    assert listed(Markup('<code>from_pre</code> <b class="a_b">x</b>')) == 'from_<wbr>pre <b class="a_b">x</b>'
    assert listed("a_<b>") == "a_<wbr>&lt;b&gt;"
    assert listed("PyTorch TFMaskGenerationOutput") == "PyTorch TFMask<wbr>Generation<wbr>Output"


def test_mistakes_in_partials_are_said_of_their_files(tmp_path: Path) -> None:
    """A project's own partial takes the place of ours, and the file is named."""
    write(tmp_path, "partials/footer.html", "\n\n{{ page.nothing }}")
    environment = Theme(tmp_path).environment
    with pytest.raises(UndefinedError) as caught:
        environment.from_string('{% include "partials/footer.html" %}').render(page={})
    *_, place = [each for each in traceback.extract_tb(caught.value.__traceback__) if each.filename.endswith(".html")]
    assert (Path(place.filename), place.lineno) == (tmp_path / "partials/footer.html", 3)
    assert environment.from_string('{% include "partials/nothing.html" ignore missing %}').render() == ""
    with pytest.raises(TemplateNotFound):
        environment.from_string('{% include "partials/nothing.html" %}').render()


def test_a_partial_has_a_scope_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it sets stays in it; it sees what is set around it."""
    monkeypatch.setattr("docbuilder.render.theme.templates_folder", lambda: tmp_path)
    write(
        tmp_path, "page.html", '{% set n = 1 %}{% for _ in "ab" %}{% include "partials/x.html" %},{% endfor %}{{ n }}'
    )
    write(tmp_path, "partials/x.html", "{% set n = n + 1 %}{{ n }}{{ site }}")
    assert Theme().environment.get_template("page.html").render(site="!") == "2!,2!,1"


def test_entries_of_dictionaries_come_before_their_methods() -> None:
    """`strings.copy` is the word, not what dictionaries do."""
    environment = Theme().environment
    assert (
        environment.from_string("{{ strings.copy }}, {{ strings.skip }}").render(strings={"copy": "a", "skip": "b"})
        == "a, b"
    )
    with pytest.raises(UndefinedError):
        environment.from_string("{{ strings.nothing }}").render(strings={})
