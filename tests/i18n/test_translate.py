"""Translations by a program: only what has changed is asked for, and nothing but words ever changes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from tampering import PAGE, SOURCE, UNITS, harmless, reason_of, tampered
from test_status import git

from docbuilder.cli import main
from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.provider import ProviderError, TranslationRequest, answers_to, provider_of
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import translation_status
from docbuilder.i18n.translate import TranslatedPage, read_glossary, translate_page
from docbuilder.i18n.units import RefusedError, checked, filled, units_of, unmasked, words_apart
from docbuilder.model.source import Source
from docbuilder.parse import parse
from sites import configure, write

NO_HISTORY = PageHistory(Path(), untrusted=True)


def test_every_tampered_answer_is_refused() -> None:
    """Masks that are dropped, doubled, invented, damaged or turned; markup, tags, links, ids, formulas and line ends that are added.

    `python -m bench.translations` takes ten thousand.
    """
    random = Random(15)
    for _ in range(400):
        unit = random.choice(UNITS)
        answer = tampered(unit, random)
        assert reason_of(unit, answer), (unit, answer)


def test_translations_are_taken() -> None:
    """Other words, code at another place, other stars: all of a page at once."""
    random = Random(16)
    answers = {unit: unmasked(unit, harmless(unit, random)) for unit in UNITS}
    text, refused = checked(Config(), SOURCE, answers)
    assert refused == {}
    assert text == filled(PAGE, sorted(answers.items()))
    assert words_apart(parse(Source("", text)).document) == words_apart(parse(SOURCE).document)
    assert reason_of(UNITS[3], UNITS[3].text.replace("**", "")) == ""


def test_what_goes_out() -> None:
    """Words in one line, all else masked; code, formulas and directives stay at home."""
    found = [(unit.kind, unit.text) for unit in UNITS]
    assert found[:4] == [
        ("front matter", "The tour"),
        ("front matter", "All of it."),
        ("heading", "The tour of ⟦1⟧"),
        (
            "paragraph",
            "Look at ⟦1⟧the other page⟦/1⟧ and ⟦2⟧, then run ⟦3⟧ over two lines; **bold with ⟦4⟧** and *soft*.",
        ),
    ]
    out = " ".join(text for _, text in found)
    assert not any(word in out for word in ("pip", "mylib", "run()", "mc^2", "a.md", "png", "<", "[["))
    assert all(unmasked(unit, unit.text) for unit in UNITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "`code`\n",
        "123\n",
        "![](b)\n",
        "[[autodoc]] a.b\n",
        "<div>\nraw words\n</div>\n",
        "---\n# no\ntitle: |\n  x\n---\n",
    ],
)
def test_pages_without_words(text: str) -> None:
    """Nothing is asked for."""
    assert units_of(parse(Source("", text)).document) == ()


def test_answers_that_are_fine_alone_and_not_together(tmp_path: Path) -> None:
    """Two definitions of one footnote, say: none of them is taken."""
    source = Source("", "one\n\ntwo\n")
    one, two = units_of(parse(source).document)
    text, refused = checked(Config(), source, {one: "a", two: "b"})
    assert (text, refused) == ("a\n\nb\n", {})
    text, refused = checked(Config(), source, {one: "a", two: "# b"})
    assert (text, list(refused)) == ("a\n\ntwo\n", [two])
    assert "Heading" in refused[two]


def test_quotes_of_quizzes() -> None:
    """In a string, they are escaped; the other ones are not."""
    units = {unit.text: unit for unit in UNITS if unit.kind == "choice"}
    assert set(units) == {"An answer with ⟦1⟧", 'It\\\'s "so".', "Another, it's said"}
    assert unmasked(units["Another, it's said"], 'l\'autre "un"') == 'l\\\'autre "un"'
    for unit in units.values():
        assert reason_of(unit, unit.text.replace("said", "said 'twice' \"so\"")) == ""


def test_what_is_said_of_images_is_translated() -> None:
    """Its address stays; an image without a text stays as it is."""
    source = Source("", 'A ![red cat](a.png "t") and ![](b.png).\n')
    (unit,) = units_of(parse(source).document)
    assert unit.text == "A ⟦1⟧red cat⟦/1⟧ and ⟦2⟧."
    text, refused = checked(Config(), source, {unit: unmasked(unit, "⟦2⟧ und ⟦1⟧rote Katze⟦/1⟧")})
    assert (text, refused) == ('![](b.png) und ![rote Katze](a.png "t")\n', {})
    assert checked(Config(), source, {unit: unmasked(unit, "⟦2⟧ und ⟦1⟧⟦/1⟧")})[1]


def test_addresses_in_links_stay() -> None:
    """What stands as an address in a link's text is no link of its own, and still none that an answer may add or change."""
    source = Source("", "See [the page https://x.y/z](https://x.y/z).\n")
    (unit,) = units_of(parse(source).document)
    assert unit.text == "See ⟦1⟧the page ⟦2⟧⟦/1⟧."
    with pytest.raises(RefusedError, match="adds 'https://evil/'"):
        unmasked(unit, "⟦1⟧Seite ⟦2⟧ https://evil/ ⟦/1⟧")


