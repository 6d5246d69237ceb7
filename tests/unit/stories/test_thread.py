"""Which development a match belongs to."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from tests.builders import T0, item

from watchd.model.story import Name, Relation, StoryMember
from watchd.stories.index import StoryIndex
from watchd.stories.sketch import sketch_of
from watchd.stories.thread import open_for, thread
from watchd.stories.titles import title_key
from watchd.stories.words import lead_of

DAY = timedelta(days=1)


def member(
    title: str = "Su-30 parts arrive in Caracas", url_key: str = "https://a.example/1", **age: float
) -> StoryMember:
    return StoryMember(
        story_id="st_1",
        rule_id="r",
        item_id="it_1",
        url_key=url_key,
        title=title,
        publisher="a.example",
        language="en",
        event_at=T0 - timedelta(**age),
        signature=frozenset(),
        is_head=True,
        seen_at=T0 - timedelta(**age),
    )


def index(*members: StoryMember) -> StoryIndex:
    found = StoryIndex()
    found.add(members)
    return found


def test_the_same_article_joins_its_story_whatever_its_title() -> None:
    found = thread(item(url_key="https://a.example/1", title="Other words now"), "r", [index(member())], DAY, T0)
    assert (found.story_id, found.relation, found.compared_with) == ("st_1", Relation.SAME, "it_1")


def test_the_same_title_joins_the_story_with_another_outlets_name_behind_it() -> None:
    copy = item(2, title="SU-30 parts arrive in Caracas - Other Paper", publisher="otherpaper.example")
    assert thread(copy, "r", [index(member())], DAY, T0).story_id == "st_1"


def test_a_title_of_few_words_names_no_story() -> None:
    found = thread(item(2, title="Market wrap"), "r", [index(member("Market wrap"))], DAY, T0)
    assert found.relation is Relation.NEW


def test_another_number_in_the_same_words_is_news_of_the_story() -> None:
    old = member("Venezuela receives 5 Su-30 from Russia")
    found = thread(item(2, title="Venezuela receives 50 Su-30 from Russia"), "r", [index(old)], DAY, T0)
    assert (found.story_id, found.relation, found.news) == ("st_1", Relation.RELATED, ("a number: 50",))


def test_a_chinese_title_is_known_by_its_characters() -> None:
    old = member("委内瑞拉空军苏-30战机备件运抵")
    assert thread(item(2, title="委内瑞拉空军苏-30战机备件运抵"), "r", [index(old)], DAY, T0).story_id == "st_1"


def test_a_story_is_closed_72_hours_after_its_last_member() -> None:
    copy = item(2, title="Su-30 parts arrive in Caracas")
    assert thread(copy, "r", [index(member(hours=71))], DAY, T0).relation is Relation.SAME
    assert thread(copy, "r", [index(member(hours=73))], DAY, T0).relation is Relation.NEW


def test_again_after_keeps_a_story_open_longer_up_to_14_days() -> None:
    assert open_for(timedelta(hours=1)) == timedelta(hours=72)
    assert open_for(timedelta(days=7)) == timedelta(days=7)
    assert open_for(timedelta(days=60)) == timedelta(days=14)


def test_what_this_turn_added_is_asked_before_what_was_stored() -> None:
    fresh = index(replace(member(), story_id="st_fresh"))
    copy = item(2, title="Su-30 parts arrive in Caracas")
    assert thread(copy, "r", [fresh, index(member())], DAY, T0).story_id == "st_fresh"


def test_the_index_forgets_what_can_no_longer_be_open() -> None:
    old = index(member(days=20))
    old.forget(T0 - timedelta(days=14))
    assert old.by_url == {}
    assert old.by_title == {}


def test_a_new_story_has_the_same_id_on_every_node_and_another_for_another_rule() -> None:
    new = item(7, title="Something entirely new today")
    assert thread(new, "r", [], DAY, T0) == thread(new, "r", [], DAY, T0)
    assert thread(new, "r", [], DAY, T0).story_id != thread(new, "s", [], DAY, T0).story_id


def test_what_stands_behind_a_dash_and_is_no_name_is_news() -> None:
    old = member("Su-30 parts shipped to Caracas - report")
    denial = item(2, title="Su-30 parts shipped to Caracas - Rosoboronexport denies")
    found = thread(denial, "r", [index(old)], DAY, T0)
    assert (found.relation, found.news) == (Relation.RELATED, ("denied: “denies”",))


def test_an_agencys_name_is_cut_from_whoever_carries_it() -> None:
    old = member("Su-30 parts shipped to Caracas today")
    copy = item(2, title="Su-30 parts shipped to Caracas today | Reuters")
    assert thread(copy, "r", [index(old)], DAY, T0).relation is Relation.SAME


def test_an_outlet_that_uses_a_title_again_has_a_column_and_not_a_copy() -> None:
    old = member("Statement by the Foreign Ministry today")
    again = item(2, title="Statement by the Foreign Ministry today", publisher="a.example", digest="other")
    assert thread(again, "r", [index(old)], DAY, T0).relation is Relation.NEW


def test_copies_seen_after_an_outage_are_copies_however_old_they_are() -> None:
    old = replace(member(), event_at=T0 - timedelta(days=5))
    copy = item(2, title="Su-30 parts arrive in Caracas", event_at=T0 - timedelta(days=5))
    assert thread(copy, "r", [index(old)], DAY, T0).relation is Relation.SAME


def test_the_longest_title_takes_no_time() -> None:
    assert title_key("Russia sends spare parts - " + "a" * 2000 + "1", "a.example").startswith("russia sends")


def test_of_two_members_under_one_title_the_one_seen_last_counts_in_whatever_order_and_index_they_come() -> None:
    early = replace(member(hours=2), item_id="it_9", story_id="st_early")
    late = replace(member(hours=1), item_id="it_1", story_id="st_late")
    equal = replace(late, item_id="it_2", story_id="st_equal")
    copy = item(2, title="Su-30 parts arrive in Caracas")
    for members in permutations((early, late, equal)):
        places = ([index(*members)], [index(members[0]), index(*members[1:])], [index(each) for each in members])
        for indexes in places:
            assert thread(copy, "r", indexes, DAY, T0).story_id == "st_equal"


def test_a_member_is_found_by_the_names_it_had() -> None:
    now = replace(
        member("Corrected: engines, no parts"), formerly=(Name("", "Su-30 parts arrive in Caracas", "b.example"),)
    )
    copy = item(2, title="Su-30 parts arrive in Caracas")
    assert thread(copy, "r", [index(now)], DAY, T0).relation is Relation.SAME


def test_a_copy_has_the_origin_of_what_it_copies() -> None:
    copy = item(2, title="Su-30 parts arrive in Caracas")
    assert thread(copy, "r", [index(member())], DAY, T0).origin == "a.example"
    assert thread(copy, "r", [index(replace(member(), origin="first.example"))], DAY, T0).origin == "first.example"


_LONG = " ".join(f"paragraph {number} of a long dispatch about fighters" for number in range(12))


def _of_long_text(publisher: str) -> StoryMember:
    return replace(member(), publisher=publisher, lead=lead_of("", _LONG), sketch=sketch_of(_LONG), digest="first")


def test_the_same_long_text_under_another_headline_is_a_copy_of_another_outlet_s() -> None:
    copy = item(2, title="Moscow keeps its word", summary="", body=f"{_LONG} End.", publisher="b.example")
    found = thread(copy, "r", [index(_of_long_text("a.example"))], DAY, T0)
    assert (found.story_id, found.relation, found.news) == ("st_1", Relation.SAME, ())
    assert "three-word runs in text" in found.reason


def test_the_same_long_text_below_another_headline_and_a_lead_of_its_own_is_listed() -> None:
    copy = item(2, title="Moscow keeps its word", summary="Read on.", body=f"{_LONG} End.", publisher="b.example")
    found = thread(copy, "r", [index(_of_long_text("a.example"))], DAY, T0)
    assert (found.story_id, found.relation, found.news) == ("st_1", Relation.RELATED, ())
    assert found.origin == "a.example"


def test_the_next_report_on_top_of_the_one_before_is_told() -> None:
    """Agencies write a new headline and a first paragraph over what they have already said."""
    longer = " ".join(f"paragraph {number} of a long dispatch about fighters" for number in range(90))
    for title, lead, news in (
        (
            "Venezuela fires navy chief over loss of ship",
            "President Nicolas Maduro on Saturday dismissed the commander, state television said.",
            "another beginning of the same text: venezuela, fires, navy, chief, loss, ship",
        ),
        ("Fire at a depot", "Flames broke out among fighters on a long pier.", "another event: fire"),
        ("Dispatch of 40 fighters denied", "The Kremlin says that nothing was sent.", "a number: 40"),
    ):
        copy = item(2, title=title, summary=lead, body=f"{lead} {longer}", publisher="b.example")
        old = replace(_of_long_text("a.example"), sketch=sketch_of(longer))
        found = thread(copy, "r", [index(old)], DAY, T0)
        assert (found.story_id, found.relation) == ("st_1", Relation.RELATED)
        assert found.news[0] == news


def test_half_of_a_long_text_is_no_copy_of_it() -> None:
    other = " ".join(f"line {number} tells of something else entirely" for number in range(12))
    half = item(2, title="Moscow keeps its word", summary="Read on.", body=f"{_LONG} {other}", publisher="b.example")
    assert thread(half, "r", [index(_of_long_text("a.example"))], DAY, T0).relation is Relation.NEW


def test_what_an_outlet_puts_below_every_headline_makes_no_copies() -> None:
    for summary in (_LONG, "About us: the daily of the capital, independent since 1923, printed in two colours."):
        old = replace(_of_long_text("a.example"), lead=lead_of(summary, ""), sketch=sketch_of(summary))
        other = item(2, title="Radar sails from Bandar Abbas", summary=summary, publisher="a.example", digest="other")
        assert thread(other, "r", [index(old)], DAY, T0).relation is Relation.NEW
        again = replace(other, title="Su-30 parts arrive in Caracas tonight")
        assert thread(again, "r", [index(old)], DAY, T0).story_id == "st_1"
