"""What is wrong about stores and executors is said within five seconds, and a store that is of no use costs two at most.

In: nothing. Out: a line for each mistake, and whether one was broken: not said, said late, or a build that goes on without the store ended, or took too long. See
`bench/reach.py` for how it is run; what can be wrong about a scheduler is in `bench/clusters.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.clusters import free_ports
from bench.environments import of_checkout

_SECONDS = 5.0
_COST = 2.0  # seconds more than the same build without a store
_SILENT = "import socket, time; server = socket.create_server(('127.0.0.1', {port})); time.sleep(600)"


class Mistake(NamedTuple):
    """Something that is wrong.

    Args:
        name: for people.
        options: of `docbuilder build`.
        said: is in what is said.
        ends: the build ends with an error; else it goes on without the store.
    """

    name: str
    options: Sequence[str]
    said: str
    ends: bool = True


def run(folder: Path, python: Path) -> int:
    """Make each mistake; the exit status."""
    docs = folder / "docs"
    docs.mkdir()
    (docs / "_toctree.yml").write_text("- local: index\n  title: Start\n")
    (docs / "index.md").write_text("# Start\n")
    port = free_ports(1)[0]
    broken = 0
    with subprocess.Popen([sys.executable, "-c", _SILENT.format(port=port)]) as silent:
        try:
            for mistake in _mistakes(folder, python, port):
                status, said, seconds = _build(folder, python, mistake.options)
                cost = 0.0 if mistake.ends else seconds - _build(folder, python, [])[2]
                good = mistake.said in said and seconds <= _SECONDS and (status != 0) == mistake.ends and cost <= _COST
                broken += not good
                line = next((line for line in said.splitlines() if mistake.said in line), said.strip()[-200:])
                more = "" if mistake.ends else f", {cost:.1f} s more than without a store"
                print(f"{'' if good else 'BROKEN: '}{mistake.name}: {seconds:.1f} s{more}: {line.strip()}")
        finally:
            silent.kill()
    return int(bool(broken))


def _mistakes(folder: Path, python: Path, silent: int) -> Iterator[Mistake]:
    store = f"file://{folder}/store"
    keys = []
    for name in ("one", "other"):
        key = Ed25519PrivateKey.generate()
        formats = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        (folder / f"{name}.pem").write_bytes(key.private_bytes(*formats))
        der = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        keys.append("".join(der.decode().splitlines()[1:-1]))
    signing = "--cache-remote-write", "--cache-signing-key"
    _build(folder, python, ["--cache-remote", store, *signing, str(folder / "one.pem")])
    yield Mistake("a scheme that nobody knows", ["--cache-remote", "foo://store"], "nothing knows foo://")
    yield Mistake("a store without a scheme", ["--cache-remote", "/store"], "has no scheme")
    yield Mistake("nobody listens", ["--cache-remote", f"http://127.0.0.1:{free_ports(1)[0]}/"], "goes on", ends=False)
    yield Mistake("nobody answers", ["--cache-remote", f"http://127.0.0.1:{silent}/"], "goes on", ends=False)
    yield Mistake("no key", ["--cache-remote", store, *signing, "missing.pem"], "cannot be read")
    yield Mistake("no variable", ["--cache-remote", store, *signing, "env:NO_SUCH_KEY"], "is not set")
    (folder / "text.pem").write_text("text")
    yield Mistake("a file that is no key", ["--cache-remote", store, *signing, str(folder / "text.pem")], "no private")
    trusted = "--cache-trusted-keys"
    yield Mistake("a public key that is none", ["--cache-remote", store, trusted, "text"], "is no public Ed25519 key")
    yield Mistake("another key", ["--cache-remote", store, trusted, keys[1]], "signed", ends=False)
    yield Mistake("an executor that nobody knows", ["--executor", "dusk://here"], "--executor must be")
    yield Mistake("a scheduler that is not there", ["--executor", "dask://127.0.0.1:9"], "cannot be reached")
    yield Mistake("a scheduler that does not answer", ["--executor", f"dask://127.0.0.1:{silent}"], "cannot be reached")


def _build(folder: Path, python: Path, options: Sequence[str]) -> tuple[int, str, float]:
    """Exit status, what was said, seconds."""
    cache = folder / f"cache-{time.monotonic_ns()}"
    command = [python, "-m", "docbuilder", "build", folder / "docs", "--out", folder / "site", "--cache-folder", cache]
    begin = time.monotonic()
    done = subprocess.run(
        [*command, "--api", "none", *options],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | of_checkout(),
        cwd=folder,
    )
    return done.returncode, done.stdout + done.stderr, time.monotonic() - begin
