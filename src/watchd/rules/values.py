"""A draft to the Rule everything else works with, and the digests by which an edit is recognised."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta

from watchd.documents import Node
from watchd.model.ids import digest
from watchd.model.rule import Dedup, DedupBy, Filters, Rule, RuleTest, Signal
from watchd.model.window import New, Window
from watchd.rules.drafts import Draft
from watchd.rules.files import FiltersEntry, SampleItem, SignalEntry
from watchd.rules.lists import Definition
from watchd.rules.match_files import EventEntry
from watchd.rules.window_values import again_after, timelines_of, window_of

STORY_STAYS_OPEN = timedelta(hours=72)
_AGAIN_AFTER = timedelta(hours=72)


def list_digests(lists: Mapping[str, Definition]) -> dict[str, str]:
    """Of each list what it matches: its entries by language, other lists' entries filled in; notes do not count."""
    return {
        name: digest(
            "list-1",
            _canonical({code: [entry.text for entry in entries] for code, entries in one.entries.items() if entries}),
        )
        for name, one in lists.items()
    }


def rule_of(draft: Draft, used: Mapping[str, str], windowed: frozenset[str] = frozenset()) -> Rule:
    """The rule of a draft; `used` holds the digests of the lists its queries name, `windowed` the rules with windows.

    Without `review` it is due 90 days after its first load, and a quick watch expires 30 days after it: whoever keeps
    that first load decides, for a loader has no now.
    """
    entry = draft.entry
    query, exclude = (
        ("", "")
        if entry.match is None
        else (_on_one_line(entry.match.query or ""), _on_one_line(entry.match.exclude or ""))
    )
    only, never = _filters(entry.only), _filters(entry.never)
    asked = [query, exclude, _plain(only), _plain(never), dict(used), *_more_asked(draft)]
    match_digest = digest("match-1", _canonical(asked))
    # The query as it is folded here, so that a line break in it is no edit.
    written = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"match"})
    signal = entry.signal
    window = None if entry.alert_when is None else window_of(entry.alert_when, entry.zone, windowed)
    return Rule(
        id=entry.id,
        title=entry.title or entry.id.replace("-", " ").capitalize(),
        query=query,
        exclude=exclude,
        digest=digest("rule-1", _canonical([written, draft.is_quick]), match_digest),
        match_digest=match_digest,
        place=draft.head.place,
        question=entry.question or "",
        why=entry.why or "",
        only=only,
        never=never,
        severity=entry.severity,
        dedup=_dedup(draft, window),
        route=tuple(entry.route),
        tlp=entry.tlp,
        owner=entry.owner,
        review=entry.review,
        expires=entry.expires,
        status=entry.status,
        signal=None if signal is None else _signal(signal),
        zone=entry.zone,
        tests=(*_tests(draft, "must_match"), *_tests(draft, "must_not_match")),
        is_quick=draft.is_quick,
        window=window,
        window_digest="" if window is None else digest("window-1", match_digest, entry.zone, repr(window)),
        timelines=timelines_of(draft),
        accept_noise=entry.accept_noise,
        has_match=entry.match is not None,
    )


def _more_asked(draft: Draft) -> Iterator[object]:
    """What few rules have, so that the digests of others are those they always had."""
    if draft.all_events:
        yield [_plain_event(event) for event in draft.all_events]
    window = draft.entry.alert_when
    if window is not None and window.new is not None:
        # What is read from an item is kept with its match, so another pattern is another match.
        yield {"new": window.new.pattern, "of": window.new.listed}


def _signal(entry: SignalEntry) -> Signal:
    return Signal(entry.board, entry.hypothesis, entry.supports is not None, entry.strength)


def _dedup(draft: Draft, window: Window | None) -> Dedup:
    entry = draft.entry.dedup
    if isinstance(window, New):
        by = entry.by if "dedup" in draft.written and "by" in entry.model_fields_set else DedupBy.VALUE
        return Dedup(by, window.memory if by is DedupBy.VALUE else entry.again_after or _AGAIN_AFTER)
    if window is not None:
        return Dedup(DedupBy.RULE, entry.again_after or again_after(window))
    if entry.by is DedupBy.STORY:
        return Dedup(entry.by, max(entry.again_after or STORY_STAYS_OPEN, STORY_STAYS_OPEN))
    return Dedup(entry.by, entry.again_after or _AGAIN_AFTER)


def _filters(entry: FiltersEntry) -> Filters:
    return Filters(
        language=frozenset(entry.language),
        feeds=frozenset(entry.feeds),
        publishers=frozenset(publisher.lower() for publisher in entry.publishers),
        tags=frozenset(entry.tags),
        countries=frozenset(entry.countries),
        max_age=entry.max_age,
    )


def _tests(draft: Draft, name: str) -> list[RuleTest]:
    samples = draft.entry.tests.must_match if name == "must_match" else draft.entry.tests.must_not_match
    return [
        _test(sample, draft.at("tests", name, number), must_match=name == "must_match")
        for number, sample in enumerate(samples)
    ]


def _test(sample: str | SampleItem, node: Node, *, must_match: bool) -> RuleTest:
    if isinstance(sample, str):
        return RuleTest(must_match, sample, node.place, line=_line(node))
    return RuleTest(
        must_match,
        sample.title,
        node.place,
        sample.summary,
        sample.body,
        sample.language,
        sample.feed,
        _line(node),
    )


def _line(node: Node) -> str:
    """The raw line: a test holds no secret, and thousands of lines are not worth looking for one."""
    return node.source.line(node.place.line)


def _plain(filters: Filters) -> list[object]:
    age = None if filters.max_age is None else filters.max_age.total_seconds()
    sets = (filters.language, filters.feeds, filters.publishers, filters.tags, filters.countries)
    return [*(sorted(one) for one in sets), age]


def _plain_event(event: EventEntry) -> list[str | int | None]:
    parts = [None if part is None else _on_one_line(part) for part in (event.actor, event.action, event.target)]
    return [*parts, event.words, event.direction.value]


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
