"""`watchd mute`: do not tell, for a time, with a reason that everybody sees."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED
from watchd.cli.feed_pause import who
from watchd.cli.ids import meant
from watchd.cli.moments import Until
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, iso, moment, note, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.route import Mute
    from watchd.storage import Storage

LIST_SCHEMA = "watchd.mute.list/1"
_LONGEST_REASON = 500
_LOOKS_BACK = timedelta(days=7)


@click.group(
    "mute",
    cls=VerbGroup,
    short_help="Do not tell, for a time, with a reason.",
    examples=('watchd mute add ve-su30-spares --until 2h --reason "an exercise"', "watchd mute list"),
)
def mute() -> None:
    """Do not tell, for a time, with a reason. What was kept back is summed up when the time is over."""


@mute.command(
    "add",
    examples=(
        'watchd mute add ve-su30-spares --until 2h --reason "an exercise"',
        'watchd mute add --story st_0123456789abcdef0123 --until 2025-11-20 --reason "known by now" --as ana',
        'watchd mute add --feed tass-en --until 1d --reason "it repeats its archive" --dry-run',
    ),
)
@click.argument("rule", required=False, metavar="[RULE]")
@click.option("--story", metavar="ID", help="Alerts of this story.")
@click.option("--feed", metavar="ID", help="Alerts whose news this feed brought.")
@click.option("--all", "of_all", is_flag=True, help="Every alert; not what watchd tells operators of itself.")
@click.option("--operators", is_flag=True, help="What watchd tells operators of itself, too or alone.")
@click.option("--until", "--for", "until", type=Until(), required=True, metavar="WHEN", help="2h, 1d, or 2025-11-20.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, listed, and told with what was missed.")
@click.option("--as", "author", metavar="NAME", help="Who says so; else who is logged in here.")
@click.option("--dry-run", is_flag=True, help="Only say what it would keep back.")
@config_option
def add(
    *,
    rule: str | None,
    story: str | None,
    feed: str | None,
    of_all: bool,
    operators: bool,
    until: datetime,
    reason: str,
    author: str | None,
    dry_run: bool,
    config: Path | None,
) -> None:
    """Do not tell of a rule, a story, a feed, or at all, until a moment: `--until 2h` or `--for 2h`, or a time.

    Says first what the mute would have kept back in the last 7 days, and what waits now and will not be sent. Alerts
    are recorded as ever. When it is over, each recipient gets one message with what he was not told. What watchd tells
    operators of itself goes on, unless --operators says otherwise or RULE names it (`watchd:feed`). Exit codes: 0 in
    force; 1 there is no such rule, story or feed; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.model.ids import public_id
    from watchd.model.route import Mute

    named = [one for one in (rule, story, feed) if one is not None]
    if len(named) > 1 or (named and of_all):
        raise click.UsageError("one of RULE, --story, --feed and --all at a time")
    if not named and not of_all and not operators:
        raise click.UsageError("say what: RULE, --story ID, --feed ID, --all, or --operators")
    said = sentence(reason)
    now = SystemClock().now()
    key = public_id("mu", *named, str(of_all), str(operators), iso(until) or "", said, iso(now) or "")
    wanted = Mute(key, until, author or who(), said, rule, story, feed, of_all, operators)
    with store_of(usable_of(config)) as store:
        _check_known(wanted, store)
        _write_preview(wanted, store, now)
        if not dry_run:
            store.add_mute(wanted, now)
    write_line("nothing was muted: a dry run" if dry_run else f"{wanted.id} holds until {moment(until)}")


