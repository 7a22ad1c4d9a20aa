import subprocess
import sys
from pathlib import Path

from bot.delivery.lease import FileLease

HOLD = """
import sys, time
from pathlib import Path
from bot.delivery.lease import FileLease
assert FileLease(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FileLease(tmp_path / "lock"), FileLease(tmp_path / "lock")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    first.release()
    first.release()
    assert second.acquire()
    second.release()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    lease = FileLease(tmp_path / "lock")
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own interpreter
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert not lease.acquire()
        process.kill()
        process.wait()
        assert lease.acquire()
    lease.release()
