"""The outcomes of a replay equal those of a brute-force oracle in SQL over the same items."""

from collections import Counter
from datetime import datetime, timedelta

from tests.windows_oracle import DAY, HOUR, START, disagreements, rules, titles

from watchd.app.sets import compile_set, routing_text
from watchd.feeds.coverage import event_at
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.pipeline.replay import replay
from watchd.storage import open_storage

_DAYS, _ITEMS, _RULES = 40, 2_000, 20


def _item(line: dict[str, object]) -> Item:
    seen_at = datetime.fromisoformat(str(line["seen_at"]))
    return Item(
        id=str(line["id"]),
        feed_id=str(line["feed"]),
        seen_at=seen_at,
        event_at=event_at(None, None, seen_at),
        published=None,
        url="",
        url_key="",
        publisher=str(line["publisher"]),
        language=None,
        title=str(line["title"]),
        summary="",
        body="",
        digest=str(line["id"]),
    )


def test_a_replay_comes_to_what_the_items_say() -> None:
    asked, text = rules(_RULES)
    items = titles(_ITEMS, _DAYS, _RULES)
    working = compile_set(1, Documents({"rules.yaml": text}, {}, routing_text(Routing())))
    storage = open_storage("sqlite:///:memory:")
    try:
        until = START + timedelta(days=_DAYS)
        lines = list(replay([_item(one.line) for one in items], working, storage, until))
    finally:
        storage.close()
    moments = [*range(6 * HOUR, _DAYS * DAY, 6 * HOUR)]
    assert disagreements(asked, items, lines, moments) == []
    outcomes = Counter(str(line["outcome"]) for line in lines if line["kind"] == "outcome")
    assert set(outcomes) == {"alert", "quiet", "learning", "unknown"}
