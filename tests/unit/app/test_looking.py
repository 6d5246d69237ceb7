"""Looking at feeds once: one that breaks what asks it is shown as failed, and the others are looked at."""

import asyncio

from tests.fakes import CannedParser, HandClock, page, parsed

from watchd.app.looking import Looker
from watchd.model.feed import Feed, Validators
from watchd.model.schedule import Schedule
from watchd.ports import Fetched


class Breaks:
    """A fetcher with a bug that one feed finds."""

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched:
        del validators
        if feed.id == "odd":
            raise OverflowError("getsockaddrarg: port must be 0-65535.")
        return page()


def test_a_feed_that_breaks_its_fetcher_is_a_failed_look_and_ends_no_other() -> None:
    feeds = [Feed("odd", "https://odd.example/feed"), Feed("well", "https://well.example/feed")]
    looker = Looker(Breaks(), CannedParser({"body": parsed()}), HandClock(), Schedule(), 2)
    odd, well = asyncio.run(looker.look_at_all(feeds))
    assert odd.error is not None
    assert (odd.error.reason, str(odd.error)) == ("internal", "OverflowError: getsockaddrarg: port must be 0-65535.")
    assert (odd.is_good, well.is_good) == (False, True)
