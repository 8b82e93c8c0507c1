"""`check --fix` on all pages of a real documentation, and eleven faults that are planted into it.

    python -m bench.mending SOURCE [--package NAME] [--python PYTHON]

In: a source folder, which is copied. Out: figures, line by line. The exit status is 1 where a promise is missed: a mended page is built and its words are
the same; a second run finds nothing to mend; each planted fault is named with its file and line, and mended where it has one right answer. Without
`--package` no API is read, and faults that need one are left out. Takes four builds' time: about two minutes for accelerate with its API.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SECTION = re.compile(r'<h2[^>]*\sid="([^"]+)"')


class Fault(NamedTuple):
    """What is planted at the end of a page, or into a table of contents.

    Attributes:
        name: of the fault.
        right: the text without it, which `--fix` makes of it; "" where there is no one answer.
        wrong: the text that is planted.
        codes: of diagnostics, one of which must name it.
        line: of it in `wrong`, counted from 0.
    """

    name: str
    right: str
    wrong: str
    codes: tuple[str, ...]
    line: int = 0


class Project:
    """A copy of a documentation, in a repository of its own.

    Args:
        source: of what is copied.
        folder: an empty one.
        python: has docbuilder and the package.
        options: of all commands.
    """

    def __init__(self, source: Path, folder: Path, python: str, options: list[str]) -> None:
        self.folder, self.source = folder, folder / "docs" / "source"
        self._original, self._python, self._options = source, python, options
        (folder / ".git").mkdir(parents=True)
        self.reset()

    def reset(self) -> None:
        """The sources as they were."""
        shutil.rmtree(self.source, ignore_errors=True)
        shutil.copytree(self._original, self.source)

    def run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command on it."""
        cache = str(self.folder / "cache")
        full = [self._python, "-m", "docbuilder", command, str(self.source), "--cache-folder", cache, *self._options]
        return subprocess.run([*full, *arguments], capture_output=True, text=True, check=False)

    def build(self, name: str) -> Path:
        """The site."""
        out = self.folder / name
        done = self.run("build", "--out", str(out), "-q")
        if done.returncode > 1:
            raise SystemExit(f"the build has failed: {done.stderr}")
        return out

    def problems(self) -> list[dict[str, Any]]:
        """What `check` finds."""
        found: list[dict[str, Any]] = json.loads(self.run("check", "--format", "json").stdout)["diagnostics"]
        return found

    def has_source(self, page: str) -> bool:
        """Whether a page of the site has a source of its own."""
        return any((self.source / page).with_suffix(ending).is_file() for ending in (".md", ".mdx", ".ipynb"))

    def files(self) -> dict[str, bytes]:
        """All sources."""
        return {
            str(path.relative_to(self.source)): path.read_bytes()
            for path in sorted(self.source.rglob("*"))
            if path.is_file()
        }


def words(site: Path) -> dict[str, str]:
    """Page -> its words."""
    found = {}
    for page in sorted(site.rglob("*.html")):
        article = _ARTICLE.search(page.read_text("utf-8"))
        if article is not None:
            found[str(page.relative_to(site))] = " ".join(html.unescape(_TAG.sub(" ", article[0])).split())
    return found


def mend_everything(project: Project) -> bool:
    """`check --fix` twice; whether all promises hold."""
    before, old = words(project.build("before")), project.files()
    could = Counter(each["code"] for each in project.problems())
    project.run("check", "--fix")
    once = project.files()
    after, left = words(project.build("after")), Counter(each["code"] for each in project.problems())
    changed = [name for name in old if old[name] != once.get(name)]
    lost = before.keys() - after.keys()
    unlinked = {
        name for name in lost if not project.has_source(name)
    }  # fallback pages, which are there where something links to them
    different = [name for name in before if name not in unlinked and before[name] != after.get(name)]
    project.run("check", "--fix")
    again = [name for name, data in project.files().items() if data != once.get(name)]
    gone = could - left
    print(
        f"{len(before):,} pages; {len(changed):,} files changed; {sum(gone.values()):,} problems mended: {dict(gone)}"
    )
    print(
        f"pages lost: {len(lost - unlinked)}; other words on: {different or 'none'}; changed by a second run: {again or 'none'}; "
        f"fallback pages to which no link leads any more: {sorted(unlinked) or 'none'}"
    )
    return not different and not again and after.keys() <= before.keys()


