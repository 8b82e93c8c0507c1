"""docbuilder's own documentation: it builds without a warning, and lists what there is to list."""

import re
from pathlib import Path

import click
import pytest

from docbuilder.build import BuildResult, build
from docbuilder.cli import main
from docbuilder.config import KEYS, load_config
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import translation_status
from docbuilder.model.diagnostics import DiagnosticCode, Severity

SOURCE = Path(__file__).parents[1] / "docs" / "source"
LANGUAGES = ("en", "ja")
HINT = {"en": "**What to do:** ", "ja": "**対処:** "}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build(load_config(SOURCE, {"out": tmp_path_factory.mktemp("documentation") / "site", "jobs": 1}))


def page(language: str, name: str) -> str:
    return (SOURCE / language / f"{name}.md").read_text("utf-8")


def test_builds_without_warnings(built: BuildResult) -> None:
    """Every link leads somewhere, every directive names something."""
    assert [problem for problem in built.diagnostics if problem.severity >= Severity.WARNING] == []


def test_every_page_is_translated() -> None:
    """Both languages have the same pages."""
    english, japanese = (
        {path.relative_to(SOURCE / code) for path in (SOURCE / code).rglob("*.md")} for code in LANGUAGES
    )
    assert english == japanese


def test_every_translation_is_in_the_lock_file() -> None:
    """It is known which text of the original each page was made from; `docbuilder i18n status` says which are outdated."""
    (found,) = translation_status(TranslationSources(load_config(SOURCE, {})))
    assert (found.language, found.locked) == ("ja", True)
    assert [page.name for page in found.pages if page.state in ("missing", "unknown")] == []


def test_translations_keep_the_anchors(built: BuildResult) -> None:
    """A link to a section works in every language."""
    for path in sorted((SOURCE / "en").rglob("*.md")):
        route = path.relative_to(SOURCE / "en").with_suffix(".html")
        english, japanese = (
            re.findall(r'<h[1-3][^>]* id="([^"]+)"', (built.out / code / route).read_text("utf-8"))
            for code in LANGUAGES
        )
        assert english == japanese, route


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(DiagnosticCode), ids=lambda code: code.slug)
def test_every_diagnostic_is_described(language: str, code: DiagnosticCode) -> None:
    """Each code has a section with its severity, its cause and its hint."""
    _, found, rest = page(language, "reference/diagnostics").partition(f"\n### `{code.slug}`[[{code.slug}]]\n")
    assert found
    section = re.split(r"\n##", rest, maxsplit=1)[0].strip()
    cause, hint = section.split("\n\n")
    assert cause.startswith(f"*{code.severity.label}*")
    assert len(cause) > len(code.severity.label) + 15
    assert hint.startswith(HINT[language])
    assert len(hint) > len(HINT[language]) + 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_diagnostic_is_made_up(language: str) -> None:
    """The page describes no codes that do not exist."""
    described = re.findall(r"^### `([\w-]+)`", page(language, "reference/diagnostics"), re.MULTILINE)
    assert sorted(described) == sorted(code.slug for code in DiagnosticCode)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_configuration_is_described(language: str) -> None:
    """Each key has a section, and no other key has one."""
    described = re.findall(r"^### ([\w-]+)$", page(language, "reference/configuration"), re.MULTILINE)
    assert sorted(described) == sorted(KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_is_described(language: str) -> None:
    """Every command and every option of the command line is on its page."""
    text = page(language, "reference/cli")
    for name, command in main.commands.items():
        assert f"\n## docbuilder {name}\n" in text
        inner = command.commands if isinstance(command, click.Group) else {}
        for each in inner:
            assert f"\ndocbuilder {name} {each} " in text
        for parameter in [parameter for each in (command, *inner.values()) for parameter in each.params]:
            if isinstance(parameter, click.Option):
                for option in (*parameter.opts, *parameter.secondary_opts):
                    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), option
