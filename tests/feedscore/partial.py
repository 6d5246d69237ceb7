"""Scenes of what is broken only in part: some of the hosts, a document, a server that cannot make up its mind."""

from dataclasses import replace
from datetime import timedelta

from tests.feedscore.answers import feed, headers, honest, redirect, status
from tests.feedscore.behaviours import Scene, ServedFeed
from tests.feedscore.documents import entries, rss
from tests.feedscore.reader import Sign
from tests.feedscore.server import Answer, most_at_once


def _hosts(scene: Scene, number: int, name: str = "p") -> list[ServedFeed]:
    return [
        scene.feed(f"{name}{one}", feed(entries(1, 3, of=f"{name}{one}")), host=f"{name}{one}.example")
        for one in range(number)
    ]


async def most_hosts_dark(scene: Scene) -> None:
    """When the names of eight of ten hosts are gone, the other two are polled on, and the eight are blamed."""
    feeds = _hosts(scene, 10)
    await scene.start()
    await scene.passes(hours=1)
    in_order = sorted(feeds, key=lambda one: one.asked[-1].at)
    dark, lit = in_order[:8], in_order[8:]
    for one in dark:
        scene.leaping.name(f"{one.name}.example")
    before = {one.name: len(one.asked) for one in lit}
    for one in lit:
        one.answers(feed(entries(1, 4, of=one.name)))
    await scene.passes(hours=6)
    rare = {one.name: len(one.asked) - before[one.name] for one in lit}
    scene.expect(min(rare.values()) >= 20, f"in six hours, healthy feeds were asked {rare}")
    scene.expect(max(rare.values()) <= 32, f"in six hours, healthy feeds were asked {rare}")
    scene.expect(len(await scene.reader.alerts()) == 2, "the news of the healthy feeds was not told")
    spared = [one.name for one in dark if await scene.reader.failures(one.name) < 3]
    scene.expect(not spared, f"after six hours {spared} are not held to be failing")


async def own_host_answers(scene: Scene) -> None:
    """An operator's own host that answers says nothing of the network beyond it, and is polled while that is down."""
    feeds = _hosts(scene, 12)
    own = [
        scene.feed(
            f"own{one}",
            feed(entries(1, 3, of=f"own{one}")),
            host="bridge.example",
            settings={"allow_private": "[bridge.example]"},
        )
        for one in range(4)
    ]
    await scene.start()
    await scene.passes(hours=1)
    scene.leaping.near.add("bridge.example")
    told_before = len(await scene.reader.notices())
    before = [len(one.asked) for one in own]
    scene.leaping.is_blind = True
    await scene.passes(hours=3)
    blamed = [one.name for one in feeds if await scene.reader.failures(one.name)]
    scene.expect(not blamed, f"{blamed} were blamed for the network")
    told = [one.title for one in (await scene.reader.notices())[told_before:]]
    scene.expect(["network" in title for title in told] == [True], f"told {told}")
    rare = [len(one.asked) - earlier for one, earlier in zip(own, before, strict=True)]
    scene.expect(min(rare) >= 10, f"while the network was down the own feeds were asked {rare} times in three hours")
    scene.leaping.is_blind = False
    returned = scene.world.now()
    await scene.passes(minutes=2)
    late = [one.name for one in feeds if one.asked[-1].at < returned]
    scene.expect(not late, f"{late} were not asked within two minutes of its return")


async def cut_twice(scene: Scene) -> None:
    """A document that breaks off in the same place twice leaves no validators, and the whole one comes."""
    whole = rss(entries(1, 6))
    broken = Answer(200, whole[: whole.index(b"<title>Radar report 3")], headers('"new"'), ends_by="close")
    wire = scene.feed("wire", honest(rss(entries(3, 5)), etag='"old"'))
    await scene.start()
    await scene.polled(wire)
    wire.answers(broken, broken, honest(whole, etag='"new"'))
    await scene.polled(wire, 3)
    sent = [asked.conditions[0] for asked in wire.asked[2:4]]
    scene.expect(sent == [None, None], f"after a document that broke off it sent {sent}")
    scene.expect(len(await scene.reader.items("wire")) == 6, "what the whole document lists is not stored")


async def broken_connection(scene: Scene) -> None:
    """What came before a connection broke is news at once, is asked for without validators, and told once."""
    whole = rss(entries(1, 6))
    broken = Answer(200, whole, headers('"new"'), breaks_after=whole.index(b"<title>Radar report 4"))
    wire = scene.feed("wire", honest(rss(entries(1, 3)), etag='"old"'))
    await scene.start()
    await scene.polled(wire)
    wire.answers(broken, honest(whole, etag='"new"'))
    await scene.polled(wire)
    came = len(await scene.reader.items("wire"))
    await scene.polled(wire)
    scene.expect(came > 3, "nothing of what came is stored")
    scene.expect(wire.asked[2].conditions[0] is None, f"after a broken connection it sent {wire.asked[2].conditions}")
    scene.expect(len(await scene.reader.items("wire")) == 6, "what the whole document lists is not stored")


