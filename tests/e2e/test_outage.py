"""The rehearsal of an outage: two days in which everything breaks that alerts travel by.

The mail server is gone for 24 hours, a webhook asks for rests, one address is dead, the disk is full for an hour, and a
process and a node are killed. At the end every account adds up, everybody has had every alert, and operators were told
of each event once.
"""

import asyncio
import json
import re
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from tests.e2e.outage import DEAD, NEWS, Newsroom, Relay, VirtualClock, living
from tests.e2e.sinks import title_of
from tests.servers.http import HttpServer, Reply, Request

_MINUTES, _HOURS = timedelta(minutes=1), timedelta(hours=1)
_RESTS = 3  # that the board asks for
EVENTS = [
    "channel desk-mail cannot deliver",
    "channel ops-mail cannot deliver",
    "channel board cannot deliver",  # it asked for three rests of an hour, and took nothing meanwhile
    "channel board delivers again",
    "node HERE cannot write to the database",
    "node HERE can write to the database again",
    "node other-desk has not been seen for 5 minutes",
    "node other-desk was seen again, or has left",
    "1 notification was refused for good or expired",  # in the first morning
    "2 channels deliver again",
    "15 notifications were refused for good or expired",  # in the second, in one message with the next
    "gone@example.org by desk-mail was refused for good, and is sent nothing any more",
]
_ROLLED_UP = re.compile(r"\d\d \w{3} \d\d:\d\d UTC (.+?)(?:: (?:watchd|journalctl|systemctl) .+)?")
_MARKS = re.compile(r"(?:\[DELAYED [^]]+\] )?(?:RESOLVED )?(?:\[[A-Z]+\] )?")  # before the headline in a subject
_FOLDED = re.compile(r"\n    (?=\S)")
_BEFORE_THE_KILL = 8  # items, the last of them under way


async def rehearse(folder: Path, url: str, relay: Relay, receiver: HttpServer) -> tuple[dict[str, int], list[str]]:
    """What happens, in its order; the notifications by state at its end, and what does not add up."""
    clock = VirtualClock()
    async with living(folder, url, clock, relay, receiver) as room:
        await the_first_day(room)
    clock.at += 3 * _MINUTES  # the process is gone, and its leases lapse
    async with living(folder, url, clock, relay, receiver) as room:
        room.told = _BEFORE_THE_KILL
        for _ in range(len(NEWS) - _BEFORE_THE_KILL):
            await room.news()
            await room.passes(2.25 * _HOURS, step=15 * _MINUTES)
        await relay.comes_back()
        await room.passes(3 * _HOURS, step=10 * _MINUTES)
        await room.passes(17 * _HOURS, step=60 * _MINUTES)  # beyond the operators' next morning
        states = {state.value: number for state, number in room.storage.accounting().items() if number}
        return states, [*room.storage.mismatches(), *room.storage.check()]


async def the_first_day(room: Newsroom) -> None:
    """Until the process is killed, when the board has taken a message and no receipt is written."""
    await room.news()  # all is well, but for one address
    await room.passes(10 * _MINUTES)
    await room.relay.goes_down()
    await room.news()
    await room.passes(20 * _MINUTES)  # no mail goes out, and the standby stands in
    rest = Reply(429, b"slow down", {"Retry-After": "3600"})
    room.receiver.script("/board", *[rest] * _RESTS, Reply(200))
    for _ in range(4):
        await room.news()
        await room.passes(_HOURS, step=10 * _MINUTES)
    room.disk.is_full = True
    await room.news()
    await room.passes(_HOURS, step=10 * _MINUTES)
    assert set(room.failed) >= {"attend", "node"}, "it is really full"
    room.disk.is_full = False
    await room.passes(30 * _MINUTES, step=2 * _MINUTES)
    await a_node_vanishes(room)
    room.storage.dies_after_taking = "board"
    await room.news()
    await room.goes_round()


async def a_node_vanishes(room: Newsroom) -> None:
    """Another node works here, is killed, and comes back after a quarter of an hour, to leave as it should."""
    for after in (15 * _MINUTES, 5 * _MINUTES):
        now = room.clock.now()
        room.storage.beat_node("other", now, started_at=now, place="other-desk")
        if after < 10 * _MINUTES:
            room.storage.leave_node("other", now)
        await room.passes(after)


