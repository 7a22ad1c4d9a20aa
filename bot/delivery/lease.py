"""The right to deliver: one process at a time has it."""

import fcntl
import os
from pathlib import Path
from typing import Protocol


class Lease(Protocol):
    """Held until it is released or the process ends, however it ends."""

    def acquire(self) -> bool:
        """Take the lease without waiting; False while another has it."""

    def release(self) -> None:
        """Give it back; nothing happens if it is not held."""


class FileLease:
    """A lock of the operating system's on a file, which it releases when a process is killed.

    A heartbeat with an expiry would leave nobody in charge after a crash, and two after a pause.
    The file must be on a local disk, as SQLite's own must.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lease without waiting. Raises OSError if the file cannot be made."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back; nothing happens if it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
