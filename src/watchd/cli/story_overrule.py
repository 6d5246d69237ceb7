"""`watchd story split` and `watchd story merge`: people overrule which reports are one development."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from watchd.cli.alert_feedback import author_of
from watchd.cli.ids import unknown_id
from watchd.cli.opening import store_of, usable_of
from watchd.cli.overruled import merged, parted
from watchd.cli.shown import write_line
from watchd.cli.story_report import write_foreseen
from watchd.cli.verbs import Verb, config_option

if TYPE_CHECKING:
    from watchd.storage import Storage

Done = TypeVar("Done")

_LONGEST_NOTE = 500
_as_option = click.option("--as", "author", metavar="NAME", help="Who says so; else who is logged in here.")
_dry_option = click.option("--dry-run", is_flag=True, help="Only say what would change.")
_note_option = click.option("--note", "text", default="", metavar="TEXT", help="Why; it is kept with the pair.")
rule_option = click.option("--rule", "rule_id", metavar="RULE", help="Of which rule, where several have the item.")


@click.command(
    "split",
    cls=Verb,
    examples=(
        "watchd story split it_0123456789abcdef0123 --dry-run",
        'watchd story split it_0123456789abcdef0123 --rule ve-su30-spares --note "another ship" --as ana',
    ),
)
@click.argument("item_id", metavar="ITEM")
@rule_option
@_note_option
@_as_option
@_dry_option
@config_option
def split(
    *, item_id: str, rule_id: str | None, text: str, author: str | None, dry_run: bool, config: Path | None
) -> None:
    """Tell a report apart from its story: it is another development.

    It leaves with its copies, into a story of its own, and never comes back; where it opened the story, the others
    leave. What follows is compared with both stories. Nobody is told of what has been: the next report of the new
    story alerts. The pair is kept for `watchd story eval`; --dry-run lists who would leave, and changes nothing. Exit
    codes: 0 split; 1 there is no such item, or nothing to tell it apart from; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock

    said, name = _note(text), author_of(author)
    with store_of(usable_of(config)) as store:
        story_id = story_of(item_id, rule_id, store)
        if not item_id.startswith("it_"):
            raise click.UsageError("split wants an item: `watchd story show` lists those of a story")
        if dry_run:
            write_foreseen(_refusing(lambda: store.foresee_split(story_id, item_id, SystemClock().now())))
            return
        done = _refusing(lambda: store.split_story(story_id, item_id, name, said, SystemClock().now()))
    write_line(parted(done))


@click.command(
    "merge",
    cls=Verb,
    examples=(
        "watchd story merge st_0123456789abcdef0123 st_3210fedcba9876543210 --dry-run",
        "watchd story merge al_0123456789abcdef0123 al_3210fedcba9876543210 --as ana",
    ),
)
@click.argument("given", metavar="STORY|ALERT")
@click.argument("other", metavar="OTHER")
@_note_option
@_as_option
@_dry_option
@config_option
def merge(*, given: str, other: str, text: str, author: str | None, dry_run: bool, config: Path | None) -> None:
    """Put two stories of a rule together: they are one development.

    The reports of OTHER belong to STORY from now on, and so does what is like any of them; it is told in STORY's
    thread. The pair is kept for `watchd story eval`; --dry-run lists what would belong together, and changes nothing.
    Exit codes: 0 merged; 1 there is no such story, or they are of two rules; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock

    said, name = _note(text), author_of(author)
    with store_of(usable_of(config)) as store:
        one, two = (story_of(each, None, store) for each in (given, other))
        if dry_run:
            write_foreseen(_refusing(lambda: store.foresee_merge(one, two, SystemClock().now())))
            return
        done = _refusing(lambda: store.merge_stories(one, two, name, said, SystemClock().now()))
    write_line(merged(done))


def story_of(given: str, rule_id: str | None, store: "Storage") -> str:
    """The story that an id of a story, an alert or an item names."""
    kind = given.partition("_")[0]
    if kind not in {"it", "al"}:
        if not store.has_story(given):
            raise unknown_id("st", given, store)
        return given
    found = [(story_id, rule) for story_id, rule in store.stories_of(given) if rule_id in {None, rule}]
    if len(found) == 1:
        return found[0][0]
    if found:
        rules = ", ".join(dict.fromkeys(rule for _, rule in found))
        raise click.UsageError(f"{given} is part of stories of several rules; say with --rule which one: {rules}")
    there = store.item_report(given) if kind == "it" else store.alert_report(given)
    if there is None:
        raise unknown_id(kind, given, store)
    of_rule = f" of rule {rule_id}" if rule_id is not None else ""
    raise click.ClickException(f"{given} is part of no story{of_rule}")


def _refusing(act: Callable[[], Done]) -> Done:
    from watchd.errors import RefusedError

    try:
        return act()
    except RefusedError as error:
        raise click.ClickException(str(error)) from error


def _note(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > _LONGEST_NOTE:
        raise click.UsageError(f"--note wants a sentence of at most {_LONGEST_NOTE} characters")
    return said
