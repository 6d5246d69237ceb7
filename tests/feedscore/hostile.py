"""Behaviours 28 to 32: what can a feed do to the reader?"""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from tests.feedscore.answers import feed, headers, redirect
from tests.feedscore.behaviours import Scene, ServedFeed, behaviour
from tests.feedscore.bombs import BOMBS
from tests.feedscore.documents import Entry, entries, entry, rss
from tests.feedscore.processes import processor_time, slowness
from tests.feedscore.reader import Can, Sign
from tests.feedscore.server import Answer, Exchange

_GROWTH = 64 * 1024 * 1024
_DEADLINE = timedelta(minutes=2)  # no document of any feed takes so long
_PROCESSOR = 2.0  # seconds
_NUMBER = 100_000


@behaviour(
    28,
    "Bombs of gzip, gzip in gzip, brotli and zstandard (1 GiB from 1 MB) are refused within 64 MiB of memory.",
    is_hard=True,
    needs=(Can.MEMORY,),
    in_process=False,
)
async def bombs(scene: Scene) -> None:
    feeds = {name: scene.feed(name, feed(entries(1, 3, of=name)), host=f"{name}.example") for name in BOMBS}
    await scene.start()
    usual = await _peak(scene, *feeds.values())
    for name, one in feeds.items():
        coding, made = BOMBS[name]
        one.answers(Answer(200, made(), headers(etag='"bomb"', Content_Encoding=coding)))
    growth = await _peak(scene, *feeds.values()) - usual
    scene.expect(growth < _GROWTH, f"took {growth >> 20} MiB more than for plain feeds")
    for name, one in feeds.items():
        one.answers(feed(entries(1, 4, of=name)))
    await _peak(scene, *feeds.values())
    for name, one in feeds.items():
        scene.expect(one.asked[-1].status == 200, f"{name}: not asked again")
        scene.expect('"bomb"' not in (one.asked[-1].conditions[0] or ""), f"{name}: kept the validator of a bomb")
    scene.beyond(Can.ITEMS)
    for name in feeds:
        stored = await scene.reader.items(name)
        scene.expect(len(stored) == 4, f"{name}: has {len(stored)} items of 4")


async def _peak(scene: Scene, *feeds: ServedFeed) -> int:
    """The most memory that a poll of these feeds took."""
    wanted = [len(one.asked) + 1 for one in feeds]

    def are_asked() -> bool:
        return all(len(one.asked) >= number for one, number in zip(feeds, wanted, strict=True))

    scene.reader.peak = 0
    await scene.reader.until(are_asked, 2 * scene.reader.interval)
    return scene.reader.peak


async def _drips(exchange: Exchange) -> None:
    exchange.request.status = 200
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await exchange.send(b" ")
        await exchange.pause(1)


