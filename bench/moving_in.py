"""Projects of other people that move in: `python -m bench.moving_in [PROJECT]... [--archives DIR]`.

Source distributions are taken from PyPI (`pip download`), or from DIR where they lie there. Each is converted (`docbuilder migrate`) and built, with its API
read from source. A row says how many constructs were found, converted and listed, how many pages the site has, and what the build reports. The status is 1
where found is not converted and listed together, or a build fails or reports an error. `pip install 'docbuilder-site[migrate]'` is needed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from bench.environments import of_checkout

ROOT = Path(__file__).resolve().parents[1]
PROJECTS = {
    "mkdocs": ("soupsieve==2.5", "pymdown-extensions==10.8", "wcmatch==8.5.2", "starlette==1.10.0", "hatch==1.18.2"),
    "sphinx": (
        "attrs==26.1.0",
        "click==8.5.1",
        "flask==3.1.3",
        "jinja2==3.1.6",
        "itsdangerous==2.2.0",
        "tenacity==9.2.1",
    ),
}
_FIGURE = re.compile(r"([\d,]+) constructs found: ([\d,]+) converted, ([\d,]+) listed")


def archive_of(project: str, folder: Path) -> Path:
    """The source distribution of a project, fetched where it is not there."""
    name, _, version = project.partition("==")
    wanted = re.compile(rf"{re.sub('[-_.]+', '[-_.]+', name)}-{re.escape(version)}\.tar\.gz", re.IGNORECASE)

    def there() -> Path | None:
        return next((path for path in folder.glob("*.tar.gz") if wanted.fullmatch(path.name)), None)

    if there() is None:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps", "-d", str(folder)]
        subprocess.run([*pip, project], check=True)
    found = there()
    assert found is not None
    return found


def _run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "docbuilder", *arguments]
    return subprocess.run(command, cwd=project, check=False, capture_output=True, text=True, env=of_checkout())


def move_in(kind: str, project: str, archives: Path, kept: Path) -> bool:
    """Convert and build a project, print its row; whether all is well.

    Args:
        kind: "mkdocs" or "sphinx".
        project: name and version, as pip takes them.
        archives: folder of the source distributions.
        kept: folder that gets the project.
    """
    with tarfile.open(archive_of(project, archives)) as archive:
        archive.extractall(kept, filter="data")
        folder = kept / archive.getnames()[0].partition("/")[0]
    (folder / ".git").mkdir(exist_ok=True)
    migrated = _run(folder, "migrate", kind, "--yes")
    figure = _FIGURE.search(migrated.stdout)
    if migrated.returncode or figure is None:
        print(f"{project}: migrate ends with {migrated.returncode}: {migrated.stderr.strip()[-300:]}")
        return False
    found, converted, listed = (int(number.replace(",", "")) for number in figure.groups())
    built = _run(folder, "build", "--api", "static", "--format", "json", "-v")
    said = json.loads(built.stdout) if built.stdout.startswith(("[", "{")) else {}
    problems = said.get("diagnostics", said) if isinstance(said, dict) else said
    severities = Counter(problem["severity"] for problem in problems)
    pages = len(list((folder / "site").rglob("*.html")))
    told = ", ".join(f"{count} {severity}s" for severity, count in sorted(severities.items())) or "nothing"
    well = found == converted + listed and not built.returncode
    print(
        f"{kind}: {project}: {found:,} found = {converted:,} converted + {listed:,} listed; {pages} pages, status {built.returncode}, {told}"
    )
    for problem in problems:
        if problem["severity"] == "error":
            print(f"  {problem}")
    if not well and built.stderr.strip():
        print(f"  {built.stderr.strip()[-600:]}")
    return well


def main() -> int:
    """Print a row for each project."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="*", help="some of those that are named on top; default: all")
    parser.add_argument("--archives", type=Path, help="folder of source distributions")
    parser.add_argument("--keep", type=Path, help="folder that keeps the projects with their sites")
    options = parser.parse_args()
    well = True
    with tempfile.TemporaryDirectory(prefix="moving-in-") as temporary:
        archives = options.archives or Path(temporary)
        for kind, projects in PROJECTS.items():
            for project in projects:
                if not options.projects or project.partition("==")[0] in options.projects:
                    well &= move_in(kind, project, archives, options.keep or Path(temporary))
    return int(not well)


if __name__ == "__main__":
    raise SystemExit(main())
