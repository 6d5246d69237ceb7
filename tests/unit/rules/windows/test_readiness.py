"""From when a window can alert, what it asks for, and what it lacks, in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from watchd.model.window import Absence, Burst, Count, Distinct, Drop, Due, New, PastMatch, Step, Succession, Window
from watchd.rules.windows.asked import asked
from watchd.rules.windows.lacking import lacking
from watchd.rules.windows.readiness import ordinal, readiness

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
COUNT = Count(3, WEEK, Distinct.INDEPENDENT)
BURST = Burst(5, WEEK, 4, 12 * WEEK)
DROP = Drop(0.4, 4 * WEEK, 26 * WEEK, "all", 20)
ABSENCE = Absence(42 * DAY, 3, 26 * WEEK, 2)
FOLLOWED = Succession((Step("promise"), Step("words", is_entry=True)), 30 * DAY)
UNFOLLOWED = Succession((Step("promise"),), 60 * DAY, Step("delivery"))
NEW = New(180 * DAY)
DUE = Due(after=120 * DAY, rule_id="treaty")


def ready(window: Window, matches: Mapping[str, Sequence[int]]) -> tuple[str, str | None]:
    """What is said, with matches so many days before now, the newest last."""

    def nth(rule_id: str, number: int, *, is_live: bool = False) -> datetime | None:
        days = matches.get(f"{rule_id}, live" if is_live else rule_id, ())
        return NOW - days[number - 1] * DAY if len(days) >= number else None

    found = readiness(window, nth, NOW)
    return found.said, None if found.at is None else f"{found.at:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("window", "matches", "expected"),
    [
        (COUNT, {}, ("now", "2026-03-01")),
        (FOLLOWED, {}, ("now", "2026-03-01")),
        (BURST, {}, ("49 days after its first match", None)),
        (BURST, {"": [10, 3]}, ("from 2026-04-09", "2026-04-09")),
        (BURST, {"": [300]}, ("now", "2025-06-23")),
        (DROP, {"all": [300]}, ("after its first match", None)),
        (DROP, {"": [9], "all": [10]}, ("from 2026-06-18, where there are at least 20 matches of all in 28 days",
                                        "2026-06-18")),
        (ABSENCE, {"": [9, 8]}, ("42 days after its 3rd match", None)),
        (ABSENCE, {"": [9, 8, 7]}, ("from 2026-04-05", "2026-04-05")),
        (NEW, {}, ("14 days after its first match", None)),
        (NEW, {"": [4, 3]}, ("from 2026-03-11", "2026-03-11")),
        (UNFOLLOWED, {}, ("60 days after its first step, promise", None)),
        (UNFOLLOWED, {"promise": [70]}, ("60 days after its first step, promise", None)),
        (UNFOLLOWED, {"promise, live": [20]}, ("from 2026-04-10", "2026-04-10")),
        (Due(by=NOW + DAY), {}, ("from 2026-03-02", "2026-03-02")),
        (Due(by=NOW + DAY), {"": [300, 2]}, ("no more: it came on 2025-05-05", None)),
        (DUE, {"treaty": [100], "": [90]}, ("no more: it came on 2025-12-01", None)),
        (DUE, {"treaty": [130], "": [140]}, ("now", "2026-02-19")),
        (DUE, {}, ("120 days after the first match of treaty", None)),
        (DUE, {"treaty": [130]}, ("now", "2026-02-19")),
    ],
)  # fmt: skip
def test_the_day_is_told_or_what_it_hangs_on(
    window: Window, matches: Mapping[str, Sequence[int]], expected: tuple[str, str | None]
) -> None:
    assert ready(window, matches) == expected


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (COUNT, "at least 3 independent origins within 7 days"),
        (BURST, "at least 5 items within 7 days, and 4.0 times as many as expected from 84 days"),
        (DROP, "its share of the matches of all within 28 days is below 40% of the usual share of 182 days"),
        (ABSENCE, "no match for 42 days, after at least 3 matches in the 182 days before"),
        (NEW, "a value that was not seen for 180 days"),
        (FOLLOWED, "promise, then words in alert, within 30 days"),
        (UNFOLLOWED, "promise, within 60 days, and no delivery until then"),
        (Due(by=NOW), "no match by the end of 2026-02-28"),
        (DUE, "no match within 120 days of the first match of treaty"),
    ],
)
def test_what_a_window_asks_for_is_one_sentence(window: Window, said: str) -> None:
    assert asked(window) == said


def test_the_day_that_something_is_due_by_is_the_one_that_was_written_in_the_zone_of_the_rule() -> None:
    in_caracas = Due(by=NOW + timedelta(hours=4))
    assert asked(in_caracas, "America/Caracas") == "no match by the end of 2026-02-28"
    in_moscow = Due(by=NOW - timedelta(hours=3))
    assert asked(in_moscow, "Europe/Moscow") == "no match by the end of 2026-02-28"


def test_numbers_in_a_row_read_as_people_write_them() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112, 1003)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th", "1,003rd",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("window", "matches", "said"),
    [
        (COUNT, [("a", 1)], "2 more independent origins within 7 days of the first"),
        (COUNT, [("a", 9)], "3 more independent origins within 7 days"),
        (COUNT, [("a", 1), ("a", 2), ("b", 3)], "1 more independent origin within 7 days of the first"),
        (COUNT, [("a", 1), ("b", 2), ("c", 3)], ""),
        (ABSENCE, [("a", 40), ("a", 2)], "no further match until 2026-04-10 00:00 UTC"),
        (ABSENCE, [("a", day) for day in range(2, 62, 3)],
         "no further match until 2026-04-10 00:00 UTC; 95 of 100 gaps between its matches are at most 3 days"),
        (ABSENCE, [], ""),
        (BURST, [("a", 1)], ""),
    ],
)  # fmt: skip
def test_what_a_quiet_window_lacks_is_told_where_it_can_be_known(
    window: Window, matches: Sequence[tuple[str, int]], said: str
) -> None:
    own = [PastMatch(NOW - days * DAY, f"{who}{days}", "feed", who) for who, days in matches]
    assert lacking(window, own, NOW) == said
