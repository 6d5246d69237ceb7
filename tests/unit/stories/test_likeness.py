"""Same text, same affair, or neither."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from tests.builders import T0

from watchd.model.story import Relation, StoryMember
from watchd.stories.alike import GROUP_FROM, likeness
from watchd.stories.leaders import Leaders
from watchd.stories.sketch import share, sketch_of
from watchd.stories.words import Wording, wording_of

_LEAD = "A Russian cargo plane with spare parts for Su-30 fighters landed in Caracas on Tuesday, two officials said."
_LONG = " ".join(f"sentence {number} of the same long dispatch" for number in range(90))
_TEXT = " ".join(f"sentence {number} of the same long dispatch" for number in range(20))


def wording(title: str, lead: str = "", language: str | None = "en", text: str = "") -> Wording:
    return wording_of(title, lead, "a.example", language, sketch_of(text))


def test_the_same_words_in_another_order_are_the_same_text() -> None:
    alike = likeness(wording("Iranian tanker is seized by US navy"), wording("US navy seized an Iranian tanker"))
    assert alike is not None
    assert (alike.relation, alike.changed) == (Relation.SAME, ())


def test_half_of_the_words_are_one_affair() -> None:
    alike = likeness(
        wording("Radar from Iran unloaded at a Venezuelan navy base, sources add"),
        wording("Iran radar reaches navy base in Venezuela"),
    )
    assert alike is not None
    assert alike.relation is Relation.RELATED
    assert alike.score >= GROUP_FROM


def test_three_shared_words_are_too_few() -> None:
    assert likeness(wording("Oil prices rise"), wording("Oil prices rise")) is None


def test_a_word_exchanged_is_another_development() -> None:
    alike = likeness(
        wording("Quarantine extended in Irkutsk region until May"),
        wording("Quarantine extended in Samara region until May"),
    )
    assert alike is not None
    assert (alike.relation, alike.changed) == (Relation.RELATED, ("irkuts",))


def test_a_word_exchanged_above_the_same_lead_is_no_news_and_no_copy() -> None:
    alike = likeness(
        wording("Venezuela obtains Russian Su-30 parts", _LEAD),
        wording("Venezuela receives Russian Su-30 parts", _LEAD),
    )
    assert alike is not None
    assert (alike.relation, alike.changed) == (Relation.RELATED, ())


def test_headlines_with_other_numbers_are_of_one_affair_only_in_the_same_words() -> None:
    old = wording("Blast kills 3 at Amuay refinery in Venezuela")
    assert likeness(wording("Officials: 17 injured at Amuay refinery in Venezuela after a blast and fire"), old) is None
    alike = likeness(wording("Blast kills 17 at Amuay refinery in Venezuela"), old)
    assert alike is not None
    assert alike.changed == ("17",)


def test_another_headline_over_the_same_long_text_is_the_same_text() -> None:
    old = wording("Caracas gets parts for its fighters", _LEAD, text=_TEXT)
    new = wording("What landed in Caracas with fighters parts gets looked at", _LEAD, text=f"{_TEXT} More.")
    alike = likeness(new, old)
    assert alike is not None
    assert (alike.relation, alike.by) == (Relation.SAME, "text")


def test_the_next_report_on_top_of_a_long_text_is_no_copy_of_that() -> None:
    old = wording("US coast guard boards Russian ship with parts for Venezuela", _LEAD, text=_LONG)
    lead = (
        "Brazil on Saturday closed its sky to military flights of Russian units bound for the west, its president said."
    )
    new = wording("Brazil closes airspace to Russian flights for Venezuela", lead, text=f"{lead} {_LONG}")
    alike = likeness(new, old)
    assert alike is not None
    assert (alike.relation, alike.by, alike.is_other_text) == (Relation.RELATED, "text", True)


def test_a_sketch_says_how_much_two_long_texts_share() -> None:
    chance = Random(5)
    words = [f"w{chance.randrange(5000)}" for _ in range(400)]
    half = [*words[:200], *(f"x{chance.randrange(5000)}" for _ in range(200))]
    assert share(sketch_of(" ".join(words)), sketch_of(" ".join(words))) == 1.0
    assert 0.2 < share(sketch_of(" ".join(words)), sketch_of(" ".join(half))) < 0.47
    assert sketch_of("too short") == ()
    assert share((), sketch_of(" ".join(words))) == 0.0


def test_reports_in_two_languages_are_not_compared() -> None:
    title = "Irán Venezuela radar Caracas acuerdo"
    assert likeness(wording(title, language="es"), wording(title, language="pt")) is None
    assert likeness(wording(title, language="es"), wording(title, language=None)) is not None


def _member(number: int, title: str, lead: str = "") -> StoryMember:
    return StoryMember(
        f"st_{number}",
        "r",
        f"it_{number}",
        "",
        title,
        "a.example",
        "en",
        T0,
        frozenset(),
        is_head=True,
        seen_at=T0,
        lead=lead,
    )


def test_the_index_finds_whatever_comparing_with_each_would_find() -> None:
    chance = Random(7)
    common = [f"common{number}" for number in range(9)]
    rare = [f"rare{number}x" for number in range(400)]

    def text(most: int) -> str:
        return " ".join(chance.sample(common, 4) + chance.sample(rare, chance.randint(0, most)))

    members = [_member(number, text(5), text(9) if number % 2 else "") for number in range(600)]
    index = Leaders()
    for member in members:
        index.put(member)
    for gone in members[::3]:
        index.drop(gone.item_id)
    left = [member for number, member in enumerate(members) if number % 3]
    found_any = 0
    for _ in range(200):
        new = wording(text(5), text(9))
        expected = {one.item_id for one in left if likeness(new, wording(one.title, one.lead)) is not None}
        found = {leader.member.item_id for leader in index.near(new) if likeness(new, leader.wording) is not None}
        assert found == expected
        found_any += bool(expected)
    assert found_any > 100


def test_the_index_finds_a_long_text_under_any_headline() -> None:
    chance = Random(11)
    words = [f"word{chance.randrange(3000)}" for _ in range(300)]

    def text(changed: int) -> tuple[int, ...]:
        return sketch_of(" ".join([*words[:-changed], *(f"other{chance.randrange(3000)}" for _ in range(changed))]))

    index = Leaders()
    for number in range(40):
        index.put(replace(_member(number, f"headline{number}"), sketch=text(2 * number + 1)))
    new = replace(wording("Something else altogether"), sketch=text(1))
    alike = {leader.member.item_id for leader in index.near(new) if likeness(new, leader.wording) is not None}
    all_of_them = (index.of_story(f"st_{number}")[0] for number in range(40))
    assert alike == {one.member.item_id for one in all_of_them if share(new.sketch, one.member.sketch) >= 0.8}
    assert 5 < len(alike) < 35


def test_the_index_holds_what_a_report_says_now() -> None:
    index = Leaders()
    old = _member(1, "Su-30 parts arrive in Caracas")
    index.put(old)
    index.put(replace(old, title="Radar sails from Bandar Abbas today"))
    assert len(index) == 1
    assert not list(index.near(wording("Su-30 parts arrive in Caracas")))
    (leader,) = index.near(wording("Radar sails from Bandar Abbas"))
    assert leader.member.title.startswith("Radar")
    index.drop_story("st_1")
    assert not list(index.near(wording("Radar sails from Bandar Abbas")))


def test_forgetting_clears_the_words_away_at_last() -> None:
    index = Leaders()
    for number, following in pairwise(range(4000)):
        index.put(_member(number, f"one{number} two{number} three{number} four{number}"))
        if following % 10:
            index.drop(f"it_{number}")
    assert len(index) < 500
    assert len(index._words) < 4 * 2500


@pytest.mark.parametrize("union", ["United Nations", "UN", "U.N."])
@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("{} imposes new sanctions on Iran oil exports", "European Union imposes new sanctions on Iran oil exports"),
        ("{} imposes new sanctions on Iran oil exports", "United States imposes new sanctions on Iran oil exports"),
        ("Syria asks {} to send observers", "Syria asks Russia to send observers"),
        ("{} accuses Guyana of bias in border dispute", "Guyana accuses {} of bias in border dispute"),
        ("Iran sends letter on sanctions from {}", "Iran sends letter on sanctions to {}"),
    ],
)
def test_the_united_nations_are_a_name_however_they_are_written(union: str, new: str, old: str) -> None:
    alike = likeness(wording(new.format(union)), wording(old.format(union)))
    assert alike is not None
    assert alike.is_another
