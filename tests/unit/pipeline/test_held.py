"""Held sending on the way of an item: operators hear of it once, and of its end; alerts wait."""

from tests.unit.pipeline.test_way import World, seen, watching, world

from watchd.pipeline.attend import attend

__all__ = ["watching", "world"]


def test_operators_hear_once_that_sending_is_held_and_once_that_it_goes_on(watching: World) -> None:
    watching.storage.beat_node("node", watching.clock.now(), started_at=watching.clock.now())
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.clock.forward(hours=7)
    assert watching.storage.hold_at_start(watching.clock.now())
    headlines: list[str] = []

    def look() -> int:
        """Look at itself, then send; gives how many messages left."""
        told = attend(watching.storage, seen(watching), watching.clock.now()).alerts
        headlines.extend(alert.facts.headline for alert in told if alert.rule_id == "watchd:held")
        return len(watching.deliver())

    assert (look(), look()) == (0, 0)
    watching.storage.release_sending(watching.clock.now())
    assert (look(), look()) == (1, 0)
    assert headlines == [
        "the sending of messages is held until somebody has looked",
        "the sending of messages goes on",
    ]
