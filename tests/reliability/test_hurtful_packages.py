"""Documented code cannot hurt the build: kinds of hurtful modules, each of a package of its own that also has something fine."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi.limits import MARK
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.pyapi.session import ApiSession

KINDS = {
    # ends
    "sys_exit": "import sys; sys.exit(3)",
    "raise_system_exit": "raise SystemExit",
    "raise_system_exit_text": "raise SystemExit('bye')",
    "os_exit": "import os; os._exit(0)",
    "os_exit_status": "import os; os._exit(7)",
    "abort": "import os; os.abort()",
    "kill_itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "terminate_itself": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "kill_group": "import os, signal; os.killpg(0, signal.SIGKILL)",
    "keyboard_interrupt": "raise KeyboardInterrupt",
    "generator_exit": "raise GeneratorExit",
    "base_exception": "class Odd(BaseException): pass\nraise Odd('x')",
    "segmentation": "import ctypes; ctypes.string_at(0)",
    "fault": "import faulthandler; faulthandler._sigsegv()",
    "exec_other": "import os; os.execv('/bin/true', ['true'])",
    "quit": "quit()",
    # recursion
    "recursion": "def f(): return f()\nf()",
    "recursion_limit": "import sys; sys.setrecursionlimit(10**6)\ndef f(n): return f(n + 1)\nf(0)",
    "repr_recursion": "class R:\n    def __repr__(self): return repr(self)\ndef thing(a=R()): 'T.'",
    "wrapped_loop": "def thing(): 'T.'\nthing.__wrapped__ = thing",
    "endless_mro": "class M(type):\n    def mro(cls): raise RuntimeError('mro')\nclass thing(metaclass=M): 'T.'",
    "endless_getattr": "class E:\n    def __getattr__(self, name): return E()\nthing = E()",
    "deep_list": "value = []\nfor _ in range(100_000): value = [value]\ndef thing(a=value): 'T.'",
    # output and streams
    "prints": "print('x' * 1_000_000)",
    "writes_descriptor": "import os; os.write(1, b'x' * 60_000); os.write(2, b'y')",
    "writes_all_descriptors": "import os\nfor number in range(3, 30):\n    try: os.write(number, b'garbage' * 100)\n    except OSError: pass",
    "closes_streams": "import sys; sys.stdout.close(); sys.stderr.close()",
    "closes_descriptors": "import os; os.closerange(0, 3)",
    "closes_all_descriptors": "import os; os.closerange(0, 100)",
    "replaces_streams": "import sys; sys.stdout = sys.stderr = None",
    "reads_input": "input()",
    "reads_all_input": "import sys; sys.stdin.read()",
    "forges_answers": "import os, struct\nfor number in range(3, 30):\n    try: os.write(number, struct.pack('>Q', 5) + b'\\x95\\x01\\x02\\x03\\x04')\n    except OSError: pass",
    "forges_size": "import os, struct\nfor number in range(3, 30):\n    try: os.write(number, struct.pack('>Q', 2**62))\n    except OSError: pass",
    # threads, processes, handlers
    "threads": "import threading, time\nfor _ in range(20): threading.Thread(target=time.sleep, args=(600,)).start()",
    "daemon_threads": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
    "busy_thread": "import threading\ndef busy():\n    while True: pass\nthreading.Thread(target=busy, daemon=True).start()",
    "thread_that_exits": "import threading, os, time\ndef leave():\n    time.sleep(0.2); os._exit(1)\nthreading.Thread(target=leave).start()",
    "forks": "import os, time\nif not os.fork(): time.sleep(600); os._exit(0)",
    "forks_and_returns": "import os\nos.fork()",
    "daemonizes": "import os, time\nif not os.fork():\n    os.setsid()\n    if os.fork(): os._exit(0)\n    time.sleep(600); os._exit(0)",
    "starts_program": "import subprocess; subprocess.Popen(['sleep', '600'])",
    "starts_session": "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)",
    "multiprocessing": "import multiprocessing, time\nif __name__ != '__mp_main__':\n    multiprocessing.get_context('fork').Process(target=time.sleep, args=(600,), daemon=True).start()",
    "ignores_signals": "import signal\nfor number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)",
    "alarm": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.05)",
    "exit_handler": "import atexit, time; atexit.register(time.sleep, 600)",
    "exit_handler_that_raises": "import atexit\ndef leave(): raise RuntimeError\natexit.register(leave)",
    "hooks": "import sys; sys.excepthook = sys.unraisablehook = None",
    "tracing": "import sys\nsys.settrace(lambda *a: 1 / 0)",
    "profiling": "import sys\nsys.setprofile(lambda *a: 1 / 0)",
    "event_loop": "import asyncio; asyncio.get_event_loop_policy().new_event_loop()",
    # the process
    "changes_folder": "import os; os.chdir('/')",
    "empties_environment": "import os; os.environ.clear()",
    "empties_path": "import sys; sys.path.clear()",
    "empties_modules": "import sys\nfor name in list(sys.modules):\n    if name.startswith(('json', 'inspect', 'ast')): del sys.modules[name]",
    "import_hook": "import sys\nclass Hook:\n    def find_spec(self, *a): raise RuntimeError('hook')\nsys.meta_path.insert(0, Hook())",
    "replaces_import": "import builtins\ndef other(*a, **k): raise ImportError('no')\nbuiltins.__import__ = other",
    "replaces_builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda a: 0",
    "replaces_inspect": "import inspect\ninspect.signature = inspect.getsource = None",
    "collects_garbage": "import gc; gc.set_threshold(1); gc.enable()",
    "file_limit": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))",
    "warnings_as_errors": "import warnings; warnings.simplefilter('error'); warnings.warn('x')",
    "locale": "import locale\ntry: locale.setlocale(locale.LC_ALL, 'tr_TR.UTF-8')\nexcept locale.Error: pass",
    # memory
    "memory": "value = bytearray(1 << 40)",
    "memory_slowly": "value = []\nwhile True: value.append(bytearray(1 << 26))",
    "large_default": "def thing(a='x' * 20_000_000): 'T.'",
    "large_docstring": "def thing(): pass\nthing.__doc__ = 'word ' * 2_000_000",
    "large_repr": "class R:\n    def __repr__(self): return 'x' * 20_000_000\ndef thing(a=R()): 'T.'",
    "many_members": "class thing: 'T.'\nfor n in range(10_000): setattr(thing, f'm{n}', lambda self: 1)",
    # lies
    "lying_class": "class L:\n    @property\n    def __class__(self): return int\nthing = L()",
    "lying_dict": "class D(dict):\n    def __getitem__(self, k): raise RuntimeError\nclass thing:\n    'T.'\n    __annotations__ = D(a=int)",
    "lying_doc": "class Doc(str):\n    def __str__(self): raise RuntimeError\n    def expandtabs(self, *a): raise RuntimeError\nclass thing: pass\nthing.__doc__ = Doc('x')",
    "doc_not_text": "class thing: pass\nthing.__doc__ = 7",
    "name_not_text": "class M(type):\n    @property\n    def __name__(cls): return 7\nclass thing(metaclass=M): 'T.'",
    "lying_signature": "def thing(): 'T.'\nthing.__signature__ = 'no'",
    "signature_raises": "class S:\n    @property\n    def __signature__(self): raise SystemExit\n    def __call__(self): pass\nthing = S()",
    "lying_module": "def thing(): 'T.'\nthing.__module__ = 'os'; thing.__qualname__ = '..//..'",
    "lying_file": "__file__ = '/etc/passwd'\ndef thing(): 'T.'",
    "equal_to_all": "class E:\n    def __eq__(self, other): return True\n    __hash__ = None\n    def __bool__(self): raise RuntimeError\ndef thing(a=E()): 'T.'",
    "surrogates": "def thing(a='\\ud800'): 'T \\udfff.'",
    "null_characters": "def thing(a='\\0'): 'T \\0 \\x1b[2J.'",
    "syntax_error": "def thing(:",
    "null_bytes": "x = 1\0",
    "wrong_encoding": "# coding: no-such-coding\nx = 1",
    "all_of_nothing": "__all__ = ['nothing', 7, None]\ndef thing(): 'T.'",
    "module_getattr": "def __getattr__(name): raise SystemExit(name)",
    "dir_raises": "def __dir__(): raise KeyboardInterrupt\ndef thing(): 'T.'",
    "slots_lie": "class thing:\n    'T.'\n    __slots__ = ('a', 'b')\n    def __getattribute__(self, n): raise SystemExit",
}

HANGING = {
    "endless_loop": "while True: pass",
    "sleeps": "import time; time.sleep(600)",
    "waits_for_lock": "import threading\nlock = threading.Lock(); lock.acquire(); lock.acquire()",
    "waits_for_pipe": "import os\nr, w = os.pipe(); os.read(r, 1)",
    "stops_itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "endless_repr": "class R:\n    def __repr__(self):\n        while True: pass\ndef thing(a=R()): 'T.'",
    "endless_import": "import itertools\nsum(itertools.repeat(1))",
    "waits_for_child": "import subprocess; subprocess.run(['sleep', '600'])",
    "ignores_all": "import signal, time\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nwhile True: time.sleep(1)",
}

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="the kinds are of POSIX"), pytest.mark.timeout(600)]


def _package(folder: Path, kinds: dict[str, str]) -> None:
    package = folder / "hurtful"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Fine."""\n\n\ndef fine():\n    """Fine."""\n')
    for name, code in kinds.items():
        (package / f"{name}.py").write_text(
            code + "\n\n\ndef other():\n    'Other.'\n", "utf-8", errors="surrogatepass"
        )