def test_titles_stay_texts() -> None:
    """What YAML would read as something else is quoted."""
    title = UNITS[0]
    assert unmasked(title, 'a: "b" \\ #c') == '"a: \\"b\\" \\\\ #c"'
    text, refused = checked(Config(), SOURCE, {title: unmasked(title, 'a: "b" \\ #c')})
    assert refused == {}
    assert parse(Source("", text)).document.front_matter.title == 'a: "b" \\ #c'
    with pytest.raises(RefusedError):
        unmasked(title, "a\nsearch: false")


# --- a page with a provider ---------------------------------------------------------------------------------------------------------


class Fake:
    """A provider that writes words in capitals, and notes what it was asked for."""

    def __init__(self, **answers: str) -> None:
        self.requests: list[TranslationRequest] = []
        self.answers = answers

    def __call__(self, request: TranslationRequest) -> bytes:
        self.requests.append(request)
        units = [
            {"id": one.id, "text": self.answers.get(one.text.split()[0], one.text.upper())} for one in request.units
        ]
        return json.dumps({"units": units}).encode()

    @property
    def asked(self) -> list[str]:
        return [unit.text for request in self.requests for unit in request.units]


ORIGINAL = "# Home\n\nWelcome to `pip`.\n\n## Install\n\nRun it.\n\nThen [look](tour).\n\n```py\nrun()\n```\n\n## Use\n\nUse it.\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = configure(tmp_path)
    write(
        config.source,
        {f"{code}/_toctree.yml": "- local: index\n  title: H\n- local: tour\n  title: T\n" for code in ("en", "de")},
    )
    write(config.source, {"en/index.md": ORIGINAL, "en/tour.md": "# Tour\n", "de/tour.md": "# Tour\n"})
    return config


def translate(config: Config, provider: Any, history: PageHistory = NO_HISTORY) -> TranslatedPage:
    return translate_page(TranslationSources(config), "de", "index", provider, history)


def states(config: Config) -> dict[str, str]:
    (status,) = translation_status(TranslationSources(config), (), ("index",))
    return {section.id: section.state for section in status.pages[0].sections}


