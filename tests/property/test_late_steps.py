"""Whatever comes late, a sequence says after each turn what its steps, as they are known by then, come to."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import after, item
from tests.fakes import rule
from tests.unit.pipeline.test_windows import Desk, windowed
from tests.unit.rules.windows.pasts import watching

from watchd.model.rule import Severity
from watchd.model.window import PastMatch, Step, Succession
from watchd.rules.windows import Log, Past, judge
from watchd.storage import open_storage

WORDS = ("promise", "loading", "arrival")
HALF_A_DAY = after(hours=12) - after(hours=0)


@dataclass(frozen=True)
class Brought:
    """One item: its word, the hour in which it happened, and how many hours later it was seen."""

    word: str
    hour: int
    late: int


COURSES = (("promise", "loading"), ("promise", "loading", "promise"), ("promise", "promise"))

# What is missing seldom comes: where it does, nothing is left to be said.
words = st.sampled_from((*WORDS[:2], *WORDS[:2], *WORDS[:2], "arrival"))
brought = st.builds(Brought, words, st.integers(0, 24), st.sampled_from((0, 0, 5, 11, 13, 20)))
steps = st.sampled_from([tuple(map(Step, course)) for course in COURSES])


def _seen(stream: Sequence[Brought]) -> list[tuple[float, float, str]]:
    """When each was seen and happened, no two at one moment, and its word."""
    return sorted(
        (one.hour + one.late + number / 50, one.hour + number / 50, one.word) for number, one in enumerate(stream)
    )


@given(stream=st.lists(brought, min_size=2, max_size=8), steps=steps, missing=st.sampled_from((Step("arrival"), None)))
@settings(max_examples=100, deadline=None)
def test_a_sequence_says_after_each_turn_what_is_known_by_then(
    stream: list[Brought], steps: tuple[Step, ...], missing: Step | None
) -> None:
    window = Succession(steps, HALF_A_DAY, missing)
    logs = {word: Log() for word in WORDS}
    with contextlib.closing(open_storage("sqlite:///:memory:")) as storage:
        desk = Desk(storage)
        named = (rule(word, word, severity=Severity.NONE) for word in WORDS)
        desk.start(windowed("steps", window, query="nothing-of-this-kind"), *named)
        for number, (seen, happened, word) in enumerate(_seen(stream)):
            desk.add(item(number, title=word, seen_at=after(hours=seen), event_at=after(hours=happened)))
            desk.evaluate(seen)
            logs[word].add(PastMatch(after(hours=happened), str(number), "feed", "feed.example"))
            known = judge(window, Past(Log(), logs, watch=watching()), after(hours=seen))
            assert desk.outcomes[-1][0] == known.outcome.value, (window, known.reason)
