"""UTF-16 and UTF-32 turned into UTF-8 before anything else looks at a document.

feedparser believes an HTTP header without charset before it believes a byte order mark, and half the bytes of UTF-16
pass for ASCII.
"""

import codecs
import re
from dataclasses import replace

from watchd.ports import Fetched

# UTF-32 first: its marks begin like those of UTF-16.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def narrowed(fetched: Fetched) -> Fetched:
    """The same document in UTF-8, without the declaration that is no longer true; others come back as they are."""
    codec = next((codec for start, codec in _WIDE if fetched.body.startswith(start)), None)
    if codec is None:
        return fetched
    text = fetched.body.decode(codec, "replace").removeprefix("\N{BYTE ORDER MARK}")
    body = _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
    return replace(fetched, body=body, headers={"content-type": "application/xml; charset=utf-8"})
