"""kill -9 around the decisions on a story: none is lost, none is taken twice, and what follows finds the story."""

import pytest
from sqlalchemy import select
from tests.e2e.newsroom import Newsroom
from tests.servers.feeds import rss, story

from watchd.storage import tables

HEAD = "Radar parts from Russia arrive in Caracas on cargo plane"
REPORTS = (
    story(1, HEAD, link="https://wire.example/1"),
    story(2, HEAD, link="https://gazette.example/2"),
    story(3, "Russian cargo plane unloads secret radar parts near Caracas overnight", link="https://herald.example/3"),
    story(4, f"{HEAD}: 14 crates", link="https://ledger.example/4"),
)
KINDS = ["new", "suppress", "group", "update"]


def decided(room: Newsroom) -> list[tuple[str, str, str]]:
    """Kind, story and alert of every decision, in the order in which they were taken."""
    row = tables.decision.c
    statement = select(row.kind, row.story_id, row.alert_id).order_by(row.turn, row.position)
    with room.store() as store:
        return [tuple(found) for found in store._database.read(lambda connection: connection.execute(statement).all())]


@pytest.mark.parametrize(
    ("point", "before"),
    [
        ("evaluate-transaction", 4),  # all of the story is in the turn that never was
        ("evaluated", 1),  # the first report was decided on, and nothing was sent
    ],
)
def test_a_story_is_decided_on_once_wherever_a_crash_falls(newsroom: Newsroom, point: str, before: int) -> None:
    room = newsroom
    room.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss(*REPORTS[:before]))
    room.killed("--kill", point)
    assert [kind for kind, _, _ in decided(room)] == (KINDS[:before] if point == "evaluated" else [])
    room.feeds.publish("wire.xml", rss(*REPORTS))
    room.leases_lapse()
    assert room.once().code == 0
    taken = decided(room)
    assert [kind for kind, _, _ in taken] == KINDS
    assert len({(of_story, alert) for _, of_story, alert in taken}) == 1
    assert room.once().code == 0
    assert decided(room) == taken
    books = room.look()
    assert (books.faults, books.pending_items, books.alerts) == ((), 0, (HEAD,))
    assert [mail.message["X-Watchd-Revision"] for mail in room.sinks.mails()][-1] == "2"
