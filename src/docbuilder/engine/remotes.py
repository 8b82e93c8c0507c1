"""Places where machines share blobs: Bazel's remote cache over HTTP, and whatever fsspec reaches.

In: an address. Out: `Remote`, which reads and writes blobs by path (`ac/…`, `cas/…`). What cannot be reached raises `RemoteError`.
Nothing is imported but what the address needs.
"""

from __future__ import annotations

import base64
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from docbuilder.model.errors import BuildError

PATIENCE = 1.5
"""Seconds that a server may take for one answer. All that one costs a build that does without it stays below two, with what is loaded and started for it."""


class RemoteError(Exception):
    """A remote cannot be reached, or refuses. Its text is part of a sentence."""


class Remote(Protocol):
    """Blobs by path."""

    def read(self, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a blob; None where it is not there."""

    def write(self, path: str, data: bytes) -> None:
        """Keep a blob."""


def open_remote(address: str) -> Remote:
    """The remote with this address; nothing is asked of it yet.

    Raises:
        BuildError: nothing here knows such addresses.
    """
    scheme = urlsplit(address).scheme
    if scheme in ("http", "https"):
        return HttpRemote(address)
    if not scheme or "://" not in address:
        raise BuildError(f"cache-remote: {address!r} has no scheme; write file:///… for a folder, https://…, or s3://…")
    return FileSystemRemote(address)


def shown(address: str) -> str:
    """The address without a password."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))


class HttpRemote:
    """The HTTP protocol of Bazel's remote cache (https://bazel.build/remote/caching#http-caching).

    Args:
        address: of the server; a user and a password in it are sent along.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._address = shown(address).rstrip("/")
        self._headers = {"User-Agent": "docbuilder"}
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(login).decode('ascii')}"

    def read(self, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a blob; None where it is not there."""
        return self._ask("GET", path, None, limit)

    def write(self, path: str, data: bytes) -> None:
        """Keep a blob."""
        if self._ask("PUT", path, data, 1 << 16) is None:
            raise RemoteError("does not take entries: 404")

    def _ask(self, method: str, path: str, data: bytes | None, limit: int) -> bytes | None:
        request = Request(f"{self._address}/{path}", data, self._headers, method=method)  # noqa: S310  # http: see `open_remote`
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # likewise
                content: bytes = answer.read(limit)
                return content
        except HTTPError as error:
            with error:
                if error.code == 404:
                    return None
            if error.code in (401, 403):
                raise RemoteError(f"refuses ({error.code}): see to the user and the password in its address") from None
            raise RemoteError(f"answers {error.code}") from None
        except Exception as error:  # whatever a server may say wrongly
            raise RemoteError(
                f"cannot be reached ({getattr(error, 'reason', error) or type(error).__name__})"
            ) from None


class FileSystemRemote:
    """A folder of any file system that fsspec knows.

    Args:
        address: of the folder.
    """

    def __init__(self, address: str) -> None:
        scheme = urlsplit(address).scheme
        try:
            from fsspec.core import url_to_fs  # an extra
            from fsspec.registry import get_filesystem_class
        except ImportError:
            raise BuildError(f"cache-remote: {scheme}:// needs fsspec: pip install 'docbuilder-site[store]'") from None
        try:
            get_filesystem_class(scheme)
        except ImportError as error:
            raise BuildError(f"cache-remote: {scheme}:// needs another package: {error}") from None
        except ValueError:
            raise BuildError(
                f"cache-remote: nothing knows {scheme}://; write file://, s3://, gs://, http:// or https://"
            ) from None
        self._address = address
        self._find: Any = url_to_fs
        self._found: tuple[Any, str] | None = None

    def read(self, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a blob; None where it is not there."""
        try:
            system, folder = self._folder()
            content: bytes = system.cat_file(f"{folder}/{path}", end=limit)
        except FileNotFoundError:
            return None
        except Exception as error:  # those of any library
            raise RemoteError(f"cannot be read ({_said(error)})") from None
        return content

    def write(self, path: str, data: bytes) -> None:
        """Keep a blob."""
        try:
            system, folder = self._folder()
            system.makedirs(f"{folder}/{path.rpartition('/')[0]}", exist_ok=True)
            system.pipe_file(f"{folder}/{path}", data)
        except Exception as error:
            raise RemoteError(f"cannot be written ({_said(error)})") from None

    def _folder(self) -> tuple[Any, str]:
        if self._found is None:
            system, folder = self._find(self._address)
            self._found = system, folder.rstrip("/")
        return self._found


def _said(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
