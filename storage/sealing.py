"""Encryption of the few secrets that we keep: AES-256-GCM, bound to the server they belong to.

What is stored is::

    1 byte    1, the format
    4 bytes   which master key: the start of its SHA-256
    12 bytes  nonce, random (96 bits, NIST SP 800-38D, 8.2.2)
    rest      cipher text and the 16 bytes of its tag

The server's id is authenticated with it (associated data), so a row that is copied to another
server can't be opened there. docs/adr/0015-encrypted-keys.md says why so.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from interview.errors import ConfigurationError, Fault, SecretUnreadable

KEY_BYTES = 32
_FORMAT = b"\x01"
_NAME_BYTES = 4
_NONCE_BYTES = 12
_HEAD = len(_FORMAT) + _NAME_BYTES + _NONCE_BYTES


class AesSealer:
    """Implements :class:`interview.ports.Sealer`.

    ``master_keys``: of 32 bytes each, at least one. The first seals; all open, so that a new one
    can be put before an old one. Raises ValueError for others.
    """

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        if not master_keys or any(len(key) != KEY_BYTES for key in master_keys):
            raise ValueError(f"master keys have {KEY_BYTES} bytes")
        self._ciphers = {_name(key): AESGCM(key) for key in master_keys}
        self._current = _name(master_keys[0])

    def seal(self, secret: str, guild_id: int) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = self._ciphers[self._current]
        sealed = cipher.encrypt(nonce, secret.encode(), _bound_to(guild_id))
        return _FORMAT + self._current + nonce + sealed

    def open(self, sealed: bytes, guild_id: int) -> str:
        cipher = self._ciphers.get(_name_in(sealed))
        if sealed[:1] != _FORMAT or cipher is None:
            raise SecretUnreadable("master_key_missing")
        nonce = sealed[_HEAD - _NONCE_BYTES : _HEAD]
        try:
            return cipher.decrypt(nonce, sealed[_HEAD:], _bound_to(guild_id)).decode()
        except (InvalidTag, ValueError):  # ValueError: cut off in the nonce
            raise SecretUnreadable("secret_damaged") from None

    def is_current(self, sealed: bytes) -> bool:
        return _name_in(sealed) == self._current


def _name(master_key: bytes) -> bytes:
    return hashlib.sha256(master_key).digest()[:_NAME_BYTES]


def _name_in(sealed: bytes) -> bytes:
    return sealed[len(_FORMAT) : len(_FORMAT) + _NAME_BYTES]


def _bound_to(guild_id: int) -> bytes:
    return f"server-key:{guild_id}".encode()


def kept_master_key(file: Path) -> bytes:
    """The master key in ``file``, made there the first time, for its owner's eyes alone.

    For an embedded database, whose one machine it is on as well. Raises ConfigurationError.
    """
    try:
        if not file.exists():
            _make(file)
        key = base64.b64decode(file.read_text(encoding="ascii").strip(), validate=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(Fault.KEY_UNREADABLE, file=file, reason=reason) from None
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(Fault.KEY_DAMAGED, file=file)
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        try:
            # Whole or not at all, and never over one that another process has just made.
            os.link(unfinished, file)
        except FileExistsError:
            return
    finally:
        unfinished.unlink(missing_ok=True)
