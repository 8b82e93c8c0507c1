"""Refuses connections to other hosts, in every Python process of a test run: `tests/conftest.py` calls this and puts the folder on PYTHONPATH."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost"})


class ConnectionRefusedInTestsError(OSError):
    """A test, or the program in a test, has asked for another host."""


def is_local(host: object) -> bool:
    """The host is this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def check(family: int, address: Any) -> None:
    """Raises where `address` is on another host; sockets within the machine have no host."""
    if family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and not is_local(address[0]):
        raise ConnectionRefusedInTestsError(f"tests use no network: {address[0]!r} was asked for")


def refuse() -> None:
    """From here on this process, and what it forks, reaches this machine alone."""
    if getattr(socket, "_refuses", False):
        return
    vars(socket)["_refuses"] = True
    whole = socket.socket
    for method in ("connect", "connect_ex"):
        setattr(whole, method, _checked(getattr(whole, method)))
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_local(host):
            raise ConnectionRefusedInTestsError(f"tests use no network: {host!r} was asked for")
        return look_up(host, *args, **kwargs)

    vars(socket)["getaddrinfo"] = getaddrinfo


def _checked(function: Any) -> Any:
    def call(self: socket.socket, address: Any) -> Any:
        check(self.family, address)
        return function(self, address)

    return call


refuse()
