"""The API process: it may hang or die, and every request is answered all the same."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi.child import ChildAnswer, LookUp, Ready, Started, write
from docbuilder.pyapi.connection import Process, ProcessGone
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.pyapi.search_paths import search_paths
from docbuilder.pyapi.session import ApiSession

PACKAGES = Path(__file__).parent / "packages"


def session(package: str, **options: object) -> ApiSession:
    return ApiSession(Config(package=package, **{"root": PACKAGES, **options}))  # type: ignore[arg-type]


def collect(running: ApiSession, *names: str) -> dict[str, ApiObject]:
    return {request.name: found for request, found in running.collect(ApiRequest(name) for name in names)}


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


@pytest.fixture
def state() -> Iterator[None]:
    """Nothing of the package's doings reaches this process."""
    before = (Path.cwd(), environment(), list(sys.path), set(sys.modules), threading.active_count())
    yield
    after = (Path.cwd(), environment(), list(sys.path))
    assert before[:3] == after
    assert not {name for name in set(sys.modules) - before[3] if name.startswith(("plainpkg", "hostile", "needy"))}
    assert threading.active_count() == before[4]


@pytest.mark.usefixtures("state")
def test_objects_in_order_each_once() -> None:
    """Requests are answered in order; what is asked twice is answered once; the session can be asked again."""
    with session("plainpkg") as running:
        found = list(running.collect([ApiRequest("Shape"), ApiRequest("area"), ApiRequest("Shape")]))
        assert [request.name for request, _ in found] == ["Shape", "area"]
        assert [answer.anchor for _, answer in found] == [
            "plainpkg.Shape",
            "plainpkg.area",
        ]
        assert found[0][1].origin == "import"
        assert collect(running, "Point")["Point"].kind == "class"
        assert list(running.collect([])) == []
        assert running.lookup(["Shape.draw", "nothing", "Shape.draw"])["Shape.draw"].anchors[0] == "plainpkg.Shape.draw"
        assert any(path.endswith("shapes.py") for path in running.sources()["Shape"])
        assert running.mocks == ()
        assert running.error == ""


@pytest.mark.usefixtures("state")
def test_standins_where_they_are_needed() -> None:
    """The package is imported again with mocks for what the requested names need, and for nothing else."""
    with session("needy") as running:
        found = collect(running, "Light", "Net", "build")
        assert running.mocks == ("heavyframework",)
        assert found["Net"].origin == "mocks"
        assert [member.name for member in found["Net"].members] == ["forward", "scripted"]
        assert found["Light"].origin == "import"
        assert set(found) == {"Light", "Net", "build"}
        assert all(each.kind != "missing" for each in found.values())


