import pytest

from watchd.rules.anchors import anchors_of
from watchd.rules.nearness import near
from watchd.rules.plan import plan_of
from watchd.rules.query import ListRef, Term, parse_query

WORDS = ([2 * place for place in range(200)], [2 * place + 2 for place in range(200)])  # a text of plain words


def is_near(*places: list[int], distance: int = 1, is_ordered: bool = False) -> bool:
    operands = [[(place, place + 1) for place in found] for found in places]
    return near(operands, WORDS, distance, is_ordered=is_ordered) is not None


def test_the_words_between_are_counted() -> None:
    assert is_near([0], [2])
    assert not is_near([0], [3])
    assert is_near([0], [51], distance=50)
    assert not is_near([0], [52], distance=50)


def test_neighbours_are_those_in_the_text() -> None:
    assert is_near([2], [0], [4])
    assert not is_near([2], [0], [4], is_ordered=True)
    assert is_near([0], [2], [4], is_ordered=True)


def test_each_operand_has_one_place() -> None:
    assert not is_near([0], [2, 4], [6])
    assert is_near([0], [2], [4], [6])


def test_one_word_is_not_two_operands() -> None:
    assert not is_near([5], [5])
    assert is_near([5, 6], [5, 6])


def test_overlapping_phrases_are_not_near_but_one() -> None:
    assert near([[(0, 3)], [(1, 2)]], WORDS, 5, is_ordered=False) is None
    assert near([[(0, 3)], [(1, 2), (3, 4)]], WORDS, 5, is_ordered=False) == ((0, (0, 3)), (1, (3, 4)))


def test_a_later_place_is_found_where_an_earlier_one_fails() -> None:
    assert is_near([0, 10, 20], [5, 22])
    assert is_near([0, 1, 2, 3, 4, 5], [7], [9], distance=1)


def test_an_operand_without_a_place_is_nowhere() -> None:
    assert not is_near([0], [])


def test_a_text_full_of_one_operand_is_read_to_its_end() -> None:
    places = [(place, place + 1) for place in range(200_000)]
    words = ([2 * place for place in range(300_000)], [2 * place + 2 for place in range(300_000)])
    assert near([places, places, [(299_999, 300_000)]], words, 50, is_ordered=False) is None


@pytest.mark.parametrize(
    ("query", "anchors"),
    [
        ("common AND rareword", {"rareword"}),
        ("common AND NOT rareword", {"common"}),
        ("rareword OR common", {"common", "rareword"}),
        ("(common OR seldomer) AND rareword", {"rareword"}),
        ("common NEAR/5 (rareword OR seldomer)", {"rareword", "seldomer"}),
        ("title:(common AND rareword)", {"rareword"}),
        ("(rareword AND common) OR (seldomer AND common)", {"rareword", "seldomer"}),
    ],
)
def test_anchors_are_the_cheapest_words_a_rule_cannot_match_without(query: str, anchors: set[str]) -> None:
    names: list[str] = []

    def number(leaf: Term | ListRef) -> int:
        if str(leaf) not in names:
            names.append(str(leaf))
        return names.index(str(leaf))

    plan = plan_of(parse_query(query), number)
    chosen = anchors_of(plan, lambda leaf: {"common": 100, "rareword": 1, "seldomer": 2}[names[leaf]])
    assert {names[leaf] for leaf in chosen} == anchors
