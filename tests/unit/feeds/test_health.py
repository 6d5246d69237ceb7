"""The health of a feed: one word, one sentence, and what is odd about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchd.feeds.conditions import conditions_of, hosts_of, is_unreached, while_held
from watchd.feeds.health import WORDS, verdict_on
from watchd.feeds.rhythm import rhythm_of
from watchd.model.feed import Expected, FeedState, Flood, Health
from watchd.model.feed_memory import Doubt, FeedMemory, Hints, Move

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
NEW = FeedState("a", "a.example", NOW)
WELL = replace(NEW, last_good_at=NOW, baseline_at=NOW, health=Health.OK, since=NOW)
DAILY = rhythm_of(NOW - timedelta(days=30) + timedelta(days=day) for day in range(31))


def failing(reason: str, errors: int = 3) -> FeedState:
    return replace(WELL, health=Health.FAILING, errors=errors, reason=f"{reason}: it said no")


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (NEW, "new"),
        (replace(NEW, errors=1, health=Health.FAILING, reason="dns: no name"), "never reached"),
        (WELL, "ok"),
        (replace(WELL, memory=FeedMemory(hints=Hints(fresh_for=12 * HOUR))), "slow"),
        (replace(WELL, memory=FeedMemory(rhythm=replace(DAILY, last_at=NOW - timedelta(days=4)))), "stale"),
        (failing("server"), "failing"),
        (failing("forbidden"), "blocked"),
        (failing("throttled"), "throttled"),
        (failing("not_a_feed"), "not a feed"),
        (replace(failing("gone"), health=Health.GONE), "gone"),
    ],
)
def test_each_health_has_its_word(state: FeedState, word: str) -> None:
    assert verdict_on(state, QUARTER, NOW).word == word


@pytest.mark.parametrize(("later", "word"), [(4 * QUARTER, "ok"), (5 * QUARTER, "unasked")])
def test_a_feed_that_nobody_asks_is_not_well(later: timedelta, word: str) -> None:
    verdict = verdict_on(WELL, QUARTER, NOW + later)
    assert (verdict.word, verdict.is_alive) == (word, word == "ok")


def test_a_feed_that_its_server_wants_left_alone_is_asked_often_enough() -> None:
    slow = replace(WELL, memory=FeedMemory(hints=Hints(fresh_for=12 * HOUR)))
    assert verdict_on(slow, QUARTER, NOW + 13 * HOUR).word == "slow"


@pytest.mark.parametrize(("state", "word"), [(WELL, "held"), (failing("server"), "failing")])
def test_while_items_are_held_a_feed_is_not_ok_and_the_next_command_stands_there(state: FeedState, word: str) -> None:
    flood = Flood(state.feed_id, 30, NOW, (("su-30", 2),))
    verdict = while_held(verdict_on(state, QUARTER, NOW), flood)
    assert verdict.word == word
    assert verdict.is_alive is (word == "held")
    assert "30 items held" in verdict.doubts[0]
    assert f"su-30 2. watchd feed release {state.feed_id} tells them" in verdict.doubts[0]


def test_every_word_is_explained_and_no_other() -> None:
    page = (Path(__file__).parents[3] / "docs/operate.md").read_text(encoding="utf-8")
    table = page.split("### The health of a feed", 1)[1].split("###", 1)[0]
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == list(WORDS)


def test_only_a_feed_that_answers_and_brings_news_is_alive() -> None:
    stale = replace(WELL, memory=FeedMemory(rhythm=replace(DAILY, last_at=NOW - timedelta(days=4))))
    alive = [verdict_on(state, QUARTER, NOW).is_alive for state in (WELL, stale, failing("server"), NEW)]
    assert alive == [True, False, False, False]


def test_what_is_odd_stands_beside_the_word_and_passes() -> None:
    gap = Doubt("gap", "items may be missing", NOW, NOW + HOUR)
    move = Move("https://a.example/", "https://b.example/feed", NOW, is_believed=True)
    state = replace(WELL, quarantined=2, memory=FeedMemory(suspect_until=NOW + HOUR, move=move, doubts=(gap,)))
    verdict = verdict_on(state, QUARTER, NOW)
    assert verdict.word == "ok"
    assert len(verdict.doubts) == 4
    assert "https://b.example/feed" in " ".join(verdict.doubts)
    assert len(verdict_on(state, QUARTER, NOW + 2 * HOUR).doubts) == 2


def test_a_feed_raises_only_the_conditions_that_hold() -> None:
    assert conditions_of(WELL, NOW) == {}
    assert list(conditions_of(failing("server"), NOW)) == ["feed:a"]
    assert list(conditions_of(replace(WELL, quarantined=1), NOW)) == ["quarantine:a"]
    stale = replace(WELL, memory=FeedMemory(rhythm=replace(DAILY, last_at=NOW - timedelta(days=4))))
    assert list(conditions_of(stale, NOW)) == ["stale:a"]


def test_a_feed_that_never_answered_raises_none_and_is_listed() -> None:
    state = replace(NEW, errors=9, health=Health.FAILING, reason="dns: no name")
    assert conditions_of(state, NOW) == {}
    assert is_unreached(state)


BLOCKED = Expected("the line is down for repairs", NOW.date())


@pytest.mark.parametrize(
    "state", [replace(NEW, errors=1, health=Health.FAILING, reason="dns: no name"), failing("dns")]
)
def test_a_feed_that_is_expected_not_to_answer_says_why_until_the_day_is_over(state: FeedState) -> None:
    expected = verdict_on(state, QUARTER, NOW, unreachable=BLOCKED)
    assert (expected.word, expected.is_troubled, expected.is_alive) == ("expected", False, False)
    assert expected.sentence == f"the line is down for repairs (until 01 Mar 2026); {state.reason}"
    tomorrow = NOW + timedelta(days=1)
    assert verdict_on(state, QUARTER, tomorrow, unreachable=BLOCKED) == verdict_on(state, QUARTER, tomorrow)


def test_a_feed_that_answers_all_the_same_is_as_it_is_and_says_so() -> None:
    verdict = verdict_on(WELL, QUARTER, NOW, unreachable=BLOCKED)
    assert (verdict.word, verdict.is_alive, verdict.doubts) == ("ok", True, ())
    assert verdict.remarks == ("it answers, although its file says `expect: unreachable`; remove that",)
    assert verdict_on(NEW, QUARTER, NOW, unreachable=BLOCKED) == verdict_on(NEW, QUARTER, NOW)


REFUSED = [replace(failing("throttled"), feed_id=name) for name in ("a", "b")]
OTHERS = [replace(WELL, feed_id=name) for name in ("c", "d")]
SAID = "2 of its 4 feeds are told to come later: a, b; asked again 01 Mar 12:00 UTC"


def raised(*states: FeedState) -> dict[str, str]:
    return {key: text for state in states for key, text in conditions_of(state, NOW).items()}


def test_a_host_that_refuses_feeds_is_one_condition_in_place_of_theirs() -> None:
    states = [*REFUSED, *OTHERS]
    assert hosts_of(states, raised(*states), ()) == {"host:a.example": SAID}


def test_a_host_with_one_feed_is_told_as_that_feed() -> None:
    assert list(hosts_of(REFUSED[:1], raised(*REFUSED), ())) == ["feed:a", "feed:b"]


def test_what_fails_for_another_reason_or_was_told_before_stays_on_its_own() -> None:
    broken = replace(failing("server"), feed_id="c")
    states = [*REFUSED, broken, OTHERS[1]]
    found = hosts_of(states, raised(*states), {"feed:a"})
    assert found == {"host:a.example": SAID, "feed:a": raised(*states)["feed:a"], "feed:c": raised(*states)["feed:c"]}


def test_a_host_is_told_until_its_feeds_have_answered_for_half_an_hour() -> None:
    answers = replace(WELL, memory=FeedMemory(was_troubled=True))
    states = [answers, *OTHERS]
    assert list(hosts_of(states, raised(*states), {"host:a.example"})) == ["host:a.example"]
    assert list(hosts_of(states, raised(*states), ())) == ["feed:a"]
    settled = [WELL, *OTHERS]
    assert hosts_of(settled, raised(*settled), {"host:a.example"}) == {}


def test_a_feed_whose_host_rests_says_until_when_it_waits() -> None:
    due = replace(WELL, due_at=NOW - QUARTER)
    said = verdict_on(due, QUARTER, NOW, rests_until=NOW + HOUR)
    assert (said.word, said.sentence) == ("ok", "its host asked to be left alone until 01 Mar 13:00 UTC")
    assert verdict_on(due, QUARTER, NOW).sentence == ""
    assert verdict_on(replace(WELL, due_at=NOW + 2 * HOUR), QUARTER, NOW, rests_until=NOW + HOUR).sentence == ""
    assert verdict_on(REFUSED[0], QUARTER, NOW, rests_until=NOW + HOUR).sentence == REFUSED[0].reason
