"""kill -9 at each step of an item's way: nothing is lost, and a duplicate carries the same id and the same bytes."""

import pytest
from tests.e2e.newsroom import Newsroom
from tests.e2e.sinks import Sinks, mail_body, title_of, verified
from tests.servers.feeds import rss, story

TITLE = "Radar parts reach the coast"
CHANNELS = ("desk-mail", "board")


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A feed that was read before now lists a story a rule waits for."""
    newsroom.watch("wire")
    newsroom.has_read("wire")
    newsroom.feeds.publish("wire.xml", rss(story(1, TITLE)))
    return newsroom


def the_next_start_finishes_the_work(room: Newsroom) -> None:
    """What every crash must come to."""
    room.leases_lapse()
    ended = room.once()
    assert ended.code == 0, ended.stderr
    books = room.look()
    assert books.faults == ()
    assert books.items == (TITLE,)
    assert books.alerts == (TITLE,)
    assert books.pending_items == 0
    assert books.states == {"sent": 2}
    assert len(copies(room.sinks, "desk-mail")) >= 1
    assert len(copies(room.sinks, "board")) >= 1
    for channel in CHANNELS:
        assert len(set(copies(room.sinks, channel))) == 1, "copies differ"


def copies(sinks: Sinks, channel: str) -> list[tuple[str, bytes]]:
    """What arrived of the alert: (id, body) of each copy, signatures checked."""
    if channel == "desk-mail":
        return [(str(mail.message["Message-ID"]), mail_body(mail)) for mail in sinks.mails()]
    posts = sinks.posts()
    assert all(verified(post) and title_of(post) == TITLE for post in posts)
    return [(post.headers["webhook-id"], post.body) for post in posts]


def nothing_goes_out_again(room: Newsroom) -> None:
    """A third start has nothing to do."""
    before = [len(copies(room.sinks, channel)) for channel in CHANNELS]
    assert room.once().code == 0
    assert [len(copies(room.sinks, channel)) for channel in CHANNELS] == before


@pytest.mark.parametrize("point", ["fetched", "poll-transaction"])
def test_killed_before_the_poll_is_stored_the_feed_is_asked_again_without_validators(
    room: Newsroom, point: str
) -> None:
    room.killed("--kill", point)
    books = room.look()
    assert books.items == ()
    assert books.etags == {"wire": None}
    assert books.pending_items == 0
    the_next_start_finishes_the_work(room)
    assert [(asked.status, asked.if_none_match) for asked in room.feeds.requests()] == [(200, None), (200, None)]
    assert [len(copies(room.sinks, channel)) for channel in CHANNELS] == [1, 1]


@pytest.mark.parametrize("point", ["polled", "evaluate-transaction"])
def test_killed_before_the_turn_is_stored_the_item_waits(room: Newsroom, point: str) -> None:
    room.killed("--kill", point)
    books = room.look()
    assert books.items == (TITLE,)
    assert books.etags["wire"] is not None
    assert books.pending_items == 1
    assert books.alerts == ()
    the_next_start_finishes_the_work(room)
    assert [asked.status for asked in room.feeds.requests()] == [200, 304]
    assert [len(copies(room.sinks, channel)) for channel in CHANNELS] == [1, 1]


@pytest.mark.parametrize("point", ["evaluated", "claimed"])
def test_killed_before_a_connection_stands_no_attempt_counts(room: Newsroom, point: str) -> None:
    room.killed("--kill", point)
    books = room.look()
    assert books.alerts == (TITLE,)
    # The mail was to wait for others of its story, for no time in a single round.
    assert books.states == ({"gathered": 1, "pending": 1} if point == "evaluated" else {"pending": 2})
    assert books.attempts == {}
    the_next_start_finishes_the_work(room)
    assert room.look().attempts == {"desk-mail": ("sent",), "board": ("sent",)}
    assert [len(copies(room.sinks, channel)) for channel in CHANNELS] == [1, 1]


@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_when_the_connection_stands_the_message_goes_out_once(room: Newsroom, channel: str) -> None:
    room.killed("--kill", "opened", "--at", channel)
    assert copies(room.sinks, channel) == []
    the_next_start_finishes_the_work(room)
    assert room.look().attempts[channel] == ("ambiguous", "sent")
    assert len(copies(room.sinks, channel)) == 1


@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_before_the_message_is_complete_it_goes_out_once(room: Newsroom, channel: str) -> None:
    trap = room.sinks.traps[channel]
    trap.point = "begun"
    room.killed(trap=trap)
    assert copies(room.sinks, channel) == []
    the_next_start_finishes_the_work(room)
    assert room.look().attempts[channel] == ("ambiguous", "sent")
    assert len(copies(room.sinks, channel)) == 1


@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_before_the_reply_is_read_the_copy_has_the_same_id(room: Newsroom, channel: str) -> None:
    trap = room.sinks.traps[channel]
    trap.point = "received"
    room.killed(trap=trap)
    assert len(copies(room.sinks, channel)) == 1
    the_next_start_finishes_the_work(room)
    assert room.look().attempts[channel] == ("ambiguous", "sent")
    assert len(copies(room.sinks, channel)) == 2


@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_before_the_receipt_is_stored_the_copy_has_the_same_id(room: Newsroom, channel: str) -> None:
    room.killed("--kill", "answered", "--at", channel)
    assert len(copies(room.sinks, channel)) == 1
    the_next_start_finishes_the_work(room)
    assert room.look().attempts[channel] == ("ambiguous", "sent")
    assert len(copies(room.sinks, channel)) == 2


@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_after_the_receipt_is_stored_nothing_is_sent_again(room: Newsroom, channel: str) -> None:
    room.killed("--kill", "marked", "--at", channel)
    assert len(copies(room.sinks, channel)) == 1
    the_next_start_finishes_the_work(room)
    assert room.look().attempts[channel] == ("sent",)
    assert len(copies(room.sinks, channel)) == 1
    nothing_goes_out_again(room)
