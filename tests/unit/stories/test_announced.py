"""What was demanded, allowed or possible, and then is done."""

import pytest

from watchd.stories.events import events_in
from watchd.stories.news import another_event


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("Tanker can dock in Suez, Egypt port chief says", "Tanker docks in Suez, Egypt port chief says", "docks"),
        ("Sign the truce now, Qatar tells Hamas", "Hamas signed the truce, Qatar says now", "signed"),
        ("Hamas should free hostage Alon Ohel", "Hamas frees hostage Alon Ohel", "frees"),
        ("Eagle S can sail from Kotka, court rules", "Eagle S sails from Kotka, court says", "sails"),
        ("Umerov must quit, opposition leader says", "Umerov quits, opposition leader says", "quits"),
        ("Jets must land in Moldova, minister says", "Jets landed in Moldova, minister says", "landed"),
        ("Calls to let activist free grow in Kenya", "Kenyan activist freed after calls", "freed"),
    ],
)
def test_a_verb_that_is_not_told_as_done_holds_no_event_back(before: str, after: str, word: str) -> None:
    assert another_event(after, [before], ()) == (f"another event: {word}",)
    assert another_event(after, [before, after], ()) == ()


def test_to_kill_and_to_be_killed_is_one_event_in_persian() -> None:
    assert events_in("حمله اسرائیل یک فرمانده را در صور کشت").keys() == {"attack", "death"}
    assert events_in("فرمانده حزب‌الله در صور کشته شد").keys() == {"death"}
    assert events_in("افزایش سطح زیر کشت").keys() == set()  # what is sown
