"""The encoding of a document, and the document in UTF-8, before anything else looks at it.

In this order: a byte order mark or the zeros of UTF-16; UTF-8 where the bytes are (nothing else looks like it by
chance); the `encoding:` of the feed's file; the document's own declaration; the server's; what feeds of the feed's
language are usually sent in; windows-1252.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from watchd.model.document import Fetched
from watchd.text.encodings import codec_of, decoded, shown, usual_codecs
from watchd.text.language import language_of
from watchd.text.letters import is_enough, is_known, likeness, scripts_of

_HEAD = 4096  # bytes that are looked at for what a document says of itself
_PROBE = 200_000  # bytes whose letters are looked at to choose an encoding
_XML = re.compile(rb"\s*<\?xml\b([^>]{0,400})\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']\s*([^"']{1,60}?)\s*["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^"';,\s]{1,60})""", re.IGNORECASE)
_LANGUAGE = re.compile(
    rb"""<(?:\w+:)?language>\s*([A-Za-z-]{2,8})|xml:lang=["']([A-Za-z-]{2,8})|"language":\s*"([\w-]{2,8})"""
)
_ENTRIES = re.compile(rb"""<(?:\w+:)?(?:item|entry)[\s>]|"items"\s*:""")
# UTF-32 first: its marks begin like those of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Where the zeros are in the first four bytes of markup or JSON without a mark.
_ZEROS = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
_BLANK_OR_MARK = "\N{BYTE ORDER MARK} \t\r\n"
_BLANK_BYTES = b"\x00\t\n\r "  # of letters of two bytes
_LOST = "\N{REPLACEMENT CHARACTER}"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_GOOD_PER_BAD = 20  # so many letters beyond ASCII must be read for one that cannot be
_LETTERS_THAT_TELL = 20
_FEWEST_PLACES = 2
_FALLBACK = "cp1252"
HEADERS = {"content-type": "application/xml; charset=utf-8"}
"""What is said of a document once it is in UTF-8."""


@dataclass(frozen=True, slots=True)
class _Read:
    text: str
    codec: str
    flaw: str = ""  # what was assumed, or lost


def in_utf8(fetched: Fetched) -> tuple[Fetched, str, str]:
    """The same document in UTF-8, what had to be assumed to read it, and the encoding it came in, as people write it.

    The assumption is a sentence, "" where the document says all itself.
    """
    body = fetched.body
    while body.startswith(codecs.BOM_UTF8):
        body = body.removeprefix(codecs.BOM_UTF8)
    wide = _wide(body)
    if wide is not None:
        return _with(fetched, _Read(body.decode(wide, "replace").lstrip(_BLANK_OR_MARK), wide))
    label = _declared(body)
    if _is_utf8(body, label):
        override = fetched.hints.encoding
        is_other = override not in {None, "utf-8"} and not body.isascii()
        flaw = f"the feed's file says {shown(override)}, but the document is UTF-8" if override and is_other else ""
        is_true = label is None or codec_of(label) == "utf-8"
        kept = body if is_true else _undeclared(body)
        return replace(fetched, body=kept, headers=HEADERS), flaw, shown("utf-8")
    return _with(fetched, _read(body, label, fetched))


def _with(fetched: Fetched, read: _Read) -> tuple[Fetched, str, str]:
    """The document with its text in UTF-8, without the declaration that is no longer true."""
    body = _undeclared(read.text.encode("utf-8", "replace"))
    return replace(fetched, body=body, headers=HEADERS), read.flaw, shown(read.codec)


def _undeclared(body: bytes) -> bytes:
    """The document without its declaration."""
    declaration = _XML.match(body)
    return body[declaration.end() :] if declaration else body


def _wide(body: bytes) -> str | None:
    """The encoding of two or four bytes a letter; a mark is a stray one where no zero of an ASCII sign follows it."""
    for mark, codec in _MARKS:
        first = body if codec.startswith("utf-32") else body.lstrip(_BLANK_BYTES)
        if first.startswith(mark) and 0 in first[len(mark) : len(mark) + 4]:
            return codec
    return _ZEROS.get("".join("x" if byte else "0" for byte in body[:4]))


def _declared(body: bytes) -> str | None:
    """The label in the XML declaration."""
    declaration = _XML.match(body[:_HEAD])
    found = _ENCODING.search(declaration[1]) if declaration else None
    return found[1].decode("ascii", "replace") if found else None


def _is_utf8(body: bytes, label: str | None) -> bool:
    if body.isascii():
        return codec_of(label or "") != "iso2022_jp"  # whose bytes are all ASCII
    return _decodes(body, may_break_off=True)


def _decodes(text: bytes, *, may_break_off: bool = False) -> bool:
    """Whether it is UTF-8 to its end, or to where it breaks off within a letter."""
    try:
        codecs.utf_8_decode(text, "strict", not may_break_off)
    except UnicodeDecodeError:
        return False
    return True


