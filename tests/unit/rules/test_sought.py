"""What `new` reads from an item: by a pattern, with look-alikes made plain, or by a list."""

from datetime import UTC, datetime

import pytest

from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import ListRef, parse_entry, parse_query
from watchd.rules.sought import Pattern, PatternError, Wanted, compiled

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LISTS = {
    "yards": {
        "en": (parse_entry("Kronstadt"), parse_entry("Baltic yard*")),
        "ru": (parse_entry("Кронштадт*"),),
    }
}
TAIL = Pattern(r"RA-\d{5}")


def _hit(wanted: Wanted, title: str, summary: str = "", body: str = "") -> tuple[tuple[str, ...], list[str]]:
    item = Item(
        id="item", feed_id="wire", seen_at=NOON, event_at=NOON, published=None, url="", url_key="",
        publisher="wire.example", language=None, title=title, summary=summary, body=body, digest="",
    )  # fmt: skip
    rule = CompiledRule("planes", "digest", parse_query("plane OR yard* OR самолет"), wanted=wanted)
    (hit,) = Engine([rule], LISTS, {}).match(item).hits
    return hit.values, [span.text for span in hit.spans if span.term == str(wanted)]


@pytest.mark.parametrize(
    ("title", "values"),
    [
        ("plane RA-78844 and RA-82010 land", ("RA-78844", "RA-82010")),
        ("plane RA-78844, again RA-78844", ("RA-78844",)),
        ("plane ra-78844", ()),
        ("plane RA\u201178844", ("RA-78844",)),  # a hyphen that does not break
        ("plane R\u0410-78844", ("RA-78844",)),  # a Cyrillic A
        ("plane RA-7\u200b8844", ("RA-78844",)),  # an invisible blank inside
        ("plane ＲＡ－７８８４４", ("RA-78844",)),
        ("plane RA-٧٨٨٤٤", ("RA-78844",)),
    ],
)
def test_a_pattern_finds_values_also_in_disguise(title: str, values: tuple[str, ...]) -> None:
    assert _hit(TAIL, title)[0] == values


def test_values_are_shown_where_they_stand_as_they_stand() -> None:
    assert _hit(TAIL, "plane", "RA-7\u200b8844 landed") == (("RA-78844",), ["RA-7\u200b8844"])


def test_a_pattern_in_cyrillic_finds_a_word_with_a_latin_letter() -> None:
    assert _hit(Pattern(r"Су-\d\dСМ"), "plane Cу-30CM")[0] == ("Су-30СМ",)


def test_a_word_of_look_alikes_alone_is_what_it_looks_like() -> None:
    assert _hit(Pattern(r"HK-\d{4}"), "самолет \u041d\u041a-1234")[0] == ("HK-1234",)


def test_every_field_is_read_title_first() -> None:
    assert _hit(TAIL, "plane RA-00001", "RA-00002", "RA-00003")[0] == ("RA-00001", "RA-00002", "RA-00003")


def test_of_a_pattern_with_groups_the_first_is_the_value() -> None:
    assert _hit(Pattern(r"IMO (\d{7})"), "plane IMO 9074729") == (("9074729",), ["9074729"])


def test_capitals_make_no_other_value() -> None:
    assert _hit(Pattern(r"(?i)ra-\d{5}"), "plane RA-78844 is ra-78844")[0] == ("RA-78844",)


def test_a_flood_of_values_is_cut() -> None:
    values, _ = _hit(Pattern(r"\d+"), "plane " + " ".join(map(str, range(5_000))))
    assert values == tuple(map(str, range(20)))


def test_a_value_as_long_as_a_page_is_none() -> None:
    assert _hit(Pattern(r"\w+"), "plane", "x" * 121)[0] == ("plane",)


def test_half_a_sign_stops_nothing() -> None:
    assert _hit(TAIL, "plane \ud83d RA-78844")[0] == ("RA-78844",)


def test_the_entries_of_a_list_are_its_values() -> None:
    wanted = ListRef("yards")
    assert _hit(wanted, "Baltic yards and Kronstadt", "В Кронштадте") == (
        ('"Baltic yard*"', "Kronstadt", "Кронштадт*"),
        ["Baltic yards", "Kronstadt", "Кронштадте"],
    )
    assert _hit(ListRef("yards", "ru"), "yard Kronstadt")[0] == ()


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("RA-(", "cannot be read: missing )"),
        ("(?=RA)x", "cannot be read: invalid perl operator: (?="),
        (r"(a)\1", r"cannot be read: invalid escape sequence: \1"),
        ("x*", "finds nothing at all everywhere"),
        ("(x{1000}){1000}", "cannot be read: invalid repetition size"),
        ("x" * 401, "has 401 characters"),
        ("\ud83d", "half of one"),
    ],
)
def test_what_is_no_pattern_is_told_with_a_remedy(pattern: str, told: str) -> None:
    with pytest.raises(PatternError, match="pattern") as caught:
        compiled(pattern)
    assert told in str(caught.value)
    assert caught.value.hint
