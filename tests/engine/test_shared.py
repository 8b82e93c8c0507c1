"""What machines share: verified, signed, and never more than a gain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.engine import remotes
from docbuilder.engine import shared as module
from docbuilder.engine.action_result import ActionResult, Blob, decode
from docbuilder.engine.remotes import RemoteError, open_remote, shown
from docbuilder.engine.shared import Shared
from docbuilder.engine.signatures import EntrySignatures
from docbuilder.engine.store import Key, key_of
from docbuilder.model.errors import BuildError

BUCKET = key_of("bucket")
VALUES = {key_of(str(number)): bytes([number % 256]) * (number * 37) for number in range(400)}
NOBODY = EntrySignatures("", ())


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """A busy machine is no slow remote."""
    with pytest.MonkeyPatch.context() as patch:
        for each in (remotes, module):
            patch.setattr(each, "PATIENCE", 100.0)
        yield


class Memory:
    """A remote in this process, which may be told to misbehave.

    Args:
        change: what a blob becomes on the way.
    """

    def __init__(self, change: Callable[[str, bytes], bytes | None] | None = None) -> None:
        self.blobs: dict[str, bytes] = {}
        self.read_paths: list[str] = []
        self.change = change

    def read(self, path: str, limit: int) -> bytes | None:
        self.read_paths.append(path)
        data = self.blobs.get(path)
        if data is not None and self.change is not None:
            data = self.change(path, data)
        return None if data is None else data[:limit]

    def write(self, path: str, data: bytes) -> None:
        self.blobs[path] = data


def opened(remote: Any, notes: list[str], *, writes: bool = False, signatures: EntrySignatures = NOBODY) -> Shared:
    shared = Shared(remote, "there", signatures, writes, notes.append)
    shared.begin([BUCKET], ahead=True)
    return shared


def keep(remote: Any, values: dict[Key, bytes], signatures: EntrySignatures = NOBODY) -> list[str]:
    notes: list[str] = []
    shared = opened(remote, notes, writes=True, signatures=signatures)
    shared.put(values, lambda keys: {key: values[key] for key in keys if key in values})
    shared.close()
    return notes


def take(remote: Any, signatures: EntrySignatures = NOBODY) -> tuple[dict[Key, bytes], list[str]]:
    notes: list[str] = []
    shared = opened(remote, notes, signatures=signatures)
    found = shared.get_all([*VALUES, key_of("nothing")])
    shared.close()
    return found, notes


def key_pair(folder: Path) -> tuple[str, str]:
    """A file with a private key, and the public one as it is configured."""
    import base64

    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key.pem").write_bytes(pem)
    der = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return str(folder / "key.pem"), base64.b64encode(der).decode()


class _Handler(BaseHTTPRequestHandler):
    """Bazel's protocol, as far as servers check it: a blob has its hash, an entry leads to blobs that are there."""

    blobs: dict[str, bytes]
    login: str

    def do_GET(self) -> None:
        self._answer(self.blobs.get(self.path))

    def do_PUT(self) -> None:
        from hashlib import sha256

        data = self.rfile.read(int(self.headers["Content-Length"]))
        kind, _, name = self.path.lstrip("/").partition("/")
        if kind == "cas":
            good = sha256(data).hexdigest() == name
        else:
            files = decode(data).blobs.values()
            good = len(name) == 64 and all(len(self.blobs.get(f"/cas/{blob.hash}", b"")) == blob.size for blob in files)
        if good:
            self.blobs[self.path] = data
        self._answer(b"" if good else None, 400)

    def _answer(self, data: bytes | None, otherwise: int = 404) -> None:
        status = 200 if data is not None else otherwise
        if self.login and self.headers.get("Authorization") != self.login:
            status, data = 401, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[type[_Handler]]:
    """A server of Bazel's protocol; its address is `address`."""

    class Handler(_Handler):
        blobs: dict[str, bytes] = {}
        login = ""
        address = ""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.address = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Handler
    running.shutdown()
    running.server_close()
    thread.join()


@given(st.dictionaries(st.text(), st.builds(Blob, st.text("0123456789abcdef"), st.integers(0, 1 << 40))), st.binary())
def test_entries_come_back(blobs: dict[str, Blob], note: bytes) -> None:
    """What is written as a protocol buffer is read as it was."""
    entry = ActionResult(blobs, note)
    assert decode(entry.encode()) == entry


