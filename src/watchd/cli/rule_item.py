"""The item a rule is asked about: one that is stored, or one in a file or on standard input."""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import InputRefused
from watchd.cli.shown import note

if TYPE_CHECKING:
    from watchd.model.item import Item

STDIN = "-"
_STORED = re.compile(r"it_[0-9a-f]+")
_LARGEST = 8 * 1024 * 1024  # bytes


def is_stored(word: str) -> bool:
    """Whether the word is the id of an item of the database, and no file is called so."""
    return _STORED.fullmatch(word) is not None and not Path(word).exists()


def item_in(word: str, now: datetime) -> "Item":
    """The item of a file, or of standard input for `-`: a JSON object as recordings have it, or plain text.

    Of plain text the first line is the title, the others are the summary. Raises InputRefused for what holds no item,
    and a usage error where there is no such file.
    """
    text = _text_of(word)
    name = "standard input" if word == STDIN else word
    if not text.strip():
        raise InputRefused(f"{name}: it is empty; the first line is taken for a title")
    if text.lstrip().startswith("{"):
        return _from_json(name, text, now)
    return item_of_text(text, now)


def item_of_text(text: str, now: datetime) -> "Item":
    """Plain text as an item: the first line is its title, the others are its summary."""
    title, _, rest = text.strip().partition("\n")
    return _item(title=title, summary=rest, now=now)


def _text_of(word: str) -> str:
    if word == STDIN:
        data = sys.stdin.buffer.read(_LARGEST + 1)
    else:
        try:
            with Path(word).open("rb") as file:
                data = file.read(_LARGEST + 1)
        except FileNotFoundError:
            hint = "give an item's id (it_…), a file, or - for standard input"
            raise click.UsageError(f"there is no file {word[:120]}; {hint}") from None
        except OSError as error:
            raise click.UsageError(f"{word[:120]} cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise InputRefused(f"{word}: more than {_LARGEST:,} bytes; give one item")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{word}: not UTF-8: byte 0x{data[error.start]:02x} at {error.start}") from None


def _from_json(name: str, text: str, now: datetime) -> "Item":
    from watchd.cli.replay_lines import ITEM_FIELDS, read_line
    from watchd.documents import suggestion

    lines = [line for line in text.splitlines() if line.strip()]
    is_recording = len(lines) > 1 and all(
        line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines
    )
    if is_recording:
        hint = f"give one line of it: sed -n 1p {name} | watchd rule explain RULE --item -"
        raise InputRefused(f"{name}: it holds {len(lines):,} objects; {hint}")
    line = read_line(name, text.encode())
    for field in sorted(set(line.fields) - set(ITEM_FIELDS)):
        note(f"watchd: field {field[:60]!r} means nothing here and was not read{suggestion(field, ITEM_FIELDS)}")
    if not any(line.text(field).strip() for field in ("title", "summary", "body")):
        raise InputRefused(f'{name}: it has no text; give it a "title", a "summary" or a "body"')
    return _item(
        title=line.text("title"),
        summary=line.text("summary"),
        body=line.text("body"),
        language=line.text("language"),
        feed_id=line.text("feed").strip(),
        url=line.text("url").strip(),
        publisher=line.text("publisher").strip(),
        published=line.moment("published"),
        now=line.moment("seen_at") or now,
    )


def _item(
    *,
    title: str,
    summary: str,
    now: datetime,
    body: str = "",
    language: str = "",
    feed_id: str = "",
    url: str = "",
    publisher: str = "",
    published: datetime | None = None,
) -> "Item":
    from watchd.model.item import Item
    from watchd.text import html_to_text, language_of
    from watchd.text.urls import registrable_domain

    return Item(
        id="item",
        feed_id=feed_id,
        seen_at=now,
        event_at=min(published or now, now),
        published=published,
        url=url,
        url_key="",
        publisher=publisher or registrable_domain(url),
        language=language_of(language),
        title=html_to_text(title),
        summary=html_to_text(summary),
        body=html_to_text(body),
        digest="",
    )
