"""What `watchd status` shows: a line for each thing with its figures, and below them what needs a look."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from watchd.alerts.condition_kinds import next_step_of
from watchd.alerts.mute import words_of
from watchd.cli.outbox_report import rest_json
from watchd.cli.shown import counted, flat, iso, moment, note, write_fields, write_json, write_line, write_table
from watchd.model.alert import Condition
from watchd.model.route import Mute
from watchd.ports import Rest
from watchd.storage.views import ChannelStanding, Held, NodeStanding, Standing
from watchd.text.durations import lasting

SCHEMA = "watchd.status/1"


def write_standing(standing: Standing, names: Sequence[str], now: datetime) -> None:
    """To be read from the top; `names` are the channels of the config, of which some may have had nothing to do."""
    figures = standing.figures
    alive = [node for node in standing.nodes if node.is_alive]
    write_fields(
        {
            "node": _nodes(alive, standing.nodes, now),
            "generation": f"{figures.generation} in force; turn {figures.turn:,}" if figures.generation else "",
            "sending": _held(standing),
            "feeds": _counts(figures.feeds),
            "items": f"{standing.items_day:,} within a day, {standing.items:,} in all; {_waiting(standing)}",
            "matches": _accounts(figures.matches),
            "alerts": f"{standing.alerts_day:,} told within a day, {standing.alerts:,} in all",
            "notifications": _counts(figures.notifications),
            "oldest due": _oldest(figures.oldest_due_at, now),
            "conditions": counted(len(standing.conditions), "condition") if standing.conditions else "none",
            "mutes": counted(len(standing.mutes), "mute") if standing.mutes else "none",
            "database": _size(figures.bytes),
            "accounts": _balance(standing),
        }
    )
    _write_channels(_all(standing.channels, names))
    _write_rests(standing.rests)
    _write_conditions(standing.conditions)
    write_mutes(standing.mutes, now)
    for sentence in standing.mismatches:
        note(f"watchd: {sentence}")
    if standing.mismatches:
        note("watchd: something is lost or counted twice; `watchd db check` says more")
    if not figures.generation:
        note("watchd: no rules are in force yet: `watchd run` publishes them")
    elif not alive:
        note("watchd: no daemon works on this database now")


def write_mutes(mutes: Sequence[Mute], now: datetime) -> None:
    """Each mute in force: what is not told, for how long, by whom and why."""
    if mutes:
        write_line()
        write_table(
            ("MUTE", "MUTED", "LEFT", "UNTIL", "BY", "REASON"),
            [
                (one.id, words_of(one), lasting(one.until - now), moment(one.until), one.author, one.reason)
                for one in mutes
            ],
            texts={"REASON"},
        )


def write_standing_json(standing: Standing, names: Sequence[str], now: datetime) -> None:
    """Everything, as one object; `accounting.balanced` is what the exit code says."""
    figures = standing.figures
    write_json(
        SCHEMA,
        {
            "at": iso(now),
            "generation": figures.generation,
            "turn": figures.turn,
            "bytes": figures.bytes,
            "nodes": [
                {
                    "id": node.id,
                    "version": node.version,
                    "started_at": iso(node.started_at),
                    "seen_at": iso(node.seen_at),
                    "is_alive": node.is_alive,
                }
                for node in standing.nodes
            ],
            "feeds": dict(figures.feeds),
            "hosts_busy": standing.hosts_busy,
            "items": {
                "all": standing.items,
                "day": standing.items_day,
                "pending": figures.pending_items,
                "given_up": figures.quarantined_items,
            },
            "matches": {"live": sum(figures.matches.values()), "accounts": dict(figures.matches)},
            "alerts": {"all": standing.alerts, "day": standing.alerts_day},
            "notifications": dict(figures.notifications),
            "held": None if standing.held is None else _held_json(standing.held),
            "oldest_due_at": iso(figures.oldest_due_at),
            "accounting": {
                "made": standing.made,
                "there": sum(figures.notifications.values()),
                "balanced": not standing.mismatches,
                "mismatches": list(standing.mismatches),
            },
            "channels": [_channel_json(one) for one in _all(standing.channels, names)],
            "rests": [rest_json(one) for one in standing.rests],
            "conditions": [
                {"key": key, "since": iso(one.since), "text": one.facts.get("text", ""), "next_step": next_step_of(key)}
                for key, one in standing.conditions.items()
            ],
            "mutes": [mute_json(one) for one in standing.mutes],
        },
    )


def mute_json(mute: Mute) -> dict[str, object]:
    """One mute for machines."""
    return {
        "id": mute.id,
        "rule": mute.rule_id,
        "story": mute.story_id,
        "feed": mute.feed_id,
        "all": mute.of_all,
        "operators": mute.of_operators,
        "until": iso(mute.until),
        "author": mute.author,
        "reason": mute.reason,
    }


def _held_json(held: Held) -> dict[str, object]:
    return {
        "since": iso(held.since),
        "why": held.why,
        "waiting": held.waiting,
        "oldest_at": iso(held.oldest_at),
    }


def _channel_json(one: ChannelStanding) -> dict[str, object]:
    return {
        "name": one.name,
        "waiting": one.waiting,
        "due": one.due,
        "sent_day": one.sent,
        "slots_busy": one.busy,
        "failures": one.failures,
        "broken_since": iso(one.broken_since),
        "error": one.error,
        "paused_until": iso(one.paused_until),
    }


def _nodes(alive: Sequence[NodeStanding], known: Sequence[NodeStanding], now: datetime) -> str:
    if alive:
        return ", ".join(f"{one.id} up {lasting(now - one.started_at)} ({one.version})" for one in alive)
    return f"none; {known[0].id} was seen last {moment(known[0].seen_at)}" if known else "none yet"


def _held(standing: Standing) -> str:
    from watchd.storage.held import held_words

    words = held_words(standing.held)
    return f"HELD {words}; `watchd outbox release` lets them go" if words else ""


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "none"


def _accounts(matches: Mapping[str, int]) -> str:
    """How many live matches there are, and what became of them."""
    total = sum(matches.values())
    return f"{total:,} live: {_counts(matches)}" if total else "none"


def _waiting(standing: Standing) -> str:
    figures = standing.figures
    given_up = f", {figures.quarantined_items:,} given up on" if figures.quarantined_items else ""
    return f"{figures.pending_items:,} to be evaluated{given_up}"


def _oldest(due_at: datetime | None, now: datetime) -> str:
    return "" if due_at is None else f"since {moment(due_at)}, {lasting(max(now - due_at, timedelta(0)))} ago"


def _balance(standing: Standing) -> str:
    there = sum(standing.figures.notifications.values())
    made = f"{counted(standing.made, 'notification')} made"
    if standing.mismatches:
        return f"DO NOT ADD UP: {made}, {there:,} there"
    return f"balanced: {made}, each in exactly one state; each live match counted once"


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


def _all(found: Sequence[ChannelStanding], names: Sequence[str]) -> list[ChannelStanding]:
    known = {one.name: one for one in found}
    known |= {name: ChannelStanding(name, 0, 0, 0) for name in names if name not in known}
    return [known[name] for name in sorted(known)]


def _write_channels(channels: Sequence[ChannelStanding]) -> None:
    if channels:
        write_line()
        write_table(
            ("CHANNEL", "WAITING", "DUE", "SENT IN A DAY", "STATE"),
            [(one.name, f"{one.waiting:,}", f"{one.due:,}", f"{one.sent:,}", _state_of(one)) for one in channels],
            texts={"STATE"},
        )


def _state_of(one: ChannelStanding) -> str:
    rests = f", rests until {moment(one.paused_until)}" if one.paused_until else ""
    if one.broken_since is not None:
        return f"broken since {moment(one.broken_since)}{rests}: {one.error}"
    if one.failures:
        return f"{counted(one.failures, 'failure')} in a row{rests}: {one.error}"
    return f"ok{rests}"


def _write_rests(rests: Sequence[Rest]) -> None:
    """Who asked to be left alone; a channel in trouble, which did not, says so in its own line above."""
    rests = [one for one in rests if one.asked_at is not None or one.target != one.channel]
    if rests:
        write_line()
        write_table(
            ("RESTS", "UNTIL", "SINCE IT ASKED", "WHY"),
            [(one.who, moment(one.until), moment(one.asked_at), flat(one.why)) for one in rests],
            texts={"WHY"},
        )


def _write_conditions(conditions: Mapping[str, Condition]) -> None:
    if conditions:
        write_line()
        write_table(
            ("CONDITION", "SINCE", "DO NEXT", "WHAT WAS TOLD"),
            [
                (key, moment(one.since), next_step_of(key), flat(one.facts.get("text", "")))
                for key, one in conditions.items()
            ],
            texts={"WHAT WAS TOLD"},
        )
