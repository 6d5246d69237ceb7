"""`watchd schema`: what an editor completes and checks files with."""

import json

import click

from watchd.cli.shown import write_utf8
from watchd.cli.verbs import Verb

KINDS = ("rules", "lists", "boards", "feeds", "config")
# As documents name them; the schemas themselves are imported when one is asked for.
TYPES = (
    "watch.alert.opened",
    "watch.alert.updated",
    "watch.alert.resolved",
    "watch.system.degraded",
    "watch.system.recovered",
    "watch.summary",
    "watch.test",
)


@click.command(
    "schema",
    cls=Verb,
    short_help="Print the JSON Schema of a kind of file, or of what webhooks get.",
    examples=(
        "watchd schema rules > rules.schema.json",
        "# first line of a rule file:  # yaml-language-server: $schema=rules.schema.json",
    ),
)
@click.argument("kind", type=click.Choice((*KINDS, *TYPES)), metavar="KIND")
def schema(*, kind: str) -> None:
    """Print the JSON Schema (2020-12) of a kind of file: rules, lists, boards, feeds, config; or of a webhook's type.

    The schema comes from the models that read the files, so an editor and `watchd check` agree on every key; what
    only the whole set shows, such as a list that is not there, `watchd check` alone can say. A type is one of those
    that webhooks get, such as watch.alert.opened: what a receiver may rely on.
    """
    write_utf8(schema_text(kind))


def schema_text(kind: str) -> str:
    """The schema of one of KINDS or TYPES, as a file of its own holds it."""
    return json.dumps(_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _schema(kind: str) -> dict[str, object]:
    if kind in TYPES:
        from watchd.alerts.render.document_schema import document_schema

        return document_schema(kind)
    if kind == "config":
        from watchd import settings

        return settings.json_schema()
    if kind == "feeds":
        from watchd.feeds import load

        return load.json_schema()
    from watchd.rules.schema import json_schema

    return json_schema(kind)
