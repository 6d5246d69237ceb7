"""The storage contract: what new feeds held is told feed by feed, in one turn each, on every database."""

from dataclasses import replace
from datetime import datetime

from tests.builders import T0, after, feed_state, match, new_item
from tests.contract.steps import asked, evaluated, polled, stored_items, told
from tests.fakes import routing, rule

from watchd.model.feed import Baseline, FeedState
from watchd.model.item import Item
from watchd.model.match import Arrival, Match
from watchd.model.route import ChannelFacts, Person, Routing
from watchd.pipeline.attend import Seen, attend
from watchd.ports import Evaluation
from watchd.storage import Storage

_FEEDS = frozenset({"a", "b", "c"})


def _seen(*, sums_up: bool = False, rolls_up: bool = False, to: Routing | None = None) -> Seen:
    rules = {"spare-parts": replace(rule("spare-parts"), owner="analyst.a")}
    return Seen(node="here", routing=to or routing(), rules=rules, feeds=_FEEDS, sums_up=sums_up, rolls_up=rolls_up)


def _summed_up(storage: Storage, now: datetime = T0, to: Routing | None = None) -> list[str]:
    """The headlines of a look at which the summary of a start is due."""
    return [alert.facts.headline for alert in attend(storage, _seen(sums_up=True, to=to), now).alerts]


def _rolled_up(storage: Storage, now: datetime = T0) -> list[str]:
    """The headlines of a look after the summary of the start."""
    return [alert.facts.headline for alert in attend(storage, _seen(rolls_up=True), now).alerts]


def _answers(storage: Storage, feed: str, *numbers: int, at: datetime = T0, is_evaluated: bool = True) -> None:
    """The first answer of a feed, with items of these numbers that the rule matches."""
    polled(storage, *(new_item(number, feed_id=feed) for number in numbers), feed=feed, at=at)
    items = evaluated(storage, now=at) if is_evaluated else []
    told(storage, Evaluation(matches=tuple(match(item, arrival=Arrival.BASELINE) for item in items)), now=at)


def _registered(storage: Storage) -> None:
    storage.register_feeds([feed_state(feed, host=f"{feed}.example") for feed in sorted(_FEEDS)])


def test_a_baseline_waits_to_be_told_and_says_whether_it_is_evaluated(storage: Storage) -> None:
    _registered(storage)
    _answers(storage, "b", 1, at=after(hours=1))
    _answers(storage, "a", 2, is_evaluated=False)
    untold: list[Baseline] = asked(storage, lambda turn: turn.untold_baselines())
    assert untold == [Baseline("a", T0, is_evaluated=False), Baseline("b", after(hours=1), is_evaluated=True)]
    told(storage, Evaluation(told_baselines=("b",)))
    assert [each.feed_id for each in asked(storage, lambda turn: turn.untold_baselines())] == ["a"]


def test_baseline_matches_are_counted_by_rule_in_the_named_feeds(storage: Storage) -> None:
    first, second = stored_items(storage, new_item(1), new_item(2))
    polled(storage, new_item(3, feed_id="b"), feed="b")
    [third] = evaluated(storage)

    def old(of: Item, rule_id: str = "spare-parts", digest: str = "d") -> Match:
        return match(of, rule_id, arrival=Arrival.BASELINE, match_digest=digest)

    matches = (
        old(first),
        old(first, digest="edited"),
        old(second),
        old(first, "radar"),
        old(third),
        match(second, "x"),
    )
    told(storage, Evaluation(matches=matches))
    counts = asked(storage, lambda turn: turn.baseline_matches(["tass-en"]))
    assert counts == [("radar", 1, first.title), ("spare-parts", 2, first.title)]
    assert asked(storage, lambda turn: turn.baseline_matches(["b", "tass-en"]))[1] == ("spare-parts", 3, first.title)
    assert asked(storage, lambda turn: turn.baseline_matches(["c"])) == []


