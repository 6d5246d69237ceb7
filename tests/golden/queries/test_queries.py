"""Queries as analysts write them: what each mistake is answered with, and what each correct one finds."""

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest
import yaml

from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import BESIDE, WHOLE, QueryError, format_query, parse_entry, parse_query
from watchd.text import html_to_text

HERE = Path(__file__).parent
ERRORS = sorted((HERE / "errors").glob("*.txt"))
TOOLS = ("meltwater", "factiva", "nexis", "google")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Case(TypedDict):
    row: str
    query: str
    finds: bool
    text: NotRequired[str]
    html: NotRequired[str]
    title: NotRequired[str]
    summary: NotRequired[str]
    body: NotRequired[str]
    language: NotRequired[str]
    exclude: NotRequired[str]


class Table(TypedDict):
    lists: dict[str, dict[str, list[str]]]
    cases: list[Case]


TABLE: Table = yaml.safe_load((HERE / "semantics.yaml").read_text(encoding="utf-8"))
LISTS = {
    name: {language: tuple(map(parse_entry, entries)) for language, entries in languages.items()}
    for name, languages in TABLE["lists"].items()
}


def shown(query: str) -> str:
    """The problems of a query as a person sees them."""
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    blocks = [
        "\n".join(filter(None, [query, " " * problem.offset + "^" * problem.length, problem.message, problem.hint]))
        for problem in caught.value.problems
    ]
    return "\n\n".join(blocks) + "\n"


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.stem)
def test_a_wrong_query_is_answered_with_the_expected_words(path: Path) -> None:
    query, expected = path.read_text(encoding="utf-8").split("\n---\n", 1)
    assert shown(query) == expected


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.stem)
def test_every_mistake_comes_with_a_remedy_and_a_query_to_paste_is_one(path: Path) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(path.read_text(encoding="utf-8").split("\n---\n", 1)[0])
    assert all(problem.hint for problem in caught.value.problems)
    for hint in {problem.hint for problem in caught.value.problems if problem.hint.startswith(WHOLE)}:
        query = hint.removeprefix(WHOLE).split(BESIDE)[0]
        assert format_query(parse_query(query)) == query


def test_there_are_mistakes_of_analysts_and_queries_pasted_from_the_tools_they_know() -> None:
    pasted = [path.stem for path in ERRORS if path.stem.startswith(TOOLS)]
    assert all(sum(name.startswith(tool) for name in pasted) >= 12 for tool in TOOLS)
    assert len(ERRORS) - len(pasted) >= 60


def _title_of(case: Case) -> str:
    return html_to_text(case["html"]) if "html" in case else case.get("text", case.get("title", ""))


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: f"{case['row']}: {case['query']}")
def test_a_query_finds_what_the_table_says(case: Case) -> None:
    exclude = parse_query(case["exclude"]) if "exclude" in case else None
    rule = CompiledRule("rule", "digest", parse_query(case["query"]), exclude)
    item = Item(
        id="item", feed_id="feed", seen_at=NOON, event_at=NOON, published=None, url="", url_key="", publisher="",
        language=case.get("language"), title=_title_of(case), summary=case.get("summary", ""),
        body=case.get("body", ""), digest="",
    )  # fmt: skip
    matches = Engine([rule], LISTS, {}).match(item)
    assert not matches.failures
    assert bool(matches.hits) is case["finds"]


def test_every_row_of_the_table_has_cases_that_find_and_cases_that_do_not() -> None:
    assert len(TABLE["cases"]) >= 200
    rows = {case["row"] for case in TABLE["cases"]}
    assert rows >= {"glue", "persian", "chinese", "sentences", "abbreviations", "fields", "negation", "near", "gaps"}


@pytest.mark.parametrize("row", ["glue", "homoglyphs", "unicode", "sentences", "gaps", "words", "near", "and", "html"])
def test_rows_that_are_of_no_one_script_have_cases_in_several(row: str) -> None:
    texts = "".join(f"{case['query']}{_title_of(case)}" for case in TABLE["cases"] if case["row"] == row)
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in texts if sign.isalpha()}
    assert len(scripts & {"LATIN", "CYRILLIC", "ARABIC", "CJK", "KATAKANA"}) >= 2, scripts
