"""Comparing with a golden file; `GOLDEN_WRITE=1` writes it anew, for a look at the difference in version control."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def agrees(name: str, actual: str) -> None:
    """The text is, sign for sign, what the golden file of that name holds."""
    path = FOLDER / name
    if os.environ.get("GOLDEN_WRITE"):
        path.write_text(actual, encoding="utf-8", newline="\n")
    assert actual == path.read_text(encoding="utf-8"), f"{name} differs; GOLDEN_WRITE=1 writes it anew"
