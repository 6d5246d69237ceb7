"""A rule's window as people are shown it: what it asks, what its last check came to, and from when it can alert."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchd.cli.shown import iso, moment, write_fields
from watchd.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from datetime import datetime

    from watchd.cli.rule_files import RuleFiles
    from watchd.model.rule import Rule
    from watchd.model.window import WindowState
    from watchd.rules.windows.readiness import Ready
    from watchd.storage import Storage


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """What is known of a rule's window; `unknown` says why nothing is."""

    state: "WindowState | None" = None
    ready: "Ready | None" = None
    unknown: str = ""
    lacks: str = ""  # what would make it alert; empty: it does, or only its baseline can tell


def window_seen(rule: "Rule", rules: "Mapping[str, Rule]", files: "RuleFiles") -> WindowSeen:
    """What the database has of it; `rules` are those its window may name."""
    from watchd.cli.opening import store_of

    if not files.has_config:
        return WindowSeen(unknown="rules of a folder alone were never counted: name the config for its database")
    if files.usable is None:
        return WindowSeen(unknown="nothing is known of what it counted before the config is mended")
    try:
        with store_of(files.usable) as store:
            return window_in(store, rule, rules)
    except (StorageError, ConfigError) as error:
        return WindowSeen(unknown=f"nothing is known of what it counted: {error}")


def window_in(store: "Storage", rule: "Rule", rules: "Mapping[str, Rule]") -> WindowSeen:
    """What the store has of it; of a version with other settings or another match it has nothing."""
    from watchd.app.clock import SystemClock

    state = store.window_states().get(rule.id)
    now = SystemClock().now()
    ready = ready_in(store, rule, rules, now)
    if rests := _rests(rule, now):
        return WindowSeen(None, ready, rests)
    if state is None or state.digest.partition(":")[0] != rule.window_digest:
        why = "not looked at yet" if state is None else "edited since it was looked at"
        return WindowSeen(None, ready, f"{why}: the daemon does it when it loads the file")
    return WindowSeen(state, ready, lacks=_lacks(store, rule, now) if state.outcome.value == "quiet" else "")


def _rests(rule: "Rule", now: "datetime") -> str:
    """Why nobody looks at the window; empty where somebody does."""
    from watchd.model.rule import Status

    if rule.status is Status.PAUSED:
        return "nobody looks at it while the rule is paused"
    return f"nobody looks at it since the rule ended on {rule.expires}" if rule.is_expired(now.date()) else ""


def _lacks(store: "Storage", rule: "Rule", now: "datetime") -> str:
    from watchd.rules.windows.lacking import lacking

    assert rule.window is not None
    return lacking(rule.window, store.past_of((rule.id, rule.match_digest), now - rule.window.reach), now)


def ready_in(store: "Storage", rule: "Rule", rules: "Mapping[str, Rule]", now: "datetime") -> "Ready":
    """From when on the rule's window can alert, by what is stored."""
    from watchd.rules.windows.readiness import readiness

    def nth(rule_id: str, number: int, *, is_live: bool = False) -> "datetime | None":
        named = rules.get(rule_id) if rule_id else rule
        return None if named is None else store.nth_match((named.id, named.match_digest), number, is_live=is_live)

    assert rule.window is not None
    return readiness(rule.window, nth, now)


def write_window(rule: "Rule", seen: WindowSeen) -> None:
    """Field by field."""
    from watchd.rules.windows.asked import asked

    assert rule.window is not None
    state = seen.state
    write_fields(
        {
            "window": f"alerts on {asked(rule.window, rule.zone)}",
            "now": seen.unknown if state is None else f"{state.outcome.value} since {moment(state.since)}",
            "because": "" if state is None else state.reason,
            "would alert": f"with {seen.lacks}" if seen.lacks else "",
            "checked": "" if state is None else moment(state.checked_at),
            "due again": "" if state is None else moment(state.due_at),
            "can alert": "" if seen.ready is None else seen.ready.said,
        }
    )


def window_json(rule: "Rule", seen: WindowSeen) -> dict[str, object]:
    """The same for programs."""
    from watchd.rules.windows.asked import asked

    assert rule.window is not None
    state = seen.state
    return {
        "asks": asked(rule.window, rule.zone),
        "unknown": seen.unknown or None,
        "outcome": None if state is None else state.outcome.value,
        "since": None if state is None else iso(state.since),
        "reason": None if state is None else state.reason,
        "lacks": seen.lacks or None,
        "checked_at": None if state is None else iso(state.checked_at),
        "due_at": None if state is None else iso(state.due_at),
        "can_alert_from": None if seen.ready is None else iso(seen.ready.at),
        "can_alert": None if seen.ready is None else seen.ready.said,
    }
