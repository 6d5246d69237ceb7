"""watchd's own log, down to errors: the score speaks for itself."""

import logging

import structlog
from structlog.typing import EventDict, WrappedLogger


def quiet() -> None:
    """Drop what is less than an error, but for who captures the log."""
    # A filter among the processors and not before them: capturing puts its own in their place.
    structlog.configure(processors=[_errors_only, *structlog.get_config()["processors"]])


def _errors_only(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if logging.getLevelNamesMapping()[method.upper()] < logging.ERROR:
        raise structlog.DropEvent
    return event
