"""What a daemon notices once is told once, whenever it is noticed."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.integration.cli.desk import write_desk

from watchd.app.bootstrap import running
from watchd.app.daemon import Daemon
from watchd.ports import Evaluation, Turn, TurnResult
from watchd.settings import load_settings
from watchd.storage import Storage, open_storage


class _Busy(Storage):
    """A store in which something happens while a look at itself is under way."""

    meanwhile: Callable[[], None] | None = None

    def turn(self, now: datetime, decide: Callable[[Turn], Evaluation]) -> TurnResult:
        if self.meanwhile is not None:
            self.meanwhile()
        return super().turn(now, decide)


def test_what_is_noticed_while_it_looks_at_itself_is_told_by_the_next_look(tmp_path: Path) -> None:
    config = write_desk(
        tmp_path, more="operators: {send: [console], roll_up: none}\nchannels: {console: {type: console}}\n"
    )

    async def told() -> list[str]:
        settings = load_settings(config, {})
        storage = _Busy(open_storage(settings.storage_url)._database)
        async with running(settings, storage=storage) as parts:
            daemon = Daemon(parts)
            await daemon._reload()
            storage.meanwhile = lambda: daemon._noticed.append("The clock was set by 6 h back")
            await daemon._attend(sums_up=False, rolls_up=False)
            storage.meanwhile = None
            for _ in range(2):
                await daemon._attend(sums_up=False, rolls_up=False)
            return [one.facts.headline for one in storage.alerts(rule_id="watchd:notice")]

    assert asyncio.run(told()) == ["The clock was set by 6 h back"]
