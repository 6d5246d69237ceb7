"""In which lane a feed is asked after the files were read anew, or the daemon has started."""

import asyncio
from pathlib import Path

from tests.builders import feed_state
from tests.integration.cli.desk import FEED_ID, store_at, write_desk

from watchd.app.bootstrap import running
from watchd.app.loops import register_feeds
from watchd.model.feed_memory import FeedMemory
from watchd.settings import load_settings


def lane_after(folder: Path, memory: FeedMemory) -> str:
    """The lane of a feed of tass.com when its files have been read, by what was learnt before."""
    config = write_desk(folder)
    with store_at(folder) as store:
        store.register_feeds([feed_state(FEED_ID, host="cdn.example", memory=memory)])

    async def read() -> None:
        async with running(load_settings(config, {})) as parts:
            await asyncio.to_thread(parts.reloader.look, parts.clock.now())
            await asyncio.to_thread(register_feeds, parts)

    asyncio.run(read())
    with store_at(folder) as store:
        (state,) = (state for state in store.feed_states() if state.feed_id == FEED_ID)
    return state.host


def test_a_feed_keeps_the_lane_of_the_host_that_it_was_led_to(tmp_path: Path) -> None:
    assert lane_after(tmp_path, FeedMemory(answered_by="cdn.example", redirected_from="tass.com")) == "cdn.example"


def test_a_feed_that_names_another_host_now_is_asked_in_its_lane(tmp_path: Path) -> None:
    assert lane_after(tmp_path, FeedMemory(answered_by="cdn.example", redirected_from="old.example")) == "tass.com"
    assert lane_after(tmp_path, FeedMemory()) == "tass.com"
