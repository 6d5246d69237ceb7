"""Scenes of outages that reach only a part of the hosts: what of them is the network, and what the feeds?"""

from tests.feedscore.answers import feed
from tests.feedscore.behaviours import Scene, ServedFeed
from tests.feedscore.documents import entries


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
    # In this world nothing leads to watchd's canary, which is told as well.
    told = [one.title for one in (await scene.reader.notices())[told_before:] if "whole way" not in one.title]
    scene.expect(["network" in title for title in told] == [True], f"told {told}")
    rare = [len(one.asked) - earlier for one, earlier in zip(own, before, strict=True)]
    scene.expect(min(rare) >= 10, f"while the network was down the own feeds were asked {rare} times in three hours")
    scene.leaping.is_blind = False
    returned = scene.world.now()
    await scene.passes(minutes=2)
    late = [one.name for one in feeds if one.asked[-1].at < returned]
    scene.expect(not late, f"{late} were not asked within two minutes of its return")


SCENES = (most_hosts_dark, own_host_answers)
