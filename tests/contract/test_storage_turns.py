"""The storage contract: what a turn reads back of stories, decisions, alerts and conditions, on every database."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.builders import T0, after, alert, decision, documents, facts, match, new_item, notification, report, story
from tests.contract.steps import NOTHING, an_alert, asked, evaluated, polled, stored_items, told

from watchd.errors import StorageError
from watchd.model.alert import AlertState, Condition, DecisionKind
from watchd.model.item import Item
from watchd.model.route import Mute
from watchd.model.story import Name, StoryMember
from watchd.ports import Evaluation, Turn
from watchd.storage import Storage


def test_turns_are_numbered_one_after_the_other(storage: Storage) -> None:
    assert [told(storage, NOTHING).number for _ in range(3)] == [1, 2, 3]


def test_a_turn_that_fails_uses_up_no_number(storage: Storage) -> None:
    def fails(turn: Turn) -> None:
        raise LookupError(str(turn.number))

    with pytest.raises(LookupError, match="1"):
        asked(storage, fails)
    assert told(storage, NOTHING).number == 1


def _threaded(storage: Storage) -> list[Item]:
    """Three items of one story, the first its head."""
    items = stored_items(storage, new_item(1), new_item(2), new_item(3))
    opened = story(items[0])
    told(storage, Evaluation(matches=tuple(match(item, story_id=opened.id) for item in items), stories=(opened,)))
    return items


def test_a_story_is_read_back_with_its_head_and_members(storage: Storage) -> None:
    items = _threaded(storage)
    opened = story(items[0])
    members = asked(storage, lambda turn: turn.story_members("spare-parts", 0))
    assert members[0] == StoryMember(
        story_id=opened.id,
        rule_id="spare-parts",
        item_id=items[0].id,
        url_key=items[0].url_key,
        title=items[0].title,
        publisher=items[0].publisher,
        language="en",
        event_at=T0,
        signature=frozenset({"su30"}),
        is_head=True,
        seen_at=T0,
        digest=items[0].digest,
        origin="tass.com",
    )
    assert [(member.item_id, member.is_head) for member in members[1:]] == [(items[1].id, False), (items[2].id, False)]
    stories = asked(storage, lambda turn: turn.stories([opened.id, "st_nope"]))
    assert stories == {opened.id: replace(opened, turn=2)}


def test_a_member_is_known_by_its_revision_that_matched_last_and_by_its_names_of_before(storage: Storage) -> None:
    [first] = stored_items(storage, new_item(1))
    opened = story(first)
    told(storage, Evaluation(matches=(match(first, story_id=opened.id),), stories=(opened,)))
    second = replace(first, title="Another headline", seen_at=after(hours=1), publisher="ria.ru", digest="d2")
    names = (Name(first.url_key, first.title, first.publisher),)
    told(storage, Evaluation(matches=(match(second, story_id=opened.id, formerly=names, origin=""),)))
    polled(storage, new_item(1, title="No match any more"), at=after(hours=2))
    [member] = asked(storage, lambda turn: turn.story_members("spare-parts", 0))
    assert (member.title, member.publisher, member.seen_at, member.digest) == (
        "Another headline",
        "ria.ru",
        after(hours=1),
        "d2",
    )
    assert (member.formerly, member.origin) == (names, "tass.com")
    key = ("spare-parts", "match-spare-parts", first.id)
    assert asked(storage, lambda turn: turn.earlier([key]))[key].names == member.names


def test_only_stories_of_the_rule_that_changed_since_are_read(storage: Storage) -> None:
    items = _threaded(storage)
    other = story(items[1], "radar")
    changed = told(storage, Evaluation(matches=(match(items[1], "radar", story_id=other.id),), stories=(other,))).number
    assert asked(storage, lambda turn: turn.story_members("spare-parts", 2)) == []
    assert len(asked(storage, lambda turn: turn.story_members("spare-parts", 1))) == 3
    assert [m.story_id for m in asked(storage, lambda turn: turn.story_members("radar", changed - 1))] == [other.id]


def test_extending_a_story_keeps_when_it_opened(storage: Storage) -> None:
    items = _threaded(storage)
    opened = story(items[0])
    later = replace(opened, last_at=after(hours=5), opened_at=after(hours=9))
    number = told(storage, Evaluation(stories=(later,))).number
    stories = asked(storage, lambda turn: turn.stories([opened.id]))
    assert stories[opened.id] == replace(opened, last_at=after(hours=5), turn=number)


def test_a_closed_story_is_not_read_until_it_changes_again(storage: Storage) -> None:
    items = _threaded(storage)
    assert storage.close_stories(T0, after(days=4)) == 0
    assert storage.close_stories(after(seconds=1), after(days=4)) == 1
    assert asked(storage, lambda turn: turn.story_members("spare-parts", 0)) == []
    told(storage, Evaluation(stories=(story(items[0]),)))
    assert len(asked(storage, lambda turn: turn.story_members("spare-parts", 0))) == 3


def test_a_story_that_an_item_may_still_join_that_waits_since_long_is_not_closed(storage: Storage) -> None:
    _threaded(storage)
    polled(storage, new_item(9), at=after(days=1))
    assert storage.close_stories(after(days=6), after(days=20)) == 0
    assert evaluated(storage, now=after(days=20))
    assert storage.close_stories(after(days=6), after(days=20)) == 1


def test_a_story_whose_head_is_not_stored_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageError, match="is not stored"):
        told(storage, Evaluation(stories=(story(new_item(9).item),)))


def test_an_alert_is_read_back_with_what_it_told(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    revision = alert(report(item), story_id="st_1")
    told(storage, replace(an_alert(item), alerts=(revision,)))
    head = asked(storage, lambda turn: turn.alert("al_1"))
    assert (head.alert_id, head.revision, head.rule_id, head.story_id) == ("al_1", 1, "spare-parts", "st_1")
    assert (head.state, head.opened_at, head.last_told_at) == (AlertState.OPEN, T0, T0)
    assert head.facts == revision.facts
    assert (head.signature, head.publishers) == (frozenset({"su30"}), frozenset({"tass.com"}))
    assert (head.copies, head.traced) == (0, ())
    assert asked(storage, lambda turn: turn.alert("al_nope")) is None
    assert asked(storage, lambda turn: turn.alerts_of_stories(["st_1", "st_2"])) == {"st_1": head}


def test_a_lone_surrogate_in_an_alert_does_not_stop_a_turn(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item, facts=facts(report(item), headline="a\ud800b\x00c")))
    assert asked(storage, lambda turn: turn.alert("al_1")).facts.headline in {"a\ufffdb\ufffdc", "a\ufffdb\x00c"}


def _update(item: Item, number: int, at: datetime = T0) -> Evaluation:
    signature = frozenset({"su30", f"news-{number}"})
    told_now = alert(report(item, "update"), revision=number, at=at, signature=signature)
    cause = f"item:{item.id}:{number}"
    return Evaluation(
        matches=(match(item, signature=signature),),
        decisions=(decision(item, DecisionKind.UPDATE, cause=cause),),
        alerts=(told_now,),
        notifications=(notification(revision=number),),
    )


def test_updates_add_to_what_was_told(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item))
    for number in range(2, 14):
        told(storage, _update(item, number, after(hours=number)))
    head = asked(storage, lambda turn: turn.alert("al_1"))
    assert head.revision == 13
    assert head.last_told_at == after(hours=13)
    assert head.signature == {"su30", *(f"news-{number}" for number in range(2, 14))}


def test_copies_and_publishers_are_counted_from_decisions(storage: Storage) -> None:
    first, second, third = stored_items(
        storage, new_item(1), new_item(2, publisher="ria.ru"), new_item(3, publisher="efe.com")
    )
    told(storage, an_alert(first))
    told(storage, Evaluation(decisions=(decision(second, DecisionKind.SUPPRESS), decision(third, DecisionKind.GROUP))))
    head = asked(storage, lambda turn: turn.alert("al_1"))
    assert (head.copies, head.publishers) == (2, frozenset({"tass.com", "ria.ru", "efe.com"}))


def test_a_firing_is_decided_once(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item))
    again = replace(an_alert(item), decisions=(decision(item, DecisionKind.SUPPRESS, reason="again"),))
    told(storage, again)
    found = storage.alert_report("al_1")
    assert found is not None
    assert [made.reason for made in found.decisions] == ["first report"]
    assert (found.head.revision, found.head.copies, len(found.notifications)) == (1, 0, 1)
    assert storage.check() == ()


def test_decisions_are_listed_in_the_order_they_were_taken(storage: Storage) -> None:
    items = stored_items(storage, *(new_item(number) for number in range(4)))
    told(storage, Evaluation(decisions=(decision(items[2]), decision(items[0]))))
    told(storage, Evaluation(decisions=(decision(items[3]), decision(items[1]))))
    told(storage, Evaluation(alerts=(alert(),)))
    found = storage.alert_report("al_1")
    assert found is not None
    assert [made.item_id for made in found.decisions] == [items[number].id for number in (2, 0, 3, 1)]


def test_the_alert_a_rule_told_last_is_found_also_by_who_wrote_its_head(storage: Storage) -> None:
    tass, ria = stored_items(storage, new_item(1), new_item(2, publisher="ria.ru"))
    told(storage, Evaluation(alerts=(alert(report(tass), alert_id="al_tass", at=T0),)))
    told(storage, Evaluation(alerts=(alert(report(ria), alert_id="al_ria", at=after(hours=1)),)))
    told(storage, Evaluation(alerts=(alert(report(ria), alert_id="al_other", rule_id="radar", at=after(hours=2)),)))

    def last(publisher: str | None = None, rule: str = "spare-parts") -> str | None:
        head = asked(storage, lambda turn: turn.last_alert(rule, publisher))
        return None if head is None else head.alert_id

    assert (last(), last("tass.com"), last("ria.ru"), last("efe.com")) == ("al_ria", "al_tass", "al_ria", None)
    update = alert(report(ria, "update"), report(tass), alert_id="al_tass", revision=2, at=after(hours=3))
    told(storage, Evaluation(alerts=(update,)))
    assert (last(), last("tass.com"), last("ria.ru")) == ("al_tass", "al_tass", "al_ria")
    assert last(rule="unknown") is None


def test_conditions_are_kept_by_key(storage: Storage) -> None:
    raised = Condition("feed:tass-en", is_raised=True, since=T0, told_at=T0, facts={"text": "dns — нет ответа"})
    told(storage, Evaluation(conditions=(raised, replace(raised, key="channel:desk", told_at=None))))
    ended = replace(raised, is_raised=False, since=after(hours=1), facts={})
    told(storage, Evaluation(conditions=(ended,)))
    kept = asked(storage, lambda turn: turn.conditions())
    assert kept == {"channel:desk": replace(raised, key="channel:desk", told_at=None), "feed:tass-en": ended}
    assert storage.conditions() == kept


def test_an_occurrence_is_written_once_and_the_newest_is_found(storage: Storage) -> None:
    told(storage, Evaluation(occurrences=(("digest", T0), ("digest", after(days=1)))))
    told(storage, Evaluation(occurrences=(("digest", T0),)))
    assert asked(storage, lambda turn: turn.occurrence("digest")) == after(days=1)
    assert asked(storage, lambda turn: turn.occurrence("weekly")) is None


def test_mutes_in_force_are_read_until_they_end(storage: Storage) -> None:
    by_rule = Mute("mu_1", after(hours=2), "analyst.a", "known", rule_id="spare-parts")
    by_story = Mute("mu_2", after(hours=1), "analyst.b", "noise", story_id="st_1")
    storage.add_mute(by_rule, T0)
    storage.add_mute(by_story, T0)
    storage.add_mute(replace(by_rule, reason="said again"), T0)
    assert asked(storage, lambda turn: turn.mutes()) == [by_rule, by_story]
    assert asked(storage, lambda turn: turn.mutes(), now=after(hours=1)) == [by_rule]
    assert storage.expire_mute("mu_1", after(minutes=5))
    assert not storage.expire_mute("mu_1", after(minutes=6))
    assert storage.mutes(after(minutes=6)) == [by_story]
    assert [mute.id for mute in storage.mutes()] == ["mu_1", "mu_2"]


def test_every_feed_is_read_in_a_turn(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, feed="ria-ru")
    assert [state.feed_id for state in asked(storage, lambda turn: turn.feed_states())] == ["ria-ru", "tass-en"]


def test_a_generation_is_published_once_and_read_back(storage: Storage) -> None:
    first = documents(**{"rules.yaml": "version: 1\nrules: []", "ru.yaml": "# Су-30"})
    published = storage.publish_generation(first, "node-1", T0)
    assert (published.number, published.documents, published.node, published.published_at) == (1, first, "node-1", T0)
    assert storage.publish_generation(first, "node-2", after(hours=1)) == published
    assert storage.generation(1) == published
    second = storage.publish_generation(documents(other="x"), "node-2", after(hours=2))
    assert (second.number, storage.active_generation()) == (2, 2)
    back = storage.publish_generation(first, "node-1", after(hours=3))
    assert (back.number, storage.active_generation()) == (3, 3), "an older set is a new generation"


def test_a_generation_that_was_never_published_says_so(storage: Storage) -> None:
    with pytest.raises(StorageError, match="there is no rule set 7"):
        storage.generation(7)


def test_nodes_live_as_long_as_they_beat(storage: Storage) -> None:
    storage.beat_node("node-1", T0, started_at=T0, version="1", rule_digest="d")
    storage.beat_node("node-2", after(seconds=50), started_at=T0)
    storage.beat_node("node-1", after(seconds=30), started_at=T0, version="1", rule_digest="e")
    [first, second] = storage.live_nodes(after(seconds=60))
    assert (first.id, first.seen_at, first.rule_digest) == ("node-1", after(seconds=30), "e")
    assert second.id == "node-2"
    assert [node.id for node in storage.live_nodes(after(seconds=100))] == ["node-2"]
    storage.leave_node("node-2", after(seconds=100))
    assert storage.live_nodes(after(seconds=100)) == []
    storage.beat_node("node-2", after(seconds=101), started_at=T0)
    assert [node.id for node in storage.live_nodes(after(seconds=102))] == ["node-2"], "it is back"


def test_an_installation_is_remembered_over_restarts_for_a_week(storage: Storage) -> None:
    storage.beat_node("desk-1", T0, started_at=T0, place="desk")
    storage.leave_node("desk-1", after(seconds=5))
    storage.beat_node("desk-2", after(minutes=1), started_at=after(minutes=1), place="desk")
    storage.beat_node("annex-1", after(minutes=2), started_at=T0, place="annex")
    storage.leave_node("annex-1", after(minutes=3))
    storage.beat_node("nowhere", after(minutes=3), started_at=T0)
    assert asked(storage, lambda turn: turn.places()) == {"desk": after(minutes=1), "annex": after(minutes=3)}
    storage.beat_node("desk-3", after(days=7, minutes=2), started_at=T0, place="desk")
    known = asked(storage, lambda turn: turn.places(), now=after(days=7))
    assert known == {"desk": after(days=7, minutes=2), "annex": after(minutes=3)}
    storage.beat_node("desk-3", after(days=7, minutes=4), started_at=T0, place="desk")
    assert list(asked(storage, lambda turn: turn.places())) == ["desk"]


def test_evaluating_and_its_turns_share_one_count(storage: Storage) -> None:
    told(storage, NOTHING)
    polled(storage, new_item(1))
    evaluated(storage)
    figures = storage.figures(T0)
    assert (figures.turn, figures.pending_items, figures.feeds) == (2, 0, {"new": 1})
    assert figures.bytes > 0
