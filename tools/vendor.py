"""Renews what others wrote and the theme ships: `python tools/vendor.py [VERSION]`.

In: the npm registry, through `npm pack`, which checks what it fetched against the registry's digest.
Out: `templates/assets/vendor/mermaid/`: the library, its licence, and `VERSION` with name, version and digest.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "assets" / "vendor" / "mermaid"
# Without mind maps, architecture diagrams and KaTeX it is half as large: their source is shown as it is.
PACKAGE = "@mermaid-js/tiny"
VERSION = "12.0.0"
# The small package carries no licence text; it is built from this one.
LICENSED = "mermaid"


def fetch(package: str, version: str, folder: Path) -> Path:
    """The unpacked files of a package; `folder` must be empty."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch packages.")
    subprocess.run([npm, "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, stdout=subprocess.PIPE)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def main() -> None:
    """Fetch the library and put it in its place."""
    version = sys.argv[1] if len(sys.argv) > 1 else VERSION
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        library = fetch(PACKAGE, version, Path(first)) / "dist" / "mermaid.tiny.js"
        licence = fetch(LICENSED, version.partition(".")[0], Path(second)) / "LICENSE"
        content = library.read_bytes()
        (FOLDER / "mermaid.js").write_bytes(content)
        (FOLDER / "LICENSE").write_bytes(licence.read_bytes())
    digest = hashlib.sha256(content).hexdigest()
    (FOLDER / "VERSION").write_text(f"{PACKAGE} {version}\nsha256 {digest}\n", "utf-8")


if __name__ == "__main__":
    main()
