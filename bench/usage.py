"""What a process has used: CPU seconds, and the most memory it ever held."""

import json
import os
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

_KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What a contender's process says of its run, as one line of JSON."""

    messages: int
    seconds: float
    cpu_s: float
    peak_mib: float

    def tell(self, **more: object) -> None:
        """Print it on standard output."""
        sys.stdout.write(json.dumps(asdict(self) | more) + "\n")
        sys.stdout.flush()


class Stopwatch:
    """Runs from its making on, for this process."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._cpu_s = own_cpu_s()

    def stop(self, messages: int, seconds: float | None = None) -> Told:
        """What has been used since; in ``seconds``, if the end was seen later than it came."""
        seconds = seconds or time.perf_counter() - self._began
        return Told(messages, seconds, own_cpu_s() - self._cpu_s, peak_mib())


def own_cpu_s() -> float:
    """CPU seconds of this process, all threads, user and system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_mib(pid: int | None = None) -> float:
    """VmHWM of a process, this one by default, proc(5).

    ``ru_maxrss`` will not do: it is inherited from the parent through exec.
    """
    return _memory_mib("VmHWM", pid)


def resident_mib(pid: int | None = None) -> float:
    """VmRSS of a process, this one by default."""
    return _memory_mib("VmRSS", pid)


def cpu_s_of(pid: int) -> float:
    """CPU seconds of another process so far, in steps of a clock tick."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mib(name: str, pid: int | None) -> float:
    status = Path(f"/proc/{pid or 'self'}/status").read_text("utf-8")
    for line in status.splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / _KIB_PER_MIB
    raise ValueError(f"{name} is not told by this system")
