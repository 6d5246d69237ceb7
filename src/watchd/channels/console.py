"""The console channel: alerts as text on standard output, for a first try and for whoever pipes them on."""

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar, Literal, TextIO

from watchd.alerts.render.brief import note_above
from watchd.alerts.render.clean import terminal_text
from watchd.alerts.render.text import text_body
from watchd.alerts.render.words import outline_of
from watchd.channels.config import ChannelConfig, ConfiguredChannel, Poster
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import AlertView, Message, Receipt
from watchd.ports import Channel, Clock

DEADLINE = timedelta(seconds=10)
_DIVIDER = "─" * 78
_HEADLINE = rf"(?<=^{_DIVIDER}\n).+"
_SEVERITY = r"^(CRITICAL|HIGH)(?= \|)"
_SECTION = r"^[A-Z][A-Z ]+( \(.+\))?$"
_HIT = r">>.+?<<"


class ConsoleConfig(ChannelConfig):
    """Alerts on standard output."""

    one_by_one: ClassVar[bool] = True

    type: Literal["console"]

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The lines as they are written where no colour is wanted."""
        del at
        return _lines(message).encode()

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel; it needs neither clock nor network."""
        del clock, http
        return ConsoleChannel(name, self)


class ConsoleChannel(ConfiguredChannel):
    """Writes to `stream`, by default the standard output of the moment; coloured only on a terminal."""

    def __init__(
        self, name: str, config: ConsoleConfig, *, stream: TextIO | None = None, deadline: timedelta = DEADLINE
    ) -> None:
        super().__init__(name, config)
        self._stream = stream
        self._deadline = deadline
        self._stuck: asyncio.Future[None] | None = None

    def render(self, view: AlertView) -> str:
        """The alert's text."""
        return text_body(outline_of(view))

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Write it; a closed pipe or a reader that has stopped reading is a DeliveryError."""
        if self._stuck and not self._stuck.done():
            raise DeliveryError(
                "standard output still holds the alert before this one; let its reader read on",
                kind=DeliveryKind.CHANNEL,
                code="blocked",
            )
        await opened()
        stream = self._stream or sys.stdout
        self._stuck = writing = _written(stream, _lines(message))
        try:
            async with asyncio.timeout(self._deadline.total_seconds()) as limit:
                await asyncio.shield(writing)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise DeliveryError(
                f"standard output took nothing for {self._deadline.total_seconds():g} s; let its reader read on",
                kind=DeliveryKind.AMBIGUOUS,
                code="blocked",
            ) from error
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            raise DeliveryError(
                f"standard output is gone ({error}); restart watchd where something reads it, or remove this channel",
                kind=DeliveryKind.CHANNEL,
                code="closed",
            ) from error
        return Receipt("written")


def _lines(message: Message) -> str:
    note = note_above(message)
    above = f"({note})\n" if note else ""
    return f"{_DIVIDER}\n{above}{terminal_text(message.body)}"


def _written(stream: TextIO, text: str) -> "asyncio.Future[None]":
    """Write in a thread of its own that holds up neither the loop nor the end of the program."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def report(error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
            done.exception()  # seen, also where the wait for it has been given up

    def write() -> None:
        error: Exception | None = None
        try:
            _write(stream, text)
        except (OSError, ValueError) as caught:
            error = caught
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(report, error)

    threading.Thread(target=write, name="console", daemon=True).start()
    return done


def _write(stream: TextIO, text: str) -> None:
    if stream.isatty() and not os.environ.get("NO_COLOR"):
        _write_coloured(stream, text)
    else:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _write_coloured(stream: TextIO, text: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - imported only where there is a terminal to colour
    from rich.text import Text  # noqa: PLC0415 - as above

    coloured = Text(text)
    coloured.highlight_regex(_HEADLINE, "bold")
    coloured.highlight_regex(_SEVERITY, "bold red")
    coloured.highlight_regex(_SECTION, "bold cyan")
    coloured.highlight_regex(_HIT, "black on yellow")
    Console(file=stream, highlight=False, markup=False, emoji=False).print(coloured, soft_wrap=True, end="")
