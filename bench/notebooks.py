"""Runs the notebooks that docbuilder makes: `python -m bench.notebooks SOURCE [--python PYTHON] [--kernel]`.

In: a folder of pages, examples/nearby/docs/source and docs/source where none is named. They are built, and every notebook is run from its first
cell to its last one, in one namespace; what doctests say that a cell shows is compared with what it shows. Out: a line a notebook, and exit status 1
where one is not valid, fails, or shows something else.

Cells that need a framework that is not installed are passed over, each with the reason; so are shell commands (`! pip install …`), which
would change the machine. `--python` runs the notebooks (with the frameworks, say), `--kernel` there in a kernel of Jupyter, as readers do (nbclient, ipykernel). One
framework at a time: PyTorch and TensorFlow crash each other in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.environments import of_checkout

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "examples/nearby/docs/source", ROOT / "docs/source")
PACKAGES = ROOT / "examples/nearby/src"
sys.path.insert(0, str(ROOT / "tests"))

from notebook_cells import FRAMEWORKS, SHELL, CellResult, code_cells, difference, run_cells  # noqa: E402

_KERNEL = """
import json, sys
from nbclient import NotebookClient
import nbformat
notebook = nbformat.from_dict(json.load(sys.stdin))
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = []
        if cell.source.startswith(("!", "%")):
            cell.source = "#" + cell.source.replace("\\n!", "\\n#!")
client = NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True)
client.execute()
json.dump(notebook, sys.stdout)
"""


def run_in_kernel(notebook: dict[str, Any], python: str, folder: Path) -> list[CellResult]:
    """Run a notebook in a kernel of Jupyter of another interpreter, in a folder."""
    environment = os.environ | {"PYTHONPATH": str(PACKAGES)}
    told = json.dumps(notebook | {"cells": [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]})
    done = subprocess.run(
        [python, "-c", _KERNEL], input=told, capture_output=True, text=True, cwd=folder, env=environment, check=True
    )
    results = []
    cells = json.loads(done.stdout)["cells"]
    ran = (cell for cell in cells if cell["cell_type"] == "code")
    for (number, source, expected), cell in zip(code_cells(notebook), ran, strict=True):
        errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
        failed = f"{errors[0]['ename']}: {errors[0]['evalue']}" if errors else ""
        if SHELL.search(source):
            results.append(CellResult(number, "a shell command"))
        elif failed.startswith(("ImportError", "ModuleNotFoundError")) and FRAMEWORKS.search(failed):
            results.append(CellResult(number, failed))
        else:
            results.append(CellResult(number, failed=failed or difference(expected, _shown(cell["outputs"]))))
    return results


def _shown(outputs: list[dict[str, Any]]) -> str:
    printed = "".join("".join(output["text"]) for output in outputs if output.get("name") == "stdout")
    values = "".join(f"{''.join(output['data']['text/plain'])}\n" for output in outputs if "data" in output)
    return printed + values


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--kernel", action="store_true")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)  # a notebook, by the other interpreter
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(run_cells(json.loads(options.one.read_bytes()))))
        return 0
    failures = count = cells = 0
    with tempfile.TemporaryDirectory(prefix="bench-notebooks-") as folder:
        for number, source in enumerate(options.sources or SOURCES):
            site = Path(folder, f"site{number}")
            command = [
                sys.executable,
                "-m",
                "docbuilder",
                "build",
                str(source),
                "--out",
                str(site),
                "-q",
                "--base-url",
                "https://x.example/sub",
            ]
            subprocess.run(command, check=True, env=of_checkout())
            for path in sorted(site.rglob("*.ipynb")):
                name = path.relative_to(site).as_posix()
                results = _results(path, options, Path(tempfile.mkdtemp(dir=folder)))
                ran = sum(not result.skipped for result in results)
                count, cells = count + 1, cells + ran
                print(f"{name}: {ran} of {len(results)} code cells run", flush=True)
                for result in results:
                    failures += bool(result.failed)
                    if result.skipped or result.failed:
                        print(
                            f"  cell {result.number}: {f'FAILED: {result.failed}' if result.failed else f'passed over: {result.skipped}'}"
                        )
    print(f"{count} notebooks, {cells} cells run, {failures} failures")
    return 1 if failures else 0


def _results(path: Path, options: argparse.Namespace, folder: Path) -> list[CellResult]:
    import nbformat  # of the tests' packages

    notebook = json.loads(path.read_bytes())
    nbformat.validate(notebook)
    if options.kernel:
        return run_in_kernel(notebook, options.python, folder)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(PACKAGES), str(ROOT)))}
    command = [options.python, "-W", "ignore", "-m", "bench.notebooks", "--one", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment, check=True)
    return [CellResult(*result) for result in json.loads(done.stdout)]


if __name__ == "__main__":
    sys.exit(main())