def got(receiver: HttpServer, path: str) -> list[Request]:
    """What a receiver was sent."""
    return [post for post in list(receiver.requests) if post.path == path]


def ids(posts: list[Request]) -> Counter[str]:
    return Counter(post.headers["webhook-id"] for post in posts)


def test_after_two_days_of_outages_the_accounts_add_up_and_operators_were_told_of_each_event_once(
    tmp_path: Path, database_url: str
) -> None:
    async def go() -> tuple[dict[str, int], list[str], Relay, HttpServer]:
        async with Relay() as relay, HttpServer() as receiver:
            for path in ("/board", "/standby", "/pager"):
                receiver.script(path, Reply(200))
            states, faults = await rehearse(tmp_path / "newsroom", database_url, relay, receiver)
            return states, faults, relay, receiver

    states, faults, relay, receiver = asyncio.run(go())
    assert faults == []
    assert set(states) == {"sent", "dead", "summarised"}
    assert states["dead"] == len(NEWS), "what one address refuses, and nothing else"
    everybody_has_had_every_alert(relay, receiver)
    operators_were_told_of_each_event_once(relay, receiver)


def everybody_has_had_every_alert(relay: Relay, receiver: HttpServer) -> None:
    mails = [str(mail.message["Subject"]) for mail in relay.mails if mail.recipient == "desk@example.org"]
    assert sorted(title for title in NEWS for subject in mails if title in subject) == sorted(NEWS)
    assert len(mails) == len(NEWS), "nothing twice, also where the standby stood in"
    late = [subject for subject in mails if subject.startswith("[DELAYED")]
    assert len(late) > len(NEWS) // 2, "what comes after hours says so"
    assert not [mail for mail in relay.mails if mail.recipient == DEAD]
    standby = got(receiver, "/standby")
    assert Counter(map(title_of, standby)) == Counter(NEWS)
    board = got(receiver, "/board")
    assert {title_of(post) for post in board} == set(NEWS)
    # A rest that was asked for is a post that was not taken; the one under way at the kill came twice, as the same.
    assert len(board) == len(NEWS) + _RESTS + 1
    assert len(ids(board)) == len(NEWS)


def operators_were_told_of_each_event_once(relay: Relay, receiver: HttpServer) -> None:
    pager = got(receiver, "/pager")
    assert set(ids(pager).values()) == {1}
    assert [event for post in pager for event in events_of(title_of(post), lines_of(post))] == EVENTS
    # Whoever reads mail alone has read of each of them too, once the relay was back, and of none twice.
    mails = [mail.message for mail in relay.mails if mail.recipient == "ops@example.org"]
    assert max(Counter(str(mail["Message-ID"]) for mail in mails).values()) == 1
    by_mail = Counter(event for mail in mails for event in events_of(headline_of(mail), lines_in(mail)))
    assert by_mail == Counter(EVENTS)


def events_of(headline: str, lines: list[str]) -> list[str]:
    """What a message of watchd about itself tells of: itself, or what it rolls up."""
    events = [headline]
    if headline.startswith("Since the last roll-up"):
        events = [found[1] for line in lines if (found := _ROLLED_UP.fullmatch(line))]
    return [re.sub(r"\bnode \S+-[0-9a-f]{6}\b", "node HERE", event) for event in events]


def lines_of(post: Request) -> list[str]:
    lines: list[str] = json.loads(post.body)["data"]["lines"]
    return lines


def headline_of(mail: EmailMessage) -> str:
    return _MARKS.sub("", str(mail["Subject"]), count=1)


def lines_in(mail: EmailMessage) -> list[str]:
    """The lines of a mail's list, each whole again."""
    body = mail.get_body(("plain",))
    assert body is not None
    text = _FOLDED.sub(" ", "\n".join(body.get_content().splitlines()))
    return [line.removeprefix("  - ") for line in text.splitlines() if line.startswith("  - ")]
