"""Doubt: the one way out of the strict reading that is no result."""


class Doubt(Exception):  # noqa: N818 - no error: the parser of record reads the document instead
    """The document says something whose reading is not certain to be the parser of record's; names what."""
