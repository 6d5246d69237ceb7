"""What the parser's parent and its worker say to each other: length-prefixed frames of JSON, then text or bytes.

Nothing is pickled. The worker reads hostile input, so its answer is taken apart field by field, types and sizes
checked, as if a stranger had written it. The long texts of an answer stand behind its JSON, one after the other, and
the JSON says how long each is: escaping them and reading them back would cost more than parsing a feed does.
"""

import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from watchd.errors import ParseError, ParseReason
from watchd.fetching.formats.limits import MAX_ENTRIES, MAX_GUID, MAX_TEXT, MAX_TITLE, MAX_URL
from watchd.model.document import Fetched, ParsedFeed
from watchd.model.feed import Feed, ReadingHints, Validators
from watchd.model.item import Identity, ItemKey, KeyKind, ParsedItem

LENGTH = struct.Struct(">I")
_REQUEST = struct.Struct(">II")
MAX_ANSWER = 32 * 1024 * 1024  # bytes; a feed within all caps stays under it unless it is nothing but texts
_REASONS: Mapping[str, ParseReason] = {reason: reason for reason in get_args(ParseReason)}
_MAX_SENTENCE = 1000
_END = b"\n"  # of an answer's JSON, which holds none
_HEADERS = ("content-type",)  # all that parsing needs
_LETTERS = {KeyKind.GUID: "a", KeyKind.LINK: "b", KeyKind.TEXT: "c"}  # what a reader finds; dates are the store's
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_KEY = 65  # characters of a key: the letter of its kind, and its digest
_EACH = [f"(?:{letter}[0-9a-f]{{64}})?" for letter in _KINDS]
_SOME_KEYS = re.compile(f"(?:[{''.join(_KINDS)}][0-9a-f]{{64}}){{0,8}}")
_OWN_KEYS = re.compile("".join(_EACH).removesuffix("?"))  # the last of them names every item: its text
_MAX_URL_KEY = 16 * MAX_URL  # each of its characters may be escaped, byte by byte


def request_frame(fetched: Fetched, feed: Feed) -> bytes:
    """A document of a feed on its way to a worker."""
    headers = {name: fetched.headers[name] for name in _HEADERS if name in fetched.headers}
    said = {"url": fetched.url, "headers": headers, "hints": asdict(feed.hints), "broke_off": fetched.broke_off}
    meta = json.dumps(said).encode()
    return _REQUEST.pack(len(meta), len(fetched.body)) + meta + fetched.body


REQUEST_HEAD = _REQUEST.size


def request_lengths(head: bytes) -> tuple[int, int]:
    """The lengths of the two parts that follow a request's head."""
    meta, body = _REQUEST.unpack(head)
    return int(meta), int(body)


def requested(meta: bytes, body: bytes) -> Fetched:
    """The document a worker is to read."""
    said = json.loads(meta)
    hints = ReadingHints(**said["hints"])
    return Fetched(said["url"], body, said["headers"], Validators(), hints=hints, broke_off=said["broke_off"])


def answer_frame(answer: ParsedFeed | ParseError) -> bytes:
    """A worker's answer; one that is too long becomes the error that says so."""
    texts: list[str] = []
    said = _error_said(answer) if isinstance(answer, ParseError) else _feed_said(answer, texts)
    frame = b"".join(
        (
            json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
            _END,
            "".join(texts).encode("utf-8", "replace"),
        )
    )
    if len(frame) > MAX_ANSWER:
        return answer_frame(ParseError(f"the feed's texts are longer than {MAX_ANSWER:,} bytes", reason="too_big"))
    return LENGTH.pack(len(frame)) + frame


def answered(frame: bytes) -> ParsedFeed:
    """The feed in a worker's answer; raises the ParseError it reports, or one that says the answer makes no sense."""
    try:
        head, _, texts = frame.partition(_END)
        said = json.loads(head)
        if "error" in said:
            raise ParseError(_string(said["error"], _MAX_SENTENCE), reason=_reason(said["reason"]))
        return _feed(said, _Texts(texts.decode()))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise ParseError(f"the parser's answer makes no sense: {type(error).__name__}", reason="crashed") from error


def _error_said(error: ParseError) -> dict[str, Any]:
    return {"error": str(error)[:_MAX_SENTENCE], "reason": error.reason}


def _feed_said(feed: ParsedFeed, texts: list[str]) -> dict[str, Any]:
    return {
        "format": feed.format,
        "title": feed.title,
        "language": feed.language,
        "refused": [sentence[:_MAX_SENTENCE] for sentence in feed.refused],
        "notices": [sentence[:_MAX_SENTENCE] for sentence in feed.notices],
        "flaw": feed.flaw[:_MAX_SENTENCE],
        "left_out": feed.left_out[:_MAX_SENTENCE],
        "assumed": feed.assumed[:_MAX_SENTENCE],
        "ttl": None if feed.ttl is None else int(feed.ttl.total_seconds()),
        "mojibake": feed.mojibake[:_MAX_SENTENCE],
        "is_truncated": feed.is_truncated,
        "encoding": feed.encoding,
        "reader": feed.reader,
        "items": [_item_said(item, texts) for item in feed.items],
        "known_by": [_identity_said(identity) for identity in feed.known_by],
    }


