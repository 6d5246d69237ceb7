"""The console channel: plain where it is piped, coloured on a terminal, loud when its reader is gone."""

import asyncio
import io
import os
import pty
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TextIO

import pytest
from tests.golden.mails.views import VIEWS

from watchd.channels.console import ConsoleChannel, ConsoleConfig
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import Message, Receipt


class Attempts:
    def __init__(self) -> None:
        self.opened = 0

    async def __call__(self) -> int:
        self.opened += 1
        return self.opened


def console(stream: TextIO | None, deadline: float = 5.0) -> ConsoleChannel:
    return ConsoleChannel("console", ConsoleConfig(type="console"), stream=stream, deadline=timedelta(seconds=deadline))


def message(channel: ConsoleChannel, view: str = "plain_es", body: str | None = None) -> Message:
    text = channel.render(VIEWS[view]) if body is None else body
    return Message("nt_1", "ev_1", VIEWS[view].alert_id, 1, channel.name, channel.name, text)


def written(view: str = "plain_es", body: str | None = None, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    channel = console(stream)
    assert asyncio.run(channel.send(message(channel, view, body), Attempts())) == Receipt("written")
    return raw.getvalue().decode(encoding)


@contextmanager
def terminal() -> Iterator[tuple[TextIO, list[bytes]]]:
    """A stream that is a terminal, and what was shown on it."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(ours, 65536):
                shown.append(data)
        except OSError:
            return  # the other side is closed

    reader = threading.Thread(target=read)
    reader.start()
    with open(theirs, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a file descriptor
        yield stream, shown
    reader.join(5)
    os.close(ours)


@pytest.mark.parametrize("view", VIEWS)
def test_piped_text_is_plain_and_whole(view: str) -> None:
    text = written(view)
    assert text.partition("\n")[2] == console(None).render(VIEWS[view])
    assert all(sign.isprintable() or sign in "\n\u200c\u200d" for sign in text)


def test_what_would_steer_the_terminal_is_written_out() -> None:
    assert "\\x1b[2J \\u202egnp" in written(body="\x1b[2J \u202egnp\n")


def test_a_terminal_is_coloured_unless_no_color_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    for forbidden, is_coloured in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", forbidden)
        monkeypatch.setenv("TERM", "xterm-256color")
        with terminal() as (stream, shown):
            channel = console(stream)
            asyncio.run(channel.send(message(channel), Attempts()))
        text = b"".join(shown).decode()
        assert ("\x1b[" in text) is is_coloured
        assert "repuestos" in text


def test_signs_a_stream_cannot_encode_are_written_out() -> None:
    assert "\\u0417" in written(body="Запчасти\n", encoding="ascii")


def test_a_closed_pipe_is_a_failure_with_a_remedy() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(io.FileIO(writing, "w"), write_through=True)
    channel = console(stream)
    with pytest.raises(DeliveryError, match="standard output is gone") as caught:
        asyncio.run(channel.send(message(channel), Attempts()))
    assert caught.value.kind is DeliveryKind.CHANNEL
    stream.close()


def test_a_closed_stream_is_a_failure_with_a_remedy() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(DeliveryError, match="standard output is gone"):
        asyncio.run(console(stream).send(message(console(None)), Attempts()))


def test_a_reader_that_has_stopped_holds_up_neither_the_loop_nor_the_next_alert() -> None:
    async def scenario(channel: ConsoleChannel) -> tuple[DeliveryError, DeliveryError, Attempts]:
        attempts = Attempts()
        huge = message(channel, body="x" * 1_000_000)
        with pytest.raises(DeliveryError) as first:
            await channel.send(huge, attempts)
        with pytest.raises(DeliveryError) as second:
            await channel.send(huge, attempts)
        return first.value, second.value, attempts

    reading, writing = os.pipe()
    stream = io.TextIOWrapper(io.BufferedWriter(io.FileIO(writing, "w")), encoding="utf-8")
    first, second, attempts = asyncio.run(scenario(console(stream, deadline=0.2)))
    assert (first.kind, second.kind) == (DeliveryKind.AMBIGUOUS, DeliveryKind.CHANNEL)
    assert attempts.opened == 1
    with io.FileIO(reading) as reader:
        drained = threading.Thread(target=reader.readall)
        drained.start()
        stream.close()
        drained.join(5)


def test_the_output_of_the_moment_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    channel = console(None)
    asyncio.run(channel.send(message(channel), Attempts()))
    assert "Envío de repuestos" in capsys.readouterr().out


def test_older_news_that_comes_after_newer_says_so() -> None:
    raw = io.BytesIO()
    channel = console(io.TextIOWrapper(raw, encoding="utf-8"))
    asyncio.run(channel.send(replace(message(channel), replaced_by=3), Attempts()))
    assert "(Older: revision 3 of this alert was told before.)\n" in raw.getvalue().decode()
    assert "(Older:" not in written()
