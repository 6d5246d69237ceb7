"""Mending what XML forbids and publishers do all the same, so that the strict parser can read it.

feedparser's lenient parser would read it too, but it turns `AT&T` into `AT&T;` and loses more.
"""

import re
from collections.abc import Iterator
from html.entities import html5

_FIRST_ELEMENT = re.compile(rb"<\w")
_DOCTYPE = re.compile(rb"(?<=>)[ \t]*(?=<!DOCTYPE\s)")
_LEGAL = (frozenset({9, 10, 13}), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))  # XML 1.0, 2.2
_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
# A character beyond 16 bits as its two halves in UTF-16, each a reference of its own: so Java and JavaScript count.
_HALVES = re.compile(rb"&#(5[56]\d{3}|[xX][dD][89aAbB][0-9a-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});")
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
# Escape (1b) is left alone: it switches alphabets in ISO-2022-JP.
_TROUBLE = re.compile(
    rb"<!\[CDATA\[|<!--|&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)?"
    rb"|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]"
)
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}


def repaired(body: bytes) -> bytes:
    """The document without leading space, stray ampersands, entities of HTML and control characters.

    Character data stays as it is, but for characters that stand there in halves.
    """
    body, done = _HALVES.sub(_joined, body), 0
    parts = []
    for match in _troubles(body):
        parts += [body[done : match.start()], _mended(match)]
        done = match.end()
    return b"".join([*parts, body[done:]]).lstrip()


def with_doctype_apart(body: bytes) -> bytes:
    """The document with its DOCTYPE at the beginning of a line.

    feedparser sees it nowhere else, and expat leaves out without a word what a DOCTYPE may have named elsewhere: `é`.
    """
    first = _FIRST_ELEMENT.search(body)
    head = body[: first.start()] if first else body
    return _DOCTYPE.sub(b"\n", head, count=1) + body[len(head) :] if b"<!DOCTYPE" in head else body


def _troubles(body: bytes) -> Iterator[re.Match[bytes]]:
    """What may need mending, outside of character data and comments.

    One that never ends is neither, and its end is not looked for: thousands of them would each be read to the end.
    """
    last = {begins: body.rfind(ends) for begins, ends in _ENDS.items()}
    at = 0
    while (match := _TROUBLE.search(body, at)) is not None:
        at, begins = match.end(), match[0]
        if begins not in _ENDS:
            yield match
        elif at <= last[begins]:
            at = body.index(_ENDS[begins], at) + len(_ENDS[begins])


def _joined(match: re.Match[bytes]) -> bytes:
    high, low = _code(match[1]), _code(match[2])
    if high not in _HIGH or low not in _LOW:
        return match[0]
    return b"&#%d;" % (0x10000 + ((high - _HIGH.start) << 10) + (low - _LOW.start))


def names_no_character(body: bytes) -> bool:
    """Whether a reference (`&#0;`, `&#xD800;`) gives a number that stands for no character of XML."""
    return any(match[1] and match[1].startswith(b"#") and not _is_legal(match[1][1:]) for match in _troubles(body))


def _mended(match: re.Match[bytes]) -> bytes:
    found, name = match[0], match[1]
    if name in _XML_ENTITIES:
        return found
    if not found.startswith(b"&"):
        return b""
    if name is None:
        return b"&amp;"
    if name.startswith(b"#"):
        return found if _is_legal(name[1:]) else b""
    meant = html5.get(f"{name.decode()};")
    return b"&amp;" + found[1:] if meant is None else "".join(f"&#{ord(sign)};" for sign in meant).encode()


def _is_legal(number: bytes) -> bool:
    """Whether XML 1.0 allows the character with this number."""
    code = _code(number)
    return any(code in characters for characters in _LEGAL)


def _code(number: bytes) -> int:
    return int(number[1:], 16) if number[:1] in {b"x", b"X"} else int(number)
