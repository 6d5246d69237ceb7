"""The command `watchd` itself: its verbs by section, and how it ends."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from watchd import __version__
from watchd.cli.ends import ended
from watchd.cli.verbs import LazyGroup

SECTIONS = {
    "Start": {
        "demo": "Show the whole thing against a scripted newswire on loopback.",
        "init": "Write config and rules to start from.",
        "check": "Check config, feeds, rules, lists, boards and their tests.",
        "run": "Watch: poll, evaluate and deliver until told to stop.",
    },
    "Rules": {
        "rule": "The rules: how they stand, their tests, why one did not match, a new one.",
        "replay": "Run recorded items through rules on a virtual clock; sends nothing.",
        "route": "Who would get what, and why.",
        "schema": "Print the JSON Schema of a kind of file, or of what webhooks get.",
    },
    "Look and mend": {
        "alert": "What was told, or would have been, and why.",
        "feed": "The feeds: what is configured, and whether it is alive.",
        "item": "Items: find them; what was concluded about one; evaluate it again.",
        "story": "Stories: which reports are one development, and overruling that.",
        "channel": "The ways out: list them, send a test message.",
        "mute": "Do not tell, for a time, with a reason.",
        "outbox": "What was sent, what waits, what could not be sent.",
    },
    "Operate": {
        "db": "The database: migrate, check, prune, measure, back up, restore.",
        "maintenance": "Tell operators nothing of watchd itself while the machine is worked on.",
        "status": "How everything stands, on one screen, and whether anything is lost.",
        "healthcheck": "Ask the running daemon whether it is alive.",
        "version": "The version of watchd and of what it runs on.",
    },
}


class Program(LazyGroup):
    """The root: every way to end becomes an exit code and one clean message."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's own signature
        **extra: Any,
    ) -> Any:
        """Run the command and exit; with `standalone_mode=False` errors are raised instead."""
        run = super().main
        if not standalone_mode:
            return run(args, prog_name, complete_var, standalone_mode=False, **extra)
        sys.exit(ended(lambda: run(args, prog_name, complete_var, standalone_mode=False, **extra)))


program = Program(
    "watchd",
    package="watchd.cli",
    sections=SECTIONS,
    help="Watches the news for analysts: feeds in, rules that say what to watch for, deduplicated alerts out.",
    examples=(
        "watchd init && watchd check       files to start from, and are they right?",
        "watchd run                        watch, with config/watchd.yaml",
        "watchd feed health                can I trust the quiet?",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    epilog="watchd VERB --help says more about a verb; docs/cli.md says everything.",
)
click.version_option(__version__, prog_name="watchd", message="%(prog)s %(version)s")(program)
