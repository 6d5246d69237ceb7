"""What `watchd status` says of channels in trouble, without a database."""

from datetime import timedelta

import pytest
from tests.builders import T0

from watchd.cli.status_report import write_standing
from watchd.ports import Rest
from watchd.storage.views import ChannelStanding, Figures, Standing

FIGURES = Figures(0, 0, None, None, None, {}, {}, 0, 0, 0, {})


def lines_of(capsys: pytest.CaptureFixture[str], channel: ChannelStanding, *rests: Rest) -> list[str]:
    standing = Standing(FIGURES, 0, (), 0, 0, 0, 0, 0, (channel,), {}, (), (), rests=rests)
    write_standing(standing, (), T0)
    return capsys.readouterr().out.splitlines()


def test_a_channel_that_failed_says_why_before_it_counts_as_broken(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = [
        line for line in lines_of(capsys, ChannelStanding("desk", 1, 0, 0, failures=2, error="500")) if "desk" in line
    ]
    assert line.endswith("2 failures in a row: 500")


def test_a_channel_in_trouble_is_told_once_and_is_not_said_to_have_asked_for_a_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    until = T0 + timedelta(minutes=15)
    channel = ChannelStanding("desk", 1, 0, 0, failures=3, broken_since=T0, error="no connection", paused_until=until)
    in_trouble, asked = Rest("desk", "desk", until, "no connection", None), Rest("chat", "-1", until, "429", T0)
    lines = lines_of(capsys, channel, in_trouble, asked)
    [told] = [line for line in lines if "no connection" in line]
    said = "broken since 2025-11-24 12:00Z, rests until 2025-11-24 12:15Z: no connection"
    assert " ".join(told.split()) == f"desk 1 0 0 {said}"
    assert any(line.startswith("-1 by chat") for line in lines)
