from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from watchd.demo.history import HISTORY, WOULD_MATCH
from watchd.demo.outlets import BY_ID, OUTLETS, Format
from watchd.demo.story import ALERTS, BY_ITEM, COPIES, FIRST, RETOLD, REVISED, SANCTIONS_COPY, STEPS, Article
from watchd.model.item import Item
from watchd.rules.engine import Engine
from watchd.rules.load import RuleBook, load_rules, run_tests
from watchd.text.urls import url_key

NOW = datetime(2025, 11, 18, tzinfo=UTC)
STORY = [article for step in STEPS for article in step]


@pytest.fixture(scope="module")
def book() -> RuleBook:
    folder = files("watchd.demo").joinpath("files", "rules")
    return load_rules({file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()})


@pytest.fixture(scope="module")
def engine(book: RuleBook) -> Engine:
    return Engine(book.compiled, book.lists, {})


def test_the_demos_rules_load_without_a_warning_and_pass_their_own_tests(book: RuleBook, engine: Engine) -> None:
    assert [str(warning) for warning in book.warnings] == []
    assert [str(problem) for problem in run_tests(book, engine)] == []


@pytest.mark.parametrize("article", STORY, ids=lambda article: article.slug)
def test_every_article_of_the_story_matches_exactly_one_rule(article: Article, engine: Engine) -> None:
    assert len(_rules(engine, article)) == 1


def test_of_the_old_news_one_article_would_match(engine: Engine) -> None:
    assert [article for article in HISTORY if _rules(engine, article)] == [WOULD_MATCH]


def test_copies_say_nothing_new_and_the_revision_does(engine: Engine) -> None:
    said = _signature(engine, FIRST)
    assert [_signature(engine, told) - said for told in (*COPIES, RETOLD)] == [set()] * (len(COPIES) + 1)
    assert _signature(engine, REVISED) - said == {"$delay"}


def test_a_copy_with_another_title_points_to_the_first_article() -> None:
    renamed = [copy for copy in COPIES if not copy.title.startswith(FIRST.title)]
    assert renamed
    assert {url_key(copy.url) for copy in renamed} == {url_key(FIRST.url)}


def test_what_is_neither_a_copy_nor_a_revision_raises_an_alert() -> None:
    assert len(STORY) - len(COPIES) - len([SANCTIONS_COPY, RETOLD, REVISED]) == ALERTS


def test_every_outlet_has_old_news_unless_it_is_broken() -> None:
    silent = [outlet.format for outlet in OUTLETS if all(article.outlet != outlet.id for article in HISTORY)]
    assert silent == [Format.BROKEN]


def test_an_item_leads_back_to_its_article() -> None:
    assert BY_ITEM[FIRST.item_id] == REVISED
    assert len(BY_ITEM) == len(STORY) - 1


def _rules(engine: Engine, article: Article) -> list[str]:
    return [hit.rule_id for hit in engine.match(_item(article), NOW).hits]


def _signature(engine: Engine, article: Article) -> set[str]:
    return set().union(*(hit.signature for hit in engine.match(_item(article), NOW).hits))


def _item(article: Article) -> Item:
    return Item(
        id=article.item_id,
        feed_id=article.outlet,
        seen_at=NOW,
        event_at=NOW,
        published=NOW,
        url=article.url,
        url_key=url_key(article.url),
        publisher=BY_ID[article.outlet].host,
        language=BY_ID[article.outlet].language,
        title=article.title,
        summary=article.text,
        body="",
        digest=article.slug,
    )


def _languages(articles: Sequence[Article]) -> set[str]:
    return {BY_ID[article.outlet].language for article in articles}


def test_the_story_is_told_in_five_languages() -> None:
    assert _languages(STORY) == {"en", "es", "ru", "zh", "fa"}
