"""Whether a number of a headline is one that an earlier report's lead had, of the same things."""

import pytest
from tests.unit.stories.test_news import stored

from watchd.stories.counts import counts
from watchd.stories.leaders import Leader
from watchd.stories.words import wording_of

_LEAD = "A roof fell in a coal mine near Zonguldak on Monday and {}, the governor said; rescue teams came from Ankara."
_OWN_WORDS = "Rescue teams race to reach Turkish pit"


def _counts(number: str, headline: str, earlier: str, lead: str) -> bool:
    leader = Leader(stored(earlier, lead=lead), (), ())
    return counts(number, wording_of(headline, "", "b.example", "en"), leader)


@pytest.mark.parametrize(
    ("happened", "headline", "is_known"),
    [
        ("12 miners died", "Zonguldak: 12 miners dead after roof fall", True),
        ("12 miners were killed", "Zonguldak: 12 miners dead after roof fall", True),
        ("12 miners were trapped", "Zonguldak: 12 miners trapped after roof fall", True),
        ("12 miners were trapped", "Zonguldak: 12 miners dead after roof fall", False),
        ("12 miners died", "Zonguldak: 12 miners trapped after roof fall", False),
        ("12 shafts were closed", "Zonguldak: 12 miners dead after roof fall", False),
    ],
)
def test_a_headline_in_own_words_says_of_as_many_what_the_lead_said_of_them(
    happened: str, headline: str, *, is_known: bool
) -> None:
    assert _counts("12", headline, _OWN_WORDS, _LEAD.format(happened)) is is_known


@pytest.mark.parametrize(
    ("headline", "earlier", "lead"),
    [
        (
            "17 dead after blast at Amuay refinery in Venezuela",
            "Blast at the Amuay refinery in Venezuela",
            "Officials said that 17 people are dead.",
        ),
        (
            "Zonguldak coal mine: 12 trapped after explosion",
            "Explosion at coal mine in Zonguldak",
            "At least 12 miners are trapped, the governor said.",
        ),
    ],
)
def test_what_the_earlier_headline_tells_need_not_stand_in_its_lead(headline: str, earlier: str, lead: str) -> None:
    number = next(word for word in headline.split() if word.isdecimal())
    assert _counts(number, headline, earlier, lead)


@pytest.mark.parametrize(("happened", "is_known"), [("12 miners died", True), ("12 miners were trapped", False)])
def test_much_the_same_headline_tells_no_other_event_of_as_many(happened: str, *, is_known: bool) -> None:
    earlier = "Deadly roof fall strikes coal mine in Zonguldak"
    headline = "Zonguldak coal mine roof fall: 12 miners are dead"
    assert _counts("12", headline, earlier, _LEAD.format(happened)) is is_known
