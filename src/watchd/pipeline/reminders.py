"""Reminders: alerts nobody has answered, storms, mutes that end soon; not broken, but somebody should know of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from watchd.alerts.budget import STORM, URGENT_STORM
from watchd.alerts.mute import asked_for, goes_on, words_of
from watchd.alerts.storm import beyond, name_of, storm_of
from watchd.model.alert import Condition
from watchd.model.route import Routing
from watchd.ports import Turn

KINDS = ("unanswered", "unheard", "storm", "mute")
_OF_STEPS = ("unanswered:", "unheard:")
_LOOKED_BACK = timedelta(days=3)  # for the beginning of a storm
_BUNDLES = (STORM, URGENT_STORM)


def reminders(
    turn: Turn, routing: Routing, stored: Mapping[str, Condition], now: datetime
) -> Iterator[tuple[str, str]]:
    """Conditions by key, each with a sentence."""
    yield from _unanswered(turn, routing, stored)
    yield from _storms(turn, routing, now)
    yield from _mutes(turn)


def told_in_summaries(turn: Turn, routing: Routing, stored: Mapping[str, Condition]) -> dict[str, str]:
    """What storms that somebody was told of have brought meanwhile, by key."""
    return {
        key: f"{_in_summaries(turn, recipient, stored[key].since)} came in summaries, and none was dropped"
        for key, recipient in _recipients(routing)
        if key in stored and stored[key].is_raised
    }


def _unanswered(turn: Turn, routing: Routing, stored: Mapping[str, Condition]) -> Iterator[tuple[str, str]]:
    known = [key.partition(":")[2] for key, one in stored.items() if key.startswith(_OF_STEPS) and one.is_raised]
    if not known and not any(route.escalate for route in routing.routes):
        return
    for alert_id, one in turn.unanswered(known).items():
        came = f"its steps reached {one.told}" + (f" and failed to reach {one.failed}" if one.failed else "")
        came += f"; {one.kept_back} more withheld or muted" if one.kept_back else ""
        yield (
            f"{'unanswered' if one.told else 'unheard'}:{alert_id}",
            f"{one.headline} ({one.rule_id}); {came}, the last at {one.last_at:%d %b %H:%M} UTC",
        )


def _storms(turn: Turn, routing: Routing, now: datetime) -> Iterator[tuple[str, str]]:
    names = {
        name_of(bundle, *recipient): (key, recipient, bundle)
        for key, recipient in _recipients(routing)
        for bundle in _BUNDLES
    }
    found: dict[str, str] = {}
    for name, told in turn.told_storms(names.keys(), now - _LOOKED_BACK).items():
        storm = storm_of(told, now)
        if storm:
            key, recipient, bundle = names[name]
            number = turn.summarised(recipient, bundle, storm[0])
            text = f"{beyond(bundle, number)} since {storm[0]:%d %b %H:%M} UTC"
            found[key] = f"{found[key]}; {text}" if key in found else text
    yield from found.items()


def _mutes(turn: Turn) -> Iterator[tuple[str, str]]:
    others = turn.mutes()
    for mute, number in turn.ending_mutes():
        if not goes_on(mute, others):
            kept = f"{number:,} message{'' if number == 1 else 's'} kept back so far"
            said = f"{words_of(mute)}, by {mute.author} until {mute.until:%d %b %H:%M} UTC ({mute.reason}): {kept}"
            yield f"mute:{mute.id}", f"{said}. To keep it for longer: {asked_for(mute)} --until 7d --reason '...'"


def _recipients(routing: Routing) -> Iterator[tuple[str, tuple[str, str]]]:
    """Everybody that a channel writes to, by the key of the condition that is about him."""
    for name, facts in routing.channels.items():
        for target in facts.targets:
            yield f"storm:{name}" if target == name else f"storm:{target} by {name}", (name, target)


def _in_summaries(turn: Turn, recipient: tuple[str, str], told_at: datetime) -> str:
    """How many alerts the storm has brought that operators were told of at this moment."""
    number = 0
    for bundle in _BUNDLES:
        name = name_of(bundle, *recipient)
        storm = storm_of(turn.told_storms({name}, told_at - _LOOKED_BACK).get(name, ()), told_at)
        number += turn.summarised(recipient, bundle, storm[0] if storm else told_at)
    return f"{number:,} alert{'' if number == 1 else 's'}"