@pytest.mark.usefixtures("state")
def test_what_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has begun anew by the time objects are asked for; once more, without mocks, if none of them needs what was foreseen."""
    starts: list[tuple[str, ...]] = []
    start = ApiSession._start

    def noting(running: ApiSession) -> Process:
        starts.append(running.mocks)
        return start(running)

    monkeypatch.setattr(ApiSession, "_start", noting)
    with session("needy") as running:
        running.foresee(["Net"])
        assert starts == [(), ("heavyframework",)]
        assert collect(running, "Light", "Net")["Net"].origin == "mocks"
        assert len(starts) == 2
    starts.clear()
    with session("needy") as running:
        running.foresee(["Net", "Light"])
        assert collect(running, "Light")["Light"].origin == "import"
        assert starts == [(), ("heavyframework",), ()]
        assert running.mocks == ()
    with session("needy", api="static") as running:
        running.foresee(["Net"])
        assert running.mocks == ()


@pytest.mark.usefixtures("state")
def test_no_standins_where_they_are_not_needed() -> None:
    """Names that need nothing are documented as they are."""
    with session("needy") as running:
        assert collect(running, "Light")["Light"].origin == "import"
        assert running.mocks == ()


@pytest.mark.usefixtures("state")
def test_standins_that_turn_up_later() -> None:
    """A need that shows only when the object is looked for leads to one more round."""
    with session("guarded") as running:
        found = collect(running, "base", "Extended", "third")
        assert running.mocks == ("extralib", "thirdlib")
        assert [each.kind for each in found.values()] == ["function", "class", "function"]


@pytest.mark.usefixtures("state")
def test_standins_that_another_package_has_looked_for(tmp_path: Path) -> None:
    """Another package remembers that a framework is missing: all is imported anew, with a mock from the beginning."""
    code = (
        "import importlib.util\n\nif importlib.util.find_spec('heavyframework'):\n    import heavyframework as heavy\n"
    )
    (tmp_path / "neighbour.py").write_text(code, "utf-8")
    code = "import neighbour\nimport heavyframework\n\nclass Net(neighbour.heavy.Module):\n    pass\n"
    (tmp_path / "depending.py").write_text(code, "utf-8")
    with ApiSession(Config(package="depending", root=tmp_path)) as running:
        assert collect(running, "Net")["Net"].origin == "mocks"
        assert running.mocks == ("heavyframework",)


def test_configured_mocks() -> None:
    """What is configured is mocked from the beginning."""
    with session("needy", mock=("heavyframework",)) as running:
        assert collect(running, "Net")["Net"].origin == "mocks"


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("exits", "SystemExit: 3"),
        ("dies", "exit code 7"),
        ("killed", "signal 9"),
        ("recurses", "RecursionError"),
        ("interrupts", "KeyboardInterrupt"),
    ],
)
def test_modules_that_end_the_process(module: str, reason: str) -> None:
    """The object says why; the ones before and behind it are answered as if nothing had happened."""
    with session("hostile") as running:
        found = collect(running, "fine", f"{module}.thing", "Everything")
        assert found["fine"].origin == found["Everything"].origin == "import"
        assert found[f"{module}.thing"].origin == "missing"
        assert reason in found[f"{module}.thing"].note
        assert not found[f"{module}.thing"].timed_out


@pytest.mark.usefixtures("state")
def test_what_takes_too_long() -> None:
    """The process is ended, the culprit analysed without running it and marked, the others go on."""
    with session("hostile", timeout=2.0) as running:
        found = collect(running, "fine", "endless", "hangs.thing", "Everything")
        assert found["fine"].origin == found["Everything"].origin == "import"
        assert found["endless"].timed_out
        assert found["hangs.thing"].timed_out
        assert "took longer than" in found["hangs.thing"].note
        assert running.lookup(["hangs.thing", "fine"])["fine"].exists


def _package(folder: Path, **modules: str) -> Path:
    (folder / "slow").mkdir()
    for name, text in {"__init__": "def fine():\n    'Fine.'\n", **modules}.items():
        file = folder / "slow" / f"{name.replace('__in__', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from /proc")
def test_what_sleeps_has_four_times_as_long(tmp_path: Path) -> None:
    """A busy machine, or a module that waits for something, is not a module that hangs."""
    root = _package(tmp_path, waits="import time\ntime.sleep(3)\ndef thing():\n    'T.'\n")
    with session("slow", timeout=2.0, root=root, source_root="") as running:
        assert collect(running, "waits.thing")["waits.thing"].origin == "import"


def test_a_module_that_timed_out_is_not_imported_again(tmp_path: Path) -> None:
    """Neither for another object of it, nor for a module below it, nor for one that imports it."""
    thing = "def thing():\n    'T.'\n"
    root = _package(
        tmp_path,
        hangs__in____init__="while True: pass\n" + thing,
        hangs__in__below=thing,
        beside="from .hangs import thing as other\n" + thing,
    )
    names = ("hangs.thing", "hangs.other", "hangs.below.thing", "beside.thing", "fine")
    with session("slow", timeout=2.0, root=root, source_root="") as running:
        found = collect(running, *names)
        assert "longer than" in found["hangs.thing"].note
        assert found["fine"].origin == "import"
        for name in names[1:-1]:
            assert "took too long before" in found[name].note
            assert found[name].timed_out
        assert found["hangs.below.thing"].kind == found["beside.thing"].kind == "function"
        assert running.lookup(["hangs.other", "beside.thing"])["beside.thing"].exists
        assert running._hangs == 1


def test_objects_that_are_waited_for_have_a_total(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them takes too long, but all together do: from then on nothing of the package runs."""
    monkeypatch.setattr("docbuilder.pyapi.session._TOTAL", 0.8)
    module = (
        "import time\nend = time.process_time() + 0.8\nwhile time.process_time() < end: pass\ndef thing():\n    'T.'\n"
    )
    root = _package(tmp_path, **{f"m{number}": module for number in range(5)})
    with session("slow", timeout=2.0, root=root, source_root="") as running:
        found = collect(running, *(f"m{number}.thing" for number in range(5)))
        origins = [found[f"m{number}.thing"].origin for number in range(5)]
        assert origins[0] == "import"
        assert origins[-1] == "static"
        assert "together" in running.error
        assert running.lookup(["m4.thing", "m3.thing"])["m4.thing"].exists