async def _never_begins(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while True:
        number += 1
        await exchange.send(b"X-%d: y\r\n" % number)
        await exchange.pause(1)


@behaviour(
    29,
    "A body that comes a byte a second, or headers that never end, are given up at a deadline; others do not wait.",
    is_hard=True,
    needs=(Can.CLOCK,),
)
async def drips(scene: Scene) -> None:
    slow = [
        scene.feed("body", _drips, host="body.example"),
        scene.feed("headers", _never_begins, host="headers.example"),
    ]
    other = [scene.feed(f"o{number}", feed(2, etag='"a"'), host=f"o{number}.example") for number in range(4)]
    await scene.start()
    began = scene.world.now()
    await scene.reader.until(lambda: all(one.asked and one.asked[0].ended_at for one in slow), timedelta(hours=1))
    for one in slow:
        scene.expect(one.asked, f"{one.name}: never asked")
        first = one.asked[0]
        scene.expect(first.ended_at, f"{one.name}: still waited for")
        took = (first.ended_at or first.at) - first.at
        scene.expect(took <= _DEADLINE, f"{one.name}: was waited for {took}")
    await scene.passes(seconds=(began + timedelta(hours=1) - scene.world.now()).total_seconds())
    for one in other:
        scene.expect(len(one.asked) >= 3, f"{one.name}, another feed, was asked {len(one.asked)} times in an hour")


def _xml(dtd: str, title: str, before: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?><!DOCTYPE rss [{dtd}]><rss version='2.0'><channel><title>{title}</title>{before}"
        "<item><guid>urn:bad</guid><title>Radar bad</title><description>"
        f"{title}</description></item></channel></rss>"
    ).encode()


def _laughs() -> bytes:
    steps = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    return _xml(f"<!ENTITY l0 'lol'>{steps}", "&l9;")


def _deep() -> bytes:
    return _xml("", "deep", "<a>" * 50_000 + "</a>" * 50_000)


def _documents(secret: str, url: str) -> Mapping[str, bytes]:
    return {
        "billion laughs": _laughs(),
        "quadratic entity": _xml(f"<!ENTITY big '{'A' * 100_000}'>", "&big;" * 20_000),
        "entity that is a file": _xml(f"<!ENTITY x SYSTEM 'file://{secret}'>", "&x;"),
        "entity that is a URL": _xml(f"<!ENTITY x SYSTEM '{url}'>", "&x;"),
        "parameter entity": _xml(f"<!ENTITY % p SYSTEM '{url}'>%p;", "plain"),
        "50,000 levels": _deep(),
    }


@behaviour(
    30,
    "XML made to multiply, to read files, to fetch, or to nest deeply costs under two seconds and reaches nothing.",
)
async def xml_attacks(scene: Scene) -> None:
    secret = scene.folder / "passwords"
    secret.write_text("Radar SECRET-7351")
    reached = scene.place("/dtd", Answer(200, b"<!ENTITY y 'SECRET-7351'>"))
    documents = _documents(str(secret), scene.world.url("wire.example", "/dtd"))
    turns = [turn for number, body in enumerate(documents.values(), start=2) for turn in (feed(body), feed(number))]
    wire = scene.feed("wire", feed(1), *turns)
    await scene.start()
    await scene.polled(wire)
    for name in documents:
        before = processor_time()
        await scene.polled(wire)
        took = (processor_time() - before) / slowness()
        scene.expect(took < _PROCESSOR, f"{name}: cost {took:.1f} s of processor time")
        scene.expect(not reached.asked, f"{name}: {reached.path} was fetched")
        await scene.polled(wire)
    scene.beyond(Can.ITEMS)
    stored = await scene.reader.items("wire")
    leaked = [item.title for item in stored if "SECRET" in item.title + item.text]
    scene.expect(not leaked, f"a file or URL was read into {leaked}")
    missing = {one.title for one in entries(1, len(documents) + 1)} - {item.title for item in stored}
    scene.expect(not missing, f"afterwards it did not see {sorted(missing)}")


_SPELLED = {
    "loopback": "127.0.0.1",
    "decimal": "2130706433",
    "hexadecimal": "0x7f.1",
    "short": "127.1",
    "octal": "0177.0.0.1",
    "localhost": "localhost.",
    "mapped": "[::ffff:127.0.0.1]",
    "compatible": "[::127.0.0.1]",
    "6to4": "[2002:7f00:1::]",
    "nat64": "[64:ff9b::7f00:1]",
    "six": "[::1]",
    "any": "0.0.0.0",
    "metadata": "169.254.169.254",
}


@behaviour(
    31,
    "No spelling of a private address, no redirect and no name that changes its meaning leads to a connection inside.",
    is_hard=True,
)
async def private_addresses(scene: Scene) -> None:
    if Can.NAMES not in scene.reader.can:
        await _spelled_on_loopback(scene)
        return
    around = scene.leaping
    for host in _SPELLED.values():
        around.lead(host.strip("[]"))
    around.lead("127.0.0.1")
    for name, host in _SPELLED.items():
        scene.feed(name, feed(3), url=f"http://{host}/inside.xml", host="unused.example")
    around.name("rebound.example", ["20.1.0.1"], ["127.0.0.1"])
    around.name("mixed.example", ["20.1.0.2", "127.0.0.1"])
    around.name("hidden.example", ["64:ff9b::a9fe:a9fe"])
    rebound = scene.feed("rebound", feed(3), host="rebound.example")
    mixed = scene.feed("mixed", feed(3), host="mixed.example")
    scene.feed("hidden", feed(3), host="hidden.example")
    scene.feed("redirect", redirect(302, "http://169.254.169.254/latest"), host="a.example")
    scene.feed("hop", redirect(302, "http://localhost:80/inside.xml"), host="b.example")
    await scene.start()
    await scene.passes(hours=1)
    # A reader may talk to itself at a port of its own, to see that it works; feeds and redirects lead to these two.
    dials = [dial for dial in around.network.dials if dial.port in {80, 443}]
    inside = sorted({dial.address for dial in dials if not dial.address.startswith("20.")})
    scene.expect(not inside, f"connected to {inside}")
    scene.expect(
        len(rebound.asked) == 1, f"a name that means loopback the second time was asked {len(rebound.asked)} times"
    )
    scene.expect(not mixed.asked, "a name that means loopback among others was asked")
    scene.beyond(Can.HEALTH)
    for name in (*_SPELLED, "rebound", "mixed", "hidden", "redirect", "hop"):
        signs = await scene.reader.signs(name)
        scene.expect(Sign.BLOCKED in signs, f"{name}: health does not say that it was blocked")


async def _spelled_on_loopback(scene: Scene) -> None:
    """A program that was not allowed to use loopback must not connect to it, however it is spelled."""
    port = scene.world.server.port
    for name in ("loopback", "decimal", "hexadecimal", "short", "localhost"):
        scene.feed(name, feed(3), url=f"http://{_SPELLED[name]}:{port}/{name}.xml")
    await scene.start()
    await scene.reader.until(lambda: bool(scene.world.server.connections), timedelta(hours=1))
    reached = sorted({asked.path for asked in scene.world.server.asked})
    scene.expect(not scene.world.server.connections, f"connected to loopback without being allowed to: {reached}")


@behaviour(32, "Of 100,000 items the newest are kept, a title of 5 MB is cut, and health says so.")
async def caps(scene: Scene) -> None:
    many = rss([Entry(f"Radar {number}", guid=str(number)) for number in range(_NUMBER, 0, -1)])
    packed = replace(feed(gzip.compress(many)), headers=headers(Content_Encoding="gzip"))
    crowd = scene.feed("crowd", packed, host="crowd.example")
    long = scene.feed("long", feed([entry(1, "Radar " + "x" * 5_000_000), entry(2)]), host="long.example")
    await scene.start()
    for one in (crowd, long):
        if not one.asked:
            await scene.polled(one)
    scene.beyond(Can.ITEMS)
    await _are_capped(scene, crowd, long)
    scene.beyond(Can.HEALTH)
    for one in (crowd, long):
        scene.expect(Sign.CUT in await scene.reader.signs(one.name), f"{one.name}: health does not say what was cut")


async def _are_capped(scene: Scene, crowd: ServedFeed, long: ServedFeed) -> None:
    titles = {item.title for item in await scene.reader.items(crowd.name)}
    newest = {f"Radar {number}" for number in range(_NUMBER, _NUMBER - 100, -1)}
    scene.expect(newest <= titles, f"of the newest 100 items {len(newest & titles)} were kept")
    scene.expect(len(titles) < _NUMBER, f"all {len(titles)} items were kept: there is no cap")
    lengths = {len(item.title) for item in await scene.reader.items(long.name)}
    scene.expect(len(lengths) == 2, f"titles of {lengths} characters were kept of two items")
    scene.expect(max(lengths) <= 256 * 1024, f"a title of {max(lengths)} characters was kept")