@given(st.binary())
def test_bad_entries_are_refused(data: bytes) -> None:
    """Any bytes are an entry, which is written and read as one, or a `ValueError`."""
    with suppress(ValueError):
        entry = decode(data)
        assert decode(entry.encode()) == entry


def test_unknown_fields_are_passed_over() -> None:
    """Servers may add what they know of an action: an exit code, times."""
    entry = ActionResult({"manifest": Blob("ab", 3)}, b"signed")
    assert decode(b"\x20\x01" + b"\x31" + bytes(8) + b"\x3d" + bytes(4) + b"\x4a\x02xy" + entry.encode()) == entry


def test_values_are_shared() -> None:
    """What one build has kept, another finds; few requests for many values."""
    remote = Memory()
    assert keep(remote, VALUES) == []
    assert take(remote) == (VALUES, [])
    assert len(remote.read_paths) < 30


def test_over_http(server: Any) -> None:
    """Likewise over the protocol of Bazel's remote cache, on a server that validates."""
    assert keep(open_remote(server.address), VALUES) == []
    assert take(open_remote(server.address + "/")) == (VALUES, [])


@pytest.mark.parametrize("scheme", ["memory://shared", "file://"])
def test_over_file_systems(tmp_path: Path, scheme: str) -> None:
    """Likewise in a folder of a file system of fsspec."""
    address = scheme + str(tmp_path / "cache" if scheme == "file://" else "/cache")
    assert keep(open_remote(address), VALUES) == []
    assert take(open_remote(address)) == (VALUES, [])


def test_logins(server: Any) -> None:
    """A user and a password in the address are sent, and never told; without them, a note says what to do."""
    server.login = "Basic bWU6c2VjcmV0"
    address = server.address.replace("//", "//me:secret@")
    assert keep(open_remote(address), VALUES) == []
    found, notes = take(open_remote(server.address))
    assert found == {}
    assert "refuses (401)" in notes[0]
    assert "secret" not in shown(address)


def test_a_later_build_packs_what_is_new_only() -> None:
    """Packs of earlier builds are taken over while most of them is wanted; what is the same is not written again."""
    remote = Memory()
    keep(remote, VALUES)
    before = dict(remote.blobs)
    keep(remote, VALUES)
    assert remote.blobs == before
    more = VALUES | {key_of("more"): b"more"}
    keep(remote, more)
    assert len(remote.blobs) == len(before) + 2  # a pack, a manifest; the entry is replaced
    notes: list[str] = []
    shared = opened(remote, notes)
    assert shared.get_all(more) == more
    shared.close()
    few = dict(list(VALUES.items())[:3])
    keep(remote, few)
    assert set(take(remote)[0]) == set(few)


DAMAGES = {
    "another pack": lambda path, data: data if path.startswith("ac/") or b"\x01" not in data[:40] else b"x" + data[1:],
    "every blob": lambda path, data: data if path.startswith("ac/") else data[:-1] + b"?",
    "longer": lambda path, data: data if path.startswith("ac/") else data + b"?",
    "the entry": lambda path, data: b"\xff" * 9 if path.startswith("ac/") else data,
    "an empty entry": lambda path, data: b"" if path.startswith("ac/") else data,
}


@pytest.mark.parametrize("damage", [*DAMAGES])
def test_lies_are_not_believed(damage: str) -> None:
    """What a remote sends is what was kept, or it is not used, and that is said."""
    remote = Memory()
    keep(remote, VALUES)
    remote.change = DAMAGES[damage]
    found, notes = take(remote)
    assert all(VALUES[key] == value for key, value in found.items())
    assert len(found) < len(VALUES)
    assert len(notes) == 1


