"""Is it the same item? Keys by guid, link and text; never by a date."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from watchd.feeds.counters import COUNTER, FORMER_COUNTER, is_in, without
from watchd.model.ids import digest, public_id
from watchd.model.item import Identity, ItemKey, KeyKind, ParsedItem
from watchd.text.trackers import is_tracker
from watchd.text.urls import url_key

_MADE_UP = 5  # texts in a row that came in the place of themselves with another date


def identities_of(items: Sequence[ParsedItem]) -> list[Identity]:
    """What each item of one document is known by, strongest key first.

    A guid or a link that several items of one document bear names none of them: they are known by the next weaker
    key, so that all are kept, whatever their order. An entry that is listed twice, letter by letter, shares nothing.
    """
    named = [_named(item) for item in items]
    counts = Counter(key for keys in {one.keys for one in named} for key in keys if key.kind is not KeyKind.TEXT)
    shared = {key for key, number in counts.items() if number > 1}
    return [_parted(one, shared) for one in named] if shared else named


def _parted(one: Identity, shared: Collection[ItemKey]) -> Identity:
    """The same with the keys that several items of the document bear apart from its own."""
    return replace(
        one,
        keys=tuple(key for key in one.keys if key not in shared),
        shared=tuple(key for key in one.keys if key in shared),
    )


def _named(item: ParsedItem) -> Identity:
    """What it would be known by alone."""
    keys = []
    if item.guid:
        keys.append(ItemKey(KeyKind.GUID, digest(item.guid)))
    link = _part_key(item.url)
    if link:
        keys.append(ItemKey(KeyKind.LINK, digest(link)))
    # What counts readers today did so formerly, too: most texts are looked through once.
    counted = [is_in(FORMER_COUNTER, text) for text in _texts(item)]
    text = ItemKey(KeyKind.TEXT, text_digest(item) if any(counted) else digest(*map(_even, _texts(item))))
    return Identity((*keys, text), (), _former(item, text, has_counted=any(counted)), link)


def _part_key(url: str) -> str:
    """The key of what a link leads to: another part of a page is another article."""
    link = url_key(url)
    return link + _fragment(url) if link else ""


def _fragment(url: str) -> str:
    """The part of a page that a link names; "" for none, and for what only tells where the reader came from."""
    if "#" not in url:
        return ""
    try:
        fragment = urlsplit(url.strip()).fragment
    except ValueError:
        return ""
    name, _, value = fragment.partition("=")
    return f"#{fragment}" if fragment and not (value and is_tracker(name, value)) else ""


def _former(item: ParsedItem, text: ItemKey, *, has_counted: bool) -> tuple[ItemKey, ...]:
    """Keys under which earlier releases stored such an item, which has this key of its text."""
    link, former = url_key(item.url), []
    if item.guid.isdecimal():
        former.append(ItemKey(KeyKind.GUID, digest(f"{item.guid}.0")))  # a number of JSON, as it was spelled
    if link and _fragment(item.url):
        former.append(ItemKey(KeyKind.LINK, digest(link)))
    if has_counted:
        before = ItemKey(KeyKind.TEXT, digest(*(_even(without(FORMER_COUNTER, text)) for text in _texts(item))))
        former += [before] if before != text else []
    return tuple(former)


def text_digest(item: ParsedItem) -> str:
    """The digest of an item's texts, without what changes by itself; another digest is another revision.

    White space is evened out, and what counts readers below the headline is left out: views anywhere, comments and
    shares where they stand for themselves. All other numbers count: 5,000 shares sold are not 90,000.
    """
    return digest(_even(item.title), *(_even(without(COUNTER, text)) for text in (item.summary, item.body)))


def _texts(item: ParsedItem) -> tuple[str, str, str]:
    return item.title, item.summary, item.body


def _even(text: str) -> str:
    return " ".join(text.split())


def item_id(feed_id: str, key: ItemKey) -> str:
    """The public id of an item first listed under `key`."""
    return public_id("it", feed_id, key.kind.value, key.digest)


def has_made_up_dates(redated: int) -> bool:
    """Whether a feed's dates say nothing: so many texts in a row came in the place of themselves with another date."""
    return redated >= _MADE_UP
