"""Both readers on documents that nobody here wrote: whatever the strict one takes on, feedparser reads the same."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from watchd.errors import ParseError
from watchd.fetching.formats import feedparser_format, xml_feed
from watchd.fetching.formats.charset import in_utf8
from watchd.fetching.formats.sniff import Kind, sniffed
from watchd.model.feed import Validators
from watchd.ports import Fetched

ROOT = Path(__file__).parents[3]
SUITE = ROOT / ".pytest_cache" / "feedparser-suite" / f"feedparser-{feedparser.__version__}" / "tests"


def corpus(folder: str) -> Path:
    named = os.environ.get("WATCHD_CORPUS")
    if named is None:
        pytest.skip("NO CORPUS: WATCHD_CORPUS does not say where outside test data is")
    return Path(named) / folder


def suite() -> Path:
    if not SUITE.is_dir():
        pytest.skip(f"NO FEEDPARSER SUITE in {SUITE.relative_to(ROOT)}: `make feedparser-suite` fetches it")
    return SUITE


def documents(folder: Path, content_type: str | None) -> Iterator[tuple[str, Fetched]]:
    headers = {} if content_type is None else {"content-type": content_type}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            answer = in_utf8(Fetched("https://feed.example/rss", path.read_bytes(), headers, Validators()))[0]
            if sniffed(answer.body) is Kind.XML:
                yield path.name, answer


def read_alike(folder: Path, content_type: str | None = "application/xml") -> tuple[int, int, list[str]]:
    """How many documents there are, how many the strict reader takes on, and which feedparser reads otherwise."""
    number, strict, otherwise = 0, 0, []
    for name, answer in documents(folder, content_type):
        number += 1
        try:
            feed = xml_feed.read(answer)
        except ParseError:
            continue
        if feed.reader != "strict":
            continue
        strict += 1
        try:
            if replace(feed, reader="feedparser") != feedparser_format.read(answer):
                otherwise.append(name)
        except ParseError:
            otherwise.append(name)
    return number, strict, otherwise


@pytest.mark.corpus
def test_real_feeds_are_read_alike_and_hardly_any_needs_feedparser() -> None:
    number, strict, otherwise = read_alike(corpus("feeds-real"))
    assert otherwise == []
    assert number >= 40
    assert strict >= 0.95 * number


@pytest.mark.corpus
@pytest.mark.parametrize("content_type", ["application/xml", "text/xml", None])
def test_the_examples_of_another_parser_are_read_alike(content_type: str | None) -> None:
    _, strict, otherwise = read_alike(corpus("gofeed"), content_type)
    assert otherwise == []
    assert strict >= 300


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml; charset=utf-8", None])
def test_feedparsers_own_examples_are_read_alike(content_type: str | None) -> None:
    _, strict, otherwise = read_alike(suite(), content_type)
    assert otherwise == []
    assert strict >= 1000