def test_a_page_is_begun_and_kept_up_to_date(config: Config) -> None:
    """All of a new page is asked for; then only sections whose original has changed."""
    fake = Fake()
    done = translate(config, fake)
    text = (config.source / "de/index.md").read_text("utf-8")
    assert text == (
        "# HOME[[home]]\n\nWELCOME TO `pip`.\n\n## INSTALL[[install]]\n\nRUN IT.\n\nTHEN [LOOK](tour).\n\n```py\nrun()\n```\n\n"
        "## USE[[use]]\n\nUSE IT.\n"
    )
    assert done == TranslatedPage("de/index.md", ("home", "install", "use"), 7)
    assert set(states(config).values()) == {"current"}
    request = fake.requests[0]
    assert (request.format, request.page, request.source, request.target) == (1, "index", "en", "de")
    assert [(unit.id, unit.section, unit.kind) for unit in request.units[:2]] == [
        ("home/1", "home", "heading"),
        ("home/2", "home", "paragraph"),
    ]
    write(config.source, {"en/index.md": ORIGINAL.replace("Use it.", "Use it well.") + "\n## New\n\nMore words.\n"})
    again = Fake()
    assert translate(config, again).sections == ("use", "new")
    assert again.asked == ["Use", "Use it well.", "New", "More words."]
    assert again.requests[0].former == {"use": "## USE[[use]]\n\nUSE IT.\n\n"}
    assert (config.source / "de/index.md").read_text("utf-8").endswith("USE IT WELL.\n\n## NEW[[new]]\n\nMORE WORDS.\n")
    never = Fake()
    assert translate(config, never).asked == 0
    assert never.requests == []


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_is_as_it_was_keeps_its_translation(tmp_path: Path) -> None:
    """In a changed section, only the changed paragraph is asked for; the words of people stay."""
    git(tmp_path, "init", "-q")
    config = configure(tmp_path)
    write(config.source, {f"{code}/_toctree.yml": "- local: index\n  title: H\n" for code in ("en", "de")})
    german = "# Zuhause[[home]]\n\nBei `pip`.\n\n## Einrichten[[install]]\n\nLos.\n\nDann\n[hier](tour).\n\n```py\nrun()\n```\n\n## Los[[use]]\n\nNutze es.\n"
    write(config.source, {"en/index.md": ORIGINAL, "de/index.md": german})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    write(config.source, {"en/index.md": ORIGINAL.replace("Run it.", "Run it now.")})
    fake = Fake()
    done = translate(config, fake, PageHistory(config.source))
    assert (fake.asked, done.reused, done.sections) == (["Run it now."], 2, ("install",))
    assert (config.source / "de/index.md").read_text("utf-8") == german.replace("Los.\n", "RUN IT NOW.\n", 1)


def test_titles_above_directives_and_placeholders(config: Config) -> None:
    """A heading without an id of its own gets another title; what looks like a tag is a mask."""
    write(
        config.source,
        {"en/index.md": "# Home\n\n## The Thing\n\n[[autodoc]] mylib.Thing\n\nWrite <your token> here.\n"},
    )
    fake = Fake()
    done = translate(config, fake)
    assert fake.asked == ["Home", "The Thing", "Write ⟦1⟧ here."]
    assert done.refused == ()
    text = (config.source / "de/index.md").read_text("utf-8")
    assert text == "# HOME[[home]]\n\n## THE THING\n\n[[autodoc]] mylib.Thing\n\nWRITE <your token> HERE.\n"
    assert set(states(config).values()) == {"current"}


def test_a_section_with_a_refused_answer_stays_as_it_is(config: Config) -> None:
    """The others are translated; the reason is told with the text."""
    done = translate(config, Fake(Then="DANN [LOOK](evil)", Welcome="WELCOME."))
    assert done.sections == ("use",)
    assert [(section, text) for section, text, _ in done.refused] == [
        ("home", "Welcome to ⟦1⟧."),
        ("install", "Then ⟦1⟧look⟦/1⟧."),
    ]
    assert "`pip`" in done.refused[0][2]
    text = (config.source / "de/index.md").read_text("utf-8")
    assert "# Home[[home]]\n\nWelcome to `pip`.\n\n## Install[[install]]\n\nRun it." in text
    assert states(config) == {"home": "untranslated", "install": "untranslated", "use": "current"}


