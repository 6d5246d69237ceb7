"""What counts as late: published long before it was seen, as far as its date tells."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.golden.mails.views import EFE, T0

from watchd.alerts.late import LATE_AFTER, late_by

HOUR = timedelta(hours=1)


def test_an_item_is_late_when_it_comes_long_after_its_date() -> None:
    assert late_by(replace(EFE, seen_at=T0, published=T0 - timedelta(days=10))) == timedelta(days=10)
    assert late_by(replace(EFE, seen_at=T0, published=T0 - LATE_AFTER)) is None
    assert late_by(replace(EFE, seen_at=T0, published=T0 + HOUR)) is None
    assert late_by(replace(EFE, seen_at=T0, published=None)) is None


@pytest.mark.parametrize(
    ("flag", "in_time"), [("date_day_only", 41 * HOUR), ("date_zone_missing", 17 * HOUR), ("title_cut", 5 * HOUR)]
)
def test_a_date_that_says_less_than_a_moment_makes_late_only_what_must_be(flag: str, in_time: timedelta) -> None:
    report = replace(EFE, seen_at=T0, flags=(flag,))
    assert late_by(replace(report, published=T0 - in_time)) is None
    assert late_by(replace(report, published=T0 - in_time - 2 * HOUR)) == LATE_AFTER + HOUR
