"""The Nu checker finds no error in any page (site, "Budgets")."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from visiting import Sample

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.mark.skipif(not JAR.is_file() or not shutil.which("java"), reason="needs Java, and `npm ci` in tests/browser")
def test_every_page_is_valid(sample: Sample) -> None:
    """All pages, redirects, frames and drawings of the sample site."""
    java = shutil.which("java")
    assert java
    command = [java, "-Xss8m", "-jar", str(JAR), "--format", "json", "--errors-only", "--exit-zero-always"]
    command += ["--skip-non-html", str(sample.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    found = [f"{message['url'].rpartition('/sample/')[2]}: {message['message']}" for message in messages]
    assert found == []
