"""The storage contract: what windows count, how they stand, and what waits, on every database."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from tests.builders import T0, after, match, new_item, span
from tests.contract.steps import asked, evaluated, hits_everything, polled, stored_items, told

from watchd.model.match import Arrival
from watchd.model.window import Outcome, PastMatch, Shown, Stay, WindowState
from watchd.ports import Evaluation, Matched, Turn
from watchd.storage import Storage, tables

KEY = ("spare-parts", "match-spare-parts")
STATE = WindowState(
    rule_id="spare-parts",
    digest="w-1",
    outcome=Outcome.ALERT,
    since=after(hours=1),
    reason="8 items in 7 days",
    checked_at=after(hours=2),
    due_at=after(days=7),
    entered_at=after(hours=1),
    repeats=2,
    alert_id="al_1",
    told_at=after(hours=1),
)


def test_how_a_window_stands_is_read_back_whole_and_replaced(storage: Storage) -> None:
    other = replace(STATE, rule_id="radar", due_at=None, entered_at=None, told_at=None, alert_id="", repeats=0)
    told(storage, Evaluation(windows=(STATE, other)))
    assert asked(storage, lambda turn: turn.windows()) == {"spare-parts": STATE, "radar": other}
    later = replace(STATE, outcome=Outcome.QUIET, since=after(days=7), entered_at=None)
    told(storage, Evaluation(windows=(later,)))
    assert asked(storage, lambda turn: turn.windows())["spare-parts"] == later


def test_an_outcome_of_another_release_makes_the_window_begin_anew(storage: Storage) -> None:
    told(storage, Evaluation(windows=(STATE,)))
    storage._database.write(lambda connection: connection.execute(update(tables.window).values(outcome="puzzled")))
    assert asked(storage, lambda turn: turn.windows())["spare-parts"].digest == ""


def test_what_windows_count_has_everything_they_ask(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1, event_at=after(hours=-3)))
    told(storage, Evaluation(matches=(match(item, story_id=None, origin="efe.com"),)))
    assert asked(storage, lambda turn: turn.past([KEY], -1)) == {
        KEY: [PastMatch(after(hours=-3), item.id, "tass-en", "tass.com", "efe.com", None, Arrival.LIVE)]
    }
    assert asked(storage, lambda turn: turn.begun_at(KEY)) == after(hours=-3)


def test_only_matches_of_the_rule_as_it_matches_now_that_are_no_baseline_count(storage: Storage) -> None:
    items = stored_items(storage, *(new_item(number) for number in range(4)))
    told(
        storage,
        Evaluation(
            matches=(
                match(items[0], arrival=Arrival.BASELINE),
                match(items[1], match_digest="older"),
                match(items[2], "radar"),
                match(items[3], arrival=Arrival.RECOMPUTED),
            )
        ),
    )
    found = asked(storage, lambda turn: turn.past([KEY], -1))
    assert [one.item_id for one in found[KEY]] == [items[3].id]
    assert asked(storage, lambda turn: turn.past([("nobody", "d")], -1)) == {("nobody", "d"): []}
    assert asked(storage, lambda turn: turn.begun_at(("nobody", "d"))) is None


def test_matches_of_later_turns_and_of_later_moments_are_found(storage: Storage) -> None:
    items = stored_items(storage, new_item(1), new_item(2, event_at=after(hours=-9)))
    first = told(storage, Evaluation(matches=(match(items[0]),))).number
    told(storage, Evaluation(matches=(match(items[1]),)))
    later = asked(storage, lambda turn: turn.past([KEY], first))
    assert [one.item_id for one in later[KEY]] == [items[1].id]
    recent = asked(storage, lambda turn: turn.past([KEY], -1, after(hours=-1)))
    assert [one.item_id for one in recent[KEY]] == [items[0].id]


def test_stays_are_found_by_when_they_began_and_keep_their_end(storage: Storage) -> None:
    stays = (Stay("radar", after(hours=1)), Stay("radar", after(hours=5)), Stay("parts", after(hours=2)))
    told(storage, Evaluation(stays=stays))
    told(storage, Evaluation(stays=(Stay("radar", after(hours=1), after(hours=3)),)))
    found = asked(storage, lambda turn: turn.stays(["radar", "nobody"], T0))
    assert found == {"radar": [after(hours=1), after(hours=5)], "nobody": []}
    assert asked(storage, lambda turn: turn.stays(["radar"], after(hours=1)))["radar"] == [after(hours=5)]


def test_what_waits_for_the_first_time_is_known_by_when_it_was_seen(storage: Storage) -> None:
    assert asked(storage, lambda turn: turn.waiting_since()) is None
    polled(storage, new_item(1), new_item(2))
    polled(storage, new_item(3, seen_at=after(minutes=20)), at=after(minutes=20))
    assert asked(storage, lambda turn: turn.waiting_since()) == T0
    seen: list[datetime | None] = []

    def look(turn: Turn, _matched: Matched) -> Evaluation:
        seen.append(turn.waiting_since())
        return Evaluation()

    storage.evaluate(after(hours=1), hits_everything, look, 2)
    assert seen == [after(minutes=20)]
    assert len(evaluated(storage, now=after(hours=1))) == 1
    assert asked(storage, lambda turn: turn.waiting_since()) is None


def test_the_items_of_matches_are_shown_with_the_words_that_did_it(storage: Storage) -> None:
    items = stored_items(storage, new_item(1), new_item(2))
    told(storage, Evaluation(matches=(match(items[0]),)))
    found = asked(storage, lambda turn: turn.matched("spare-parts", [items[0].id, items[1].id, "it_nope"]))
    assert found[items[0].id] == Shown(items[0], (span(),))
    assert found[items[1].id] == Shown(items[1])
    assert set(found) == {items[0].id, items[1].id}
