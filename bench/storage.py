"""Storage: how large a database gets that is fed for a year, and how long pruning keeps others waiting.

Each day every feed lists its news of the day once. Of all items one in twenty matches a rule, and one in two hundred is
an alert with a mail and a webhook. A day ends with the pruning that the daemon does.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import alert, decision, facts, feed_state, match, notification, report, story

from bench.material import texts
from watchd.feeds.identity import item_id
from watchd.model.ids import digest, public_id
from watchd.model.item import Item, ItemKey, KeyKind
from watchd.model.retention import Retention
from watchd.ports import Evaluation, Matched, NewItem, PendingItem, PollCommit, Turn
from watchd.storage import Storage, open_storage
from watchd.storage.views import Size

_T0 = datetime(2025, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_FEEDS = 50
_MATCHED, _ALERTED = 20, 200  # one item in so many
_MEGA = 1_000_000


def measure(options: argparse.Namespace) -> None:
    """The size of a SQLite file after `--days` days of `--items` items, and what its pruning costs."""
    kept = Retention(items=timedelta(days=options.kept), alerts=timedelta(days=2 * options.kept))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watchd.db"
        store = open_storage(f"sqlite:///{path}")
        store.migrate()
        newsroom = _Newsroom(store, options.items // _FEEDS, texts(2000, options.words))
        steps: list[float] = []
        for day in range(options.days):
            newsroom.fill(_T0 + day * _DAY)
            steps += _pruned(store, kept, newsroom.feeds, _T0 + (day + 1) * _DAY)
        size = store.size(kept, _T0 + options.days * _DAY)
        store.close()
        print(
            f"storage, {options.items:,} items of {options.words} words a day for {options.days} days, kept "
            f"{options.kept} days: {path.stat().st_size / _MEGA:,.0f} MB, {_shares(size)}; pruning takes "
            f"{sum(steps) / options.days:.1f} s a day, a piece {1000 * statistics.median(steps or [0]):.0f} ms, "
            f"the longest {1000 * max(steps, default=0):.0f} ms"
        )


def _pruned(store: Storage, kept: Retention, feeds: Sequence[str], now: datetime) -> list[float]:
    """The seconds that each step took."""
    took = []
    steps = store.pruning(kept, feeds, now)
    while True:
        began = time.perf_counter()
        if next(steps, None) is None:
            return took
        took.append(time.perf_counter() - began)


def _shares(size: Size) -> str:
    largest = [one for one in size.tables if one.bytes and one.rows][:4]
    return ", ".join(
        f"{one.name} {(one.bytes or 0) / _MEGA:,.0f} MB ({(one.bytes or 0) / one.rows:.0f} B a row)" for one in largest
    )


@dataclass
class _Newsroom:
    """Feeds with so many items a day each, and a rule that matches some of them."""

    store: Storage
    items_a_day: int
    texts: Sequence[str]
    feeds: Sequence[str] = tuple(f"feed-{number:02d}" for number in range(_FEEDS))
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    number: int = 0

    def fill(self, at: datetime) -> None:
        """One day: a poll of each feed, and the evaluation of all that came."""
        self.store.register_feeds([feed_state(name, host=f"{name}.example", due_at=at) for name in self.feeds])
        self.store.make_due(self.feeds, at)
        for held in self.store.claim_hosts("bench", self.feeds, at, at + _DAY, _FEEDS):
            feed_id = held.due[0].feed_id
            state = feed_state(
                feed_id, host=f"{feed_id}.example", due_at=at + _DAY, baseline_at=_T0 - _DAY, last_good_at=at
            )
            self.store.commit_poll(
                PollCommit(
                    lease=held.lease,
                    feed_id=feed_id,
                    items=[self._item(feed_id, at) for _ in range(self.items_a_day)],
                    conclude=lambda _stored, state=state: state,  # type: ignore[misc] # bound now, not later
                    trusts_guids=True,
                    most_at_once=None,
                    was_good=True,
                    at=at,
                    lease_until=at + _DAY,
                )
            )
            self.store.release_lane(held.lease, None)
        while self.store.evaluate(at, _matches_nothing, _decide, 500) is not None:
            pass
        self.store.expire_notifications(at + 30 * _DAY)
        self.store.turn(at, lambda turn: Evaluation(told_dead=tuple(turn.untold_dead())))
        self.store.close_stories(at - 14 * _DAY, at)

    def _item(self, feed_id: str, at: datetime) -> NewItem:
        self.number += 1
        url, text = f"https://{feed_id}.example/2025/{self.number}-story.html", self.chance.choice(self.texts)
        keys = (ItemKey(KeyKind.GUID, digest(url)), ItemKey(KeyKind.LINK, digest(f"link {url}")))
        title, summary = text[:70], text[self.number % 7 :]
        return NewItem(
            Item(
                id=item_id(feed_id, keys[0]),
                feed_id=feed_id,
                seen_at=at,
                event_at=at,
                published=at,
                url=url,
                url_key=url.removeprefix("https://"),
                publisher=f"{feed_id}.example",
                language="en",
                title=title,
                summary=summary,
                body="",
                digest=digest(title, summary),
            ),
            keys,
        )


def _matches_nothing(generation: int, pending: Sequence[PendingItem]) -> Matched:
    del pending
    return Matched(generation, {})


def _decide(turn: Turn, matched: Matched) -> Evaluation:
    del matched
    chosen = [waiting.item for waiting in turn.items if int(waiting.item.digest[:8], 16) % _MATCHED == 0]
    stories = {item.id: story(item, last_at=item.seen_at) for item in chosen}
    alerted = [item for item in chosen if int(item.digest[:8], 16) % _ALERTED == 0]
    ids = {item.id: public_id("al", item.id) for item in alerted}
    told = [
        notification(alert_id=ids[item.id], channel=channel, due_at=item.seen_at, expires_at=item.seen_at + _DAY)
        for item in alerted
        for channel in ("desk-mail", "risk-board")
    ]
    return Evaluation(
        matches=tuple(match(item, story_id=stories[item.id].id) for item in chosen),
        stories=tuple(stories.values()),
        decisions=tuple(decision(item, alert_id=ids.get(item.id), at=item.seen_at) for item in chosen),
        alerts=tuple(
            alert(
                report(item),
                alert_id=ids[item.id],
                story_id=stories[item.id].id,
                at=item.seen_at,
                facts=facts(report(item), opened_at=item.seen_at, at=item.seen_at),
            )
            for item in alerted
        ),
        notifications=tuple(told),
    )
