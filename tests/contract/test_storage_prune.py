"""The storage contract: what is old goes, what is needed stays, and nothing that was known is news again."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from tests.builders import (
    T0,
    after,
    alert,
    decision,
    documents,
    feed_state,
    guid,
    link,
    match,
    new_item,
    report,
    story,
)
from tests.contract.steps import an_alert, asked, claimed, evaluated, polled, send, stored_items, told

from watchd.model.item import Item
from watchd.model.match import Failure
from watchd.model.notification import NotificationState
from watchd.model.retention import Awaited, Retention
from watchd.model.route import Mute
from watchd.model.window import Due, Outcome, Stay, WindowState
from watchd.ports import Evaluation, Frozen, Stored
from watchd.rules.windows import Log, Past, Watched, judge
from watchd.storage import Storage, tables

KEPT = Retention()
LATER = after(days=401)  # items of T0 are old, alerts are not
MUCH_LATER = after(days=731)
FEEDS = frozenset({"tass-en"})


def pruned(
    storage: Storage, at: datetime, in_force: Collection[str] | None = FEEDS, kept: Retention = KEPT, **how: Any
) -> Mapping[str, int]:
    """How many rows went, by table; the database is whole afterwards."""
    rows: Counter[str] = Counter()
    for step in storage.pruning(kept, in_force, at, **how):
        rows.update(step)
    assert storage.check() == ()
    return +rows


def moved_on(storage: Storage, *, days: int = 31) -> None:
    """The feed lists something else now, and that was evaluated."""
    at = after(days=days)
    stored_items(storage, new_item(99, seen_at=at), at=at)


def is_there(storage: Storage, item: Item) -> bool:
    return storage.item_report(item.id) is not None


def in_a_story(storage: Storage, *items: Item, last_at: datetime = T0) -> None:
    """The items are one story, which is closed."""
    head = story(items[0], last_at=last_at)
    told(storage, Evaluation(matches=tuple(match(one, story_id=head.id) for one in items), stories=(head,)))
    storage.close_stories(last_at + timedelta(days=1), last_at + timedelta(days=15))


# ---- items ----------------------------------------------------------------------------------------------------


def test_an_old_item_goes_with_its_match_and_its_revisions_and_a_young_one_stays(storage: Storage) -> None:
    [old] = stored_items(storage, new_item(1))
    told(storage, Evaluation(matches=(match(old),)))
    stored_items(storage, new_item(1, title="Corrected"), at=after(minutes=15))
    moved_on(storage)
    [young] = stored_items(storage, new_item(2, seen_at=after(days=40)), at=after(days=40))
    assert pruned(storage, LATER) == {"item": 1, "match": 1, "item_revision": 1}
    assert (is_there(storage, old), is_there(storage, young)) == (False, True)


def test_what_was_pruned_is_known_when_it_is_listed_again_by_any_of_its_names(storage: Storage) -> None:
    stored_items(storage, new_item(1))
    moved_on(storage)
    pruned(storage, LATER)
    changed = new_item(1, title="Corrected", seen_at=LATER)
    assert polled(storage, changed, at=LATER) == Stored(known=1)
    assert polled(storage, new_item(1, (link("link-1"),)), at=LATER + timedelta(hours=1)) == Stored(known=1)
    assert evaluated(storage, now=LATER + timedelta(hours=1)) == []


def test_a_feed_that_makes_up_guids_does_not_tell_again_what_was_pruned(storage: Storage) -> None:
    stored_items(storage, new_item(1))
    moved_on(storage)
    pruned(storage, LATER)
    state = feed_state(host="tass-en.example", due_at=LATER, baseline_at=T0, last_good_at=T0, identity="link")
    again = new_item(1, (guid("made-up"), link("link-1")), seen_at=LATER)
    assert polled(storage, again, at=LATER, state=state, trusts_guids=False) == Stored(known=1)


def test_guids_that_all_change_after_years_tell_nothing_again(storage: Storage) -> None:
    stored_items(storage, *(new_item(number) for number in range(4)))
    moved_on(storage)
    assert pruned(storage, LATER) == {"item": 4}
    again = [new_item(number, (guid(f"new-{number}"), link(f"link-{number}"))) for number in range(4)]
    assert polled(storage, *again, at=LATER) == Stored(known=4, renamed=4)


def test_entries_of_one_page_whose_first_one_was_pruned_stay_news(storage: Storage) -> None:
    stored_items(storage, new_item(1, (guid("1"), link("blog"))))
    moved_on(storage)
    assert pruned(storage, LATER) == {"item": 1}
    entries = [new_item(number, (guid(str(number)), link("blog")), seen_at=LATER) for number in range(2, 6)]
    assert polled(storage, *entries, at=LATER) == Stored(new=4)


def test_of_what_a_due_goes_by_the_first_matches_stay_and_no_others(storage: Storage) -> None:
    """It waits for a delivery after the first promise: that promise, and the first delivery from then on."""
    items = stored_items(storage, *(new_item(number, event_at=after(minutes=number)) for number in range(5)))
    before, promised, again, came, later = items
    told(
        storage,
        Evaluation(
            matches=tuple(
                match(one, rule_id)
                for one, rule_id in (
                    (before, "delivery"), (promised, "promise"), (again, "promise"), (came, "delivery"),
                    (later, "delivery"),
                )
            )
        ),
    )  # fmt: skip
    moved_on(storage)
    delivery, promise = ("delivery", "match-delivery"), ("promise", "match-promise")
    after_it = replace(KEPT, awaited=(Awaited(delivery, promise),))
    assert pruned(storage, LATER, kept=after_it) == {"item": 3, "match": 3}
    assert [is_there(storage, one) for one in items] == [False, True, False, True, False]
    assert pruned(storage, LATER, kept=replace(KEPT, awaited=(Awaited(delivery),))) == {"item": 1, "match": 1}
    assert is_there(storage, came)
    assert pruned(storage, LATER) == {"item": 1, "match": 1}


def test_what_came_since_a_window_entered_alert_stays_for_a_due_that_counts_from_then(storage: Storage) -> None:
    items = stored_items(storage, *(new_item(number, event_at=after(minutes=number)) for number in range(4)))
    before, promised, came, later = items
    matches = [match(one, "promise" if one is promised else "delivery") for one in (before, promised, came, later)]
    told(storage, Evaluation(matches=tuple(matches), stays=(Stay("promise", after(minutes=1.5)),)))
    moved_on(storage)
    awaited = Awaited(("delivery", "match-delivery"), ("promise", "match-promise"), is_entry=True)
    assert pruned(storage, LATER, kept=replace(KEPT, awaited=(awaited,))) == {"item": 3, "match": 3}
    assert [is_there(storage, one) for one in items] == [False, False, True, False]


def test_a_due_that_counts_from_a_windows_alert_still_says_so_when_that_stay_is_old(storage: Storage) -> None:
    """The day it is due by, counted from the first stay, must neither vanish nor move to a later one."""
    due = Due(after=timedelta(days=120), rule_id="promise", is_entry=True)
    stays = [Stay(name, after(days=day), after(days=day + 1)) for name in ("promise", "other") for day in (1, 9)]
    told(storage, Evaluation(stays=(*stays, Stay("promise", after(days=390)))))
    awaited = Awaited(("delivery", "match-delivery"), ("promise", "match-promise"), is_entry=True)

    def said() -> tuple[Outcome, str]:
        entered = asked(storage, lambda turn: turn.stays(["promise"], T0))
        past = Past(Log(), entered=entered, watch=lambda *while_: Watched({"tass-en": [while_]}), watched_since=T0)
        found = judge(due, past, LATER, "UTC")
        return found.outcome, found.reason

    before = said()
    assert before[0] is Outcome.ALERT
    assert pruned(storage, LATER + timedelta(days=30), kept=replace(KEPT, awaited=(awaited,))) == {"window_stay": 3}
    assert said() == before
    assert pruned(storage, LATER + timedelta(days=30)) == {"window_stay": 1}, "the rule has served"


def test_what_was_watched_is_known_for_as_long_as_a_due_may_ask(storage: Storage) -> None:
    for day in range(3):
        polled(storage, at=after(days=day), was_good=day != 1)
    waiting = replace(KEPT, awaited=(Awaited(("delivery", "match-delivery")),))
    assert "coverage" not in pruned(storage, after(days=800), kept=waiting)
    assert pruned(storage, after(days=800))["coverage"] == 2


def test_an_item_that_waits_stays(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, new_item(99), at=after(days=31))
    assert pruned(storage, LATER) == {}
    assert len(evaluated(storage, now=LATER)) == 2


def test_an_item_that_is_held_stays_with_its_decision(storage: Storage) -> None:
    polled(storage, new_item(99))
    polled(storage, new_item(1), at=after(minutes=15), most_at_once=0)
    evaluated(storage, now=after(minutes=15))
    moved_on(storage)
    assert [flood.items for flood in storage.floods()] == [1]
    assert pruned(storage, LATER) == {}
    assert [flood.items for flood in storage.floods()] == [1]


def test_an_item_of_whose_failure_nobody_was_told_stays(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    moved_on(storage)
    failure = Failure(item.id, "spare-parts", "ZeroDivisionError: division", T0)
    told(storage, Evaluation(failures=(failure,)))
    assert pruned(storage, LATER) == {}
    told(storage, Evaluation(told_failures=(failure,)))
    assert pruned(storage, LATER) == {"item": 1, "failure": 1}


def test_an_item_that_its_feed_still_lists_stays_however_long_the_feed_says_not_modified(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    polled(storage, at=LATER)
    assert pruned(storage, LATER + timedelta(days=4000)) == {}
    assert is_there(storage, item)


def test_an_item_that_left_its_feed_a_short_while_ago_stays(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    moved_on(storage, days=29)
    assert pruned(storage, LATER) == {}
    assert is_there(storage, item)


def test_an_item_that_an_alert_speaks_of_stays_as_long_as_the_alert(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item))
    moved_on(storage)
    assert pruned(storage, LATER) == {}
    assert is_there(storage, item)


def test_a_story_goes_as_a_whole(storage: Storage) -> None:
    items = stored_items(storage, new_item(1), new_item(2), new_item(3))
    in_a_story(storage, *items)
    moved_on(storage)
    assert pruned(storage, LATER, piece=1) == {"item": 3, "match": 3, "story": 1}


def test_the_head_of_a_story_stays_while_one_of_its_members_is_needed(storage: Storage) -> None:
    head, member, listed = stored_items(storage, new_item(1), new_item(2), new_item(3))
    in_a_story(storage, head, member, listed)
    polled(storage, new_item(3), at=after(days=31))
    assert pruned(storage, LATER) == {"item": 1, "match": 1}
    assert [is_there(storage, one) for one in (head, member, listed)] == [True, False, True]


def test_a_story_that_went_on_keeps_all_of_its_members(storage: Storage) -> None:
    items = stored_items(storage, new_item(1), new_item(2))
    in_a_story(storage, *items, last_at=after(days=2))
    moved_on(storage)
    assert pruned(storage, LATER) == {}
    assert pruned(storage, LATER + timedelta(days=2)) == {"item": 2, "match": 2, "story": 1}


# ---- alerts ---------------------------------------------------------------------------------------------------


def sent_alert(storage: Storage) -> Item:
    """`al_1` was told, sent and followed by a younger alert of its rule; its feed has moved on."""
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item))
    [held] = claimed(storage)
    storage.freeze(held.lease, {Frozen("al_1", 1, "desk-mail"): "Su-30"})
    send(storage, held)
    moved_on(storage)
    followed(storage, item)
    return item


def followed(storage: Storage, item: Item, **changes: Any) -> None:
    at = after(days=700)
    told(storage, Evaluation(alerts=(alert(report(item, **changes), alert_id="al_2", at=at),)))


def test_an_old_alert_goes_with_all_that_belongs_to_it_and_then_its_item(storage: Storage) -> None:
    item = sent_alert(storage)
    assert pruned(storage, after(days=729)) == {}
    assert pruned(storage, MUCH_LATER) == {
        "alert": 1,
        "alert_revision": 1,
        "attempt": 1,
        "decision": 1,
        "item": 1,
        "match": 1,
        "notification": 1,
        "rendering": 1,
    }
    assert (storage.alert_report("al_1"), is_there(storage, item)) == (None, False)


def test_an_alert_that_somebody_judged_stays(storage: Storage) -> None:
    item = sent_alert(storage)
    judged = {"alert_id": "al_1", "author": "analyst.a", "verdict": "useful", "note": "", "at": T0}
    storage._database.write(lambda connection: connection.execute(insert(tables.verdict), judged))
    assert pruned(storage, MUCH_LATER) == {}
    assert is_there(storage, item)


def test_the_last_alert_of_a_rule_stays_for_the_next_firing_to_be_compared_with(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item))
    send(storage, claimed(storage)[0])
    moved_on(storage)
    assert pruned(storage, MUCH_LATER) == {}
    followed(storage, item, publisher="ria.ru")
    assert pruned(storage, MUCH_LATER) == {}, "of another publisher"


def test_the_alert_of_a_window_stays_until_the_window_has_ended(storage: Storage) -> None:
    sent_alert(storage)
    state = WindowState("counting", "w-1", Outcome.ALERT, T0, "8 in 7 days", T0, entered_at=T0, alert_id="al_1")
    told(storage, Evaluation(windows=(state,), stays=(Stay("counting", T0),)))
    assert pruned(storage, MUCH_LATER) == {}
    over = replace(state, outcome=Outcome.QUIET, entered_at=None, alert_id="")
    told(storage, Evaluation(windows=(over,), stays=(Stay("counting", T0, after(days=300)),)))
    assert pruned(storage, MUCH_LATER)["alert"] == 1
    assert pruned(storage, MUCH_LATER) == {}


def test_an_alert_stays_while_a_message_about_it_waits_or_died_untold(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item))
    moved_on(storage)
    followed(storage, item)
    assert pruned(storage, MUCH_LATER) == {}
    storage.expire_notifications(MUCH_LATER)
    assert pruned(storage, MUCH_LATER) == {}
    [dead] = [row.notification for row in storage.outbox(states=[NotificationState.DEAD])]
    told(storage, Evaluation(told_dead=(dead,)))
    assert pruned(storage, MUCH_LATER)["notification"] == 1


def test_an_alert_stays_while_its_item_is_listed(storage: Storage) -> None:
    item = sent_alert(storage)
    polled(storage, new_item(1), new_item(99), at=after(days=725))
    assert pruned(storage, MUCH_LATER) == {}
    assert is_there(storage, item)


def test_an_alert_stays_while_copies_of_it_come(storage: Storage) -> None:
    item = sent_alert(storage)
    copy = decision(item, cause="item:copy:1", at=after(days=2))
    told(storage, Evaluation(decisions=(copy,)))
    assert pruned(storage, MUCH_LATER) == {}
    assert pruned(storage, after(days=733))["decision"] == 2


# ---- feeds and keys -------------------------------------------------------------------------------------------


def test_a_feed_that_left_the_files_is_forgotten_after_a_year_and_is_new_when_it_comes_back(storage: Storage) -> None:
    stored_items(storage, new_item(1))
    assert pruned(storage, after(days=364), in_force=()) == {}
    assert pruned(storage, after(days=366), in_force=()) == {"feed": 1, "item_key": 2}
    polled(storage, new_item(1, seen_at=after(days=367)), at=after(days=367), state=feed_state(host="tass-en.example"))
    [again] = evaluated(storage, now=after(days=367))
    assert again.baseline


def test_nothing_is_forgotten_of_a_feed_that_is_polled_or_where_nobody_knows_which_are(storage: Storage) -> None:
    stored_items(storage, new_item(1))
    assert pruned(storage, after(days=3660)) == {}
    assert pruned(storage, after(days=3660), in_force=None) == {}
    assert polled(storage, new_item(1), at=after(days=3661)) == Stored(known=1)


def test_a_feed_with_work_left_is_not_forgotten(storage: Storage) -> None:
    polled(storage, new_item(1))
    assert pruned(storage, after(days=366), in_force=()) == {}
    assert [report.state.feed_id for report in storage.feeds()] == ["tass-en"]


def test_a_name_goes_when_its_feed_has_listed_others_for_a_year(storage: Storage) -> None:
    stored_items(storage, new_item(1))
    moved_on(storage)
    assert pruned(storage, LATER) == {"item": 1}
    assert pruned(storage, LATER + timedelta(days=4000)) == {}
    moved_on(storage, days=366)
    assert pruned(storage, LATER) == {"item_key": 2}


# ---- the rest -------------------------------------------------------------------------------------------------


def test_what_is_too_old_to_be_asked_for_goes_and_the_newest_of_its_kind_stays(storage: Storage) -> None:
    polled(storage)
    polled(storage, at=after(days=1), was_good=False)
    polled(storage, at=after(days=2))
    for number in range(3):
        storage.publish_generation(documents(**{"rules.yaml": f"version: 1 # {number}"}), "node-1", after(days=number))
    muted = Mute("mu_1", until=after(days=1), author="analyst.a", reason="exercise", rule_id="spare-parts")
    storage.add_mute(muted, T0)
    old = decision(new_item(1).item, item_id=None, alert_id=None)
    told(storage, Evaluation(decisions=(old,), occurrences=(("digest", T0), ("digest", after(days=1)))))
    assert pruned(storage, after(days=800)) == {
        "coverage": 2,
        "decision": 1,
        "mute": 1,
        "occurrence": 1,
        "ruleset": 2,
    }
    assert storage.active_generation() == 3


def test_a_dry_run_counts_what_would_go_and_takes_nothing(storage: Storage) -> None:
    sent_alert(storage)
    stored_items(storage, *(new_item(number) for number in range(2, 8)), at=after(days=31, minutes=15))
    old = [storage.item_report(new_item(number).item.id) for number in range(2, 5)]
    in_a_story(storage, *(one.item for one in old if one is not None))
    moved_on(storage, days=70)
    expected = pruned(storage, MUCH_LATER, dry_run=True, piece=2)
    assert expected == pruned(storage, MUCH_LATER, dry_run=True)
    assert expected["item"] == 7
    assert pruned(storage, MUCH_LATER, piece=2) == expected
    assert pruned(storage, MUCH_LATER, dry_run=True) == {}


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_pruning_that_is_cut_short_goes_on_where_it_was(storage: Storage, steps: int) -> None:
    stored_items(storage, *(new_item(number) for number in range(6)))
    moved_on(storage)
    some = storage.pruning(KEPT, FEEDS, LATER, piece=2)
    first = sum((Counter(next(some)) for _ in range(steps)), Counter())
    assert storage.check() == ()
    assert first + Counter(pruned(storage, LATER)) == {"item": 6}
