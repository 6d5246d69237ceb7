"""Finding the feeds of a page: what it names is asked, and where it names none, the places where feeds usually are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchd.app.looking import Look, Looker
from watchd.fetching.discover import FeedLink, alike, linked_feeds, usual_places
from watchd.model.feed import Feed


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a page led to: feeds that can be read, and addresses that were asked in vain."""

    page: Look
    feeds: tuple[tuple[FeedLink, Look], ...] = ()
    failed: tuple[tuple[FeedLink, Look], ...] = ()


async def discover(looker: Looker, page: Feed) -> Discovered:
    """The feeds of a page, or the page itself where it is a feed; each was asked and read.

    First what the page says are its feeds; then links that look like one; then the usual places.
    """
    look = await looker.look(page)
    if look.parsed is not None:
        return Discovered(look, ((FeedLink(page.url, look.parsed.title), look),))
    if look.fetched is None:
        return Discovered(look)
    failed: list[tuple[FeedLink, Look]] = []
    for links in (linked_feeds(look.fetched), alike(look.fetched), usual_places(look.fetched.url)):
        asked = await _asked(looker, page, links)
        found = tuple(one for one in asked if one[1].parsed is not None)
        if links and found:
            return Discovered(look, found, (*failed, *(one for one in asked if one not in found)))
        failed += asked
    return Discovered(look, (), tuple(failed))


async def _asked(looker: Looker, page: Feed, links: Sequence[FeedLink]) -> list[tuple[FeedLink, Look]]:
    # By number: a page may name what is known under the same id twice.
    feeds = [replace(page, id=f"{page.id}#{number}", url=link.url) for number, link in enumerate(links)]
    return list(zip(links, await looker.look_at_all(feeds), strict=True))
