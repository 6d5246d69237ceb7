"""Which feeds a verb means: those of the files as they are now, one of them by its id, or any URL."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import meant
from watchd.cli.shown import note
from watchd.cli.texts import texts_of
from watchd.errors import ConfigError, Problem

if TYPE_CHECKING:
    from watchd.model.feed import Feed
    from watchd.settings import Settings
    from watchd.settings.usable import Usable

NONE_CONFIGURED = "watchd: no feed is configured; name files of feeds under `feeds:` in the config"


def configured(settings: "Settings | Usable") -> "Sequence[Feed]":
    """Every feed of the files; raises ConfigError with every problem."""
    from watchd.feeds.load import load_feeds

    problems: list[Problem] = []
    texts = texts_of(settings.feed_paths, problems)
    if problems:
        raise ConfigError(problems)
    return load_feeds(texts)


def named(ids: Sequence[str], feeds: "Sequence[Feed]") -> "list[Feed]":
    """The feeds of these ids, each once, in the order given; a usage error names the first that there is not."""
    known = {feed.id: feed for feed in feeds}
    for one in ids:
        if one not in known:
            otherwise = "`watchd feed list` shows their ids"
            raise click.UsageError(f"there is no feed '{one}'{meant(one, known, otherwise)}")
    return [known[one] for one in dict.fromkeys(ids)]


def feed_or_url(word: str, settings: "Settings") -> "Feed":
    """The configured feed of this id or URL, with all that its file says of it; else a feed at this URL."""
    from watchd.documents import InputError
    from watchd.feeds.load import feed_at
    from watchd.text.urls import address_of

    if "://" not in word:
        known = {feed.id: feed for feed in configured(settings)}
        if word not in known:
            otherwise = "write a whole URL (https://example.org/feed.xml), or an id that `watchd feed list` shows"
            raise click.UsageError(f"there is no feed '{word}'{meant(word, known, otherwise)}")
        return known[word]
    try:
        asked = feed_at(word)
    except InputError as error:
        raise click.UsageError(f"{error}; {error.hint}" if error.hint else str(error)) from None
    try:
        address = address_of(asked.url)
        same = [feed for feed in configured(settings) if address_of(feed.url) == address]
    except ConfigError as error:
        same = []
        note(f"watchd: the feed files are not looked at, for they must be mended: {error.problems[0]}")
    return same[0] if same else asked
