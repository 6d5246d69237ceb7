"""The outcomes of a replay equal those of a brute-force oracle in SQL over the same items."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.windows_oracle import DAY, HOUR, START, disagreements, rules, titles
from tests.windows_oracle_watched import RULES as WATCHED_RULES
from tests.windows_oracle_watched import Sighted, Stream, at, sparse, stream

from watchd.app.sets import compile_set, routing_text
from watchd.feeds.coverage import event_at
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.pipeline.replay import PollRecord, replay
from watchd.storage import open_storage

_DAYS, _ITEMS, _RULES = 40, 2_000, 20
_WATCHED_DAYS, _SPARSE_DAYS, _SEED = 42, 90, 6


def _item(line: dict[str, object]) -> Item:
    seen_at = datetime.fromisoformat(str(line["seen_at"]))
    return Item(
        id=str(line["id"]),
        feed_id=str(line["feed"]),
        seen_at=seen_at,
        event_at=event_at(None, None, seen_at),
        published=None,
        url="",
        url_key="",
        publisher=str(line["publisher"]),
        language=None,
        title=str(line["title"]),
        summary="",
        body="",
        digest=str(line["id"]),
    )


def test_a_replay_comes_to_what_the_items_say() -> None:
    asked, text = rules(_RULES)
    items = titles(_ITEMS, _DAYS, _RULES)
    working = compile_set(1, Documents({"rules.yaml": text}, {}, routing_text(Routing())))
    storage = open_storage("sqlite:///:memory:")
    try:
        until = START + timedelta(days=_DAYS)
        lines = list(replay([_item(one.line) for one in items], working, storage, until))
    finally:
        storage.close()
    moments = [*range(6 * HOUR, _DAYS * DAY, 6 * HOUR)]
    assert disagreements(asked, items, lines, moments) == []
    outcomes = Counter(str(line["outcome"]) for line in lines if line["kind"] == "outcome")
    assert set(outcomes) == {"alert", "quiet", "learning", "unknown"}


def test_a_replay_in_which_feeds_fail_and_stand_still_comes_to_what_items_and_polls_say() -> None:
    wrong, seen = _compared(stream(_SEED, _WATCHED_DAYS))
    assert wrong == []
    narrow = {"fell-narrow", "open-narrow"}
    assert {rule for rule, outcome in seen if outcome == "unknown"} >= {"fell", "gone", "gone-everywhere"} | narrow
    assert {rule for rule, outcome in seen if outcome == "alert"} >= {
        "wave",
        "daily",
        "fell",
        "gone",
        "share-narrow",
    } | narrow
    assert {outcome for rule, outcome in seen if "by-a-day" in rule or "after" in rule} == {"alert", "quiet", "unknown"}


def test_a_replay_with_weeks_of_nothing_comes_to_what_the_items_say() -> None:
    wrong, seen = _compared(sparse(_SEED, _SPARSE_DAYS))
    assert wrong == []
    assert {rule for rule, outcome in seen if outcome == "alert"} >= {"wave", "gone"}


def _compared(told: Stream) -> tuple[list[tuple[str, float, list[str], str]], set[tuple[str, str]]]:
    """Where a replay of the stream is not what its items and polls say, and all that they say of a rule."""
    items = [
        _item(
            {
                "id": f"i{one.number}",
                "feed": one.feed,
                "title": one.title,
                "publisher": f"{one.feed}.example",
                "seen_at": at(one.at).isoformat(),
            }
        )
        for one in told.items
    ]
    polls = [PollRecord(feed, at(asked), is_good) for feed, asked, is_good in told.polls]
    events: list[Item | PollRecord] = [*items, *polls]
    events.sort(key=lambda one: one.at if isinstance(one, PollRecord) else one.seen_at)
    said = _outcomes(events, WATCHED_RULES, at(told.days * DAY))
    oracle = Sighted(told)
    wrong: list[tuple[str, float, list[str], str]] = []
    seen: set[tuple[str, str]] = set()
    for rule in oracle.rules:
        for now in range(6 * HOUR, told.days * DAY, 6 * HOUR):
            before = [outcome for since, outcome in said[rule] if since <= at(now)]
            expected = oracle.outcome(rule, now)
            seen.add((rule, expected))
            if (before[-1] if before else "learning") != expected:
                wrong.append((rule, now / DAY, before[-1:], expected))
    return wrong, seen


def _outcomes(events: Sequence[Item | PollRecord], text: str, until: datetime) -> dict[str, list[tuple[datetime, str]]]:
    """By rule: what each change of an outcome came to, and when."""
    working = compile_set(1, Documents({"rules.yaml": text}, {}, routing_text(Routing())))
    storage = open_storage("sqlite:///:memory:")
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    try:
        for line in replay(events, working, storage, until):
            if line["kind"] == "outcome":
                since = datetime.fromisoformat(str(line["at"]))
                found[str(line["rule"])].append((since, str(line["outcome"])))
    finally:
        storage.close()
    return found
