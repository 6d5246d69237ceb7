"""The engine, with its trie and anchors, answers as the plain evaluator does, in five kinds of script."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive_engine import naive_match

from watchd.model.item import Item
from watchd.model.match import is_named
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.missing import explanations
from watchd.rules.query import And, Direction, Event, Field, FieldName, Form, ListRef, Near, Or, Query, Term, Word

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WORDS = {
    "latin": [
        "Su",
        "30",
        "MK2",
        "su",
        "US",
        "us",
        "spare",
        "parts",
        "Spare-parts",
        "year",
        "año",
        "ano",
        "deliver",
        "delivery",
        "prometer",
        "prometió",
        "prometía",
        "U.S.",
        "EE.",
        "by",
        "was",
        "por",
    ],
    "cyrillic": [
        "Су",
        "30",
        "СМ",
        "ремонт",
        "ремонта",
        "запчасть",
        "запчастей",
        "мир",
        "США",
        "ёлка",
        "елка",
        "май",
        "маи",
        "г.",
    ],
    "han": ["苏", "30", "战", "机", "委内", "瑞拉", "拉", "制裁", "美国", "カラカス", "被", "对"],
    "arabic": ["سوخو", "٣٠", "30", "می", "شود", "كتاب", "کتاب", "تحريم", "تحریم", "ایران", "را", "توسط"],
    "mixed": ["Cу", "Су", "Su", "30", "苏", "US", "cy", "су", "р", "РФ", "PФ", "می"],
}
GAPS = [" ", " ", " ", "-", "", ". ", "\n", ", ", "\u200c", "/", "\u2011", " — ", "\u00a0", "'", "。"]


def texts(words: list[str]) -> st.SearchStrategy[str]:
    pieces = st.lists(st.tuples(st.sampled_from(words), st.sampled_from(GAPS)), max_size=14)
    return pieces.map(lambda pairs: "".join(word + gap for word, gap in pairs).strip())


@st.composite
def terms(draw: st.DrawFn, words: list[str]) -> Term:
    form = draw(st.sampled_from([Form.FOLDED, Form.FOLDED, Form.FOLDED, Form.EXACT, Form.STEM]))
    count = 1 if form is Form.STEM else draw(st.integers(1, 3))
    chosen = []
    for _ in range(count):
        pieces = draw(st.lists(st.sampled_from([word.strip(".") for word in words]), min_size=1, max_size=2))
        text = draw(st.sampled_from(["-", "\u200c", ""])).join(pieces)
        chosen.append(Word(text, is_prefix=form is not Form.STEM and draw(st.integers(0, 4)) == 0))
    return Term(tuple(chosen), form)


def leaves(words: list[str]) -> st.SearchStrategy[Query]:
    refs: st.SearchStrategy[Query] = st.builds(
        ListRef, st.sampled_from(["one", "two"]), st.sampled_from([None, None, "ru", "en"])
    )
    plain: st.SearchStrategy[Query] = terms(words)
    return st.one_of(plain, plain, refs)


def ors(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return st.lists(parts, min_size=2, max_size=3).map(lambda found: Or(tuple(found)))


@st.composite
def events(draw: st.DrawFn, words: list[str]) -> Event:
    leaf = leaves(words)
    operand = st.one_of(leaf, leaf, ors(leaf))
    parts: list[Query | None] = [draw(operand) for _ in range(3)]
    left_out = draw(st.integers(0, 5))
    if left_out < 3:
        parts[left_out] = None
    span = draw(st.none() | st.integers(1, 8))
    choices = list(Direction) if parts[1] is not None else [Direction.CHECKED, Direction.ANY]
    return Event(parts[0], parts[1], parts[2], span, draw(st.sampled_from(choices)))


def queries(words: list[str]) -> st.SearchStrategy[Query]:
    leaf = leaves(words)
    operand = st.one_of(leaf, leaf, ors(leaf))
    near = st.builds(
        lambda parts, distance, is_ordered: Near(tuple(parts), distance, is_ordered),
        st.lists(operand, min_size=2, max_size=4), st.integers(1, 4), st.booleans(),
    )  # fmt: skip
    flat: st.SearchStrategy[Query] = st.one_of(leaf, near)

    def deeper(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
        conjunction: st.SearchStrategy[Query] = st.builds(
            lambda parts, without: And(tuple(parts), tuple(without)),
            st.lists(inner, min_size=1, max_size=3), st.lists(inner, max_size=1),
        )  # fmt: skip
        field: st.SearchStrategy[Query] = st.builds(Field, st.sampled_from(list(FieldName)), inner)
        return st.one_of(conjunction, ors(inner), field)

    return st.recursive(flat, deeper, max_leaves=6)


@st.composite
def cases(draw: st.DrawFn) -> tuple[CompiledRule, dict[str, dict[str, tuple[Term, ...]]], list[Item]]:
    words = WORDS[draw(st.sampled_from(sorted(WORDS)))]
    entries = st.lists(terms(words), max_size=3).map(tuple)
    lists = {name: {language: draw(entries) for language in ("en", "ru", "es")} for name in ("one", "two")}
    asked = draw(queries(words))
    if draw(st.booleans()):  # as a rule has it: alone, any of several, beside a query
        event: Query = draw(st.one_of(events(words), ors(events(words))))
        asked = draw(st.sampled_from([event, event, And((asked, event))]))
    rule = CompiledRule("r", "d", asked, draw(st.none() | queries(words)))
    items = [
        Item(
            id=str(number), feed_id="f", seen_at=NOON, event_at=NOON, published=None, url="", url_key="", publisher="",
            language=draw(st.sampled_from([None, "en", "ru", "es"])), title=draw(texts(words)),
            summary=draw(texts(words)),
            body=draw(texts(words)), digest="",
        )
        for number in range(2)
    ]  # fmt: skip
    return rule, lists, items


@settings(max_examples=200, deadline=None)
@given(cases())
def test_the_engine_matches_what_the_plain_evaluator_matches(
    case: tuple[CompiledRule, dict[str, dict[str, tuple[Term, ...]]], list[Item]],
) -> None:
    rule, lists, items = case
    engine = Engine([rule], lists, {})
    for item in items:
        matches = engine.match(item)
        assert not matches.failures
        found = {one for one in matches.hits[0].signature if not is_named(one)} if matches.hits else None
        assert found == naive_match(rule, item, lists)


@settings(max_examples=200, deadline=None)
@given(cases())
def test_a_rule_that_does_not_match_says_what_is_missing_and_one_that_does_misses_nothing(
    case: tuple[CompiledRule, dict[str, dict[str, tuple[Term, ...]]], list[Item]],
) -> None:
    rule, lists, items = case
    engine = Engine([rule], lists, {})
    for item in items:
        explained = explanations(engine, item)["r"]
        assert (not explained.missing) == bool(engine.match(item).hits)
        assert all(reason.strip() for reason in explained.missing)
        assert all(item.text(span.field)[span.start : span.end] == span.text for span in explained.found)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_every_span_is_the_text_it_points_at(
    case: tuple[CompiledRule, dict[str, dict[str, tuple[Term, ...]]], list[Item]],
) -> None:
    rule, lists, items = case
    engine = Engine([rule], lists, {})
    for hit in [hit for item in items for hit in engine.match(item).hits]:
        item = items[0] if engine.match(items[0]).hits == (hit,) else items[1]
        assert 0 < len(hit.spans) <= 12
        assert all(item.text(span.field)[span.start : span.end] == span.text for span in hit.spans)
        assert {span.term for span in hit.spans} <= hit.signature