def test_a_start_tells_once_what_the_feeds_that_answered_held(storage: Storage) -> None:
    _registered(storage)
    _answers(storage, "a", 1, 2)
    assert _rolled_up(storage) == [], "others may answer yet"
    assert _summed_up(storage) == ["Baseline of 1 new feed: 2 items would have matched 1 rule"]
    assert _summed_up(storage) == []


def test_feeds_that_answer_after_the_summary_are_rolled_up_together_once_none_is_outstanding(storage: Storage) -> None:
    _registered(storage)
    _answers(storage, "a", 1)
    _summed_up(storage)
    _answers(storage, "b", 2, 3, at=after(hours=2))
    assert _rolled_up(storage, after(hours=3)) == []
    _answers(storage, "c", 4, at=after(hours=4))
    assert _rolled_up(storage, after(hours=4)) == ["Baseline of 2 new feeds: 3 items would have matched 1 rule"]
    assert _rolled_up(storage, after(days=4)) == []
    assert _summed_up(storage, after(days=5)) == []


def test_a_feed_that_never_answers_holds_the_roll_up_for_a_day_and_is_told_when_it_does(storage: Storage) -> None:
    _registered(storage)
    _summed_up(storage)
    _answers(storage, "a", 1, at=after(hours=2))
    _answers(storage, "b", at=after(hours=20))
    assert _rolled_up(storage, after(hours=25)) == []
    assert _rolled_up(storage, after(hours=26)) == ["Baseline of 2 new feeds: 1 item would have matched 1 rule"]
    _answers(storage, "c", 2, at=after(days=9))
    assert _rolled_up(storage, after(days=9)) == ["Baseline of 1 new feed: 1 item would have matched 1 rule"]


def test_a_baseline_that_is_not_evaluated_when_the_summary_is_due_comes_in_the_roll_up(storage: Storage) -> None:
    _registered(storage)
    _answers(storage, "b")
    _answers(storage, "c")
    _answers(storage, "a", 1, 2, is_evaluated=False)
    assert _summed_up(storage) == ["Baseline of 2 new feeds: 0 items would have matched 0 rules"]
    assert _rolled_up(storage) == []
    items = evaluated(storage)
    told(storage, Evaluation(matches=tuple(match(item, arrival=Arrival.BASELINE) for item in items)))
    assert _rolled_up(storage) == ["Baseline of 1 new feed: 2 items would have matched 1 rule"]


def test_stragglers_of_a_start_that_ended_are_told_by_the_next_one(storage: Storage) -> None:
    _registered(storage)
    _summed_up(storage)
    _answers(storage, "a", 1, at=after(hours=1))
    assert len(_summed_up(storage, after(hours=-5))) == 1, "whatever the clock of the next start says"


def test_each_owner_hears_of_his_own_rules_also_in_the_roll_up(storage: Storage) -> None:
    channels = {**routing().channels, "mail": ChannelFacts("mail", "email", ("a@example.org",))}
    people = {"analyst.a": Person("analyst.a", "a@example.org")}
    owned = replace(routing(), channels=channels, people=people)
    _registered(storage)
    for feed in _FEEDS:
        _answers(storage, feed, 1)
    told_now = attend(storage, _seen(rolls_up=True, to=owned), T0).alerts
    assert len(told_now) == 2
    assert {(row.notification.channel, row.notification.target) for row in storage.outbox()} == {
        ("ops", "ops@example.org"),
        ("mail", "a@example.org"),
    }


def test_a_poll_does_not_take_back_that_a_baseline_was_told(storage: Storage) -> None:
    _registered(storage)
    for feed in _FEEDS:
        _answers(storage, feed, 1)
    assert len(_summed_up(storage)) == 1
    state: FeedState = feed_state("a", host="a.example", due_at=T0, baseline_at=after(days=1))
    polled(storage, feed="a", state=state)
    storage.register_feeds([feed_state(feed, host="b.example") for feed in _FEEDS])
    assert _summed_up(storage, after(days=2)) == []