def test_the_null_provider_changes_nothing(config: Config) -> None:
    """What it leaves in the original's words is not said to be translated."""
    done = translate(config, provider_of(["null"]))
    assert (done.refused, done.asked) == ((), 7)
    assert set(states(config).values()) == {"untranslated"}


def test_glossaries(config: Config) -> None:
    """Terms that occur go to the provider; those that its answers do not use are told."""
    write(config.source, {"de/_glossary.yml": "Home: Zuhause\nrun: laufen\nnothing: nichts\n"})
    fake = Fake(Run="Laufen lassen, laufen")
    done = translate(config, fake)
    assert fake.requests[0].glossary == {"Home": "Zuhause", "run": "laufen"}
    assert done.terms == ("Home",)


@pytest.mark.parametrize("content", ["- a\n", "a:\n  b: c\n", "a: ''\n", "a: [\n"])
def test_glossaries_that_cannot_be_used(config: Config, content: str) -> None:
    """The file and the line are named."""
    write(config.source, {"de/_glossary.yml": content})
    with pytest.raises(ConfigError, match=r"de/_glossary\.yml:[12]"):
        read_glossary(config, "de")


REQUEST = TranslationRequest(1, "p", "en", "de", {}, {}, [])


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"no json",
        b"[]",
        b'{"units": 3}',
        b'{"units": [{"id": "a"}]}',
        b'{"units": [{"id": "a", "text": 3}]}',
        b"\xff",
        b'{"units": [{"id": "a", "text": "x"}]}',
    ],
)
def test_answers_that_are_none(written: bytes) -> None:
    """Another form, or a unit that nobody asked for: nothing of it is used."""
    with pytest.raises(ProviderError):
        answers_to(REQUEST, written)


def test_units_without_an_answer_and_with_two(config: Config) -> None:
    """Both are refused with the reason, and the section stays."""

    def provider(request: TranslationRequest) -> bytes:
        units = [{"id": one.id, "text": "words"} for one in request.units if one.kind != "heading"]
        return json.dumps({"units": [*units, units[-1]]}).encode()

    done = translate(config, provider)
    assert {reason for _, _, reason in done.refused} >= {"it is not answered", "it is answered twice"}
    assert done.sections == ()


SCRIPT = """
import json, sys
request = json.load(sys.stdin)
json.dump({"units": [{"id": unit["id"], "text": unit["text"].upper()} for unit in request["units"]]}, sys.stdout)
"""


def run(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["i18n", "translate", *arguments, "--source", str(config.source)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_a_command_translates(config: Config, tmp_path: Path) -> None:
    """Program and arguments; JSON in, JSON out; pages that are missing on demand."""
    script = tmp_path / "provider.py"
    script.write_text(SCRIPT)
    command = f"'{sys.executable}' '{script}'"
    assert run(config, "de", "--provider", command) == (0, "")
    code, output = run(config, "de", "--missing", "--provider", command)
    assert (code, "de/index.md: 3 sections translated; 7 texts asked for" in output) == (0, True)
    assert "# HOME[[home]]" in (config.source / "de/index.md").read_text("utf-8")
    script.write_text(SCRIPT.replace(".upper()", "[:3]"))
    write(config.source, {"en/index.md": ORIGINAL.replace("Then [look]", "Then you [look]")})
    code, output = run(config, "de", "--provider", command)
    assert (code, "refused: #install: 'Then you ⟦1⟧look⟦/1⟧.': the mask ⟦1⟧ is missing" in output) == (1, True)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/nowhere/program", "cannot be run: No such file"),
        (f"'{sys.executable}' -c 'raise SystemExit(3)'", "failed with status 3"),
        (f"'{sys.executable}' -c 'print(1)'", "answer is none"),
        ("'", "No closing quotation"),
        (" ", "no command"),
    ],
)
def test_providers_that_cannot_be_used(config: Config, command: str, says: str) -> None:
    """What it did is said; the status is that of wrong usage."""
    code, output = run(config, "de", "index", "--provider", command)
    assert (code, says in output) == (2, True), output
