"""The storage contract: what a mute keeps back is listed, previewed, and told once when it is over."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.builders import T0, after, alert, facts, new_item, notification, report
from tests.contract.steps import an_alert, asked, attempted, claimed, stored_items, told, waiting_alert

from watchd.model.notification import NotificationState
from watchd.model.route import Mute
from watchd.ports import Evaluation
from watchd.storage import Storage
from watchd.storage.views import MutePreview

_MUTE = Mute("mu_1", after(hours=1), "ana", "a drill", feed_id="tass-en")


def _muted(storage: Storage) -> str:
    """One notification that was muted when it was claimed; gives its id."""
    waiting_alert(storage)
    storage.add_mute(_MUTE, T0)
    [held] = claimed(storage)
    [work] = held.work
    assert work.mute == _MUTE
    ended = attempted(work.notification, None, outcome=None, state=NotificationState.MUTED, mute_id="mu_1")
    storage.commit_receipt(held.lease, ended)
    return work.notification.id


def test_every_kind_of_mute_comes_back_as_it_was_said(storage: Storage) -> None:
    mutes = [
        _MUTE,
        Mute("mu_2", after(hours=1), "b", "r", rule_id="spare-parts"),
        Mute("mu_3", after(hours=1), "b", "r", of_all=True),
        Mute("mu_4", after(hours=1), "b", "r", of_operators=True),
    ]
    for mute in mutes:
        storage.add_mute(mute, T0)
    assert storage.mutes() == mutes


def test_of_two_who_mute_a_story_at_once_the_first_ones_holds_for_both(storage: Storage) -> None:
    pressed = [Mute(f"mu_{name}", after(hours=24), name, "by link", story_id="st_1") for name in ("ana", "ben")]
    with ThreadPoolExecutor(2) as both:
        held = list(both.map(lambda mute: storage.mute_story(mute, T0), pressed))
    assert held[0] == held[1]
    assert storage.mutes(T0) == held[:1]
    other = Mute("mu_other", after(hours=24), "ana", "by link", story_id="st_2")
    assert storage.mute_story(other, T0) == other
    later = replace(pressed[0], id="mu_later", until=after(hours=49))
    assert storage.mute_story(later, after(hours=25)) == later, "the first one is over"


def test_what_a_mute_kept_back_is_known_by_it_until_somebody_is_told(storage: Storage) -> None:
    member = _muted(storage)
    assert asked(storage, lambda turn: turn.ended_mutes(), now=after(hours=1)) == [], "a receipt may still come"
    over = after(hours=1, minutes=3)
    assert asked(storage, lambda turn: turn.ended_mutes(), now=over) == [_MUTE]
    [kept] = asked(storage, lambda turn: turn.kept_back("mu_1"), now=over)
    assert (kept.notification.id, kept.notification.mute_id) == (member, "mu_1")
    told(storage, Evaluation(told_mutes=("mu_1",), told_by=((member, "nt_summary"),)), now=over)
    assert asked(storage, lambda turn: (turn.ended_mutes(), turn.kept_back("mu_1")), now=over) == ([], [])
    [row] = storage.outbox(states=[NotificationState.MUTED])
    assert row.notification.summary_id == "nt_summary"
    assert storage.check() == ()


def test_a_mute_that_is_ended_by_hand_is_over_as_any_other(storage: Storage) -> None:
    _muted(storage)
    assert storage.expire_mute("mu_1", after(minutes=5))
    assert [mute.id for mute in asked(storage, lambda turn: turn.ended_mutes(), now=after(minutes=8))] == ["mu_1"]


def test_a_preview_names_what_it_would_keep_back_and_what_waits(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item, notification(), notification(target="other@example.org")))
    other = replace(report(item), feed_id="bbc")
    news = alert(other, alert_id="al_2", facts=facts(other, headline="Of the BBC"), at=after(hours=1))
    told(storage, Evaluation(alerts=(news,), notifications=(notification(alert_id="al_2"),)))
    assert storage.preview_mute(_MUTE, after(days=-7)) == MutePreview(1, 2, 2, (item.title,))
    everything = replace(_MUTE, feed_id=None, of_all=True)
    assert storage.preview_mute(everything, after(days=-7)).headlines == ("Of the BBC", item.title)
    assert storage.preview_mute(replace(_MUTE, feed_id="dw"), after(days=-7)) == MutePreview(0, 0, 0, ())
    storage.drop_notification(notification().id, "a drill", T0)
    assert storage.preview_mute(_MUTE, after(days=1)) == MutePreview(1, 1, 1, (item.title,)), "only what waits"
    assert storage.has_story("st_1") is False
