"""UTF-8 with a few broken characters: what publishers make who cut a text at a number of bytes.

feedparser gives up on UTF-8 at the first broken byte and reads the whole document as Windows-1252: every Russian,
Persian or Chinese word in it is lost, and no rule matches.
"""

import codecs
import re

_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\"';\s]{1,40})", re.IGNORECASE)
_WHOLE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_FOR_ONE = 10  # whole characters for each broken one: a document in another encoding has hardly any


def sound_utf8(body: bytes, content_type: str) -> tuple[bytes, int]:
    """The document with U+FFFD for each broken character, and their number; as it is where it is not mostly UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return body, 0
    if not all(map(_is_utf8, (*_DECLARED.findall(body), *_CHARSET.findall(content_type)))):
        return body, 0
    text = body.decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}") - body.count(codecs.encode("\N{REPLACEMENT CHARACTER}", "utf-8"))
    if len(_WHOLE.findall(body)) < broken * _FOR_ONE:
        return body, 0
    return text.encode(), broken


def _is_utf8(label: bytes | str) -> bool:
    name = label.decode("latin-1") if isinstance(label, bytes) else label
    try:
        return codecs.lookup(name).name in {"utf-8", "utf-8-sig", "ascii"}
    except (LookupError, ValueError):
        return True  # a label that means nothing says nothing against it
