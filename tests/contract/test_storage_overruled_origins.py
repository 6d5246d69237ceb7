"""The storage contract: origins follow their reports when people tell stories apart, or put them together."""

from collections.abc import Sequence

import pytest
from tests.contract.test_storage_overruling import Desk

from watchd.alerts.traced import known
from watchd.storage import Storage

_SHIP = "Iran tanker seized near Hormuz by the navy"
_JETS = "Russian technicians repair Su-30 jets of the air force"
_REUTERS = "TEHRAN, Nov 24 (Reuters) - An Iran tanker was seized near Hormuz by the navy on Monday."
_AFP = "TEHRAN, Nov 24 (AFP) - Another tanker of Iran was taken by its navy not far from Hormuz, said one official."
_AFP_OWN = "DUBAI, Nov 24 (AFP) - A ship of Iran is held since dawn, an AFP reporter in the port heard from two pilots."
_EFE = "CARACAS, 24 nov (EFE).- Jets are repaired."


@pytest.fixture
def desk(storage: Storage) -> Desk:
    """A desk on each database."""
    return Desk(storage)


def _origins(desk: Desk, story_id: str) -> Sequence[str]:
    """Whom the alert of a story knows to have written of it."""
    [head] = [head for head in desk.storage.alerts() if head.story_id == story_id]
    return [one.origin for one in known(head.traced)]


def test_an_agency_whose_only_report_was_told_apart_is_a_second_origin_when_it_comes(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1, summary=_REUTERS)
    assert desk.comes(2, f"{_SHIP} today", 3, summary=_AFP) == [("update", story)]
    assert _origins(desk, story) == ["Reuters", "AFP"]
    desk.split(2, story, 8)
    assert _origins(desk, story) == ["Reuters"]
    assert desk.comes(5, f"{_SHIP} early", 9, summary=_AFP_OWN) == [("update", story)]
    assert _origins(desk, story) == ["Reuters", "AFP"]


def test_an_agency_of_a_story_that_was_merged_is_no_second_origin(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1, summary=_REUTERS)
    [(_, other)] = desk.comes(3, _JETS, 3, summary=_EFE)
    desk.merge(story, other, 5)
    assert _origins(desk, story) == ["Reuters", "EFE"]
    assert _origins(desk, other) == ["EFE"]
    assert desk.comes(6, f"{_JETS} today", 6, summary=_EFE) == [("group", story)]


def test_a_story_that_was_merged_twice_brings_its_origins_along_until_it_is_told_apart_again(desk: Desk) -> None:
    [(_, first)] = desk.comes(1, _SHIP, 1, summary=_REUTERS)
    [(_, second)] = desk.comes(3, _JETS, 3, summary=_EFE)
    [(_, third)] = desk.comes(4, "Twelve radar crates were opened in Maracay", 4, summary=_AFP_OWN)
    desk.merge(second, third, 5)
    desk.merge(first, second, 6)
    assert sorted(_origins(desk, first)) == ["AFP", "EFE", "Reuters"]
    desk.split(3, first, 7)
    assert sorted(_origins(desk, first)) == ["AFP", "Reuters"]
