"""What one query is said to find is found by the other: warnings of what is in vain are never wrong."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive_engine import Lists, Text, holds

from watchd.rules.query import parse_entry, parse_query
from watchd.rules.query.implied import implies

LISTS: Lists = {"one": {"en": (parse_entry("ships"), parse_entry("spare part*"))}}
QUERIES = """
ship
ship*
ships
=Ship
parts
part*
$one
title:ship
spare
ship NEAR/1 parts
ship NEAR/3 parts
parts NEAR/2 ship
ship ONEAR/2 parts
ship* ONEAR/3 parts
parts ONEAR/2 ship
ship AND parts
spare OR ship*
ship* AND part*
"spare parts"
"spare part*"
"spare parts" NEAR/1 ship
ship AND NOT parts
$one OR ship
(ship OR spare) AND parts
title:(ship AND parts)
(ship OR ships) NEAR/2 parts
ship* NEAR/2 part* NEAR/2 spare
"""
TREES = [parse_query(query) for query in QUERIES.strip().splitlines()]
PAIRS = [(one, other) for one in TREES for other in TREES if one is not other and implies(one, other, LISTS)]
texts = st.lists(st.sampled_from(["Ship", "ships", "parts", "part", "spare", "x"]), max_size=7).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_what_the_narrower_query_finds_the_wider_one_finds(title: str, body: str) -> None:
    read = {"title": Text(title, "en"), "summary": Text("", "en"), "body": Text(body, "en")}
    found = {id(tree): holds(tree, read, LISTS) for tree in TREES}
    assert [f"{one} / {other}" for one, other in PAIRS if found[id(one)] and not found[id(other)]] == []


def test_many_of_the_pairs_are_known() -> None:
    assert len(PAIRS) >= 70