def _read(body: bytes, label: str | None, fetched: Fetched) -> _Read:
    """A document that is no UTF-8, or not all of it."""
    hints = fetched.hints
    if hints.encoding is not None and hints.encoding != "utf-8":
        return _damaged(
            decoded(body, hints.encoding), hints.encoding
        )  # the operator's word; whether it fits is looked at later
    text = decoded(body, "utf-8")
    if not body.isascii() and (_is_mostly_read(text) or _is_utf8_in_most_places(body)):
        return _damaged(text, "utf-8")
    for codec in _stated(label, fetched):
        text = decoded(body, codec)
        if _is_mostly_read(text):
            return _unless_garbled(text, codec, body, hints.language) or _damaged(text, codec)
    language = hints.language or _own_language(body)
    codec, text = _by_language(body, language) or (_FALLBACK, decoded(body, _FALLBACK))
    return _Read(text, codec, f"no encoding that fits is declared; read as {shown(codec)}")


def _stated(label: str | None, fetched: Fetched) -> Iterator[str]:
    """The encodings that the document and its server name."""
    charset = _CHARSET.search(fetched.headers.get("content-type", ""))
    for said in (label, charset[1] if charset else None):
        codec = codec_of(said) if said else None
        if codec not in {None, "utf-8"}:
            yield codec


def _is_mostly_read(text: str) -> bool:
    bad = text.count(_LOST)
    return not bad or bad * _GOOD_PER_BAD <= len(text) - len(text.encode("ascii", "ignore")) - bad


def _is_utf8_in_most_places(body: bytes) -> bool:
    """Whether most texts between tags that go beyond ASCII are UTF-8, so that it is the few others that are damaged.

    An entry that was put in as it came, in another encoding, may hold more letters than all the others beyond ASCII.
    """
    texts = [text for text in body.split(b"<") if not text.isascii()]
    good = sum(map(_decodes, texts))
    return good >= _FEWEST_PLACES and good * 2 > len(texts)


def _damaged(text: str, codec: str) -> _Read:
    bad = text.count(_LOST)
    places = "1 place holds" if bad == 1 else f"{bad:,} places hold"
    return _Read(text, codec, f"{places} bytes that are no letters in its encoding" if bad else "")


def _unless_garbled(text: str, codec: str, body: bytes, language: str | None) -> _Read | None:
    """Another reading, where what is stated gives none of the letters of the feed's language, and another gives them.

    Only of languages with a script of their own: a few foreign names in Latin text would prove nothing.
    """
    if language is None or not is_known(language) or "LATIN" in scripts_of(language):
        return None
    share, number = likeness(_signs(text[:_PROBE]), language)
    if is_enough(share, language) or number < _LETTERS_THAT_TELL:
        return None
    found = _by_language(body, language)
    if found is None or found[0] == codec:
        return None
    return _Read(
        found[1], found[0], f"declared as {shown(codec)}, which gives no {language}; read as {shown(found[0])}"
    )


def _by_language(body: bytes, language: str | None) -> tuple[str, str] | None:
    """The encoding, of those usual for the language, whose letters are most like it, and the text; None if none is."""
    if language is None or not is_known(language):
        return None
    probes = {codec: decoded(body[:_PROBE], codec) for codec in usual_codecs(language)}
    shares = {
        codec: likeness(_signs(text), language)[0]
        for codec, text in probes.items()
        if _is_mostly_read(text) and ("LATIN" in scripts_of(language) or _has_words(text))
    }
    best = max(shares, key=lambda codec: shares[codec], default=None)
    return (best, decoded(body, best)) if best is not None and is_enough(shares[best], language) else None


def _signs(text: str) -> Counter[str]:
    """How often each sign beyond ASCII stands in a text; 20,000 of them tell enough."""
    return Counter("".join(_BEYOND_ASCII.findall(text))[:20_000])


def _has_words(text: str) -> bool:
    """Whether letters beyond ASCII stand together, and not each alone as accented ones do in Latin words."""
    runs = _BEYOND_ASCII.findall(text)
    return sum(map(len, runs)) >= 2 * len(runs)


def _own_language(body: bytes) -> str | None:
    """The language that the document says it is in; where it does not, the one that most of its entries say."""
    entries = _ENTRIES.search(body)
    head = body[: min(entries.start() if entries else _HEAD, _HEAD)]
    said = _LANGUAGE.search(head)
    if said:
        return _language(said)
    often = Counter(map(_language, _LANGUAGE.finditer(body[len(head) : _PROBE]))).most_common(1)
    return often[0][0] if often else None


def _language(found: re.Match[bytes]) -> str | None:
    return language_of((found[1] or found[2] or found[3]).decode("ascii"))
