"""What is wrong with a document that was read all the same, in one sentence for the feed's health."""

from collections.abc import Mapping
from typing import Any
from xml.sax import SAXParseException


def flaw_of(document: Mapping[str, Any]) -> tuple[str, bool]:
    """The flaw, "" where there is none worth telling, and whether the XML is not well-formed."""
    error = document.get("bozo_exception") if document.get("bozo") else None
    if error is None:
        return "", False
    if isinstance(error, SAXParseException):
        place = f" at line {error.getLineNumber()}, column {error.getColumnNumber()}"
        return f"not well-formed{place}: {error.getMessage()}", True
    return f"not well-formed: {str(error)[:200] or type(error).__name__}", True
