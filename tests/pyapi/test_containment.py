"""What imported code does to the process does not leak out."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from docbuilder.pyapi.containment import contained


def test_output_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither `print` nor writing to the descriptors gets through, and both work again afterwards."""
    with contained():
        sys.stdout.write("printed")
        sys.stderr.write("printed")
        os.write(1, b"written")
        os.write(2, b"written")
        assert sys.stdin.read() == ""
    sys.stdout.write("afterwards\n")
    sys.stdout.flush()
    os.write(1, b"and below\n")
    assert sorted(capfd.readouterr().out.split("\n")) == ["", "afterwards", "and below"]


def test_warnings_and_logging(caplog: pytest.LogCaptureFixture) -> None:
    """Warnings are not shown, logging is silent, and the logging configuration is as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with contained():
        warnings.warn("warned", stacklevel=1)
        logging.getLogger("x").error("logged")
        root.addHandler(logging.NullHandler())
        root.setLevel(1)
    assert caplog.records == []
    assert (list(root.handlers), root.level) == (handlers, level)
    logging.getLogger("x").error("afterwards")
    assert len(caplog.records) == 1


def test_process_state(tmp_path: Path) -> None:
    """Folder, environment, arguments, path, hooks, limits and signal handlers are restored, also after an exception."""
    argv, path, folder, environment = list(sys.argv), list(sys.path), Path.cwd(), dict(os.environ)
    handler, limit, hook = signal.getsignal(signal.SIGTERM), sys.getrecursionlimit(), sys.excepthook

    def misbehave() -> None:
        os.chdir(tmp_path)
        os.environ["SOMETHING_NEW"] = "1"
        sys.argv.append("x")
        sys.path.append("x")
        sys.setrecursionlimit(limit + 100)
        sys.excepthook = sys.__excepthook__
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(3)

    with contained(), pytest.raises(SystemExit):
        misbehave()
    assert (sys.argv, sys.path, Path.cwd(), dict(os.environ)) == (argv, path, folder, environment)
    assert (signal.getsignal(signal.SIGTERM), sys.getrecursionlimit(), sys.excepthook) == (handler, limit, hook)


def test_exit_functions() -> None:
    """Functions registered to run at exit do not run, unless they were registered outside."""
    code = (
        "import atexit\n"
        "from docbuilder.pyapi.containment import contained\n"
        "with contained():\n"
        "    atexit.register(print, 'inside')\n"
        "    atexit.register(lambda: print('inside'))\n"
        "atexit.register(lambda: print('outside'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "outside\n"


def test_in_another_thread() -> None:
    """It works where signal handlers cannot be set."""
    done: list[bool] = []

    def work() -> None:
        with contained():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
