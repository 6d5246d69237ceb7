"""The naive reader as the score runs it."""

import json
from pathlib import Path

from tests.feedscore.command_reader import CommandReader, python
from tests.feedscore.reader import Can, Given, Told

VERSION = "1"


class Naive(CommandReader):
    """Runs naive_program.py."""

    gives = frozenset({Can.ITEMS, Can.ALERTS})

    def __init__(self) -> None:
        super().__init__(f"{python(Path(__file__).with_name('naive_program.py'))} {{dir}} {{urls_file}}", "naive")

    async def items(self, name: str) -> list[Given]:
        """What its file holds."""
        url = next(feed.url for feed in self.feeds if feed.name == name)
        stored, _ = self._store()
        return [Given(one["title"], one["link"]) for one in stored.get(url, {}).values()]

    async def alerts(self) -> list[Told]:
        """Every item it ever saw first."""
        _, told = self._store()
        return [Told(title, title, self.world.now()) for title in told]

    def _store(self) -> tuple[dict[str, dict[str, dict[str, str]]], list[str]]:
        items, told = json.loads((self.folder / "store.json").read_text())
        return items, told
