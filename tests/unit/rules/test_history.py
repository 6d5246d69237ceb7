"""Rules beside what is stored: what finds too much, what nothing, and what would alert falsely."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tests.builders import T0, after, item

from watchd.rules.engine import Engine
from watchd.rules.history import History, doubts, noise
from watchd.rules.load import load_rules

RULES = """
version: 1
lists:
  yards: {en: [shipyard*, major, nowhere-at-all]}
rules:
  - {id: planes, match: {query: plane}}
  - {id: yards, match: {query: $yards AND plane}, severity: info}
  - {id: never, match: {query: unicorn}}
  - {id: quiet, match: {query: radar}, alert_when: {absence: {for: 2d, need: 3}}}
"""
UNTIL = after(days=90)


def _told(
    titles: Sequence[str],
    *,
    total: int | None = None,
    since: datetime = T0,
    text: str = RULES,
    times: Mapping[str, Sequence[datetime]] | None = None,
    matched: Mapping[str, int] | None = None,
) -> list[str]:
    book = load_rules({"a.yaml": text})
    sample = [item(number, title=title, summary="") for number, title in enumerate(titles)]
    history = History(sample, total or len(sample), since, UNTIL, times or {}, matched or {})
    engine = Engine(book.compiled, book.lists, {})
    return [problem.message for problem in (*noise(book.rules.values(), history), *doubts(book, engine, history))]


def test_a_rule_that_tells_a_lot_each_day_is_told_and_a_listed_one_is_not() -> None:
    told = _told(["plane shipyard"] * 900, total=9_000)
    assert "rule planes: it matches about 100 items a day" in told
    assert not any("rule yards: it matches" in one for one in told)


def test_what_was_counted_in_all_of_it_decides_before_the_sample() -> None:
    assert "rule planes: it matches about 60 items a day" in _told(["ship"] * 10, matched={"planes": 5_400})


def test_a_rule_that_found_nothing_in_ninety_days_is_told_where_enough_was_looked_at() -> None:
    enough = ["plane radar major shipyard"] * 1_000
    assert "rule never: it matched none of 1,000 stored items of 90 days" in _told(enough)
    assert not any("never" in one for one in _told(enough[:900]))
    assert not any("never" in one for one in _told(enough, since=after(days=30)))
    assert not any("rule never: it matched" in one for one in _told(enough, matched={"never": 2}))


def test_terms_that_never_come_are_told_once_a_rule_and_a_list() -> None:
    told = _told(["plane radar major shipyard"] * 1_000)
    assert "rule never: 1 of 1 terms stand in none of 1,000 stored items of 90 days: unicorn" in told
    assert "list yards: 1 of 3 terms stand in none of 1,000 stored items of 90 days: nowhere-at-all" in told


def test_a_wildcard_that_explodes_is_told_with_its_twenty_most_frequent_words() -> None:
    assert not any("catches" in one for one in _told(["shipyards plane"] * 100))
    letters = [f"shipyard{chr(97 + number % 26)}{'x' * (number % 26 == 3)} plane" for number in range(100)]
    [told] = [one for one in _told(letters) if "catches" in one]
    assert told.startswith("list yards: shipyard* catches 26 different words: shipyarda, ")
    assert len(told.split(": ")[2].split(", ")) == 20


def test_a_word_with_two_meanings_is_told_with_its_items_a_day() -> None:
    told = _told(["major plane"] * 180)
    assert "list yards: major, which also means something else, stands in 2.0 items a day" in told


def test_an_absence_that_would_often_alert_falsely_is_refused_unless_it_says_so() -> None:
    times = {"quiet": [after(days=day) for day in range(0, 90, 2)]}
    [told] = [one for one in _told(["ship"], times=times) if "falsely" in one]
    assert told == ("rule quiet: by 45 matches in 90 days it would alert falsely about 67 times a year; 4 are too many")
    accepted = RULES.replace("{for: 2d, need: 3}}", "{for: 2d, need: 3}}, accept_noise: true")
    assert not any("falsely" in one for one in _told(["ship"], times=times, text=accepted))


def test_an_absence_that_weekends_can_make_is_told_how_long_nothing_usually_comes() -> None:
    weekdays = [after(days=day + hour / 24) for day in range(84) if day % 7 < 5 for hour in (0, 8, 16)]
    short = RULES.replace("{for: 2d, need: 3}", "{for: 3d, need: 3}")
    [told] = [one for one in _told(["ship"], times={"quiet": weekdays}, text=short) if "holiday" in one]
    assert told.startswith("rule quiet: it waits 3 days, and nothing comes for up to 2 days in 95 of 100 cases")
    long_enough = RULES.replace("{for: 2d, need: 3}", "{for: 8d, need: 3}")
    assert not any("holiday" in one for one in _told(["ship"], times={"quiet": weekdays}, text=long_enough))


def test_nothing_stored_says_nothing() -> None:
    assert _told([]) == []


def test_the_remedy_names_how_long_it_must_wait() -> None:
    book = load_rules({"a.yaml": RULES})
    times = {"quiet": [T0 + timedelta(days=day) for day in range(0, 90, 2)]}
    [problem] = noise(book.rules.values(), History((), 0, T0, UNTIL, times))
    assert problem.hint == "wait longer, `for: 8d` at least; or say that it may: `accept_noise: true`"