def test_what_is_lost_is_absent() -> None:
    """A server drops what it likes."""
    remote = Memory()
    keep(remote, VALUES)
    for path in [path for path in remote.blobs if path.startswith("cas/")][::2]:
        del remote.blobs[path]
    found, notes = take(remote)
    assert all(VALUES[key] == value for key, value in found.items())
    assert notes == []


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote that does not answer is given up, for reading and for writing; the thread that waits for it is let go."""
    monkeypatch.setattr(module, "PATIENCE", 0.02)
    answer = threading.Event()

    class Silent(Memory):
        def read(self, path: str, limit: int) -> bytes | None:
            answer.wait()
            return None

    assert take(Silent()) == ({}, ["the shared cache there is too slow; this build goes on without it"])
    assert len(keep(Silent(), VALUES)) == 1
    answer.set()


def test_a_remote_that_is_gone() -> None:
    """Nobody listens: a note."""
    found, notes = take(open_remote("http://127.0.0.1:9"))
    assert found == {}
    assert notes[0].startswith("the shared cache there cannot be reached")


def test_only_what_is_signed_is_believed(tmp_path: Path) -> None:
    """Unsigned entries, those of others, and those that were moved to another name are not used."""
    private, public = key_pair(tmp_path / "ours")
    foreign, _ = key_pair(tmp_path / "theirs")
    readers = EntrySignatures("", (public,))
    remote = Memory()
    for writer in (NOBODY, EntrySignatures(foreign, ())):
        keep(remote, VALUES, writer)
        found, notes = take(remote, readers)
        assert found == {}
        assert "no key of cache-trusted-keys has signed" in notes[0]
        remote.blobs.clear()
    keep(remote, VALUES, EntrySignatures(private, (public,)))
    assert take(remote, readers) == (VALUES, [])
    (entry,) = [path for path in remote.blobs if path.startswith("ac/")]
    other = key_of("other bucket")
    remote.blobs[f"ac/{module._entry_name(other)}"] = remote.blobs[entry]
    notes = []
    shared = Shared(remote, "there", readers, False, notes.append)
    shared.begin([other], ahead=True)
    assert shared.get_all(VALUES) == {}
    assert notes
    shared.close()


def test_keys_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of a host is an environment variable."""
    private, public = key_pair(tmp_path)
    monkeypatch.setenv("OUR_KEY", Path(private).read_text())
    signatures = EntrySignatures("env:OUR_KEY", (public,))
    assert signatures.holds(signatures.sign(b"text"), b"text")
    assert not signatures.holds(signatures.sign(b"text"), b"other")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/srv/cache", "has no scheme; write file:///"),
        ("nosuch://bucket", "nothing knows nosuch://"),
        ("s3:bucket", "has no scheme"),
    ],
)
def test_addresses_that_nobody_knows(address: str, said: str) -> None:
    """The error says what to write."""
    with pytest.raises(BuildError, match=said):
        open_remote(address)


def test_keys_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that cannot be used is an error before anything is built."""
    private, public = key_pair(tmp_path / "a")
    _, other = key_pair(tmp_path / "b")
    (tmp_path / "bad.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    for key, trusted, said in (
        ("", ("abc",), "is no public Ed25519 key"),
        (str(tmp_path / "bad.pem"), (), "is no private Ed25519 key"),
        (str(tmp_path / "none.pem"), (), "cannot be read"),
        ("env:NO_SUCH_KEY", (), "NO_SUCH_KEY is not set"),
        (private, (other,), "is not among cache-trusted-keys"),
    ):
        with pytest.raises(BuildError, match=said):
            EntrySignatures(key, trusted)
    assert EntrySignatures(private, (other, public)).signs


@pytest.mark.parametrize("missing", ["fsspec", "cryptography"])
def test_missing_extras_are_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not installed is said with what to install."""
    import builtins

    genuine = builtins.__import__

    def without(name: str, *args: Any, **values: Any) -> Any:
        if name.partition(".")[0] == missing:
            raise ImportError(name)
        return genuine(name, *args, **values)

    monkeypatch.setattr(builtins, "__import__", without)
    use = {"fsspec": lambda: open_remote("s3://bucket"), "cryptography": lambda: EntrySignatures("", ("x",))}[missing]
    with pytest.raises(BuildError, match=r"pip install 'docbuilder-site\[(store|signing)\]'"):
        use()


def test_errors_of_file_systems_are_notes(tmp_path: Path) -> None:
    """A folder that cannot be used is a note."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RemoteError, match="cannot be"):
        open_remote(f"file://{tmp_path}/file/cache").write("cas/x", b"data")
