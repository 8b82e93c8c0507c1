"""Twenty packages of other people, object by object: is everything found, and does static analysis say the same?

In: `requirements-packages.txt`, or names of installed packages. Out: a table, a row for each package, and what differs (`--differences`).

    python -m bench.packages                       # all of them, in an environment that is made on first use
    python -m bench.packages --packages rich,attr  # some of them
    python -m bench.packages --here --packages rich # in this interpreter, which has to have docbuilder and the package

Every name of the package's `__all__` (its public names, where it has none) is asked for as a page's `[[autodoc]]` would, imported and static.
Of what is written in Python the names of the parameters are compared: of the objects themselves, and of the methods that a page would show.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
import time
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.environments import ROOT, ensure

REQUIREMENTS = Path(__file__).with_name("requirements-packages.txt")
PACKAGES = (
    *(
        "aiohttp",
        "attrs",
        "click",
        "fastapi",
        "httpx",
        "huggingface_hub",
        "jinja2",
        "marshmallow",
        "msgspec",
        "networkx",
    ),
    *("numpy", "pandas", "polars", "pydantic", "pytest", "rich", "sqlalchemy", "anyio", "tokenizers", "typer"),
)
BAR = 0.98
_UNREADABLE = re.compile(r"<class |(?<!['\w])NOTHING\b| at 0x[0-9a-fA-F]+|FieldInfo\(|PydanticUndefined\b")


class Row(NamedTuple):
    """What one package gives.

    Attributes:
        package: its import name.
        objects: names asked for.
        imported: those that were imported, with mocks or without.
        static: those that static analysis had to read.
        missing: names of those that were not found.
        unreadable: signatures that show what is for nobody to read: addresses, sentinels, `<class …>`.
        compared: objects written in Python.
        equal: those that have the same parameters in static analysis.
        methods: the same for the methods shown with them.
        equal_methods: the same for the methods shown with them.
        seconds: for all objects, imported and static.
        differences: what static analysis says otherwise.
    """

    package: str
    objects: int
    imported: int
    static: int
    missing: list[str]
    unreadable: list[str]
    compared: int
    equal: int
    methods: int
    equal_methods: int
    seconds: tuple[float, float]
    differences: list[str]

    @property
    def share(self) -> float:
        """Equal ones among those that were compared."""
        return self.equal / self.compared if self.compared else 1.0


def look_at(package: str) -> Row:
    """Ask for everything in a package that is installed for this interpreter."""
    from docbuilder.config import Config  # only the environment of the packages has to have it
    from docbuilder.pyapi.model import ApiRequest
    from docbuilder.pyapi.session import ApiSession

    requests = [ApiRequest(f"{package}.{name}") for name in public_names(package)]
    found: list[dict[str, Any]] = []
    seconds: list[float] = []
    for api in ("import", "static"):
        begin = time.perf_counter()
        config = Config(package=package, api=api, root=ROOT / "build", source_root="", timeout=60)
        with ApiSession(config) as session:
            found.append({request.name: answer for request, answer in session.collect(requests)})
        seconds.append(round(time.perf_counter() - begin, 2))
    imported, static = found
    origins = [each.origin for each in imported.values()]
    lists: tuple[list[bool], list[bool]] = [], []
    differences: list[str] = []
    for name, each in imported.items():
        pairs = [(name, each, static[name])]
        by_name = {member.name: member for member in static[name].members}
        pairs += [(f"{name}.{member.name}", member, by_name.get(member.name)) for member in each.members]
        for path, one, other in pairs:
            if one.place is None or not one.place.path.endswith(".py") or one.signature is None:
                continue  # not written in Python, or nothing that is called
            wanted, got = _names(one), _names(other)
            lists[path != name].append(wanted == got)
            if wanted != got:
                differences.append(
                    f"{path}({', '.join(wanted)}) is {other.kind if other else 'absent'}({', '.join(got)})"
                )
    return Row(
        package,
        len(requests),
        sum(origin in {"import", "mocks"} for origin in origins),
        origins.count("static"),
        [name for name, each in imported.items() if each.origin == "missing"],
        [text for each in imported.values() for text in _unreadable(each)],
        len(lists[0]),
        sum(lists[0]),
        len(lists[1]),
        sum(lists[1]),
        (seconds[0], seconds[1]),
        differences,
    )


def public_names(package: str) -> list[str]:
    """What a package offers: `__all__`, else all public names but modules."""
    module = importlib.import_module(package)
    names = getattr(module, "__all__", None)
    if names is None:
        names = [name for name in dir(module) if not name.startswith("_")]
        names = [name for name in names if not isinstance(getattr(module, name, None), types.ModuleType)]
    # a name whose import asks for more than is installed is no object of this package as it is
    return [name for name in dict.fromkeys(names) if hasattr(module, name)]


def _names(value: Any) -> list[str]:
    if value is None or value.signature is None:
        return []
    return [each.name for each in value.signature.parameters if each.name not in {"*", "/"}]


def _unreadable(value: Any) -> Iterator[str]:
    for signature in (*value.overloads, *filter(None, [value.signature])):
        for each in signature.parameters:
            text = "".join(part.text for part in each.annotation) + f" = {each.default or ''}"
            if _UNREADABLE.search(text):
                yield f"{value.anchor}({each.name}: {text})"
    for member in value.members:
        yield from _unreadable(member)


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| package | objects | imported | static | missing | unreadable | same parameters | of methods | seconds | seconds static |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in sorted(rows):
        of_methods = f"{row.equal_methods / row.methods:.3f} of {row.methods}" if row.methods else ""
        cells = (
            *(row.package, row.objects, row.imported, row.static, len(row.missing), len(row.unreadable)),
            *(f"{row.share:.3f} of {row.compared}", of_methods, *row.seconds),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 where a package misses the bar."""
    parser = argparse.ArgumentParser(prog="python -m bench.packages", description=__doc__.partition("\n")[0])
    parser.add_argument("--packages", default=",".join(PACKAGES), help="import names, with commas between")
    parser.add_argument("--here", action="store_true", help="use this interpreter, and print JSON")
    parser.add_argument("--environment", type=Path, default=ROOT / ".venv-bench-packages", help="where it is made")
    parser.add_argument("--python", type=Path, help="an interpreter that has docbuilder and the packages")
    parser.add_argument("--differences", action="store_true", help="list what is missing, unreadable, or differs")
    options = parser.parse_args()
    packages = [name for name in options.packages.split(",") if name]
    if options.here:
        print(json.dumps([look_at(package) for package in packages]))
        return 0
    python = options.python or ensure(options.environment, REQUIREMENTS, ("-e", str(ROOT)))
    rows: list[Row] = []
    for package in packages:
        command = [python, "-m", "bench.packages", "--here", "--packages", package]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            print(f"{package}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            continue
        rows += [Row(*row) for row in json.loads(done.stdout.splitlines()[-1])]
    print(table(rows))
    for row in rows if options.differences else ():
        for kind, lines in (("missing", row.missing), ("unreadable", row.unreadable), ("differs", row.differences)):
            print(*(f"{row.package}: {kind}: {line}" for line in lines), sep="\n", end="\n" if lines else "")
    return int(len(rows) < len(packages) or any(row.missing or row.unreadable or row.share < BAR for row in rows))


if __name__ == "__main__":
    sys.exit(main())
