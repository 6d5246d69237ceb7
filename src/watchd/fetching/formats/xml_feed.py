"""RSS, RDF and Atom: by the strict reader where it is certain, else by feedparser. Both read the same items."""

from watchd.fetching.formats import feedparser_format, strict
from watchd.fetching.formats.assembly import assembled
from watchd.fetching.formats.repair import with_doctype_apart
from watchd.fetching.formats.shape import without_the_middle
from watchd.model.document import Fetched, ParsedFeed


def read(fetched: Fetched) -> ParsedFeed:
    """The feed in an XML document, well-formed or not; raises ParseError."""
    body, left_out = without_the_middle(with_doctype_apart(fetched.body))
    outline = strict.outline_of(body, fetched)
    if outline is None:
        return feedparser_format.read(fetched)
    return assembled(outline, left_out, fetched.hints, "strict")
