"""Every behaviour of the feed reader score, measured on watchd: one test each, so that what is missing can be seen."""

from pathlib import Path

import pytest
from tests.feedscore.contenders import contender
from tests.feedscore.not_yet import NOT_YET
from tests.feedscore.registry import BEHAVIOURS, Behaviour, Verdict, measured


class MisbehaviourError(AssertionError):
    """watchd does not behave so."""


def _param(one: Behaviour) -> object:
    missing = NOT_YET.get(one.number)
    marks = [pytest.mark.xfail(reason=missing, strict=True, raises=MisbehaviourError)] if missing else []
    return pytest.param(one, id=f"{one.number}: {one.says}", marks=marks)


@pytest.mark.parametrize("behaviour", [_param(BEHAVIOURS[number]) for number in sorted(BEHAVIOURS)])
def test_watchd_behaves(behaviour: Behaviour, tmp_path: Path) -> None:
    folder = tmp_path / "scene"
    folder.mkdir()
    result = measured(behaviour, contender("watchd").make(behaviour), folder)
    if result.verdict is not Verdict.PASS:
        raise MisbehaviourError(result.why)


def test_what_is_missing_is_a_behaviour_that_is_measured() -> None:
    assert set(NOT_YET) <= set(BEHAVIOURS)
