"""What templates print, and how names in them are looked up."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import markupsafe
import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from docbuilder.render.templates import TemplateEnvironment


class _Page(NamedTuple):
    title: str


def _render(folder: Path, source: str, **values: object) -> str:
    (folder / "page.html").write_text(source, "utf-8")
    return TemplateEnvironment([folder]).get_template("page.html").render(values)


@pytest.mark.parametrize(
    "value",
    ["plain", """<a href="x">it's & "more"</a>""", "&amp;", "日本語 <", Markup("<b>&amp;</b>"), 12, None, ["<"], ""],
)
def test_what_is_printed_is_escaped_as_markupsafe_does_it(tmp_path: Path, value: object) -> None:
    assert _render(tmp_path, "{{ value }}", value=value) == str(markupsafe.escape(value))


def test_text_of_a_kind_of_its_own_is_escaped(tmp_path: Path) -> None:
    class Text(str):
        pass

    class Drawn:
        def __html__(self) -> str:
            return "<i>drawn</i>"

    assert _render(tmp_path, "{{ text }}{{ drawn }}", text=Text("<b>"), drawn=Drawn()) == "&lt;b&gt;<i>drawn</i>"


@pytest.mark.parametrize(
    "source",
    [
        "{% set shown %}{{ value }}{% endset %}{{ shown }}",
        "{% macro show(text) %}{{ text }}{% endmacro %}{{ show(value) }}",
        "{% macro show() %}{{ caller() }}{% endmacro %}{% call show() %}{{ value }}{% endcall %}",
        "{% filter trim %}{{ value }}{% endfilter %}",
        "{% for each in [value] %}{{ each }}{% endfor %}",
        "{% block main %}{{ value }}{% endblock %}",
        "{% autoescape true %}{{ value }}{% endautoescape %}",
    ],
)
def test_what_is_printed_is_escaped_once_wherever_it_stands(tmp_path: Path, source: str) -> None:
    assert _render(tmp_path, source, value="<&>") == "&lt;&amp;&gt;"


def test_no_escaping_where_a_template_says_so(tmp_path: Path) -> None:
    assert _render(tmp_path, "{% autoescape false %}{{ value }}{% endautoescape %}", value="<&>") == "<&>"


def test_templates_are_compiled_to_the_quick_escape(tmp_path: Path) -> None:
    assert "environment.escape(" in TemplateEnvironment([tmp_path]).compile("{{ value }}", raw=True)


def test_an_entry_of_a_dictionary_comes_before_its_methods(tmp_path: Path) -> None:
    assert _render(tmp_path, "{{ words.copy }}{{ words.pop }}", words={"copy": "C", "pop": "P"}) == "CP"


def test_attributes_entries_and_nothing(tmp_path: Path) -> None:
    page = _Page("T")
    assert _render(tmp_path, "{{ page.title }}{{ page['title'] }}{{ page.x is defined }}", page=page) == "TTFalse"
    with pytest.raises(UndefinedError, match="has no attribute 'x'"):
        _render(tmp_path, "{{ page.x }}", page=page)
