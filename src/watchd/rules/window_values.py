"""`alert_when:` and `timeline:` as bound from a file, to the values everything else works with."""

from datetime import timedelta

from watchd.model.window import Count, Timeline, TimelineHits, Window
from watchd.rules.drafts import Draft
from watchd.rules.window_files import HitsEntry, TimelineEntry, WindowEntry


def window_of(entry: WindowEntry) -> Window:
    """The window that is written."""
    chosen = entry.chosen
    assert chosen is not None  # the model has seen to it
    return Count(chosen.at_least, chosen.within, chosen.distinct)


def again_after(window: Window) -> timedelta:
    """How long an alert of the window is not told again, where `dedup:` does not say it."""
    return window.within


def timelines_of(draft: Draft) -> tuple[Timeline, ...]:
    """The rule's timelines, in their order."""
    return tuple(_timeline(draft, entry, number) for number, entry in enumerate(draft.entry.tests.timeline))


def _timeline(draft: Draft, entry: TimelineEntry, number: int) -> Timeline:
    node = draft.at("tests", "timeline", number)
    blind = (0.0, entry.now) if entry.blind is True else (entry.blind or None)
    return Timeline(
        name=entry.name,
        now=entry.now,
        expect=entry.expect,
        place=node.place,
        hits=tuple(map(_hits, entry.hits)),
        others={rule_id: tuple(map(_hits, hits)) for rule_id, hits in entry.others.items()},
        blind=blind,
        line=node.source.line(node.place.line),
    )


def _hits(entry: HitsEntry) -> TimelineHits:
    if entry.days is not None:
        first, last = entry.days
        number = entry.items or 1
        days = tuple(first + (last - first) * (place + 0.5) / number for place in range(number))
    else:
        number = entry.items or len(entry.on)
        days = tuple(entry.on[place * len(entry.on) // number] for place in range(number))
    return TimelineHits(days, entry.publishers, entry.origins, entry.stories)
