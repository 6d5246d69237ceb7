"""Who wrote it first."""

from typing import Any

import pytest
from tests.builders import item

from watchd.model.story import Relation, Threading
from watchd.stories.origins import Origin, is_own, origin_of

ALONE = Threading("st", Relation.NEW)


def copied(origin: str, *, is_same_text: bool = True) -> Threading:
    return Threading("st", Relation.SAME, "it_1", 1.0, "the same", origin, is_same_text=is_same_text)


def report(**changes: Any) -> Any:
    return item(2, **{"publisher": "b.example", "title": "A ship left", "summary": "It left on Monday.", **changes})


CREDITED = report(summary="CARACAS, Nov 26 (EFE) - A ship left on Monday.")


@pytest.mark.parametrize(
    ("of", "threading", "owner", "origin"),
    [
        (report(), ALONE, None, Origin("b.example")),
        (report(), ALONE, "grupo-x", Origin("grupo-x")),
        (report(publisher="reuters.com"), ALONE, "lseg", Origin("Reuters")),
        (CREDITED, ALONE, "grupo-x", Origin("EFE")),
        (report(), copied("a.example"), "grupo-x", Origin("a.example")),
        (report(), copied("EFE"), None, Origin("EFE")),
        (CREDITED, copied("EFE"), None, Origin("EFE")),
        (CREDITED, copied("a.example"), None, Origin("EFE", replaces="a.example")),
        (CREDITED, copied("AFP"), None, Origin("AFP")),
        (CREDITED, copied("AFP", is_same_text=False), None, Origin("EFE")),
        (report(summary="CARACAS, Nov 26 (EFE/AFP) - A ship left."), copied("AFP"), None, Origin("AFP")),
        (report(publisher="tass.com"), copied("a.example"), None, Origin("TASS", replaces="a.example")),
    ],
)
def test_credit_then_words_then_page_then_owner_then_publisher(
    of: Any, threading: Threading, owner: str | None, origin: Origin
) -> None:
    assert origin_of(of, threading, owner) == origin


def test_a_report_is_its_publishers_own_where_he_or_his_owner_or_his_agency_wrote_it() -> None:
    assert is_own(report(), "b.example", None)
    assert is_own(report(), "grupo-x", "grupo-x")
    assert is_own(report(publisher="tass.com"), "TASS", None)
    assert not is_own(report(), "EFE", None)
    assert not is_own(report(), "a.example", "grupo-x")
