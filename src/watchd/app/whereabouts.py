"""Where the daemon of a config listens: left in a small file by the daemon, found by whoever asks after its health.

The config itself cannot say: it may have been edited since, and be broken now, while the daemon is well.
"""

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchd.model.listen import Listen

OF_SYSTEMD = Path("/run/watchd")  # RuntimeDirectory= of the unit
_NO_PROCESS = 2**31  # what no system gives for a process id


def folders() -> tuple[Path, ...]:
    """Where it may be left, the best first: both sides find the same without any setting."""
    user = os.getuid()
    found = [OF_SYSTEMD, Path(f"/run/user/{user}/watchd")]
    with contextlib.suppress(OSError):  # a machine on which nothing can be written
        found.append(Path(tempfile.gettempdir()) / f"watchd-{user}")
    return tuple(found)


@contextlib.contextmanager
def left_behind(config: Path, address: Listen | None, places: Iterable[Path] | None = None) -> Iterator[str]:
    """Left while the block runs; None, for a daemon that listens nowhere, takes away what an earlier one left.

    Gives why it could not be left, or nothing.
    """
    searched = tuple(folders() if places is None else places)
    if address is None:
        for folder in filter(_is_ours, searched):
            with contextlib.suppress(OSError):
                (folder / _name(config)).unlink()
        yield ""
        return
    written, reason = _written(config, address, searched)
    try:
        yield reason
    finally:
        if written is not None and _read(written, config) == (os.getpid(), address):
            with contextlib.suppress(OSError):
                written.unlink()
                written.parent.rmdir()  # unless another daemon of this user has left word there


def _written(config: Path, address: Listen, searched: Iterable[Path]) -> tuple[Path | None, str]:
    """The file in the first folder that takes it, or why none does."""
    said = {"config": str(_whole(config)), "process": os.getpid(), "listen": str(address)}
    reason = "no folder is there for it"
    for folder in searched:
        path = folder / _name(config)
        part = path.with_suffix(f".{os.getpid()}")
        try:
            _make(folder)
            part.write_text(json.dumps(said), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            reason = f"{folder}: {error.strerror}"
            continue
        return path, ""
    return None, reason


def left_by(configs: Iterable[Path], places: Iterable[Path] | None = None) -> Listen | None:
    """Where the daemon of one of these configs listens, if one has said so and is still there."""
    searched = tuple(folders() if places is None else places)
    for config in configs:
        for folder in searched:
            found = _read(folder / _name(config), config) if _is_ours(folder) else None
            if found is not None and _lives(found[0]):
                return found[1]
    return None


def address_of(text: str) -> Listen | None:
    """`127.0.0.1:8080` or `[::1]:8080`; None for another text, and for port 0, which is no address yet."""
    host, _, port = text.rpartition(":")
    is_port = port.isascii() and port.isdigit()
    return Listen(host.strip("[]"), int(port)) if host and is_port and int(port) else None


def _make(folder: Path) -> None:
    if folder != OF_SYSTEMD:  # that one systemd makes, or nobody
        folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        raise PermissionError(1, "it belongs to somebody else", str(folder))


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can have put a file there: others may write where temporary folders lie."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    is_guarded = found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and (folder == OF_SYSTEMD or is_guarded)


def _read(path: Path, config: Path) -> tuple[int, Listen | None] | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        process, is_meant = int(said["process"]), said["config"] == str(_whole(config))
        return (process, address_of(str(said["listen"]))) if is_meant and 0 < process < _NO_PROCESS else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it belongs to another user
        return True
    return True


def _name(config: Path) -> str:
    return hashlib.sha256(str(_whole(config)).encode()).hexdigest()[:16] + ".json"


def _whole(config: Path) -> Path:
    """The path as both sides know it; links are kept, for what they lead to may change under a running daemon."""
    return Path(os.path.abspath(config))  # noqa: PTH100 - pathlib's own would follow links or keep `..`