def test_objects_that_end_the_process_share_a_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs an import of the package; after some, no code of it runs any more, and the rest is read from the source."""
    monkeypatch.setattr("docbuilder.pyapi.session._ENDS", 2)
    text = "import os\nos._exit(3)\ndef thing():\n    'T.'\n"
    root = _package(tmp_path, **{f"m{number}": text for number in range(4)}, good="def thing():\n    'T.'\n")
    with session("slow", root=root, source_root="") as running:
        names = ("good.thing", "m0.thing", "m1.thing", "m2.thing", "m3.thing", "fine")
        found = collect(running, *names)
        assert [found[name].origin for name in names] == ["import", *["static"] * 5]
        assert "ended its process (exit code 3)" in found["m0.thing"].note
        assert running.error == "2 objects of slow ended the process that imports it"
        assert running._ends == 2


def test_a_slow_machine_makes_nothing_missing() -> None:
    """The time is for the package's code alone: to start a process and to read source takes longer here than it allows."""
    with session("plainpkg", timeout=0.001) as running:
        found = collect(running, "Shape", "Circle", "area", "absent")
        assert [each.kind for each in found.values()] == ["class", "class", "function", "missing"]
        assert found["absent"].package_error == ""
        known = running.lookup(["Shape", "area", "absent"])
        assert [each.exists for each in known.values()] == [True, True, False]


