"""Logs: events with ids, as JSON or on a console; no secret and no control character leaves here."""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import TextIO
from urllib.parse import urlsplit, urlunsplit

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
# C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_URL = re.compile(r"\b(https?|postgresql(?:\+psycopg)?)://[^\s\"'<>]+")
_SHORTEST_SECRET = 4  # hiding shorter ones would blank out ordinary words
# systemd reads a priority from the start of a line that goes to the journal
_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


def configure(*, form: str, level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Set logging up for the process: `form` is json, console or auto (console on a terminal)."""
    out = stream or sys.stderr
    is_console = form == "console" or (form == "auto" and out.isatty())
    hidden = tuple(sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len, reverse=True))
    written: Processor = structlog.dev.ConsoleRenderer(colors=out.isatty()) if is_console else _json
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
        _cleaner(hidden),
        _Prioritised(written) if is_console and _goes_to_journal() else written,
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    # Libraries log through the standard library; what they have to say comes out in the same form.
    root = logging.getLogger()
    root.handlers[:] = [_Forward()]
    root.setLevel(logging.WARNING)


class _Forward(logging.Handler):
    """A library's record as one event."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(record.levelno, "library_logged", logger=record.name, message=record.getMessage())


def _goes_to_journal() -> bool:
    return "JOURNAL_STREAM" in os.environ


def _cleaner(hidden: tuple[str, ...]) -> Processor:
    def clean(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {
            key: _traceback(value, hidden) if key == "exception" and isinstance(value, str) else _clean(value, hidden)
            for key, value in event.items()
        }

    return clean


def _traceback(text: str, hidden: tuple[str, ...]) -> str:
    """A traceback on lines of its own, each marked, so that no text in it can pass for another event."""
    return "\n".join(f"  | {_clean_text(line, hidden)}" for line in text.splitlines())


def _clean(value: object, hidden: tuple[str, ...]) -> object:
    if isinstance(value, str):
        return _clean_text(value, hidden)
    if isinstance(value, Mapping):
        return {str(key): _clean(inner, hidden) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(inner, hidden) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _clean_text(str(value), hidden)


def _clean_text(text: str, hidden: tuple[str, ...]) -> str:
    for secret in hidden:
        text = text.replace(secret, HIDDEN)
    if "://" in text:
        text = _URL.sub(lambda found: _bare_url(found.group()), text)
    return text if text.isprintable() else _CONTROLS.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def _bare_url(url: str) -> str:
    """The URL without what may be a credential: user, password and query."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    query = "..." if parts.query else ""
    return urlunsplit((parts.scheme, host + port, parts.path, query, ""))


def _json(_logger: WrappedLogger, _method: str, event: MutableMapping[str, object]) -> str:
    first = {key: event.pop(key) for key in ("ts", "level", "event") if key in event}
    return json.dumps({**first, **event}, ensure_ascii=False, default=str)


class _Prioritised:
    """A line for the journal, which reads its urgency from the beginning."""

    def __init__(self, written: Processor) -> None:
        self._written = written

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        return f"<{_PRIORITIES.get(method, 6)}>{self._written(logger, method, event)!s}"
