"""`serve` answers under its own names only: the `Host` header is read to the letter."""

from __future__ import annotations

import pytest

from docbuilder.serve.app import host_name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8000", "localhost"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::1]:8000", "::1"),
        ("my-machine.local:1", "my-machine.local"),
    ],
)
def test_names_are_read(header: str, name: str) -> None:
    """With a port and without."""
    assert host_name(header) == name


@pytest.mark.parametrize(
    "header",
    ["", ":", ":80", "localhost:", "localhost:80:90", "localhost:80@example.org", "localhost@example.org", "localhost:example.org",
     "localhost/", "localhost#", "localhost?", "localhost\\", " localhost", "localhost ", "localhost,example.org", "[::1", "::1", "[::1]x",
     "[::1]example.org", "[localhost]", "127.0.0.1:80.example.org", "localhost\n", "localhost\0", "localhost:８０", "ｌocalhost",
     "localhost:123456", "-localhost"],
)  # fmt: skip
def test_anything_else_is_nobody(header: str) -> None:
    """Half of a name that is ours is not ours."""
    assert host_name(header) == ""
