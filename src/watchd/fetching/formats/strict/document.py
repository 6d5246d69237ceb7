"""A document's bytes as the strict parser gets them: with a declaration that is true, and without a DOCTYPE."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from watchd.fetching.formats.strict.doubt import Doubt
from watchd.fetching.formats.strict.record import replace_doctype

_DECLARATION: Final = re.compile(rb"<\?xml[^>]*?>")
_TRUE: Final = b"<?xml version='1.0' encoding='utf-8'?>"
_FIRST_ELEMENT: Final = re.compile(rb"<\w")


@dataclass(frozen=True, slots=True)
class Document:
    """What is parsed, and the format that its DOCTYPE names, "" where it names none."""

    data: bytes
    version: str


def prepared(body: bytes) -> Document:
    """A document in UTF-8 as the parser of record prepares it; raises Doubt."""
    data = body.removeprefix(codecs.BOM_UTF8)
    if not _is_utf8(data):
        raise Doubt("letters that are no UTF-8")
    declaration = _DECLARATION.match(data)
    data = _TRUE + (data[declaration.end() :] if declaration else b"\n" + data)
    start = _FIRST_ELEMENT.search(data)
    head = data[: start.start()] if start else data
    if b"<!DOCTYPE" not in head and b"<!ENTITY" not in head:
        return Document(data, "")
    version, data, entities = replace_doctype(data)
    if entities:
        raise Doubt("entities of its own")
    return Document(data, version or "")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
