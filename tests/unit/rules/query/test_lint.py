import pytest
from tests.builders import item

from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import QueryError, check_lists, parse_entry, parse_query, query_warnings
from watchd.rules.query.everyday import HOMONYMS


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("United States", '"United States"'),
        ('"United States"', '"United States"'),
        ("“spare part*”", '"spare part*"'),
        ("=US", "=US"),
        ('="BIS"', "=BIS"),
        ("~ремонт", "~ремонт"),
        ("~капитальный ремонт", '~"капитальный ремонт"'),
        ("EE. UU.", '"EE. UU."'),
        ("Su-30", "Su-30"),
        ("روان\u200cکننده", "روان\u200cکننده"),
        ("苏-30", "苏-30"),
        ("non-interference", "non-interference"),
    ],
)
def test_an_entry_reads_as_this_term(text: str, canonical: str) -> None:
    assert str(parse_entry(text)) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the entry is empty"),
        ("=", "the entry is empty"),
        ("a OR b", "OR inside a list entry"),
        ("$russia", "a list name is not a term"),
        ("AT&T", "'&' is not part of the query language"),
        ('"open', "the quotes of the entry do not close at its end"),
        ("Su*", "wildcard needs at least 3 letters before *: Su*"),
        ("night vi*ion", "a wildcard stands at the end of a word only: vi*ion"),
        ("US", "US reads the everyday word 'us' (en) too"),
        ("x" * 201, "the entry has 201 characters; at most 200"),
        ("- -", "'-' is no word"),
    ],
)
def test_a_wrong_entry_is_told_so(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_entry(text)
    assert caught.value.message == message


def test_everyday_words_count_only_in_enabled_languages() -> None:
    assert str(parse_query("SU AND radar", languages=["en"])) == "SU AND radar"
    with pytest.raises(QueryError, match="'su'"):
        parse_query("SU AND radar", languages=["en", "es"])
    assert str(parse_entry("US", languages=["zh"])) == "US"


@pytest.mark.parametrize("text", ["us", "Us", "=US", "USA", '"US Navy"', "BIS", "NATO", "whole", "FANB"])
def test_words_that_nobody_mixes_up_are_no_error(text: str) -> None:
    parse_query(text)


def test_unknown_lists_are_told_with_the_nearest_name() -> None:
    (problem,) = check_lists(parse_query("$su_30 AND x"), {"su30", "us_gov"})
    assert problem.message == "unknown list $su_30; did you mean $su30?"
    assert (problem.offset, problem.length) == (0, 6)


def test_a_language_that_a_list_lacks_is_told() -> None:
    (problem,) = check_lists(parse_query("$su30.xx"), {"su30": ["en", "ru"]})
    assert problem.message == "list $su30 has no entries in 'xx'"
    assert problem.hint == "there is $su30.en, $su30.ru"
    assert check_lists(parse_query("$su30.ru OR $su30"), {"su30": ["ru"]}) == ()


def test_homonyms_are_warnings() -> None:
    (warning,) = query_warnings(parse_query("major AND Venezuela"))
    assert warning.message == "major also means big, important (en)"
    assert [warning.term for warning in query_warnings(parse_entry("Сухой"))] == ["Сухой"]
    assert query_warnings(parse_entry("=Сухой")) == ()
    assert query_warnings(parse_entry("Сухой"), languages=["en"]) == ()


@pytest.mark.parametrize(
    ("language", "word"), [(language, word) for language, words in HOMONYMS.items() for word in words]
)
def test_the_remedy_for_a_homonym_keeps_the_everyday_word_out_and_is_no_homonym_itself(
    language: str, word: str
) -> None:
    instead = HOMONYMS[language][word].instead
    (warning,) = query_warnings(parse_query(word), [language])
    assert warning.instead == instead
    assert instead in warning.hint
    query = parse_query(instead)
    assert query_warnings(query) == ()
    engine = Engine((CompiledRule("a", "", query),), {}, {})
    assert not engine.match(item(title=f"{word} {word}.")).hits
    meant = instead.strip('="')
    assert engine.match(item(title=f"xxx {meant} xxx")).hits


def test_capitals_are_proposed_only_where_the_other_reading_has_none() -> None:
    (flanker,) = query_warnings(parse_query("flanker"))
    assert flanker.hint == "if it finds too much, write =Flanker: a name by its capital"
    (strike,) = query_warnings(parse_query("strike"))
    assert strike.hint == 'if it finds too much, write a phrase that means one thing, such as "air strike"'


def test_a_stem_with_a_wildcard_is_a_warning() -> None:
    (warning,) = query_warnings(parse_query("~запчаст*"))
    assert "a wildcard already finds" in warning.message


def test_an_error_carries_every_problem_and_shows_the_first() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("Su* AND US")
    error = caught.value
    assert (error.message, error.offset, error.length) == ("wildcard needs at least 3 letters before *: Su*", 0, 3)
    assert [problem.offset for problem in error.problems] == [0, 8]
    assert str(error) == (
        "wildcard needs at least 3 letters before *: Su*\nwrite the whole word, or each of its forms\n"
        "US reads the everyday word 'us' (en) too\nwrite =US"
    )


def test_a_word_of_nearly_every_text_is_doubted_and_a_phrase_or_name_with_it_is_not() -> None:
    def said(query: str) -> list[str]:
        return [one.message for one in query_warnings(parse_query(query))]

    assert said("oil OR the") == ["the stands in nearly every English text"]
    assert said("Венесуэла AND в") == ["в stands in nearly every Russian text"]
    assert said('"the Hague" OR =The OR Thebes') == []
    assert [one.message for one in query_warnings(parse_query("the"), {"es"})] == []


def test_an_unknown_list_is_answered_with_those_there_are_where_they_fit_a_line() -> None:
    [problem] = check_lists(parse_query("$zzz"), ["ven", "tankers"])
    assert problem.hint == "there is $tankers, $ven; lists stand under `lists:` in a file of the same set"
    [problem] = check_lists(parse_query("$zzz"), [f"list{n}" for n in range(9)])
    assert problem.hint == "lists stand under `lists:` in a file of the same set"
