"""`watchd story`: which reports are one development, telling them apart, putting them together."""

from pathlib import Path

import click

from watchd.cli.ids import unknown_id
from watchd.cli.opening import store_of, usable_of
from watchd.cli.story_overrule import merge, rule_option, split, story_of
from watchd.cli.story_report import write_story, write_story_json
from watchd.cli.story_trial import evaluate
from watchd.cli.verbs import VerbGroup, config_option, json_option


@click.group(
    "story",
    cls=VerbGroup,
    short_help="Stories: which reports are one development, and overruling that.",
    examples=(
        "watchd story show st_0123456789abcdef0123",
        "watchd story split it_0123456789abcdef0123",
        "watchd story eval",
    ),
)
def story() -> None:
    """Stories: which reports are one development, and overruling that."""


@story.command(
    "show",
    examples=(
        "watchd story show st_0123456789abcdef0123",
        "watchd story show al_0123456789abcdef0123          the story an alert tells of",
        "watchd story show it_0123456789abcdef0123 --rule ve-su30-spares --json",
    ),
)
@click.argument("given", metavar="STORY|ALERT|ITEM")
@rule_option
@config_option
@json_option
def show(*, given: str, rule_id: str | None, config: Path | None, as_json: bool) -> None:
    """One story: its reports, what was decided on each and compared with which, and what people said against it.

    Exit codes: 0 shown; 1 there is no such story; 69 the database cannot be used.
    """
    with store_of(usable_of(config)) as store:
        story_id = story_of(given, rule_id, store)
        report = store.story_report(story_id)
        if report is None:
            raise unknown_id("st", story_id, store)
        said = store.overrulings(story_id)
    (write_story_json if as_json else write_story)(report, said)


story.add_command(split)
story.add_command(merge)
story.add_command(evaluate)
