"""The disk that the database lies on: how much room is left, and whether that is too little."""

import shutil
from dataclasses import dataclass
from pathlib import Path

_GB = 1_000_000_000
_LEAST, _PART = 1 * _GB, 0.05  # too little is less than both
_ENOUGH = 1.2  # times as much before it counts as mended, so that nobody is told at every file


@dataclass(slots=True)
class Disk:
    """Remembers whether it was too full, for it is mended only when there is more room than that."""

    path: Path | None  # a file on it; None: the database is elsewhere
    is_full: bool = False

    def look(self) -> str:
        """How much room is left, in a sentence; empty while that is enough."""
        if self.path is None:
            return ""
        try:
            usage = shutil.disk_usage(self.path.parent)
        except OSError:  # where it is gone, the store says so itself
            return ""
        factor = _ENOUGH if self.is_full else 1.0
        self.is_full = usage.free < _LEAST * factor and usage.free < usage.total * _PART * factor
        if not self.is_full:
            return ""
        return f"{usage.free / _GB:.1f} GB of {usage.total / _GB:.0f} GB are left; at 0 nothing is stored any more"
