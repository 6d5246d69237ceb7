"""Behaviours 22 to 27: what becomes of a feed that fails, and who hears of it?"""

from datetime import datetime, timedelta

from tests.feedscore.answers import feed, honest, page, redirect, status
from tests.feedscore.behaviours import Scene, ServedFeed, behaviour
from tests.feedscore.documents import Entry, entries, entry
from tests.feedscore.reader import Can, Sign, Told
from tests.feedscore.server import Published
from tests.feedscore.timing import gaps
from tests.servers.http import CA_FILE

_HOUR = timedelta(hours=1)
_CAP = timedelta(hours=6)  # the longest a broken feed of a short interval is left alone
_SPREAD = 1.06  # what a reader may spread its requests by, and a little
_QUIET_RULE = """\
version: 1
rules:
  - id: tango-quiet
    title: No tango
    severity: medium
    match: {query: tango}
    alert_when:
      absence: {for: 2d, need: 3}
"""


def about(told: list[Told], name: str) -> list[str]:
    """The headlines of what was told about a feed."""
    return [one.title for one in told if name in one.text]


@behaviour(
    22,
    "After three days of errors the feed is still asked, at least every six hours, and its recovery is told once.",
    needs=(Can.CLOCK,),
)
async def never_given_up(scene: Scene) -> None:
    wire = scene.feed("wire", feed(3, etag='"a"'), status(500), interval=_HOUR)
    await scene.start()
    await scene.polled(wire)
    await scene.passes(days=3)
    failed = wire.asked[1:]
    scene.expect(failed, "not asked again")
    longest = max([*gaps(wire.asked), scene.world.now() - failed[-1].at])
    scene.expect(longest <= _CAP * _SPREAD, f"left alone for {longest}")
    wire.answers(honest(4, etag='"b"'))
    await scene.passes(hours=7)
    scene.expect(any(one.status == 200 for one in wire.asked[1:]), "its recovery was not seen within 7 h")
    scene.beyond(Can.HEALTH)
    scene.expect(await scene.reader.failures("wire") == 0, "failures are still counted")
    scene.expect(Sign.FAILING not in await scene.reader.signs("wire"), "it is still shown as failing")
    scene.beyond(Can.TELLS)
    told = [one for one in about(await scene.reader.notices(), "wire") if "aseline" not in one]
    scene.expect(len(told) == 2, f"operators were told {told}, not of one failure and one recovery")


@behaviour(
    23,
    "When every host fails at once it is the network: one notice, no feed is blamed, all are asked within two minutes "
    "of its return.",
    is_hard=True,
    needs=(Can.CLOCK, Can.NAMES, Can.TELLS, Can.HEALTH),
)
async def network_down(scene: Scene) -> None:
    feeds = [scene.feed(f"f{one}", honest(2, etag='"a"'), host=f"h{one}.example") for one in range(12)]
    await scene.start()
    await scene.passes(minutes=40)
    told_before = len(await scene.reader.notices())
    scene.leaping.is_blind = True
    await scene.passes(hours=3)
    told = (await scene.reader.notices())[told_before:]
    blamed = [one.name for one in feeds if await scene.reader.failures(one.name)]
    scene.expect(not blamed, f"{len(blamed)} feeds were blamed for it")
    scene.expect(len(told) == 1, f"operators were told {[one.title for one in told]}")
    scene.expect("network" in told[0].text.lower(), f"the notice does not name the network: {told[0].title}")
    scene.leaping.is_blind = False
    returned = scene.world.now()
    await scene.passes(minutes=2)
    late = [one.name for one in feeds if one.asked[-1].at < returned]
    scene.expect(not late, f"{len(late)} of {len(feeds)} feeds were not asked within 2 min of its return")


@behaviour(
    24,
    "A feed that says 410 three times over a day is gone: told once, looked at weekly. One 410 alone is an error like "
    "others.",
    needs=(Can.CLOCK,),
)
async def gone(scene: Scene) -> None:
    usual = honest(3, etag='"a"')
    left = scene.feed("left", usual, status(410), host="left.example", interval=_HOUR)
    back = scene.feed("back", usual, status(410), usual, host="back.example", interval=12 * _HOUR)
    await scene.start()
    await scene.passes(days=4)
    scene.expect(gaps(back.asked)[1] <= 24 * _HOUR, f"after one 410 it waited {gaps(back.asked)[1]}")
    since = scene.world.now()
    await scene.passes(days=17)
    looks = [one for one in left.asked if one.at > since]
    scene.expect(2 <= len(looks) <= 3, f"a feed that is gone was asked {len(looks)} times in 17 days")
    weekly = gaps(looks)
    scene.expect(min(weekly) >= timedelta(days=6), f"a feed that is gone was asked again after {min(weekly)}")
    scene.beyond(Can.HEALTH)
    scene.expect(Sign.GONE in await scene.reader.signs("left"), "health does not say that it is gone")
    scene.expect(Sign.GONE not in await scene.reader.signs("back"), "one 410 made a feed gone")
    scene.beyond(Can.TELLS)
    notices = await scene.reader.notices()
    told = [one for one in about(notices, "left") if "aseline" not in one]
    scene.expect(len(told) == 1, f"operators were told {told}")
    told = [one for one in about(notices, "back") if "aseline" not in one]
    scene.expect(not told, f"of one 410 operators were told {told}")


