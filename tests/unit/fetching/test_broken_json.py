"""JSON that a program wrote by mistake, or that a connection cut: what can be read of it is news."""

from contextlib import suppress

import pytest

from watchd.errors import ParseError
from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import Validators
from watchd.ports import Fetched, ParsedFeed

HEAD = '{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": ['
TWO = f'{HEAD}\n{{"id": "1", "title": "One"}},\n{{"id": "2", "title": "Two", "tags": ["a, ]", "b"]}}'


def read(text: str) -> ParsedFeed:
    return read_feed(Fetched("https://feed.example/rss", text.encode(), {}, Validators()))


def guids(feed: ParsedFeed) -> list[str]:
    return [item.guid for item in feed.items]


@pytest.mark.parametrize(
    "cut",
    [
        "",
        ",",
        ', {"id": "3", "title": "Half',
        ', {"id": "3", "title": "Half \\',
        ', {"id": "3", "title": "Whole"',
        ', {"id": "3", "attachments": [{"url": "https://feed.example/a"}',
        "]",
        '], "home_page_url": "https:/',
        '], "home_page_url"',
    ],
)
def test_json_that_breaks_off_loses_the_entry_it_broke_off_in_and_no_other(cut: str) -> None:
    feed = read(TWO + cut)
    assert guids(feed) == ["1", "2"]
    assert feed.is_truncated
    assert feed.flaws.startswith("the document ends too early; not well-formed at line ")
    assert (feed.format, feed.title) == ("json11", "Wire")


def test_wherever_json_breaks_off_no_half_entry_is_read() -> None:
    whole = TWO + "]}"
    first_ends = whole.index("},") + 1
    for end in range(first_ends, len(whole)):
        feed = read(whole[:end])
        assert feed.is_truncated
        assert [(item.guid, item.title) for item in feed.items] == [("1", "One"), ("2", "Two")][: len(feed.items)]


@pytest.mark.parametrize("cut", ["", '{"version": "https://jsonfeed.org/ver', HEAD, f'{HEAD}{{"id": "1", "ti'])
def test_json_that_breaks_off_before_an_entry_is_a_failure_that_says_so(cut: str) -> None:
    with pytest.raises(ParseError, match="the JSON cannot be read: the document ends too early") as caught:
        read(cut or '{"version"')
    assert caught.value.reason == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        f"{TWO},\n]}}",
        TWO.replace('"Two",', '"Two", "authors": [{"name": "A",},],') + ' , ] , "language": "en",}',
    ],
)
def test_a_comma_too_many_costs_nothing_and_is_told(text: str) -> None:
    feed = read(text)
    assert guids(feed) == ["1", "2"]
    assert not feed.is_truncated
    assert feed.flaws.startswith("not well-formed at line ")


def test_a_comma_within_a_text_stays() -> None:
    feed = read(f'{HEAD}{{"id": "1", "title": "Say ,] or \\",}}\\" now",}}]}}')
    assert [item.title for item in feed.items] == ['Say ,] or ",}" now']


def test_a_number_of_thousands_of_digits_is_an_id_like_any_other() -> None:
    feed = read(f'{HEAD}{{"id": {"9" * 5000}, "title": "One"}}, {{"id": {"9" * 4999}8, "title": "Two"}}]}}')
    assert [item.title for item in feed.items] == ["One", "Two"]
    assert len(set(guids(feed))) == 2
    assert feed.flaws == "not well-formed: it holds a number of thousands of digits"
    assert not feed.is_truncated


def test_line_ends_within_a_text_are_read_and_told() -> None:
    feed = read(f'{HEAD}{{"id": "1", "title": "One\nline\tmore"}}]}}')
    assert [item.title for item in feed.items] == ["One line more"]
    assert feed.flaws == "not well-formed at line 1, column 101: Invalid control character at"


def test_a_mistake_in_the_middle_costs_what_stands_behind_it_and_says_where_it_is() -> None:
    feed = read(f'{TWO},\n{{"id": "3" "title": "Three"}},\n{{"id": "4"}}]}}')
    assert guids(feed) == ["1", "2"]
    assert feed.is_truncated, "what was lost must be asked for"
    assert (
        feed.flaws == "not well-formed at line 4, column 12: Expecting ',' delimiter; what stands behind was left out"
    )


def test_an_entry_nested_too_deeply_costs_what_stands_behind_it() -> None:
    feed = read(f'{TWO}, {{"id": "3", "x": {"[" * 100_000}{"]" * 100_000}}}]}}')
    assert guids(feed) == ["1", "2"]
    assert feed.flaws == "it is nested too deeply; what stands behind was left out"


def test_lines_of_json_are_read_with_the_same_mistakes() -> None:
    feed = read('{"id": 1, "title": "One",}\n{"id": ' + "9" * 5000 + ', "title": "Two"}\n{"title": "Half')
    assert [item.title for item in feed.items] == ["One", "Two"]
    assert feed.refused == ("line 3: no JSON object: Unterminated string starting at, character 11",)


@pytest.mark.parametrize("sign", ['\\"', '"', ",", ", ", "[,", '{"a":', "\\"])
def test_what_is_opened_over_and_over_is_read_once(sign: str) -> None:
    # Were each read to the end of the document, this would take hours.
    for before in (HEAD, f'{HEAD}"', f'{HEAD}{{"id": "1"}},'):
        with suppress(ParseError):
            read(before + sign * 50_000)
