"""Scenes beyond the score: what watchd does where a server or a part of the world is broken in a way of its own."""

from pathlib import Path

import pytest
from tests.feedscore import partial
from tests.feedscore.behaviours import Behaviour, Play, Verdict, measured
from tests.feedscore.watchd_reader import WatchdReader

_PLAYS = partial.SCENES


@pytest.mark.parametrize("play", [pytest.param(play, id=play.__name__) for play in _PLAYS])
def test_watchd_does_well_in(play: Play, tmp_path: Path) -> None:
    folder = tmp_path / "scene"
    folder.mkdir()
    shown = Behaviour(0, play.__doc__ or "", is_hard=False, needs=frozenset(), in_process=True, play=play)
    result = measured(shown, WatchdReader(), folder)
    assert result.verdict is Verdict.PASS, result.why