@behaviour(
    25,
    "A login or challenge page in place of a feed is named as such, loses no memory, and is no absence of news.",
    is_hard=True,
    needs=(Can.CLOCK,),
)
async def challenge(scene: Scene) -> None:
    wire = scene.feed("wire", feed(5), page("Just a moment..."), interval=_HOUR)
    await scene.start()
    await scene.polled(wire, 3)
    if Can.HEALTH in scene.reader.can:
        signs = await scene.reader.signs("wire")
        scene.expect(signs & {Sign.NOT_A_FEED, Sign.BLOCKED}, f"health shows {sorted(signs)}")
    wire.answers(feed(6))
    await scene.polled(wire, within=timedelta(hours=8))
    scene.beyond(Can.ITEMS)
    stored = await scene.reader.items("wire")
    scene.expect(len(stored) == 6, f"has {len(stored)} items of 6")
    scene.beyond(Can.ALERTS)
    told = [one.title for one in await scene.reader.alerts()]
    scene.expect(told[-1:] == ["Radar report 6"] and len(set(told)) == len(told), f"told {told}")
    scene.beyond(Can.ABSENCE)
    await scene.reader.add_rule(_QUIET_RULE)
    await _tango_stops(scene, wire)


async def _tango_stops(scene: Scene, wire: ServedFeed) -> None:
    """First the feed cannot be read, which is no absence; then it can, and the news is absent."""
    listed: list[Entry] = entries(1, 6)

    async def publishes(days: float, *, tango: bool) -> None:
        for _ in range(int(days * 4)):
            number = len(listed) + 1
            listed.insert(0, entry(number, f"Radar {'tango' if tango else 'plain'} {number}"))
            wire.answers(feed(listed[:40]))
            await scene.passes(hours=6)

    def alarms(told: list[Told]) -> int:
        return sum("No tango" in one.text for one in told)

    await publishes(8, tango=True)
    wire.answers(page("Please log in"))
    await scene.passes(days=5)
    fired = alarms(await scene.reader.alerts())
    scene.expect(not fired, "an absence was told while the feed could not be read")
    await publishes(3, tango=True)
    await publishes(3, tango=False)  # longer than the 2 days, and shorter than what it is told again after
    fired = alarms(await scene.reader.alerts())
    scene.expect(fired == 1, f"a real absence was told {fired} times")


@behaviour(
    26,
    "A permanent redirect seen once changes nothing; one that stays for a week, to the same feed, is adopted without a "
    "second alert.",
    needs=(Can.CLOCK,),
)
async def moved(scene: Scene) -> None:
    usual = feed(3)
    wire = scene.feed("wire", usual, interval=4 * _HOUR)
    new = scene.place("/new.xml", usual)
    there = scene.world.url("new.example", "/new.xml")
    await scene.start()
    await scene.polled(wire, within=6 * _HOUR)
    wire.answers(redirect(301, there), usual)
    await scene.polled(wire, 3, within=6 * _HOUR)
    scene.expect(len(new.asked) == 1, f"after one 301 the new address was asked {len(new.asked)} times")
    wire.answers(redirect(308, there))
    before = len(wire.asked)
    await scene.passes(days=6)
    scene.expect(len(wire.asked) - before >= 30, "adopted before a week was over")
    await scene.passes(days=3)
    since = scene.world.now()
    await scene.passes(days=1)
    directly, detours = _since(new, since), _since(wire.published, since)
    scene.expect(directly >= 5, f"the new address was asked {directly} times in a day")
    scene.expect(detours <= 1, f"after 9 days the old address was still asked {detours} times in a day")
    scene.beyond(Can.ITEMS)
    stored = await scene.reader.items("wire")
    scene.expect(len(stored) == 3, f"has {len(stored)} items of 3")
    scene.beyond(Can.ALERTS)
    titles = [one.title for one in await scene.reader.alerts()]
    scene.expect(len(titles) == len(set(titles)), f"told twice: {titles}")
    scene.beyond(Can.HEALTH)
    scene.expect(Sign.MOVED in await scene.reader.signs("wire"), "health does not ask for the new address in the file")


def _since(published: Published, since: datetime) -> int:
    return sum(one.at >= since for one in published.asked)


@behaviour(
    27,
    "A redirect that loops, is one of six, leaves https, or leads to file: or gopher: is an error that says so.",
)
async def bad_redirects(scene: Scene) -> None:
    url = scene.world.url("wire.example", "")
    loop = scene.feed("loop", redirect(302, f"{url}/loop.xml"))
    chain = scene.feed("chain", redirect(302, f"{url}/hop-1"), host="chain.example")
    for number in range(1, 6):
        scene.place(f"/hop-{number}", redirect(302, f"{url}/hop-{number + 1}"))
    end = scene.place("/hop-6", feed(3))
    secret = scene.folder / "secret.xml"
    secret.write_bytes(feed(9).body)
    file = scene.feed("file", redirect(301, f"file://{secret}"), host="file.example")
    gopher = scene.feed("gopher", redirect(301, "gopher://wire.example/0feed"), host="gopher.example")
    plain = scene.place("/plain.xml", feed(3))
    secure = scene.feed(
        "secure",
        redirect(301, f"{url}/plain.xml"),
        url=scene.world.secure_url("/secure.xml"),
        settings={"ca_file": CA_FILE},
    )
    feeds = (loop, chain, file, gopher, secure)
    await scene.start()
    for one in feeds:
        if not one.asked:
            await scene.polled(one)
    scene.expect(len(loop.asked) <= 6, f"a redirect to itself was followed {len(loop.asked) - 1} times")
    scene.expect(not end.asked, "six redirects were followed")
    scene.expect(secure.asked, "the feed with https was not asked")
    scene.expect(not plain.asked, "a redirect from https to http was followed")
    if Can.ITEMS in scene.reader.can:
        scene.expect(not await scene.reader.items("file"), "a redirect to a file was followed")
    scene.beyond(Can.HEALTH)
    for one in feeds:
        signs = await scene.reader.signs(one.name)
        scene.expect(Sign.REDIRECT in signs, f"{one.name}: health does not name the redirect")
