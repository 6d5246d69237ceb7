"""How a feed is asked: at its URL, or in its folder."""

from watchd.model.feed import Feed, Validators
from watchd.ports import Fetched, Fetcher, NotModified


class FetcherByWay:
    """Implements `ports.Fetcher` by the two that know how."""

    def __init__(self, *, at_url: Fetcher, in_folder: Fetcher) -> None:
        self._at_url = at_url
        self._in_folder = in_folder

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """The answer of the feed's own way; raises FetchError."""
        fetcher = self._at_url if feed.folder is None else self._in_folder
        return await fetcher.fetch(feed, validators)
