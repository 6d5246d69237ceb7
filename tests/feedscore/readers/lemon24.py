"""lemon24/reader, run by cron as its manual says: `python -m reader update`. It lives in an environment of its own.

python3 -m venv .venv-reader && .venv-reader/bin/pip install "reader[cli]" sgmllib3k
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.feedscore.command_reader import CommandReader
from tests.feedscore.reader import Can, Given, Sign

_ROOT = Path(__file__).parents[3]
_PYTHON = Path(os.environ.get("FEEDSCORE_READER_VENV", _ROOT / ".venv-reader")) / "bin" / "python"
_SET_UP = """
import json, sys
from reader import make_reader
reader = make_reader(sys.argv[1])
reader.set_tag((), ".reader.update", {"interval": int(sys.argv[2])})
for url in json.loads(sys.argv[3]):
    reader.add_feed(url)
"""
_ITEMS = """
import json, sys
from reader import make_reader
reader = make_reader(sys.argv[1])
found = []
for entry in reader.get_entries(feed=sys.argv[2]):
    text = entry.summary or (entry.content[0].value if entry.content else "")
    published = entry.published.isoformat() if entry.published else None
    found.append([entry.title or "", entry.link or "", text, published])
feed = reader.get_feed(sys.argv[2])
error = feed.last_exception
print(json.dumps({"items": found, "error": f"{error.type_name}: {error.value_str}" if error else ""}))
"""
# What its last exception says where it shows a sign; for others it has no words.
_WORDS: Mapping[Sign, str] = {
    Sign.FAILING: r".",
    Sign.NOT_A_FEED: r"unknown feed type|no parser for MIME type",
    Sign.THROTTLED: r"\b(429|503)\b",
    Sign.GONE: r"\b410\b",
    Sign.REDIRECT: r"[Rr]edirect",
}


def version() -> str:
    """The version that is installed."""
    if not _PYTHON.exists():
        raise FileNotFoundError(f"{_PYTHON} is missing; make it as {Path(__file__).name} says")
    said = subprocess.run([_PYTHON, "-m", "reader", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[-1]


class Lemon24(CommandReader):
    """One update of the feeds that are due."""

    gives = frozenset({Can.ITEMS, Can.HEALTH, Can.DATES, Can.JSON})

    def __init__(self) -> None:
        super().__init__(f"{_PYTHON} -m reader --db {{dir}}/reader.db update", "reader")

    async def set_up(self) -> None:
        """Every feed, and the interval at which cron runs it."""
        self._add_feeds()

    def _add_feeds(self) -> None:
        urls = json.dumps([feed.url for feed in self.feeds])
        minutes = str(int(self.interval.total_seconds() / 60))
        subprocess.run([_PYTHON, "-c", _SET_UP, self.folder / "reader.db", minutes, urls], check=True)

    def _look(self, name: str) -> tuple[list[Given], str]:
        url = next(feed.url for feed in self.feeds if feed.name == name)
        command = [str(_PYTHON), "-c", _ITEMS, str(self.folder / "reader.db"), url]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        items = [
            Given(title, link, text, published=datetime.fromisoformat(published).astimezone(UTC) if published else None)
            for title, link, text, published in found["items"]
        ]
        return items, found["error"]

    async def items(self, name: str) -> list[Given]:
        """The entries of a feed."""
        return self._look(name)[0]

    async def health(self, name: str) -> str:
        """The last exception of a feed."""
        return self._look(name)[1]

    async def signs(self, name: str) -> frozenset[Sign]:
        """What the last exception shows."""
        error = await self.health(name)
        return frozenset(sign for sign, pattern in _WORDS.items() if re.search(pattern, error))
