"""Has the feed moved for good? A permanent redirect is believed when it has stood for a week.

A single one may be a page under repair; following it at once has cost other readers their feeds. The configured URL is
never rewritten: operators are asked to.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from watchd.model.feed import Feed, FeedState, lane_host
from watchd.model.feed_memory import FeedMemory, Move
from watchd.text.urls import origin_of

_ANSWERS, _STANDS_FOR = 5, timedelta(days=7)
_GIVEN_UP_AFTER = 3  # failures in a row at the new address; then the configured one is asked again


def where_it_is(feed: Feed, state: FeedState) -> Feed:
    """The feed under the URL to ask: the configured one, or where it has moved for good."""
    move = state.memory.move
    if move is None or not move.is_believed or move.configured != feed.url:
        return feed
    # What is for the configured server's eyes alone is not taken to another one.
    if feed.tells_secrets and origin_of(move.url) != origin_of(feed.url):
        return feed
    return replace(feed, url=move.url)


def host_to_spare(feed: Feed, state: FeedState) -> str:
    """The host in whose lane to ask the feed: the one that answers, for it has the work, wherever redirects begin."""
    asked, memory = where_it_is(feed, state).host, state.memory
    return memory.answered_by if memory.answered_by and memory.redirected_from == asked else asked


def answered_by(feed: Feed, state: FeedState, url: str) -> str:
    """The host of the URL that gave the answer; "" where that is the one that was asked, or a folder."""
    host = lane_host(url)
    return "" if feed.folder is not None or host == where_it_is(feed, state).host else host


def after_redirect(memory: FeedMemory, configured: str, url: str, *, shares_items: bool, now: datetime) -> FeedMemory:
    """What is known of the move after an answer that came from `url` by permanent redirects alone.

    It is believed after five such answers over a week, one of which listed items that are known.
    """
    move = memory.move
    if move is None or (move.configured, move.url) != (configured, url):
        move = Move(configured, url, now, answers=0)
    move = replace(move, answers=move.answers + 1, shares_items=move.shares_items or shares_items)
    has_stood = move.answers >= _ANSWERS and now - move.since >= _STANDS_FOR
    return replace(memory, move=replace(move, is_believed=move.is_believed or (has_stood and move.shares_items)))


def after_straight_answer(memory: FeedMemory, configured: str) -> FeedMemory:
    """What is known of the move after an answer without a permanent redirect: only what is believed stays."""
    move = memory.move
    if move is not None and move.is_believed and move.configured == configured:
        return memory
    return replace(memory, move=None)


def after_failed_move(memory: FeedMemory, errors: int) -> FeedMemory:
    """What is known of the move after failures in a row: a place that keeps failing is not believed any more."""
    is_lost = memory.move is not None and memory.move.is_believed and errors >= _GIVEN_UP_AFTER
    return replace(memory, move=None) if is_lost else memory
