"""Who wrote first what a turn's reports say; an origin that turns out to be another's is renamed in all its story.

It is renamed where the story has it by then, in the order of the reports and not of turns: what the outlet writes later
in words of its own is its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from watchd.alerts.decide import Standing
from watchd.alerts.traced import renamed
from watchd.model.alert import AlertHead
from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.match import Hit, Match
from watchd.model.story import Threading
from watchd.pipeline.tellings import Tellings
from watchd.pipeline.windows import Windows
from watchd.stories.origins import Origin, is_own, origin_of


@dataclass(slots=True)
class Origins:
    """The origins of one turn: as they are stored, with what it renamed since, and as its own matches have them."""

    feeds: Mapping[str, Feed]
    matches: dict[tuple[str, str, str], Match]  # that this turn writes, growing
    tellings: Tellings
    windows: Windows
    _renamed: dict[tuple[str, str], str] = field(default_factory=dict)  # by story and origin as stored before the turn

    def of(self, item: Item, hit: Hit, threading: Threading) -> Origin:
        """The origin of a report."""
        shared = self._shared(hit, threading)
        known = threading if threading.origin == shared else replace(threading, origin=shared)
        return origin_of(item, known, self._owner(item))

    def standing(self, match: Match) -> Standing:
        """Whose report it is."""
        item, feed = match.item, self.feeds.get(match.item.feed_id)
        return Standing(
            publisher=item.publisher,
            origin=match.origin,
            is_own=is_own(item, match.origin, self._owner(item)),
            grade=feed.grade if feed is not None else "F",
        )

    def seen_by(self, told: AlertHead | None, origin: Origin) -> AlertHead | None:
        """What was told, as it looks once this report's origin is known."""
        if told is None or not origin.replaces:
            return told
        return replace(told, traced=renamed(told.traced, origin.replaces, origin.name))

    def settle(self, match: Match, origin: Origin) -> None:
        """Rename what the report's origin turned out to be, wherever this turn holds it."""
        if not origin.replaces or match.story_id is None:
            return
        story_id, before, name = match.story_id, origin.replaces, origin.name
        self._renamed.setdefault((story_id, before), name)  # what was stored has its name from the first
        for key, known in self.matches.items():
            if known.story_id == story_id and known.origin == before:
                self.matches[key] = replace(known, origin=name)
        self.tellings.rename(story_id, before, name)
        self.windows.rename(match.rule_id, story_id, before, name)

    @property
    def renamed(self) -> tuple[tuple[str, str, str], ...]:
        """What changes in earlier turns' matches: story, origin, and who wrote that after all."""
        return tuple((story_id, before, name) for (story_id, before), name in self._renamed.items())

    def _shared(self, hit: Hit, threading: Threading) -> str:
        """Who wrote what the report has its words from, by all that is known when it comes."""
        key = (hit.rule_id, hit.match_digest, threading.compared_with or "")
        known = self.matches.get(key) if threading.origin else None
        if known is not None and known.story_id == threading.story_id:
            return known.origin
        return self._renamed.get((threading.story_id, threading.origin), threading.origin)

    def _owner(self, item: Item) -> str | None:
        feed = self.feeds.get(item.feed_id)
        return None if feed is None else feed.owner
