"""`watchd feed`: what is configured, and whether it is alive."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.feed_find import discover
from watchd.cli.feed_named import NONE_CONFIGURED, configured, named
from watchd.cli.feed_opml import export, import_
from watchd.cli.feed_pause import pause, pauses_of, resume
from watchd.cli.feed_try import check, test
from watchd.cli.ids import meant
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, note, without_empty, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.feed import Feed, Pause

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
    """The feeds of the files, as they are now; the database, where there is one, says which are paused.

    Exit codes: 0 listed; 78 a file of feeds must be mended.
    """
    usable = usable_of(config)
    feeds = configured(usable)
    pauses = pauses_of(usable)
    if as_json:
        write_json(LIST_SCHEMA, {"feeds": [_feed_json(one, pauses.get(one.id)) for one in feeds]})
        return
    if not feeds:
        note(NONE_CONFIGURED)
        return
    columns, rows = without_empty(
        ("FEED", "TITLE", "LANGUAGE", "COUNTRY", "GRADE", "TAGS", "URL OR FOLDER"),
        [
            (
                one.id,
                one.title or "",
                one.language or "",
                one.country or "",
                one.grade,
                ", ".join(sorted(one.tags)),
                one.folder or one.url,
            )
            for one in feeds
        ],
        "TITLE",
    )
    write_table(columns, rows, texts={"TITLE", "TAGS", "URL OR FOLDER"})
    paused = [one.id for one in feeds if one.id in pauses]
    if paused:
        note(f"watchd: paused: {', '.join(paused)}; `watchd feed health` says why")


@feed.command("health", examples=("watchd feed health", "watchd feed health tass-en", "watchd feed health --failing"))
@click.argument("ids", nargs=-1, metavar="[FEED]...")
@click.option("--failing", is_flag=True, help="Only feeds that do not answer, bring no news, or are odd in some way.")
@config_option
@json_option
def health(*, ids: tuple[str, ...], failing: bool, config: Path | None, as_json: bool) -> None:
    """What is to be said of each feed: does it answer and bring news, since when, what is odd, when is it asked next.

    Of those named, where there are any.

    Shows the feeds of the rule set in force, as the database has them. Exit codes: 0 shown; 69 the database cannot
    be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.app.schedule import schedule_of
    from watchd.cli.feed_health import health_json, healths_of, write_healths
    from watchd.feeds.load import load_feeds

    usable = usable_of(config)
    with store_of(usable) as store:
        number = store.active_generation()
        in_force = load_feeds(store.generation(number).documents.feeds) if number else ()
        now = SystemClock().now()
        resting = store.resting_hosts(now)
        schedule, pauses, floods = schedule_of(usable), store.pauses(now), store.floods()
        asked = named(ids, in_force) if ids and in_force else in_force
        healths = healths_of(store.feeds(), asked, schedule, now, pauses, resting=resting, floods=floods)
    shown = [one for one in healths if not one.is_well] if failing else healths
    if as_json:
        write_json(HEALTH_SCHEMA, {"feeds": [health_json(one) for one in shown]})
    elif shown:
        write_healths(shown)
    elif healths:
        note(f"watchd: no feed is failing: {_all_answer(len(healths))}")
    else:
        note("watchd: no feed is in force yet: `watchd run` publishes and polls those of the config")


feed.add_command(test)
feed.add_command(check)
feed.add_command(discover)
feed.add_command(import_)
feed.add_command(export)
feed.add_command(pause)
feed.add_command(resume)


@feed.command("release", examples=("watchd feed release tass-en", "watchd feed release tass-en --as-history"))
@click.argument("feed_id", metavar="FEED")
@click.option("--as-history", is_flag=True, help="They are old articles: keep them, and tell nobody.")
@config_option
def release(*, feed_id: str, as_history: bool, config: Path | None) -> None:
    """Decide on the items of a feed that were held because it listed far more at once than ever before.

    They are told as any news, as of when each was seen; copies are suppressed as ever. With --as-history they are kept
    like a first answer: what a rule makes of them is listed, and alerts nobody. Exit codes: 0 released; 1 nothing of
    this feed is held, or there is no such feed.
    """
    with store_of(usable_of(config)) as store:
        number = store.release(feed_id, as_history=as_history)
        others = ", ".join(flood.feed_id for flood in store.floods())
        known = [] if number else [one.feed_id for one in store.feed_states()]
    if not number:
        held = f"held are items of {others}" if others else "no feed has items that are held"
        if feed_id not in known:
            raise click.ClickException(f"no feed was ever called '{feed_id}'{meant(feed_id, known, held)}")
        raise click.ClickException(f"nothing of {feed_id} is held, so there is nothing to release; {held}")
    become = "history, and alert nobody" if as_history else "news"
    write_line(f"{counted(number, 'item')} of {feed_id} become {become}")


def _feed_json(one: "Feed", pause: "Pause | None") -> dict[str, object]:
    from watchd.cli.feed_health import pause_json
    from watchd.text.encodings import shown

    return {
        "id": one.id,
        "type": "http" if one.folder is None else "file",
        "url": one.url or None,
        "path": one.folder,
        "title": one.title,
        "language": one.language,
        "country": one.country,
        "tags": sorted(one.tags),
        "grade": one.grade,
        "publisher": one.publisher,
        "interval": one.interval,
        "encoding": shown(one.encoding) if one.encoding else None,
        "pause": pause_json(pause),
    }


def _all_answer(number: int) -> str:
    return "the one there is answers" if number == 1 else f"all {number:,} answer"
