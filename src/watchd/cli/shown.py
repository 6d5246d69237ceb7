"""What a verb shows: data on standard output, messages on standard error, both harmless to a terminal."""

import json
import os
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import click

from watchd.cli.layout import Table, width_of, wrapped

UNREADABLE = "(unreadable)"  # in the place of what is stored and cannot be read

_BLOCK = "  "  # before each line of a text


def write_json(schema: str, fields: Mapping[str, object]) -> None:
    """One object whose `schema` names its shape and version."""
    write_utf8(json_text({"schema": schema, **fields}, indent=2) + "\n")


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON as people can read it: other scripts as they are, everything invisible as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    lines = text.split("\n") if indent is not None else [text]
    return "\n".join(line if line.isprintable() else "".join(map(_escaped, line)) for line in lines)


def write_line(text: str = "") -> None:
    """A line of data for people."""
    write(harmless(text) + "\n")


def note(text: str) -> None:
    """A message on standard error."""
    click.echo(harmless(text), err=True)


def write_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, texts: Collection[str] = ()) -> None:
    """Rows under their headings, one a line; on a terminal fitted to its width, where `texts` may take more lines."""
    cells = [[flat(cell) for cell in row] for row in rows]
    head, *lines = Table(columns, cells, frozenset(texts)).lines(terminal_width())
    write("\n".join([f"\x1b[1m{head}\x1b[0m" if has_colour() else head, *lines, ""]))


def without_empty(
    columns: Sequence[str], rows: Sequence[Sequence[str]], optional: str
) -> tuple[list[str], list[list[str]]]:
    """A table without its `optional` column where no row has anything in it."""
    kept = [at for at, name in enumerate(columns) if name != optional or any(row[at] for row in rows)]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]


def write_fields(fields: Mapping[str, str]) -> None:
    """One thing with what is known of it: a name and its value a line; empty values are left out."""
    names = max(map(len, fields)) + 2
    room = terminal_width()
    for name, value in fields.items():
        text = flat(value)
        lines = wrapped(text, max(20, room - names)) if room else [text]
        for number, line in enumerate(lines if text else ()):
            write(f"{'' if number else name:<{names}}{line}\n")


def write_block(text: str) -> None:
    """Text of many lines, set in, so that none can pass for a line of ours; on a terminal fitted to its width."""
    room = terminal_width()
    for line in harmless(text).rstrip("\n").split("\n"):
        lead = _BLOCK + line[: len(line) - len(line.lstrip())]
        is_long = room is not None and len(lead) + width_of(line.lstrip()) > room
        parts = wrapped(line, max(20, room - len(lead))) if room is not None and is_long else [line.lstrip()]
        write("".join(f"{lead}{part}".rstrip() + "\n" for part in parts))


def write(text: str) -> None:
    """Text for people as it is, in the encoding of the terminal; signs it lacks are written out."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    _put(text.encode(encoding, "backslashreplace"))


def write_utf8(text: str) -> None:
    """Text for machines as it is: JSON is UTF-8 whatever the terminal's encoding."""
    _put(text.encode())


def write_bytes(data: bytes) -> None:
    """Bytes as they are, for a file or another program."""
    _put(data)


def harmless(text: str) -> str:
    """Text that cannot steer a terminal; what was written by strangers passes through here."""
    from watchd.alerts.render.clean import terminal_text

    return terminal_text(text)


def flat(text: str) -> str:
    """Harmless text on one line: no stranger's line break makes a row or field of its own."""
    return " ".join(harmless(text).split())


def moment(at: datetime | None) -> str:
    """A time as tables show it, in UTC."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}Z"


def iso(at: datetime | None) -> str | None:
    """A time as JSON has it: ISO 8601 with Z."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def counted(number: int, noun: str) -> str:
    """`1 feed`, `2 feeds`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def has_colour() -> bool:
    """Whether standard output is a terminal that wants colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int | None:
    """The columns that standard output has; None where it is no terminal, and lines may be as long as they are."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _escaped(sign: str) -> str:
    if sign.isprintable():
        return sign
    return json.dumps(sign)[1:-1] if not sign.isascii() else f"\\u{ord(sign):04x}"


def _put(data: bytes) -> None:
    """Write and flush. A reader that has left is a normal end."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        raise click.ClickException(f"standard output cannot be written: {error.strerror}") from None
