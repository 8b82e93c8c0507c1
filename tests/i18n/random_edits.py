"""Originals and translations that writers edit at random, and the truth about them.

The truth is kept beside the texts: every translated section knows the words of the original that it was made from.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from docbuilder.config import Config
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.noting import note_done
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import TranslationStatus, translation_status

IDENTITY = {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

WORDS = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
]


@dataclass
class Original:
    """A section of an original."""

    id: str
    level: int
    title: str
    body: str
    marked: bool

    @property
    def words(self) -> tuple[str, str]:
        return self.title, self.body

    @property
    def text(self) -> str:
        return f"{'#' * self.level} {self.title}{f'[[{self.id}]]' if self.marked else ''}\n\n{self.body}\n\n"


@dataclass
class Translated:
    """A section of a translation, and what it was made from."""

    id: str
    level: int
    text: str
    made_from: tuple[str, str]


@dataclass
class Writers:
    """Pages of an original and of its translations; each call of `edit` changes a section or a page of one.

    Attributes:
        noted: what a translator notes after an edit, as `note_done` takes it: (language, page, sections).
    """

    random: Random
    languages: tuple[str, ...] = ("de", "ja")
    originals: dict[str, list[Original]] = field(default_factory=dict)
    translations: dict[tuple[str, str], list[Translated]] = field(default_factory=dict)
    noted: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        for number in range(5):
            self.originals[f"page{number}"] = [self._new(number, level) for level in (1, 2, 3, 2, 2, 3, 2)]
        for language in self.languages:
            for name in ("page0", "page1", "page2"):
                self._translate(language, name)

    def _new(self, page: int, level: int) -> Original:
        self.count += 1
        title = f"Title {self.count}"
        return Original(f"title-{self.count}", level, title, self._prose(), marked=page % 2 == 0)

    def _prose(self) -> str:
        code = "\n\n```py\n# Not a heading\nprint(1)\n```" if self.random.random() < 0.3 else ""
        return f"{' '.join(self.random.choices(WORDS, k=12))}.{code}"

    def _made(self, language: str, name: str, section: Original) -> Translated:
        self.count += 1
        marked = self._marked(language, name)
        title = f"{language} {self.count}{f'[[{section.id}]]' if marked else ''}"
        body = f"{language}-{section.body}"
        text = f"{'#' * section.level} {title}\n\n{body}\n\n"
        return Translated(section.id, section.level, text, section.words)

    def _marked(self, language: str, name: str) -> bool:
        """Half of the translations have no ids: their sections are known by their places."""
        return (len(language) + len(name) + ord(language[0]) + int(name[-1])) % 2 == 0

    def _translate(self, language: str, name: str) -> None:
        self.translations[language, name] = [self._made(language, name, one) for one in self.originals[name]]
        self.noted.append((language, name, ()))

    def edit(self) -> str:
        """Edit one thing; what was done."""
        kinds = [self._change, self._change, self._retitle, self._insert, self._remove, self._move]
        kinds += [self._update, self._update, self._omit, self._begin, self._give_up]
        while not (done := self.random.choice(kinds)()):
            pass
        return done

    def _change(self) -> str:
        name = self.random.choice(list(self.originals))
        section = self.random.choice(self.originals[name])
        section.body = self._prose()
        return f"change {name}#{section.id}"

    def _retitle(self) -> str:
        name = self.random.choice(list(self.originals))
        section = self.random.choice(self.originals[name])
        if not section.marked:
            return ""
        self.count += 1
        section.title = f"Other title {self.count}"
        return f"retitle {name}#{section.id}"

    def _insert(self) -> str:
        name = self.random.choice(list(self.originals))
        sections = self.originals[name]
        sections.insert(
            self.random.randrange(1, len(sections) + 1), self._new(int(name[-1]), self.random.choice((2, 3)))
        )
        return f"insert into {name}"

    def _remove(self) -> str:
        name = self.random.choice(list(self.originals))
        if len(self.originals[name]) < 4:
            return ""
        del self.originals[name][self.random.randrange(1, len(self.originals[name]))]
        return f"remove from {name}"

    def _move(self) -> str:
        name = self.random.choice(list(self.originals))
        sections = self.originals[name]
        sections.insert(self.random.randrange(1, len(sections)), sections.pop(self.random.randrange(1, len(sections))))
        return f"move in {name}"

    def _update(self) -> str:
        """Bring a section up to date; all of a page whose sections have no ids."""
        if not self.translations:
            return ""
        language, name = self.random.choice(sorted(self.translations))
        sections = self.translations[language, name]
        if not self._marked(language, name):
            self._translate(language, name)
            return f"update {language}/{name}"
        section = self.random.choice(self.originals[name])
        new = self._made(language, name, section)
        place = next((n for n, one in enumerate(sections) if one.id == section.id), None)
        if place is None:
            sections.insert(self.random.randrange(1, len(sections) + 1), new)
        else:
            sections[place] = new
        self.noted.append((language, name, (section.id,)))
        return f"update {language}/{name}#{section.id}"

    def _omit(self) -> str:
        marked = [
            key for key, sections in sorted(self.translations.items()) if self._marked(*key) and len(sections) > 3
        ]
        if not marked:
            return ""
        key = self.random.choice(marked)
        del self.translations[key][self.random.randrange(1, len(self.translations[key]))]
        return f"omit from {key}"

    def _begin(self) -> str:
        missing = [
            (code, name) for code in self.languages for name in self.originals if (code, name) not in self.translations
        ]
        if not missing:
            return ""
        language, name = self.random.choice(missing)
        self._translate(language, name)
        return f"begin {language}/{name}"

    def _give_up(self) -> str:
        if len(self.translations) < 4:
            return ""
        key = self.random.choice(sorted(self.translations))
        del self.translations[key]
        return f"give up {key}"

    def files(self) -> dict[str, str]:
        """Path from the source folder -> text."""
        lists = {"en": list(self.originals)} | {
            code: [name for language, name in self.translations if language == code] for code in self.languages
        }
        found = {
            f"{code}/_toctree.yml": "".join(f"- local: {name}\n  title: {name}\n" for name in names) or "[]\n"
            for code, names in lists.items()
        }
        for name, sections in self.originals.items():
            found[f"en/{name}.md"] = "<!-- A licence. -->\n\n" + "".join(one.text for one in sections)
        for (language, name), translated in self.translations.items():
            found[f"{language}/{name}.md"] = "".join(one.text for one in translated)
        return found

    def truth(self) -> dict[str, dict[str, dict[str, str]]]:
        """Language -> page -> section of the original -> state; no sections where the page is missing.

        `new`: missing, and the translation has one that the original has lost: a section that was put in its place is renamed for all that anybody
        can tell, and outdated.
        """
        found: dict[str, dict[str, dict[str, str]]] = {}
        for language in self.languages:
            pages = found.setdefault(language, {})
            for name, sections in self.originals.items():
                made = {one.id: one for one in self.translations.get((language, name), ())}
                lost = bool(made.keys() - {one.id for one in sections})
                pages[name] = {
                    one.id: ("new" if lost else "missing")
                    if one.id not in made
                    else "current"
                    if made[one.id].made_from == one.words
                    else "outdated"
                    for one in sections
                    if (language, name) in self.translations
                }
        return found


def untrue(found: dict[str, dict[str, dict[str, str]]], truth: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    """Where `found` is not the truth."""
    places = {(code, name) for code, pages in truth.items() for name in pages}
    assert places == {(code, name) for code, pages in found.items() for name in pages}
    wrong = []
    for code, name in sorted(places):
        here, there = found[code][name], truth[code][name]
        fits = {one: {"new": {"missing", "outdated"}}.get(state, {state}) for one, state in there.items()}
        wrong += [
            f"{code}/{name}#{one}: {here.get(one)}"
            for one in fits.keys() | here.keys()
            if here.get(one) not in fits.get(one, ())
        ]
    return wrong


def git(folder: Path, *arguments: str, given: bytes = b"") -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, input=given, env={**os.environ, **IDENTITY}
    )


def states(found: tuple[TranslationStatus, ...]) -> dict[str, dict[str, dict[str, str]]]:
    """As `Writers.truth` has it."""
    return {
        status.language: {page.name: {one.id: one.state for one in page.sections} for page in status.pages}
        for status in found
    }


def put(config: Config, files: dict[str, str]) -> None:
    """Write the files of the sources, and remove what is none."""
    for path in config.source.rglob("*.md"):
        if path.relative_to(config.source).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = config.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def untrue_of_locks(config: Config, seed: int, edits: int) -> tuple[list[str], set[str]]:
    """Where the status is not the truth after any of the edits, with lock files; and the states that there were."""
    writers = Writers(Random(seed))  # the same edits in every run
    history = PageHistory(config.source, untrusted=True)
    wrong: list[str] = []
    seen: set[str] = set()
    for _ in range(edits):
        put(config, writers.files())
        for language, name, sections in writers.noted:
            if (language, name) in writers.translations:
                note_done(TranslationSources(config), language, name, sections, history)
        writers.noted.clear()
        found = states(translation_status(TranslationSources(config)))
        wrong += untrue(found, writers.truth())
        seen.update(state for pages in found.values() for sections in pages.values() for state in sections.values())
        writers.edit()
    return wrong, seen


def untrue_of_history(config: Config, seed: int, edits: int, step: int = 10) -> list[str]:
    """Where the status is not the truth by git's history alone; every edit is a commit in the empty repository around the sources.

    Args:
        config: of the site; its `root` is the repository.
        seed: of the edits.
        edits: how many there are.
        step: the status is compared after so many of them.
    """
    writers = Writers(Random(seed))
    stream: list[bytes] = []
    truths = {}
    former: dict[str, str] = {}
    for number in range(edits):
        files = writers.files()
        stream.append(
            f"commit refs/heads/line\nmark :{number + 1}\ncommitter x <x@y> {1700000000 + number} +0000\ndata 1\nx\n".encode()
        )
        stream += [f"from :{number}\n".encode()] if number else []
        for path in former.keys() - files.keys():
            stream.append(f"D docs/source/{path}\n".encode())
        for path, text in files.items():
            if former.get(path) != text:
                stream.append(f"M 100644 inline docs/source/{path}\ndata {len(text.encode())}\n{text}\n".encode())
        former = files
        if number % step == step - 1:
            stream.append(f"reset refs/heads/state{number}\nfrom :{number + 1}\n\n".encode())
            truths[number] = writers.truth()
        writers.edit()
    git(config.root, "fast-import", "--quiet", given=b"".join(stream))
    wrong: list[str] = []
    for number, truth in truths.items():
        git(config.root, "checkout", "-q", "-f", f"state{number}")
        found = states(translation_status(TranslationSources(config), history=PageHistory(config.source)))
        wrong += [f"after {number + 1} edits: {each}" for each in untrue(found, truth)]
    return wrong
