"""What the entries of a document are known by, and which of their words are in disguise.

Digests of texts, and a look at each of their words: work whose amount a stranger decides. So it is done where documents
are read, under the limits of that process, and never in the one that polls.
"""

from dataclasses import replace

from watchd.feeds.identity import identities_of
from watchd.model.document import ParsedFeed
from watchd.model.item import ParsedItem
from watchd.text.homoglyphs import is_disguised


def recognised(feed: ParsedFeed) -> ParsedFeed:
    """The same feed with what each of its items is known by, and `letters_mixed` where words mix scripts."""
    items = tuple(map(_flagged, feed.items))
    return replace(feed, items=items, known_by=tuple(identities_of(items)))


def _flagged(item: ParsedItem) -> ParsedItem:
    if not any(map(is_disguised, (item.title, item.summary))):
        return item
    return replace(item, flags=(*item.flags, "letters_mixed"))
