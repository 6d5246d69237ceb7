"""How much people are sent, and how fast channels are written to: as the config says it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from watchd.model.rate import Rate
from watchd.model.route import Limits
from watchd.settings import Settings

Load = Callable[..., Settings]
Refused = Callable[..., list[str]]
MAIL = "type: email, host: mail.example.org, from: watchd@example.org, to: [desk@example.org]"
NIGHT = """
channels:
  desk: {%s}
  night: {type: pagerduty, routing_key_file: key}
  log: {type: file, path: alerts.jsonl}
routes:
  - {when: {severity: [high]}, send: [night, desk], %s}
  - {send: [desk, log], %s}
operators: {send: [desk]}
"""


def test_without_a_word_the_limits_are_those_of_the_docs(load: Load) -> None:
    assert load().routing.limits == Limits(timedelta(seconds=60), hourly=30, urgent=12, daily=60)


def test_each_limit_may_be_another_or_none(load: Load) -> None:
    limits = load("limits: {together: 0s, hourly: 5, urgent: none, daily: none}\n").routing.limits
    assert limits == Limits(timedelta(0), hourly=5, urgent=None, daily=None)


@pytest.mark.parametrize(
    "wrong", ["hourly: 0", "hourly: -1", "daily: many", "together: 11m", "together: 60", "weekly: 9"]
)
def test_what_is_no_limit_is_refused_at_its_place(refused: Refused, wrong: str) -> None:
    [told] = refused(f"limits: {{{wrong}}}\n")
    assert wrong.partition(":")[0] in told


@pytest.fixture
def key(home: Path) -> None:
    """The key of the channel of incidents."""
    (home / "key").touch(mode=0o600)
    (home / "key").write_text("0123456789abcdef" * 2)


@pytest.mark.usefixtures("key")
def test_people_get_one_message_and_programs_every_alert(load: Load) -> None:
    of = load(NIGHT % (MAIL, "gather: 5m", 'digest: "07:00"')).routing.channels
    assert {name: facts.one_by_one for name, facts in of.items()} == {"desk": False, "night": True, "log": True}


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(("one", "word"), [("gather: 5m", "gather"), ('digest: "07:00"', "digest")])
def test_a_summary_to_a_channel_of_incidents_is_warned_of(load: Load, one: str, word: str) -> None:
    [told] = load(NIGHT % (MAIL, one, one)).warnings
    assert told.message == f"`{word}:` to night (pagerduty) opens an incident that nothing resolves"
    assert told.place.line == 10


def test_a_fallback_that_may_carry_less_than_its_channel_is_warned_of(load: Load) -> None:
    channels = (
        "channels: {desk: {type: console, max_tlp: amber, fallback: night}, night: {type: console, fallback: desk}}"
    )
    [told] = load(f"{channels}\noperators: {{send: [desk]}}\n").warnings
    assert told.message == "night takes nothing that is marked amber, which desk takes"


def test_without_routes_alerts_go_to_no_channel_that_only_stands_in_for_another(load: Load) -> None:
    channels = "channels: {desk: {type: console, fallback: night}, night: {type: console}, ops: {type: console}}"
    [route] = load(f"{channels}\noperators: {{send: [ops]}}\n").routing.routes
    assert route.send == ("desk",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None),
        (", rate: 30/m", Rate(30, timedelta(minutes=1))),
        (", rate: 1/s", Rate(1, timedelta(seconds=1))),
        (", rate: 500/h", Rate(500, timedelta(hours=1))),
        (", rate: none", None),
    ],
)
def test_a_rate_is_written_as_people_say_it(load: Load, written: str, meant: Rate | None) -> None:
    assert load(f"channels:\n  desk: {{{MAIL}{written}}}\n").channels["desk"].rate == meant


@pytest.mark.parametrize("wrong", ["0/s", "1/d", "fast", "1", "1.5/s", "-1/s", "999999/s"])
def test_what_is_no_rate_is_refused_with_the_way_to_write_it(refused: Refused, wrong: str) -> None:
    [told] = refused(f"channels:\n  desk: {{{MAIL}, rate: {wrong}}}\n")
    assert "is no rate" in told


def test_quiet_hours_are_a_persons(load: Load) -> None:
    people = load(
        'people: {ana: {mail: a@example.org, quiet: "22:00-06:00"}, ben: {mail: b@example.org}}\n'
    ).routing.people
    assert {name: person.quiet for name, person in people.items()} == {"ana": ("22:00", "06:00"), "ben": None}
