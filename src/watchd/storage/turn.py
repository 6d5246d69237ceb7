"""A turn as `decide` sees it: history, read inside the one transaction in which decisions are taken."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from watchd.alerts.missed import Untold
from watchd.model.alert import AlertHead, Condition, DecisionKind, Grouped
from watchd.model.feed import Baseline, FeedState, Flood
from watchd.model.match import Failure
from watchd.model.notification import Notification
from watchd.model.route import Mute
from watchd.model.story import Story, StoryMember
from watchd.model.window import PastMatch, Shown, WindowState
from watchd.ports import EarlierMatch, PendingItem
from watchd.storage import tables
from watchd.storage.heads import counted_as, grouped, heads_where, last_told
from watchd.storage.holding import floods
from watchd.storage.lanes import troubles
from watchd.storage.lives import left
from watchd.storage.matches import earlier, has_closed, members_of, overruled, partings, story_members
from watchd.storage.muted import ended_mutes, kept_back, mutes_in_force
from watchd.storage.nodes import places_seen
from watchd.storage.pauses import pauses
from watchd.storage.recomputing import recomputing
from watchd.storage.rows import UNREADABLE_FACTS, condition_of, feed_state_of, story_of
from watchd.storage.sending_of_turn import SendingOfTurn
from watchd.storage.telling import baseline_matches, untold_baselines, untold_dead, untold_failures
from watchd.storage.unreadable import CONDITION_FLAW, FEED_FLAW, Unreadable, is_known_health, still_unreadable
from watchd.storage.watching import evaluating, news_of, polled
from watchd.storage.windows import begun_at, matched, past, stays, waiting_since, windows
from watchd.storage.writing import pieces
from watchd.stories.partings import Partings

_alert = tables.alert
_item = tables.item
_story = tables.story
_turn = tables.turn


class OpenTurn(SendingOfTurn):
    """Turn: it may be read while the transaction lasts in which it was opened."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        """Take the next number, and keep every other turn waiting until this transaction ends."""
        connection.execute(update(_turn).values(number=_turn.c.number + 1))
        row = connection.execute(select(_turn.c.number, _turn.c.generation)).one()
        self.number: int = row.number
        self.generation: int = row.generation
        self.items: Sequence[PendingItem] = ()
        self.aside = Unreadable()
        self._overruled: Mapping[str, int] | None = None
        self._connection = connection
        self._now = self.now = now

    def earlier(self, hits: Sequence[tuple[str, str, str]]) -> Mapping[tuple[str, str, str], EarlierMatch]:
        """Stored matches for (rule_id, match_digest, item_id), where there are any; see `matches.earlier`."""
        return earlier(self._connection, hits, self.aside.of("match"))

    def story_members(self, rule_id: str, since_turn: int) -> Sequence[StoryMember]:
        """Heads and members of the rule's stories that changed in turns after `since_turn` and are not closed."""
        return story_members(self._connection, rule_id, since_turn, self.aside.of("match"))

    def members_of(self, story_id: str) -> Sequence[StoryMember]:
        """Head and members of one story, closed or not."""
        return members_of(self._connection, story_id, self.aside.of("match"))

    def overruled(self, rule_id: str) -> int:
        """The turn in which somebody last split or merged stories of the rule; 0: nobody ever did."""
        if self._overruled is None:
            self._overruled = overruled(self._connection)
        return self._overruled.get(rule_id, 0)

    def has_closed(self, rule_id: str, since_turn: int) -> bool:
        """Whether stories of the rule were closed in turns after `since_turn`."""
        return has_closed(self._connection, rule_id, since_turn)

    def partings(self, rule_id: str) -> Partings:
        """Who was told apart from whom in the rule's open stories, with the keys of their reports."""
        return partings(self._connection, rule_id, self.aside.of("match"))

    def stories(self, story_ids: Sequence[str]) -> Mapping[str, Story]:
        """Stories by id."""
        found: dict[str, Story] = {}
        for some in pieces(sorted(set(story_ids))):
            rows = self._connection.execute(
                select(_story, _item.c.public_id.label("head_id"))
                .select_from(_story.join(_item, _item.c.id == _story.c.head_item))
                .where(_story.c.id.in_(some))
            )
            found |= {row.id: story_of(row) for row in rows}
        return found

    def alerts_of_stories(self, story_ids: Sequence[str]) -> Mapping[str, AlertHead]:
        """The newest revision of each story's alert, by story id; of several alerts the one opened last.

        One that cannot be read is as good as none: what it told is told again rather than never.
        """
        found: dict[str, AlertHead] = {}
        for some in pieces(sorted(set(story_ids))):
            for head in self._readable(heads_where(self._connection, _alert.c.story_id.in_(some))):
                found[head.story_id or ""] = head
        return found

    def grouped(self, alert_id: str, known: Collection[str], limit: int) -> Grouped:
        """The reports that were grouped with an alert, the oldest first, without the `known` items."""
        return grouped(self._connection, alert_id, known, limit)

    def counted_as(self, alert_id: str, item_id: str) -> DecisionKind | None:
        """What a report of the alert counts as: told, where it once was, else grouped or a copy; None: it is new."""
        return counted_as(self._connection, alert_id, item_id)

    def last_alert(self, rule_id: str, publisher: str | None = None) -> AlertHead | None:
        """The rule's alert told last, also a draft or unreadable; with `publisher`, the last whose head it wrote."""
        condition = _alert.c.rule_id == rule_id
        if publisher is not None:
            condition &= _alert.c.head_publisher == publisher
        head = last_told(self._connection, condition)
        if head is not None:
            self._readable([head])
        return head

    def alert(self, alert_id: str) -> AlertHead | None:
        """The newest revision of one alert."""
        heads = self._readable(heads_where(self._connection, _alert.c.id == alert_id))
        return heads[0] if heads else None

    def mutes(self) -> Sequence[Mute]:
        """Mutes in force now."""
        return mutes_in_force(self._connection, self._now)

    def ended_mutes(self) -> Sequence[Mute]:
        """Mutes that are over and of which no turn has told people what they missed, by id."""
        return ended_mutes(self._connection, self._now)

    def kept_back(self, mute_id: str) -> Sequence[Untold]:
        """What the mute kept back and nobody was told of since, oldest first."""
        return kept_back(self._connection, mute_id)

    def conditions(self) -> Mapping[str, Condition]:
        """Every condition by key."""
        statement = select(tables.condition).order_by(tables.condition.c.key)
        found = {row.key: condition_of(row) for row in self._connection.execute(statement)}
        for key, condition in found.items():
            if condition.facts is UNREADABLE_FACTS:
                self.aside.note("condition", key, CONDITION_FLAW)
        return found

    def unreadable(self) -> Mapping[str, str]:
        """Rows that cannot be read, each under the key of its condition, with why."""
        return still_unreadable(self._connection) | self.aside.found

    def places(self) -> Mapping[str, datetime]:
        """When each installation was seen last, by the name that it keeps over restarts."""
        return places_seen(self._connection)

    def feed_states(self) -> Sequence[FeedState]:
        """Every feed's row, by id."""
        rows = self._connection.execute(select(tables.feed).order_by(tables.feed.c.feed_id)).all()
        for row in rows:
            if not is_known_health(row.health):
                self.aside.note("feed", row.feed_id, FEED_FLAW)
        return [feed_state_of(row) for row in rows]

    def channel_troubles(self) -> Mapping[str, tuple[datetime, str]]:
        """Channels whose lane is marked broken: since when, and the last error without secrets."""
        return troubles(self._connection, self._now)

    def untold_failures(self) -> Sequence[Failure]:
        """Failures that no turn has told operators of, oldest first."""
        return untold_failures(self._connection)

    def untold_dead(self) -> Sequence[Notification]:
        """Dead notifications that no turn has told operators of, oldest first."""
        return untold_dead(self._connection)

    def untold_baselines(self) -> Sequence[Baseline]:
        """Baselines that no turn has told anybody of, by feed."""
        return untold_baselines(self._connection)

    def baseline_matches(self, feeds: Sequence[str]) -> Sequence[tuple[str, int, str]]:
        """(rule_id, number of items, one title) of baseline matches in these feeds, by rule."""
        return baseline_matches(self._connection, feeds)

    def paused_feeds(self) -> frozenset[str]:
        """The feeds that somebody paused, by id."""
        return frozenset(pauses(self._connection, self._now))

    def floods(self) -> Sequence[Flood]:
        """The feeds whose items are held, by id."""
        return floods(self._connection)

    def occurrence(self, name: str) -> datetime | None:
        """When something that must happen once at a time was last done: its newest `scheduled_at`."""
        statement = select(func.max(tables.occurrence.c.scheduled_at)).where(tables.occurrence.c.name == name)
        found: datetime | None = self._connection.execute(statement).scalar()
        return found

    def windows(self) -> Mapping[str, WindowState]:
        """What the last check of each rule's window came to, by rule."""
        return windows(self._connection)

    def past(
        self, rules: Sequence[tuple[str, str]], since_turn: int, after: datetime | None = None
    ) -> Mapping[tuple[str, str], Sequence[PastMatch]]:
        """What windows count of (rule_id, match_digest): see `windows.past`."""
        return past(self._connection, rules, since_turn, after)

    def begun_at(self, rule: tuple[str, str]) -> datetime | None:
        """When the first of the matches happened that windows count of (rule_id, match_digest)."""
        return begun_at(self._connection, rule)

    def stays(self, rule_ids: Sequence[str], after: datetime) -> Mapping[str, Sequence[datetime]]:
        """When the windows of these rules entered `alert`, after a moment, in order."""
        return stays(self._connection, rule_ids, after)

    def left(self, rule_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Since when rules are in no file any more, by rule: see `lives.left`."""
        return left(self._connection, rule_ids)

    def polled(self) -> Mapping[str, Sequence[tuple[datetime, datetime]]] | None:
        """When each feed was polled well, by feed, in stretches; None where there is no record of any poll."""
        return polled(self._connection, self._now)

    def evaluating(
        self, rules: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[tuple[datetime, datetime]]]:
        """When (rule_id, match_digest) was really evaluating, in stretches."""
        return evaluating(self._connection, rules, self._now)

    def recomputing(self) -> Sequence[tuple[str, str]]:
        """(rule_id, match_digest) of rules whose matches are still looked for in the items that are stored."""
        return recomputing(self._connection)

    def news_of(self, after: datetime | None) -> Sequence[tuple[str, datetime]]:
        """(feed, moment) of the first item of each hour in which a feed brought any, after a moment, in order."""
        return news_of(self._connection, after)

    def waiting_since(self) -> datetime | None:
        """When the oldest item was seen that waits to be evaluated for the first time; this batch's left out."""
        return waiting_since(self._connection, self.items)

    def matched(self, rule_id: str, item_ids: Sequence[str]) -> Mapping[str, Shown]:
        """Items that the rule matches, as they stand, with the words that did it."""
        return matched(self._connection, rule_id, item_ids)

    def _readable(self, heads: Sequence[AlertHead]) -> list[AlertHead]:
        for head in heads:
            if head.flaw:
                self.aside.note("alert", head.alert_id, head.flaw)
        return [head for head in heads if not head.flaw]
