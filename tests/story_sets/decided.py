"""What is decided on the later report of a pair: both are matched by a rule, threaded and decided on as in a daemon."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.builders import T0, after, item
from tests.fakes import routing, rule
from tests.story_sets.lists import LISTS
from tests.story_sets.traps import Pair, Text

from watchd.model.alert import Decision, DecisionKind
from watchd.model.feed import Feed
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.model.rule import Rule
from watchd.pipeline.evaluate import Evaluator, ItemMatches
from watchd.pipeline.story_cache import StoryCache
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import parse_query
from watchd.storage import open_storage
from watchd.stories.words import words_of
from watchd.text.fold import fold

SWALLOWED = frozenset({DecisionKind.GROUP, DecisionKind.SUPPRESS})  # whoever reads alerts does not hear of it at once
_LISTED = Engine([CompiledRule(name, name, parse_query(f"${name}")) for name in LISTS], LISTS, {})


@dataclass
class _OneRuleAPair:
    """A working set in which each pair has a rule of its own, which is asked about its reports only."""

    rules: dict[str, Rule]
    engines: dict[str, Engine]
    feeds: dict[str, Feed] = field(default_factory=dict)
    routing: Routing = field(default_factory=routing)

    def match(self, item: Item, at: datetime) -> ItemMatches:
        found = self.engines[item.feed_id].match(item, at)
        return ItemMatches(found.hits, found.failures)


def decisions(pairs: Sequence[Pair]) -> list[Decision]:
    """The decision on the later report of each pair, in their order."""
    found = decided_on(
        pairs, [[report_of(pair, minute, number) for number, pair in enumerate(pairs)] for minute in (0, 60)]
    )
    unmatched = [place for place, both in found.items() if len(both) != 2]
    assert not unmatched, f"a rule does not match both reports: {unmatched}"
    return [both[1] for both in found.values()]


def decided_on(pairs: Sequence[Pair], rounds: Sequence[Sequence[Item]]) -> dict[str, list[Decision]]:
    """By the place of each pair, what is decided on its reports: those of the feed that is named by that place.

    What a round lists is decided on before the next round comes.
    """
    rules = {pair.place: rule(pair.place, query_of(pair)) for pair in pairs}
    engines = {
        place: Engine([CompiledRule(place, one.match_digest, parse_query(one.query))], LISTS, {})
        for place, one in rules.items()
    }
    storage = open_storage("sqlite:///:memory:")
    storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
    evaluator = Evaluator(storage, lambda _number: _OneRuleAPair(rules, engines), StoryCache())
    found: dict[str, list[Decision]] = {pair.place: [] for pair in pairs}
    for reports in rounds:
        storage.add_items(reports)
        while (evaluated := evaluator.run(after(hours=2))) is not None:
            for one in evaluated.result.decisions:
                found[one.rule_id].append(one)
    storage.close()
    return found


def query_of(pair: Pair) -> str:
    """A rule that matches both reports: by a word that both headlines have, and by each list that both are found by."""
    one, other = (_plain_words(text.title) for text in (pair.first, pair.second))
    shared = [word for word in one if word in other]
    words = [f'"{word}"' for word in shared[:1] or [one[0], other[0]]]
    return " OR ".join((*words, *(f"${name}" for name in _lists_of(pair.first) if name in _lists_of(pair.second))))


def _lists_of(text: Text) -> list[str]:
    found = _LISTED.match(item(title=text.title, summary=text.lead)).hits
    return [hit.rule_id for hit in found]


def _plain_words(title: str) -> list[str]:
    folded = fold(title)
    return [word for _, word in words_of(title).shown if word.isalpha() and word in folded]


def report_of(pair: Pair, minute: int, number: int, **changes: Any) -> Item:
    """The earlier report of a pair at minute 0, the later one at any other, each at an outlet of its own."""
    text = pair.second if minute else pair.first
    host = f"outlet-{minute}.example"
    at = after(minutes=minute)
    known: dict[str, Any] = {
        "feed_id": pair.place, "title": text.title, "summary": text.lead, "language": pair.language,
        "publisher": host, "url_key": f"https://{host}/{number}", "seen_at": at, "event_at": at, "published": at,
    }  # fmt: skip
    return item(2 * number + bool(minute), **(known | changes))
