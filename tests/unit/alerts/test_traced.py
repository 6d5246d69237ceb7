"""The origins of an alert's reports, put together: who was first, and who has it from whom."""

from tests.builders import T0, after

from watchd.alerts.traced import together
from watchd.model.alert import Traced

WIRE, DAILY = (Traced("wire.example", publisher, T0, 1) for publisher in ("wire.example", "daily.example"))


def test_of_several_at_one_moment_who_the_others_have_it_from_was_first() -> None:
    opening = Traced("wire.example", "wire.example", T0, 1, opens=True)
    for found in ((opening, DAILY), (DAILY, opening)):
        [one] = together(found)
        assert (one.publisher, one.reports, one.opens) == ("wire.example", 2, True)


def test_who_published_it_earlier_was_first_all_the_same() -> None:
    early = Traced("EFE", "daily.example", T0, 1)
    late = Traced("EFE", "EFE", after(hours=1), 1)
    assert [one.publisher for one in together((late, early))] == ["daily.example"]
    assert [one.reports for one in together((WIRE, DAILY))] == [2]
