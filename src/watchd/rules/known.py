"""Known: what rules may name that no rule file defines - feeds, channels, people - and whom a rule's alerts reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from watchd.model.feed import Feed
from watchd.model.route import ChannelFacts, Route, Routing
from watchd.model.rule import Filters, Rule
from watchd.text.language import language_of

_Asked = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The world around a rule set. Replay has none: there every name is taken as it is."""

    feeds: Sequence[Feed] = ()
    routing: Routing = field(default_factory=Routing)
    knows_feeds: bool = True  # False: their files cannot be read, and nobody knows which feeds there are
    # By what filters ask of feeds: a thousand rules ask the same of thousands of feeds.
    _passing: dict[_Asked, frozenset[str | None]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def feed_ids(self) -> tuple[str, ...]:
        """Every feed."""
        return tuple(feed.id for feed in self.feeds)

    @property
    def languages(self) -> frozenset[str]:
        """The languages of all feeds."""
        found = {language_of(feed.language) for feed in self.feeds}
        return frozenset(language for language in found if language is not None)

    def expected_languages(self, only: Filters, never: Filters) -> frozenset[str] | None:
        """The languages of the feeds that pass the filters on feeds; None where nobody knows what will come.

        That is where one of those feeds says no language, and where there is no such feed.
        """
        found = self._languages_passing(only, never)
        return (
            frozenset(language for language in found if language is not None) if found and None not in found else None
        )

    def languages_of(self, rule: Rule) -> frozenset[str]:
        """The languages of the feeds whose items the rule may match."""
        found = self._languages_passing(rule.only, rule.never)
        languages = frozenset(language for language in found if language is not None) - rule.never.language
        return languages & rule.only.language if rule.only.language else languages

    def _languages_passing(self, only: Filters, never: Filters) -> frozenset[str | None]:
        asked = (only.feeds, only.tags, only.countries, never.feeds, never.tags, never.countries)
        if asked not in self._passing:
            passing = (feed for feed in self.feeds if passes(feed, only, never))
            self._passing[asked] = frozenset(language_of(feed.language) for feed in passing)
        return self._passing[asked]

    def reached(self, rule: Rule) -> list[ChannelFacts]:
        """The channels that get the rule's alerts, by its own route or else by the configuration's."""
        names = rule.route or tuple(_routed(self.routing.routes, rule))
        channels = self.routing.channels
        return [channels[name] for name in dict.fromkeys(names) if name in channels]


def passes(feed: Feed, only: Filters, never: Filters) -> bool:
    """Whether items of the feed can pass the filters that are about feeds."""
    country = {feed.country} if feed.country else set()
    asked = ((only.feeds, {feed.id}), (only.tags, feed.tags), (only.countries, country))
    refused = ((never.feeds, {feed.id}), (never.tags, feed.tags), (never.countries, country))
    return all(not wanted or wanted & has for wanted, has in asked) and not any(bad & has for bad, has in refused)


def _routed(routes: Iterable[Route], rule: Rule) -> Iterable[str]:
    for route in routes:
        fits = (
            (not route.severity or rule.severity in route.severity)
            and (not route.rules or rule.id in route.rules)
            and (not route.owners or rule.owner in route.owners)
        )
        if fits:
            yield from route.send
            if not route.goes_on:
                return
