"""Whatever strangers wrote, wherever it came to lie: no verb lets it steer a terminal or forge a line."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import T0, alert, decision, facts, match, new_item, notification, report, span
from tests.contract.steps import attempted, claimed, polled, stored_items, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.app.sets import routing_text
from watchd.model.generation import Documents
from watchd.model.match import Account, Failure
from watchd.model.notification import AttemptClass, NotificationState
from watchd.model.route import Routing
from watchd.ports import Evaluation, Frozen
from watchd.storage import Storage

EVIL = (
    "\x1b]0;owned\x07 \x1b[2J\x1b[31m \x9b1m \x00 \u202egpj.exe\u202c \u2066hidden\u2069 \u200f \u200e \x85 \u2028 "
    "\u2029\r\nal_forged  2025-11-24 12:00Z  high\nstate  told\tof\x0bnothing\x0c \ufeff \ufdfd 委内瑞拉 می\u200cکند "
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 e" + "\u0301" * 40
)
FEEDS = "version: 1\nfeeds: [{id: tass-en, url: 'https://tass.com/rss'}]\n"
RULES = "version: 1\nrules: [{id: radar, match: {query: 委内瑞拉 AND radar}}]\n"
VERBS = (
    ("item", "list"),
    ("item", "search", "委内"),
    ("item", "show", "ITEM"),
    ("alert", "list"),
    ("alert", "show", "al_1"),
    ("outbox", "list"),
    ("outbox", "show", notification().id),
    ("feed", "health"),
    ("channel", "list"),
)


@pytest.fixture
def item_id(here: Path) -> Iterator[str]:
    """The id of an item whose every text is evil, as is every text that others said about it."""
    write_desk(here)
    with store_at(here) as store:
        documents = Documents({"rules.yaml": RULES}, {"feeds.yaml": FEEDS}, routing_text(Routing()))
        store.publish_generation(documents, "node-1", T0, ())
        yield _fill(store)


def _fill(store: Storage) -> str:
    evil: dict[str, Any] = {
        "title": EVIL,
        "summary": EVIL,
        "body": EVIL,
        "url": f"https://x.example/{EVIL}",
        "publisher": EVIL,
    }
    [item] = stored_items(store, new_item(1, **evil))
    of = replace(report(item), title=EVIL, url=EVIL, publisher=EVIL)
    said = facts(of, headline=EVIL, reason=EVIL, lines=(EVIL,))
    told(
        store,
        Evaluation(
            matches=(match(item, spans=(span(text=EVIL),), account=Account.NEW),),
            decisions=(replace(decision(item), reason=EVIL),),
            alerts=(alert(of, facts=said),),
            notifications=(notification(),),
            failures=(Failure(item.id, "*", EVIL, T0),),
        ),
    )
    [held] = claimed(store)
    store.freeze(held.lease, {Frozen("al_1", 1, "desk-mail"): EVIL})
    number = store.open_attempt(held.lease, notification().id, T0)
    refused = attempted(
        notification(), number, outcome=AttemptClass.MESSAGE, code=EVIL, detail=EVIL, state=NotificationState.DEAD
    )
    store.commit_receipt(held.lease, replace(refused, reason=EVIL))
    polled(store)
    return item.id


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("columns", [None, 80, 30])
def test_no_text_of_a_stranger_steers_the_terminal_or_makes_a_line_of_its_own(
    item_id: str, verb: tuple[str, ...], columns: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchd.cli.shown.terminal_width", lambda: columns)
    monkeypatch.setenv("NO_COLOR", "1")
    result = watchd(*(item_id if word == "ITEM" else word for word in verb))
    assert result.exit_code == 0, result.output
    for said in (result.stdout, result.stderr):
        assert _unsafe(said) == []
        assert (
            not [line for line in said.splitlines() if line.startswith(("al_forged", "of nothing"))]
            or verb[1] == "show"
        )


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_json_is_pure_too(item_id: str, verb: tuple[str, ...]) -> None:
    result = watchd(*(item_id if word == "ITEM" else word for word in verb), "--json")
    assert result.exit_code == 0, result.output
    assert _unsafe(result.stdout) == []


def _unsafe(text: str) -> list[str]:
    """Signs that move a cursor, begin a line or turn one, but for our own: the line's end, the end of turned text."""
    kinds = {"Cc", "Cs", "Zl", "Zp"}
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "R"}
    return [
        f"{ord(sign):04x}"
        for sign in text
        if (unicodedata.category(sign) in kinds and sign not in "\n\t")
        or (unicodedata.category(sign) == "Cf" and unicodedata.bidirectional(sign) in turning)
    ]
