"""A hundred classes of transformers: does static analysis list the parameters that `@auto_docstring` writes when it runs?

In: `requirements-written.txt`. Out: how many classes document the same parameters imported and static, how many have the same signature, and
what differs. No framework is installed: imported, they are mocked.

    python -m bench.written                  # in an environment that is made on first use (300 MB)
    python -m bench.written --python PYTHON  # in one that has docbuilder and transformers
    python -m bench.written --offset 7       # another hundred
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.environments import ROOT, ensure

REQUIREMENTS = Path(__file__).with_name("requirements-written.txt")
CLASSES = 100
BAR = 0.99
_KINDS = (
    "Config",
    "Model",
    "Processor",
    "Tokenizer",
    "ForCausalLM",
    "Classification",
    "Extractor",
    "Output",
    "Answering",
)


def names_of(package: str, offset: int) -> list[str]:
    """A hundred names of classes that decorators of this package document, evenly among all."""
    names = sorted(name for name in dir(importlib.import_module(package)) if name.endswith(_KINDS))
    step = max(1, len(names) // CLASSES)
    return names[offset % step :: step][:CLASSES]


def look_at(package: str, offset: int) -> dict[str, Any]:
    """Ask for the classes in both modes."""
    from docbuilder.config import Config  # only the environment of the package has to have it
    from docbuilder.pyapi.model import ApiObject, ApiRequest, FieldsSection
    from docbuilder.pyapi.session import ApiSession

    def documented(value: ApiObject) -> list[str]:
        sections = [each for each in value.docstring.sections if isinstance(each, FieldsSection)]
        groups = [group for each in sections if each.kind == "parameters" for group in each.groups]
        return [entry.name for group in groups for entry in group.entries]

    def parameters(value: ApiObject) -> list[str]:
        return [each.name for each in value.signature.parameters] if value.signature else []  # with `*` and `/`

    requests = [ApiRequest(f"{package}.{name}", ("none",)) for name in names_of(package, offset)]
    found: list[dict[str, ApiObject]] = []
    seconds: list[float] = []
    for api in ("import", "static"):
        begin = time.perf_counter()
        with ApiSession(Config(package=package, api=api, root=ROOT / "build", source_root="", timeout=120)) as session:
            found.append({request.name: answer for request, answer in session.collect(requests)})
        seconds.append(round(time.perf_counter() - begin, 1))
    imported, static = found
    real = {name: each for name, each in imported.items() if each.origin in {"import", "mocks"}}
    differences: list[str] = []
    for name, each in real.items():
        wanted, got = documented(each), documented(static[name])
        if set(wanted) != set(got):
            missing, extra = sorted(set(wanted) - set(got)), sorted(set(got) - set(wanted))
            differences.append(f"{name}: missing {missing}, extra {extra}")
    return {
        "classes": len(real),
        "documented": len(real) - len(differences),
        "signatures": sum(parameters(each) == parameters(static[name]) for name, each in real.items()),
        "seconds": seconds,
        "differences": differences,
    }


def main() -> int:
    """Print what was found; 1 where it misses the bar."""
    parser = argparse.ArgumentParser(prog="python -m bench.written", description=__doc__.partition("\n")[0])
    parser.add_argument("--package", default="transformers", help="import name")
    parser.add_argument("--offset", type=int, default=0, help="which hundred")
    parser.add_argument("--here", action="store_true", help="use this interpreter, and print JSON")
    parser.add_argument("--environment", type=Path, default=ROOT / ".venv-bench-written", help="where it is made")
    parser.add_argument("--python", type=Path, help="an interpreter that has docbuilder and the package")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(look_at(options.package, options.offset)))
        return 0
    python = options.python or ensure(options.environment, REQUIREMENTS, ("-e", str(ROOT)))
    command = [python, "-m", "bench.written", "--here", "--package", options.package, "--offset", str(options.offset)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return 1
    row = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{row['documented']} of {row['classes']} classes document the same parameters, {row['signatures']} have the same signature;"
        f" seconds imported and static: {row['seconds']}"
    )
    print(*row["differences"], sep="\n")
    return int(row["classes"] < CLASSES / 2 or row["documented"] < BAR * row["classes"])


if __name__ == "__main__":
    sys.exit(main())
