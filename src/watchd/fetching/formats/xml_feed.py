"""RSS, RDF and Atom: by the strict reader where it is certain, else by feedparser. Both read the same items."""

from dataclasses import replace

from watchd.fetching.formats import feedparser_format, strict
from watchd.fetching.formats.assembly import assembled
from watchd.fetching.formats.repair import with_doctype_apart
from watchd.fetching.formats.shape import without_the_middle
from watchd.model.document import Fetched, ParsedFeed


def read(fetched: Fetched) -> ParsedFeed:
    """The feed in an XML document, well-formed or not; raises ParseError."""
    document = replace(fetched, body=with_doctype_apart(fetched.body))
    body, left_out = without_the_middle(document.body)
    outline = strict.outline_of(body, document)
    if outline is None:
        return feedparser_format.read(document)
    return assembled(outline, left_out, fetched.hints, "strict")
