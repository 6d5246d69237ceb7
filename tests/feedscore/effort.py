"""How much processor time the threads and children of this process had, and whether they wait for more."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")  # in a second, as the kernel counts processor time
_WANTING = frozenset("RD")  # states of a thread that runs, or waits for a processor or a disk


@dataclass(frozen=True, slots=True)
class Effort:
    """Of every thread but the one that asks."""

    seconds: float  # of processor time so far
    is_wanted: bool  # at least one of them would go on, if it were given a processor or a disk


def effort() -> Effort:
    """What the kernel says now; nothing, where it has no such files."""
    mine = threading.get_native_id()
    found = [_read(task) for process in _processes() for task in _tasks(process) if task.name != str(mine)]
    known = [one for one in found if one is not None]
    return Effort(sum(ticks for ticks, _ in known) / _TICKS, any(state in _WANTING for _, state in known))


def _processes() -> Iterator[Path]:
    """This process and its children."""
    own = str(os.getpid())
    yield Path("/proc") / own
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            if _fields(process)[1] == own:
                yield process


def _tasks(process: Path) -> list[Path]:
    with suppress(OSError):
        return list((process / "task").iterdir())
    return []


def _read(task: Path) -> tuple[int, str] | None:
    """Ticks and state of a thread; None where it has just ended."""
    with suppress(OSError):
        state, *numbers = _fields(task)
        return int(numbers[10]) + int(numbers[11]), state
    return None


def _fields(task: Path) -> list[str]:
    """What stands behind the name of the program: state, parent and so on (proc(5))."""
    return (task / "stat").read_text().rpartition(")")[2].split()
