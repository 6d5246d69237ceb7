"""Streams of news, and ways to split their evaluation: batches, restarts, broken commits, a second node."""

import contextlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, Select, select
from tests.builders import T0, guid, item, link
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.errors import RefusedError, StorageError
from watchd.model.generation import Documents
from watchd.model.item import ItemKey, KeyKind
from watchd.model.rule import Dedup, DedupBy, Rule, Severity, Status
from watchd.model.window import Count, Distinct
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import MOST_HELD, StoryCache
from watchd.ports import Evaluation, NewItem
from watchd.storage import Storage, tables
from watchd.storage.turn import OpenTurn
from watchd.stories.bound import MOST_OF_RULE
from watchd.stories.thread import OPEN_AT_MOST

_TITLES = (
    "Su-30 parts arrive in Caracas today",
    "Su-30 parts arrive in Caracas today - TASS",
    "Another Su-30 lands at Maracay base",
    "Radar parts for the coast are late",
    "Market wrap",
    "Su-30 wrap",
    "Su-30 parts arrive in Maracay today",
    "3 Su-30 jets arrive at the Maracay base",
    "Moscow denies that Su-30 parts arrive in Caracas",
)
_LEAD = "Two officials in Caracas said on Tuesday that a Russian cargo plane had brought spare parts for fighters."
_BODY = " ".join(f"word{number} of a long report" for number in range(16))
_WORDS = ("Iran", "Cuba", "radar")
_OTHER_LEAD = (
    "Residents near the runway counted four lorries before dawn; nobody at the ministry answered the telephone."
)
_PUBLISHERS = ("tass.com", "a.example", "b.example")
_FEEDS = ("a", "b", "c")
_QUERY = "Su-30 Iran Cuba"


def _counting(name: str, window: Count, again: timedelta = timedelta(days=1), **changes: Any) -> Rule:
    dedup = Dedup(DedupBy.RULE, again)
    return rule(name, _QUERY, window=window, window_digest=f"w-{name}", dedup=dedup, **changes)


RULES = {
    "by-story": rule("by-story", _QUERY),
    "by-long-story": rule("by-long-story", "parts Iran", dedup=Dedup(DedupBy.STORY, timedelta(days=14))),
    "by-rule": rule("by-rule", _QUERY, dedup=Dedup(DedupBy.RULE, timedelta(hours=24))),
    "by-publisher": rule("by-publisher", _QUERY, dedup=Dedup(DedupBy.PUBLISHER, timedelta(hours=24))),
    "by-item": rule("by-item", "Su-30 Cuba", dedup=Dedup(DedupBy.ITEM)),
    "block": rule("block", _QUERY, severity=Severity.NONE),
    "draft": rule("draft", _QUERY, status=Status.DRAFT),
    "counted": _counting("counted", Count(2, timedelta(hours=24), Distinct.PUBLISHER), again=timedelta(hours=6)),
    "counted-block": _counting("counted-block", Count(2, timedelta(hours=3)), severity=Severity.NONE),
    "counted-origins": _counting("counted-origins", Count(2, timedelta(hours=48), Distinct.INDEPENDENT)),
    "counted-draft": _counting("counted-draft", Count(3, timedelta(days=3), Distinct.STORY), status=Status.DRAFT),
}


@dataclass(frozen=True)
class Entry:
    """One article as a feed lists it at one poll."""

    number: int
    title: str
    link: int
    publisher: str
    summary: str
    age: timedelta


@dataclass(frozen=True)
class Poll:
    """A feed's answer."""

    feed: str
    at: datetime
    entries: tuple[Entry, ...]


_entries = st.builds(
    Entry,
    number=st.integers(0, 4),
    title=st.builds(
        lambda title, words: " ".join((title, *words)),
        st.sampled_from(_TITLES),
        st.lists(st.sampled_from(_WORDS), max_size=2, unique=True),
    ),
    link=st.integers(0, 4),
    publisher=st.sampled_from(_PUBLISHERS),
    summary=st.sampled_from(
        (
            "",
            "More.",
            _LEAD,
            f"{_LEAD} {_BODY}",
            f"Yesterday {_LEAD.lower()}",
            f"CARACAS, Nov 24 (Reuters) - {_LEAD}",
            f"(EFE).- {_OTHER_LEAD}",
            _OTHER_LEAD,
        )
    ),
    age=st.sampled_from([timedelta(0)] * 3 + [timedelta(hours=5), timedelta(days=30)]),
)
_answers = st.tuples(
    st.sampled_from([timedelta(minutes=minutes) for minutes in (0, 15, 15, 180, 1500, 4400)]),
    st.sampled_from(_FEEDS),
    st.lists(_entries, max_size=4, unique_by=(lambda entry: entry.number, lambda entry: entry.link)),
)


