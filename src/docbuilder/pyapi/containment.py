"""Keeps what imported code does to the process from leaking out.

In: nothing. Out: `contained()`, a context manager around any code that runs code of the documented package.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


@contextmanager
def contained() -> Iterator[None]:
    """Silence output, warnings and logging of the code within, and undo what it changes in the process.

    Undone are: standard streams (also on the level of file descriptors), `sys.argv`, `sys.path`, the working folder, the
    environment, signal handlers, the logging configuration, warning filters, hooks, and functions registered to run at exit.
    """
    with _silence(), _same_process_state(), _no_exit_functions(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _silence() -> Iterator[None]:
    streams = sys.stdin, sys.stdout, sys.stderr
    for stream in streams[1:]:
        with suppress(Exception):
            stream.flush()
    copies = [_copy(number) for number in (0, 1, 2)]
    null = os.open(os.devnull, os.O_RDWR)
    nothing = Path(os.devnull)
    with (
        nothing.open("r") as none,
        nothing.open("w", encoding="utf-8") as out,
        nothing.open("w", encoding="utf-8") as err,
    ):
        for number in (0, 1, 2):
            os.dup2(null, number)
        sys.stdin, sys.stdout, sys.stderr = none, out, err  # two, so that defaults tell which one they are
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            os.close(null)
            for number, copy in enumerate(copies):
                if copy is None:
                    os.close(number)
                else:
                    os.dup2(copy, number)
                    os.close(copy)


def _copy(number: int) -> int | None:
    try:
        return os.dup(number)
    except OSError:
        return None


@contextmanager
def _same_process_state() -> Iterator[None]:
    arguments, argv, path, hooks = sys.argv, list(sys.argv), list(sys.path), (sys.excepthook, threading.excepthook)
    environment, folder = dict(os.environ), Path.cwd()
    handlers = _signal_handlers()
    root = logging.getLogger()
    logs = (root.level, list(root.handlers), logging.root.manager.disable, logging.raiseExceptions, logging.lastResort)
    limit = sys.getrecursionlimit()
    sys.argv[:] = ["docbuilder"]
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        sys.argv = arguments
        sys.argv[:], sys.path[:] = argv, path
        sys.excepthook, threading.excepthook = hooks
        if sys.getrecursionlimit() != limit:
            sys.setrecursionlimit(limit)
        root.level, root.handlers[:], logging.root.manager.disable, logging.raiseExceptions, logging.lastResort = logs
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        with suppress(OSError):
            os.chdir(folder)
        for number, handler in handlers.items():
            with suppress(OSError, ValueError, TypeError):
                if signal.getsignal(number) is not handler:
                    signal.signal(number, handler)


def _signal_handlers() -> dict[signal.Signals, Any]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return {number: handler for number in numbers if (handler := signal.getsignal(number)) is not None}


@contextmanager
def _no_exit_functions() -> Iterator[None]:
    register = atexit.register
    registered: list[Callable[..., object]] = []

    def remember(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[..., Any]:
        registered.append(function)
        return register(function, *args, **kwargs)

    atexit.register = remember  # type: ignore[assignment]  # until the package is imported
    try:
        yield
    finally:
        atexit.register = register
        for function in registered:
            if not str(getattr(function, "__module__", "")).startswith(
                ("logging", "multiprocessing", "weakref", "concurrent")
            ):
                atexit.unregister(function)


class PassedOver:
    """Whatever the documented package raises when its objects are looked at, `SystemExit` as well; but not ^C."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and not issubclass(kind, KeyboardInterrupt)