def test_names_whose_objects_hang_are_looked_up_in_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name is answered as well as can be, however many processes are lost; what hangs and is not seen is not said to be missing."""
    monkeypatch.setattr("docbuilder.pyapi.session._LOSSES", 2)
    thing = "def thing(number):\n    'T.'\n"
    root = _package(tmp_path, **dict.fromkeys(("one", "two", "three"), "while True: pass\n" + thing))
    with session("slow", timeout=0.3, root=root, source_root="") as running:
        known = running.lookup(["one.hidden", "two.thing", "three.thing", "fine", "absent"])
        assert [each.exists for each in known.values()] == [True, True, True, True, False]
        assert known["two.thing"].anchors == ("slow.two.thing",)
        assert known["two.thing"].callable


def test_an_import_that_never_ends() -> None:
    """The whole package is analysed without running it."""
    with session("hanging", timeout=2.0) as running:
        found = collect(running, "never", "nothing")
        assert "took longer" in running.error
        assert set(found) == {"never", "nothing"}
        assert found["nothing"].kind == "missing"
        assert found["nothing"].package_error == ""  # the package is there, the name is wrong
        assert "took longer" in found["never"].package_error
        assert "took longer" in found["never"].note  # and every object tells it
        assert found["never"].timed_out
        assert found["nothing"].timed_out
        assert running.lookup(["nothing"])["nothing"] is not None


def test_an_import_that_fails() -> None:
    """The error is known, and every object tells it."""
    with session("broken") as running:
        found = collect(running, "Thing")["Thing"]
        assert "no such luck" in found.note
        assert found.package_error == ""  # there is a source, and it has no such object
        assert "no such luck" in running.error


@pytest.mark.parametrize("options", [{"api": "static"}, {"untrusted": True}])
def test_no_code_runs(options: dict[str, object], tmp_path: Path) -> None:
    """With static analysis alone, and for untrusted sources, nothing of the package is executed."""
    package = tmp_path / "marked"
    package.mkdir()
    (package / "__init__.py").write_text("open(__file__ + '.ran', 'w')\ndef f():\n    '''Docs.'''\n")
    with ApiSession(Config(package="marked", root=tmp_path, **options)) as running:  # type: ignore[arg-type]
        collect(running, "f")
        running.lookup(["f"])
    assert not (package / "__init__.py.ran").exists()


@pytest.mark.parametrize("options", [{"package": ""}, {"package": "plainpkg", "api": "none"}])
def test_without_a_package(options: dict[str, str]) -> None:
    """Where there is nothing to import every answer is a placeholder, and no process is started."""
    with ApiSession(Config(**options)) as running:  # type: ignore[arg-type]
        assert collect(running, "X")["X"].kind == "missing"
        assert not running.lookup(["X"])["X"].exists
        assert running.sources() == {}


def test_leaving_in_the_middle() -> None:
    """Who stops reading answers and asks again gets the answers to the new question."""
    with session("plainpkg") as running:
        for request, _ in running.collect([ApiRequest("Shape"), ApiRequest("Circle"), ApiRequest("area")]):
            assert request.name == "Shape"
            break
        assert collect(running, "Point")["Point"].anchor == "plainpkg.Point"
        assert running.lookup(["Shape"])["Shape"].anchors[0] == "plainpkg.Shape"


def test_asking_in_between() -> None:
    """Who asks while answers to something else are still to come gets answers to the question."""
    with session("plainpkg") as running:
        answers = running.collect([ApiRequest("Shape"), ApiRequest("Circle")])
        assert next(iter(answers))[0].name == "Shape"
        assert running.lookup(["area"])["area"].callable
        assert [request.name for request, _ in answers] == ["Circle"]
        assert running.lookup(["area"])["area"].callable


def test_packed_objects() -> None:
    """Objects can be passed on without being unpacked."""
    with session("plainpkg") as running:
        ((_, packed),) = running.collect_packed([ApiRequest("Shape")])
        assert packed.unpack("Shape").anchor == "plainpkg.Shape"
        assert dict(packed.aliases)["plainpkg.Shape"] == ("plainpkg.parts.shapes.Shape",)


def test_the_same_in_every_run() -> None:
    """Two processes give equal answers."""
    answers = []
    for _ in range(2):
        with session("plainpkg") as running:
            answers.append(collect(running, "Shape", "Circle", "Point", "Color", "area", "LIMIT"))
    assert answers[0] == answers[1]


def test_ending_without_asking() -> None:
    """A session that is left at once leaves no process behind."""
    running = session("hanging")
    with running:
        process = running._process
        assert process is not None
    assert process._process.returncode is not None


def test_where_the_package_is_looked_for(tmp_path: Path) -> None:
    """`source_root` if it is given, else `src` or the root where the package is in there."""
    assert search_paths(Config(package="pkg", root=tmp_path)) == ()
    assert search_paths(Config(package="pkg", root=tmp_path, source_root="lib")) == (str(tmp_path / "lib"),)
    (tmp_path / "pkg.py").write_text("")
    assert search_paths(Config(package="pkg", root=tmp_path)) == (str(tmp_path),)
    (tmp_path / "src" / "pkg").mkdir(parents=True)
    (tmp_path / "src" / "pkg" / "__init__.py").write_text("")
    assert search_paths(Config(package="pkg", root=tmp_path)) == (str(tmp_path / "src"),)
    assert search_paths(Config(package="", root=tmp_path)) == ()
    (tmp_path / "space" / "part").mkdir(parents=True)
    assert search_paths(Config(package="space.part", root=tmp_path)) == ()
    (tmp_path / "space" / "part" / "__init__.py").write_text("")
    assert search_paths(Config(package="space.part", root=tmp_path)) == (str(tmp_path),)


def _written(message: ChildAnswer) -> bytes:
    stream = io.BytesIO()
    write(stream, message)
    return stream.getvalue()


READY = _written(Started()) + _written(Ready((), ""))


def _pretend(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The API process says that it is ready and then does what `code` says."""
    code = f"import struct, sys, time\nsys.stdout.buffer.write({READY!r}); sys.stdout.flush()\n{code}"
    monkeypatch.setattr("docbuilder.pyapi.connection.start_arguments", lambda paths: [sys.executable, "-SEc", code])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("time.sleep(600)", "longer than 1 s"),
        (
            "sys.stdout.buffer.write(struct.pack('>Q', 3) + b'abc'); sys.stdout.flush(); time.sleep(600)",
            "cannot be read",
        ),
        ("sys.stdout.buffer.write(struct.pack('>Q', 99)); sys.stdout.flush(); time.sleep(600)", "longer than 1 s"),
        ("import os; os.close(1); time.sleep(600)", "no answer any more"),
        ("sys.stdout.buffer.write(struct.pack('>Q', 1 << 40)); sys.stdout.flush(); time.sleep(600)", "cannot be read"),
        (f"sys.stdout.buffer.write({READY!r}); sys.stdout.flush(); time.sleep(600)", "another question"),
        ("", "exit code 0"),
    ],
)
def test_a_process_that_stops_answering(monkeypatch: pytest.MonkeyPatch, code: str, reason: str) -> None:
    """Whatever the process does instead of answering, nobody waits for ever, and the answers say why."""
    _pretend(monkeypatch, code)
    monkeypatch.setattr("docbuilder.pyapi.connection._GRACE", 0.3)
    monkeypatch.setattr("docbuilder.pyapi.session._OWN_WORK", 0.25)
    with session("plainpkg", timeout=0.25) as running:
        found = collect(running, "Shape")["Shape"]
        assert found.kind == "missing"
        assert reason in found.note
        assert running.lookup(["Shape", "Circle"])["Circle"].exists
        assert running.sources() == {}