@mute.command("list", examples=("watchd mute list", "watchd mute list --all --json"))
@click.option("--all", "with_ended", is_flag=True, help="Also those that are over.")
@config_option
@json_option
def list_(*, with_ended: bool, config: Path | None, as_json: bool) -> None:
    """The mutes in force: what is not told, until when, by whom and why."""
    from watchd.app.clock import SystemClock
    from watchd.cli.status_report import mute_json

    now = SystemClock().now()
    with store_of(usable_of(config)) as store:
        found = store.mutes(None if with_ended else now)
    if as_json:
        write_json(LIST_SCHEMA, {"mutes": [mute_json(one) | {"in_force": one.until > now} for one in found]})
    elif found:
        _write_mutes(found, now)
    else:
        note("watchd: nothing was ever muted" if with_ended else "watchd: nothing is muted")


@mute.command("expire", examples=("watchd mute expire mu_0123456789abcdef0123",))
@click.argument("mute_ids", metavar="MUTE...", nargs=-1, required=True)
@config_option
def expire(*, mute_ids: tuple[str, ...], config: Path | None) -> None:
    """End mutes now: what comes from here on is told, and recipients hear within minutes what they missed.

    Exit codes: 0 ended; 1 one of them is not there, or over already.
    """
    from watchd.app.clock import SystemClock

    asked = tuple(dict.fromkeys(mute_ids))
    with store_of(usable_of(config)) as store:
        now = SystemClock().now()
        refused = [one for one in asked if not store.expire_mute(one, now)]
        known = {one.id for one in store.mutes()}
    for one in refused:
        why = "is over already" if one in known else f"is no mute{meant(one, known, '`watchd mute list` shows them')}"
        note(f"watchd: {one[:80]} {why}")
    if len(asked) > len(refused):
        write_line(f"{counted(len(asked) - len(refused), 'mute')} ended")
    if refused:
        raise click.exceptions.Exit(FAILED)


def sentence(reason: str) -> str:
    """The reason on one line; a usage error where it says nothing, or a novel."""
    said = " ".join(reason.split())
    if not said or len(said) > _LONGEST_REASON:
        raise click.UsageError(f"--reason wants a sentence of at most {_LONGEST_REASON} characters")
    return said


def _write_mutes(mutes: "Sequence[Mute]", now: datetime) -> None:
    from watchd.alerts.mute import words_of

    write_table(
        ("MUTE", "MUTED", "UNTIL", "BY", "REASON"),
        [
            (one.id, words_of(one), moment(one.until) if one.until > now else "over", one.author, one.reason)
            for one in mutes
        ],
        texts={"MUTED", "REASON"},
    )


def _check_known(wanted: "Mute", store: "Storage") -> None:
    from watchd.alerts.condition_kinds import KINDS

    if wanted.rule_id is not None:
        rules = {*store.first_loaded(), *(f"watchd:{kind}" for kind in KINDS)}
        if wanted.rule_id not in rules:
            hint = meant(wanted.rule_id, rules, "`watchd check` looks at the rule files")
            raise click.ClickException(f"no rule is or was called {wanted.rule_id[:80]}{hint}")
    if wanted.feed_id is not None:
        feeds = {one.feed_id for one in store.feed_states()}
        if wanted.feed_id not in feeds:
            hint = meant(wanted.feed_id, feeds, "`watchd feed list` shows their ids")
            raise click.ClickException(f"there is no feed {wanted.feed_id[:80]}{hint}")
    if wanted.story_id is not None and not store.has_story(wanted.story_id):
        hint = "`watchd alert list --json` names the story of each alert"
        raise click.ClickException(f"there is no story {wanted.story_id[:80]}; {hint}")


def _write_preview(wanted: "Mute", store: "Storage", now: datetime) -> None:
    seen = store.preview_mute(wanted, now - _LOOKS_BACK)
    if not seen.notifications:
        write_line("In the last 7 days it would have kept nothing back.")
        return
    sent = counted(seen.notifications, "notification")
    write_line(f"In the last 7 days it would have kept back {sent} of {counted(seen.alerts, 'alert')}, such as:")
    for headline in seen.headlines:
        write_line(f"- {' '.join(headline.split())}")
    if seen.waiting:
        write_line(f"{counted(seen.waiting, 'notification')} of them {_wait(seen.waiting)} now, and will not be sent.")


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"
