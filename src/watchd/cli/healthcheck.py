"""`watchd healthcheck`: for containers and scripts that have no HTTP client."""

import http.client
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import UNAVAILABLE
from watchd.cli.opening import settings_of
from watchd.cli.shown import note, write_line
from watchd.cli.verbs import Verb, config_option

if TYPE_CHECKING:
    from watchd.settings import Listen

_DEADLINE = 4.0  # seconds; container engines give a health check five
_OK = 200
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what the daemon listens on, not what is bound here


@click.command(
    "healthcheck",
    cls=Verb,
    short_help="Ask the running daemon whether it is alive.",
    examples=("watchd healthcheck || systemctl restart watchd",),
)
@config_option
def healthcheck(*, config: Path | None) -> None:
    """Ask the running daemon whether it is alive.

    Asks /healthz at web.listen of the config, over loopback. Exit codes: 0 alive; 69 not, or no answer within 4 s.
    """
    listen = settings_of(config).web.listen
    if listen is None or not listen.port:
        note("watchd: web.listen names no fixed port, so nobody can be asked. Give it one, such as 127.0.0.1:8080.")
        raise click.exceptions.Exit(UNAVAILABLE)
    said = _ask(listen)
    if said:
        note(f"watchd: {said}")
        raise click.exceptions.Exit(UNAVAILABLE)
    write_line("alive")


def _ask(listen: "Listen") -> str:
    """What is wrong, or nothing."""
    asked = http.client.HTTPConnection(_EVERYWHERE.get(listen.host, listen.host), listen.port, timeout=_DEADLINE)
    try:
        asked.request("GET", "/healthz", headers={"Connection": "close"})
        status = asked.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"no answer from {listen}: {str(error) or type(error).__name__}. Does the daemon run, with this config?"
    finally:
        asked.close()
    return "" if status == _OK else f"{listen} answers {status}: the daemon's loops do not move. See its log."
