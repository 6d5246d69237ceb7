"""Behaviours 33 to 45: is it news, is it the same news, and is it read right?"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.feedscore.answers import feed, headers, status
from tests.feedscore.behaviours import Scene, ServedFeed, behaviour
from tests.feedscore.documents import Entry, dated, entries, entry, json_feed, rss
from tests.feedscore.reader import Can, Sign
from tests.feedscore.server import Answer

_HOUR = timedelta(hours=1)


async def headlines(scene: Scene, since: int = 0) -> list[str]:
    """The headlines of the alerts, from the one of that number on."""
    return [one.title for one in (await scene.reader.alerts())[since:]]


@behaviour(
    33,
    "What the first poll brings is stored and alerts nobody; one new item afterwards is one alert.",
    needs=(Can.ITEMS, Can.ALERTS),
)
async def baseline(scene: Scene) -> None:
    wire = scene.feed("wire", feed(50))
    await scene.start()
    await scene.polled(wire, 2)
    stored = await scene.reader.items("wire")
    scene.expect(len(stored) == 50, f"stored {len(stored)} items of 50")
    told = await headlines(scene)
    scene.expect(not told, f"the first poll told {len(told)} items")
    wire.answers(feed(51))
    await scene.polled(wire, 2)
    told = await headlines(scene)
    scene.expect(told == ["Radar report 51"], f"one new item was told as {told}")


@behaviour(
    34,
    "Two items with one guid and two links are two items, at every poll and in every order.",
    is_hard=True,
    needs=(Can.ITEMS,),
)
async def shared_guid(scene: Scene) -> None:
    one, two = entry(1, guid="urn:same"), entry(2, guid="urn:same")
    wire = scene.feed(
        "wire", feed([entry(9)]), feed([one, two, entry(9)]), feed([two, entry(9), one]), feed([one, two])
    )
    await scene.start()
    await scene.polled(wire, 4)
    titles = sorted(item.title for item in await scene.reader.items("wire"))
    scene.expect(titles == ["Radar report 1", "Radar report 2", "Radar report 9"], f"has {titles}")
    if Can.REVISIONS in scene.reader.can:
        revised = [item.title for item in await scene.reader.items("wire") if item.revision > 1]
        scene.expect(not revised, f"one was taken for a revision of the other: {revised}")
    scene.beyond(Can.ALERTS)
    told = sorted(title for title in await headlines(scene) if not title.endswith("9"))
    scene.expect(told == titles[:2], f"told {told}")


@behaviour(
    35,
    "When every guid changes and the links stay, nobody is alerted; the feed is known by its links from then on.",
    is_hard=True,
    needs=(Can.ITEMS,),
)
async def guid_churn(scene: Scene) -> None:
    def listed(salt: str, last: int = 20) -> Answer:
        return feed([replace(one, guid=f"{salt}:{one.guid}") for one in entries(1, last)])

    wire = scene.feed("wire", listed("a"), listed("b"), listed("c", 21))
    await scene.start()
    await scene.polled(wire, 2)
    stored = await scene.reader.items("wire")
    scene.expect(len(stored) == 20, f"20 items whose guids changed became {len(stored)}")
    await scene.polled(wire)
    stored = await scene.reader.items("wire")
    scene.expect(len(stored) == 21, f"after a second change and one new item it has {len(stored)} items")
    scene.beyond(Can.ALERTS)
    told = [title for title in await headlines(scene) if title not in {f"Radar report {n}" for n in range(1, 21)}]
    scene.expect(await headlines(scene) == told == ["Radar report 21"], f"told {await headlines(scene)}")
    scene.beyond(Can.HEALTH)
    scene.expect(Sign.IDENTITY in await scene.reader.signs("wire"), "health does not tell of the guids")
    scene.beyond(Can.TELLS)
    notices = [one.title for one in await scene.reader.notices() if "guid" in one.text]
    scene.expect(len(notices) == 1, f"operators were told of it {len(notices)} times")
    await scene.reader.restart()
    wire.answers(listed("d", 21))
    await scene.polled(wire)
    scene.expect(len(await headlines(scene)) == 1, "a third change, after a restart, told items again")


@behaviour(
    36,
    "An item that leaves the feed, and returns after the reader has cleaned up, is no news.",
    needs=(Can.CLOCK, Can.ALERTS),
)
async def returns(scene: Scene) -> None:
    wire = scene.feed("wire", feed(3), interval=12 * _HOUR)
    await scene.start()
    await scene.polled(wire, within=24 * _HOUR)
    wire.answers(feed(entries(2, 5)))
    await scene.passes(days=20)
    wire.answers(feed(entries(1, 6)))
    await scene.passes(days=2)
    told = (await headlines(scene)).count("Radar report 1")
    scene.expect(told == 0 or not await _tells_news_only(scene), f"it was told {told} times when it returned")
    scene.beyond(Can.RETENTION)
    wire.answers(feed(entries(5, 7)))
    await scene.passes(days=1)
    await scene.reader.clean_up()
    wire.answers(feed(entries(1, 8)))
    await scene.passes(days=2)
    again = [title for title in await headlines(scene) if title.endswith((" 1", " 2", " 4"))]
    scene.expect(len(again) == len(set(again)), f"after the clean-up they were told again: {again}")


async def _tells_news_only(scene: Scene) -> bool:
    return "Radar report 3" not in await headlines(scene)


@behaviour(
    37,
    "Errors and empty feeds take nothing from the memory of a feed: what returns is no news.",
    is_hard=True,
    needs=(Can.ALERTS,),
)
async def empty(scene: Scene) -> None:
    wire = scene.feed("wire", feed(30))
    await scene.start()
    await scene.polled(wire)
    for answer in (status(500), feed([]), status(404), feed(b""), feed(30)):
        wire.answers(answer)
        await scene.polled(wire, 2, within=timedelta(hours=13))
    before = len(await headlines(scene))
    wire.answers(feed(31))
    await scene.polled(wire)
    told = await headlines(scene)
    scene.expect(len(set(told)) == len(told), f"items were told twice: {len(told) - len(set(told))}")
    scene.expect(told[before:] == ["Radar report 31"], f"when it returned it told {told[before:]}")


_DATES = {
    "good": "Mon, 24 Nov 2025 07:30:00 GMT",
    "missing": "",
    "zero": "0000-00-00 00:00:00",
    "epoch": "1763200000",
    "future": "Tue, 24 Nov 2099 07:30:00 GMT",
    "moscow": "Mon, 24 Nov 2025 10:00:00 MSK",
    "spanish": "lun, 24 nov 2025 07:30:00 GMT",
    "russian": "Пн, 24 ноя 2025 10:30:00 +0300",
    "persian": "۲۰۲۵-۱۱-۲۴T07:30:00Z",
    "old": "Thu, 25 Nov 1999 07:30:00 GMT",
}
_RIGHT = {
    "good": datetime(2025, 11, 24, 7, 30, tzinfo=UTC),
    "epoch": datetime.fromtimestamp(1763200000, UTC),
    "moscow": datetime(2025, 11, 24, 7, 0, tzinfo=UTC),
    "spanish": datetime(2025, 11, 24, 7, 30, tzinfo=UTC),
    "russian": datetime(2025, 11, 24, 7, 30, tzinfo=UTC),
    "persian": datetime(2025, 11, 24, 7, 30, tzinfo=UTC),
    "old": datetime(1999, 11, 25, 7, 30, tzinfo=UTC),
    "future": datetime(2099, 11, 24, 7, 30, tzinfo=UTC),
}


@behaviour(
    38,
    "A date that is missing, wrong or written in another language costs that field alone, and no item happens in 1763 "
    "or 2099.",
    is_hard=True,
    needs=(Can.ITEMS,),
)
async def odd_dates(scene: Scene) -> None:
    odd = [
        entry(number, f"Radar {name}", date=date) for number, (name, date) in enumerate(_DATES.items(), start=10)
    ]  # fmt: skip
    wire = scene.feed("wire", feed([entry(1)]), feed([*odd, entry(1)]))
    await scene.start()
    await scene.polled(wire, 2)
    items = {item.title.removeprefix("Radar "): item for item in await scene.reader.items("wire")}
    lost = set(_DATES) - set(items)
    scene.expect(not lost, f"lost the items with these dates: {sorted(lost)}")
    scene.beyond(Can.DATES)
    now = scene.world.now()
    for name, date in _DATES.items():
        item = items[name]
        counted = item.counted_at or now
        scene.expect(now - timedelta(days=1) <= counted <= now, f"{name}: counts as of {counted}")
        # Some readers take the time of the poll where there is none to read, which is when they saw it first.
        is_unread = item.published is None or abs(now - item.published) < timedelta(minutes=5)
        is_right = is_unread or item.published == _RIGHT.get(name)
        scene.expect(is_right, f"{name}: {date!r} was read as {item.published}")
    scene.beyond(Can.FLAGS)
    for name, item in items.items():
        is_unread = name in _DATES and name != "missing" and item.published is None
        is_flagged = any("date" in flag for flag in item.flags)
        is_doubtful = is_unread or name == "future"
        scene.expect(is_flagged or not is_doubtful, f"{name}: its date is not flagged")
        others = [flag for flag in item.flags if "date" not in flag]
        scene.expect(not others, f"{name}: other fields are flagged: {others}")


def _says_late(text: str) -> bool:
    return re.search(r"(?<![a-z])late(?![a-z])", text, re.IGNORECASE) is not None


@behaviour(
    39,
    "An item dated ten days back that appears only now is told once, and marked late.",
    is_hard=True,
    needs=(Can.ALERTS,),
)
async def back_dated(scene: Scene) -> None:
    old = entry(7, "Radar report from the drawer", date=dated(scene.world.now() - timedelta(days=10)))
    recent = [replace(one, date=dated(scene.world.now() - _HOUR)) for one in entries(1, 5)]
    new = replace(entry(8, "Radar report of the hour"), date=recent[0].date)
    wire = scene.feed("wire", feed(recent), feed([new, *recent, old]))
    await scene.start()
    await scene.polled(wire, 3)
    told = [one for one in await scene.reader.alerts() if one.title == old.title]
    scene.expect(len(told) == 1, f"told {len(told)} times")
    scene.beyond(Can.LATE)
    scene.expect(_says_late(told[0].text), "nothing in the alert says that it is late")
    fresh = [one for one in await scene.reader.alerts() if one.title == new.title]
    scene.expect(fresh and not _says_late(fresh[0].text), "an item that came in time is not told, or marked late")


@behaviour(
    40,
    "New white space, markup, counters and tracking parameters are no revision; another number in the headline is one, "
    "and is told only if the rule asks.",
    needs=(Can.ITEMS, Can.REVISIONS),
)
async def revisions(scene: Scene) -> None:
    first = entry(1, "Radar: 3 aircraft seen", text="Seen off the coast. 1,204 views", link="https://wire.example/a")
    changes = {
        "white space": replace(first, title="Radar:  3 aircraft\n seen", text="Seen off  the coast. 1,204 views"),
        "markup": replace(first, text="<p>Seen off the <b>coast</b>. 1,204 views</p>"),
        "a counter": replace(first, text="Seen off the coast. 1,377 views"),
        "tracking": replace(first, link="https://wire.example/a?utm_source=rss&utm_campaign=x"),
    }
    wire = scene.feed("wire", feed([entry(9)]), feed([first, entry(9)]))
    await scene.start()
    await scene.polled(wire, 2)
    for name, changed in changes.items():
        wire.answers(feed([changed, entry(9)]))
        await scene.polled(wire)
        found = await _versions(scene)
        scene.expect(found == [1], f"{name} made revisions: {found}")
    wire.answers(feed([replace(first, title="Radar: 5 aircraft seen"), entry(9)]))
    await scene.polled(wire)
    found = await _versions(scene)
    scene.expect(found == [2], f"another number in the headline: revisions {found}")
    kept = await scene.reader.history("wire")
    scene.expect(any("3 aircraft" in one for one in kept), f"what it said before was not kept: {kept}")
    scene.beyond(Can.ALERTS)
    told = [title for title in await headlines(scene) if "aircraft" in title]
    scene.expect(len(told) == 1, f"a rule that does not ask for revisions told {told}")


async def _versions(scene: Scene) -> list[int]:
    return [item.revision for item in await scene.reader.items("wire") if "aircraft" in item.title]


_TEXTS = {
    "windows-1251": "Радар: запчасти для Венесуэлы и дроны",
    "koi8-r": "Радар: запчасти для Венесуэлы и дроны",
    "gb18030": "雷达：委内瑞拉的备件和无人机",
    "utf-16": "Радар: запчасти для Венесуэлы и дроны",
}


@behaviour(
    41,
    "Text in cp1251, koi8-r, gb18030 or utf-16 is read right, or its feed is flagged; where declared, rules match.",
    is_hard=True,
    needs=(Can.ITEMS,),
)
async def encodings(scene: Scene) -> None:
    feeds: dict[str, tuple[ServedFeed, str]] = {}
    for encoding, text in _TEXTS.items():
        for how, declares in {"declared": encoding, "undeclared": "", "wrong": "utf-8"}.items():
            name = f"{encoding}-{how}"

            def document(items: Iterable[Entry], encoding: str = encoding, declares: str = declares) -> Answer:
                return feed(rss(list(items), encoding=encoding, declares=declares))

            lead = entry(1, f"{text} 1", text=text, of=name)
            after = entry(2, f"{text} 2", text=text, of=name)
            one = scene.feed(name, document([lead]), document([after, lead]), host=f"{name}.example")
            feeds[name] = (one, f"{text} 2")
    await scene.start()
    unflagged = []
    for name, (one, title) in feeds.items():
        if len(one.asked) < 2:
            await scene.polled(one, 2 - len(one.asked))
        if title in [item.title for item in await scene.reader.items(name)]:
            continue
        scene.expect(not name.endswith("-declared"), f"{name}: the text is garbled")
        if Can.HEALTH not in scene.reader.can or Sign.MOJIBAKE not in await scene.reader.signs(name):
            unflagged.append(name)
    scene.expect(not unflagged, f"garbled and not flagged: {', '.join(unflagged)}")
    scene.beyond(Can.ALERTS)
    told = await headlines(scene)
    for name, (_, title) in feeds.items():
        scene.expect(title in told or not name.endswith("-declared"), f"{name}: no alert for it")


_ATOM = "<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:e</id><title>Radar entry</title></entry>"
_LENIENT: Mapping[str, Callable[[bytes], bytes]] = {
    "ampersand": lambda body: body.replace(b"Radar text", b"AT&T & Radar text"),
    "control": lambda body: body.replace(b"Radar text", b"Radar\x03\x0b text"),
    "blank-lines": lambda body: b"\n\n  " + body,
    "namespace": lambda body: body.replace(b"</item>", b"<dc:creator>Anna</dc:creator></item>"),
    "atom-in-rss": lambda body: body.replace(b"</channel>", _ATOM.encode() + b"<atom:link href='x'/></channel>"),
}


@behaviour(
    42,
    "A bare ampersand, control characters, blank lines in front, an unknown prefix or Atom inside RSS cost no item, "
    "and health says that the document is not well-formed.",
    needs=(Can.ITEMS,),
)
async def lenient(scene: Scene) -> None:
    feeds = {
        name: scene.feed(name, feed(broken(rss(entries(1, 3, of=name)))), host=f"{name}.example")
        for name, broken in _LENIENT.items()
    }
    await scene.start()
    for name, one in feeds.items():
        if not one.asked:
            await scene.polled(one)
        titles = {item.title for item in await scene.reader.items(name)}
        missing = {f"Radar report {number}" for number in (1, 2, 3)} - titles
        scene.expect(not missing, f"{name}: lost {sorted(missing)}")
    scene.beyond(Can.HEALTH)
    for name in feeds:
        scene.expect(Sign.BOZO in await scene.reader.signs(name), f"{name}: health does not say so")


@behaviour(
    43,
    "An item of a JSON Feed with a number for its id and no url stays the same item.",
    needs=(Can.ITEMS, Can.JSON),
)
async def json_ids(scene: Scene) -> None:
    def listed(*numbers: int, id_of: type = int, edit: str = "") -> Answer:
        items = [{"id": id_of(number), "title": f"Radar {number}{edit}", "content_text": "x"} for number in numbers]
        return Answer(200, json_feed(items), headers(Content_Type="application/feed+json"))

    wire = scene.feed("wire", listed(1, 2), listed(3, 2, 1), listed(1, 2, 3, edit=" again"), listed(1, 2, 3, id_of=str))
    await scene.start()
    await scene.polled(wire, 4)
    stored = [item.title for item in await scene.reader.items("wire")]
    scene.expect(len(stored) == 3, f"three items became {stored}")
    scene.beyond(Can.ALERTS)
    told = [title for title in await headlines(scene) if title.startswith("Radar 3")]
    scene.expect(len(told) == 1, f"the new one was told as {told}")


@behaviour(
    44,
    "When nothing of the last poll is listed any more, the feed's health warns of a gap and says from when to when.",
    needs=(Can.HEALTH,),
)
async def gap(scene: Scene) -> None:
    wire = scene.feed("wire", feed(entries(1, 20)), feed(entries(11, 30)), feed(entries(51, 70)))
    await scene.start()
    await scene.polled(wire, 2)
    before = wire.asked[-1].at
    scene.expect(Sign.GAP not in await scene.reader.signs("wire"), "warned of a gap where there was none")
    await scene.polled(wire)
    scene.expect(Sign.GAP in await scene.reader.signs("wire"), "health does not warn of a gap")
    shown = await scene.reader.health("wire")
    moments = (f"{before:%H:%M}", f"{wire.asked[-1].at:%H:%M}")
    scene.expect(all(moment in shown for moment in moments), f"health does not name {' and '.join(moments)}: {shown}")


@behaviour(
    45,
    "300 new items at once, of a feed that has five a day, are held and told as one, and none is lost.",
    needs=(Can.CLOCK, Can.ITEMS, Can.ALERTS),
)
async def flood(scene: Scene) -> None:
    wire = scene.feed("wire", feed(5), interval=4 * _HOUR)
    await scene.start()
    await scene.polled(wire, within=5 * _HOUR)
    number = 5
    for _ in range(7):
        for new in (2, 3):
            number += new
            wire.answers(feed(entries(max(1, number - 20), number)))
            await scene.passes(hours=12)
    usual = len(await headlines(scene))
    wire.answers(feed(entries(number - 4, number + 300)))
    await scene.passes(hours=5)
    stored = len(await scene.reader.items("wire"))
    scene.expect(stored == number + 300, f"has {stored} items of {number + 300}")
    messages = (await scene.reader.alerts())[usual:]
    scene.expect(len(messages) <= 1, f"300 items at once were told in {len(messages)} messages")
    scene.beyond(Can.TELLS)
    held = [*messages, *(one for one in await scene.reader.notices() if "300" in one.text)]
    scene.expect(held, "nobody was told that 300 items are held")
    scene.beyond(Can.HEALTH)
    scene.expect(Sign.FLOOD in await scene.reader.signs("wire"), "health does not say that they are held")
