"""A day of failing servers and a process that dies every ten minutes: nothing is lost, and nothing told twice."""

import os
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select
from tests.builders import T0
from tests.fakes import HandClock
from tests.property.days import CORRECTING, RENAMING, Day, Post, Press, way_of

from watchd.model.feed import Feed
from watchd.model.schedule import Schedule
from watchd.storage import Storage, tables
from watchd.storage.engine import open_database

FEEDS = int(os.environ.get("TESTS_FEEDS", "40"))  # 500 take two minutes of one core
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("seed", "are_own", "minutes"), [(1, True, 10), (2, False, 30)])
def test_a_day_of_failures_and_kills_loses_no_item_and_repeats_no_alert(
    sqlite_url: str, seed: int, minutes: int, *, are_own: bool
) -> None:
    """Own hosts have a feed each, no pauses, and say nothing of the network; those of others have four, and all three.

    They fail together, and so long that a process sees it before it dies.
    """
    random, clock, killed_every = Random(seed), HandClock(), timedelta(minutes=minutes)
    hosts = [f"host-{n if are_own else n // 4}" for n in range(FEEDS)]
    feeds = {
        f"feed-{n}": Feed(id=f"feed-{n}", url=f"https://{host}.example/{n}", language="en")
        for n, host in enumerate(hosts)
    }
    press = Press(random, clock, feeds, outages=((T0 + 9 * HOUR, T0 + 9.5 * HOUR), (T0 + 15 * HOUR, T0 + 16 * HOUR)))
    press.publishes(T0 + 24 * HOUR)
    post = Post(random)
    inner = open_database(sqlite_url)
    day = Day(inner, random, press, post, clock, Schedule(interval=HOUR, is_near=lambda _host: are_own))
    day.start()
    day.lives(T0 + 24 * HOUR, killed_every=killed_every, tick=timedelta(minutes=10))
    assert day.kills >= 24 * HOUR // killed_every - 2
    assert day.kills_at_writes >= day.kills * 2 / 3, "most deaths are in the middle of work"
    assert day.was_down is not are_own
    press.is_calm = True
    day.lives(T0 + 54 * HOUR, tick=timedelta(minutes=30))  # longer than any back-off
    storage = Storage(inner)
    try:
        assert storage.check() == ()
        published = {title: at for mine in press.published.values() for at, title in mine}
        stored = storage._database.read(lambda connection: connection.execute(select(tables.item)).all())
        assert Counter(row.title for row in stored) == Counter(list(published))
        assert press.refusals > 0
        if not are_own:
            pauses = [after - before for asked in press.asked.values() for before, after in pairwise(asked)]
            too_short = sum(pause < day.schedule.host_gap for pause in pauses)
            assert too_short <= day.kills, "only who died forgets when a host was asked"
        baselines = {
            row.feed_id: row.baseline_at
            for row in storage._database.read(lambda connection: connection.execute(select(tables.feed)).all())
        }
        for row in stored:
            assert row.baseline == (published[row.title] <= baselines[row.feed_id]), row.title

        feeds_now = storage.feed_states()
        assert {state.identity for state in feeds_now if way_of(state.feed_id) == RENAMING} == {"link"}
        assert {state.identity for state in feeds_now if way_of(state.feed_id) != RENAMING} == {""}
        assert {row.revision for row in stored if way_of(row.feed_id) != CORRECTING} == {1}
        assert {row.revision for row in stored if way_of(row.feed_id) == CORRECTING} == {1, 2}
        revisions = storage._database.read(lambda connection: connection.execute(select(tables.item_revision)).all())
        assert len(revisions) == sum(row.revision - 1 for row in stored)

        live = {row.title for row in stored if row.title.startswith("Su-30") and not row.baseline}
        sent = storage._database.read(lambda connection: connection.execute(select(tables.notification.c.id)).all())
        assert {state.value: number for state, number in storage.accounting().items() if number} == {"sent": len(live)}
        assert {message.notification_id for message in post.got} == {row.id for row in sent}
        assert Counter({message.notification_id: message.body for message in post.got}.values()) == Counter(live)
        copies = len(post.got) - len(sent)
        assert copies <= day.kills, "only a death between sending and its receipt makes a copy"
    finally:
        storage.close()
