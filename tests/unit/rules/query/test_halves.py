"""Halves of an OR that another half makes idle."""

import pytest

from watchd.rules.query import parse_entry, parse_query
from watchd.rules.query.halves import idle_halves

LISTS = {"yards": {"en": (parse_entry("shipyard*"), parse_entry("dry dock")), "ru": (parse_entry("верф*"),)}}


@pytest.mark.parametrize(
    ("query", "idle"),
    [
        ("alpha OR beta", []),
        ("overhaul* OR overhauling", [("overhauling", "overhaul*")]),
        ("overhaul* OR overhaul", [("overhaul", "overhaul*")]),
        ("overhaul OR overhaul*", [("overhaul", "overhaul*")]),
        ("repair* OR repa*", [("repair*", "repa*")]),
        ('parts OR "spare parts"', [('"spare parts"', "parts")]),
        ('"spare parts" OR "spare part*"', [('"spare parts"', '"spare part*"')]),
        ('"part spare" OR "spare part"', []),
        ("=BIS OR bis", [("=BIS", "bis")]),
        ("=BIS OR =bis", []),
        ("~запчасть OR запчасть", []),
        ("alpha OR Alpha", [("Alpha", "alpha")]),
        ("alpha OR álpha OR ALPHA", [("álpha", "alpha"), ("ALPHA", "alpha")]),
        ("alpha OR (alpha AND beta)", [("(alpha AND beta)", "alpha")]),
        ("alpha OR (alpha NEAR/5 beta)", [("(alpha NEAR/5 beta)", "alpha")]),
        ("alpha OR title:alpha", [("title:alpha", "alpha")]),
        ("title:alpha OR summary:alpha", []),
        ("$yards OR shipyards", [("shipyards", "$yards")]),
        ("$yards OR $yards.ru", [("$yards.ru", "$yards")]),
        ("$yards.ru OR shipyards", []),
        ("beta AND (alpha OR (alpha AND gamma))", [("(alpha AND gamma)", "alpha")]),
        ("Su-30 OR Su-30MK2", []),
    ],
)
def test_a_half_is_idle_where_another_finds_all_that_it_does(query: str, idle: list[tuple[str, str]]) -> None:
    found = [(str(half), str(other)) for half, other in idle_halves(parse_query(query), LISTS)]
    assert [(half.strip("()"), other) for half, other in found] == [(half.strip("()"), other) for half, other in idle]
