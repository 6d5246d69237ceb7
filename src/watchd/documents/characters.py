"""Bytes to text, and the characters no document may hold: controls, direction controls, odd line ends."""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from watchd.errors import ConfigError, Place, Problem

LARGEST = 1024 * 1024  # bytes of one document: a file people edit is a hundredth of it

# The Bidi_Control property of Unicode: they can make a reviewer read another text than the machine.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# YAML 1.1 parsers take these for line ends, editors and YAML 1.2 do not.
_LINE_ENDS = "\x85\u2028\u2029"
_REFUSED = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTION}{_LINE_ENDS}\ufeff\ufffe\uffff\ud800-\udfff]")
_INDENTED = re.compile(
    "^[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", re.MULTILINE
)  # blanks that YAML takes for letters
_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SMALL_CYRILLIC = range(0xE0, 0x100)  # the letters а to я in Windows-1251
_SAVE_AS_UTF8 = "save the file as UTF-8"


def decode(data: bytes | str, file: str) -> str:
    """The text with bare newlines and without byte order mark; raises ConfigError for another encoding or size."""
    if len(data) > LARGEST:
        raise ConfigError(
            Problem(
                Place(file), f"the file is too large: at most {LARGEST:,} bytes are read", "split it into several files"
            )
        )
    text = data if isinstance(data, str) else _decoded_bytes(data, file)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def refused(text: str) -> Iterator[tuple[int, str, str]]:
    """Offset, message and remedy of every character that may not stand in a document."""
    for hit in _REFUSED.finditer(text):
        yield (hit.start(), *_explained(hit.group()))
    for hit in _INDENTED.finditer(text):
        name = unicodedata.name(hit[0][0])
        yield hit.start(), f"a blank of another kind as indentation ({name})", "indent with spaces, of the space bar"


def cleaned(line: str) -> str:
    """The line with every refused character replaced one for one, fit for a terminal."""
    return _REFUSED.sub("\ufffd", line)


def _explained(sign: str) -> tuple[str, str]:
    name = unicodedata.name(sign, "")
    code = f"U+{ord(sign):04X}" + (f" {name}" if name else "")
    if re.match(f"[{_DIRECTION}]", sign):
        return f"a direction control character ({code}) can hide text from a reader", "delete it; it is invisible"
    if re.match(f"[{_LINE_ENDS}]", sign):
        return f"an invisible line separator ({code})", "delete it, or break the line with Enter"
    if sign == "\ufeff":
        return f"a byte order mark inside the text ({code})", "delete it; it is invisible"
    return f"a control character ({code})", "delete it; only tab and newline may stand in text"


def _decoded_bytes(data: bytes, file: str) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            raise ConfigError(Problem(Place(file), f"the file is {name}, not UTF-8", _SAVE_AS_UTF8))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        place = Place(file, line, len(data[start : error.start].decode("utf-8", "replace")) + 1)
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02X} here; it looks like {_guessed(data)}"
        raise ConfigError(Problem(place, message, _SAVE_AS_UTF8)) from None
    if "\x00" in text and text.count("\x00") * 4 > len(text):
        raise ConfigError(Problem(Place(file), "the file looks like UTF-16 or UTF-32, not UTF-8", _SAVE_AS_UTF8))
    return text


def _guessed(data: bytes) -> str:
    """The encoding that bytes above 0x7F suggest; a guess that only serves the message."""
    if data.count(0) * 4 > len(data):
        return "UTF-16"
    runs = re.findall(rb"[\x80-\xff]+", data)
    high = b"".join(runs)
    if len(high) < 2 * len(runs):
        return "Latin-1 (Windows-1252), as older editors write for Western languages"
    lower_case = sum(byte in _SMALL_CYRILLIC for byte in high)
    if lower_case * 10 > len(high) * 6:
        return "Windows-1251, as older editors write for Cyrillic"
    return "an older encoding such as Windows-1256 or GB18030"
