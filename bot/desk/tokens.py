"""Secrets that are shown once: made here, kept as a hash."""

import hashlib
import secrets


def new_token(size_bytes: int = 24) -> str:
    """A secret of letters, digits, ``_`` and ``-``; 24 bytes make 32 of them."""
    return secrets.token_urlsafe(size_bytes)


def hash_of(token: str) -> bytes:
    """SHA-256: a secret of 192 random bits needs no slower one.

    What a header brings may be no Unicode text; it is the hash of no token of ours.
    """
    return hashlib.sha256(token.encode(errors="replace")).digest()
