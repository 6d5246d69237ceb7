"""How a command ends: every error becomes one clean message on standard error and an exit code."""

import errno
from collections.abc import Callable

import click

from watchd.cli.shown import note
from watchd.errors import (
    BusyError,
    ConfigError,
    DeliveryError,
    DeliveryKind,
    LeaseLost,
    StorageError,
    WatchdError,
    listed,
)

FAILED = 1  # a check failed, there is a finding, or watchd itself has a bug
PARTLY = 4
UNAVAILABLE = 69
TRY_AGAIN = 75
CONFIG = 78
INTERRUPTED = 130

_PASSING = {DeliveryKind.TRANSIENT, DeliveryKind.THROTTLED, DeliveryKind.AMBIGUOUS}
_OUTPUT_LOST = {errno.ENOSPC, errno.EIO, errno.EFBIG}
_LOCKED = "database is locked"  # SQLite's own words; the one fault of a file that passes by itself


class InputRefused(WatchdError):  # noqa: N818 - what happened to a line, as its message says
    """A line of the input that cannot be used; the message names file, line and remedy. Exit 1."""


def ended(work: Callable[[], object]) -> int:
    """Run `work`; the exit code it came to, with everything said that is to be said."""
    try:
        code = work()
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        note(f"watchd: {error.format_message()}")
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except WatchdError as error:
        _tell(error)
        return code_of(error)
    except Exception as error:  # noqa: BLE001 - the outermost supervisor: a bug is one log event, not a raw traceback
        if isinstance(error, OSError) and error.errno in _OUTPUT_LOST and error.filename is None:
            note(f"watchd: standard output cannot be written: {error.strerror}")
        else:
            _log_crash()
        return FAILED
    return code if isinstance(code, int) else 0


def code_of(error: WatchdError) -> int:
    """The exit code that tells scripts and service managers what kind of error it was."""
    if isinstance(error, ConfigError):
        return CONFIG
    if isinstance(error, InputRefused):
        return FAILED
    if isinstance(error, BusyError | LeaseLost):
        return TRY_AGAIN
    if isinstance(error, StorageError):
        return TRY_AGAIN if _LOCKED in str(error) else UNAVAILABLE
    if isinstance(error, DeliveryError):
        return TRY_AGAIN if error.kind in _PASSING else UNAVAILABLE
    return UNAVAILABLE


def _tell(error: WatchdError) -> None:
    if isinstance(error, ConfigError):
        note(listed(error.problems))
        number = len(error.problems)
        note(f"watchd: {number} problem{'' if number == 1 else 's'} to mend")
    else:
        note(f"watchd: {error}")


def _log_crash() -> None:
    import structlog

    from watchd.app.logs import configure

    if not structlog.is_configured():
        configure(form="auto", level="info")
    structlog.get_logger().critical("watchd_crashed", exc_info=True)
