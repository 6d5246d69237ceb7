"""newsboat, run by cron as its manual says: `newsboat -x reload`. Items come from its cache."""

import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime

from tests.feedscore.command_reader import CommandReader
from tests.feedscore.reader import Can, Given

_ITEMS = "SELECT title, url, content, pubDate FROM rss_item WHERE feedurl = ? ORDER BY id"


def version() -> str:
    """The version that is installed."""
    if shutil.which("newsboat") is None:
        raise FileNotFoundError("install it with: apt-get install newsboat")
    said = subprocess.run(["newsboat", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[1]


class Newsboat(CommandReader):
    """One reload of every feed."""

    gives = frozenset({Can.ITEMS, Can.DATES})

    def __init__(self) -> None:
        super().__init__("newsboat -q -u {urls_file} -c {dir}/cache.db -C {dir}/config -x reload", "newsboat")

    async def set_up(self) -> None:
        """An empty config, so that every default holds."""
        await super().set_up()
        (self.folder / "config").touch()

    async def items(self, name: str) -> list[Given]:
        """The items in its cache."""
        url = next(feed.url for feed in self.feeds if feed.name == name)
        store = sqlite3.connect(f"file:{self.folder / 'cache.db'}?mode=ro", uri=True)
        store.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            rows = store.execute(_ITEMS, (url,))
            return [
                Given(title, link, text, published=datetime.fromtimestamp(date, UTC))
                for title, link, text, date in rows
            ]
        finally:
            store.close()
