"""`watchd version`: what is installed, for a report of a fault."""

import platform
from importlib import metadata

import click

from watchd import __version__
from watchd.cli.shown import write_json, write_line
from watchd.cli.verbs import Verb, json_option

SCHEMA = "watchd.version/1"
_BUILT_ON = ("apscheduler", "click", "feedparser", "httpx", "pydantic", "sqlalchemy", "structlog")
_OPTIONAL = ("psycopg", "aiosmtpd")


@click.command(
    "version",
    cls=Verb,
    short_help="The version of watchd and of what it runs on.",
    examples=("watchd version", "watchd version --json | jq -r .version"),
)
@json_option
def version(*, as_json: bool) -> None:
    """The version of watchd and of what it runs on."""
    import sqlite3

    runs_on = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "system": platform.system()}
    libraries = {name: found for name in (*_BUILT_ON, *_OPTIONAL) if (found := _installed(name))}
    if as_json:
        write_json(SCHEMA, {"version": __version__, **runs_on, "libraries": libraries})
        return
    write_line(f"watchd {__version__}")
    write_line(f"Python {runs_on['python']}, SQLite {runs_on['sqlite']}, {runs_on['system']}")
    write_line(", ".join(f"{name} {number}" for name, number in libraries.items()))


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
