"""Certificates of receivers: operators read of one in time, and of its end only from who has seen it."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.pipeline.test_signs import headlines, look
from tests.unit.pipeline.test_way import World, world

from watchd.model.certificate import CertificateLife

__all__ = ["world"]

BEGAN = datetime(2025, 9, 1, tzinfo=UTC)
OF_90_DAYS = CertificateLife(BEGAN, BEGAN + timedelta(days=90))


@pytest.mark.parametrize(("day", "is_ending"), [(0, False), (60, False), (61, True), (90, True), (95, True)])
def test_it_is_told_of_when_less_than_a_third_is_left(day: int, *, is_ending: bool) -> None:
    assert OF_90_DAYS.is_ending(BEGAN + timedelta(days=day)) is is_ending


def test_it_is_told_once_and_ends_when_a_message_met_another_and_not_at_a_restart(world: World) -> None:
    key = "certificate:here:desk"
    raised = {key: "it ends on 01 Dec 2025, in 20 d"}
    told = headlines(look(world, node="here", raised=raised, certified=(key,)))
    assert told == ["channel desk on here meets a certificate that must be seen to"]
    assert look(world, node="here", raised=raised, certified=(key,)) == []
    assert look(world, node="here") == [], "a process that has sent nothing yet knows nothing of it"
    told = headlines(look(world, node="here", certified=(key,)))
    assert told == ["channel desk on here meets a good certificate"]
