"""Chat ids as the store holds them: sealed, so that a stolen file names nobody."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from storage.errors import StorageError, WrongKey

KEY_BITS = 512
_KEY_BYTES = KEY_BITS // 8
_ID_BYTES = 8


class Seal:
    """AES-SIV (RFC 5297): deterministic, so a sealed id can be looked up, and authenticated.

    ``purpose`` separates uses of one key: ids sealed for one purpose do not match another's.
    """

    def __init__(self, key: bytes, *, purpose: str = "chat") -> None:
        if len(key) != _KEY_BYTES:
            raise StorageError(f"The secret key must be {_KEY_BYTES} bytes long.")
        self._cipher = AESSIV(key)
        self._context = [purpose.encode()]

    @property
    def mark(self) -> str:
        """By which a database knows its key again; it tells nothing of the key."""
        return self.seal(0).hex()

    def seal(self, number: int) -> bytes:
        """Return 24 bytes for a signed 64-bit ``number``."""
        plain = number.to_bytes(_ID_BYTES, "big", signed=True)
        return self._cipher.encrypt(plain, self._context)

    def open(self, sealed: bytes) -> int:
        """Return the number; raise WrongKey when another key or purpose sealed it."""
        try:
            plain = self._cipher.decrypt(sealed, self._context)
        except InvalidTag:
            raise WrongKey("The secret key does not open this database.") from None
        return int.from_bytes(plain, "big", signed=True)


def load_key(path: Path) -> bytes:
    """Return the key of ``path``, making the file with mode 0600 when it is absent.

    Raise StorageError when the file cannot be read or made, or holds something else.
    """
    try:
        return _read(path)
    except FileNotFoundError:
        return _create(path)
    except OSError as error:
        raise StorageError(f"The secret key {path} cannot be read: {error.strerror}.") from error


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise StorageError(f"{path} is not a secret key: expected {_KEY_BYTES * 2} hex digits.")
    return key


def _create(path: Path) -> bytes:
    key = AESSIV.generate_key(KEY_BITS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise StorageError(f"The secret key {path} cannot be made: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
