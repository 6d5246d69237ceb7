"""What the entries of a document become: items under their keys, and counts of what was doubtful."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from watchd.feeds.coverage import event_at, is_ahead, is_young
from watchd.feeds.identity import item_id
from watchd.model.feed import Feed, FeedState
from watchd.model.item import Identity, Item, ParsedItem
from watchd.ports import NewItem, ParsedFeed
from watchd.text.language import language_of
from watchd.text.urls import host_of, registrable_domain

_CUT = frozenset({"title_cut", "summary_cut", "body_cut"})


def listed_items(feed: Feed, state: FeedState, parsed: ParsedFeed, now: datetime) -> tuple[NewItem, ...]:
    """The items a feed lists now; `state` is its row before this poll."""
    language = language_of(feed.language or parsed.language)
    return tuple(
        NewItem(
            _item(feed, state, entry, known_by, language, now),
            known_by.keys,
            is_young(feed, entry.published, now, entry.flags),
            known_by.shared,
            known_by.former,
        )
        for entry, known_by in zip(parsed.items, parsed.known_by, strict=True)
    )


def flags_of(entries: Sequence[ParsedItem], now: datetime) -> Mapping[str, int]:
    """What was doubtful in how many entries."""
    return Counter(flag for entry in entries for flag in all_flags(entry, now))


def all_flags(entry: ParsedItem, now: datetime) -> tuple[str, ...]:
    """What is doubtful about an entry; only here is it known which dates lie ahead."""
    return (*entry.flags, "date_ahead") if is_ahead(entry.published, now) else entry.flags


def exact_dates(parsed: ParsedFeed) -> tuple[datetime, ...]:
    """The moments that entries bear; days, and what had to be guessed, left out."""
    return tuple(
        entry.published
        for entry in parsed.items
        if entry.published is not None and not any(flag.startswith("date_") for flag in entry.flags)
    )


def doubts_of(parsed: ParsedFeed) -> Mapping[str, str]:
    """What is doubtful about a document that was read, by kind: a sentence each, "" where nothing of the kind is."""
    cut = sum(not _CUT.isdisjoint(entry.flags) for entry in parsed.items)
    mixed = sum("letters_mixed" in entry.flags for entry in parsed.items)
    texts = f"texts of {cut:,} of its entries were cut" if cut else ""
    return {
        "mojibake": parsed.mojibake,
        "notice": parsed.notices[0] if parsed.notices else "",
        "encoding": parsed.assumed,
        "form": parsed.flaw,
        "letters": f"words of {mixed:,} of its entries mix Latin and Cyrillic letters" if mixed else "",
        "cut": "; ".join(filter(None, (parsed.left_out, texts))),
    }


def _item(  # noqa: PLR0917 - what one entry needs, and nothing else
    feed: Feed, state: FeedState, entry: ParsedItem, known_by: Identity, language: str | None, now: datetime
) -> Item:
    return Item(
        id=item_id(feed.id, known_by.keys[0]),
        feed_id=feed.id,
        seen_at=now,
        event_at=event_at(entry.published, state.last_good_at, now),
        published=entry.published,
        url=entry.url,
        url_key=known_by.url_key,
        publisher=_publisher(feed, entry),
        language=language_of(entry.language) or language,
        title=entry.title,
        summary=entry.summary,
        body=entry.body,
        digest=known_by.keys[-1].digest,
        baseline=state.baseline_at is None and not is_young(feed, entry.published, now, entry.flags),
        flags=all_flags(entry, now),
    )


def _publisher(feed: Feed, entry: ParsedItem) -> str:
    """Who published it; a folder's entries without links have nobody but the feed."""
    return entry.source or feed.publisher or registrable_domain(entry.url) or host_of(feed.url) or feed.id
