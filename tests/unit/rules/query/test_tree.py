import pytest

from watchd.rules.query import (
    And,
    Field,
    FieldName,
    Form,
    ListRef,
    Near,
    Or,
    Query,
    QueryError,
    Term,
    Word,
    format_query,
    list_refs,
    parse_query,
    terms,
    to_json,
)


def term(text: str, form: Form = Form.FOLDED) -> Term:
    return Term(tuple(Word(word.removesuffix("*"), is_prefix=word.endswith("*")) for word in text.split()), form)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Venezuela", term("Venezuela")),
        ("overhaul*", term("overhaul*")),
        ('"spare part*"', term("spare part*")),
        ("“spare\u00a0part*”", term("spare part*")),
        ("«spare» AND „part“", And((term("spare"), term("part")))),
        ("=US", term("US", Form.EXACT)),
        ('="BIS list"', term("BIS list", Form.EXACT)),
        ("~запчасть", term("запчасть", Form.STEM)),
        ("$su30", ListRef("su30")),
        ("$su30.ru", ListRef("su30", "ru")),
        ("a AND b AND NOT c", And((term("a"), term("b")), (term("c"),))),
        ("a AND NOT b AND c", And((term("a"), term("c")), (term("b"),))),
        ("a OR b OR (c AND d)", Or((term("a"), term("b"), And((term("c"), term("d")))))),
        ("((a))", term("a")),
        ("a NEAR/10 b NEAR/10 (c OR $d)", Near((term("a"), term("b"), Or((term("c"), ListRef("d")))), 10)),
        ("a ONEAR/50 b", Near((term("a"), term("b")), 50, is_ordered=True)),
        ("title:(a OR b)", Field(FieldName.TITLE, Or((term("a"), term("b"))))),
        ("lead:a AND body: b", And((Field(FieldName.LEAD, term("a")), Field(FieldName.BODY, term("b"))))),
        ("  summary:=US\n", Field(FieldName.SUMMARY, term("US", Form.EXACT))),
        ("Su-30 OR U.S.A. OR EE.UU.", Or((term("Su-30"), term("U.S.A."), term("EE.UU.")))),
        ("(title:(a NEAR/2 b))", Field(FieldName.TITLE, Near((term("a"), term("b")), 2))),
        ("near", term("near")),
        ("or AND oro", And((term("or"), term("oro")))),
    ],
)
def test_a_query_reads_as_this_tree(text: str, tree: Query) -> None:
    assert parse_query(text) == tree
    assert parse_query(format_query(tree)) == tree


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Term((Word("and"),)), '"and"'),
        (Term((Word("near5"),)), '"near5"'),
        (Term((Word("Gen."),)), '"Gen."'),
        (Term((Word("U.S."),), Form.EXACT), "=U.S."),
        (Or((And((term("a"), term("b"))), term("c"))), "(a AND b) OR c"),
        (And((term("a"),), (Or((term("b"), term("c"))),)), "a AND NOT (b OR c)"),
    ],
)
def test_the_canonical_text_keeps_what_a_word_means(tree: Query, text: str) -> None:
    assert format_query(tree) == text


def test_the_lists_and_terms_of_a_query_are_found_behind_not_too() -> None:
    query = parse_query("$a AND title:($b.ru OR x) AND NOT ($c NEAR/5 y) AND $a")
    assert list_refs(query) == (ListRef("a"), ListRef("b", "ru"), ListRef("c"))
    assert terms(query) == (term("x"), term("y"))


def test_a_list_knows_where_the_query_names_it() -> None:
    assert [ref.offset for ref in list_refs(parse_query("x AND $one AND $two"))] == [6, 15]


def test_a_tree_is_told_as_json() -> None:
    query = parse_query('title:("a bcd*" NEAR/5 $c.ru) AND (=US OR d) AND NOT e')
    assert to_json(query) == {
        "and": [
            {
                "field": "title",
                "query": {
                    "near": [{"term": "a bcd*", "form": "folded"}, {"list": "c", "language": "ru"}],
                    "distance": 5,
                    "ordered": False,
                },
            },
            {"or": [{"term": "US", "form": "exact"}, {"term": "d", "form": "folded"}]},
        ],
        "not": [{"term": "e", "form": "folded"}],
    }


def test_blanks_without_end_behind_a_name_of_another_tool_are_read_at_once() -> None:
    """Three parts of a pattern could take each of them: thousands took minutes, at each reload."""
    with pytest.raises(QueryError, match="follows another term"):
        parse_query(f"radar AND date({' ' * 50_000}")
