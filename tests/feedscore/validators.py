"""Behaviours 1 to 12: does the reader ask only for what is new, and never miss it by asking so?"""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import dropwhile, pairwise

from tests.feedscore.answers import MODIFIED, feed, honest, redirect, unchanged
from tests.feedscore.behaviours import Scene, ServedFeed, behaviour
from tests.feedscore.documents import entries, rss
from tests.feedscore.reader import Can, Sign, Unmet
from tests.feedscore.server import Answer, Asked, Exchange, head

_LATER = "Mon, 24 Nov 2025 08:00:00 GMT"
# What libraries call themselves when nobody told them a name.
_LIBRARY = re.compile(
    r"(python-|Python-)?(requests|urllib3?|httpx|aiohttp|curl|Wget|Go-http-client|Java|okhttp)\b", re.IGNORECASE
)


def sent(asked: Asked) -> str:
    """The conditions of a request, for a verdict."""
    tag, since = asked.conditions
    return f"If-None-Match: {tag}, If-Modified-Since: {since}"


@behaviour(1, "The first poll of a feed is one plain GET under a name that tells a server's operator whom to ask.")
async def first_poll(scene: Scene) -> None:
    wire = scene.feed("wire", feed(5, Set_Cookie="id=17; Path=/"), path="/wire.xml")
    await scene.start()
    await scene.polled(wire)
    first = wire.asked[0]
    scene.expect(len(wire.asked) == 1, f"{len(wire.asked)} requests for the first poll")
    scene.expect(first.method == "GET", f"the method was {first.method}")
    scene.expect(first.target == "/wire.xml", f"asked for {first.target}")
    scene.expect(first.conditions == (None, None), f"the first request was conditional: {sent(first)}")
    for name in ("cookie", "referer", "from", "authorization"):
        scene.expect(first.header(name) is None, f"sent {name}: {first.header(name)}")
    agent = first.header("user-agent") or ""
    scene.expect(agent and not _LIBRARY.match(agent), f"calls itself {agent!r}")
    scene.expect(re.search(r"[\w-]+/\d", agent), f"its name {agent!r} has no version")
    # Strict: who runs a server and sees too many requests must find somebody to write to.
    scene.expect(re.search(r"https?://|@", agent), f"its name {agent!r} names no page or address")
    scene.expect("gzip" in (first.header("accept-encoding") or ""), "does not accept gzip")
    await scene.polled(wire)
    scene.expect(wire.asked[1].header("cookie") is None, "sent the server's cookie back")


@behaviour(2, "ETag and Last-Modified come back exactly as they were given, weakness mark and quotes included.")
async def verbatim(scene: Scene) -> None:
    odd = {"weak": 'W/"a b;é"', "plain": '"deadbeef--gzip"', "bare": "no-quotes", "empty": '""'}
    modified = {"weak": MODIFIED, "plain": "Saturday, 22-Nov-25 08:00:00 GMT", "bare": MODIFIED, "empty": "yesterday"}
    feeds = {
        name: scene.feed(name, feed(2, etag=tag, modified=modified[name]), host=f"{name}.example")
        for name, tag in odd.items()
    }
    await scene.start()
    for name, one in feeds.items():
        await scene.polled(one, 2 - len(one.asked))
        scene.expect(one.asked[1].conditions == (odd[name], modified[name]), f"{name}: sent {sent(one.asked[1])}")


@behaviour(3, "A new ETag replaces the old one although Last-Modified is what it was.", is_hard=True)
async def etag_alone(scene: Scene) -> None:
    wire = scene.feed("wire", feed(3, etag='"a"', modified=MODIFIED), feed(4, etag='"b"', modified=MODIFIED))
    await scene.start()
    await scene.polled(wire, 3)
    scene.expect(wire.asked[2].conditions == ('"b"', MODIFIED), f"third request: {sent(wire.asked[2])}")


@behaviour(4, "New validators are kept although not a byte of the document changed.", is_hard=True)
async def same_body(scene: Scene) -> None:
    wire = scene.feed("wire", feed(etag='"a"', modified=MODIFIED), feed(etag='"b"', modified=_LATER))
    await scene.start()
    await scene.polled(wire, 3)
    scene.expect(wire.asked[2].conditions == ('"b"', _LATER), f"third request: {sent(wire.asked[2])}")


@behaviour(5, "A validator that comes with a 304 is the one that is sent next.", is_hard=True)
async def renewed_by_304(scene: Scene) -> None:
    wire = scene.feed(
        "wire", feed(etag='"a"', modified=MODIFIED), unchanged('"b"'), unchanged(None, _LATER), unchanged()
    )
    await scene.start()
    first, second, *_ = await _after_304s(scene, wire, 2)
    scene.expect(first.conditions == ('"b"', MODIFIED), f"after a 304 with an ETag: {sent(first)}")
    scene.expect(second.conditions == ('"b"', _LATER), f"after a 304 with a date: {sent(second)}")


