"""What is wrong with a document that was read all the same, in one sentence for the feed's health."""

from collections.abc import Mapping
from typing import Any
from xml.sax import SAXParseException

import feedparser

_GUESSED = ("windows-1252", "iso-8859-2")  # what feedparser takes when nothing else decodes


def flaw_of(document: Mapping[str, Any]) -> tuple[str, bool]:
    """The flaw, "" where there is none worth telling, and whether the XML is not well-formed."""
    error = document.get("bozo_exception") if document.get("bozo") else None
    if error is None or isinstance(error, feedparser.NonXMLContentType):
        return "", False
    if isinstance(error, feedparser.CharacterEncodingOverride):
        used = str(document.get("encoding") or "")
        # Declared as one Unicode or ASCII form and read as another is everyday; a guess may have garbled the letters.
        return (f"no encoding that fits is declared; read as {used}" if used in _GUESSED else ""), False
    if isinstance(error, feedparser.CharacterEncodingUnknown):
        return "no encoding is declared and none fits; letters may be garbled", True
    if isinstance(error, SAXParseException):
        place = f" at line {error.getLineNumber()}, column {error.getColumnNumber()}"
        return f"not well-formed{place}: {error.getMessage()}", True
    return f"not well-formed: {str(error)[:200] or type(error).__name__}", True