def faults(page: Path, object_: str) -> Iterator[Fault]:
    """The faults, made of what a built site has.

    Args:
        page: the HTML of one with sections.
        object_: dotted path of a documented one, without the package; "" for none.
    """
    text, name = page.read_text("utf-8"), page.stem
    anchor = next(each for each in _SECTION.findall(text) if re.search("[a-z]{5}", each))
    yield Fault("page", f"See [it]({name}).", f"See [it]({slip(name)}).", ("link-page",))
    yield Fault("anchor", f"See [it]({name}#{anchor}).", f"See [it]({name}#{slip(anchor)}).", ("link-anchor",))
    yield Fault("unclosed tag", "", "<Tip>\n\nGood.", ("tag-unclosed",))
    yield Fault("image", "", "![A picture](there/is/none-such.png)", ("link-page",))
    yield Fault("code", "", "```py\nx = (1\n```", ("code-syntax",), 1)
    yield Fault("misspelt tag", "<Tip>\n\nGood.\n\n</Tip>", "<tip>\n\nGood.\n\n</tip>", ("foreign-syntax",))
    if object_:
        owner, _, member = object_.rpartition(".")
        yield Fault("object", f"[`{object_}`]", f"[`{owner}.{slip(member)}`]", ("link-object",))
        yield Fault("another object", "", "[`NoSuchThing`]", ("link-object",))
        yield Fault("parameter", "", f"[`{owner}#no_such_parameter`]", ("link-object-parameter",))
        yield Fault("directive", "", "[[autodoc]] NoSuchObject", ("autodoc-missing",))


def slip(name: str) -> str:
    """A name with two letters of a long word in the wrong order, behind the first."""
    for word in re.finditer(r"[a-z]{5,}", name):
        for at in range(word.start() + 1, word.end() - 1):
            if name[at] != name[at + 1]:
                return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    raise ValueError(name)


def plant(project: Project, site: Path, package: str) -> bool:
    """Plant the faults, one a page; whether each is named, and mended where that is promised."""
    project.reset()
    folder = next(each for each in (project.source / "en", project.source) if (each / "_toctree.yml").is_file())
    prefix = folder.relative_to(project.source)
    built = site / prefix
    pages = sorted(
        path for path in folder.rglob("*.md") if (built / path.relative_to(folder)).with_suffix(".html").is_file()
    )
    known = Counter(place(each) for each in project.problems())
    home, _ = Counter(path.parent for path in pages).most_common(1)[0]  # links between its pages are names
    near = [path for path in pages if path.parent == home]
    page = next(path for path in near if re.search("[a-z]{5}", path.stem) and path.read_text("utf-8").count("\n## "))
    html_of = (built / page.relative_to(folder)).with_suffix(".html")
    method = re.compile(rf'id="{re.escape(package)}\.([A-Z]\w+\.[a-z]{{5,}}\w*)\.\w+"')  # of a parameter of it
    found = (method.search(path.read_text("utf-8")) for path in sorted(built.rglob("*.html"))) if package else iter(())
    object_ = next((match[1] for match in found if match is not None), "")
    planted: dict[str, tuple[Fault, int]] = {}
    targets = [path for path in near if path != page]
    for fault, path in zip(faults(html_of, object_), targets, strict=False):
        text = path.read_text("utf-8").rstrip("\n")
        path.write_text(f"{text}\n\n{fault.wrong}\n", "utf-8")
        planted[str(path.relative_to(project.source))] = fault, text.count("\n") + 3 + fault.line
    toctree = folder / "_toctree.yml"
    text = toctree.read_text("utf-8")
    route = page.relative_to(folder).with_suffix("").as_posix()
    entry = re.search(rf"local: {re.escape(route)}\b", text)
    if entry is not None:
        wrong = entry[0].removesuffix(page.stem) + slip(page.stem)
        toctree.write_text(text.replace(entry[0], wrong, 1), "utf-8")
        line = text[: entry.start()].count("\n") + 1
        fault = Fault("toctree", entry[0], wrong, ("toctree-no-page",))
        planted[str(toctree.relative_to(project.source))] = fault, line
    new = Counter(place(each) for each in project.problems()) - known
    project.run("check", "--fix")
    good = True
    for file, (fault, line) in planted.items():
        named = any((file, line, code) in new for code in fault.codes)
        mended = bool(fault.right) and fault.right in (project.source / file).read_text("utf-8")
        good &= named and mended is bool(fault.right)
        state = "mended" if mended else "not mended" if fault.right else "left to its author"
        print(
            f"{fault.name}: {'named' if named else 'NOT NAMED'} at {file}:{line}; {state}: {fault.wrong.splitlines()[0]}"
        )
    wanted = {(file, line) for file, (_, line) in planted.items()}
    others = [each for each in new if each[:2] not in wanted]
    print(f"{len(planted)} faults; {len(others)} other diagnostics: {others or 'none'}")
    return good


def place(problem: Mapping[str, Any]) -> tuple[str, int, str]:
    """File, line and code of a diagnostic; the file relative to the source folder."""
    return problem["path"].rpartition("docs/source/")[2], problem["line"], problem["code"]


def main() -> int:
    """Do all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--package", default="")
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    options = ["--package", given.package] if given.package else ["--api", "none"]
    with tempfile.TemporaryDirectory() as scratch:
        project = Project(given.source.resolve(), Path(scratch, "project"), given.python, options)
        mended = mend_everything(project)
        planted = plant(project, project.folder / "before", given.package)
    return 0 if mended and planted else 1


if __name__ == "__main__":
    sys.exit(main())