def _item_said(item: ParsedItem, texts: list[str]) -> list[Any]:
    """The lengths of an item's texts, which are put behind the others, and its other fields."""
    own = (item.guid, item.url, item.title, item.summary, item.body)
    texts.extend(own)
    published = int(item.published.timestamp()) if item.published else None
    return [*map(len, own), published, item.language, item.source, item.flags]


def _identity_said(identity: Identity) -> list[str]:
    return [*map(_keys_said, (identity.keys, identity.shared, identity.former)), identity.url_key]


def _keys_said(keys: Sequence[ItemKey]) -> str:
    return "".join(f"{_LETTERS[key.kind]}{key.digest}" for key in keys)


class _Texts:
    """Texts that stand one after the other."""

    def __init__(self, all_of_them: str) -> None:
        self._texts = all_of_them
        self._at = 0

    def next(self, length: object, longest: int) -> str:
        """The next text, of so many characters; raises ValueError for a length that cannot be."""
        if not isinstance(length, int) or not 0 <= length <= longest or self._at + length > len(self._texts):
            raise ValueError("no length of a text")
        start, self._at = self._at, self._at + length
        return self._texts[start : self._at]

    def end(self) -> None:
        """Raise ValueError where there is more."""
        if self._at != len(self._texts):
            raise ValueError("more text than was announced")


def _feed(said: Mapping[str, Any], texts: _Texts) -> ParsedFeed:
    feed = ParsedFeed(
        items=tuple(_item(item, texts) for item in _list(said["items"])),
        format=_string(said["format"], MAX_TITLE),
        title=_string(said["title"], MAX_TITLE),
        language=_string_or_none(said["language"]),
        refused=tuple(_string(sentence, _MAX_SENTENCE) for sentence in _list(said["refused"])),
        notices=tuple(_string(sentence, _MAX_SENTENCE) for sentence in _list(said["notices"])),
        flaw=_string(said["flaw"], _MAX_SENTENCE),
        left_out=_string(said["left_out"], _MAX_SENTENCE),
        assumed=_string(said["assumed"], _MAX_SENTENCE),
        ttl=None if said["ttl"] is None else timedelta(seconds=int(said["ttl"])),
        mojibake=_string(said["mojibake"], _MAX_SENTENCE),
        is_truncated=said["is_truncated"] is True,
        encoding=_string(said["encoding"], MAX_TITLE),
        reader=_string(said["reader"], MAX_TITLE),
        known_by=tuple(map(_identity, _list(said["known_by"]))),
    )
    texts.end()
    if len(feed.known_by) != len(feed.items):
        raise ValueError("items without keys, or keys without items")
    return feed


def _item(said: object, texts: _Texts) -> ParsedItem:
    guid, url, title, summary, body, stamp, language, source, flags = _list(said)
    return ParsedItem(
        guid=texts.next(guid, MAX_GUID),
        url=texts.next(url, MAX_URL),
        title=texts.next(title, MAX_TITLE),
        summary=texts.next(summary, MAX_TEXT),
        body=texts.next(body, MAX_TEXT),
        published=None if stamp is None else datetime.fromtimestamp(int(stamp), UTC),
        language=_string_or_none(language),
        source=_string_or_none(source),
        flags=tuple(_string(flag, MAX_TITLE) for flag in _list(flags)),
    )


def _identity(said: object) -> Identity:
    own, shared, former, link = _list(said)
    return Identity(_keys(own, _OWN_KEYS), _keys(shared), _keys(former), _string(link, _MAX_URL_KEY))


def _keys(said: object, usual: re.Pattern[str] = _SOME_KEYS) -> tuple[ItemKey, ...]:
    """Keys as they were said; raises ValueError where these are none."""
    if not isinstance(said, str) or usual.fullmatch(said) is None:
        raise ValueError("no keys")
    return tuple(ItemKey(_KINDS[said[at]], said[at + 1 : at + _KEY]) for at in range(0, len(said), _KEY))


def _string(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("no string, or too long a one")
    return value


def _string_or_none(value: object) -> str | None:
    return None if value is None else _string(value, MAX_TITLE)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_ENTRIES:
        raise ValueError("no list, or too long a one")
    return value


def _reason(value: object) -> ParseReason:
    if not isinstance(value, str) or value not in _REASONS:
        raise ValueError("no reason of ours")
    return _REASONS[value]
