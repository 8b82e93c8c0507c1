"""What only POSIX has is used behind a question, in the modules named here."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "docbuilder"
POSIX_MODULES = frozenset({"fcntl", "grp", "posix", "pwd", "resource", "termios", "tty"})
POSIX_NAMES = {
    "os": {
        "chown",
        "fork",
        "forkpty",
        "geteuid",
        "getgid",
        "getloadavg",
        "getpgid",
        "getsid",
        "getuid",
        "killpg",
        "mkfifo",
    }
    | {"nice", "pread", "pwrite", "register_at_fork", "sched_getaffinity", "sendfile", "setpgid", "setsid", "statvfs"}
    | {"sysconf", "uname", "wait", "waitpid", "waitstatus_to_exitcode", "WNOHANG"},
    "signal": {
        "SIGALRM",
        "SIGCHLD",
        "SIGHUP",
        "SIGKILL",
        "SIGPIPE",
        "SIGQUIT",
        "SIGUSR1",
        "SIGUSR2",
        "alarm",
        "setitimer",
    },
    "socket": {"AF_UNIX", "send_fds", "recv_fds"},
}
# module -> how it makes sure of POSIX
GUARDED = {
    "output/lock.py": 'if sys.platform == "win32":',
    "pyapi/child.py": 'hasattr(os, "register_at_fork")',
    "pyapi/connection.py": 'if os.name == "posix"',
    "pyapi/limits.py": "except ImportError",  # and it ends what it finds in /proc, which Windows has not
    "samples/running.py": 'hasattr(signal, "setitimer")',
}


def posix_only(text: str) -> set[str]:
    """The names that only POSIX has, in the source of a module."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= POSIX_MODULES & {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names if a.name in POSIX_NAMES.get(node.module, ())}
            found |= POSIX_MODULES & {node.module}
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in POSIX_NAMES.get(node.value.id, ())
        ):
            found.add(f"{node.value.id}.{node.attr}")
    return found


def test_posix_is_asked_for_first() -> None:
    """Every module that uses what Windows lacks has another branch for it."""
    unguarded = {}
    for path in sorted(SOURCES.rglob("*.py")):
        text = path.read_text("utf-8")
        name = path.relative_to(SOURCES).as_posix()
        if (found := posix_only(text)) and (name not in GUARDED or GUARDED[name] not in text):
            unguarded[name] = sorted(found)
    assert unguarded == {}


def test_posix_is_told() -> None:
    """The check above sees each way to name something."""
    assert posix_only("import os, fcntl\nfrom signal import SIGKILL\nos.fork()") == {
        "fcntl",
        "signal.SIGKILL",
        "os.fork",
    }
