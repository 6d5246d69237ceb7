"""The `only:` and `not:` filters of a rule: what is known of an item outside its text."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from watchd.documents import format_duration
from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.rule import Filters
from watchd.text.durations import lasting
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
    return all(fits for _, fits in _checks(origin, only, default=True)) and not any(
        fits for _, fits in _checks(origin, never, default=False)
    )


def refusals(origin: Origin, only: Filters, never: Filters) -> tuple[str, ...]:
    """For each filter that keeps the item out, what it asks and what the item is; none where it passes."""
    return tuple(
        f"`{side}: {name}` asks for {_asked(name, only if side == 'only' else never)}; {_is(name, origin)}"
        for side, name in refused_by(origin, only, never)
    )


def refused_by(origin: Origin, only: Filters, never: Filters) -> tuple[tuple[str, str], ...]:
    """The filters that keep the item out, each as `only` or `not` and its name."""
    return (
        *(("only", name) for name, fits in _checks(origin, only, default=True) if not fits),
        *(("not", name) for name, fits in _checks(origin, never, default=False) if fits),
    )


def _checks(origin: Origin, filters: Filters, *, default: bool) -> list[tuple[str, bool]]:
    """Each filter that asks something, by name, and whether the item fits; `default` where the language is unknown."""
    answers: list[tuple[str, bool]] = []
    item, feed = origin.item, origin.feed
    if filters.language:
        wanted = {language_of(tag) for tag in filters.language}
        answers.append(("language", default if origin.language is None else origin.language in wanted))
    if filters.feeds:
        answers.append(("feeds", item.feed_id in filters.feeds))
    if filters.publishers:
        answers.append(("publishers", item.publisher.casefold() in {name.casefold() for name in filters.publishers}))
    if filters.tags:
        answers.append(("tags", feed is not None and not filters.tags.isdisjoint(feed.tags)))
    if filters.countries:
        country = feed.country if feed is not None else None
        wanted_countries = {name.casefold() for name in filters.countries}
        answers.append(("countries", country is not None and country.casefold() in wanted_countries))
    if filters.max_age is not None:
        answers.append(("max_age", origin.now - item.event_at <= filters.max_age))
    return answers


def _asked(name: str, filters: Filters) -> str:
    value = getattr(filters, name)
    return format_duration(value) if isinstance(value, timedelta) else ", ".join(sorted(value))


def _is(name: str, origin: Origin) -> str:
    """What the item is in the matter of a filter."""
    item, feed = origin.item, origin.feed
    if name == "max_age":
        return f"it was {lasting(origin.now - item.event_at)} old when it was seen"
    if name in {"tags", "countries"}:
        known = () if feed is None else sorted(feed.tags) if name == "tags" else filter(None, (feed.country,))
        return f"its feed has {', '.join(known) or 'none'}"
    return f"it is {'in' if name == 'language' else 'from'} {_of_item(name, origin)}"


def _of_item(name: str, origin: Origin) -> str:
    return {
        "language": origin.language or "no known language",
        "feeds": origin.item.feed_id,
        "publishers": origin.item.publisher or "an unknown publisher",
    }[name]
