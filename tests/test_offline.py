"""Tests reach no other host, whichever process asks."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request

import pytest

ADDRESS = "192.0.2.1"  # RFC 5737: nobody's


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_other_hosts_are_refused(method: str) -> None:
    """A connection fails before anything is sent."""
    with socket.socket() as one, pytest.raises(OSError, match="no network"):
        getattr(one, method)((ADDRESS, 80))


def test_names_are_not_looked_up() -> None:
    """Neither is a name server asked, nor a proxy."""
    with pytest.raises(OSError, match="no network"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://docbuilder.example/")


def test_processes_are_refused_as_well() -> None:
    """What tests start is under the same rule."""
    code = f"import socket; socket.create_connection(('{ADDRESS}', 80), 5)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert "no network" in done.stderr


def test_this_machine_is_reached() -> None:
    """Servers of tests can be talked to."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5) as client:
        assert client.getpeername() == server.getsockname()
