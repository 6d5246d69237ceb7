"""The checks can fail: a reader that does everything wrong in the usual way is found out."""

from pathlib import Path

import pytest
from tests.feedscore.contenders import contender
from tests.feedscore.registry import BEHAVIOURS, Verdict, measured

_EXPECTED = {
    1: (Verdict.FAIL, "Python-urllib"),
    3: (Verdict.FAIL, "third request: If-None-Match: None"),
    9: (Verdict.PASS, ""),
    10: (Verdict.NOT_MEASURABLE, "can have a feed's address changed"),
    31: (Verdict.FAIL, "connected to loopback"),
    33: (Verdict.FAIL, "the first poll told 50 items"),
    34: (Verdict.FAIL, "has ['Radar report"),
}


@pytest.mark.parametrize("number", _EXPECTED)
def test_the_naive_reader_gets_the_verdict_it_deserves(number: int, tmp_path: Path) -> None:
    folder = tmp_path / "scene"
    folder.mkdir()
    behaviour = BEHAVIOURS[number]
    result = measured(behaviour, contender("naive").make(behaviour), folder)
    verdict, why = _EXPECTED[number]
    assert result.verdict is verdict, result.why
    assert why in result.why