def test_a_process_that_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that is longer than the pipe takes does not block who asks."""
    _pretend(monkeypatch, "time.sleep(600)")
    names = [f"name_{number}_{'x' * 100}" for number in range(20_000)]
    with session("plainpkg", timeout=0.25) as running:
        running._answers(LookUp(tuple(names)), 1, Lookup)
        with pytest.raises(ProcessGone, match="longer than"):
            next(running._answers(LookUp(tuple(names)), 1, Lookup))


def test_a_process_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again once; then every answer comes at once."""
    started: list[list[str]] = []

    def arguments(paths: object) -> list[str]:
        started.append([sys.executable, "-c", ""])
        return started[-1]

    monkeypatch.setattr("docbuilder.pyapi.connection.start_arguments", arguments)
    with session("plainpkg") as running:
        assert {each.kind for each in collect(running, "Shape", "Circle", "area").values()} == {"missing"}
        assert len(running.lookup(["Shape", "Circle"])) == 2
    assert len(started) == 2


def test_a_package_that_splits_the_process() -> None:
    """A copy of the process that the package makes neither answers nor keeps the session from ending."""
    with session("hostile") as running:
        assert collect(running, "splits.thing", "fine")["fine"].origin == "import"
        assert running.lookup(["splits.thing"])["splits.thing"].exists


@pytest.mark.parametrize("api", ["import", "static"])
def test_a_package_that_is_not_there(api: str) -> None:
    """Every object tells the same reason, to be reported once; of names in links nothing is said."""
    with session("package_of_this_name_nowhere", api=api) as running:
        found = collect(running, "one", "two")
        assert {each.kind for each in found.values()} == {"missing"}
        (reason,) = {each.package_error for each in found.values()}
        assert "package_of_this_name_nowhere" in reason
        assert running.lookup(["one"])["one"].exists
    with session("plainpkg", api=api) as running:
        assert collect(running, "absent")["absent"].package_error == ""


def test_types_are_shown_as_they_are_written(tmp_path: Path) -> None:
    """`typing` takes equal types for one another: what is imported first must not show in what comes later."""
    folder = tmp_path / "ordered"
    folder.mkdir()
    lines = "from typing import Callable, List, Optional, Union\n\ndef before(a: Union[bytes, str, None], b: List[Union[bytes, str]]):\n    pass\n"
    for name, kind in (("first", "Union[str, bytes]"), ("second", "Union[bytes, str]")):
        code = f"def {name}(a: Optional[{kind}], b: List[{kind}], c: Callable[[], {kind}]):\n    '''It is.'''\n"
        (folder / f"{name}.py").write_text(lines + code, "utf-8")
    (folder / "__init__.py").write_text("from ordered.first import first\nfrom ordered.second import second\n", "utf-8")
    with ApiSession(Config(package="ordered", root=tmp_path)) as running:
        found = collect(running, "first.before", "second.before", "first", "second")
    shown = {
        name: ["".join(part.text for part in parameter.annotation) for parameter in each.signature.parameters]
        for name, each in found.items()
        if each.signature
    }
    assert shown["first"] == ["str | bytes | None", "list[str | bytes]", "Callable[[], str | bytes]"]
    assert shown["second"] == ["bytes | str | None", "list[bytes | str]", "Callable[[], bytes | str]"]
