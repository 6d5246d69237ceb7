"""The periods that a burst is compared with: where all are as long as each other, and one by one by a zone's clock."""

import random
from collections import Counter
from datetime import timedelta

from tests.builders import after
from tests.unit.rules.windows.pasts import joined, log, watching

from watchd.model.window import Burst, Distinct, Outcome
from watchd.rules.windows import Past, judge

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def test_a_zone_that_never_changes_its_clock_has_the_periods_of_utc() -> None:
    """Matches lie at whole hours, so that some are at a period's very edge, the first of all among them."""
    chosen = random.Random(5)
    outcomes = Counter[Outcome]()
    for _ in range(400):
        begun = chosen.randrange(40)
        old = log(*(begun + chosen.randrange(24 * 40) / 24 for _ in range(chosen.choice([5, 60, 300]))))
        young = log(*(begun + 40 + chosen.randrange(48) / 24 for _ in range(60)), feed="feed-1", publisher="b.com")
        window = Burst(
            at_least=2,
            within=chosen.choice([_HOUR, 6 * _HOUR, _DAY, 2 * _DAY, 9 * _DAY]),
            times=chosen.choice([1.0, 3.0]),
            baseline=chosen.choice([7, 14, 28, 60]) * _DAY,
            distinct=chosen.choice([Distinct.ITEM, Distinct.PUBLISHER]),
        )
        past = Past(own=joined(old, young), watch=watching())
        now = after(days=begun + 40 + chosen.randrange(60) / 24)
        found = judge(window, past, now, "UTC")
        assert found == judge(window, past, now, "Etc/UTC")
        outcomes[found.outcome] += 1
    assert all(outcomes[one] > 40 for one in (Outcome.ALERT, Outcome.QUIET)), outcomes
