"""What the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def described() -> str:
    """Processor, cores, system, Python and date, in one sentence."""
    cores = len(os.sched_getaffinity(0))
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{cores} cores of {_processor()}, {_memory_gib():.0f} GiB, {platform.system()}"
        f" {platform.release().partition('-')[0]}, Python {platform.python_version()},"
        f" uvloop {version('uvloop')}, aiohttp {version('aiohttp')}, {today}"
    )


def load() -> float:
    """The load average of the last minute: how many cores others would use."""
    return os.getloadavg()[0]


def _processor() -> str:
    found = _line("/proc/cpuinfo", "model name")
    return found.partition(":")[2].strip() or platform.processor() or platform.machine()


def _memory_gib() -> float:
    return int((_line("/proc/meminfo", "MemTotal").split() or ["", "0"])[1]) / 2**20


def _line(path: str, start: str) -> str:
    lines = Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []
    return next((line for line in lines if line.startswith(start)), "")