def _answers(folder: Path, kinds: dict[str, str], timeout: float, memory: int = 1024) -> dict[str, ApiObject]:
    _package(folder, kinds)
    config = Config(package="hurtful", root=folder, source_root="", timeout=timeout, max_memory=memory)
    names = [name for kind in kinds for name in (f"hurtful.{kind}.thing", f"hurtful.{kind}.other", "hurtful.fine")]
    requests = [ApiRequest(name) for name in dict.fromkeys(names)]
    with ApiSession(config) as session:
        found = {request.name: found for request, found in session.collect(requests)}
        found["again"] = next(iter(session.collect([ApiRequest("hurtful.fine")])))[1]
    assert found.keys() == {*names, "again"}
    return found


# tests that run beside this one, in other processes, have API processes too: these have another value in their environment
_OURS = f"hurtful-test-{os.getpid()}"


def _left_running() -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                environment = (folder / "environ").read_bytes()
                parent = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if (
                f"{MARK}=".encode() in environment
                and parent[0] not in "ZX"
                and f"DOCBUILDER_TEST={_OURS}".encode() in environment.split(b"\0")
            ):
                found.append(int(folder.name))
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ApiObject]]:
    """What one session says of all kinds that do not hang."""
    os.environ["DOCBUILDER_TEST"] = _OURS
    yield _answers(tmp_path_factory.mktemp("kinds"), KINDS, 20)
    del os.environ["DOCBUILDER_TEST"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_directive_is_answered(answers: dict[str, ApiObject], kind: str) -> None:
    """Read by running, by static analysis, or told to be missing: each has an answer, bounded in size."""
    for name in ("thing", "other"):
        found = answers[f"hurtful.{kind}.{name}"]
        assert found.kind
        assert len(repr(found)) < 40_000_000
    if KINDS[kind] and kind not in {"syntax_error", "null_bytes", "wrong_encoding", "keyboard_interrupt"}:
        assert answers[f"hurtful.{kind}.other"].kind == "function"  # static analysis sees it in any case


def test_what_is_fine_stays_fine(answers: dict[str, ApiObject]) -> None:
    """After all of that, a function of the package is read as before."""
    assert answers["hurtful.fine"].kind == answers["again"].kind == "function"


def test_nothing_is_left_running(answers: dict[str, ApiObject]) -> None:
    """Not even what left the group and the session."""
    assert answers
    for _ in range(50):
        if not _left_running():
            break
        time.sleep(0.1)
    assert _left_running() == []


def test_objects_that_hang_share_one_budget(tmp_path: Path) -> None:
    """Nine that hang cost five times the limit at most (in processor time: a busy machine changes nothing), and what is around them is read."""
    found = _answers(tmp_path, HANGING, 0.4)
    assert all(found[f"hurtful.{kind}.other"].kind == "function" for kind in HANGING)


@pytest.mark.parametrize("kind", ["import_hook", "replaces_import"])
def test_a_process_that_is_spoilt_is_left(tmp_path: Path, kind: str) -> None:
    """The package refuses what we import ourselves, to read the source of a module that cannot be imported."""
    kinds = {"hooks_imports": KINDS[kind], "raises": "raise RuntimeError"}
    _package(tmp_path, kinds)
    config = Config(package="hurtful", root=tmp_path, source_root="", timeout=20)
    names = ("hurtful.hooks_imports.other", "hurtful.raises.other", "hurtful.fine")
    with ApiSession(config) as session:
        found = {request.name: found for request, found in session.collect(map(ApiRequest, names))}
    assert [found[name].kind for name in names] == ["function"] * 3


def test_memory_and_processor_time_are_limited(tmp_path: Path) -> None:
    """What needs more than is allowed fails alone."""
    kinds = {
        "much": "value = bytearray(2 << 30)\ndef thing(): 'T.'",
        "little": "value = bytearray(1 << 20)\ndef thing(): 'T.'",
    }
    found = _answers(tmp_path, kinds, 20, memory=1024)
    assert found["hurtful.little.thing"].origin == "imported" or found["hurtful.little.thing"].kind == "function"
    assert (
        found["hurtful.much.thing"].note or found["hurtful.much.thing"].origin != found["hurtful.little.thing"].origin
    )