async def fails_then_gone(scene: Scene) -> None:
    """A feed that fails, and then says that it is gone, has not answered: nobody hears that it is well again."""
    wire = scene.feed("wire", feed(3), interval=timedelta(hours=1))
    await scene.start()
    await scene.polled(wire)
    for code in (500, 500, 500, 410, 500, 410):
        wire.answers(status(code))
        await scene.polled(wire, within=timedelta(hours=25))
        await scene.passes(minutes=5)
    told = [one.title for one in await scene.reader.notices() if "wire" in one.text and "aseline" not in one.title]
    scene.expect(len(told) == 1, f"told {told}")


async def one_feed_is_told_to_wait(scene: Scene) -> None:
    """What one feed is told for months keeps the others of its host waiting for two hours."""
    busy = scene.feed("busy", feed(3), host="one.example")
    wire = scene.feed("wire", feed(3), host="one.example")
    await scene.start()
    await scene.passes(hours=1)
    busy.answers(status(429, Retry_After="9999999"))
    await scene.polled(busy)
    told_at, before, asked_before = busy.asked[-1].at, len(busy.asked), len(wire.asked)
    await scene.passes(minutes=100)
    scene.expect(len(wire.asked) == asked_before, "the host was not left alone")
    health = await scene.reader.health("wire")
    scene.expect('"health": "unasked"' in health, f"while it was not asked its health was {health}")
    await scene.passes(hours=20)
    first = next(one.at for one in wire.asked[asked_before:])
    scene.expect(first - told_at <= timedelta(hours=2, minutes=1), f"the other feed waited for {first - told_at}")
    scene.expect(len(busy.asked) == before, "the feed that was told to wait was asked all the same")
    scene.expect('"health": "ok"' in await scene.reader.health("wire"), "the other feed is not well again")


async def honest_servers(scene: Scene) -> None:
    """A server that tells the truth is never accused, however rarely it is asked, and conditions keep their use."""
    hour = timedelta(hours=1)
    often = scene.feed("often", honest(entries(1, 3, of="often"), etag='"3"'), host="often.example", interval=hour)
    twice = scene.feed("twice", honest(entries(1, 3, of="twice"), etag='"3"'), host="twice.example", interval=12 * hour)
    daily = scene.feed("daily", honest(entries(1, 3, of="daily"), etag='"3"'), host="daily.example", interval=24 * hour)
    bare = scene.feed("bare", feed(entries(1, 3, of="bare")), host="bare.example", interval=12 * hour)
    feeds = (often, twice, daily, bare)
    await scene.start()
    await scene.passes(hours=25)
    for last in range(4, 10):
        for one in (often, twice, daily):
            one.answers(honest(entries(1, last, of=one.name), etag=f'"{last}"'))
        bare.answers(feed(entries(1, last, of="bare")))
        await scene.passes(hours=36 if last % 2 else 24)
    for one in feeds:
        signs = await scene.reader.signs(one.name)
        scene.expect(Sign.SUSPECT not in signs, f"{one.name} is accused")
    for one in (twice, daily):
        plain = sum(asked.conditions == (None, None) for asked in one.asked)
        scene.expect(plain <= 2, f"{one.name}: {plain} of {len(one.asked)} requests were without conditions")


async def many_led_to_one(scene: Scene) -> None:
    """Feeds of many hosts that all redirect to one are asked one at a time, from the second round on."""
    hub = scene.place("/hub.xml", replace(feed(3), delay=5.0))
    there = scene.world.url("hub.example", "/hub.xml")
    feeds = [scene.feed(f"f{one}", redirect(302, f"{there}?{one}"), host=f"f{one}.example") for one in range(12)]
    await scene.start()
    await scene.polled(feeds[0])
    await scene.passes(minutes=12)
    first_round = len(hub.asked)
    scene.expect(first_round >= len(feeds), f"the hub was asked {first_round} times")
    await scene.passes(minutes=40)
    asked = hub.asked[first_round + 1 :]
    scene.expect(len(asked) >= len(feeds), f"the hub was asked {len(asked)} times after the first round")
    at_once = most_at_once(asked)
    scene.expect(at_once == 1, f"the hub was asked {at_once} times at once")


SCENES = (
    most_hosts_dark,
    own_host_answers,
    cut_twice,
    broken_connection,
    fails_then_gone,
    one_feed_is_told_to_wait,
    honest_servers,
    many_led_to_one,
)
