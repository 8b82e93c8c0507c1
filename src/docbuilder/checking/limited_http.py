"""HTTP requests that end in time, however slowly a host answers.

In: when all must be over. Out: an opener for `urllib.request`. A timeout of a socket begins again with every byte, so a host that sends one a second
is waited for without end; here every read gets what is left of the time, and so does every host that a redirect leads to. Contents are never read.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import IO, TYPE_CHECKING, Any
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Deadline:
    """When all must be over.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds; never negative."""
        return max(0.0, self._end - time.monotonic())

    def timeout(self, longest: float | None) -> float:
        """Seconds that one wait may take, `longest` at most.

        Raises:
            TimeoutError: there are none.
        """
        if not (left := self.left):
            raise TimeoutError("timed out")
        return left if longest is None else min(longest, left)


class _LimitedReader(io.RawIOBase):
    """Reads from a socket until a deadline."""

    def __init__(self, connected: socket.socket, longest: float | None, deadline: Deadline) -> None:
        self._socket, self._longest, self._deadline = connected, longest, deadline
        self._raw = connected.makefile("rb", buffering=0)  # the socket stays open as long as this does

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        self._socket.settimeout(self._deadline.timeout(self._longest))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _LimitedSocket:
    """What `http.client` uses of a socket, until a deadline."""

    def __init__(self, connected: socket.socket, longest: float | None, deadline: Deadline) -> None:
        self._socket, self._longest, self._deadline = connected, longest, deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.timeout(self._longest))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_LimitedReader(self._socket, self._longest, self._deadline))

    def close(self) -> None:
        self._socket.close()


class _LimitedConnection(HTTPConnection):
    def __init__(self, host: str, *, deadline: Deadline, timeout: float | None, **more: Any) -> None:
        super().__init__(host, timeout=deadline.timeout(timeout), **more)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self.sock = _LimitedSocket(self.sock, self.timeout, self._deadline)


class _LimitedSecureConnection(_LimitedConnection, HTTPSConnection):
    """Likewise; encrypted."""


class _LimitedHandler(HTTPHandler):
    """For http and https: a handler of https alone would read the certificates that are trusted, whether they are needed or not."""

    def __init__(self, deadline: Deadline, context: Callable[[], ssl.SSLContext]) -> None:
        super().__init__()
        self._deadline, self._context = deadline, context

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_LimitedConnection, deadline=self._deadline), req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_LimitedSecureConnection, deadline=self._deadline, context=self._context()), req)

    https_request = HTTPHandler.http_request


class _RedirectHandler(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # else its content is read to the end
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None:
            request.method = req.get_method()  # before Python 3.13 it would be GET
        return request


def https_context() -> ssl.SSLContext:
    """What is trusted; to read it takes time, so many openers share one."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def limited_opener(agent: str, deadline: Deadline, context: Callable[[], ssl.SSLContext]) -> OpenerDirector:
    """Asks over http and https alone, wherever it is led, until a deadline.

    Args:
        agent: the name that hosts are told.
        deadline: of everything that is asked.
        context: gives that of https, see `https_context`; asked where an address needs one.
    """
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        _LimitedHandler(deadline, context),
        HTTPDefaultErrorHandler(),
        _RedirectHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", agent), ("Accept", "*/*")]
    return opener
