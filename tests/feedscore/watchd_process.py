"""watchd as a process of its own, `watchd run --once` on real loopback, for crashes and for memory."""

import os
import shutil
import signal
import sys
from pathlib import Path

from sqlalchemy import select
from tests.feedscore.command_reader import CommandReader
from tests.feedscore.reader import Can, Given, Told
from tests.feedscore.server import Answer
from tests.feedscore.watchd_files import RULES, config_file, empty_store, write_feeds
from tests.feedscore.watchd_reader import told_of
from tests.feedscore.world import World

from watchd import __version__
from watchd.storage import open_storage, tables

_ROOT = Path(__file__).parents[2]


class WatchdProcess(CommandReader):
    """`watchd run --once`, which can be killed at any step of an item's way. It lives by the system's clock."""

    version = __version__
    gives = frozenset({Can.ITEMS, Can.ALERTS})
    kill_points = ("fetched", "poll-transaction")

    def __init__(self) -> None:
        super().__init__("watchd run --once", "watchd")
        self._faketime = None
        self.can -= {Can.CLOCK}

    def enter(self, world: World) -> None:
        """Live in this world, with two receivers of messages in it."""
        super().enter(world)
        for name in ("desk", "ops"):
            world.server.publish(f"/hook/{name}").answers(Answer(200, b"thanks"))

    async def set_up(self) -> None:
        """Write every file."""
        desk, ops = (self.world.url(f"{name}.example", f"/hook/{name}") for name in ("desk", "ops"))
        (self.folder / "watchd.yaml").write_text(config_file(desk, ops, near="127.0.0.0/8"))
        (self.folder / "rules").mkdir()
        (self.folder / "rules" / "rules.yaml").write_text(RULES)
        write_feeds(self.feeds, self.folder)
        shutil.copyfile(empty_store(self.folder.parent), self.folder / "watchd.db")

    def commands(self) -> list[list[str]]:
        """One round."""
        return [[sys.executable, "-m", "watchd", "run", "--once", "--config", "watchd.yaml"]]

    def environment(self) -> dict[str, str]:
        """Where its modules are."""
        return {"PYTHONPATH": os.pathsep.join((str(_ROOT), str(_ROOT / "src")))}

    async def poll_killed(self, point: str) -> None:
        """One round, killed at the point, which must have been reached."""
        words = [sys.executable, "-m", "tests.e2e.killable", "--config", "watchd.yaml", "--kill", point, "--", "once"]
        code = await self.run(words)
        assert code == -signal.SIGKILL, f"{point} was not reached: {self.said}"

    async def items(self, name: str) -> list[Given]:
        """The stored items of a feed."""
        item = tables.item
        wanted = select(item.c.title, item.c.url).where(item.c.feed_id == name).order_by(item.c.id)
        store = open_storage(f"sqlite:///{self.folder / 'watchd.db'}")
        try:
            rows = store._database.read(lambda connection: connection.execute(wanted).all())
        finally:
            store.close()
        return [Given(row.title, row.url) for row in rows]

    async def alerts(self) -> list[Told]:
        """What arrived at the analysts' webhook."""
        return [told_of(one) for one in self.world.server.publish("/hook/desk").asked]
