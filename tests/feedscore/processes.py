"""What processes cost: memory and processor time, with their children."""

import contextlib
import os
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_SAMPLES = 0.005  # seconds between two looks at the memory of a program
_WORK = 2_000_000
_WORK_TAKES = 0.075  # seconds on an idle processor of the machine where the bounds were set
_TICKS = os.sysconf("SC_CLK_TCK")


class Memory(threading.Thread):
    """Looks again and again how much memory a process and its children have."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0  # bytes
        self._pid = pid
        self.over = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self.over.is_set():
            self.peak = max(self.peak, resident(self._pid))
            time.sleep(_SAMPLES)


@contextlib.contextmanager
def memory_of(pid: int) -> Iterator[Memory]:
    """The memory of a process while the block lasts."""
    memory = Memory(pid)
    memory.start()
    try:
        yield memory
    finally:
        memory.over.set()
        memory.join()


def resident(pid: int) -> int:
    """The memory of a process and all its children in bytes: of each the most it ever had."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path(f"/proc/{pid}/status").read_text()
        own = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        return own + sum(map(resident, _children(pid)))
    return 0


def processor_time() -> float:
    """Seconds of processor time that this process and all its children have used, those that have ended too."""
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    living = sum(map(_used, _children(os.getpid())))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + living


def slowness() -> float:
    """How many times longer this machine needs for a piece of work now than when it is idle; at least 1.

    Processors that are shared with others give less work a second of processor time.
    """
    began = time.process_time()
    total = 0
    for number in range(_WORK):
        total += number % 7
    return max(1.0, (time.process_time() - began) / _WORK_TAKES)


def _used(pid: int) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS + sum(map(_used, _children(pid)))
    return 0.0


def _children(pid: int) -> list[int]:
    """The children of all threads of a process."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found
