"""A file that cannot be written whole leaves nothing behind."""

import errno
import io
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import pytest

from watchd.cli.item_import import _opened
from watchd.cli.new_file import write_new
from watchd.errors import WatchdError


class _Full(io.FileIO):
    """A file on a disk that fills up after the first byte."""

    def write(self, data: Any) -> int:
        super().write(bytes(data[:1]))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_new_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_new(tmp_path / "rules" / "own" / "us.yaml", b"rules: []\n")
    assert (tmp_path / "rules" / "own" / "us.yaml").read_bytes() == b"rules: []\n"


def test_what_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "us.yaml").write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "us.yaml", b"theirs")
    assert (tmp_path / "us.yaml").read_text() == "mine"


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, mode: str) -> IO[bytes]:
        return _Full(self, mode.replace("b", ""))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        with pytest.raises(OSError, match="No space left"):
            write_new(tmp_path / "us.yaml", b"rules: []\n")
    assert not (tmp_path / "us.yaml").exists()
    write_new(tmp_path / "us.yaml", b"rules: []\n")


def test_a_pipe_that_finds_no_room_says_where_and_what_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: _Full(tmp_path / "spool", "w"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}\n")))
    with ExitStack() as stack, pytest.raises(WatchdError, match="no space left on device; name a file instead, or set"):
        _opened("-", stack)
