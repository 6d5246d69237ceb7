"""`watchd feed`: what is configured, and whether it is alive."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.opening import settings_of, store_of
from watchd.cli.shown import iso, moment, note, write_json, write_table
from watchd.cli.texts import texts_of
from watchd.cli.verbs import VerbGroup, config_option, json_option
from watchd.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from watchd.model.feed import Feed
    from watchd.storage.views import FeedReport

LIST_SCHEMA = "watchd.feed.list/1"
HEALTH_SCHEMA = "watchd.feed.health/1"


@click.group(
    "feed",
    cls=VerbGroup,
    short_help="The feeds: what is configured, and whether it is alive.",
    examples=("watchd feed health", "watchd feed list --json | jq -r '.feeds[].url'"),
)
def feed() -> None:
    """The feeds: what is configured, and whether it is alive."""


@feed.command("list", examples=("watchd feed list", "watchd feed list --json | jq -r '.feeds[].url'"))
@config_option
@json_option
def list_(*, config: Path | None, as_json: bool) -> None:
    """The feeds of the files, as they are now; the database is not asked.

    Exit codes: 0 listed; 78 a file must be mended.
    """
    feeds = _configured(config)
    if as_json:
        write_json(LIST_SCHEMA, {"feeds": [_feed_json(one) for one in feeds]})
        return
    if not feeds:
        note("watchd: no feed is configured; name files of feeds under `feeds:` in the config")
        return
    write_table(
        ("FEED", "LANGUAGE", "COUNTRY", "GRADE", "TAGS", "URL"),
        [
            (one.id, one.language or "", one.country or "", one.grade, ", ".join(sorted(one.tags)), one.url)
            for one in feeds
        ],
        texts={"TAGS", "URL"},
    )


@feed.command("health", examples=("watchd feed health", "watchd feed health --failing"))
@click.option("--failing", is_flag=True, help="Only feeds whose last poll failed, or that were never polled.")
@config_option
@json_option
def health(*, failing: bool, config: Path | None, as_json: bool) -> None:
    """What the last polls say of each feed: whether it answers, since when, what went wrong, when it is asked next.

    Shows the feeds of the rule set in force, as the database has them. Exit codes: 0 shown; 69 the database cannot
    be used.
    """
    from watchd.model.feed import Health

    with store_of(settings_of(config)) as store:
        number = store.active_generation()
        in_force = _ids(store.generation(number).documents.feeds) if number else frozenset()
        reports = [one for one in store.feeds() if one.state.feed_id in in_force]
    shown = [one for one in reports if one.state.health is not Health.OK] if failing else reports
    if as_json:
        write_json(HEALTH_SCHEMA, {"feeds": [_health_json(one) for one in shown]})
    elif shown:
        _write_health(shown)
    elif reports:
        note(f"watchd: no feed is failing: {_all_answer(len(reports))}")
    else:
        note("watchd: no feed is in force yet: `watchd run` publishes and polls those of the config")


def _configured(config: Path | None) -> "Sequence[Feed]":
    from watchd.feeds.load import load_feeds

    problems: list[Problem] = []
    texts = texts_of(settings_of(config).feed_paths, problems)
    if problems:
        raise ConfigError(problems)
    return load_feeds(texts)


def _ids(texts: "Mapping[str, str]") -> frozenset[str]:
    from watchd.feeds.load import load_feeds

    return frozenset(one.id for one in load_feeds(texts))


def _feed_json(one: "Feed") -> dict[str, object]:
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "language": one.language,
        "country": one.country,
        "tags": sorted(one.tags),
        "grade": one.grade,
        "publisher": one.publisher,
        "interval": one.interval,
    }


def _health_json(one: "FeedReport") -> dict[str, object]:
    from watchd.feeds.health import cause_of

    state = one.state
    reason, error = cause_of(state)
    return {
        "id": state.feed_id,
        "host": state.host,
        "health": state.health.value,
        "since": iso(state.since),
        "reason": reason,
        "error": error,
        "errors": state.errors,
        "last_good_at": iso(state.last_good_at),
        "due_at": iso(state.due_at),
        "baseline_at": iso(state.baseline_at),
        "quarantined": state.quarantined,
        "items": one.items,
        "last_item_at": iso(one.last_item_at),
    }


def _all_answer(number: int) -> str:
    return "the one there is answers" if number == 1 else f"all {number:,} answer"


def _write_health(reports: "Sequence[FeedReport]") -> None:
    write_table(
        ("FEED", "HEALTH", "SINCE", "LAST ANSWER", "ITEMS", "LAST ITEM", "NEXT POLL", "WHY"),
        [
            (
                one.state.feed_id,
                one.state.health.value,
                moment(one.state.since),
                moment(one.state.last_good_at) or "never",
                f"{one.items:,}",
                moment(one.last_item_at),
                moment(one.state.due_at),
                _why(one),
            )
            for one in reports
        ],
        texts={"WHY"},
    )


def _why(one: "FeedReport") -> str:
    state = one.state
    said = f"{state.errors} in a row: {state.reason}" if state.errors else ""
    unread = f"{state.quarantined} items of the last poll could not be read" if state.quarantined else ""
    return "; ".join(filter(None, (said, unread)))
