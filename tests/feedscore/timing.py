"""Behaviours 13 to 21: does the reader come when it was asked to, and never in a crowd?"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.feedscore.answers import feed, honest, http_date, status, unchanged
from tests.feedscore.behaviours import Scene, ServedFeed, behaviour
from tests.feedscore.reader import Can
from tests.feedscore.server import Answer, Asked, Exchange, head, most_at_once

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_EARLY = 0.95  # a reader may spread its requests by five in a hundred


def gaps(asked: Sequence[Asked]) -> list[timedelta]:
    """The times from the end of each answer to the next request."""
    ended = [one.ended_at or one.at for one in asked]
    return [after.at - before for before, after in zip(ended, asked[1:], strict=False)]


def crowd(asked: Iterable[Asked], window: timedelta = _MINUTE) -> int:
    """The most requests that came within any such window."""
    times = sorted(one.at for one in asked)
    most = first = 0
    for last, time in enumerate(times):
        while time - times[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


@behaviour(
    13,
    "A server that says max-age=3600, on a 200 or on a 304, is left alone for that hour, also over a restart.",
    is_hard=True,
    needs=(Can.CLOCK,),
)
async def max_age(scene: Scene) -> None:
    hinted = "public, max-age=3600"
    on_200 = scene.feed("on-200", feed(3, etag='"a"', Cache_Control=hinted), host="one.example")
    on_304 = scene.feed("on-304", feed(3, etag='"a"'), unchanged('"a"', Cache_Control=hinted), host="two.example")
    await scene.start()
    await scene.passes(hours=4)
    for one, first in ((on_200, 0), (on_304, 1)):
        scene.expect(len(one.asked) > first + 1, f"{one.name}: asked {len(one.asked)} times in 4 h")
        least = min(gaps(one.asked)[first:])
        scene.expect(least >= _EARLY * _HOUR, f"{one.name}: asked again after {least}")
    scene.beyond(Can.DAEMON)
    for one in (on_200, on_304):
        before = len(one.asked)
        await scene.polled(one)
        await scene.reader.restart()
        await scene.passes(minutes=50)
        scene.expect(len(one.asked) == before + 1, f"{one.name}: asked again within 50 min of a restart")
        await scene.polled(one)


@behaviour(
    14,
    "Retry-After, in seconds or as a date of a server whose clock is wrong, holds for every feed of the host.",
    needs=(Can.CLOCK,),
)
async def retry_after(scene: Scene) -> None:
    wait = timedelta(hours=2)
    wrong_clock = scene.world.now() - timedelta(hours=3)

    def refusing(code: int, *, is_date: bool) -> ServedFeed:
        async def refuses(exchange: Exchange) -> None:
            date = wrong_clock + (scene.world.now() - began)
            said = http_date(date + wait) if is_date else str(int(wait.total_seconds()))
            answer = status(code, b"slow down", Retry_After=said, Date=http_date(date))
            exchange.request.status = code
            await exchange.send(head(answer, date) + answer.body)

        host = f"{code}-{'date' if is_date else 'seconds'}"
        return scene.feed(host, refuses, host=f"{host}.example")

    began = scene.world.now()
    kinds = [refusing(code, is_date=is_date) for code in (429, 503) for is_date in (False, True)]
    others = {
        one.name: [
            scene.feed(f"{one.name}-{number}", honest(2, etag='"a"'), host=f"{one.name}.example") for number in (1, 2)
        ]
        for one in kinds
    }
    await scene.start()
    await scene.passes(hours=2)
    for one in kinds:
        scene.expect(one.asked, f"{one.name}: never asked")
        refused = one.asked[0].at
        early = [
            asked
            for near in (one, *others[one.name])
            for asked in near.asked
            if refused < asked.at < refused + wait
        ]  # fmt: skip
        scene.expect(
            not early, f"{one.name}: {early and early[0].path} was asked {early and early[0].at - refused} later"
        )
    await scene.passes(hours=3)
    for one in kinds:
        scene.expect(len(one.asked) > 1, f"{one.name}: not asked again in 3 h after the time was over")


@behaviour(
    15,
    "A 429 without Retry-After at least doubles the wait each time; an absurd Retry-After is clamped, a negative one "
    "ignored.",
    needs=(Can.CLOCK,),
)
async def throttled(scene: Scene) -> None:
    plain = scene.feed("plain", status(429), host="plain.example")
    huge = scene.feed("huge", status(429, Retry_After="1000000000"), honest(3, etag='"a"'), host="huge.example")
    negative = scene.feed("negative", status(429, Retry_After="-5"), host="negative.example")
    await scene.start()
    await scene.passes(hours=26)
    usual = scene.reader.interval
    for one in (plain, negative):
        waits = gaps(one.asked)
        scene.expect(waits, f"{one.name}: asked {len(one.asked)} times in 26 h")
        scene.expect(waits[0] >= 2 * usual * _EARLY * _EARLY, f"{one.name}: first asked again after {waits[0]}")
        scene.expect(waits[1] >= 4 * usual * _EARLY * _EARLY, f"{one.name}: the second time after {waits[1]}")
        scene.expect(max(waits) <= timedelta(hours=24) / _EARLY, f"{one.name}: waited {max(waits)}")
    scene.expect(len(huge.asked) > 1, "a Retry-After of 30 years was believed")
    scene.expect(gaps(huge.asked)[0] >= timedelta(hours=1), f"of 30 years it waited {gaps(huge.asked)[0]}")


@behaviour(
    16,
    "500 feeds of one interval come spread, at a start and after an hour's outage alike.",
    is_hard=True,
    needs=(Can.CLOCK,),
)
async def herd(scene: Scene) -> None:
    number = 500
    feeds = [
        scene.feed(f"f{one}", honest(1, etag='"a"'), host=f"h{one}.example", interval=_HOUR) for one in range(number)
    ]
    most = number * (_MINUTE / _HOUR) * 1.5 + scene.reader.concurrency
    asked = scene.world.server.asked

    def expect_spread(since: datetime, when: str) -> None:
        found = crowd(one for one in asked if one.at >= since and one.method == "GET")
        scene.expect(found <= most, f"{when}: {found} requests within a minute, {most:.0f} is the most")

    began = scene.world.now()
    await scene.start()
    await scene.passes(minutes=59)
    scene.expect(all(one.asked for one in feeds), "a feed was not asked in the first interval")
    expect_spread(began, "at the start")
    scene.beyond(Can.DAEMON)
    back = await scene.reader.restart(after=_HOUR)
    await scene.passes(minutes=15)
    expect_spread(back, "after an hour's outage")


@behaviour(
    17,
    "50 feeds of one host are asked one at a time, two seconds apart, and a slow host keeps no other waiting.",
    needs=(Can.CLOCK,),
)
async def one_host(scene: Scene) -> None:
    quick = [scene.feed(f"q{number}", _after(0.5), host="many.example") for number in range(50)]
    slow = [scene.feed(f"s{number}", _after(25), host="slow.example", interval=_HOUR) for number in range(20)]
    other = [scene.feed(f"o{number}", honest(2, etag='"a"'), host=f"o{number}.example") for number in range(5)]
    await scene.start()
    await scene.passes(minutes=50)
    for group in (quick, slow):
        asked = sorted((one for each in group for one in each.asked), key=lambda one: one.at)
        scene.expect(all(each.asked for each in group), f"{group[0].name}: a feed of the host was not asked")
        together = most_at_once(asked)
        scene.expect(together == 1, f"{group[0].name}: {together} requests at once on one host")
        least = min(gaps(asked))
        scene.expect(least >= timedelta(seconds=2), f"{group[0].name}: asked the host again after {least}")
    for one in other:
        longest = max(gaps(one.asked), default=_HOUR)
        scene.expect(longest <= 1.2 * scene.reader.interval, f"{one.name} of another host waited {longest}")


def _after(seconds: float) -> Answer:
    return replace(honest(2, etag='"a"'), delay=seconds)


@behaviour(
    18,
    "A daemon that crashes every five minutes still asks a feed of 30 minutes no more than once in 28.",
    needs=(Can.CLOCK, Can.DAEMON, Can.CRASH),
)
async def crash_loop(scene: Scene) -> None:
    wire = scene.feed("wire", honest(3, etag='"a"'), interval=timedelta(minutes=30))
    await scene.start()
    for _ in range(15):
        await scene.passes(minutes=5)
        await scene.reader.crash()
    scene.expect(2 <= len(wire.asked) <= 3, f"asked {len(wire.asked)} times in 75 min")
    least = min(gaps(wire.asked))
    scene.expect(least >= timedelta(minutes=28), f"asked again after {least}")


@behaviour(
    19,
    "Told twice in a minute to poll now, it asks the server once and says why not again.",
    needs=(Can.POLL_NOW,),
)
async def poll_now(scene: Scene) -> None:
    wire = scene.feed("wire", honest(3, etag='"a"'))
    await scene.start()
    await scene.polled(wire)
    await scene.passes(minutes=10)
    before = len(wire.asked)
    await scene.reader.poll_now("wire")
    scene.expect(len(wire.asked) == before + 1, f"told to poll, it asked {len(wire.asked) - before} times")
    await scene.passes(seconds=20)
    said = await scene.reader.poll_now("wire")
    # Strict: 20 seconds later nothing can be new that is worth another request.
    scene.expect(len(wire.asked) == before + 1, "told again 20 s later, it asked again")
    scene.expect("wire" in said, f"it did not say why the feed was not asked again: {said[:200]!r}")


@behaviour(
    20,
    "When the clock jumps an hour ahead or back, feeds are neither asked all at once nor forgotten.",
    needs=(Can.CLOCK, Can.DAEMON),
)
async def clock_jumps(scene: Scene) -> None:
    scene.reader.concurrency = 8
    usual = scene.reader.interval
    feeds = [scene.feed(f"f{one}", honest(1, etag='"a"'), host=f"h{one}.example") for one in range(60)]
    most = len(feeds) * (_MINUTE / usual) * 1.5 + scene.reader.concurrency
    await scene.start()
    await scene.passes(minutes=20)
    for step in (_HOUR, -_HOUR):
        jumped = scene.world.now()
        await scene.reader.step_clock(step)
        await scene.passes(minutes=25)
        since = [one for one in scene.world.server.asked if one.at >= jumped and one.method == "GET"]
        scene.expect(crowd(since) <= most, f"{step} later: {crowd(since)} requests within a minute")
        late = [one.name for one in feeds if one.asked[-1].at < jumped]
        scene.expect(not late, f"{step} later: {len(late)} feeds were not asked for 25 min")


@behaviour(
    21,
    "When asking takes longer than the interval, no feed is asked twice at a time, and the overrun is counted.",
    is_hard=True,
    needs=(Can.CLOCK, Can.DAEMON),
)
async def overrun(scene: Scene) -> None:
    # Strict: also where each answer is in time but the host has more feeds than fit into the interval.
    feeds = [scene.feed(f"f{number}", _after(40), host="slow.example") for number in range(30)]
    await scene.start()
    await scene.passes(hours=2)
    for one in feeds:
        scene.expect(one.asked, f"{one.name} was never asked")
        scene.expect(most_at_once(one.asked) == 1, f"{one.name}: asked while its last answer was still coming")
    scene.beyond(Can.METRICS)
    counted = await scene.reader.metric("overrun")
    scene.expect(counted, "no metric counts the overruns")
