"""Attend: an alert about watchd itself is open as long as something of it goes on."""

from dataclasses import replace

from tests.fakes import entry, page, parsed
from tests.unit.pipeline.test_way import World, seen, watching, world

from watchd.errors import FetchError
from watchd.pipeline.attend import attend
from watchd.ports import Fetched

__all__ = ["watching", "world"]


def test_an_alert_is_open_while_one_of_its_conditions_holds(watching: World) -> None:
    def states(*broken: str) -> list[str]:
        looked = replace(seen(watching), raised={f"loop:here:{name}": "it died" for name in broken})
        attend(watching.storage, looked, watching.clock.forward(minutes=1))
        heads = watching.storage.alerts(rule_id="watchd:loop")
        return [head.state.value for head in sorted(heads, key=lambda head: head.last_told_at or head.opened_at)]

    assert states("poll", "deliver") == ["open"]
    assert states("deliver") == ["open", "closed"]
    assert states() == ["closed", "closed", "closed"]
    assert states("poll") == ["closed", "closed", "closed", "open"]


def test_the_alert_of_a_feed_that_left_the_files_is_closed_without_a_word(watching: World) -> None:
    for _ in range(4):
        watching.poll(FetchError("503", reason="server", status=503))
        attend(watching.storage, seen(watching), watching.clock.now())
    assert attend(watching.storage, replace(seen(watching), feeds=frozenset()), watching.clock.now()).alerts == ()
    assert [head.state.value for head in watching.storage.alerts(rule_id="watchd:feed")] == ["closed"]


def test_a_feed_that_comes_and_goes_is_told_once(watching: World) -> None:
    down = FetchError("503", reason="server", status=503)
    headlines = []
    answers: list[Fetched | Exception] = [down, down, down, page("body"), down, page("body"), down, down]
    for answer in answers:
        watching.pages["body"] = parsed(entry(1, "Old news of yesterday"))
        watching.poll(answer)
        attended = attend(watching.storage, seen(watching), watching.clock.now())
        headlines += [alert.facts.headline for alert in attended.alerts]
    assert headlines == ["feed a is failing"]
