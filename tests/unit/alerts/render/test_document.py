import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest
from tests.golden.mails.views import EFE, HOSTILE, VIEWS, item_facts

from watchd.alerts.render.document import DOCUMENT_LIMIT, document_of
from watchd.model.match import Span
from watchd.model.notification import AlertView


def read(view: AlertView) -> "dict[str, Any]":
    document = json.loads(document_of(view))
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("plain_es", "watch.alert.opened"),
        ("update_with_copies", "watch.alert.updated"),
        ("condition_begun", "watch.system.degraded"),
        ("condition_ended", "watch.system.recovered"),
        ("summary", "watch.summary"),
        ("test", "watch.test"),
    ],
)
def test_the_type_says_what_happened(name: str, type_: str) -> None:
    assert read(VIEWS[name])["type"] == type_


def test_every_type_has_the_same_shape() -> None:
    shapes = {tuple(read(view)["data"]) for view in VIEWS.values()}
    assert len(shapes) == 1


def test_no_field_speaks_of_confidence() -> None:
    assert "confidence" not in document_of(VIEWS["plain_es"])


@pytest.mark.parametrize("name", VIEWS)
def test_the_same_view_gives_the_same_bytes(name: str) -> None:
    assert document_of(VIEWS[name]).encode() == document_of(VIEWS[name]).encode()


def test_marks_point_into_the_excerpt() -> None:
    item = read(VIEWS["plain_es"])["data"]["items"][0]
    assert [item["excerpt"][start:end] for start, end in item["marks"]] == ["repuestos", "Su-30MK2", "retrasado"]


def test_a_link_that_is_none_is_null_and_hostile_text_is_text() -> None:
    item = read(VIEWS["hostile"])["data"]["items"][0]
    assert item["url"] is None
    assert item["lang"] is None
    assert "<script>alert(1)</script>" in item["title"]
    assert "\u202e" not in document_of(VIEWS["hostile"])


_SHOWN_BY = {".coverage.": "places_and_coverage", ".roles[]": "roles_of_an_event", ".together[]": "together"}


def _strange(value: object, mark: str) -> Any:
    """Everything of an alert that anybody outside may have written holds the mark."""
    ours = {"item_id", "feed_id", "role", "country", "feed_title", "flags", "term", "field", "reading", "alert_id"}
    ours |= {"rule_id", "rule_title", "next_step", "docs", "note", "story_id", "grade", "rule"}
    if isinstance(value, str) and not isinstance(value, Enum):
        return f"{mark} {value}"
    if isinstance(value, tuple):
        return tuple(_strange(one, mark) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    mine = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in ours}
    if "language" in mine:
        return replace(value, **{name: _strange(one, mark) for name, one in mine.items()} | {"language": f"en-{mark}"})
    return replace(value, **{name: _strange(one, mark) for name, one in mine.items()})


def _places(value: object, mark: str, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            here = f"{path}.{name}" if path else name
            yield from ({path} if mark in name else _places(one, mark, here))
    elif isinstance(value, list):
        for one in value:
            yield from _places(one, mark, f"{path}[]")
    elif isinstance(value, str) and mark in value:
        yield path


@pytest.mark.parametrize("name", VIEWS)
def test_whatever_a_stranger_wrote_stands_in_a_field_that_is_named_as_untrusted(name: str) -> None:
    document = read(_strange(VIEWS[name], "strange1"))
    assert set(_places(document, "strange1")) <= set(document["data"]["untrusted_fields"])


def test_every_untrusted_field_is_a_place_in_the_document() -> None:
    for path in read(VIEWS["update_with_copies"])["data"]["untrusted_fields"]:
        view = next((name for part, name in _SHOWN_BY.items() if part in path), "update_with_copies")
        here: list[Any] = [read(VIEWS[view])]
        for step in path.split("."):
            name, is_list = step.removesuffix("[]"), step.endswith("[]")
            here = [one[name] for one in here]
            here = [entry for one in here for entry in one] if is_list else here
        assert here or path == "data.lines[]"


def test_a_document_stays_below_20_kb_by_leaving_out_whole_items() -> None:
    huge = '"漢' * 100_000
    reports = tuple(
        replace(
            HOSTILE,
            title=huge,
            publisher=huge,
            feed_id=huge,
            sentence=huge,
            url="https://x.example/" + "y" * 900,
            spans=tuple(Span(huge, 0, 9, huge, huge) for _ in range(20)),
        )
        for _ in range(40)
    )
    rule = replace(VIEWS["plain_es"].facts.rule, title=huge, question=huge, why=huge, signal=huge, file=huge)
    facts = replace(item_facts(*reports, rule=rule), headline=huge, reason=huge, next_step=huge)
    text = document_of(AlertView("al_1", 1, facts, 7))
    assert len(text.encode()) < DOCUMENT_LIMIT
    data = json.loads(text)["data"]
    assert data["why"]["hits_total"] == 800
    assert 1 <= len(data["items"]) == data["story"]["items_included"] < 40


def test_copies_and_reports_in_other_words_are_counted_apart() -> None:
    story = read(AlertView("al_1", 2, replace(item_facts(EFE), copies=20, related=16)))["data"]["story"]
    assert (story["reports_total"], story["copies_total"], story["related_total"]) == (21, 4, 16)
    assert "4 are copies, which confirm nothing; 16 tell the same affair in other words" in story["summary"]
    since = AlertView("al_1", 2, item_facts(EFE), copies=3, related=2)
    story = read(since)["data"]["story"]
    assert (story["copies_total"], story["related_total"]) == (1, 2)


def test_counts_stay_whole_when_items_are_left_out() -> None:
    many = item_facts(*(replace(EFE, item_id=f"it_{n}", role="update") for n in range(30)))
    data = read(AlertView("al_1", 2, many, 4))["data"]
    assert data["story"]["reports_total"] == 34
    assert data["story"]["copies_total"] == 4
    assert len(data["items"]) == data["story"]["items_included"] == 10