@st.composite
def streams(draw: st.DrawFn) -> list[Poll]:
    """Polls in the order of time; what was seen at one moment comes in the order of the feeds."""
    at, last = T0, ""
    polls = []
    for gap, feed, entries in draw(st.lists(_answers, min_size=2, max_size=12)):
        at += gap if feed > last or gap else timedelta(minutes=1)
        last = feed
        polls.append(Poll(feed, at, tuple(entries)))
    return polls


# What may happen between two polls: batches of these sizes, and interruptions.
STEPS = (*range(1, 4), 200, "restart", "break", "other", "close", "turn")
plans = st.lists(st.lists(st.sampled_from(STEPS), max_size=4), max_size=12)
Plan = Sequence[Sequence[int | str]]


class BreakableStorage(Storage):
    """A storage whose next evaluation is taken back when everything is written, as by a server that went away."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage._database)
        self.breaks = False

    def _write(self, connection: Connection, turn: OpenTurn, evaluation: Evaluation, now: datetime) -> None:
        super()._write(connection, turn, evaluation, now)
        if self.breaks and turn.items:
            self.breaks = False
            raise StorageError("the server went away.")


@dataclass
class Run:
    """One evaluation of a stream under a plan."""

    storage: BreakableStorage
    now: datetime = T0
    most_of_rule: int = MOST_OF_RULE
    nodes: list[Evaluator] = field(default_factory=list)
    waiting: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        self.nodes = [self._node(), self._node(most=1)]

    def follow(self, polls: Sequence[Poll], plan: Plan, *, lags: bool = False, overruled: Collection[int] = ()) -> None:
        """Store each poll and take the steps that come after it; in the end evaluate what is left.

        Where evaluating lags, every step comes after the last poll. Before the polls with these numbers, somebody
        tells a report apart or puts stories together.
        """
        # What was seen at one moment is stored whole before any of it is evaluated: a window that was looked at as of a
        # moment says what was known then, and of two feeds that answer at one microsecond one may be stored later.
        for _, group in groupby(enumerate(polls), key=lambda numbered: numbered[1].at):
            together = list(group)
            if any(number in overruled for number, _ in together):
                self.evaluate(200)
                self.nodes[0].look(self.now)  # what was due before is looked at as it was
                self.overrule()
            names = {name for _, poll in together for entry in poll.entries for name in _names(poll, entry)}
            if names & self.waiting and not lags:  # a revision replaces the one that waits, so none waits in any plan
                self.evaluate(200)
            for _, poll in together:
                self.now = poll.at
                polled(self.storage, *(listed(poll, each) for each in poll.entries), feed=poll.feed, at=poll.at)
            self.waiting |= names
            for number, _ in () if lags else together:
                self._take_all(plan[number] if number < len(plan) else ())
        self._take_all([step for steps in plan for step in steps] if lags else ())
        self.evaluate(200)
        self.nodes[0].look(self.now)  # windows that were due since the last item
        assert self.storage.check() == ()

    def _take_all(self, steps: Sequence[int | str]) -> None:
        for step in steps:
            if self.waiting:
                self.take(step)

    def take(self, step: int | str) -> None:
        """Take one step of a plan."""
        if isinstance(step, int):
            self.evaluate(step, once=True)
        elif step == "restart":
            self.nodes[0] = self._node()
        elif step == "other":
            self.nodes.reverse()
        elif step == "close":
            self.storage.close_stories(self.now - OPEN_AT_MOST, self.now)
        elif step == "turn":
            self.storage.turn(self.now, lambda _turn: Evaluation())
        else:
            self.storage.breaks = True

    def evaluate(self, batch: int, *, once: bool = False) -> None:
        """Evaluate what waits, in batches of that size; or one of them."""
        self.nodes[0].batch = batch
        while True:
            try:
                if self.nodes[0].run(self.now) is None:
                    self.waiting.clear()
                    return
            except StorageError:
                continue
            if once:
                return

    def overrule(self) -> None:
        """Tell the last report of the first story apart that has another one, else put the first two together."""
        story = tables.story
        asked = select(story.c.id).where(story.c.rule_id == "by-story").order_by(story.c.id)
        stories = [row[0] for row in _rows(self.storage, asked)]
        for story_id in stories:
            report = self.storage.story_report(story_id)
            if report is not None and len(report.reports) > 1:
                with contextlib.suppress(RefusedError):  # it holds one article
                    self.storage.split_story(story_id, report.reports[-1].item_id, "ana", "", self.now)
                    break
        else:
            if not stories:
                return
            with contextlib.suppress(RefusedError):  # there is one only, or one of them is part of another already
                self.storage.merge_stories(stories[0], stories[-1], "ana", "", self.now)
        self.nodes[0].look(self.now)

    def _node(self, most: int = MOST_HELD) -> Evaluator:
        working = WordSet(RULES, {}, routing("desk@example.org", "second@example.org"))
        return Evaluator(self.storage, lambda _number: working, StoryCache(most, self.most_of_rule))


def listed(poll: Poll, entry: Entry) -> NewItem:
    """The entry as the poll stores it."""
    url = f"news.example/{entry.link}"
    listed = item(
        entry.number,
        feed_id=poll.feed,
        seen_at=poll.at,
        event_at=poll.at - entry.age,
        published=poll.at - entry.age,
        url=f"https://{url}",
        url_key=url,
        publisher=entry.publisher,
        title=entry.title,
        summary=entry.summary,
    )
    return NewItem(listed, (guid(f"{poll.feed} {entry.number}"), link(url), ItemKey(KeyKind.TEXT, listed.digest)))


def _names(poll: Poll, entry: Entry) -> Sequence[tuple[object, ...]]:
    """All that may name the stored item that an entry is: its guid, its link, its text."""
    return (poll.feed, entry.number), (poll.feed, "link", entry.link), (poll.feed, entry.title, entry.summary)


def emptied(storage: Storage) -> Storage:
    """The storage without a row in it: a hundred times as fast as a new one."""

    def empty(connection: Connection) -> None:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name != "turn":
                connection.execute(table.delete())
        connection.execute(tables.turn.update(), {"number": 0, "generation": 0})

    storage._database.write(empty)
    return storage


def books(storage: Storage) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Everything that was concluded, but for what says when it was: turns, and moments of the evaluating clock.

    An alert's frozen facts count the copies of the turn that wrote them, which is all they may differ in.
    """
    item_, match, decision = tables.item, tables.match, tables.decision
    story, alert, revision, sent = tables.story, tables.alert, tables.alert_revision, tables.notification
    window = tables.window
    firings = ("rule_id", "cause", "kind", "alert_id", "story_id", "compared_with", "score", "reason", "rule_digest")
    matches = ("rule_id", "arrival", "event_at", "story_id", "origin", "publisher", "signature", "evidence", "account")
    alerts = ("id", "rule_id", "story_id", "opened_at", "state", "revision", "told_at", "head_publisher", "signature")
    told = ("alert_id", "revision", "reason", "rule_digest", "at", "notified")
    messages = ("id", "alert_id", "revision", "channel", "target", "kind", "step", "state", "reason", "thread")
    asked: dict[str, Select[Any]] = {
        "items": select(item_.c.public_id, item_.c.revision, item_.c.baseline).order_by(item_.c.id),
        "matches": select(item_.c.public_id, *(match.c[name] for name in matches))
        .select_from(match.join(item_, item_.c.id == match.c.item_id))
        .order_by(item_.c.id, match.c.rule_id),
        "stories": select(story.c.id, story.c.rule_id, item_.c.public_id, story.c.opened_at, story.c.last_at)
        .select_from(story.join(item_, item_.c.id == story.c.head_item))
        .order_by(story.c.id),
        "decisions": select(*(decision.c[name] for name in firings)).order_by(decision.c.turn, decision.c.position),
        "alerts": select(*(alert.c[name] for name in alerts)).order_by(alert.c.id),
        "told": select(*(revision.c[name] for name in told), revision.c.facts).order_by(
            revision.c.alert_id, revision.c.revision
        ),
        "windows": select(*window.c).order_by(window.c.rule_id),
        "stays": select(*tables.window_stay.c).order_by(*tables.window_stay.primary_key),
        "messages": select(*(sent.c[name] for name in messages)).order_by(sent.c.id),
    }
    read = {name: _rows(storage, query) for name, query in asked.items()}
    read["told"] = [(*row[:-1], _without_copies(row[-1])) for row in read["told"]]
    return read


def _rows(storage: Storage, query: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in storage._database.read(lambda connection: connection.execute(query).all())]


def _without_copies(facts: str) -> str:
    """Facts without what depends on the turn that wrote them: an update in hand takes along what its turn brings.

    That none of it is left out, whichever update lists it, is tested on its own: test_grouped_are_listed.py.
    """
    read = json.loads(facts)
    read["reports"] = [report for report in read["reports"] if report["role"] in {"head", "update"}]
    for counted in ("copies", "related", "related_left", "listed", "publishers", "traced"):
        del read[counted]
    return json.dumps(read, sort_keys=True)
