"""The `only:` and `not:` filters of a rule: what is known of an item outside its text."""

from dataclasses import dataclass
from datetime import datetime

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.rule import Filters
from watchd.text.language import language_of


@dataclass(frozen=True, slots=True)
class Origin:
    """What filters may ask of one item."""

    item: Item
    language: str | None  # the item's own, else the feed's
    feed: Feed | None
    now: datetime


def origin_of(item: Item, feed: Feed | None, now: datetime | None) -> Origin:
    """The item with its language and feed; without `now`, its age is taken at the moment it was seen."""
    language = language_of(item.language) or (language_of(feed.language) if feed is not None else None)
    return Origin(item, language, feed, now or item.seen_at)


def passes(origin: Origin, only: Filters, never: Filters) -> bool:
    """Whether an item is one the rule looks at: in everything `only` names, in nothing `never` names.

    An unknown language passes both. An item whose feed has no country or no tags is in none.
    """
    return all(_checks(origin, only, default=True)) and not any(_checks(origin, never, default=False))


def _checks(origin: Origin, filters: Filters, *, default: bool) -> list[bool]:
    """One answer for each filter that asks something; `default` where the language is unknown."""
    answers: list[bool] = []
    item, feed = origin.item, origin.feed
    if filters.language:
        wanted = {language_of(tag) for tag in filters.language}
        answers.append(default if origin.language is None else origin.language in wanted)
    if filters.feeds:
        answers.append(item.feed_id in filters.feeds)
    if filters.publishers:
        answers.append(item.publisher.casefold() in {name.casefold() for name in filters.publishers})
    if filters.tags:
        answers.append(feed is not None and not filters.tags.isdisjoint(feed.tags))
    if filters.countries:
        country = feed.country if feed is not None else None
        answers.append(country is not None and country.casefold() in {name.casefold() for name in filters.countries})
    if filters.max_age is not None:
        answers.append(origin.now - item.event_at <= filters.max_age)
    return answers