@behaviour(6, "A 304 that carries no validators leaves the stored ones as they are.")
async def kept_by_304(scene: Scene) -> None:
    wire = scene.feed("wire", feed(etag='"a"', modified=MODIFIED), unchanged())
    await scene.start()
    for number, asked in enumerate(await _after_304s(scene, wire, 3), start=1):
        scene.expect(asked.conditions == ('"a"', MODIFIED), f"after 304 number {number}: {sent(asked)}")


async def _after_304s(scene: Scene, wire: ServedFeed, number: int) -> list[Asked]:
    """The requests that follow the first so many 304s."""
    after: list[Asked] = []
    for _ in range(number + 4):  # some readers need a second document before they ask with conditions
        await scene.polled(wire)
        after = [asked for before, asked in pairwise(wire.asked) if before.status == 304]
        if len(after) >= number:
            return after
    conditional = sum(asked.conditions != (None, None) for asked in wire.asked)
    raise Unmet(f"of {len(wire.asked)} requests {conditional} had conditions")


@behaviour(7, "A later 200 without a validator takes the stored one away, each validator for itself.")
async def cleared(scene: Scene) -> None:
    both = scene.feed("both", feed(3, etag='"a"', modified=MODIFIED), feed(4), host="both.example")
    tag = scene.feed("tag", feed(3, etag='"a"', modified=MODIFIED), feed(4, modified=_LATER), host="tag.example")
    same = scene.feed("same", feed(3, etag='"a"', modified=MODIFIED), feed(3), host="same.example")
    await scene.start()
    wanted = {both.name: (None, None), tag.name: (None, _LATER), same.name: (None, None)}
    for one in (both, tag, same):
        await scene.polled(one, 3 - len(one.asked))
        scene.expect(one.asked[2].conditions == wanted[one.name], f"{one.name}: third request: {sent(one.asked[2])}")


@behaviour(8, "Validators of a document that could not be read to its end are not kept.", is_hard=True)
async def broken_body(scene: Scene) -> None:
    def manner(how: str) -> Answer:
        whole = rss(entries(1, 6, of=how))
        broken = feed(whole, etag='"broken"', modified=_LATER)
        cut = whole.index(b"<title>Radar report 3") + 10
        if how == "garbage":
            return replace(broken, body=b"<rss><channel><item><title>half a" + b"\x00\xff" * 40)
        return (
            replace(broken, breaks_after=cut) if how == "short" else replace(broken, body=whole[:cut], ends_by="close")
        )

    feeds = {
        how: scene.feed(
            how,
            feed(entries(1, 2, of=how), etag='"good"', modified=MODIFIED),
            manner(how),
            honest(entries(1, 6, of=how), etag='"broken"'),
            host=f"{how}.example",
        )
        for how in ("garbage", "short", "closed")
    }
    await scene.start()
    for name, one in feeds.items():
        await scene.polled(one, 3 - len(one.asked))
        scene.expect('"broken"' not in (one.asked[2].conditions[0] or ""), f"{name}: then sent {sent(one.asked[2])}")
        scene.expect(one.asked[2].conditions[1] != _LATER, f"{name}: then sent {sent(one.asked[2])}")
    scene.beyond(Can.ITEMS)
    for name in feeds:
        titles = {item.title for item in await scene.reader.items(name)}
        lost = {f"Radar report {number}" for number in range(1, 7)} - titles
        scene.expect(not lost, f"{name}: never saw {sorted(lost)}")


@behaviour(
    9,
    "Killed between the answer and its commit, a reader neither loses the item nor tells it twice.",
    is_hard=True,
    needs=(Can.CRASH, Can.ITEMS),
    in_process=False,
)
async def killed(scene: Scene) -> None:
    wire = scene.feed("wire", honest(2, etag='"2"'))
    await scene.start()
    await scene.polled(wire)
    for number, point in enumerate(scene.reader.kill_points, start=3):
        wire.answers(honest(number, etag=f'"{number}"'))
        before = len(wire.asked)
        await scene.reader.poll_killed(point)
        scene.expect(len(wire.asked) > before, f"killed when {point}: it did not ask")
        await scene.polled(wire)
        titles = sorted(item.title for item in await scene.reader.items("wire"))
        wanted = [f"Radar report {one}" for one in range(1, number + 1)]
        scene.expect(titles == wanted, f"killed when {point}: has {titles}")
    scene.beyond(Can.ALERTS)
    told = [alert.title for alert in await scene.reader.alerts()]
    for number, point in enumerate(scene.reader.kill_points, start=3):
        times = told.count(f"Radar report {number}")
        scene.expect(times == 1, f"killed when {point}: told {times} times")


