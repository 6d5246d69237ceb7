"""What happened, by kind, and that a headline of another event is told where its words are mostly those of before."""

import pytest
from tests.story_sets.revised import Way, courses
from tests.story_sets.traps import Pair, Text

from watchd.stories.alike import Likeness, likeness
from watchd.stories.below import told_below
from watchd.stories.differences import NO_DIFFERENCES
from watchd.stories.events import events_in
from watchd.stories.times import are_apart, days_in
from watchd.stories.words import Wording, wording_of


def worded(title: str, lead: str = "", language: str = "en") -> Wording:
    """A report as it is compared."""
    return wording_of(title, lead, "outlet.example", language)


def compared(new: Wording, old: Wording) -> Likeness:
    """How the newer stands to the older."""
    alike = likeness(new, old)
    assert alike is not None
    return alike


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Fire aboard tanker after drone attack", {"fire", "attack"}),
        ("Blaze on tanker put out", {"fire"}),
        ("Descargan el buque detenido en La Guaira", {"arrival", "arrest"}),
        ("Freed sailors land in Miami", {"release", "arrival"}),
        ("Trump threatens strikes on land in Mexico", {"attack"}),
        ("Танкер затонул у Новороссийска", {"sinking"}),
        ("آتش‌سوزی در نفتکش ایرانی", {"fire"}),
        ("伊朗油轮在港口起火", {"fire"}),
        ("Xbox sales exceed forecasts", set()),
    ],
)
def test_what_happened_is_told_by_kind(text: str, kinds: set[str]) -> None:
    assert events_in(text).keys() == kinds


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The ship left on Monday and arrives Thursday", {0, 3}),
        ("El barco zarpó el miércoles de Santo Domingo", {2}),
        ("Судно вышло в среду", {2}),
        ("این کشتی سه‌شنبه یا پنج‌شنبه رسید", {1, 3}),
        ("该船周一离港，星期天抵达", {0, 6}),
    ],
)
def test_weekdays_are_read(text: str, days: set[int]) -> None:
    assert days_in(text).keys() == days


def test_what_is_monday_here_may_be_sunday_elsewhere() -> None:
    assert not are_apart({0}, {6})
    assert not are_apart({0, 3}, {4})
    assert not are_apart({0}, ())
    assert are_apart({0}, {5})


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("Two people were killed, the governor said.", "Nineteen people were killed, the governor said.", "people"),
        ("Power was lost on Monday evening.", "Power was lost on Thursday morning.", "thursday"),
        ("Four of nine were freed.", "All nine were freed.", ""),
        ("It struck at 16.00 local time.", "It struck at 13.00 local time.", ""),
        ("Power was lost on Monday.", "Power was lost late on Sunday.", ""),
        ("", "Power was lost on Thursday morning.", ""),
        ("A car bomb went off on Monday.", "A second car bomb went off on Tuesday.", "tuesday"),
        ("A second car bomb went off on Monday.", "The second car bomb went off late on Tuesday.", ""),
        ("A car bomb went off on Tuesday.", "Another car bomb went off on Monday.", ""),
        (
            "A drone hit a bus at the depot in Tokmak on Monday and wounded two drivers, an official said.",
            "A drone hit a bus at the market in Tokmak on Tuesday and wounded two drivers, an official said.",
            "tuesday",
        ),
        (
            "A drone hit a bus at the depot in Tokmak on Monday and wounded two drivers, an official said.",
            "A drone hit a bus at the depot in Tokmak on Sunday and wounded two drivers, an official said.",
            "",
        ),
        (
            "A drone hit a bus at the depot in Tokmak on Monday and wounded two drivers, an official said.",
            "A drone hit a bus at the depot in Tokmak on Tuesday and wounded two drivers, an official said.",
            "tuesday",
        ),
        (
            "A drone hit a bus at the depot in Tokmak on Monday and wounded two drivers, an official said.",
            "A drone hit a bus at the depot in Tokmak on Tuesday and wounded two drivers, Reuters reported.",
            "",
        ),
    ],
)
def test_one_headline_over_another_day_or_count_is_of_another_event(first: str, second: str, said: str) -> None:
    title = "Strike on power plant in Crimea, governor says"
    new, old = worded(title, second), worded(title, first)
    assert said in told_below(new, old, NO_DIFFERENCES)[0]
    assert bool(said) == bool(told_below(new, old, NO_DIFFERENCES)[0]) == bool(compared(new, old).turned.below)


def test_another_headline_is_not_looked_below() -> None:
    new = worded(
        "Drones hit power plant in eastern Crimea, fire breaks out", "Nineteen people were killed on Thursday."
    )
    old = worded("Strike on power plant in Crimea leaves fire, drones seen", "Two people were killed on Monday.")
    assert not compared(new, old).turned.below


@pytest.mark.parametrize(
    ("language", "title", "lead", "days"),
    [
        ("en", "Drone hits depot in Sevastopol", "A drone hit a depot in Sevastopol on {}, he said.", "Monday Tuesday"),
        ("es", "Bomba mata a un juez en Cali", "Una bomba mató a un juez en Cali el {}.", "lunes martes"),
        ("ru", "Дрон атаковал базу в Феодосии", "Дрон атаковал базу в Феодосии в {} утром.", "среду четверг"),
        ("ru", "Дрон атаковал базу в Феодосии", "Дрон атаковал базу {} утром.", "в_понедельник во_вторник"),
        ("zh", "卡利汽车炸弹炸死一名法官", "警方表示，{}在卡利发生爆炸，一名法官身亡。", "周一 周二"),
        ("fa", "حمله پهپادی به پالایشگاه آبادان", "پهپادی روز {} به پالایشگاه آبادان اصابت کرد.", "دوشنبه سه‌شنبه"),
    ],
)
def test_the_same_report_of_the_next_day_is_of_another_event(language: str, title: str, lead: str, days: str) -> None:
    old, new = (worded(title, lead.format(day.replace("_", " ")), language) for day in days.split())
    assert told_below(new, old, NO_DIFFERENCES)[0]
    assert not told_below(old, new, NO_DIFFERENCES)[0]  # what is Tuesday here may be Monday elsewhere
    other = worded(title, new.beginning.replace(" ", " - ", 1) + " It burns.", language)
    assert not told_below(other, old, NO_DIFFERENCES)[0]


@pytest.mark.parametrize("way", Way)
def test_another_event_under_the_same_link_is_told_though_most_words_stay(way: Way) -> None:
    docked = Text("Tanker with Iranian fuel docks at El Palito port in Venezuela")
    burning = Text("Tanker with Iranian fuel docked at El Palito port catches fire in Venezuela")
    again = Text("At Venezuela's port of El Palito docks tanker with Iranian fuel")
    told = courses([Pair("en", "step", "one", docked, burning), Pair("en", "step", "two", docked, again)], way)
    assert [one.is_told for one in told] == [True, False]


def test_a_month_is_no_other_wording_of_another() -> None:
    lead = "The government prolonged the state of emergency against gangs, which expired this month, it said."
    new = worded("Honduras extends emergency until February", lead)
    assert compared(new, worded("Honduras extends emergency until January", lead)).changed


def test_who_has_it_makes_another_thing_of_it() -> None:
    plane, envoys = worded("US plane shot at over Caracas, Pentagon says"), "US envoy's plane shot at over Caracas, "
    assert compared(plane, worded(f"{envoys}Pentagon says")).turned.missed == "envoy"
    assert compared(worded(f"{envoys}Pentagon says"), plane).turned.gained == "envoy"
    named = worded("US plane shot at over Venezuela's Caracas, Pentagon says")
    assert not compared(named, plane).turned
