"""Who has written an entry: Ed25519 signatures, in the formats of OpenSSL.

In: keys as they are configured. Out: `EntrySignatures`, which signs and checks.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from docbuilder.model.errors import BuildError

_VARIABLE = "env:"


class EntrySignatures:
    """Signs what this build writes, and checks what it reads.

    Args:
        private: a file with a private key (PEM), or `env:NAME` for an environment variable that holds it; "" signs nothing.
        trusted: public keys, each the base64 of its DER form (a PEM file without its first and last line); empty believes everything.

    Raises:
        BuildError: a key cannot be used, or the package for signatures is not there.
    """

    def __init__(self, private: str, trusted: Sequence[str]) -> None:
        self._private: Any = None
        self._trusted: list[Any] = []
        if not private and not trusted:
            return
        try:
            from cryptography.hazmat.primitives import serialization  # an extra
            from cryptography.hazmat.primitives.asymmetric import ed25519
        except ImportError:
            raise BuildError(
                "cache-signing-key and cache-trusted-keys need cryptography: pip install 'docbuilder-site[signing]'"
            ) from None
        for text in trusted:
            key: Any = None
            try:
                key = serialization.load_der_public_key(base64.b64decode(text, validate=True))
            except Exception:  # of a library that has many
                key = None
            if not isinstance(key, ed25519.Ed25519PublicKey):
                raise BuildError(
                    f"cache-trusted-keys: {text!r} is no public Ed25519 key; `openssl pkey -pubout` writes one"
                )
            self._trusted.append(key)
        if private:
            try:
                self._private = serialization.load_pem_private_key(_content(private), None)
            except (ValueError, TypeError):
                self._private = None
            if not isinstance(self._private, ed25519.Ed25519PrivateKey):
                what = "is no private Ed25519 key in PEM without a password"
                raise BuildError(
                    f"cache-signing-key: {private} {what}; `openssl genpkey -algorithm ed25519` writes one"
                )
            raw = self._private.public_key().public_bytes_raw()
            if self._trusted and raw not in [key.public_bytes_raw() for key in self._trusted]:
                raise BuildError("cache-signing-key: its public key is not among cache-trusted-keys; add it there")

    @property
    def signs(self) -> bool:
        """Whether there is a private key."""
        return self._private is not None

    @property
    def wanted(self) -> bool:
        """Whether nothing unsigned is believed."""
        return bool(self._trusted)

    def sign(self, message: bytes) -> bytes:
        """A signature; b"" without a private key."""
        return bytes(self._private.sign(message)) if self._private is not None else b""

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Whether one of the trusted keys has signed `message`, or nobody has to."""
        for key in self._trusted:
            with suppress(Exception):  # `InvalidSignature`, or what an ill-formed one leads to
                key.verify(signature, message)
                return True
        return not self._trusted


def _content(private: str) -> bytes:
    if private.startswith(_VARIABLE):
        name = private.removeprefix(_VARIABLE)
        if not os.environ.get(name):
            raise BuildError(f"cache-signing-key: the environment variable {name} is not set")
        return os.environ[name].encode()
    try:
        return Path(private).read_bytes()
    except OSError as error:
        raise BuildError(f"cache-signing-key: {private} cannot be read ({error.strerror})") from None
