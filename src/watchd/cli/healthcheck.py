"""`watchd healthcheck`: for containers and scripts that have no HTTP client."""

import http.client
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import UNAVAILABLE
from watchd.cli.shown import note, write_line
from watchd.cli.verbs import Verb, config_option

if TYPE_CHECKING:
    from watchd.model.listen import Listen

_DEADLINE = 4.0  # seconds; container engines give a health check five
_OK = 200
_NOWHERE = "web.listen names no fixed port, so nobody can be asked. Give it one, such as 127.0.0.1:8080."
_NOBODY = "no daemon that was started with this config has left word where it listens. Does one run?"
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

    Asks /healthz over loopback, where the daemon that was started with this config said it listens. So an edit of the
    config, even one that breaks it, is no ill health. Exit codes: 0 alive; 69 not, or no answer within 4 s.
    """
    listen, doubt = _started(config), ""
    if listen is None:
        listen, doubt = _configured(config)
    said = _ask(listen) if listen is not None and listen.port else _NOBODY if doubt and listen is None else _NOWHERE
    if not said:
        write_line("alive")
    for sentence in (said, doubt):
        if sentence:
            note(f"watchd: {sentence}")
    if said:
        raise click.exceptions.Exit(UNAVAILABLE)


def _started(config: Path | None) -> "Listen | None":
    """Where the running daemon listens: variables are as they were at its start, else it has left word."""
    from watchd.app.whereabouts import address_of, left_by

    found = address_of(os.environ.get("WATCHD_WEB__LISTEN", ""))
    if found is not None:
        return found
    named = config or (Path(os.environ["WATCHD_CONFIG"]) if os.environ.get("WATCHD_CONFIG") else None)
    if named is not None:
        return left_by([named])  # the settings need not be loaded: this runs twice a minute
    from watchd.settings.load import USUAL_PLACES

    return left_by(USUAL_PLACES)


def _configured(config: Path | None) -> "tuple[Listen | None, str]":
    """Where a daemon would listen that was started with the config as it is now, and what is wrong with that file.

    Raises ConfigError where no config is named and none is there: then nobody knows which daemon is meant.
    """
    from watchd.errors import ConfigError
    from watchd.settings import load_settings
    from watchd.settings.load import config_paths
    from watchd.settings.salvage import listening

    try:
        return load_settings(config, os.environ).web.listen, ""
    except ConfigError as error:
        paths = config_paths(config, os.environ)
        path = next((one for one in paths if one.is_file()), paths[0] if len(paths) == 1 else None)
        if path is None:
            raise
        first = error.problems[0]
        doubt = f"the config cannot be used: {first.place}: {first.message}. `watchd check` says what to do."
        return listening(path, os.environ), doubt


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
