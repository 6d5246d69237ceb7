"""`alert_when:` and `timeline:` as bound from a file, to the values everything else works with."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchd.documents import parse_duration
from watchd.model.window import (
    Absence,
    Burst,
    Count,
    Drop,
    Due,
    New,
    Step,
    Succession,
    Timeline,
    TimelineHits,
    Window,
)
from watchd.rules.drafts import Draft
from watchd.rules.timeline_files import HitsEntry, TimelineEntry
from watchd.rules.window_files import (
    AbsenceEntry,
    BurstEntry,
    CountEntry,
    DropEntry,
    DueEntry,
    NewEntry,
    SequenceEntry,
    WindowEntry,
)

_ONCE = timedelta(days=36_500)


def window_of(entry: WindowEntry, zone: str, windowed: frozenset[str]) -> Window:
    """The window that is written; `windowed` are the rules that have one themselves."""
    chosen = entry.chosen
    window: Window
    match chosen:
        case CountEntry():
            window = Count(chosen.at_least, chosen.within, chosen.distinct)
        case BurstEntry():
            window = Burst(chosen.at_least, chosen.within, chosen.times, chosen.baseline, chosen.distinct, chosen.of)
        case DropEntry():
            window = Drop(chosen.to_below, chosen.within, chosen.baseline, chosen.of, chosen.need)
        case AbsenceEntry():
            window = Absence(chosen.lasting, chosen.need, chosen.baseline, chosen.feeds_alive)
        case NewEntry():
            window = New(chosen.memory)
        case SequenceEntry():
            missing = None if chosen.missing is None else _step(chosen.missing, windowed)
            window = Succession(tuple(_step(step, windowed) for step in chosen.steps), chosen.within, missing)
        case _:
            assert isinstance(chosen, DueEntry)  # the model has seen to it
            window = _due(chosen.by, zone, windowed)
    return window


def again_after(window: Window) -> timedelta:
    """How long an alert of the window is not told again, where `dedup:` does not say it."""
    if isinstance(window, Due):
        return _ONCE
    if isinstance(window, New):
        return window.memory
    return window.lasting if isinstance(window, Absence) else window.within


def _step(text: str, windowed: frozenset[str]) -> Step:
    name, slash, _ = text.partition("/")
    return Step(name, is_entry=name in windowed and not slash)


def _due(text: str, zone: str, windowed: frozenset[str]) -> Due:
    length, after, name = text.partition(" after ")
    if after:
        begun = _step(name.strip(), windowed)
        return Due(after=parse_duration(length), rule_id=begun.rule_id, is_entry=begun.is_entry)
    last = date.fromisoformat(text)
    end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(zone)) + timedelta(days=1)
    return Due(by=end.astimezone(UTC))


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
    return TimelineHits(days, entry.publishers, entry.origins, entry.stories, entry.value or "")
