"""Other feed readers, as their manuals say to run them from cron: who they are, and how each is set up and run."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_READER = Path(os.environ.get("FEEDSCORE_READER_VENV", ".venv-reader")) / "bin" / "python"
_ADD = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in open(sys.argv[2]).read().split():
    reader.add_feed(url)
"""
_UPDATE = """
import sys
from reader import make_reader
make_reader(sys.argv[1]).update_feeds(workers=10, scheduled=False)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A reader: `set_up` writes its files and gives commands to run before it is measured, `command` is one round."""

    name: str
    program: Path | str
    remedy: str  # how to install it
    set_up: Callable[[Path, Sequence[str]], list[list[str]]]
    command: Callable[[Path], list[str]]
    asks_again: bool = True  # it sends validators, so that a second round is answered with 304

    @property
    def is_there(self) -> bool:
        """Whether it is installed; says so loudly where it is not."""
        if shutil.which(str(self.program)) is not None:
            return True
        print(f"SKIPPED: {self.name} is not installed; {self.remedy}")
        return False


def _newsboat(folder: Path, urls: Sequence[str]) -> list[list[str]]:
    (folder / "urls").write_text("\n".join(urls) + "\n")
    (folder / "config").write_text("reload-threads 16\n")
    return []


def _rss2email(folder: Path, urls: Sequence[str]) -> list[list[str]]:
    lines = ["[DEFAULT]", "from = reader@bench.example", "to = desk@bench.example", ""]
    for number, url in enumerate(urls):
        lines += [f"[feed.f{number}]", f"url = {url}", ""]
    (folder / "config").write_text("\n".join(lines))
    return []


def _sfeed(folder: Path, urls: Sequence[str]) -> list[list[str]]:
    feeds = "\n".join(f'\tfeed "f{number}" "{url}"' for number, url in enumerate(urls))
    (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/feeds"\nmaxjobs=16\nfeeds() {{\n{feeds}\n}}\n')
    return []


def _reader(folder: Path, urls: Sequence[str]) -> list[list[str]]:
    (folder / "urls").write_text("\n".join(urls))
    return [[str(_READER), "-c", _ADD, str(folder / "db"), str(folder / "urls")]]


PEERS = (
    Peer(
        "newsboat",
        "newsboat",
        "apt-get install newsboat",
        _newsboat,
        lambda at: ["newsboat", "-q", "-u", f"{at}/urls", "-c", f"{at}/cache.db", "-C", f"{at}/config", "-x", "reload"],
    ),
    Peer(
        "sfeed",
        "sfeed_update",
        "apt-get install sfeed",
        _sfeed,
        lambda at: ["sfeed_update", f"{at}/sfeedrc"],
        asks_again=False,
    ),
    Peer(
        "rss2email",
        "r2e",
        "apt-get install rss2email",
        _rss2email,
        lambda at: ["r2e", "-c", f"{at}/config", "-d", f"{at}/feeds.json", "run", "--no-send"],
    ),
    Peer(
        "reader",
        _READER,
        'python3 -m venv .venv-reader && .venv-reader/bin/pip install "reader[cli]" sgmllib3k',
        _reader,
        lambda at: [str(_READER), "-c", _UPDATE, str(at / "db")],
    ),
)


def ours(config: Path) -> list[str]:
    """One round of watchd over every feed, asked a moment ago or not."""
    return [sys.executable, "-m", "watchd", "run", "--once", "--force", "--config", str(config)]


def environment() -> dict[str, str]:
    """What a process is measured in: compiled modules may be written, as they are on any installation."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
