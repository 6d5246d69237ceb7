"""Events: who does what to whom, in one sentence or stretch, in the direction that is asked."""

import pytest
from tests.builders import item

from watchd.model.item import Item
from watchd.model.match import Hit
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.leaves import Lists
from watchd.rules.missing import what_is_missing
from watchd.rules.query import And, Direction, Event, Or, Query, parse_entry, parse_query, to_json

LISTS: Lists = {"states": {"en": tuple(map(parse_entry, ("=US", "Iran*", "Russia", "Turkey")))}}


def event(
    actor: str | None, action: str | None, target: str | None, words: int | None = None, direction: str = "checked"
) -> Event:
    parts = [None if part is None else parse_query(part) for part in (actor, action, target)]
    return Event(parts[0], parts[1], parts[2], words, Direction(direction))


def hit(query: Query, text: str | Item) -> Hit | None:
    read = item(title=text, language="en") if isinstance(text, str) else text
    hits = Engine([CompiledRule("r", "m", query)], LISTS, {}).match(read).hits
    return hits[0] if hits else None


def roles(query: Query, text: str | Item) -> tuple[str | None, ...]:
    found = hit(query, text)
    assert found is not None
    (told,) = found.roles
    spans = (told.actor, told.action, told.target)
    return *(None if span is None else span.text for span in spans), told.reading


SANCTIONS = event("=US", "sanction*", "Iran")


def test_direction_decides_between_two_sentences_of_the_same_words() -> None:
    assert hit(SANCTIONS, "US sanctions Iran")
    assert not hit(SANCTIONS, "Iran sanctions US")
    assert hit(event("=US", "sanction*", "Iran", direction="any"), "Iran sanctions US")


def test_strict_takes_only_what_a_reading_has_as_asked() -> None:
    strict = event("=US", "sanction*", "Iran", direction="strict")
    assert hit(strict, "US sanctions Iran")
    assert not hit(strict, "Sanctions, US, Iran")
    assert hit(SANCTIONS, "Sanctions, US, Iran")


def test_the_roles_say_which_words_were_taken_and_how_the_sentence_was_read() -> None:
    delivery = event("Russia", "deliver*", "S-400")
    assert roles(delivery, "S-400 delivered by Russia may return") == ("Russia", "delivered", "S-400", "passive")
    assert roles(event("=US", "sanction*", None), "US sanctions loom") == ("US", "sanctions", None, "plain")
    assert roles(event("Russia", None, "S-400"), "Russia, S-400") == ("Russia", None, "S-400", "")


def test_actor_and_target_of_one_list_are_told_apart() -> None:
    one_kind = event("$states", "sanction*", "$states")
    assert roles(one_kind, "Iran sanctioned by Turkey") == ("Turkey", "sanctioned", "Iran", "passive")
    assert roles(one_kind, "Turkey sanctions Iran") == ("Turkey", "sanctions", "Iran", "plain")
    assert not hit(one_kind, "Turkey sanctions Turkish firm")  # one word fills one role


def test_the_parts_stand_in_one_sentence_of_one_field() -> None:
    assert not hit(SANCTIONS, "US acts. Sanctions hit Iran.")
    assert not hit(SANCTIONS, item(title="US sanctions", summary="Iran reacts", language="en"))
    assert hit(SANCTIONS, item(title="Late news", summary="Gen. Lee says US sanctions Iran", language="en"))


def test_a_number_of_words_reaches_across_sentences_and_no_further_than_it_says() -> None:
    text = "US acts. Sanctions hit Iran."
    assert hit(event("=US", "sanctions", "Iran", words=5), text)
    assert not hit(event("=US", "sanctions", "Iran", words=4), text)
    assert not hit(event("=US", "sanctions", "Iran", words=5, direction="strict"), text)


def test_of_two_readings_the_closer_words_count() -> None:
    text = "India mocked by China after China was outflanked by India"
    assert roles(event("China", "mock*", "India"), text) == ("China", "mocked", "India", "passive")
    assert not hit(event("India", "mock*", "China"), text)


