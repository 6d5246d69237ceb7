"""kill -9 at moments nobody chooses: nothing is lost, a copy has the same id. `python -m tests.kills` does it often."""

from dataclasses import replace

import pytest
from tests.builders import notification
from tests.kills import Arrived, Trial, faults, trial

FIRST, SECOND = (notification(alert_id=f"al_{number:020x}") for number in (1, 2))
IDS = tuple(f"msg_{one.event_id}" for one in (FIRST, SECOND))


@pytest.mark.parametrize(("kind", "slots"), [("email", 1), ("webhook", 16)])
def test_whenever_it_is_killed_nothing_is_lost_and_copies_are_the_same(
    kind: str, slots: int, database_url: str
) -> None:
    done = trial(kind, messages=60, kills=6, seed=20251118, at=database_url)
    assert done.faults == [], f"seed {done.seed}"
    assert (len(done.copies), done.slots) == (60, slots)
    assert done.kills >= 3


@pytest.mark.parametrize(
    ("lives", "fault"),
    [
        ([[(IDS[0], b"a")], [(IDS[0], b"a"), (IDS[1], b"b")]], []),
        ([[(IDS[0], b"a")]], ["1 ids for 2 messages"]),
        ([[(IDS[0], b"a")], [(IDS[0], b"other"), (IDS[1], b"b")]], ["1 ids came with different bytes"]),
        (
            [[(IDS[0], b"a"), (IDS[1], b"b")], [(IDS[0], b"a"), (IDS[1], b"b")]],
            ["after kill 1 one slot sent 2 messages again"],
        ),
    ],
)
def test_what_must_not_be_is_seen(lives: list[list[Arrived]], fault: list[str]) -> None:
    done = replace(Trial("webhook", slots=1, messages=2, seed=0), lives=lives)
    assert faults(done, (FIRST, SECOND)) == fault