@behaviour(
    10,
    "A feed whose address or login changed, or that is to be read in a new way, is asked without conditions.",
    needs=(Can.CONFIG,),
)
async def new_scope(scene: Scene) -> None:
    answer = honest(3, etag='"a"', modified=MODIFIED)
    wire = scene.feed("wire", answer, path="/wire.xml")
    moved = scene.place("/moved.xml", answer)
    await scene.start()
    await scene.polled(wire, 2)
    scene.expect(wire.asked[1].conditions == ('"a"', MODIFIED), f"second request: {sent(wire.asked[1])}")
    setup = wire.setup.moved(wire.setup.url.replace("/wire.xml", "/moved.xml"))
    await scene.reader.change([setup])
    await scene.passes(minutes=40)
    scene.expect(moved.asked, "the new address was not asked")
    scene.expect(moved.asked[0].conditions == (None, None), f"the new address got {sent(moved.asked[0])}")
    scene.expect(moved.asked[-1].conditions == ('"a"', MODIFIED), f"and then {sent(moved.asked[-1])}")
    if Can.LOGIN in scene.reader.can:
        before = len(moved.asked)
        await scene.reader.change([replace(setup, settings={"login": "anna:geheim"})])
        await scene.passes(minutes=40)
        first = moved.asked[before]
        scene.expect(first.header("authorization"), "the login was not sent")
        scene.expect(first.conditions == (None, None), f"with a login, it was asked with {sent(first)}")
    scene.beyond(Can.PARSER)
    before = len(moved.asked)
    await scene.reader.renew_parser()
    await scene.passes(minutes=40)
    first = moved.asked[before]
    scene.expect(first.conditions == (None, None), f"read in a new way, it was asked with {sent(first)}")


@behaviour(
    11,
    "A server that says 304 for ever is found out: once in 24 to 48 hours the feed is asked without conditions.",
    needs=(Can.CLOCK,),
)
async def canary(scene: Scene) -> None:
    # Strict: a server that tells the truth is not troubled by it more than once a day; one that was caught may be.
    honest_one = scene.feed("honest", honest(3, etag='"a"'), host="honest.example", interval=timedelta(hours=1))
    stuck = scene.feed("stuck", feed(3, etag='"a"'), host="stuck.example", interval=timedelta(hours=1))
    await scene.start()
    for one in (honest_one, stuck):
        if not one.asked:
            await scene.polled(one)

    async def sticks(exchange: Exchange) -> None:
        answer = unchanged('"a"') if any(exchange.request.conditions) else feed(4, etag='"a"')
        exchange.request.status = answer.status
        await exchange.send(head(answer, scene.world.now()) + answer.body)

    stuck.answers(sticks)
    began = scene.world.now()
    await scene.passes(hours=48)
    for one in (honest_one, stuck):
        # Some readers need a second document before they ask with conditions.
        since = dropwhile(lambda asked: asked.conditions == (None, None), one.asked)
        plain = [asked for asked in since if asked.conditions == (None, None)]
        scene.expect(plain, f"{one.name}: {len(one.asked) - 1} requests in 48 h, each with conditions")
        scene.expect(plain[0].at - began >= timedelta(hours=20), f"{one.name}: tested after {plain[0].at - began}")
        scene.expect(len(plain) <= 2 or one is stuck, f"{one.name}: {len(plain)} requests without conditions in 48 h")
    scene.beyond(Can.ITEMS)
    scene.expect(len(await scene.reader.items("stuck")) == 4, "what it brought was not stored")
    scene.beyond(Can.HEALTH)
    scene.expect(Sign.SUSPECT in await scene.reader.signs("stuck"), "health does not doubt the server's 304s")
    scene.expect(Sign.SUSPECT not in await scene.reader.signs("honest"), "health doubts a server that tells the truth")


@behaviour(12, "What belongs to one origin (login, cookie, validators) is not sent to another that it redirects to.")
async def cross_origin(scene: Scene) -> None:
    login = {"login": "anna:geheim"} if Can.LOGIN in scene.reader.can else {}
    wire = scene.feed(
        "wire", feed(3, etag='"a"', modified=MODIFIED, Set_Cookie="s=1; Path=/"), host="a.example", settings=login
    )
    target = scene.place("/elsewhere.xml", feed(3, etag='"b"', modified=_LATER))
    await scene.start()
    await scene.polled(wire)
    scene.expect(not login or wire.asked[0].header("authorization"), "the login was not sent at all")
    wire.answers(redirect(302, scene.world.url("b.example", "/elsewhere.xml"), Set_Cookie="t=2; Path=/"))
    await scene.polled(wire, 2)
    scene.expect(len(target.asked) == 2, f"the redirect was followed {len(target.asked)} times of 2")
    first, second = target.asked
    for asked in target.asked:
        for name in ("authorization", "cookie", "referer"):
            scene.expect(asked.header(name) is None, f"the other origin got {name}: {asked.header(name)}")
    scene.expect(first.conditions == (None, None), f"the other origin got {sent(first)}")
    scene.expect(second.conditions in {(None, None), ('"b"', _LATER)}, f"the second time it got {sent(second)}")
    last = wire.asked[-1]
    scene.expect('"b"' not in (last.conditions[0] or ""), f"the first origin got what the other gave: {sent(last)}")