def test_one_left_out_is_still_checked() -> None:
    assert hit(event("=US", "sanction*", None), "Iran sanctioned by US")
    assert not hit(event("Iran", "sanction*", None), "US sanctions Iran")
    assert not hit(event(None, "sanction*", "=US"), "US sanctions Iran")


def test_any_of_several_events_is_enough_and_a_query_beside_them_must_hold() -> None:
    either = Or((event("Iran", "sends", "drones"), event("Caracas", "receives", "drones")))
    assert hit(either, "Caracas receives drones")
    assert not hit(And((parse_query("navy"), either)), "Caracas receives drones")
    found = hit(either, "Iran sends drones, Caracas receives drones")
    assert found is not None
    assert found.signature == {"Iran", "sends", "Caracas", "receives", "drones"}
    assert len(found.roles) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Iran reacts", "found no actor =US; found no action sanction*"),
        ("US acts. Sanctions hit Iran.", "not as different words of one sentence of one field"),
        ("Iran sanctions US", "the sentence reads the other way round"),
    ],
)
def test_what_is_missing_says_which_part_or_what_about_the_sentence(text: str, why: str) -> None:
    assert why in what_is_missing(CompiledRule("r", "m", SANCTIONS), item(title=text, language="en"), LISTS)


def test_what_is_missing_of_a_strict_event_is_a_reading() -> None:
    strict = CompiledRule("r", "m", event("=US", "sanction*", "Iran", direction="strict"))
    missing = what_is_missing(strict, item(title="Sanctions, US, Iran", language="en"), LISTS)
    assert missing.endswith("but no reading is known that has them so")


def test_a_language_without_readings_is_taken_by_checked_and_not_by_strict() -> None:
    french = item(title="Iran sanctionne la Turquie", language="fr")
    assert hit(event("Turquie", "sanctionne", "Iran"), french)
    assert not hit(event("Iran", "sanctionne", "Turquie", direction="strict"), french)


def test_a_wrong_tag_does_not_mislead() -> None:
    spanish = item(title="El petrolero incautado por EE.UU. en el Caribe llega a Texas", language="en")
    assert hit(event("EE.UU.", "incaut*", "petrolero"), spanish)
    assert not hit(event("petrolero", "incaut*", "EE.UU."), spanish)


def test_words_repeated_without_end_take_no_time_to_speak_of() -> None:
    hostile = item(title="x", body=" ".join(["US sanctions Iran and"] * 3000), language="en")
    assert hit(SANCTIONS, hostile)
    assert not hit(event("Turkey", "sanction*", "Iran"), hostile)


def test_the_tree_can_be_shown_as_json() -> None:
    assert to_json(event("=US", "seiz*", None, 30)) == {
        "event": {"actor": {"term": "US", "form": "exact"}, "action": {"term": "seiz*", "form": "folded"}},
        "words": 30,
        "direction": "checked",
    }


@pytest.mark.parametrize(
    ("text", "language", "reading"),
    [
        ("US lifts Belarus sanctions", "en", "noun"),
        ("Belarus faces US sanctions", "en", "nearest"),
        ("Bielorrusia sufre sanciones de EE.UU.", "es", "noun"),
        ("A Bielorrusia la sanciona EE.UU.", "es", "object-first"),
        ("Белоруссия подверглась санкциям США", "ru", "passive"),
        ("Белоруссия попала в список санкций США", "ru", "noun"),
        ("白俄罗斯面临美国制裁", "zh", "nearest"),
        ("بلاروس هدف تحریم آمریکا قرار گرفت", "fa", "passive"),
    ],
)
def test_who_bears_an_action_is_not_taken_for_its_actor(text: str, language: str, reading: str) -> None:
    actor = "=US OR EE.UU. OR США OR 美国 OR آمریکا"
    target = "Belarus OR Bielorrusia OR Белорусси* OR 白俄罗斯 OR بلاروس"
    action = "sanction* OR sancion* OR санкци* OR 制裁 OR تحریم*"
    asked, read = event(actor, action, target), item(title=text, language=language)
    assert roles(asked, read)[-1] == reading
    assert not hit(event(target, action, actor), read)
