"""Files that a person asked for: written whole, or not at all."""

import contextlib
from pathlib import Path


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, with the folders above it.

    Where writing fails, as on a full disk, no half of it stays, which would count as there at the next try.

    Raises FileExistsError where there is something already, be it a broken link, OSError where it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
