"""Verbs as click commands: examples first, "did you mean", and a group that imports a verb when it is called."""

import importlib
import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The config file; else WATCHD_CONFIG, config/watchd.yaml, watchd.yaml or /etc/watchd/watchd.yaml.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object with a versioned shape.")


class Verb(click.Command):
    """A command whose help shows how it is used before it explains."""

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.examples = tuple(examples)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first sentence, the examples, then the rest of the text."""
        del ctx
        about, _, more = inspect.cleandoc(self.help or "").partition("\n\n")
        _write_paragraph(formatter, about)
        _write_examples(formatter, self.examples)
        _write_paragraph(formatter, more)


class VerbGroup(click.Group):
    """Verbs of one noun."""

    command_class = Verb

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.subcommand_metavar = "VERB ..."
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order it was written."""
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is meant; a word that is none is a usage error with the nearest verb."""
        word = args[0]
        if self.get_command(ctx, word) is None and not ctx.resilient_parsing and not word.startswith("-"):
            from watchd.documents.suggest import suggestion

            names = self.list_commands(ctx)
            known = f"known are {', '.join(names)}"
            ctx.fail(f"there is no verb '{word}'{suggestion(word, names) or f'; {known}'}")
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The text, then the examples."""
        del ctx
        _write_paragraph(formatter, self.help or "")
        _write_examples(formatter, self.examples)


class LazyGroup(VerbGroup):
    """A group that knows its verbs by name and one line; `NAME` is imported from `PACKAGE.NAME` when it is called."""

    def __init__(
        self, *arguments: Any, package: str, sections: Mapping[str, Mapping[str, str]], **settings: Any
    ) -> None:
        super().__init__(*arguments, **settings)
        self._package = package
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order of the help."""
        del ctx
        return [name for verbs in self.sections.values() for name in verbs]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, imported; None for a word that is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(importlib.import_module(f"{self._package}.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs by section, from their one line: nothing is imported for it."""
        width = max(map(len, self.list_commands(ctx)))
        for title, verbs in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), about) for name, about in verbs.items()])


def _write_paragraph(formatter: click.HelpFormatter, text: str) -> None:
    if text.strip():
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)


def _write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
