"""Tables stay aligned in every script, and fit where there is little room."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from watchd.cli.layout import Table, width_of, wrapped

_PRINTABLE = st.text(st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")), max_size=30)


def test_signs_take_the_columns_that_terminals_give_them() -> None:
    widths = {"Caracas": 7, "委内瑞拉": 8, "ベネズエラ": 10, "Су-30": 5, "می‌کند": 5, "e\u0301": 1, "กิ": 1, "각": 2}
    assert {text: width_of(text) for text in widths} == widths


def test_columns_stay_aligned_behind_cells_of_every_script() -> None:
    rows = [("委内瑞拉", "x"), ("می‌کند", "x"), ("e\u0301toile", "x"), ("plain", "x")]
    lines = Table(("TITLE", "AT"), rows).lines(None)
    assert {width_of(line[: line.rindex("x")]) for line in lines[1:]} == {width_of(lines[0][: lines[0].index("AT")])}


def test_a_cell_that_runs_from_right_to_left_ends_before_the_next_one_begins() -> None:
    (line,) = Table(("TITLE", "AT"), [("حمله پهپادی", "2025")]).lines(None)[1:]
    before, mark, after = line.partition("\u200e")
    assert (before, mark, after.strip()) == ("حمله پهپادی", "\u200e", "2025")
    assert unicodedata.bidirectional(mark) == "L"
    assert Table(("TITLE",), [("حمله پهپادی",)]).lines(None)[1] == "حمله پهپادی"


def test_without_a_terminal_a_row_is_one_line_however_long() -> None:
    long = "word " * 200
    lines = Table(("FEED", "WHY"), [("a", long.strip())], frozenset({"WHY"})).lines(None)
    assert lines[1] == f"a     {long.strip()}"


def test_a_long_cell_does_not_push_the_next_column_out_of_sight() -> None:
    row = Table(("TITLE", "AT"), [("x" * 5_000, "here")]).lines(None)[1]
    assert row == f"{'x' * 99}…  here"


def test_texts_share_the_room_and_ids_stay_whole() -> None:
    rows = [
        ("al_0123456789abcdef0123", "Su-30 spare parts land in Caracas at night", "refused for good by the relay: 550")
    ]
    lines = Table(("ALERT", "HEADLINE", "WHY"), rows, frozenset({"HEADLINE", "WHY"})).lines(78)
    assert lines == [
        "ALERT                    HEADLINE                    WHY",
        "al_0123456789abcdef0123  Su-30 spare parts land in   refused for good by the",
        "                         Caracas at night            relay: 550",
    ]


def test_where_there_is_no_room_for_a_column_texts_get_lines_of_their_own() -> None:
    rows = [("al_0123456789abcdef0123", "2025-11-18 06:42Z", "俄罗斯与委内瑞拉战略伙伴关系条约正式生效")]
    lines = Table(("ALERT", "TOLD", "HEADLINE"), rows, frozenset({"HEADLINE"})).lines(44)
    assert lines == [
        "ALERT                    TOLD",
        "    HEADLINE",
        "al_0123456789abcdef0123  2025-11-18 06:42Z",
        "    俄罗斯与委内瑞拉战略伙伴关系条约正式生效",
    ]


def test_texts_that_get_lines_of_their_own_stand_side_by_side_where_they_fit() -> None:
    rows = [("al_0123456789abcdef0123", "ve-su30-spares", "Su-30 spare parts land"), ("al_1", "", "Радар")]
    lines = Table(("ALERT", "RULES", "HEADLINE"), rows, frozenset({"RULES", "HEADLINE"})).lines(46)
    assert lines == [
        "ALERT",
        "    RULES           HEADLINE",
        "al_0123456789abcdef0123",
        "    ve-su30-spares  Su-30 spare parts land",
        "al_1",
        "                    Радар",
    ]


def test_on_the_narrowest_screen_nothing_is_lost() -> None:
    lines = Table(("ALERT", "TOLD", "WHY"), [("al_0123", "06:42Z", "because")], frozenset({"WHY"})).lines(9)
    assert "".join(line.strip() for line in lines[3:]) == "al_012306:42Zbecause"


@given(_PRINTABLE.map(lambda text: " ".join(text.split())), st.integers(2, 12))
def test_wrapped_text_is_the_same_text_and_fits(text: str, room: int) -> None:
    lines = wrapped(text, room)
    assert all(width_of(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.tuples(_PRINTABLE, _PRINTABLE), min_size=1, max_size=4), st.integers(10, 90))
def test_a_table_is_never_wider_than_the_screen_when_its_short_columns_fit(
    rows: list[tuple[str, str]], room: int
) -> None:
    lines = Table(("ID", "A", "B"), [("id", *row) for row in rows], frozenset({"A", "B"})).lines(room)
    assert all(width_of(line) <= room for line in lines)
