"""Every kind of change arrives in open pages, and only there where it is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from serve_client import Browser, Server, until, write

from docbuilder.build import build
from docbuilder.config import ConfigError, load_config
from docbuilder.report.counting import baseline_text
from docbuilder.serve.builder import Builder

Open = Callable[..., Browser]


@pytest.fixture
def source(root: Path) -> Path:
    return root / "docs/source"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_text(source: Path, browse: Open) -> None:
    """A page's text is pushed to all browsers that show it, and to no other."""
    one, two, other = (browse(f"en/{name}.html").settled() for name in ("index", "index", "guide"))
    edit(source / "en/index.md", "First words", "Second words")
    assert "First words" not in one.text("Second words")
    two.text("Second words")
    edit(source / "en/guide.md", "One step", "Two steps")
    other.text("Two steps")
    assert not any("Second words" in message.get("html", "") for message in other.messages)


def test_atomic_save(source: Path, browse: Open) -> None:
    """Editors that write a new file and move it to its place are understood."""
    browser = browse("en/index.html").settled()
    new = source / "en/.index.md.new"
    new.write_text("# Home\n\nMoved here.\n")
    new.replace(source / "en/index.md")
    assert "First words" not in browser.text("Moved here.")


def test_anchor(source: Path, browse: Open) -> None:
    """An anchor that vanishes is a warning on the pages that link to it."""
    browser = browse("en/index.html").settled()
    edit(source / "en/guide.md", "## Steps", "## Stages")
    message = browser.next("page", lambda message: message["problems"])
    (problem,) = message["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == ("link-anchor", "docs/source/en/index.md", 5)


def test_navigation(source: Path, browse: Open) -> None:
    """The table of contents reaches every page of the language."""
    browser = browse("en/guide.html").settled()
    edit(source / "en/_toctree.yml", "title: Home", "title: Hearth")
    assert ">Home<" not in browser.text("Hearth")


def test_broken_navigation(source: Path, browse: Open, server: Server) -> None:
    """A table of contents that cannot be read is told with file and line; the former one stays."""
    browser = browse("en/guide.html").settled()
    good = (source / "en/_toctree.yml").read_text()
    (source / "en/_toctree.yml").write_text(good + "- title: [\n")
    message = browser.next("failures", lambda message: message["failures"])
    failure = message["failures"][0]
    assert failure["file"] == "docs/source/en/_toctree.yml"
    assert failure["line"] >= 8
    assert "Reference" in server.get("en/index.html").text
    (source / "en/_toctree.yml").write_text(good.replace("Home", "Hearth"))
    browser.next("failures", lambda message: not message["failures"])
    browser.text("Hearth")


def test_include(root: Path, browse: Open) -> None:
    """A page that includes a file follows it, though it lies outside of the source."""
    browser = browse("en/guide.html").settled()
    (root / "shared.md").write_text("Another sentence.\n")
    assert "An included sentence." not in browser.text("Another sentence.")


def test_missing_include(root: Path, browse: Open) -> None:
    """A new error leaves the last good page where it is, and says what to do; correcting it is seen."""
    browser = browse("en/guide.html").settled()
    page = root / "docs/source/en/guide.md"
    edit(page, "shared.md", "shard.md")
    message = browser.next("page", lambda message: message.get("broken"))
    assert "html" not in message
    (problem,) = message["broken"]
    assert (problem["code"], problem["file"], problem["line"]) == ("include-missing", "docs/source/en/guide.md", 7)
    assert problem["hint"]
    (root / "shard.md").write_text("A new file.\n")
    browser.text("A new file.")


def test_image(source: Path, browse: Open) -> None:
    """Pages are told of an image that has changed; one that is new is no problem any more."""
    browser = browse("en/index.html").settled()
    edit(source / "en/imgs/dot.svg", 'r="4"', 'r="3"')
    assert browser.next("file")["path"] == "/en/imgs/dot.svg"
    edit(source / "en/index.md", "imgs/dot.svg", "imgs/line.svg")
    browser.next("page", lambda message: message["problems"])
    (source / "en/imgs/line.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    browser.next("page", lambda message: not message["problems"])


def test_configuration(root: Path, browse: Open) -> None:
    """The configuration is read again; a mistake in it is told with its place, and the site stays."""
    browser = browse("en/index.html").settled()
    good = (root / "docbuilder.toml").read_text()
    (root / "docbuilder.toml").write_text(good + "nonsense = 1\n")
    message = browser.next("failures", lambda message: message["failures"])
    (failure,) = message["failures"]
    assert failure["file"].endswith("docbuilder.toml")
    assert failure["line"] == good.count("\n") + 1
    assert "nonsense" in failure["message"]
    (root / "docbuilder.toml").write_text(good.replace("Demo", "Renamed"))
    browser.next("failures", lambda message: not message["failures"])
    browser.text("Renamed")


def test_styles(root: Path, browse: Open, server: Server) -> None:
    """A style sheet has a new address; nothing else of the page differs."""
    browser = browse("en/index.html").settled()
    before = browser.html
    (root / "extra.css").write_text(".demo { color: blue; }\n")
    message = browser.next("page", lambda message: "html" in message)
    address = message["html"].partition('href="../assets/extra.')[2].partition('"')[0]
    assert "blue" in server.get(f"assets/extra.{address}").text
    differing = set(before.splitlines()) ^ set(message["html"].splitlines())
    assert all("extra." in line or "live.js" in line for line in differing), differing


def test_templates_and_strings(root: Path, browse: Open) -> None:
    """Templates and strings of the project are read again; a broken template leaves the last good page."""
    browser = browse("en/index.html").settled()
    write(root, {"theme/strings/en.yml": "search: Find it\n"})
    browser.text("Find it")
    write(root, {"theme/partials/footer.html": "<footer>{% if %}</footer>\n"})
    message = browser.next("failures", lambda message: message["failures"])
    (failure,) = message["failures"]
    assert failure["file"].endswith("theme/partials/footer.html")
    assert failure["line"] == 1
    write(root, {"theme/partials/footer.html": "<footer>The foot</footer>\n"})
    browser.next("failures", lambda message: not message["failures"])
    browser.text("The foot")


def test_package(root: Path, browse: Open) -> None:
    """A docstring is read again in a fresh process; what cannot be compiled is told with its line."""
    browser = browse("en/api.html")
    browser.text("Says hello")
    browser.settled()
    module = root / "demo_lib/__init__.py"
    good = module.read_text()
    module.write_text(good.replace("Says hello", "Says good bye"))
    browser.text("Says good bye")
    module.write_text("def greet(:\n")
    message = browser.next("failures", lambda message: message["failures"])
    (failure,) = message["failures"]
    assert (failure["file"].endswith("demo_lib/__init__.py"), failure["line"]) == (True, 1)
    module.write_text(good.replace("Says hello", "Says hi"))
    browser.next("failures", lambda message: not message["failures"])
    browser.text("Says hi")


def test_package_that_fails(root: Path, browse: Open) -> None:
    """A package that cannot be imported any more leaves its pages as they were."""
    browser = browse("en/api.html")
    browser.text("Says hello")
    browser.settled()
    module = root / "demo_lib/__init__.py"
    good = module.read_text()
    module.write_text(good + "raise RuntimeError('not today')\n")
    message = browser.next("failures", lambda message: message["failures"])
    assert "not today" in message["failures"][0]["message"]
    assert "Says hello" in browser.html
    module.write_text(good)
    browser.next("failures", lambda message: not message["failures"])


def test_new_page(source: Path, browse: Open, server: Server) -> None:
    """A new page is there, with the notice that it is in no table of contents, until it is."""
    waiting = browse("en/new.html", known="")
    browse("en/index.html").settled()
    write(source, {"en/new.md": "# New\n\nFresh.\n"})
    waiting.next("page")
    page = browse("en/new.html", known="")
    assert "Fresh." in page.html
    assert page.next("page")["listed"] is False
    edit(source / "en/_toctree.yml", "  - local: guide\n", "  - local: new\n    title: Brand new\n  - local: guide\n")
    assert page.next("page", lambda message: message["listed"])
    assert "Brand new" in server.page("en/index.html", "Brand new")


def test_new_object_link(source: Path, browse: Open) -> None:
    """A name that nobody has asked for yet is looked up."""
    browser = browse("en/index.html").settled()
    edit(source / "en/index.md", "First words.", "First words, [`greet`].")
    assert "First words, " in browser.text('href="api.html#demo_lib.greet"')
    assert not any(message.get("problems") for message in browser.messages)


def test_new_directive(root: Path, browse: Open) -> None:
    """An object that nobody has asked for yet is read."""
    browser = browse("en/guide.html").settled()
    edit(root / "docs/source/en/guide.md", "One step.", "[[autodoc]] greet")
    assert "One step." not in browser.text("Says hello")


def test_fallback_pages(source: Path, browse: Open, server: Server) -> None:
    """A page that stands in for a translation follows its original, and gives way to the translation."""
    browse("de/index.html").settled()
    browser = browse("de/guide.html")
    edit(source / "en/guide.md", "One step", "Two steps")
    assert "One step" not in browser.text("Two steps")
    write(source, {"de/guide.md": "# Anleitung\n\nSchritte.\n"})
    assert "Two steps" not in browser.text("Schritte.")


def test_removed_and_renamed_pages(source: Path, browse: Open, server: Server) -> None:
    """A page that is gone says so; one that was renamed is followed."""
    index = browse("en/index.html").settled()
    api, guide = browse("en/api.html"), browse("en/guide.html")
    api.next("page")
    guide.next("page")
    (source / "en/api.md").unlink()
    assert api.next("gone")["moved"] == ""
    until(lambda: server.get("en/api.html").status_code == 404)
    (source / "en/guide.md").rename(source / "en/manual.md")
    assert guide.next("gone")["moved"] == "/en/manual.html"
    index.next("page", lambda message: any(problem["code"] == "link-page" for problem in message["problems"]))


def test_former_addresses(source: Path, browse: Open, server: Server) -> None:
    """Pages that lead on are there once a page says where it was, and go with it."""
    browse("en/index.html").settled()
    assert server.get("en/old.html").status_code == 404
    edit(source / "en/guide.md", "# Guide", "---\nredirect_from: old\n---\n\n# Guide")
    assert 'href="guide.html"' in server.page("en/old.html", "guide.html")
    assert "/en/old /en/guide" in server.get("_redirects").text
    write(source, {"en/new.md": "---\nredirect_from: older\n---\n\n# New\n"})
    server.page("en/older.html", "new.html")
    (source / "en/new.md").unlink()
    until(lambda: server.get("en/older.html").status_code == 404)


def test_what_changes_at_the_beginning(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders are watched before they are read: no change falls between."""
    happened: list[str] = []

    def read(*_: object) -> None:
        happened.append("read")
        raise ConfigError("enough")

    monkeypatch.setattr("docbuilder.serve.builder.Project", read)
    monkeypatch.chdir(root)
    builder = Builder(
        lambda: load_config(Path("docs/source")),
        lambda news: None,
        lambda folders: happened.append("watch"),
        lambda error: builder.stop(),
    )
    builder.run()
    assert happened[:2] == ["watch", "read"]


@pytest.mark.parametrize("file", ["src/lib/__init__.py", "src/lib.py", "lib.py"])
def test_the_package_is_watched_before_it_is_imported(root: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """An edit beside the import is told of, also where the package is one file."""
    write(root, {file: '"""A library."""\n', "docs/source/docbuilder.toml": 'package = "lib"\n'})
    watched: set[Path] = set()
    before: list[bool] = []

    class Importing:
        def __init__(self, *_: object) -> None:
            before.append((root / file).parent in watched)

        def start(self) -> None:
            builder.stop()

        def stop(self) -> None:
            pass

    monkeypatch.setattr("docbuilder.serve.builder.ApiReader", Importing)
    monkeypatch.chdir(root)
    builder = Builder(
        lambda: load_config(Path("docs/source")),
        lambda news: None,
        lambda folders: watched.update(folder for folder, _ in folders),
        lambda error: builder.stop(),
    )
    builder.run()
    assert before == [True]


def test_folders(source: Path, browse: Open, server: Server) -> None:
    """Folders of pages come, are renamed and go as a whole."""
    browse("en/index.html").settled()
    write(source, {f"elsewhere/{name}.md": f"# {name}\n\nOf {name}.\n" for name in ("a", "b")})
    (source / "elsewhere").rename(source / "en/folder")
    server.page("en/folder/a.html", "Of a.")
    (source / "en/folder").rename(source / "en/other")
    assert "Of a." not in server.page("en/other/b.html", "Of b.")
    until(lambda: server.get("en/folder/a.html").status_code == 404)
    (source / "en/other/b.md").write_text("# b\n\nChanged.\n")
    assert "Of b." not in server.page("en/other/b.html", "Changed.")
    shutil.rmtree(source / "en/other")
    until(lambda: server.get("en/other/b.html").status_code == 404)


def test_storm(source: Path, browse: Open, server: Server) -> None:
    """A checkout of another branch, thousands of changes, is one rebuild."""
    browser = browse("en/index.html").settled()
    lock = source.parents[1] / ".git/index.lock"
    lock.touch()
    for number in range(700):
        write(source, {f"en/many/p{number}.md": f"# Page {number}\n\nText.\n"})
        (source / "en/index.md").write_text(f"# Home\n\nState {number}.\n")
    for number in range(300):
        (source / f"en/many/p{number}.md").unlink()
    (source / "en/index.md").write_text("# Home\n\nDone.\n")
    lock.unlink()
    browser.text("Done.")
    assert [message for message in browser.messages if "State" in message.get("html", "")] == []
    server.page("en/many/p699.html", "Page 699")
    assert server.get("en/many/p299.html").status_code == 404
    until(lambda: [line for line in server.lines if "files" in line])
    assert len([line for line in server.lines if " ms" in line]) == 1


def test_reconnect(source: Path, browse: Open) -> None:
    """Who comes back with a former state gets the page as it is now; who has it gets nothing but what is wrong with it."""
    first = browse("en/index.html").settled()
    former = first.hash
    edit(source / "en/index.md", "First words", "Second words")
    first.text("Second words")
    late = browse("en/index.html", known=former)
    assert "Second words" in late.next("page")["html"]
    current = browse("en/index.html", known=late.hash)
    assert "html" not in current.next("page")


def test_notes_at_the_terminal(source: Path, browse: Open, server: Server) -> None:
    """A change is one line, followed by what is wrong with the page."""
    browser = browse("en/index.html").settled()
    edit(source / "en/index.md", "(guide#steps)", "(gide)")
    browser.next("page", lambda message: message["problems"])
    until(lambda: any("'gide'" in line for line in server.lines))
    assert any("docs/source/en/index.md: " in line and line.rstrip().endswith(" ms") for line in server.lines)


def test_symbolic_links(root: Path, source: Path, start: Callable[..., Server]) -> None:
    """What a link leads to is watched like a file that lies there, be it a page or a folder with pages."""
    write(root, {"CHANGES.md": "# Changes\n\nNothing yet.\n", "more/deep/page.md": "# Deep\n\nDown here.\n"})
    (source / "en/changes.md").symlink_to(root / "CHANGES.md")
    (source / "en/more").symlink_to(root / "more")
    server = start()
    browsers = [Browser(server, path).settled() for path in ("en/changes.html", "en/more/deep/page.html")]
    edit(root / "CHANGES.md", "Nothing yet", "Something")
    assert "Nothing yet" not in browsers[0].text("Something")
    edit(root / "more/deep/page.md", "Down here", "Down there")
    assert "Down here" not in browsers[1].text("Down there")
    for browser in browsers:
        browser.close()


def test_source_that_comes_again(root: Path, source: Path, browse: Open, server: Server) -> None:
    """Another branch without documentation, and back: it is said, mended, and every edit after that arrives."""
    browser = browse("en/index.html").settled()
    for number in range(2):
        shutil.move(root / "docs", root / f"away{number}")
        browser.next("failures", lambda message: message["failures"])
        shutil.copytree(root / f"away{number}", root / "docs")
        browser.next("failures", lambda message: not message["failures"])
        edit(source / "en/index.md", "words", f"words {number}")
        browser.text(f"words {number}")
    assert until(lambda: sum("mended" in line for line in server.lines) == 2)


def test_page_that_goes_while_the_toctree_names_it(source: Path, browse: Open, server: Server) -> None:
    """It is said at once, in the browser and at the terminal."""
    browser = browse("en/index.html").settled()
    (source / "en/guide.md").unlink()
    message = browser.next("site", lambda message: message["problems"])
    assert {"toctree-no-page"} == {problem["code"] for problem in message["problems"] if problem["severity"] == "error"}
    until(lambda: any("toctree-no-page" in line for line in server.lines))
    (source / "en/guide.md").write_text("# Guide\n\n## Steps\n")
    browser.next("site", lambda message: all(problem["severity"] != "error" for problem in message["problems"]))


def test_wrong_redirects(source: Path, browse: Open, server: Server) -> None:
    """They are told in the browser and at the terminal, whoever asks for them, and no more once they are mended."""
    browser = browse("en/index.html").settled()
    edit(source / "en/guide.md", "# Guide", "---\nredirect_from: index\n---\n\n# Guide")
    write(source, {"en/_redirects.yml": "gone: guide#stages\n"})
    wanted = {("redirect-invalid", "docs/source/en/guide.md"), ("redirect-invalid", "docs/source/en/_redirects.yml")}
    browser.next("site", lambda message: wanted == {(one["code"], one["file"]) for one in message["problems"]})
    for said in ("leads to guide#stages", "would hide the page of that name"):
        until(lambda said=said: any(said in line for line in server.lines))
    edit(source / "en/guide.md", "redirect_from: index\n", "redirect_from: past\n")
    edit(source / "en/guide.md", "## Steps", "## Stages")
    assert not browser.next("site", lambda message: not message["problems"])["problems"]


def test_baseline_that_is_written_anew(root: Path, source: Path, browse: Open, tmp_path: Path) -> None:
    """What was known before is told no more as soon as it is written down, wherever the file lies."""
    browser = browse("en/index.html").settled()
    edit(source / "en/index.md", "First words", "First words [there](nowhere)")
    browser.next("page", lambda message: message["problems"])
    known = tmp_path / "known" / "problems.json"
    write(known.parent, {known.name: baseline_text([])})
    (root / "docbuilder.toml").write_text((root / "docbuilder.toml").read_text() + f'baseline = "{known.as_posix()}"\n')
    browser.settled()
    config = load_config(source, {"out": tmp_path / "out", "cache": False, "jobs": 1})
    known.write_text(baseline_text(build(config).diagnostics))
    assert not browser.next("page", lambda message: not message["problems"])["problems"]


def test_configuration_as_it_was(root: Path, browse: Open, server: Server) -> None:
    """A mistake that is taken back is no failure any more, though the configuration is the one from before."""
    browser = browse("en/index.html").settled()
    good = (root / "docbuilder.toml").read_text()
    (root / "docbuilder.toml").write_text(good + "nonsense = 1\n")
    (failure,) = browser.next("failures", lambda message: message["failures"])["failures"]
    assert failure["stale"] == "site"
    (root / "docbuilder.toml").write_text(good)
    browser.next("failures", lambda message: not message["failures"])
    until(lambda: any("mended" in line for line in server.lines))


def test_navigation_that_stays(source: Path, browse: Open) -> None:
    """While a table of contents cannot be read, texts go on to arrive, and the failure says what is old."""
    browser = browse("en/index.html").settled()
    (source / "en/_toctree.yml").write_text("- title: [\n")
    (failure,) = browser.next("failures", lambda message: message["failures"])["failures"]
    assert failure["stale"] == "navigation"
    edit(source / "en/index.md", "First words", "Second words")
    assert "Hearth" not in browser.text("Second words")


def test_search_is_told_of_more(source: Path, browse: Open) -> None:
    """Whoever has searched before everything was read, or before a page was written, is told that there is more."""
    browser = browse("en/index.html")
    browser.next("index")
    edit(source / "en/index.md", "First words", "Wombats")
    browser.next("index")
    assert "Wombats" in browser.text("Wombats")


def test_polling(root: Path, source: Path, start: Callable[..., Server]) -> None:
    """`--poll` for file systems that tell of nothing."""
    browser = Browser(start("--poll", "0.1"), "en/index.html").settled()
    edit(source / "en/index.md", "First words", "Second words")
    assert "First words" not in browser.text("Second words")
    browser.close()


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def test_commits(root: Path, source: Path, start: Callable[..., Server]) -> None:
    """A commit changes no file, but dates of pages; so does one that is checked out."""
    shutil.rmtree(root / ".git")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "docs/source/en/guide.md")
    git(root, "commit", "--quiet", "--message=one")
    server = start("--base-url", "https://docs.example.org/")
    browser = Browser(server, "en/index.html").settled()
    assert 'class="changed"' not in browser.html
    until(lambda: server.get("en/sitemap.xml").text.count("<lastmod>") == 1)
    git(root, "add", "docs/source/en/index.md")
    git(root, "commit", "--quiet", "--message=two")
    browser.text('class="changed"')
    until(lambda: server.get("en/sitemap.xml").text.count("<lastmod>") == 2)
    git(root, "checkout", "--quiet", "HEAD~1")
    write(source, {"en/index.md": "# Home\n\nOnce more.\n"})
    browser.text("Once more.")
    until(lambda: 'class="changed"' not in server.get("en/index.html").text)
    browser.close()


def test_git_is_not_asked_by_strangers(root: Path, start: Callable[..., Server]) -> None:
    """Its settings may be theirs: there are no dates."""
    shutil.rmtree(root / ".git")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "docs")
    git(root, "commit", "--quiet", "--message=one")
    for arguments, dated in (((), True), (("--untrusted",), False)):
        browser = Browser(start(*arguments), "en/guide.html").settled()
        if dated:
            browser.text('class="changed"')
        time.sleep(0 if dated else 1)
        assert ('class="changed"' in browser.html) == dated
        browser.close()


def test_changes_while_the_configuration_is_broken(root: Path, source: Path, browse: Open, server: Server) -> None:
    """Whatever was written meanwhile is worked in once the configuration is as it was: pages of the same size and time, words, the package."""
    browse("en/api").settled()
    configuration, page, words = root / "docbuilder.toml", source / "en/guide.md", root / "theme/strings/en.yml"
    package, former, status = root / "demo_lib/__init__.py", configuration.read_text(), page.stat()
    configuration.write_text(former + "nonsense = 1\n")
    until(lambda: any("nonsense" in line for line in server.lines))
    page.write_text(page.read_text().replace("One step", "Two step"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    words.write_text("search: Seek it\n")
    package.write_text(package.read_text().replace("Says hello", "Waves"))
    time.sleep(0.5)
    configuration.write_text(former)
    for path, text in (("en/guide", "Two step"), ("en/index", "Seek it"), ("en/api", "Waves")):
        assert server.page(path, text)


def test_a_configuration_that_could_not_be_used(root: Path, browse: Open, server: Server) -> None:
    """A new configuration counts once what it names is there, though its file was not written again."""
    browse("en/index").settled()
    configuration = root / "docbuilder.toml"
    configuration.write_text(configuration.read_text().replace('"Demo"', '"Other"').replace("extra.css", "later.css"))
    until(lambda: any("later" in line for line in server.lines))
    assert "Other" not in server.get("en/index").text
    write(root, {"later.css": ".later {}\n"})
    assert server.page("en/index", "Other")
